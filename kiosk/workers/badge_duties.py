"""The badge of a recorded visit: drawn up, its job on disk before the first byte leaves, its outcome noted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.answers import answer_line, companions_at, label_in, shown_at
from kiosk.checkin.office import events as oe
from kiosk.checkin.school import BadgeWords, Site
from kiosk.checkin.visit import Visit
from kiosk.records import badge_spool, badge_tests, journal, school_passes
from kiosk.records.school_passes import SignedPass
from kiosk.records.tables import BadgeState
from kiosk.records.timestamps import from_iso
from kiosk.workers.desk_context import DeskContext, Duty
from kiosk.workers.worker import log
from printing.badge import Badge
from scanning import signed_passes
from scanning.documents import PassKind
from screening.persons import PersonName
from sync.contract.records.question import Place

BADGE_HOURS = 24
"""A badge signs out until the day after: somebody may leave late, or come back to the desk to do it."""

REPRINT_WITHIN = timedelta(minutes=10)
"""A badge that could not be printed for longer is the office's to print: its visitor has been let in by hand."""

_TEST_LASTS, _TEST_ALONG = timedelta(hours=1), 2


def compose(
    visit: Visit,
    site: Site,
    words: BadgeWords,
    photo: bytes | None,
    key: Ed25519PrivateKey,
    ahead: Iterable[timedelta] = (),
) -> Badge:
    """The badge of a visit; its code is a pass signed with the kiosk's own key, good for signing out.

    `ahead`: by how much this machine's clock may be ahead of the time. The code is good by any of these clocks, so that
    a door whose clock is right takes a badge of one whose clock is not.
    """
    local = visit.started.astimezone(site.zone)
    begun = [visit.started, *(visit.started - by for by in ahead)]
    begins, ends = min(begun), max(begun) + timedelta(hours=BADGE_HOURS)
    code = signed_passes.encode(
        PassKind.BADGE,
        UUID(visit.id),
        site.code,
        max(begins, signed_passes.EARLIEST),
        min(ends, signed_passes.LATEST),
        key,
    )
    kind = site.visitor_type(visit.purpose)
    along = companions_at(Place.BADGE, site.types, visit.purpose, visit.answers)
    return Badge(
        id=visit.badge_id,
        name=visit.name.full,
        visitor_type=label_in(kind.badge, site.language, kind.code.upper()),
        kind=kind.code,
        destination=site.destination(visit.destination).label if visit.destination else "",
        school=site.name,
        date=words.date(local),
        time=words.time(local),
        host=site.host_name(visit.host),
        valid_until=_valid_until(visit, site, words),
        escort=words.escort if site.escorted(visit) else "",
        emergency=site.emergency,
        code=code,
        photo=photo,
        children=words.along.format(count=along) if along else "",
        answers=" · ".join(_answers(visit, site, words)),
    )


def _answers(visit: Visit, site: Site, words: BadgeWords) -> Iterator[str]:
    for shown in shown_at(Place.BADGE, site.types, visit.purpose, visit.answers):
        if not shown.question.companions:
            yield answer_line(shown, site.language, words.answers)


def _valid_until(visit: Visit, site: Site, words: BadgeWords) -> str:
    """Until when the visitor may stay; "" where nothing but the day's own end sets one."""
    end = site.until(visit).astimezone(site.zone)
    if not words.valid_until or end.time() == time():
        return ""
    return words.valid_until.format(time=words.time(end))


def make_badge(desk: DeskContext, command: c.MakeBadge) -> e.Event:
    visit = command.visit
    # A badge without a face is better than a visitor without a badge.
    face = desk.store.photos.read_or_none(visit.photo)
    clocks = desk.store.clocks()
    ahead = [clocks.own - clock for clock in clocks.believed]
    badge = compose(visit, desk.site, desk.badge_words, face, desk.store.secrets.device_key, ahead)
    badge_spool.start_printing(desk.store, badge.id)  # durable before the first byte leaves
    return e.BadgeMade(badge)


def left_over(desk: DeskContext) -> list[Visit]:
    """Visitors still here whose badges were recorded, but not begun, when the machine stopped. One that may have come
    out already is never printed again by itself."""
    badge_spool.recover_interrupted(desk.store, badge_spool.record_start(desk.store))
    school_passes.recover_interrupted(desk.store)
    for question in badge_spool.questions(desk.store):
        log.warning("badge_in_doubt", badge=question.visit.badge_id, doubt=question.doubt.value)
    return [
        job.visit
        for job in badge_spool.jobs(desk.store, BadgeState.QUEUED)
        if job.visit.ended is None and abs(desk.store.now() - job.visit.started) < REPRINT_WITHIN
    ]


def make_pass(signed: SignedPass, site: Site, words: BadgeWords) -> Badge:
    """A school pass on the badge printer: name, school, until when, and the code that the district signed."""
    holder = signed.holder
    return Badge(
        id=holder.id,
        name=PersonName(holder.family, holder.given).full,
        visitor_type=words.slip_title,
        destination=words.bring_again,
        school=site.name,
        date=words.slip_until.format(day=words.date(from_iso(holder.valid_until).astimezone(site.zone))),
        time="",
        code=signed.code,
    )


def make_test(desk: DeskContext, badge_id: str) -> Badge:
    """A badge of nobody, by the layout in force: every text that a layout can show, with the band and sign of the first
    visitor type. It has no photo, no bar of an escort, and no code to sign out with."""
    site, words, now = desk.site, desk.badge_words, desk.store.now()
    local = now.astimezone(site.zone)
    return Badge(
        id=badge_id,
        name=words.test_name,
        visitor_type=words.test_title,
        kind=next((kind.code for kind in site.types), ""),
        destination=words.test_place,
        school=site.name,
        date=words.date(local),
        time=words.time(local),
        host=words.test_host,
        valid_until=words.valid_until.format(time=words.time(local + _TEST_LASTS)) if words.valid_until else "",
        emergency=site.emergency,
        children=words.along.format(count=_TEST_ALONG),
        answers=words.test_answer,
    )


def passes_to_print(desk: DeskContext) -> list[Badge]:
    """The school passes that the district has signed since; that each is under way is on disk before it is given."""
    waiting = school_passes.to_print(desk.store)
    begun = [signed for signed in waiting if school_passes.start_printing(desk.store, signed.holder.id)]
    return [make_pass(signed, desk.site, desk.badge_words) for signed in begun]


def _request_pass(desk: DeskContext, command: c.RequestPass) -> e.Event:
    school_passes.request(desk.store, command.visit_id, command.staff)
    return oe.PassRequested()


def _note_printed(desk: DeskContext, command: c.NotePrinted) -> None:
    for record in (school_passes.record_outcome, badge_tests.record_outcome):
        if record(desk.store, command.badge_id, command.outcome):
            return
    badge_spool.record_outcome(desk.store, command.badge_id, command.outcome)


def _list_badges(desk: DeskContext, _: c.ListBadges) -> e.Event:
    return oe.BadgesListed(badge_spool.questions(desk.store), badge_spool.read_roll(desk.store))


def _answer_badge(desk: DeskContext, command: c.AnswerBadge) -> None:
    badge_spool.answer_question(desk.store, command.badge_id, command.answer, journal.staff_actor(command.staff.id))


def _print_again(desk: DeskContext, command: c.PrintAgain) -> e.Event | None:
    visit = badge_spool.request_reprint(desk.store, command.badge_id, journal.staff_actor(command.staff.id))
    return make_badge(desk, c.MakeBadge(visit)) if visit else None


def _change_roll(desk: DeskContext, _: c.ChangeRoll) -> None:
    badge_spool.change_roll(desk.store)


DUTIES: dict[type, Duty] = {
    c.MakeBadge: make_badge,
    c.NotePrinted: _note_printed,
    c.ListBadges: _list_badges,
    c.AnswerBadge: _answer_badge,
    c.PrintAgain: _print_again,
    c.ChangeRoll: _change_roll,
    c.RequestPass: _request_pass,
}
