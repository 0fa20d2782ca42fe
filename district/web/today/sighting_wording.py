"""What the pages say of somebody without a badge."""

from __future__ import annotations

from collections.abc import Mapping

from district.publish.sightings import Area, Look, SightingOutcome
from language.marks import N_, NC_, Text

LOOKS: Mapping[Look, Text] = {
    Look.ADULT: NC_("what somebody looks like", "adult"),
    Look.CHILD: NC_("what somebody looks like", "child's size"),
    Look.DARK: NC_("clothes", "dark"),
    Look.LIGHT: NC_("clothes", "light"),
    Look.RED: NC_("clothes", "red"),
    Look.YELLOW: NC_("clothes", "yellow"),
    Look.GREEN: NC_("clothes", "green"),
    Look.BLUE: NC_("clothes", "blue"),
    Look.SEVERAL: NC_("what somebody looks like", "not alone"),
    Look.CAP: NC_("what somebody looks like", "cap or hood"),
    Look.BAG: NC_("what somebody looks like", "bag"),
    Look.UNIFORM: NC_("what somebody looks like", "work clothes"),
}

AREAS: Mapping[Area, Text] = {
    Area.HALLWAY: N_("A hallway or stairs"),
    Area.OUTSIDE: N_("Outside, at the building"),
    Area.PARKING: N_("Parking lot"),
    Area.FIELD: N_("Playground or field"),
    Area.SIDE_DOOR: N_("A side door"),
}

OUTCOMES: Mapping[SightingOutcome, Text] = {
    SightingOutcome.HAS_BADGE: N_("Found: has a badge"),
    SightingOutcome.TO_OFFICE: N_("Walked to the office"),
    SightingOutcome.LEFT: NC_("somebody without a badge", "Left"),
    SightingOutcome.NOT_FOUND: N_("Not found"),
}
