"""The check-in flow: a pure function from a step and an event to the next step and what must be done.

One handler a step. An event that a handler does not name leaves the step as it is: a late tap is no error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import office
from kiosk.checkin import steps as s
from kiosk.checkin.identity import typed_visitor, visitor_of
from kiosk.domain.screening.result import ListState, Screening
from kiosk.domain.visit import SignedOutBy
from kiosk.domain.visitor import Visitor
from scanning.documents import License, Pass, PassKind, Unreadable

Move = tuple[s.Step, list[c.Command]]

ANYTIME = (e.CaseDecided, e.BadgeMade, e.Printed)
"""Events that belong to a case or a badge, not to a journey: they count whoever is on screen."""

RESTING = (s.Welcome, s.Held, s.Done, s.SignedOut, s.Trouble)
"""Steps in which a journey has ended: nothing of it may answer any more, and the next visitor may begin."""

UNSCREENED = Screening(ListState.ABSENT)
"""Stands in where screening gave no answer: nobody is admitted by silence."""


def advance(step: s.Step, event: e.Event) -> Move:
    """The next step, and the commands that carry it out, in order."""
    match event:
        case e.CaseDecided(visit=visit):
            badge: list[c.Command] = [c.MakeBadge(visit)] if visit else []
            after, more = office.decided(step, event)
            return after, badge + more
        case e.BadgeMade(badge=made):
            return step, [c.Print(made)]
        case e.Printed():
            return _printed(step, event), [c.NotePrinted(event.badge_id, event.outcome)]
        case _:
            return HANDLERS[type(step)](step, event)


def orphaned(event: e.Event) -> list[c.Command]:
    """What must still be done about an answer whose journey has ended."""
    return [c.VoidVisit(event.visit.id)] if isinstance(event, e.Recorded) else []


def _printed(step: s.Step, event: e.Printed) -> s.Step:
    match step:
        case s.PrintingBadge(visit) | s.Done(visit) if visit.badge_id == event.badge_id:
            return s.Done(visit, event.outcome)
        case _:
            return step


def _welcome(step: s.Step, event: e.Event) -> Move:
    match event:
        case e.Scanned(document):
            return _scanned(document)
        case e.Started():
            return s.Scanning(), []
        case e.TypingChosen():
            return s.Typing(), []
        case e.StaffAsked():
            return s.StaffNames(), [c.ListStaff()]
        case _:
            return step, []


def _scanned(document: License | Pass | Unreadable) -> Move:
    match document:
        case License():
            return _begin(visitor_of(document))
        case Pass(kind=PassKind.BADGE):
            return s.SigningOut(), [c.SignOut(document, SignedOutBy.BADGE)]
        case Pass():
            return s.Trouble(s.Cause.PASS_NOT_ACCEPTED), []
        case Unreadable():
            return s.Scanning(document), []


def _begin(visitor: Visitor) -> Move:
    """Screening starts here, so that its answer is there before the visitor has finished reading."""
    return s.Confirm(s.Draft(visitor)), [c.Screen(visitor), c.Recall(visitor)]


def _scanning(step: s.Step, event: e.Event) -> Move:
    match event:
        case e.TypingChosen():
            return s.Typing(), []
        case e.Cancelled() | e.TimedOut() | e.WentBack():
            return s.Welcome(), []
        case e.Started():
            return step, []
        case _:
            return _welcome(step, event)


def _typing(step: s.Step, event: e.Event) -> Move:
    match event:
        case e.Typed():
            typed = typed_visitor(event.family, event.given, event.born)
            return _begin(typed) if isinstance(typed, Visitor) else (s.Typing(typed), [])
        case e.WentBack():
            return s.Scanning(), []
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case _:
            return step, []


def _drafting(handler: Callable[[Any, e.Event], Move]) -> Callable[[Any, e.Event], Move]:
    """Around every step in which the visitor is still answering: what may happen in any of them."""

    def handle(step: Any, event: e.Event) -> Move:
        match event:
            case e.Screened(screening):
                return replace(step, draft=replace(step.draft, screening=screening)), []
            case e.WorkerFailed(worker=e.Worker.DESK, during=c.Screen.__name__):
                return replace(step, draft=replace(step.draft, screening=UNSCREENED)), []
            case e.Cancelled() | e.TimedOut():
                return s.Welcome(), []
            case _:
                return handler(step, event)

    return handle


def _confirm(step: s.Confirm, event: e.Event) -> Move:
    match event:
        case e.Recalled(last):
            return s.Confirm(replace(step.draft, last=last)), []
        case e.Confirmed():
            return s.ChoosePurpose(step.draft), []
        case e.SameAsLastTime(purpose, destination, conduct) if step.draft.last:
            draft = replace(step.draft, purpose=purpose, destination=destination, reuses_photo=True)
            if conduct and step.draft.last.conduct == conduct:
                return _check(replace(draft, conduct=conduct))
            return s.Conduct(draft), []
        case e.WentBack():
            return s.Welcome(), []
        case _:
            return step, []


def _choose_purpose(step: s.ChoosePurpose, event: e.Event) -> Move:
    match event:
        case e.PurposePicked(purpose):
            draft = replace(step.draft, purpose=purpose, destination=None)
            return (s.ChooseDestination(draft) if purpose.needs_destination else s.Conduct(draft)), []
        case e.WentBack():
            return s.Confirm(step.draft), []
        case _:
            return step, []


def _choose_destination(step: s.ChooseDestination, event: e.Event) -> Move:
    match event:
        case e.DestinationPicked(destination):
            return s.Conduct(replace(step.draft, destination=destination)), []
        case e.WentBack():
            return s.ChoosePurpose(step.draft), []
        case _:
            return step, []


def _conduct(step: s.Conduct, event: e.Event) -> Move:
    match event:
        case e.ConductAccepted(version):
            draft = replace(step.draft, conduct=version)
            keeps_photo = draft.reuses_photo and draft.last is not None and bool(draft.last.photo)
            return _check(draft) if keeps_photo else (s.TakingPhoto(draft), [])
        case e.WentBack() if step.draft.reuses_photo:
            return s.Confirm(replace(step.draft, reuses_photo=False, purpose=None, destination=None)), []
        case e.WentBack():
            return (s.ChooseDestination(step.draft) if step.draft.destination else s.ChoosePurpose(step.draft)), []
        case _:
            return step, []


def _taking_photo(step: s.TakingPhoto, event: e.Event) -> Move:
    match event:
        case e.PhotoAsked() if not step.asked:
            return s.TakingPhoto(replace(step.draft, photo=None), asked=True), [c.TakePhoto()]
        case e.PhotoTaken(photo) if step.asked:
            return s.TakingPhoto(replace(step.draft, photo=photo)), []
        case e.WorkerFailed(worker=e.Worker.CAMERA):
            return s.TakingPhoto(step.draft, failed=True), []
        case e.PhotoKept() if step.draft.photo:
            return _check(step.draft)
        case e.PhotoSkipped():
            return _check(replace(step.draft, photo=None))
        case e.WentBack():
            return s.Conduct(step.draft), []
        case _:
            return step, []


def _check(draft: s.Draft) -> Move:
    """Everything is asked: go on at once where screening has answered, wait where it has not."""
    return _settle(draft, draft.screening) if draft.screening else (s.Checking(draft), [])


def _settle(draft: s.Draft, screening: Screening) -> Move:
    """The only place where a visitor is admitted without a person."""
    arrival = draft.arrival()
    if arrival is None:
        return s.ChoosePurpose(draft), []
    if screening.admits:
        return s.Recording(draft), [c.Record(arrival, screening)]
    return s.OpeningCase(draft), [c.OpenCase(arrival, screening)]


def _checking(step: s.Checking, event: e.Event) -> Move:
    match event:
        case e.Screened(screening):
            return _settle(step.draft, screening)
        case e.TimedOut():
            return _settle(step.draft, UNSCREENED)
        case e.WorkerFailed(worker=e.Worker.DESK, during=c.Screen.__name__):
            return _settle(step.draft, UNSCREENED)
        case _:
            return step, []


def _recording(step: s.Recording, event: e.Event) -> Move:
    match event:
        case e.Recorded(visit):
            return s.PrintingBadge(visit), [c.MakeBadge(visit)]
        case e.WorkerFailed(worker=e.Worker.DESK, during=c.Record.__name__):
            return s.Trouble(s.Cause.NOT_RECORDED), []
        case _:
            return step, []


def _opening_case(step: s.OpeningCase, event: e.Event) -> Move:
    match event:
        case e.CaseOpened():
            return s.Held(), []
        case e.TimedOut() | e.WorkerFailed(worker=e.Worker.DESK, during=c.OpenCase.__name__):
            return s.Trouble(s.Cause.NOT_SCREENED), []
        case _:
            return step, []


def _printing_badge(step: s.PrintingBadge, event: e.Event) -> Move:
    match event:
        case e.TimedOut() | e.WorkerFailed(worker=e.Worker.DESK | e.Worker.PRINTER):
            return s.Done(step.visit, None), []
        case _:
            return step, []


def _signing_out(step: s.SigningOut, event: e.Event) -> Move:
    match event:
        case e.SignOutRecorded(result):
            return s.SignedOut(result), []
        case e.TimedOut() | e.WorkerFailed(worker=e.Worker.DESK, during=c.SignOut.__name__):
            return s.Trouble(s.Cause.SIGN_OUT_FAILED), []
        case _:
            return step, []


def _resting(step: s.Step, event: e.Event) -> Move:
    """The last screen of a journey: the next visitor need not wait for it to go away."""
    match event:
        case e.Finished() | e.TimedOut() | e.Cancelled() | e.Started():
            return s.Welcome(), []
        case e.Scanned(Unreadable()):
            return step, []
        case _:
            return _welcome(step, event)


HANDLERS: dict[type, Callable[[Any, e.Event], Move]] = {
    s.Welcome: _welcome,
    s.Scanning: _scanning,
    s.Typing: _typing,
    s.Confirm: _drafting(_confirm),
    s.ChoosePurpose: _drafting(_choose_purpose),
    s.ChooseDestination: _drafting(_choose_destination),
    s.Conduct: _drafting(_conduct),
    s.TakingPhoto: _drafting(_taking_photo),
    s.Checking: _checking,
    s.Recording: _recording,
    s.OpeningCase: _opening_case,
    s.Held: _resting,
    s.PrintingBadge: _printing_badge,
    s.Done: _resting,
    s.SigningOut: _signing_out,
    s.SignedOut: _resting,
    s.Trouble: _resting,
    **office.HANDLERS,
}
