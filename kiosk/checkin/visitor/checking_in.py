"""A visitor's check-in from confirming the name to the last answer, and the only place that admits without a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.answers import repeatable, with_answer
from kiosk.checkin.case import admits_alone
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.visit import LastVisit
from kiosk.checkin.visitor import asking
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from screening.result import Screening
from sync.contract.records.question import Need, flaw_of
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
        case ve.Confirmed() if step.draft.visitor_type and step.draft.visitor_type.office:
            return _check(step.draft)
        case ve.Confirmed():
            return _to(asking.first(step.draft), step.draft)
        case ve.SameAsLastTime() if step.draft.last:
            return _repeat(step.draft, step.draft.last, event)
        case e.WentBack():
            return _left(step.draft)
        case _:
            return step, []


def _repeat(draft: s.Draft, last: LastVisit, wish: ve.SameAsLastTime) -> Transition:
    """Everything that may be taken over is; the rest is asked."""
    kept = repeatable(wish.visitor_type, last.answers)
    agreed = bool(wish.conduct) and last.conduct == wish.conduct
    again = replace(
        draft,
        visitor_type=wish.visitor_type,
        destination=wish.destination,
        host=wish.host,
        absence=wish.absence,
        question_set=wish.question_set,
        answers=tuple(kept),
        repeats=True,
        repeated=frozenset(one.question for one in kept),
        agreed=agreed,
        conduct=wish.conduct if agreed else "",
    )
    return _check(again) if wish.visitor_type.office else _to(asking.first(again), again)


def _to(page: asking.Page | None, draft: s.Draft) -> Transition:
    """Go to a page, with what was answered there before; after the last one, the visit is settled."""
    if page is None:
        return _check(draft)
    if isinstance(page, s.Asking):
        page = replace(page, value=draft.answer_to(page.question))
    return page, []


def _on(page: asking.Page) -> Transition:
    return _to(asking.following(page), page.draft)


def _back(page: asking.Page) -> Transition:
    before = asking.preceding(page)
    return (s.Confirm(page.draft.from_the_name()), []) if before is None else _to(before, page.draft)


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


def _choose_type(step: s.ChooseType, event: e.Event) -> Transition:
    match event:
        case ve.TypePicked(kind, question_set):
            before = step.draft.visitor_type
            draft = replace(step.draft, visitor_type=kind, question_set=question_set, asks_office=False)
            if before is None or before.code != kind.code:
                draft = replace(draft, destination=None, host="", absence=None)
            return _check(draft) if kind.office else _on(s.ChooseType(draft))
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _whom_or_where(step: s.WhomOrWhere, event: e.Event) -> Transition:
    kind = step.draft.visitor_type
    match event:
        case ve.HostPicked(host, destination, absence):
            draft = replace(step.draft, host=host.code, destination=destination, absence=absence)
            return (s.HostAway(draft), []) if absence else _to_host(draft)
        case ve.DestinationPicked(destination) if destination and kind and kind.host is not Need.REQUIRED:
            return _on(s.WhomOrWhere(replace(step.draft, destination=destination, host="", absence=None)))
        case _:
            return _where_unknown(step, event)


def _to_host(draft: s.Draft) -> Transition:
    """On, with the place asked where the host is in several."""
    return (s.ChooseDestination(draft), []) if asking.needs_a_place(draft) else _on(s.HostAway(draft))


def _host_away(step: s.HostAway, event: e.Event) -> Transition:
    absence, kind = step.draft.absence, step.draft.visitor_type
    match event:
        case ve.AbsenceRead() if absence and absence.stand_in:
            return _to_host(replace(step.draft, host=absence.stand_in.code, destination=absence.place))
        case ve.AbsenceRead():
            return _check(replace(step.draft, asks_office=True))
        case e.WentBack() if kind and kind.host is not Need.NO and not step.draft.repeats:
            return s.WhomOrWhere(step.draft), []
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _choose_destination(step: s.ChooseDestination, event: e.Event) -> Transition:
    kind = step.draft.visitor_type
    match event:
        case ve.DestinationPicked(destination):
            return _on(s.ChooseDestination(replace(step.draft, destination=destination)))
        case e.WentBack() if step.draft.absence and step.draft.repeats:
            return s.HostAway(step.draft), []
        case e.WentBack() if step.draft.host and kind and kind.host is not Need.NO:
            return s.WhomOrWhere(step.draft), []
        case _:
            return _where_unknown(step, event)


def _where_unknown(step: s.WhomOrWhere | s.ChooseDestination, event: e.Event) -> Transition:
    """Who does not know goes on where it need not be known, and is sent to nobody's door where it must."""
    match event:
        case ve.WhereUnknown() if asking.where_optional(step.draft):
            return _on(replace(step, draft=replace(step.draft, host="", destination=None)))
        case ve.WhereUnknown():
            return _check(replace(step.draft, asks_office=True))
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _asking(step: s.Asking, event: e.Event) -> Transition:
    question, draft = step.question, step.draft
    match event:
        case ve.Answered(code, value) if code == question.code:
            said = " ".join(value.split())
            flaw = flaw_of(question, said)
            if flaw is not None:
                return replace(step, flaw=flaw, value=value), []
            return _on(replace(step, draft=replace(draft, answers=with_answer(draft.answers, code, said))))
        case ve.QuestionSkipped(code) if code == question.code and not question.required:
            return _on(replace(step, draft=replace(draft, answers=with_answer(draft.answers, code, ""))))
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _conduct(step: s.Conduct, event: e.Event) -> Transition:
    match event:
        case ve.ConductAccepted(version):
            return _on(s.Conduct(replace(step.draft, conduct=version)))
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _taking_photo(step: s.TakingPhoto, event: e.Event) -> Transition:
    kind = step.draft.visitor_type
    must = kind is not None and kind.photo is Need.REQUIRED
    match event:
        case ve.PhotoAsked() if not step.asked:
            return s.TakingPhoto(replace(step.draft, photo=None), asked=True), [c.TakePhoto()]
        case ve.PhotoTaken(photo) if step.asked:
            return s.TakingPhoto(replace(step.draft, photo=photo)), []
        case e.WorkerFailed(worker=e.WorkerRole.CAMERA):
            return s.TakingPhoto(step.draft, failed=True), []
        case ve.PhotoKept() if step.draft.photo:
            return _check(step.draft)
        case ve.PhotoSkipped() if not must or step.failed:
            return _check(replace(step.draft, photo=None, asks_office=step.draft.asks_office or must))
        case e.WentBack():
            return _back(step)
        case _:
            return step, []


def _check(draft: s.Draft) -> Transition:
    """Every question is answered: go on if screening has answered, otherwise wait for it."""
    return _settle(draft, draft.screening) if draft.screening else (s.Checking(draft), [])


def _settle(draft: s.Draft, screening: Screening) -> Transition:
    """The only place where a visitor is admitted without a person."""
    arrival = draft.arrival()
    if arrival is None:
        return s.ChooseType(draft), []
    alone = admits_alone(draft.visitor, screening, typed_alone=draft.typed_alone)
    if alone and not arrival.asks_office:
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


HANDLERS: dict[type, Handler] = {
    s.Confirm: _drafting(_confirm),
    s.AlreadyHere: _already_here,
    s.ChooseType: _drafting(_choose_type),
    s.ChooseDestination: _drafting(_choose_destination),
    s.WhomOrWhere: _drafting(_whom_or_where),
    s.HostAway: _drafting(_host_away),
    s.Asking: _drafting(_asking),
    s.Conduct: _drafting(_conduct),
    s.TakingPhoto: _drafting(_taking_photo),
    s.Checking: _checking,
}
