"""Sample states of the office's pages beside the waiting list. All invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kiosk.checkin.case import Case, RememberedDecision, Staff
from kiosk.checkin.office import steps as o
from kiosk.checkin.visit import BadgeDoubt, BadgeQuestion, BadgeRoll, OnSiteVisitor, Visit, identity_of
from printing.printer import Fault
from screening.persons import PersonName
from sync.contract.vocabulary import AdmissionBasis, Decision, ListKind, Ruling

NOON = datetime(2026, 3, 4, 15, 42, tzinfo=UTC)


def pages(lead: Staff, names: Sequence[PersonName], case: Case) -> Iterator[tuple[str, o.StaffAreaStep]]:
    """A name and a step for each state; `case` is one with entries."""
    visits = [_visit(index, name) for index, name in enumerate(names)]
    yield "badges-loading", o.Badges(lead)
    yield "badges-none", o.Badges(lead, (), BadgeRoll(143, NOON), o.Notice.CAME_OUT)
    doubts = tuple(
        BadgeQuestion(visits[index % len(visits)], doubt, NOON, _FAULTS.get(doubt))
        for index, doubt in enumerate(BadgeDoubt)
    )
    yield "badges", o.Badges(lead, doubts[:2], BadgeRoll(1))
    for question in doubts:
        yield f"badges-{question.doubt}", o.Badges(lead, (question,), BadgeRoll(0))
    for note in (o.Notice.PRINTING, o.Notice.NEW_ROLL):
        yield f"badges-note-{note}", o.Badges(lead, (), BadgeRoll(250, NOON), note)
    guests = tuple(OnSiteVisitor(visit) for visit in visits)
    yield "on-site-loading", o.OnSite(lead)
    yield "on-site-none", o.OnSite(lead, ())
    yield "on-site", o.OnSite(lead, guests, o.Notice.SIGNED_OUT)
    crowd = tuple(OnSiteVisitor(_visit(number, names[number % len(names)])) for number in range(40))
    yield "on-site-crowd", o.OnSite(lead, crowd)
    for index, visit in enumerate(visits):
        yield f"guest-{index}", o.OneGuest(lead, OnSiteVisitor(visit))
    for question in doubts:
        yield f"guest-{question.doubt}", o.OneGuest(lead, OnSiteVisitor(question.visit, question))
    kept = tuple(_recollection(index, lead.name, name, case) for index, name in enumerate(names))
    gone = RememberedDecision("c-gone", NOON, NOON + timedelta(days=365), "", (ListKind.REGISTRY,))
    yield "remembered-loading", o.Remembered(lead)
    yield "remembered-none", o.Remembered(lead, (), o.Notice.REVOKED)
    yield "remembered", o.Remembered(lead, (*kept, gone))
    for index, one in enumerate((*kept, gone)):
        yield f"recollection-{index}", o.OneRecollection(lead, one)
        yield f"recollection-{index}-uncovered", o.OneRecollection(lead, one, uncovered=True)
    yield "recollection-confirming", o.OneRecollection(lead, kept[0], confirming=True)


def typed_names(lead: Staff, cases: Mapping[str, Case]) -> Iterator[tuple[str, o.LookOnce | o.Cases]]:
    """The page of a typed name, for cases without an entry by the name of their sample, and what follows it."""
    for key, case in cases.items():
        yield f"look-once-{key}", o.LookOnce(lead, case)
    visit = _visit(0, next(iter(cases.values())).name)
    yield "cases-make-pass", o.Cases(lead, (), Decision.ADMIT, pass_for=visit)
    yield "cases-pass-asked", o.Cases(lead, (), Decision.ADMIT, pass_asked=True)
    bare = replace(next(iter(cases.values())), photo=None)
    yield "look-once-no-photo", o.LookOnce(lead, bare)
    yield "look-once-deciding", o.LookOnce(lead, bare, deciding=True)
    yield "look-once-refusing", o.LookOnce(lead, bare, refusing=True)
    for ruling in (Ruling.NOT_PERMITTED, Ruling.ALREADY_DECIDED):
        yield f"look-once-{ruling}", o.LookOnce(lead, bare, ruling=ruling)


_FAULTS = {BadgeDoubt.MAY_STILL_COME: Fault.PAPER_OUT, BadgeDoubt.NOT_PRINTED: Fault.COVER_OPEN}


def _visit(number: int, name: PersonName) -> Visit:
    return Visit(f"v{number}", identity_of(name), "parent", "classroom_12", NOON, AdmissionBasis.NO_MATCH, f"b{number}")


def _recollection(index: int, by: str, name: PersonName, case: Case) -> RememberedDecision:
    kinds = tuple(dict.fromkeys(entry.kind for entry in case.entries))
    until = NOON + timedelta(days=365)
    return RememberedDecision(f"c{index}", NOON, until, by, kinds, name, case.entries)
