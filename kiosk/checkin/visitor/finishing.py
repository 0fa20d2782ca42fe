"""The end of a check-in: what waits for the record, the case or the badge."""

from __future__ import annotations

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s


def _recording(step: s.Recording, event: e.Event) -> Transition:
    match event:
        case ve.Recorded(visit):
            return (s.PrintingBadge(visit), [c.MakeBadge(visit)]) if visit.badge_id else (s.Done(visit, None), [])
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
    s.Recording: _recording,
    s.OpeningCase: _opening_case,
    s.PrintingBadge: _printing_badge,
}
