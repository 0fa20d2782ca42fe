"""What counsel holds, neither its time nor an erasure takes; once the hold is lifted it goes as anything else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from district.db.hold_tables import LegalHold
from district.db.publish_tables import VisitorPass
from district.db.tables import EntryGroup
from district.errors import Unfit
from district.housekeeping import run_housekeeping
from district.ingest import legal_holds, retention_report
from district.ingest.retention import Run, forget_records
from district.instance import District
from district.publish import visitor_passes
from district.settings import confirm_erasing
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS
from sync.contract.records.kept import Retention
from sync.contract.records.visit import SignedIn
from tests.district.coming import come, decide, hold, leave, personal
from tests.district.erasing import everything, forget, known, take
from tests.districts import Clock, Station, expected

ON_BOTH = True


def put_on(district: District, visit: str = "", since: datetime | None = None, until: datetime | None = None) -> int:
    row = LegalHold(
        school="oakridge", visit=visit, since=since, until=until, reason="2026-CV-17", placed_by="counsel",
        placed=district.now(),
    )  # fmt: skip
    with district.database.write() as session:
        return legal_holds.place(session, row).number or 0


def lift(district: District, number: int) -> None:
    with district.database.write() as session:
        legal_holds.lift(session, number, "counsel", district.now())


def held(district: District) -> dict[Retention, int]:
    lines = retention_report.report(district.database, district.now())
    return {line.kept: line.due.held for line in lines if line.due}


@pytest.fixture
def filled(district: District, kiosk: Station) -> District:
    """Two visits that ended, the first after a case that was decided."""
    hold(kiosk, "case-1", "held")
    decide(kiosk, "case-1", "held")
    come(kiosk, "visit-1", "kept", case="case-1")
    leave(kiosk, "visit-1")
    come(kiosk, "visit-2", "other")
    leave(kiosk, "visit-2")
    take(district, kiosk)
    with district.database.write() as session:
        confirm_erasing(session)
    return district


def test_a_held_visit_and_its_case_stay_whole_until_the_hold_is_lifted(filled: District, clock: Clock) -> None:
    # GIVEN a hold on the first visit WHEN all have had their time
    number = put_on(filled, "visit-1")
    clock.forward(days=731)
    # THEN what is held is counted before and is still there after the run, birth date and photo too; the rest goes
    assert held(filled) == {Retention.DAY: 2, Retention.RECORD: 3, Retention.DECISION: 0, Retention.PASS: 0}
    run_housekeeping(filled)
    left = everything(filled)
    for mark in (b"kept-identity-family", b"kept-birthdate", b"held-identity-family", b"held-text"):
        assert mark in left, mark
    assert b"other-" not in left
    run_housekeeping(filled)
    assert everything(filled).count(b"kept-identity-family") == left.count(b"kept-identity-family")
    # WHEN it is lifted THEN the next run takes it, and every chain still verifies
    lift(filled, number)
    run_housekeeping(filled)
    assert b"kept-" not in everything(filled)
    assert b"held-" not in everything(filled)
    with filled.database.read() as session:
        emptied = session.exec(select(EntryGroup.entry).where(EntryGroup.name == "photo")).all()
    assert emptied
    assert known(filled)["head_verified"] is True
    assert sum(held(filled).values()) == 0


def test_what_is_held_back_is_looked_at_once_a_day_and_at_once_where_a_hold_was_lifted(
    filled: District, clock: Clock
) -> None:
    """A hold may keep a million entries: each look costs minutes."""
    number = put_on(filled, "visit-1")
    clock.forward(days=731)
    assert forget_records(filled.database, Run(filled.now())).held == 3
    clock.forward(hours=1)
    assert forget_records(filled.database, Run(filled.now())).held == 0, "nobody looked"
    clock.forward(hours=23)
    assert forget_records(filled.database, Run(filled.now())).held == 3
    lift(filled, number)
    assert forget_records(filled.database, Run(filled.now())).entries == 3


def test_a_schools_hold_keeps_the_visits_of_its_span_and_no_others(
    filled: District, kiosk: Station, new_station: object, clock: Clock
) -> None:
    # GIVEN a hold on today, visits of next week, and of another school
    put_on(filled, since=filled.now() - timedelta(days=1), until=filled.now() + timedelta(days=1))
    clock.forward(days=7)
    said = SignedIn(visit="visit-3", badge="3", purpose="parent", destination="", choice="no_match")
    kiosk.outbox.append(Kind.SIGNED_IN, {FACTS: said, **personal(kiosk, "later")}, at=filled.now())
    leave(kiosk, "visit-3")
    willow: Station = new_station("willow")  # type: ignore[operator]
    come(willow, "visit-4", "elsewhere")
    leave(willow, "visit-4")
    for one in (kiosk, willow):
        take(filled, one)
    # WHEN all have had their time THEN only today's of the school are there
    clock.forward(days=740)
    run_housekeeping(filled)
    left = everything(filled)
    assert b"kept-identity-family" in left
    assert b"other-identity-family" in left
    assert b"later-" not in left
    assert b"elsewhere-" not in left


def test_nobody_erases_what_is_held_and_afterwards_anybody_may(filled: District) -> None:
    number = put_on(filled, "visit-1")
    before = everything(filled)
    for key in ("visit-1", "case-1"):
        with pytest.raises(Unfit, match="A legal hold keeps these records"):
            forget(filled, key)
    assert everything(filled) == before
    assert not (filled.folder / "erasures.jsonl").exists()
    assert forget(filled, "visit-2") == 1
    lift(filled, number)
    assert forget(filled, "visit-1") > 0


def test_a_photo_that_a_held_visit_shares_is_not_erased_with_another(
    filled: District, kiosk: Station, clock: Clock
) -> None:
    shared = kiosk.photos.add(b"\xff\xd8\xff shared \xff\xd9")
    come(kiosk, "first", "first", photo=shared)
    come(kiosk, "again", "again", photo=shared)
    take(filled, kiosk)
    put_on(filled, "first")
    with pytest.raises(Unfit):
        forget(filled, "again")


def test_expected_visitors_of_a_held_span_stay(filled: District, clock: Clock) -> None:
    with filled.database.write() as session:
        visitor_passes.register(session, "oakridge", expected(filled.now()))
    number = put_on(filled, since=filled.now() - timedelta(days=1))
    clock.forward(days=3)
    for is_there in (True, False):
        run_housekeeping(filled)
        with filled.database.read() as session:
            assert (session.exec(select(VisitorPass)).first() is not None) == is_there
        if is_there:
            assert held(filled)[Retention.PASS] == 1
            lift(filled, number)


def test_a_visit_is_held_once_and_a_hold_is_lifted_once(filled: District) -> None:
    number = put_on(filled, "visit-1")
    with pytest.raises(Unfit, match="held already"):
        put_on(filled, "visit-1")
    lift(filled, number)
    with pytest.raises(Unfit, match="lifted this hold already"):
        lift(filled, number)
    put_on(filled, "visit-1")
