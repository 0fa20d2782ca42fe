"""The desk's part of a visit and of what the office does: screen, record, sign out; cases, staff and decisions."""

from __future__ import annotations

from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.office import events as oe
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.records import (
    cases,
    journal,
    remembered_decisions,
    school_document,
    staff_pins,
    visit_lookup,
    visitor_passes,
    visits,
)
from kiosk.records.timestamps import from_iso
from kiosk.records.trusted_time import Clocks, boot_seconds
from kiosk.workers.desk_context import MOST_LEAVING, DeskContext, Duty
from scanning.documents import PassKind, Unreadable
from screening.persons import PersonName, Source, Visitor
from sync.contract.vocabulary import Ruling, SignOutMethod


def pass_signers(desk: DeskContext) -> dict[str, Ed25519PublicKey]:
    """The keys whose signatures are accepted here: kiosks sign badges, the district signs every kind of pass."""
    return school_document.kiosk_keys(desk.store) | desk.store.secrets.pass_keys()


def _look_up_pass(desk: DeskContext, command: c.LookUpPass) -> e.Event:
    document = command.document
    if document.key_id not in desk.store.secrets.pass_keys():
        return e.Scanned(Unreadable.FORGED)  # a kiosk signs badges and nothing else
    refused = not_valid(desk.store.clocks(), document.valid_from, document.valid_until)
    if refused is not None:
        return e.Scanned(refused)
    return _staff_of_pass(desk, document.id) if document.kind is PassKind.STAFF else _visitor_of_pass(desk, document.id)


def not_valid(clocks: Clocks, begins: datetime, ends: datetime) -> Unreadable | None:
    """Why a pass is not valid now; None if it is valid by any clock that may be right."""
    if clocks.to_come(begins):
        return Unreadable.NOT_YET_VALID
    return Unreadable.EXPIRED if clocks.over(ends) else None


def _staff_of_pass(desk: DeskContext, staff_id: str) -> e.Event:
    people = tuple(staff_pins.list_staff(desk.store))
    person = next((one for one in people if one.id == staff_id), None)
    return oe.StaffPassKnown(person, people) if person else ve.PassUnknown()


def _visitor_of_pass(desk: DeskContext, pass_id: str) -> e.Event:
    expected = visitor_passes.find(desk.store, pass_id)
    if expected is None:
        return ve.PassUnknown()
    # The district may have moved it since the pass was printed.
    refused = not_valid(desk.store.clocks(), from_iso(expected.valid_from), from_iso(expected.valid_until))
    if refused is not None:
        return e.Scanned(refused)
    # The pass stands for the document: a person who shows it again while its holder is here is asked about that visit.
    name = PersonName(expected.family, expected.given)
    born = date.fromisoformat(expected.born) if expected.born else None
    visitor = Visitor(name, Source.PASS, born, number=f"pass {expected.id}")
    site = desk.site
    return ve.VisitorExpected(
        visitor,
        next((one for one in site.types if one.code == expected.purpose), None),
        next((one for one in site.destinations if one.code == expected.destination), None),
        expected.host if site.host_name(expected.host) else "",
        site.question_set,
        site.absence(expected.host, desk.store.now()),
    )


def _screen(desk: DeskContext, command: c.ScreenVisitor) -> e.Event:
    settled = remembered_decisions.remembered(desk.store, command.visitor)
    return ve.Screened(*desk.compare(command.visitor, settled), typed_alone=desk.site.typed_alone)


def _recall(desk: DeskContext, command: c.RecallVisits) -> e.Event:
    return ve.Recalled(
        visits.recall(desk.store, command.visitor), visit_lookup.visit_by_document(desk.store, command.visitor)
    )


def _record(desk: DeskContext, command: c.Record) -> e.Event:
    return ve.Recorded(visits.record(desk.store, command.arrival, command.screening, took_s=command.took_s))


def _void(desk: DeskContext, command: c.VoidVisit) -> None:
    visits.void(desk.store, command.visit_id)


def _sign_out(desk: DeskContext, command: c.SignOut) -> e.Event:
    refused = not_valid(desk.store.clocks(), command.badge.valid_from, command.badge.valid_until)
    if refused is not None:
        return ve.BadgeRefused(refused)
    visit = visits.load(desk.store, command.badge.id)
    grace_s = desk.grace_s
    age = (desk.store.now() - visit.started).total_seconds() if visit and visit.ended is None else grace_s
    if 0 <= age < grace_s:
        return ve.SignOutRecorded(SignOutResult.TOO_SOON)
    return ve.SignOutRecorded(visits.sign_out(desk.store, command.badge.id, command.by))


def _sign_out_visit(desk: DeskContext, command: c.SignOutVisit) -> e.Event:
    return ve.SignOutRecorded(visits.sign_out(desk.store, command.visit_id, SignOutMethod.LICENSE))


def _call_office(desk: DeskContext, _: c.CallOffice) -> None:
    desk.leaving = [*desk.leaving_now(), boot_seconds()][-MOST_LEAVING:]


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
        desk.store, command.case_id, command.decision, command.reason, command.staff, command.second, command.note
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
    c.ScreenVisitor: _screen,
    c.RecallVisits: _recall,
    c.Record: _record,
    c.VoidVisit: _void,
    c.SignOut: _sign_out,
    c.SignOutVisit: _sign_out_visit,
    c.CallOffice: _call_office,
    c.LookUpPass: _look_up_pass,
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
