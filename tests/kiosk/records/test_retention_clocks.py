"""Retention and wrong clocks: nothing is deleted early, whichever clock is wrong and whatever a stamp says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records import remembered_decisions, schema_migration, timestamps, trusted_time
from kiosk.records.exchange_state import VisitorPassRow
from kiosk.records.key_file import KioskSecrets
from kiosk.records.retention import RetentionResult, apply_retention
from kiosk.records.store import JOURNAL_FILE, Store, open_store
from kiosk.records.tables import RememberedRow
from kiosk.records.timestamps import to_iso
from tests.kiosk.records.test_retention import a_day, acknowledge_all
from tests.kiosk.records.test_trusted_time import Steady
from tests.kiosk.records.world import MONDAY, Clock, District

NOTHING = RetentionResult(0, 0, 0, 0)
OFF = [
    timedelta(hours=2),
    timedelta(days=400),
    timedelta(days=1100),
    timedelta(days=-400),
    datetime(2019, 1, 1, tzinfo=UTC) - MONDAY,
    datetime(2031, 1, 1, tzinfo=UTC) - MONDAY,
]


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Steady:
    made = Steady()
    monkeypatch.setattr(trusted_time.TrustedTime.__init__, "__defaults__", (made,))
    return made


@pytest.fixture
def kiosk(steady: Steady, folder: Path, secrets: KioskSecrets, clock: Clock) -> Iterator[Store]:
    opened = open_store(folder, secrets, clock)
    yield opened
    opened.close()


@pytest.fixture
def at(store: Store, kiosk: Store) -> Store:
    """Two handles on one file: `store` has the school's document, this one the boot clock of the test."""
    return kiosk


def pass_days(clock: Clock, steady: Steady, days: float) -> None:
    clock.pass_by(days=days)
    steady.seconds += days * 86_400


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(days=36)])
@pytest.mark.parametrize("heard", [True, False], ids=["heard", "away"])
def test_a_kiosk_whose_clock_jumps_ahead_deletes_nothing(
    at: Store, clock: Clock, district: District, off: timedelta, heard: bool
) -> None:
    # GIVEN a day that the district holds, and a kiosk that has heard it WHEN the kiosk's clock jumps ahead
    a_day(at)
    acknowledge_all(at, district)
    at.note_district_time(MONDAY)
    clock.now = MONDAY + off
    if heard:
        at.note_district_time(MONDAY)
    # THEN nothing goes, and nothing is lost by it when the clock is right again
    assert apply_retention(at) == NOTHING
    clock.now = MONDAY
    at.note_district_time(MONDAY)
    assert apply_retention(at) == NOTHING


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(days=36)])
def test_a_kiosk_that_starts_away_from_its_district_with_a_clock_ahead_deletes_nothing(
    at: Store, clock: Clock, district: District, folder: Path, secrets: KioskSecrets, off: timedelta
) -> None:
    a_day(at)
    acknowledge_all(at, district)
    at.note_district_time(MONDAY)
    clock.now = MONDAY + off
    again = open_store(folder, secrets, clock)
    assert apply_retention(again) == NOTHING
    again.close()


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(days=36)])
def test_a_district_whose_clock_is_ahead_has_a_kiosk_delete_nothing(
    at: Store, clock: Clock, district: District, off: timedelta
) -> None:
    a_day(at)
    acknowledge_all(at, district)
    at.note_district_time(MONDAY + off)
    assert apply_retention(at) == NOTHING
    assert clock.now == MONDAY


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("met", ["heard while it was wrong", "set right before it was heard"])
def test_what_was_written_by_a_wrong_clock_goes_when_its_time_has_passed_and_neither_before_nor_never(
    at: Store,
    clock: Clock,
    steady: Steady,
    district: District,
    folder: Path,
    secrets: KioskSecrets,
    off: timedelta,
    met: str,
) -> None:
    # GIVEN a kiosk that starts with a wrong clock, and a day that is recorded by it
    at.note_district_time(MONDAY)
    clock.now = MONDAY + off
    kiosk = open_store(folder, secrets, clock)
    if met == "heard while it was wrong":
        kiosk.note_district_time(MONDAY)
    a_day(kiosk)
    acknowledge_all(kiosk, district)
    # WHEN the clock is set right an hour later THEN nothing goes for 35 days
    steady.seconds += 3_600
    clock.now = MONDAY + timedelta(hours=1)
    kiosk.note_district_time(clock.now)
    assert apply_retention(kiosk) == NOTHING
    pass_days(clock, steady, KEEP_DAYS - 0.1)
    kiosk.note_district_time(clock.now)
    assert apply_retention(kiosk) == NOTHING
    # AND all of it the day after
    pass_days(clock, steady, 1)
    kiosk.note_district_time(clock.now)
    gone = apply_retention(kiosk)
    assert (gone.visits, gone.cases, gone.photos) == (1, 1, 2)
    assert gone.entries >= 5
    kiosk.close()


def test_what_was_written_by_a_right_clock_keeps_its_own_time(
    at: Store, clock: Clock, steady: Steady, district: District
) -> None:
    # GIVEN a day of 30 days ago, and a wrong hour of the kiosk's clock today
    at.note_district_time(MONDAY)
    a_day(at)
    acknowledge_all(at, district)
    pass_days(clock, steady, 30)
    at.note_district_time(clock.now)
    right = clock.now
    clock.now = right - timedelta(days=400)
    at.note_district_time(right)
    clock.now = right
    at.note_district_time(right)
    # THEN that day goes after its own 35 days
    pass_days(clock, steady, 5.5)
    at.note_district_time(clock.now)
    assert apply_retention(at).visits == 1


def test_passes_and_remembered_decisions_wait_too(at: Store, clock: Clock) -> None:
    with at.writing() as session:
        session.add(
            VisitorPassRow(
                id="p", family="Ortega", given="Luis", born="", purpose="parent", destination="", host="",
                valid_from=to_iso(MONDAY), valid_until=to_iso(MONDAY + timedelta(days=3)),
            )
        )  # fmt: skip
        session.add(
            RememberedRow(
                visitor_hash="h", entry_id="e", leaf="l", case_id="c", decided_by="ana", decided=to_iso(MONDAY),
                expires=to_iso(MONDAY + timedelta(days=365)),
            )
        )  # fmt: skip
    at.note_district_time(MONDAY)
    clock.now = MONDAY + timedelta(days=400)
    at.note_district_time(MONDAY)
    apply_retention(at)
    with at.reading() as session:
        assert session.get(VisitorPassRow, "p") is not None
        assert session.get(RememberedRow, ("h", "e", "l")) is not None
    assert len(remembered_decisions.list_decisions(at)) == 1  # the district's clock may be the right one


def test_a_decision_made_while_the_clock_was_ahead_holds_for_a_year_and_no_longer(at: Store, clock: Clock) -> None:
    with at.writing() as session:
        session.add(
            RememberedRow(
                visitor_hash="h", entry_id="e", leaf="l", case_id="c", decided_by="ana", decided="2031",
                expires="2032-01-01T00:00:00.000+00:00",
            )
        )  # fmt: skip
    at.note_district_time(MONDAY)
    apply_retention(at)
    with at.reading() as session:
        assert session.get_one(RememberedRow, ("h", "e", "l")).expires == to_iso(MONDAY + timedelta(days=365))


def test_a_backup_made_while_the_clock_was_ahead_dies_a_week_after_it_was_set_right(
    at: Store, clock: Clock, folder: Path
) -> None:
    kept = folder / schema_migration.BACKUPS / "journal-r0001-20310101T000000Z.db"
    kept.parent.mkdir()
    kept.write_bytes(b"a copy")
    file = folder / JOURNAL_FILE
    assert schema_migration.discard_old_backups(file, clock()) == 0
    clock.pass_by(days=schema_migration.BACKUP_DAYS)
    assert schema_migration.discard_old_backups(file, clock()) == 0
    clock.pass_by(seconds=1)
    assert schema_migration.discard_old_backups(file, clock()) == 1
    assert list(kept.parent.iterdir()) == []


def test_a_start_by_a_wrong_clock_deletes_no_backup(
    at: Store, clock: Clock, folder: Path, secrets: KioskSecrets
) -> None:
    kept = folder / schema_migration.BACKUPS / f"journal-r0001-{MONDAY:%Y%m%dT%H%M%SZ}.db"
    kept.parent.mkdir()
    kept.write_bytes(b"a copy")
    clock.now = MONDAY + timedelta(days=400)
    open_store(folder, secrets, clock).close()
    assert kept.exists()


MOMENTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.lists(st.tuples(MOMENTS, st.integers(0, 10**7), st.booleans()), max_size=60), MOMENTS)
def test_spans_stay_few_and_the_one_that_goes_on_holds_all_it_was_told(
    told: list[tuple[datetime, int, bool]], now: datetime
) -> None:
    spans: tuple[timestamps.DoubtfulPeriod, ...] = ()
    since: list[str] = []
    for own, elapsed, agree in told:
        if agree:
            spans, since = timestamps.end_doubt(spans, now), []
            assert all(span.until for span in spans)
        else:
            spans = timestamps.extend_doubt(spans, own, timedelta(seconds=elapsed))
            since.append(to_iso(own))
            going_on = [span for span in spans if not span.until]
            assert all(any(span.begins <= stamp <= span.ends for span in going_on) for stamp in since)
        assert len(spans) <= 20
        assert timestamps.parse_periods(timestamps.format_periods(spans)) == spans
