"""The office's steps at the kiosk: who you are, who is waiting, compare, decide."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Staff, rule
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import staff_area
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import steps as s
from scanning.documents import Pass, PassKind
from sync.contract.vocabulary import Decision, Ruling

ADMISSIONS = (Decision.ADMIT, Decision.ADMIT_WITH_ESCORT)


def decided(step: Step, event: oe.CaseDecided) -> Transition:
    """A decision is on disk: staff who look at the waiting list, or at that very case, see it there."""
    match step:
        case o.Review(staff, case) | o.LookOnce(staff, case) if case.id == event.case_id:
            badge = event.visit is None or bool(event.visit.badge_id)
            pass_for = event.visit if isinstance(step, o.LookOnce) else None
            listed = o.Cases(staff, decided=event.decision, inside=case.inside, badge=badge, pass_for=pass_for)
            return listed, [c.ListCases()]
        case o.Cases(cases=cases):
            # At once, because the desk may be drawing the badge before it gets to listing them anew.
            left = None if cases is None else tuple(case for case in cases if case.id != event.case_id)
            return replace(step, cases=left), [c.ListCases()]
        case _:
            return step, []


def _names(step: o.StaffNames, event: e.Event) -> Transition:
    match event:
        case oe.StaffListed(staff):
            return replace(step, staff=staff), []
        case oe.StaffPicked(person):
            return o.StaffPin(step, person), []
        case e.Scanned(Pass(kind=PassKind.STAFF) as shown):
            return step, [c.LookUpPass(shown)]
        case oe.StaffPassKnown(person, staff):
            return _by_pass(replace(step, staff=staff), person, step)
        case e.Cancelled() | e.WentBack() if step.first and step.intent:
            return _withdrawn(step.first, step.intent)
        case e.Cancelled() | e.WentBack() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.WorkerRole.DESK):
            return s.Trouble(s.TroubleCause.OFFICE_FAILED), []
        case _:
            return step, []


def _pin(step: o.StaffPin, event: e.Event) -> Transition:
    match event:
        case oe.PinEntered(pin) if not step.checking:
            return replace(step, checking=True, refused=False), [c.VerifyPin(step.staff, pin, step.by_pass)]
        case e.Scanned(Pass(kind=PassKind.STAFF) as shown) if not step.checking:
            return step, [c.LookUpPass(shown)]
        case oe.StaffPassKnown(person, staff) if not step.checking:
            return _by_pass(replace(step.names, staff=step.names.staff or staff), person, step)
        case oe.PinRefused(wait):
            return replace(step, checking=False, refused=True, wait_seconds=wait), []
        case oe.StaffVerified(person) if step.checking and person.id == step.staff.id:
            return _signed_in(step.names, event)
        case e.WentBack() if step.names.first == step.staff and step.names.intent:
            return _withdrawn(step.staff, step.names.intent)
        case e.WentBack():
            return step.names, []
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.WorkerRole.DESK):
            return s.Trouble(s.TroubleCause.OFFICE_FAILED), []
        case _:
            return step, []


def _by_pass(names: o.StaffNames, person: Staff, step: o.StaffNames | o.StaffPin) -> Transition:
    """A staff pass picks its holder, even one who is locked out; it is ignored where another person's PIN is needed."""
    asked = step.staff.id if isinstance(step, o.StaffPin) and step.names.intent else None
    again = names.first is not None and names.first.id == person.id and isinstance(step, o.StaffNames)
    if again or (asked is not None and asked != person.id):
        return step, []
    return o.StaffPin(names, person, by_pass=True), []


def _signed_in(names: o.StaffNames, event: oe.StaffVerified) -> Transition:
    """Carry out what waited for this PIN; where nothing did, open the waiting list."""
    match names.intent:
        case o.Admission(case, decision, reason, note) if names.first:
            second = None if event.staff.id == names.first.id else event.staff
            decide = c.Decide(case.id, decision, reason, names.first, second, note)
            return o.Review(names.first, case, deciding=True, reason=reason, note=note), [decide]
        case o.Closing():
            return s.Welcome(), [c.CloseKiosk()]
        case o.Reprint():
            return staff_area.reprinted(event.staff, names.intent)
        case _:
            return staff_area.enter(o.OfficeArea.WAITING, event.staff)


def _withdrawn(staff: Staff, intent: o.Intent) -> Transition:
    """The PIN was not given: go back to the page that asked for it, with what was chosen there."""
    if isinstance(intent, o.Closing):
        return staff_area.enter(o.OfficeArea.WAITING, staff)
    if isinstance(intent, o.Reprint):
        return staff_area.enter(intent.area, staff)
    return o.Review(staff, intent.case, reason=intent.reason, note=intent.note), []


def _cases(step: o.Cases, event: e.Event) -> Transition:
    match event:
        case oe.CasesListed(cases):
            return replace(step, cases=cases), []
        case oe.CasePicked(case_id):
            return step, [c.LoadCase(case_id)]
        case oe.PassAsked() if step.pass_for is not None:
            return replace(step, pass_for=None), [c.RequestPass(step.pass_for.id, step.staff)]
        case oe.PassRequested():
            return replace(step, pass_asked=True), []
        case oe.ClosingAsked():
            return o.StaffPin(o.StaffNames(first=step.staff, intent=o.Closing()), step.staff), []
        case oe.CaseLoaded(case):
            return (o.LookOnce if case.only_typed else o.Review)(step.staff, case), []
        case e.WentBack():
            return s.Welcome(), []
        case _:
            return step, []


def _review(step: o.Review, event: e.Event) -> Transition:
    match event:
        case oe.Uncovered():
            return replace(step, uncovered=True), []
        case oe.Covered():
            return replace(step, uncovered=False), []
        case oe.DecisionChosen() if not step.deciding:
            return _choose(step, event)
        case oe.DecisionRefused(ruling):
            return replace(step, deciding=False, ruling=ruling), []
        case e.WentBack():
            return o.Cases(step.staff), [c.ListCases()]
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.WorkerRole.DESK):
            return s.Trouble(s.TroubleCause.OFFICE_FAILED), []
        case _:
            return step, []


def _look_once(step: o.LookOnce, event: e.Event) -> Transition:
    match event:
        case oe.RefusalAsked() if not step.deciding:
            return replace(step, refusing=True, ruling=None), []
        case oe.DecisionChosen(decision, reason, note) if not step.deciding:
            # The PIN that opened the office pages counts: what is decided here is that somebody looked, not a match.
            ruling = rule(step.case, decision, reason, step.staff, None)
            if ruling is not Ruling.ALLOWED:
                return replace(step, ruling=ruling), []
            decide = c.Decide(step.case.id, decision, reason, step.staff, None, note)
            return replace(step, deciding=True, ruling=None), [decide]
        case oe.DecisionRefused(ruling):
            return replace(step, deciding=False, ruling=ruling), []
        case e.WentBack() if step.refusing and not step.deciding:
            return replace(step, refusing=False, ruling=None), []
        case e.WentBack():
            return o.Cases(step.staff), [c.ListCases()]
        case e.Cancelled() | e.TimedOut():
            return s.Welcome(), []
        case e.WorkerFailed(worker=e.WorkerRole.DESK):
            return s.Trouble(s.TroubleCause.OFFICE_FAILED), []
        case _:
            return step, []


def _choose(step: o.Review, event: oe.DecisionChosen) -> Transition:
    ruling = rule(step.case, event.decision, event.reason, step.staff, None)
    waiting = o.StaffNames(None, step.staff, o.Admission(step.case, event.decision, event.reason, event.note))
    chosen = replace(step, uncovered=False, reason=event.reason, note=event.note)
    if ruling is Ruling.ALLOWED and event.decision in ADMISSIONS:
        # The person who admits types the PIN again: the page may have been left open beside the visitor it is about.
        return o.StaffPin(waiting, step.staff), []
    if ruling is Ruling.ALLOWED:
        decide = c.Decide(step.case.id, event.decision, event.reason, step.staff, None, event.note)
        return replace(chosen, deciding=True, ruling=None), [decide]
    if ruling is Ruling.NEEDS_SECOND_PERSON:
        return waiting, [c.ListStaff()]
    return replace(chosen, ruling=ruling), []


HANDLERS: dict[type, Handler] = {
    o.StaffNames: _names,
    o.StaffPin: _pin,
    o.Cases: staff_area.on_a_page(_cases),
    o.Review: _review,
    o.LookOnce: _look_once,
}
