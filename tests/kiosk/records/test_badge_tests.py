"""Test badges that an office asks for: printed once, answered, and of no visit."""

from __future__ import annotations

import pytest

from kiosk.records import badge_spool, badge_tests, journal
from kiosk.records.store import Store
from printing.printer import Fault, PrintOutcome, Result
from sync.contract.api.kiosk import WireBadgeRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.visit import BadgePrinted, BadgeRequestAnswered
from tests.kiosk.records.world import entries

ASKED = WireBadgeRequest(id="r-1", visit="", badge="", is_test=True)


def said(store: Store) -> list[tuple[str, str, str]]:
    """(what, outcome, reason) of each entry about it; none names a visit."""
    found = []
    for one in entries(store):
        header = read_header(one.header)
        if header.kind == Kind.BADGE_REQUEST_ANSWERED:
            answered = facts.read(one, facts.FACTS, BadgeRequestAnswered)
            assert answered is not None
            assert (answered.visit, answered.request, header.actor) == ("", "r-1", journal.KIOSK)
            found.append(("answered", answered.outcome, answered.reason))
        elif header.kind == Kind.BADGE_PRINTED:
            printed = facts.read(one, facts.FACTS, BadgePrinted)
            assert printed is not None
            assert (printed.visit, printed.badge, printed.printer) == ("", "r-1", "escpos")
            found.append(("printed", printed.outcome, printed.reason))
    return found


@pytest.mark.parametrize(
    ("outcome", "told", "used"),
    [
        (PrintOutcome(Result.CONFIRMED, "escpos://10.0.0.9"), ("printed", "confirmed", ""), 1),
        (PrintOutcome(Result.FAILED, "escpos://10.0.0.9", Fault.PAPER_OUT), ("printed", "failed", "paper_out"), 0),
    ],
)
def test_a_test_badge_is_taken_once_and_its_outcome_is_told(
    store: Store, outcome: PrintOutcome, told: tuple[str, str, str], used: int
) -> None:
    assert badge_tests.take(store, ASKED)
    assert not badge_tests.take(store, ASKED), "the district asks until it has heard"
    assert badge_tests.record_outcome(store, "r-1", outcome)
    assert said(store) == [("answered", "applied", ""), told]
    assert badge_spool.read_roll(store).badges == used
    assert badge_spool.questions(store) == (), "nobody waits for it"


def test_another_badge_is_none_and_nobody_who_writes_is_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Store) -> None:
        raise AssertionError("nothing is to be written")

    monkeypatch.setattr(Store, "writing", fail)
    assert not badge_tests.record_outcome(store, "b-1", PrintOutcome(Result.CONFIRMED, "file:///x"))
    assert said(store) == []
