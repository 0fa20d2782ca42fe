"""Badges: one for every visit, or a question to staff; never none unnoticed and never two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.checkin.visit import BadgeAnswer, BadgeDoubt, BadgeRoll
from kiosk.records import badge_spool, journal, visits
from kiosk.records.store import Store, open_store
from kiosk.records.tables import BadgeState
from printing.printer import Fault, PrintOutcome, Result
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.visit import BadgeAsked, BadgePrinted
from sync.contract.vocabulary import SignOutMethod
from tests.kiosk.records.world import CLEAR, Clock, arrival, entries

URL = "escpos+tcp://10.1.2.3:9100"


@pytest.fixture
def badge(store: Store) -> str:
    return visits.record(store, arrival(), CLEAR).badge_id


def state_of(store: Store, badge_id: str) -> badge_spool.BadgeJob:
    (job,) = [job for job in badge_spool.jobs(store, *BadgeState) if job.badge_id == badge_id]
    return job


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (PrintOutcome(Result.CONFIRMED, URL), BadgeState.CONFIRMED, ""),
        (PrintOutcome(Result.SENT, URL), BadgeState.SENT, ""),
        (PrintOutcome(Result.FAILED, URL, Fault.PAPER_OUT), BadgeState.FAILED, "paper_out"),
        (PrintOutcome(Result.FAILED, URL, Fault.CLOSED, may_still_print=True), BadgeState.UNKNOWN, "closed"),
    ],
)
def test_what_the_printer_said_is_kept_and_journaled_without_its_address(
    store: Store, badge: str, outcome: PrintOutcome, state: BadgeState, reason: str
) -> None:
    badge_spool.start_printing(store, badge)
    assert state_of(store, badge).state is BadgeState.PRINTING
    assert badge_spool.record_outcome(store, badge, outcome) is state
    job = state_of(store, badge)
    assert (job.state, job.tries, job.reason) == (state, 1, reason)
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.BADGE_PRINTED
    assert facts.read(entry, facts.FACTS, BadgePrinted) == BadgePrinted(
        visit=job.visit.id, badge=badge, outcome=outcome.result.value, reason=reason, printer="escpos+tcp"
    )


def test_a_badge_that_was_printing_when_the_machine_stopped_is_a_question_to_staff(
    store: Store, badge: str, folder: Path
) -> None:
    # GIVEN one badge whose bytes were leaving, and one that had not begun, when the machine stopped
    badge_spool.start_printing(store, badge)
    waiting = visits.record(store, arrival(), CLEAR).badge_id
    store.close()
    # WHEN it starts again
    again = open_store(folder, store.secrets, store.now)
    # THEN staff are asked about the first, each time until somebody answers, and the second can simply be printed
    for _ in range(2):
        badge_spool.recover_interrupted(again)
        assert [(one.visit.badge_id, one.doubt) for one in badge_spool.questions(again)] == [
            (badge, BadgeDoubt.INTERRUPTED)
        ]
    assert [job.badge_id for job in badge_spool.jobs(again, BadgeState.QUEUED)] == [waiting]
    again.close()


@pytest.mark.parametrize(
    ("outcome", "doubt", "fault"),
    [
        (PrintOutcome(Result.CONFIRMED, URL), None, None),
        (PrintOutcome(Result.SENT, URL), None, None),
        (PrintOutcome(Result.FAILED, URL, Fault.PAPER_OUT), BadgeDoubt.NOT_PRINTED, Fault.PAPER_OUT),
        (
            PrintOutcome(Result.FAILED, URL, Fault.PAPER_OUT, may_still_print=True),
            BadgeDoubt.MAY_STILL_COME,
            Fault.PAPER_OUT,
        ),
    ],
)
def test_a_badge_that_failed_is_a_question_that_says_whether_it_may_still_come(
    store: Store, badge: str, outcome: PrintOutcome, doubt: BadgeDoubt | None, fault: Fault | None
) -> None:
    badge_spool.start_printing(store, badge)
    badge_spool.record_outcome(store, badge, outcome)
    assert [(one.doubt, one.fault) for one in badge_spool.questions(store)] == ([(doubt, fault)] if doubt else [])


def test_what_a_mute_printer_was_sent_right_before_a_power_cut_is_a_question(store: Store, clock: Clock) -> None:
    # GIVEN a badge sent to a printer that cannot tell, and another long before it
    sent = []
    for _ in range(2):
        visit = visits.record(store, arrival(), CLEAR)
        badge_spool.start_printing(store, visit.badge_id)
        badge_spool.record_outcome(store, visit.badge_id, PrintOutcome(Result.SENT, URL))
        sent.append(visit.badge_id)
        clock.pass_by(minutes=3)
    badge_spool.record_heartbeat(store)
    clock.pass_by(minutes=-3, seconds=10)
    badge_spool.record_heartbeat(store)
    # WHEN the power fails and comes back THEN the last one is in doubt, and the earlier one is not
    badge_spool.recover_interrupted(store, badge_spool.record_start(store))
    assert [(one.visit.badge_id, one.doubt) for one in badge_spool.questions(store)] == [
        (sent[1], BadgeDoubt.UNCONFIRMED)
    ]
    # AND a person who finds it does not count it twice
    assert badge_spool.read_roll(store).badges == 2
    badge_spool.answer_question(store, sent[1], BadgeAnswer.CAME_OUT, journal.staff_actor("ana"))
    assert badge_spool.read_roll(store).badges == 2


def test_an_orderly_end_leaves_no_doubt(store: Store, badge: str) -> None:
    assert badge_spool.record_start(store) is None
    badge_spool.start_printing(store, badge)
    badge_spool.record_outcome(store, badge, PrintOutcome(Result.SENT, URL))
    badge_spool.record_shutdown(store)
    badge_spool.recover_interrupted(store, badge_spool.record_start(store))
    assert badge_spool.questions(store) == ()


@pytest.mark.parametrize(("begun", "doubt"), [(False, BadgeDoubt.NOT_PRINTED), (True, BadgeDoubt.INTERRUPTED)])
def test_a_badge_that_is_stuck_on_its_way_becomes_a_question_by_itself(
    store: Store, badge: str, clock: Clock, begun: bool, doubt: BadgeDoubt
) -> None:
    if begun:
        badge_spool.start_printing(store, badge)
    assert badge_spool.questions(store) == ()
    clock.pass_by(seconds=badge_spool.LATE.total_seconds() + 1)
    assert [one.doubt for one in badge_spool.questions(store)] == [doubt]


def test_nobody_is_asked_about_the_badge_of_somebody_who_has_left(store: Store, badge: str) -> None:
    badge_spool.start_printing(store, badge)
    badge_spool.recover_interrupted(store)
    (question,) = badge_spool.questions(store)
    visits.sign_out(store, question.visit.id, SignOutMethod.OFFICE)
    assert badge_spool.questions(store) == ()


@pytest.mark.parametrize(
    ("answered", "state", "outcome", "reason"),
    [
        (BadgeAnswer.CAME_OUT, BadgeState.CONFIRMED, "confirmed", "seen_by_staff"),
        (BadgeAnswer.NOT_NEEDED, BadgeState.CANCELLED, "failed", "not_needed"),
    ],
)
def test_staff_answer_and_are_named_for_it(
    store: Store, badge: str, answered: BadgeAnswer, state: BadgeState, outcome: str, reason: str
) -> None:
    badge_spool.start_printing(store, badge)
    badge_spool.recover_interrupted(store)
    assert badge_spool.answer_question(store, badge, answered, journal.staff_actor("ana")) is state
    assert badge_spool.questions(store) == ()
    assert state_of(store, badge).state is state
    entry = entries(store)[-1]
    assert read_header(entry.header).actor == "staff:ana"
    said = facts.read(entry, facts.FACTS, BadgePrinted)
    assert said is not None
    assert (said.outcome, said.reason) == (outcome, reason)


def test_a_badge_is_printed_once_more_under_its_own_id_and_the_journal_says_who_asked(store: Store, badge: str) -> None:
    # GIVEN a badge that came out and was lost
    badge_spool.start_printing(store, badge)
    badge_spool.record_outcome(store, badge, PrintOutcome(Result.CONFIRMED, URL))
    # WHEN staff have it printed again
    visit = badge_spool.request_reprint(store, badge, journal.staff_actor("ana"))
    # THEN it is the same badge, on its way once: a second tap changes nothing
    assert visit is not None
    assert visit.badge_id == badge
    assert badge_spool.request_reprint(store, badge, journal.staff_actor("tom")) is None
    asked = [entry for entry in entries(store) if read_header(entry.header).kind == Kind.BADGE_ASKED]
    assert [read_header(entry.header).actor for entry in asked] == ["staff:ana"]
    assert facts.read(asked[0], facts.FACTS, BadgeAsked) == BadgeAsked(visit=visit.id, badge=badge)
    badge_spool.start_printing(store, badge)


def test_a_badge_that_was_not_needed_can_be_asked_for_after_all(store: Store, badge: str) -> None:
    badge_spool.answer_question(store, badge, BadgeAnswer.NOT_NEEDED, journal.staff_actor("ana"))
    assert badge_spool.request_reprint(store, badge, journal.staff_actor("ana")) is not None
    badge_spool.start_printing(store, badge)


def _sign_out(store: Store, visit_id: str) -> None:
    visits.sign_out(store, visit_id, SignOutMethod.OFFICE)


@pytest.mark.parametrize("end", [visits.void, _sign_out], ids=["voided", "left"])
def test_no_badge_is_printed_for_a_visit_that_is_over(store: Store, end: Callable[[Store, str], None]) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    end(store, visit.id)
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.request_reprint(store, visit.badge_id, journal.staff_actor("ana"))


def test_the_roll_is_counted_badge_by_badge_and_begins_anew_with_a_new_one(store: Store, clock: Clock) -> None:
    assert badge_spool.read_roll(store) == BadgeRoll()
    for outcome in (
        PrintOutcome(Result.CONFIRMED, URL),
        PrintOutcome(Result.SENT, URL),
        PrintOutcome(Result.FAILED, URL, Fault.SILENT),
    ):
        visit = visits.record(store, arrival(), CLEAR)
        badge_spool.start_printing(store, visit.badge_id)
        badge_spool.record_outcome(store, visit.badge_id, outcome)
    assert badge_spool.read_roll(store) == BadgeRoll(2)
    badge_spool.answer_question(store, visit.badge_id, BadgeAnswer.CAME_OUT, journal.staff_actor("ana"))
    assert badge_spool.read_roll(store) == BadgeRoll(3)
    assert badge_spool.change_roll(store) == BadgeRoll(0, clock()) == badge_spool.read_roll(store)


def test_a_second_try_prints_the_same_badge(store: Store, badge: str) -> None:
    for _ in range(2):
        badge_spool.start_printing(store, badge)
        badge_spool.record_outcome(store, badge, PrintOutcome(Result.FAILED, URL, Fault.OFFLINE))
    assert state_of(store, badge).tries == 2


def test_badges_are_printed_in_the_order_in_which_they_were_queued(store: Store, clock: Clock) -> None:
    made = []
    for _ in range(5):
        made.append(visits.record(store, arrival(), CLEAR).badge_id)
        clock.pass_by(seconds=30)
    assert [job.badge_id for job in badge_spool.jobs(store, BadgeState.QUEUED)] == made


def test_a_badge_that_was_never_queued_is_unknown(store: Store) -> None:
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.start_printing(store, "no-such-badge")
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.record_outcome(store, "no-such-badge", PrintOutcome(Result.SENT, URL))


@pytest.mark.parametrize("result", [Result.CONFIRMED, Result.SENT])
def test_a_badge_that_is_on_its_way_or_out_is_begun_by_nobody_else(store: Store, badge: str, result: Result) -> None:
    badge_spool.start_printing(store, badge)
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.start_printing(store, badge)
    badge_spool.record_outcome(store, badge, PrintOutcome(result, URL))
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.start_printing(store, badge)


@pytest.mark.parametrize("back", [3, 400 * 24, 1_100 * 24])
def test_a_badge_left_in_the_future_by_a_clock_that_was_ahead_is_asked_about_and_can_be_printed_again(
    store: Store, clock: Clock, back: float
) -> None:
    # GIVEN a badge that was being printed, and one whose state was "sent", while the clock was ahead by hours or years
    clock.pass_by(hours=back)
    visit = visits.record(store, arrival(), CLEAR)
    badge_spool.start_printing(store, visit.badge_id)
    # WHEN the clock is set right THEN staff are asked at once, and may have it printed again
    clock.pass_by(hours=-back)
    assert [question.doubt for question in badge_spool.questions(store)] == [BadgeDoubt.INTERRUPTED]
    assert badge_spool.request_reprint(store, visit.badge_id, "staff:ana") is not None


def test_badges_of_a_clock_that_was_ahead_are_in_no_doubt_after_a_power_cut(store: Store, clock: Clock) -> None:
    clock.pass_by(days=400)
    visit = visits.record(store, arrival(), CLEAR)
    badge_spool.start_printing(store, visit.badge_id)
    badge_spool.record_outcome(store, visit.badge_id, PrintOutcome(Result.SENT, "file:///out"))
    clock.pass_by(days=-400)
    badge_spool.recover_interrupted(store, clock.now)
    assert [job.badge_id for job in badge_spool.jobs(store, BadgeState.SENT)] == [visit.badge_id]
