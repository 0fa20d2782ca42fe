"""A host who is not in today: told once, with who sees the visitor instead, however the host came to be named."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.school import Absence, Host, Site
from kiosk.checkin.visit import LastVisit
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from tests import samples as x

IVES = Host("ives", "Ruth Ives", "office", "2026-11-02", "2026-11-03", "ono")
ONO = Host("ono", "Ken Ono", "office")
SITE = Site("oakridge", "Oakridge", "America/Denver", (x.MEETING,), (x.OFFICE,), hosts=(IVES, ONO))
AWAY = Absence(IVES, ONO, x.OFFICE)
DRAFT = s.Draft(x.MARIA, x.MEETING, screening=x.NO_MATCH)
NAMED = replace(DRAFT, host="ives", destination=x.OFFICE, absence=AWAY)
REPEATED = ve.SameAsLastTime(x.MEETING, x.OFFICE, "conduct-1", "ives", "q1", AWAY)
LAST = LastVisit("meeting", "office", "conduct-1", "ab" * 32, "ives")


@pytest.mark.parametrize(
    ("moment", "away"),
    [
        ("2026-11-01T23:59:59-07:00", False),
        ("2026-11-02T00:00:00-07:00", True),
        ("2026-11-03T23:59:59-07:00", True),
        ("2026-11-04T06:59:59+00:00", True),  # still the third at the school
        ("2026-11-04T00:00:00-07:00", False),
    ],
)
def test_an_absence_begins_and_ends_at_the_schools_midnight(moment: str, away: bool) -> None:
    assert (SITE.absence("ives", datetime.fromisoformat(moment)) == AWAY) is away


def test_who_stands_in_and_is_away_too_or_unknown_sends_to_the_office() -> None:
    noon = datetime.fromisoformat("2026-11-02T12:00:00-07:00")
    both = replace(SITE, hosts=(IVES, replace(ONO, away_from="2026-11-01", away_until="2026-11-09")))
    assert both.absence("ives", noon) == Absence(IVES)
    assert replace(SITE, hosts=(IVES,)).absence("ives", noon) == Absence(IVES)
    assert SITE.absence("ono", noon) is None
    assert SITE.absence("gone", noon) is None


def test_one_tap_goes_on_to_who_stands_in_and_back_finds_somebody_else() -> None:
    step, commands = advance(s.WhomOrWhere(DRAFT), ve.HostPicked(IVES, x.OFFICE, AWAY))
    assert isinstance(step, s.HostAway)
    assert commands == []
    on, _ = advance(step, ve.AbsenceRead())
    assert isinstance(on, s.Conduct)
    assert (on.draft.host, on.draft.destination) == ("ono", x.OFFICE)
    assert isinstance(advance(step, e.WentBack())[0], s.WhomOrWhere)
    other, _ = advance(s.WhomOrWhere(on.draft), ve.HostPicked(x.RUIZ, x.OFFICE))
    assert isinstance(other, s.Conduct)
    assert other.draft.host == "ruiz"


def test_where_nobody_stands_in_the_office_is_told_whom_they_came_for() -> None:
    draft = replace(NAMED, absence=Absence(IVES))
    step, (opened,) = advance(s.HostAway(draft), ve.AbsenceRead())
    assert isinstance(step, s.OpeningCase)
    assert isinstance(opened, c.OpenCase)
    assert (opened.arrival.host, opened.arrival.asks_office) == ("ives", True)


def test_the_place_is_asked_where_who_stands_in_is_found_in_several() -> None:
    wanders = Absence(IVES, replace(ONO, destination=""))
    step, _ = advance(s.HostAway(replace(NAMED, absence=wanders)), ve.AbsenceRead())
    assert isinstance(step, s.ChooseDestination)
    placed, _ = advance(step, ve.DestinationPicked(x.OFFICE))
    assert isinstance(placed, s.Conduct)
    assert placed.draft.host == "ono"


@pytest.mark.parametrize("event", [REPEATED, ve.Confirmed()], ids=["same as last time", "expected"])
def test_a_pass_and_the_last_visit_lead_to_the_same_page_and_then_to_the_end(event: e.Event) -> None:
    start = replace(DRAFT, last=LAST) if event is REPEATED else NAMED
    step, _ = advance(s.Confirm(start), event)
    assert isinstance(step, s.HostAway)
    on, commands = advance(step, ve.AbsenceRead())
    if event is REPEATED:  # the conduct and the photo of last time count
        assert isinstance(on, s.Recording)
        (recorded,) = commands
        assert isinstance(recorded, c.Record)
        assert recorded.arrival.host == "ono"
    else:
        assert isinstance(on, s.Conduct)
        assert on.draft.host == "ono"


def test_a_repeated_visit_goes_back_to_the_name_and_forgets_the_absence() -> None:
    step, _ = advance(s.Confirm(replace(DRAFT, last=LAST)), REPEATED)
    confirm, _ = advance(step, e.WentBack())
    assert isinstance(confirm, s.Confirm)
    assert confirm.draft.absence is None
    wanders = replace(REPEATED, absence=Absence(IVES, replace(ONO, destination="")))
    asked, _ = advance(s.Confirm(replace(DRAFT, last=LAST)), wanders)
    place, _ = advance(asked, ve.AbsenceRead())
    assert isinstance(place, s.ChooseDestination)
    assert isinstance(advance(place, e.WentBack())[0], s.HostAway)
