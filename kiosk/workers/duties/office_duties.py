"""Cases, staff and decisions: the desk's part of what people decide."""

from __future__ import annotations

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Ruling
from kiosk.checkin.office import events as oe
from kiosk.checkin.visit import SignedOutBy
from kiosk.store import journal
from kiosk.store.log import guests, visits
from kiosk.store.review import cases, remembered
from kiosk.store.site import staff
from kiosk.workers.duties.desk_context import Counter, Duty


def _open_case(desk: Counter, command: c.OpenCase) -> e.Event:
    return e.CaseOpened(cases.open_case(desk.store, command.arrival, command.screening, command.entries))


def _note_left(desk: Counter, command: c.NoteLeft) -> None:
    cases.open_case(desk.store, command.arrival, command.screening, command.entries, left=True)


def _list_staff(desk: Counter, _: c.ListStaff) -> e.Event:
    return e.StaffListed(staff.list_staff(desk.store))


def _verify_pin(desk: Counter, command: c.VerifyPin) -> e.Event:
    answer = staff.verify_pin(desk.store, command.staff.id, command.pin, by_pass=command.by_pass)
    return e.StaffVerified(answer.staff) if answer.staff else e.PinRefused(answer.wait_seconds)


def _list_cases(desk: Counter, _: c.ListCases) -> e.Event:
    return e.CasesListed(cases.waiting(desk.store))


def _load_case(desk: Counter, command: c.LoadCase) -> e.Event:
    return e.CaseLoaded(cases.load(desk.store, command.case_id))


def _decide(desk: Counter, command: c.Decide) -> e.Event:
    ruling, visit = cases.decide(
        desk.store, command.case_id, command.decision, command.reason, command.staff, command.second, command.text
    )
    if ruling is not Ruling.ALLOWED:
        return e.DecisionRefused(ruling)
    return e.CaseDecided(command.case_id, command.decision, visit)


def _list_guests(desk: Counter, _: c.ListGuests) -> e.Event:
    desk.leaving.clear()  # the office is looking
    return oe.GuestsListed(guests.guests(desk.store))


def _sign_out_guest(desk: Counter, command: c.SignOutGuest) -> None:
    visits.sign_out(desk.store, command.visit_id, SignedOutBy.OFFICE, journal.staff_actor(command.staff.id))


def _list_recollections(desk: Counter, _: c.ListRecollections) -> e.Event:
    return oe.RecollectionsListed(remembered.recollections(desk.store))


def _revoke(desk: Counter, command: c.Revoke) -> None:
    remembered.revoke(desk.store, command.case_id, journal.staff_actor(command.staff.id))


DUTIES: dict[type, Duty] = {
    c.OpenCase: _open_case,
    c.ListStaff: _list_staff,
    c.VerifyPin: _verify_pin,
    c.ListCases: _list_cases,
    c.LoadCase: _load_case,
    c.Decide: _decide,
    c.NoteLeft: _note_left,
    c.ListGuests: _list_guests,
    c.SignOutGuest: _sign_out_guest,
    c.ListRecollections: _list_recollections,
    c.Revoke: _revoke,
}
