"""The office's pages beside the waiting list: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Staff
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import BadgeAnswer, Visit
from kiosk.checkin.visitor import steps as s

NOTES: dict[BadgeAnswer, o.Notice] = {
    BadgeAnswer.CAME_OUT: o.Notice.CAME_OUT,
    BadgeAnswer.NOT_NEEDED: o.Notice.NOT_NEEDED,
}


def enter(area: o.OfficeArea, staff: Staff, note: o.Notice | None = None) -> Transition:
    """The page of an area, and the command that loads it."""
    match area:
        case o.OfficeArea.WAITING:
            return o.Cases(staff), [c.ListCases()]
        case o.OfficeArea.BADGES:
            return o.Badges(staff, note=note), [c.ListBadges()]
        case o.OfficeArea.ON_SITE:
            return o.OnSite(staff, note=note), [c.ListVisitorsOnSite()]
        case o.OfficeArea.REMEMBERED:
            return o.Remembered(staff, note=note), [c.ListRemembered()]


def reprinted(staff: Staff, asked: o.Reprint) -> Transition:
    """Print the badge, now that the PIN was given, and go back to the page that asked for it."""
    after, load = enter(asked.area, staff, o.Notice.PRINTING)
    return after, [c.PrintAgain(asked.visit.badge_id, staff), *load]


def refreshed(step: Step) -> list[c.Command]:
    """What the page on screen must load again after a badge was printed or failed."""
    return [c.ListBadges()] if isinstance(step, o.Badges) else []


def on_a_page(handler: Handler) -> Handler:
    """Wrap a page's handler: tabs, leaving, time-out and failure are the same on every page."""

    def handle(step: o.StaffAreaStep | o.Cases, event: e.Event) -> Transition:
        match event:
            case oe.AreaPicked(area):
                return enter(area, step.staff)
            case e.Finished() | e.Cancelled() | e.TimedOut():
                return s.Welcome(), []
            case e.WorkerFailed(worker=e.WorkerRole.DESK):
                return s.Trouble(s.TroubleCause.OFFICE_FAILED), []
            case _:
                return handler(step, event)

    return handle


def _badges(step: o.Badges, event: e.Event) -> Transition:
    match event:
        case oe.BadgesListed(questions, roll):
            return replace(step, questions=questions, roll=roll), []
        case oe.BadgeSeen(badge_id, answer):
            after, load = enter(o.OfficeArea.BADGES, step.staff, NOTES[answer])
            return after, [c.AnswerBadge(badge_id, answer, step.staff), *load]
        case oe.ReprintAsked(visit):
            return _ask_pin(step.staff, visit, o.OfficeArea.BADGES)
        case oe.RollChanged():
            after, load = enter(o.OfficeArea.BADGES, step.staff, o.Notice.NEW_ROLL)
            return after, [c.ChangeRoll(), *load]
        case e.WentBack():
            return enter(o.OfficeArea.WAITING, step.staff)
        case _:
            return step, []


def _ask_pin(staff: Staff, visit: Visit, area: o.OfficeArea) -> Transition:
    """Ask for the PIN before a badge is printed again: the page may have been left open beside a visitor."""
    return o.StaffPin(o.StaffNames(first=staff, intent=o.Reprint(visit, area)), staff), []


def _on_site(step: o.OnSite, event: e.Event) -> Transition:
    match event:
        case oe.VisitorsListed(guests):
            return replace(step, guests=guests), []
        case oe.VisitorPicked(guest):
            return o.OneGuest(step.staff, guest), []
        case e.WentBack():
            return enter(o.OfficeArea.WAITING, step.staff)
        case _:
            return step, []


def _one_guest(step: o.OneGuest, event: e.Event) -> Transition:
    match event:
        case oe.ReprintAsked(visit):
            return _ask_pin(step.staff, visit, o.OfficeArea.ON_SITE)
        case oe.SignOutAsked():
            after, load = enter(o.OfficeArea.ON_SITE, step.staff, o.Notice.SIGNED_OUT)
            return after, [c.SignOutByOffice(step.guest.visit.id, step.staff), *load]
        case e.WentBack():
            return enter(o.OfficeArea.ON_SITE, step.staff)
        case _:
            return step, []


def _remembered(step: o.Remembered, event: e.Event) -> Transition:
    match event:
        case oe.RememberedListed(kept):
            return replace(step, kept=kept), []
        case oe.RememberedPicked(kept):
            return o.OneRecollection(step.staff, kept), []
        case e.WentBack():
            return enter(o.OfficeArea.WAITING, step.staff)
        case _:
            return step, []


def _one_recollection(step: o.OneRecollection, event: e.Event) -> Transition:
    match event:
        case oe.Uncovered():
            return replace(step, uncovered=True), []
        case oe.Covered():
            return replace(step, uncovered=False), []
        case oe.RevokeAsked() if step.confirming:
            after, load = enter(o.OfficeArea.REMEMBERED, step.staff, o.Notice.REVOKED)
            return after, [c.RevokeRemembered(step.kept.case_id, step.staff), *load]
        case oe.RevokeAsked():
            return replace(step, confirming=True, uncovered=False), []
        case e.WentBack() if step.confirming:
            return replace(step, confirming=False), []
        case e.WentBack():
            return enter(o.OfficeArea.REMEMBERED, step.staff)
        case _:
            return step, []


HANDLERS: dict[type, Handler] = {
    o.Badges: on_a_page(_badges),
    o.OnSite: on_a_page(_on_site),
    o.OneGuest: on_a_page(_one_guest),
    o.Remembered: on_a_page(_remembered),
    o.OneRecollection: on_a_page(_one_recollection),
}
