"""The office's steps at the kiosk: who you are, who is waiting, compare, decide."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import steps as s
from kiosk.checkin.moves import Handler, Move
from kiosk.domain.case import Decision, Ruling, rule


def decided(step: s.Step, event: e.CaseDecided) -> Move:
    """A decision is on disk: staff who look at the waiting list, or at that very case, see it there."""
    match step:
        case s.Review(staff, case) if case.id == event.case_id:
            return s.Cases(staff, decided=event.decision), [c.ListCases()]
        case s.Cases():
            return step, [c.ListCases()]
        case _:
            return step, []


def _names(step: s.StaffNames, event: e.Event) -> Move:
    match event:
        case e.StaffListed(staff):
            return replace(step, staff=staff), []
        case e.StaffPicked(person):
            return s.StaffPin(step, person), []
        case e.Cancelled() | e.WentBack() if step.first and step.case:
            return s.Review(step.first, step.case), []
        case e.Cancelled() | e.WentBack() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.Worker.DESK):
            return s.Trouble(s.Cause.OFFICE_FAILED), []
        case _:
            return step, []


def _pin(step: s.StaffPin, event: e.Event) -> Move:
    match event:
        case e.PinEntered(pin) if not step.checking:
            return replace(step, checking=True, refused=False), [c.VerifyPin(step.staff, pin)]
        case e.PinRefused(wait):
            return replace(step, checking=False, refused=True, wait_seconds=wait), []
        case e.StaffVerified(person) if step.checking and person.id == step.staff.id:
            return _signed_in(step.names, event)
        case e.WentBack() if step.names.first == step.staff and step.names.case:
            return s.Review(step.staff, step.names.case), []
        case e.WentBack():
            return step.names, []
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.Worker.DESK):
            return s.Trouble(s.Cause.OFFICE_FAILED), []
        case _:
            return step, []


def _signed_in(names: s.StaffNames, event: e.StaffVerified) -> Move:
    """The first person goes on to the waiting list; a PIN for a decision that waits completes it."""
    if names.first and names.case and names.decision:
        second = None if event.staff.id == names.first.id else event.staff
        decide = c.Decide(names.case.id, names.decision, names.reason, names.first, second, names.text)
        return s.Review(names.first, names.case, deciding=True), [decide]
    return s.Cases(event.staff), [c.ListCases()]


def _cases(step: s.Cases, event: e.Event) -> Move:
    match event:
        case e.CasesListed(cases):
            return replace(step, cases=cases), []
        case e.CasePicked(case_id):
            return step, [c.LoadCase(case_id)]
        case e.CaseLoaded(case):
            return s.Review(step.staff, case), []
        case e.Finished() | e.Cancelled() | e.WentBack() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.Worker.DESK):
            return s.Trouble(s.Cause.OFFICE_FAILED), []
        case _:
            return step, []


def _review(step: s.Review, event: e.Event) -> Move:
    match event:
        case e.Uncovered():
            return replace(step, uncovered=True), []
        case e.Covered():
            return replace(step, uncovered=False), []
        case e.Chosen() if not step.deciding:
            return _choose(step, event)
        case e.DecisionRefused(ruling):
            return replace(step, deciding=False, ruling=ruling), []
        case e.WentBack():
            return s.Cases(step.staff), [c.ListCases()]
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.Worker.DESK):
            return s.Trouble(s.Cause.OFFICE_FAILED), []
        case _:
            return step, []


def _choose(step: s.Review, event: e.Chosen) -> Move:
    ruling = rule(step.case, event.decision, event.reason, step.staff, None)
    waiting = s.StaffNames(None, step.staff, step.case, event.decision, event.reason, event.text)
    if ruling is Ruling.ALLOWED and event.decision is not Decision.REFUSE:
        # Whoever admits types the PIN for it: the page may have been left open beside the very visitor it is about.
        return s.StaffPin(waiting, step.staff), []
    if ruling is Ruling.ALLOWED:
        decide = c.Decide(step.case.id, event.decision, event.reason, step.staff, None, event.text)
        return replace(step, deciding=True, uncovered=False, ruling=None), [decide]
    if ruling is Ruling.NEEDS_SECOND_PERSON:
        return waiting, [c.ListStaff()]
    return replace(step, ruling=ruling), []


HANDLERS: dict[type, Handler] = {
    s.StaffNames: _names,
    s.StaffPin: _pin,
    s.Cases: _cases,
    s.Review: _review,
}
