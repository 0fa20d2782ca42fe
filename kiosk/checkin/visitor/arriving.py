"""The door: a card, a pass, a touch or a name; who leaves, and who begins to check in."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import passes as p
from kiosk.checkin import steps as s
from kiosk.checkin.identity import typed_visitor, visitor_of
from kiosk.checkin.moves import Handler, Move
from kiosk.checkin.visit import Destination, Purpose, SignedOutBy, SignOutResult
from scanning.documents import License, Pass, PassKind, Unreadable
from screening.visitor import Visitor


def welcome(step: s.Step, event: e.Event) -> Move:
    match event:
        case e.Scanned(document):
            return _scanned(step, document)
        case p.VisitorExpected(visitor, purpose, destination):
            return _begin(visitor, purpose, destination)
        case p.StaffKnown(person, staff):
            return s.StaffPin(s.StaffNames(staff), person, by_pass=True), []
        case p.PassUnknown():
            return s.Trouble(s.Cause.PASS_NOT_KNOWN), []
        case e.WorkerFailed(during=p.LookUp.__name__):
            return s.Trouble(s.Cause.PASS_NOT_ACCEPTED), []
        case e.Started():
            return s.Scanning(), []
        case e.TypingChosen():
            return s.Typing(), []
        case e.LeavingChosen():
            return s.Leaving(), []
        case e.StaffAsked():
            return s.StaffNames(), [c.ListStaff()]
        case _:
            return step, []


def _scanned(step: s.Step, document: License | Pass | Unreadable) -> Move:
    match document:
        case License():
            return _begin(visitor_of(document))
        case Pass(kind=PassKind.BADGE):
            return s.SigningOut(), [c.SignOut(document, SignedOutBy.BADGE)]
        case Pass(kind=PassKind.VISITOR | PassKind.STAFF):
            return step, [p.LookUp(document)]
        case Pass():
            return s.Trouble(s.Cause.PASS_NOT_ACCEPTED), []
        case Unreadable():
            return s.Scanning(document), []


def _begin(visitor: Visitor, purpose: Purpose | None = None, destination: Destination | None = None) -> Move:
    """Screening starts here, so that its answer is there before the visitor has finished reading."""
    return s.Confirm(s.Draft(visitor, purpose, destination)), [c.Screen(visitor), c.Recall(visitor)]


def _scanning(step: s.Step, event: e.Event) -> Move:
    match event:
        case e.TypingChosen():
            return s.Typing(), []
        case e.Cancelled() | e.TimedOut() | e.WentBack():
            return s.Welcome(), []
        case e.Started():
            return step, []
        case _:
            return welcome(step, event)


def _typing(step: s.Typing, event: e.Event) -> Move:
    match event:
        case e.Typed():
            typed = typed_visitor(event.family, event.given, event.born, event.today)
            if not isinstance(typed, Visitor):
                return replace(step, flaw=typed), []
            return _begin(typed)
        case e.WentBack():
            return s.Scanning(), []
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case _:
            return step, []


def _leaving(step: s.Leaving, event: e.Event) -> Move:
    match event:
        case e.OfficeAsked():
            return s.SignedOut(SignOutResult.ASK_OFFICE), [c.CallOffice()]
        case e.WentBack() | e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.Scanned(Unreadable()) | e.Started():
            return step, []
        case _:
            return welcome(step, event)


def _signing_out(step: s.SigningOut, event: e.Event) -> Move:
    match event:
        case e.SignOutRecorded(result):
            return s.SignedOut(result), []
        case p.BadgeRefused(reason):
            return s.Scanning(reason), []
        case e.TimedOut() | e.WorkerFailed(worker=e.Worker.DESK):
            return s.Trouble(s.Cause.SIGN_OUT_FAILED), []
        case _:
            return step, []


HANDLERS: dict[type, Handler] = {
    s.Welcome: welcome,
    s.Scanning: _scanning,
    s.Typing: _typing,
    s.Leaving: _leaving,
    s.SigningOut: _signing_out,
}
