"""Sample states of the office's pages beside the waiting list. All invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from kiosk.checkin import office_steps as steps
from kiosk.domain.badges import BadgeQuestion, Doubt, Guest, Roll
from kiosk.domain.case import Case, Recollection, Staff
from kiosk.domain.visit import Choice, Visit
from printing.printer import Fault
from screening.entries import ListKind
from screening.visitor import PersonName

NOON = datetime(2026, 3, 4, 15, 42, tzinfo=UTC)


def pages(lead: Staff, names: Sequence[PersonName], case: Case) -> Iterator[tuple[str, steps.OfficePage]]:
    """A name and a step for each state; `case` is one with entries."""
    visits = [_visit(index, name) for index, name in enumerate(names)]
    yield "badges-loading", steps.Badges(lead)
    yield "badges-none", steps.Badges(lead, (), Roll(143, NOON), steps.Note.CAME_OUT)
    doubts = tuple(
        BadgeQuestion(visits[index % len(visits)], doubt, NOON, _FAULTS.get(doubt)) for index, doubt in enumerate(Doubt)
    )
    yield "badges", steps.Badges(lead, doubts[:2], Roll(1))
    for question in doubts:
        yield f"badges-{question.doubt}", steps.Badges(lead, (question,), Roll(0))
    for note in (steps.Note.PRINTING, steps.Note.NEW_ROLL):
        yield f"badges-note-{note}", steps.Badges(lead, (), Roll(250, NOON), note)
    guests = tuple(Guest(visit) for visit in visits)
    yield "on-site-loading", steps.OnSite(lead)
    yield "on-site-none", steps.OnSite(lead, ())
    yield "on-site", steps.OnSite(lead, guests, steps.Note.SIGNED_OUT)
    crowd = tuple(Guest(_visit(number, names[number % len(names)])) for number in range(40))
    yield "on-site-crowd", steps.OnSite(lead, crowd)
    for index, visit in enumerate(visits):
        yield f"guest-{index}", steps.OneGuest(lead, Guest(visit))
    for question in doubts:
        yield f"guest-{question.doubt}", steps.OneGuest(lead, Guest(question.visit, question))
    kept = tuple(_recollection(index, lead.name, name, case) for index, name in enumerate(names))
    gone = Recollection("c-gone", NOON, NOON + timedelta(days=365), "", (ListKind.REGISTRY,))
    yield "remembered-loading", steps.Remembered(lead)
    yield "remembered-none", steps.Remembered(lead, (), steps.Note.REVOKED)
    yield "remembered", steps.Remembered(lead, (*kept, gone))
    for index, one in enumerate((*kept, gone)):
        yield f"recollection-{index}", steps.OneRecollection(lead, one)
        yield f"recollection-{index}-uncovered", steps.OneRecollection(lead, one, uncovered=True)
    yield "recollection-confirming", steps.OneRecollection(lead, kept[0], confirming=True)


_FAULTS = {Doubt.MAY_STILL_COME: Fault.PAPER_OUT, Doubt.NOT_PRINTED: Fault.COVER_OPEN}


def _visit(number: int, name: PersonName) -> Visit:
    return Visit(f"v{number}", name, "parent", "classroom_12", NOON, Choice.NO_MATCH, f"b{number}")


def _recollection(index: int, by: str, name: PersonName, case: Case) -> Recollection:
    kinds = tuple(dict.fromkeys(entry.kind for entry in case.entries))
    until = NOON + timedelta(days=365)
    return Recollection(f"c{index}", NOON, until, by, kinds, name, case.entries)
