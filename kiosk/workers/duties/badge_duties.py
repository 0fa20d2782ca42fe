"""The badge of a recorded visit: drawn up, its job on disk before the first byte leaves, its outcome noted."""

from __future__ import annotations

from datetime import timedelta

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.office import events as oe
from kiosk.checkin.visit import Visit
from kiosk.store import journal, upkeep
from kiosk.store.log import spool
from kiosk.store.tables import BadgeState
from kiosk.workers.badges import compose
from kiosk.workers.duties.desk_context import Counter, Duty
from kiosk.workers.worker import log

REPRINT_WITHIN = timedelta(minutes=10)
"""A badge that could not be printed for longer is the office's to print: its visitor has been let in by hand."""


def make_badge(desk: Counter, command: c.MakeBadge) -> e.Event:
    visit = command.visit
    # A badge without a face is better than a visitor without a badge.
    face = desk.store.photos.read_if_it_can_be(visit.photo)
    clocks = desk.store.clocks()
    ahead = [clocks.own - clock for clock in clocks.believed]
    badge = compose(visit, desk.site, desk.words, face, desk.store.secrets.device_key, ahead)
    spool.begin(desk.store, badge.id)  # durable before the first byte leaves
    return e.BadgeMade(badge)


def left_over(desk: Counter) -> list[Visit]:
    """Visitors still here whose badges were recorded, but not begun, when the machine stopped. One that may have come
    out already is never printed again by itself."""
    spool.recover(desk.store, upkeep.begin(desk.store))
    for question in spool.questions(desk.store):
        log.warning("badge_in_doubt", badge=question.visit.badge_id, doubt=question.doubt.value)
    return [
        job.visit
        for job in spool.jobs(desk.store, BadgeState.QUEUED)
        if job.visit.ended is None and abs(desk.store.now() - job.visit.started) < REPRINT_WITHIN
    ]


def _note_printed(desk: Counter, command: c.NotePrinted) -> None:
    spool.mark(desk.store, command.badge_id, command.outcome)


def _list_badges(desk: Counter, _: c.ListBadges) -> e.Event:
    return oe.BadgesListed(spool.questions(desk.store), upkeep.roll(desk.store))


def _answer_badge(desk: Counter, command: c.AnswerBadge) -> None:
    spool.answer(desk.store, command.badge_id, command.answer, journal.staff_actor(command.staff.id))


def _print_again(desk: Counter, command: c.PrintAgain) -> e.Event | None:
    visit = spool.again(desk.store, command.badge_id, journal.staff_actor(command.staff.id))
    return make_badge(desk, c.MakeBadge(visit)) if visit else None


def _change_roll(desk: Counter, _: c.ChangeRoll) -> None:
    upkeep.change_roll(desk.store)


DUTIES: dict[type, Duty] = {
    c.MakeBadge: make_badge,
    c.NotePrinted: _note_printed,
    c.ListBadges: _list_badges,
    c.AnswerBadge: _answer_badge,
    c.PrintAgain: _print_again,
    c.ChangeRoll: _change_roll,
}
