"""Screen, recall, record, sign out: the desk's part of a visit."""

from __future__ import annotations

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import passes as p
from kiosk.checkin.visit import SignedOutBy, SignOutResult
from kiosk.store.log import guests, visits
from kiosk.store.review import remembered
from kiosk.store.trusted_time import boot_seconds
from kiosk.workers.duties.desk_context import MOST_LEAVING, Counter, Duty
from kiosk.workers.duties.passes import not_valid


def _screen(desk: Counter, command: c.Screen) -> e.Event:
    return e.Screened(*desk.compare(command.visitor, remembered.remembered(desk.store, command.visitor)))


def _recall(desk: Counter, command: c.Recall) -> e.Event:
    return e.Recalled(visits.recall(desk.store, command.visitor), guests.staying(desk.store, command.visitor))


def _record(desk: Counter, command: c.Record) -> e.Event:
    return e.Recorded(visits.record(desk.store, command.arrival, command.screening))


def _void(desk: Counter, command: c.VoidVisit) -> None:
    visits.void(desk.store, command.visit_id)


def _sign_out(desk: Counter, command: c.SignOut) -> e.Event:
    refused = not_valid(desk.store.clocks(), command.badge.valid_from, command.badge.valid_until)
    if refused is not None:
        return p.BadgeRefused(refused)
    visit = visits.load(desk.store, command.badge.id)
    grace_s = desk.badge_grace_s
    age = (desk.store.now() - visit.started).total_seconds() if visit and visit.ended is None else grace_s
    if 0 <= age < grace_s:
        return e.SignOutRecorded(SignOutResult.TOO_SOON)
    return e.SignOutRecorded(visits.sign_out(desk.store, command.badge.id, command.by))


def _sign_out_visit(desk: Counter, command: c.SignOutVisit) -> e.Event:
    return e.SignOutRecorded(visits.sign_out(desk.store, command.visit_id, SignedOutBy.LICENSE))


def _call_office(desk: Counter, _: c.CallOffice) -> None:
    desk.leaving = [*desk.leaving_now(), boot_seconds()][-MOST_LEAVING:]


DUTIES: dict[type, Duty] = {
    c.Screen: _screen,
    c.Recall: _recall,
    c.Record: _record,
    c.VoidVisit: _void,
    c.SignOut: _sign_out,
    c.SignOutVisit: _sign_out_visit,
    c.CallOffice: _call_office,
}
