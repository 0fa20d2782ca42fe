"""Screen, recall, record, sign out: the desk's part of a visit."""

from __future__ import annotations

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.domain.screening.score import screen
from kiosk.domain.visit import SignOutResult
from kiosk.store import remembered, visits
from kiosk.workers.badges import zone_of
from kiosk.workers.duties.counter import Counter, Duty


def _screen(desk: Counter, command: c.Screen) -> e.Event:
    now = desk.store.now()
    today = None if desk.lists.clock_is_suspect(now) else now.astimezone(zone_of(desk.site)).date()
    desk.compared = tuple(desk.lists.candidates(command.visitor))
    known = remembered.remembered(desk.store, command.visitor)
    state = desk.lists.state(now)
    policy = desk.lists.policy()
    return e.Screened(screen(command.visitor, desk.compared, desk.tables, today, desk.site.code, state, known, policy))


def _recall(desk: Counter, command: c.Recall) -> e.Event:
    return e.Recalled(visits.recall(desk.store, command.visitor))


def _record(desk: Counter, command: c.Record) -> e.Event:
    return e.Recorded(visits.record(desk.store, command.arrival, command.screening))


def _void(desk: Counter, command: c.VoidVisit) -> None:
    visits.void(desk.store, command.visit_id)


def _sign_out(desk: Counter, command: c.SignOut) -> e.Event:
    visit = visits.load(desk.store, command.badge.id)
    grace_s = desk.badge_grace_s
    age = (desk.store.now() - visit.started).total_seconds() if visit and visit.ended is None else grace_s
    if 0 <= age < grace_s:
        return e.SignOutRecorded(SignOutResult.TOO_SOON)
    return e.SignOutRecorded(visits.sign_out(desk.store, command.badge.id, command.by))


DUTIES: dict[type, Duty] = {
    c.Screen: _screen,
    c.Recall: _recall,
    c.Record: _record,
    c.VoidVisit: _void,
    c.SignOut: _sign_out,
}
