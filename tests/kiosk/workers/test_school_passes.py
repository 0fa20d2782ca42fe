"""School passes at the desk: asked for once, printed once, and only when the district has signed them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Staff
from kiosk.checkin.office import events as oe
from kiosk.records import badge_spool, school_passes
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.store import Store
from kiosk.records.tables import SchoolPassRow
from printing.printer import Fault, PrintOutcome, Result
from sync.contract.api.school import Changes, WireChange
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.visit import PassRequested
from sync.contract.vocabulary import Permission
from tests.kiosk.records.world import MONDAY, Clock, admit_typed, entries, kinds
from tests.kiosk.workers.desk import AtTheDesk, desk

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
LEO = Staff("leo", "Leo", frozenset())
CODE = "V1.ABCDEFG"


@pytest.fixture
def at(store: Store, tmp_path: Path) -> Iterator[AtTheDesk]:
    there = desk(store, tmp_path / "lists")
    yield there
    there.lists.close()


def asked(at: AtTheDesk) -> str:
    """The request that is in the journal, after staff asked for a pass of a visitor who typed a name."""
    assert at.ask(c.RequestPass(admit_typed(at.store).id, ANA)) == oe.PassRequested()
    said = facts.read(entries(at.store)[-1], facts.FACTS, PassRequested)
    assert said is not None
    return said.request


def change(store: Store, pass_id: str, code: str | None, cursor: str = "1") -> None:
    """What comes down of a pass."""
    content = {
        "id": pass_id, "family": "Santos", "given": "Maria", "born": "", "purpose": "parent", "destination": "",
        "host": "", "valid_from": MONDAY.isoformat(), "valid_until": (MONDAY + timedelta(days=365)).isoformat(),
    } | ({"code": code} if code else {})  # fmt: skip
    page = Changes(changes=[WireChange(kind="pass", key=pass_id, content=content)], cursor=cursor)
    ChangeApplier(store).apply(page)


def printed(at: AtTheDesk) -> list[e.BadgeMade]:
    before = len(at.replies)
    at.worker.print_passes()
    return [reply.event for reply in at.replies[before:] if isinstance(reply.event, e.BadgeMade)]


def test_a_pass_is_asked_for_without_a_name_and_printed_once_when_it_is_signed(at: AtTheDesk) -> None:
    request = asked(at)
    entry = entries(at.store)[-1]
    assert (read_header(entry.header).kind, set(entry.groups)) == (Kind.PASS_REQUESTED, {facts.FACTS})
    # WHEN the district has not answered, or has told the pass without a code, THEN nothing prints
    assert printed(at) == []
    change(at.store, request, None)
    assert printed(at) == []
    # WHEN it has signed it THEN it is under way, on disk, before the printer hears of it
    change(at.store, request, CODE)
    (made,) = printed(at)
    assert (made.badge.id, made.badge.name, made.badge.code) == (request, "Maria Santos", CODE)
    # AND told again, or looked for again, it prints no second time
    change(at.store, request, CODE, "2")
    assert printed(at) == []
    rolls = badge_spool.read_roll(at.store).badges
    at.ask(c.NotePrinted(request, PrintOutcome(Result.CONFIRMED, "file:///out")))
    assert badge_spool.read_roll(at.store).badges == rolls + 1
    with at.store.reading() as session:
        row = session.get(SchoolPassRow, request)
        assert row is not None
        assert (row.state, row.code) == (school_passes.PassState.OUT, "")
    change(at.store, request, CODE, "3")
    assert printed(at) == []


def test_a_second_tap_asks_for_no_second_pass(at: AtTheDesk) -> None:
    visit = admit_typed(at.store)
    assert [at.ask(c.RequestPass(visit.id, ANA)) for _ in range(2)] == [oe.PassRequested()] * 2
    assert kinds(at.store).count(Kind.PASS_REQUESTED) == 1


def test_who_may_not_decide_gets_no_pass(at: AtTheDesk) -> None:
    visit = admit_typed(at.store)
    assert isinstance(at.ask(c.RequestPass(visit.id, LEO)), e.WorkerFailed)
    assert isinstance(at.ask(c.RequestPass("0190-unknown", ANA)), e.WorkerFailed)
    assert Kind.PASS_REQUESTED not in kinds(at.store)


def test_a_code_that_nobody_asked_for_here_prints_nothing(at: AtTheDesk) -> None:
    change(at.store, "01900000-0000-7000-8000-000000000000", CODE)
    assert printed(at) == []


def test_a_pass_that_may_have_come_out_before_a_power_cut_is_not_printed_again(at: AtTheDesk, clock: Clock) -> None:
    request = asked(at)
    change(at.store, request, CODE)
    assert len(printed(at)) == 1
    # WHEN the machine stops and starts
    clock.pass_by(minutes=1)
    school_passes.recover_interrupted(at.store)
    change(at.store, request, CODE, "2")
    assert printed(at) == []


def test_a_printer_that_failed_is_not_fed_again_by_itself(at: AtTheDesk) -> None:
    request = asked(at)
    change(at.store, request, CODE)
    assert len(printed(at)) == 1
    at.ask(c.NotePrinted(request, PrintOutcome(Result.FAILED, "file:///out", Fault.PAPER_OUT)))
    assert printed(at) == []
