"""Desk and exchange at once: two threads, one store, one chain."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from kiosk.checkin.case import Staff
from kiosk.records import cases, visits
from kiosk.records.outbox import JournalOutbox, count_unsent
from kiosk.records.store import Store
from sync.contract.vocabulary import Decision, Permission, Reason, Ruling
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, District, arrival, photo

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
TOM = Staff("tom", "Tom", frozenset({Permission.DECIDE}))


def together(*tasks: Callable[[], object]) -> list[object]:
    """Run every task on a thread of its own, all let go at once."""
    gate = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        gate.wait(10)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result(60) for future in [pool.submit(run, task) for task in tasks]]


def test_two_desks_and_an_exchange_make_one_chain_without_gaps(store: Store, district: District) -> None:
    outbox = JournalOutbox(store)
    done = threading.Event()

    def desk() -> list[str]:
        return [visits.record(store, arrival(picture=photo(b"%d" % i)), CLEAR).id for i in range(15)]

    def desks() -> list[object]:
        try:
            return together(desk, desk)
        finally:
            done.set()

    def exchange() -> int:
        rounds = 0
        while not done.is_set():
            (head,) = outbox.heads()
            assert len(outbox.after(head.epoch, 0, 500)) >= head.sequence
            outbox.acknowledge(district.receipt(head))
            rounds += 1
        return rounds

    recorded, rounds = together(desks, exchange)
    assert isinstance(recorded, list)
    assert isinstance(rounds, int)
    assert rounds > 0
    ids = {visit_id for ids in recorded for visit_id in ids}
    assert len(ids) == 30
    assert ids == {visit.id for visit in visits.on_site(store)}
    assert store.verify() == 31
    (head,) = outbox.heads()
    outbox.acknowledge(district.receipt(head))
    assert count_unsent(store) == 0


def test_of_two_decisions_at_the_same_moment_one_wins(store: Store) -> None:
    for _ in range(5):
        case_id = cases.open_case(store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
        answers = together(
            partial(cases.decide, store, case_id, Decision.ADMIT, Reason.OTHER, ANA),
            partial(cases.decide, store, case_id, Decision.REFUSE, Reason.OTHER, TOM),
        )
        rulings = [answer[0] for answer in answers if isinstance(answer, tuple)]
        assert set(rulings) == {Ruling.ALLOWED, Ruling.ALREADY_DECIDED}
    store.verify()
