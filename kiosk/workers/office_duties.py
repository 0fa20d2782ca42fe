"""Cases, staff and decisions: the desk's part of what people decide."""

from __future__ import annotations

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Ruling
from kiosk.checkin.office import events as oe
from kiosk.checkin.visitor import events as ve
from kiosk.records import cases, journal, remembered_decisions, staff_pins, visit_lookup, visits
from kiosk.workers.desk_context import DeskContext, Duty
from sync.contract.vocabulary import SignOutMethod


def _open_case(desk: DeskContext, command: c.OpenCase) -> e.Event:
    return ve.CaseOpened(cases.open_case(desk.store, command.arrival, command.screening, command.entries))


def _note_left(desk: DeskContext, command: c.NoteWentAway) -> None:
    cases.open_case(desk.store, command.arrival, command.screening, command.entries, left=True)


def _list_staff(desk: DeskContext, _: c.ListStaff) -> e.Event:
    return oe.StaffListed(staff_pins.list_staff(desk.store))


def _verify_pin(desk: DeskContext, command: c.VerifyPin) -> e.Event:
    answer = staff_pins.verify_pin(desk.store, command.staff.id, command.pin, by_pass=command.by_pass)
    return oe.StaffVerified(answer.staff) if answer.staff else oe.PinRefused(answer.wait_seconds)


def _list_cases(desk: DeskContext, _: c.ListCases) -> e.Event:
    return oe.CasesListed(cases.waiting(desk.store))


def _load_case(desk: DeskContext, command: c.LoadCase) -> e.Event:
    return oe.CaseLoaded(cases.load(desk.store, command.case_id))


def _decide(desk: DeskContext, command: c.Decide) -> e.Event:
    ruling, visit = cases.decide(
        desk.store, command.case_id, command.decision, command.reason, command.staff, command.second, command.text
    )
    if ruling is not Ruling.ALLOWED:
        return oe.DecisionRefused(ruling)
    return oe.CaseDecided(command.case_id, command.decision, visit)


def _list_guests(desk: DeskContext, _: c.ListVisitorsOnSite) -> e.Event:
    desk.leaving.clear()  # the office is looking
    return oe.VisitorsListed(visit_lookup.guests(desk.store))


def _sign_out_guest(desk: DeskContext, command: c.SignOutByOffice) -> None:
    visits.sign_out(desk.store, command.visit_id, SignOutMethod.OFFICE, journal.staff_actor(command.staff.id))


def _list_recollections(desk: DeskContext, _: c.ListRemembered) -> e.Event:
    return oe.RememberedListed(remembered_decisions.list_decisions(desk.store))


def _revoke(desk: DeskContext, command: c.RevokeRemembered) -> None:
    remembered_decisions.revoke(desk.store, command.case_id, journal.staff_actor(command.staff.id))


DUTIES: dict[type, Duty] = {
    c.OpenCase: _open_case,
    c.ListStaff: _list_staff,
    c.VerifyPin: _verify_pin,
    c.ListCases: _list_cases,
    c.LoadCase: _load_case,
    c.Decide: _decide,
    c.NoteWentAway: _note_left,
    c.ListVisitorsOnSite: _list_guests,
    c.SignOutByOffice: _sign_out_guest,
    c.ListRemembered: _list_recollections,
    c.RevokeRemembered: _revoke,
}
