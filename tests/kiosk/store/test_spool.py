"""Badges: one for every visit, or a question to staff; never none unnoticed and never two."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.store import journal, spool, visits
from kiosk.store.store import Store, open_store
from kiosk.store.tables import BadgeState
from printing.printers import Fault, Outcome, Result
from sync import facts
from sync.entry import Kind, read_header
from tests.kiosk.store.world import CLEAR, Clock, arrival, entries

URL = "escpos+tcp://10.1.2.3:9100"


@pytest.fixture
def badge(store: Store) -> str:
    return visits.record(store, arrival(), CLEAR).badge_id


def state_of(store: Store, badge_id: str) -> spool.BadgeJob:
    (job,) = [job for job in spool.jobs(store, *BadgeState) if job.badge_id == badge_id]
    return job


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (Outcome(Result.CONFIRMED, URL), BadgeState.CONFIRMED, ""),
        (Outcome(Result.SENT, URL), BadgeState.SENT, ""),
        (Outcome(Result.FAILED, URL, Fault.PAPER_OUT), BadgeState.FAILED, "paper_out"),
        (Outcome(Result.FAILED, URL, Fault.CLOSED, may_still_print=True), BadgeState.UNKNOWN, "closed"),
    ],
)
def test_what_the_printer_said_is_kept_and_journaled_without_its_address(
    store: Store, badge: str, outcome: Outcome, state: BadgeState, reason: str
) -> None:
    spool.begin(store, badge)
    assert state_of(store, badge).state is BadgeState.PRINTING
    assert spool.mark(store, badge, outcome) is state
    job = state_of(store, badge)
    assert (job.state, job.tries, job.reason) == (state, 1, reason)
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.BADGE_PRINTED
    assert facts.read(entry, facts.FACTS, facts.BadgePrinted) == facts.BadgePrinted(
        visit=job.visit.id, badge=badge, outcome=outcome.result.value, reason=reason, printer="escpos+tcp"
    )


def test_a_badge_that_was_printing_when_the_machine_stopped_is_a_question_to_staff(
    store: Store, badge: str, folder: Path
) -> None:
    # GIVEN one badge whose bytes were leaving, and one that had not begun, when the machine stopped
    spool.begin(store, badge)
    waiting = visits.record(store, arrival(), CLEAR).badge_id
    store.close()
    # WHEN it starts again
    again = open_store(folder, store.secrets)
    # THEN staff are asked about the first, each time until somebody answers, and the second can simply be printed
    assert [job.badge_id for job in spool.recover(again)] == [badge]
    assert [job.badge_id for job in spool.recover(again)] == [badge]
    assert [job.badge_id for job in spool.jobs(again, BadgeState.QUEUED)] == [waiting]
    again.close()


@pytest.mark.parametrize(("printed", "state"), [(True, BadgeState.CONFIRMED), (False, BadgeState.QUEUED)])
def test_staff_answer_and_are_named_for_it(store: Store, badge: str, printed: bool, state: BadgeState) -> None:
    spool.begin(store, badge)
    spool.recover(store)
    assert spool.answer(store, badge, printed, journal.staff_actor("ana")) is state
    assert spool.recover(store) == ()
    assert state_of(store, badge).state is state
    assert read_header(entries(store)[-1].header).actor == "staff:ana"


def test_a_second_try_prints_the_same_badge(store: Store, badge: str) -> None:
    for _ in range(2):
        spool.begin(store, badge)
        spool.mark(store, badge, Outcome(Result.FAILED, URL, Fault.OFFLINE))
    assert state_of(store, badge).tries == 2


def test_badges_are_printed_in_the_order_in_which_they_were_queued(store: Store, clock: Clock) -> None:
    made = []
    for _ in range(5):
        made.append(visits.record(store, arrival(), CLEAR).badge_id)
        clock.pass_by(seconds=30)
    assert [job.badge_id for job in spool.jobs(store, BadgeState.QUEUED)] == made


def test_a_badge_that_was_never_queued_is_unknown(store: Store) -> None:
    with pytest.raises(spool.UnknownBadge):
        spool.begin(store, "no-such-badge")
    with pytest.raises(spool.UnknownBadge):
        spool.mark(store, "no-such-badge", Outcome(Result.SENT, URL))
