"""The badge of a recorded visit: drawn up, its job on disk before the first byte leaves, its outcome noted."""

from __future__ import annotations

from datetime import timedelta

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import office_events as oe
from kiosk.domain.visit import Visit
from kiosk.records import badge_spool, journal, run_state
from kiosk.records.tables import BadgeState
from kiosk.workers.badges import compose
from kiosk.workers.duties.counter import Counter, Duty
from kiosk.workers.worker import log

REPRINT_WITHIN = timedelta(minutes=10)
"""A badge that could not be printed for longer is the office's to print: its visitor has been let in by hand."""


def make_badge(desk: Counter, command: c.MakeBadge) -> e.Event:
    visit = command.visit
    # A badge without a face is better than a visitor without a badge.
    face = desk.store.photos.read_or_none(visit.photo)
    clocks = desk.store.clocks()
    ahead = [clocks.own - clock for clock in clocks.believed]
    badge = compose(visit, desk.site, desk.words, face, desk.store.secrets.device_key, ahead)
    badge_spool.start_printing(desk.store, badge.id)  # durable before the first byte leaves
    return e.BadgeMade(badge)


def left_over(desk: Counter) -> list[Visit]:
    """Visitors still here whose badges were recorded, but not begun, when the machine stopped. One that may have come
    out already is never printed again by itself."""
    badge_spool.recover_interrupted(desk.store, run_state.record_start(desk.store))
    for question in badge_spool.questions(desk.store):
        log.warning("badge_in_doubt", badge=question.visit.badge_id, doubt=question.doubt.value)
    return [
        job.visit
        for job in badge_spool.jobs(desk.store, BadgeState.QUEUED)
        if job.visit.ended is None and abs(desk.store.now() - job.visit.started) < REPRINT_WITHIN
    ]


def _note_printed(desk: Counter, command: c.NotePrinted) -> None:
    badge_spool.record_outcome(desk.store, command.badge_id, command.outcome)


def _list_badges(desk: Counter, _: c.ListBadges) -> e.Event:
    return oe.BadgesListed(badge_spool.questions(desk.store), run_state.read_roll(desk.store))


def _answer_badge(desk: Counter, command: c.AnswerBadge) -> None:
    badge_spool.answer_question(desk.store, command.badge_id, command.answer, journal.staff_actor(command.staff.id))


def _print_again(desk: Counter, command: c.PrintAgain) -> e.Event | None:
    visit = badge_spool.request_reprint(desk.store, command.badge_id, journal.staff_actor(command.staff.id))
    return make_badge(desk, c.MakeBadge(visit)) if visit else None


def _change_roll(desk: Counter, _: c.ChangeRoll) -> None:
    run_state.change_roll(desk.store)


DUTIES: dict[type, Duty] = {
    c.MakeBadge: make_badge,
    c.NotePrinted: _note_printed,
    c.ListBadges: _list_badges,
    c.AnswerBadge: _answer_badge,
    c.PrintAgain: _print_again,
    c.ChangeRoll: _change_roll,
}
