"""The preview of a badge layout: badges of nobody at a school, in the very dots that its printers would print.

They are worded in the reader's language. Kiosks word theirs in the school's.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from functools import lru_cache

from district.db.tables import School
from district.web.badges.wording import dated
from district.web.settings.place_names import name_of
from language.marks import N_, TextEnum
from language.translator import Translator
from printing.badge import Badge
from printing.layout.badge_arrangement import compose, drawn
from printing.layout.badge_design import Design, design_sent, table_of
from printing.media import PaperStock, stock
from printing.sample_badges import sample_badge
from sync.contract.records.question import VisitorType

_ARRIVED, _UNTIL = time(8, 4), time(15, 30)


class Person(StrEnum):
    """Whose badge is drawn."""

    SHORT = "short"
    LONG = "long"
    ARABIC = "arabic"


class PersonCaption(TextEnum):
    SHORT = N_("A visitor")
    LONG = N_("A very long name, escorted, with children")
    ARABIC = N_("A name in another script")


class PaperCaption(TextEnum):
    ROLL = N_("On the 80 mm roll")
    LABEL = N_("On a label of 100 × 70 mm")


PAPERS: Mapping[str, PaperStock] = {"roll": stock("80mm"), "label": stock("100x70mm")}
_NAMES = {
    Person.SHORT: "Rosa Delgado",
    Person.LONG: "Wolfeschlegelsteinhausenbergerdorff-Montgomery O’Neill-García",
    Person.ARABIC: "محمد عبد الرحمن الشمري",
}


def sample_of(
    person: Person, school: School, kind: VisitorType | None, design: Design, words: Translator, day: date
) -> Badge:
    """A badge of this type at a school, with everything on it that a design may show; its code opens nothing."""
    code = kind.code if kind else ""
    place = name_of(school.destinations[0]["label"], words) if school.destinations else ""
    badge = replace(
        sample_badge(_NAMES[person], design, code),
        visitor_type=(name_of(kind.badge, words) if kind else "") or code.upper(),
        destination=place,
        school=school.name,
        date=dated(design.date, words, day),
        time=words.clock(_ARRIVED),
        valid_until=words.say(N_("until {time}"), time=words.clock(_UNTIL)),
        emergency=school.emergency,
    )
    if person is not Person.LONG:
        return badge
    return replace(
        badge,
        escort=words.say(N_("ESCORT REQUIRED")),
        children=words.say(N_("+ {count}"), count=2),
        answers="Northside Heating & Plumbing",
    )


def picture(badge: Badge, paper: PaperStock, design: Design) -> bytes:
    """A PNG, a pixel a dot. Raises LabelTooSmall."""
    return _picture(badge, paper, json.dumps(table_of(design)))


@lru_cache(maxsize=120)
def _picture(badge: Badge, paper: PaperStock, table: str) -> bytes:
    """Kept by the layout's text, since a Design has no hash: a page is opened more often than its layout changes."""
    design = design_sent(json.loads(table), "of the preview")
    box = compose(badge, paper.width, paper.height, design)
    file = io.BytesIO()
    drawn(box, paper.width, paper.height).save(file, "PNG", dpi=(paper.dpi, paper.dpi))
    return file.getvalue()
