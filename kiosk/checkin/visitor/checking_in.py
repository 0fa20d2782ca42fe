"""A visitor's check-in from confirming the name to the badge, and the only place that admits without a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import admits_alone
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from screening.result import Screening
from sync.contract.vocabulary import ListState, Verdict

UNSCREENED = Screening(ListState.ABSENT)
"""Used when screening gave no answer: it holds the visitor."""


def _drafting(handler: Handler) -> Handler:
    """Wrap a question's handler: screening, recall, cancelling and time-out are the same for every question."""

    def handle(step: Any, event: e.Event) -> Transition:
        match event:
            case ve.Screened(screening, entries, alone):
                return replace(step, draft=step.draft.screened(screening, entries, typed_alone=alone)), []
            case ve.Recalled(last, staying) if staying is not None:
                return s.AlreadyHere(replace(step.draft, last=last), staying), []
            case e.WorkerFailed(worker=e.WorkerRole.DESK, during=c.ScreenVisitor.__name__):
                return replace(step, draft=replace(step.draft, screening=UNSCREENED)), []
            case e.Cancelled() | e.TimedOut():
                return _left(step.draft)
            case _:
                return handler(step, event)

    return handle


def _left(draft: s.Draft) -> Transition:
    """The visitor left before the end. The office is told only of a strong match; the screen says nothing."""
    strong = draft.screening is not None and draft.screening.verdict is Verdict.STRONG
    if draft.screening is None or not strong:
        return s.Welcome(), []
    return s.Welcome(), [c.NoteWentAway(draft.unfinished(), draft.screening, draft.entries)]


def _confirm(step: s.Confirm, event: e.Event) -> Transition:
    match event:
        case ve.Recalled(last):
            return s.Confirm(replace(step.draft, last=last)), []
        case ve.Confirmed() if step.draft.purpose:  # the pass says it already
            needs = step.draft.purpose.needs_destination and step.draft.destination is None
            return (s.ChooseDestination(step.draft) if needs else s.Conduct(step.draft)), []
        case ve.Confirmed():
            return s.ChoosePurpose(step.draft), []
        case ve.SameAsLastTime(purpose, destination, conduct) if step.draft.last:
            draft = replace(step.draft, purpose=purpose, destination=destination, reuses_photo=True)
            if conduct and step.draft.last.conduct == conduct:
                return _check(replace(draft, conduct=conduct))
            return s.Conduct(draft), []
        case e.WentBack():
            return _left(step.draft)
        case _:
            return step, []


def _already_here(step: s.AlreadyHere, event: e.Event) -> Transition:
    match event:
        case ve.LeavingConfirmed():
            return s.SigningOut(), [c.SignOutVisit(step.visit.id)]
        case ve.CameBack():
            return s.Confirm(step.draft), [c.SignOutVisit(step.visit.id)]
        case e.Finished() | e.WentBack() | e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case ve.Screened(screening, entries, alone):
            return replace(step, draft=step.draft.screened(screening, entries, typed_alone=alone)), []
        case e.WorkerFailed(worker=e.WorkerRole.DESK, during=c.ScreenVisitor.__name__):
            return replace(step, draft=replace(step.draft, screening=UNSCREENED)), []
        case _:
            return step, []


def _choose_purpose(step: s.ChoosePurpose, event: e.Event) -> Transition:
    match event:
        case ve.PurposePicked(purpose):
            draft = replace(step.draft, purpose=purpose, destination=None)
            return (s.ChooseDestination(draft) if purpose.needs_destination else s.Conduct(draft)), []
        case e.WentBack():
            return s.Confirm(step.draft), []
        case _:
            return step, []


def _choose_destination(step: s.ChooseDestination, event: e.Event) -> Transition:
    match event:
        case ve.DestinationPicked(destination):
            return s.Conduct(replace(step.draft, destination=destination)), []
        case e.WentBack():
            return s.ChoosePurpose(step.draft), []
        case _:
            return step, []


def _conduct(step: s.Conduct, event: e.Event) -> Transition:
    match event:
        case ve.ConductAccepted(version):
            draft = replace(step.draft, conduct=version)
            keeps_photo = draft.reuses_photo and draft.last is not None and bool(draft.last.photo)
            return _check(draft) if keeps_photo else (s.TakingPhoto(draft), [])
        case e.WentBack() if step.draft.reuses_photo:
            return s.Confirm(replace(step.draft, reuses_photo=False, purpose=None, destination=None)), []
        case e.WentBack():
            return (s.ChooseDestination(step.draft) if step.draft.destination else s.ChoosePurpose(step.draft)), []
        case _:
            return step, []


def _taking_photo(step: s.TakingPhoto, event: e.Event) -> Transition:
    match event:
        case ve.PhotoAsked() if not step.asked:
            return s.TakingPhoto(replace(step.draft, photo=None), asked=True), [c.TakePhoto()]
        case ve.PhotoTaken(photo) if step.asked:
            return s.TakingPhoto(replace(step.draft, photo=photo)), []
        case e.WorkerFailed(worker=e.WorkerRole.CAMERA):
            return s.TakingPhoto(step.draft, failed=True), []
        case ve.PhotoKept() if step.draft.photo:
            return _check(step.draft)
        case ve.PhotoSkipped():
            return _check(replace(step.draft, photo=None))
        case e.WentBack():
            return s.Conduct(step.draft), []
        case _:
            return step, []


def _check(draft: s.Draft) -> Transition:
    """Every question is answered: go on if screening has answered, otherwise wait for it."""
    return _settle(draft, draft.screening) if draft.screening else (s.Checking(draft), [])


def _settle(draft: s.Draft, screening: Screening) -> Transition:
    """The only place where a visitor is admitted without a person."""
    arrival = draft.arrival()
    if arrival is None:
        return s.ChoosePurpose(draft), []
    if admits_alone(draft.visitor, screening, typed_alone=draft.typed_alone):
        return s.Recording(draft), [c.Record(arrival, screening)]
    return s.OpeningCase(draft), [c.OpenCase(arrival, screening, draft.entries)]


def _checking(step: s.Checking, event: e.Event) -> Transition:
    match event:
        case ve.Screened(screening, entries, alone):
            return _settle(step.draft.screened(screening, entries, typed_alone=alone), screening)
        case e.TimedOut():
            return _settle(step.draft, UNSCREENED)
        case e.WorkerFailed(worker=e.WorkerRole.DESK, during=c.ScreenVisitor.__name__):
            return _settle(step.draft, UNSCREENED)
        case _:
            return step, []


def _recording(step: s.Recording, event: e.Event) -> Transition:
    match event:
        case ve.Recorded(visit):
            return s.PrintingBadge(visit), [c.MakeBadge(visit)]
        case e.WorkerFailed(worker=e.WorkerRole.DESK, during=c.Record.__name__):
            return s.Trouble(s.TroubleCause.NOT_RECORDED), []
        case _:
            return step, []


def _opening_case(step: s.OpeningCase, event: e.Event) -> Transition:
    match event:
        case ve.CaseOpened():
            return s.Held(), []
        case e.TimedOut() | e.WorkerFailed(worker=e.WorkerRole.DESK, during=c.OpenCase.__name__):
            return s.Trouble(s.TroubleCause.NOT_SCREENED), []
        case _:
            return step, []


def _printing_badge(step: s.PrintingBadge, event: e.Event) -> Transition:
    match event:
        case e.TimedOut() | e.WorkerFailed(worker=e.WorkerRole.DESK | e.WorkerRole.PRINTER):
            return s.Done(step.visit, None), []
        case _:
            return step, []


HANDLERS: dict[type, Handler] = {
    s.Confirm: _drafting(_confirm),
    s.AlreadyHere: _already_here,
    s.ChoosePurpose: _drafting(_choose_purpose),
    s.ChooseDestination: _drafting(_choose_destination),
    s.Conduct: _drafting(_conduct),
    s.TakingPhoto: _drafting(_taking_photo),
    s.Checking: _checking,
    s.Recording: _recording,
    s.OpeningCase: _opening_case,
    s.PrintingBadge: _printing_badge,
}
