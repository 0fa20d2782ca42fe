"""How a visit starts and ends at the welcome screen: a card, a pass, a touch or a typed name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.steps import TypingFlaw
from scanning.documents import WRITTEN, License, Pass, PassKind, Unreadable
from screening.persons import PersonName, Source, Truncation, Visitor
from sync.contract.vocabulary import SignOutMethod

OLDEST_YEARS = 120


def visitor_of(card: License) -> Visitor:
    """The visitor that a license names, with the fields that screening uses and that are never stored."""
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


def welcome(step: Step, event: e.Event) -> Transition:
    match event:
        case e.Scanned(document):
            return _scanned(step, document)
        case ve.VisitorExpected(visitor, kind, destination, host, question_set, absence):
            return _begin(s.Draft(visitor, kind, destination, host=host, question_set=question_set, absence=absence))
        case oe.StaffPassKnown(person, staff):
            return o.StaffPin(o.StaffNames(staff), person, by_pass=True), []
        case ve.PassUnknown():
            return s.Trouble(s.TroubleCause.PASS_NOT_KNOWN), []
        case e.WorkerFailed(during=c.LookUpPass.__name__):
            return s.Trouble(s.TroubleCause.PASS_NOT_ACCEPTED), []
        case ve.Started():
            return s.Scanning(), []
        case ve.TypingChosen():
            return s.Typing(), []
        case ve.LeavingChosen():
            return s.Leaving(), []
        case oe.StaffAsked():
            return o.StaffNames(), [c.ListStaff()]
        case _:
            return step, []


def _scanned(step: Step, document: License | Pass | Unreadable) -> Transition:
    match document:
        case License():
            return _begin(s.Draft(visitor_of(document)))
        case Pass(kind=PassKind.BADGE):
            return s.SigningOut(), [c.SignOut(document, SignOutMethod.BADGE)]
        case Pass(kind=PassKind.VISITOR | PassKind.STAFF):
            return step, [c.LookUpPass(document)]
        case Pass():
            return s.Trouble(s.TroubleCause.PASS_NOT_ACCEPTED), []
        case Unreadable():
            return s.Scanning(document), []


def _begin(draft: s.Draft) -> Transition:
    """Screening starts here, so that its answer is there before the visitor has finished reading."""
    return s.Confirm(draft), [c.ScreenVisitor(draft.visitor), c.RecallVisits(draft.visitor)]


def _scanning(step: Step, event: e.Event) -> Transition:
    match event:
        case ve.TypingChosen():
            return s.Typing(), []
        case e.Cancelled() | e.TimedOut() | e.WentBack():
            return s.Welcome(), []
        case ve.Started():
            return step, []
        case _:
            return welcome(step, event)


def _typing(step: s.Typing, event: e.Event) -> Transition:
    match event:
        case ve.Typed():
            typed = typed_visitor(event.family, event.given, event.born, event.today)
            if not isinstance(typed, Visitor):
                return replace(step, flaw=typed), []
            return _begin(s.Draft(typed))
        case e.WentBack():
            return s.Scanning(), []
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case _:
            return step, []


def _leaving(step: s.Leaving, event: e.Event) -> Transition:
    match event:
        case ve.OfficeAsked():
            return s.SignedOut(SignOutResult.ASK_OFFICE), [c.CallOffice()]
        case e.WentBack() | e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.Scanned(Unreadable()) | ve.Started():
            return step, []
        case _:
            return welcome(step, event)


def _signing_out(step: s.SigningOut, event: e.Event) -> Transition:
    match event:
        case ve.SignOutRecorded(result):
            return s.SignedOut(result), []
        case ve.BadgeRefused(reason):
            return s.Scanning(reason), []
        case e.TimedOut() | e.WorkerFailed(worker=e.WorkerRole.DESK):
            return s.Trouble(s.TroubleCause.SIGN_OUT_FAILED), []
        case _:
            return step, []


HANDLERS: dict[type, Handler] = {
    s.Welcome: welcome,
    s.Scanning: _scanning,
    s.Typing: _typing,
    s.Leaving: _leaving,
    s.SigningOut: _signing_out,
}
