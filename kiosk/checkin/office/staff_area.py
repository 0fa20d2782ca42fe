"""The office's pages beside the waiting list: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import steps as s
from kiosk.checkin.badges import BadgeAnswer
from kiosk.checkin.case import Staff
from kiosk.checkin.moves import Handler, Move
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.visit import Visit

NOTES: dict[BadgeAnswer, o.Note] = {
    BadgeAnswer.CAME_OUT: o.Note.CAME_OUT,
    BadgeAnswer.NOT_NEEDED: o.Note.NOT_NEEDED,
}


def enter(area: o.Area, staff: Staff, note: o.Note | None = None) -> Move:
    """A page of the staff area, and what loads it."""
    match area:
        case o.Area.WAITING:
            return s.Cases(staff), [c.ListCases()]
        case o.Area.BADGES:
            return o.Badges(staff, note=note), [c.ListBadges()]
        case o.Area.ON_SITE:
            return o.OnSite(staff, note=note), [c.ListGuests()]
        case o.Area.REMEMBERED:
            return o.Remembered(staff, note=note), [c.ListRecollections()]


def reprinted(staff: Staff, asked: o.Reprint) -> Move:
    """A PIN stands behind it: print the badge, and go back to where it was asked for."""
    after, load = enter(asked.area, staff, o.Note.PRINTING)
    return after, [c.PrintAgain(asked.visit.badge_id, staff), *load]


def refreshed(step: s.Step) -> list[c.Command]:
    """What a page needs anew when a badge has come out or failed."""
    return [c.ListBadges()] if isinstance(step, o.Badges) else []


def on_a_page(handler: Handler) -> Handler:
    """Around every page: how staff leave it, and what ends it."""

    def handle(step: o.OfficePage | s.Cases, event: e.Event) -> Move:
        match event:
            case oe.AreaPicked(area):
                return enter(area, step.staff)
            case e.Finished() | e.Cancelled() | e.TimedOut():
                return s.Welcome(), []
            case e.WorkerFailed(worker=e.Worker.DESK):
                return s.Trouble(s.Cause.OFFICE_FAILED), []
            case _:
                return handler(step, event)

    return handle


def _badges(step: o.Badges, event: e.Event) -> Move:
    match event:
        case oe.BadgesListed(questions, roll):
            return replace(step, questions=questions, roll=roll), []
        case oe.BadgeSeen(badge_id, answer):
            after, load = enter(o.Area.BADGES, step.staff, NOTES[answer])
            return after, [c.AnswerBadge(badge_id, answer, step.staff), *load]
        case oe.AgainAsked(visit):
            return _ask_pin(step.staff, visit, o.Area.BADGES)
        case oe.RollPutIn():
            after, load = enter(o.Area.BADGES, step.staff, o.Note.NEW_ROLL)
            return after, [c.ChangeRoll(), *load]
        case e.WentBack():
            return enter(o.Area.WAITING, step.staff)
        case _:
            return step, []


def _ask_pin(staff: Staff, visit: Visit, area: o.Area) -> Move:
    """A badge opens doors, and the page may have been left open beside somebody who waits: a PIN stands before it."""
    return s.StaffPin(s.StaffNames(first=staff, intent=o.Reprint(visit, area)), staff), []


def _on_site(step: o.OnSite, event: e.Event) -> Move:
    match event:
        case oe.GuestsListed(guests):
            return replace(step, guests=guests), []
        case oe.GuestPicked(guest):
            return o.OneGuest(step.staff, guest), []
        case e.WentBack():
            return enter(o.Area.WAITING, step.staff)
        case _:
            return step, []


def _one_guest(step: o.OneGuest, event: e.Event) -> Move:
    match event:
        case oe.AgainAsked(visit):
            return _ask_pin(step.staff, visit, o.Area.ON_SITE)
        case oe.GuestLeft():
            after, load = enter(o.Area.ON_SITE, step.staff, o.Note.SIGNED_OUT)
            return after, [c.SignOutGuest(step.guest.visit.id, step.staff), *load]
        case e.WentBack():
            return enter(o.Area.ON_SITE, step.staff)
        case _:
            return step, []


def _remembered(step: o.Remembered, event: e.Event) -> Move:
    match event:
        case oe.RecollectionsListed(kept):
            return replace(step, kept=kept), []
        case oe.RecollectionPicked(kept):
            return o.OneRecollection(step.staff, kept), []
        case e.WentBack():
            return enter(o.Area.WAITING, step.staff)
        case _:
            return step, []


def _one_recollection(step: o.OneRecollection, event: e.Event) -> Move:
    match event:
        case e.Uncovered():
            return replace(step, uncovered=True), []
        case e.Covered():
            return replace(step, uncovered=False), []
        case oe.RevokeAsked() if step.confirming:
            after, load = enter(o.Area.REMEMBERED, step.staff, o.Note.REVOKED)
            return after, [c.Revoke(step.kept.case_id, step.staff), *load]
        case oe.RevokeAsked():
            return replace(step, confirming=True, uncovered=False), []
        case e.WentBack() if step.confirming:
            return replace(step, confirming=False), []
        case e.WentBack():
            return enter(o.Area.REMEMBERED, step.staff)
        case _:
            return step, []


HANDLERS: dict[type, Handler] = {
    o.Badges: on_a_page(_badges),
    o.OnSite: on_a_page(_on_site),
    o.OneGuest: on_a_page(_one_guest),
    o.Remembered: on_a_page(_remembered),
    o.OneRecollection: on_a_page(_one_recollection),
}
