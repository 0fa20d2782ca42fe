"""From a document, or from what was typed, to a visitor."""

from __future__ import annotations

from datetime import date

from kiosk.checkin.steps import TypingFlaw
from scanning.documents import WRITTEN, License
from screening.visitor import PersonName, Source, Truncation, Visitor

OLDEST_YEARS = 120


def visitor_of(card: License) -> Visitor:
    """The visitor that a license names; what screening may use besides stays in memory with it."""
    return Visitor(
        name=PersonName(card.family, card.given, card.middle, card.suffix),
        source=Source.LICENSE,
        born=card.born,
        sex=card.sex.value if card.sex else "",
        cut=Truncation(card.truncated.family, card.truncated.given, card.truncated.middle),
        jurisdiction=card.jurisdiction,
        number=card.number,
        height_cm=card.height_cm,
        eyes=card.eyes,
    )


def typed_visitor(family: str, given: str, born: str, today: date | None = None) -> Visitor | TypingFlaw:
    """The visitor that was typed in, or what is wrong with it. `born` is ISO 8601.

    `today` None, or before this was written: the clock is wrong, and a birth date is not measured by it.
    """
    name = PersonName(" ".join(family.split()), " ".join(given.split()))
    if not name.family:
        return TypingFlaw.NAME
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return TypingFlaw.BORN
    latest = max(today or WRITTEN, WRITTEN)
    if day > latest or day.year < latest.year - OLDEST_YEARS:
        return TypingFlaw.AGE
    return Visitor(name, Source.TYPED, day)
