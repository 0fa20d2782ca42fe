"""Which clock is wrong, by how much, and what becomes of lists, entries, passes, badges and the day at one desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin.health import HealthPart
from kiosk.records import trusted_time
from kiosk.records.store import Store, open_store
from kiosk.workers.desk_worker import DeskWorker
from sync.contract.vocabulary import ClockDoubt, ListState
from sync.exchange.ports import ListRefused
from tests.kiosk.barred_index.list_world import DISTRICT, KEY, row
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.records.test_trusted_time import Steady
from tests.kiosk.records.world import MONDAY, Clock
from tests.kiosk.workers.desk import WORDS, AtTheDesk
from tests.screening.people import tables
from tests.screening.people import visitor as listed

OFF = [
    timedelta(hours=2),
    timedelta(days=400),
    timedelta(days=1100),
    timedelta(days=-400),
    datetime(2019, 1, 1, 15, 30, tzinfo=UTC) - MONDAY,
    datetime(2031, 6, 2, 22, 10, tzinfo=UTC) - MONDAY,
    datetime(1970, 1, 1, 0, 1, tzinfo=UTC) - MONDAY,
]
"""What a clock may be off by. An hour of the day besides, so that a day ends by it, too."""

ENDED = row("ended", "Kowalczyk", "Zofia", born="1984-07-16", expires="2026-11-20", kind="custody", schools="oakridge")
HOLDS = row("holds", "Whitlock", "Dana", born="1971-06-30", expires="2026-12-20", kind="custody", schools="oakridge")
TO_COME = row("to come", "Ferreira", "Paulo", born="1979-02-03", starts="2026-12-20")
ALWAYS = {"ended", "holds", "to come"}


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Steady:
    """The boot clock, moved together with the kiosk's own unless a test sets that one."""
    made = Steady()
    monkeypatch.setattr(trusted_time, "boot_seconds", made)
    monkeypatch.setattr(trusted_time.TrustedTime.__init__, "__defaults__", (made,))
    return made


@pytest.fixture
def made(steady: Steady, folder: Path, store: Store) -> Store:
    return store


@pytest.fixture
def signer() -> ListDistrict:
    return ListDistrict()


@pytest.fixture
def at(made: Store, signer: ListDistrict, tmp_path: Path, qtbot: QtBot) -> Iterator[AtTheDesk]:
    """A desk as the program builds it, with a list that was signed a day before MONDAY."""
    lists = BarredLists(
        tmp_path / "lists", KEY, DISTRICT, signer.trusted, tables(), "oakridge", lambda: made.clocks().latest_trusted
    )
    lists.apply(signer.whole([ENDED, HOLDS, TO_COME], issued=MONDAY - timedelta(days=1)))
    worker = DeskWorker(made, lists, tables(), WORDS, "en", 60)
    there = AtTheDesk(worker, made, lists)
    worker.replied.connect(there.replies.append)
    worker.health_updated.connect(there.readings.append)
    yield there
    lists.close()


def found(at: AtTheDesk) -> set[str]:
    """The entries of three listed people that count now."""
    people = [("Kowalczyk, Zofia", "1984-07-16"), ("Whitlock, Dana", "1971-06-30"), ("Ferreira, Paulo", "1979-02-03")]
    answers = [at.ask(c.ScreenVisitor(listed(*person))).screening for person in people]
    return {match.entry_id for answer in answers for match in answer.matches}


def state(at: AtTheDesk) -> ListState:
    answer: ListState = at.ask(c.ScreenVisitor(listed("Nobody, Known", "1990-01-01"))).screening.list_state
    return answer


def go_on(clock: Clock, steady: Steady, **by: float) -> None:
    """Time passes, on every clock."""
    clock.pass_by(**by)
    steady.seconds += timedelta(**by).total_seconds()


# Both clocks agree.


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=7), timedelta(minutes=-59)])
def test_minutes_are_no_disagreement_and_dates_end(at: AtTheDesk, off: timedelta) -> None:
    at.store.note_district_time(MONDAY + off)
    assert found(at) == {"holds"}
    assert state(at) is ListState.CURRENT
    at.worker.refresh_health()
    assert at.reading(HealthPart.CLOCK) is None


# One of two is wrong.


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("agreed", [False, True], ids=["never agreed", "agreed before"])
@pytest.mark.parametrize("wrong", ["district", "kiosk"])
def test_while_two_clocks_disagree_every_date_counts_and_staff_see_it(
    at: AtTheDesk, clock: Clock, wrong: str, off: timedelta, agreed: bool
) -> None:
    # GIVEN a kiosk and a district that may have agreed, one of which is wrong from now on
    if agreed:
        at.store.note_district_time(MONDAY)
    if wrong == "kiosk":
        clock.now = MONDAY + off
    at.store.note_district_time(MONDAY + off if wrong == "district" else MONDAY)
    # THEN no entry ends or has not begun, the list is in force by the clock that is right, and the strip says "clock"
    assert found(at) == ALWAYS
    assert state(at) is ListState.CURRENT
    at.worker.refresh_health()
    assert at.reading(HealthPart.CLOCK) is ClockDoubt.APART
    # WHEN it is put right THEN all is as before, at once
    clock.now = MONDAY
    at.store.note_district_time(MONDAY)
    assert found(at) == {"holds"}
    assert state(at) is ListState.CURRENT
    at.worker.refresh_health()
    assert at.reading(HealthPart.CLOCK) is None


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(hours=3)])
def test_a_clock_that_is_ahead_ends_no_entry_before_the_district_was_heard(
    at: AtTheDesk, clock: Clock, folder: Path, off: timedelta
) -> None:
    """GIVEN a kiosk that has heard its district WHEN it starts again, away from it, with a clock that is ahead."""
    at.store.note_district_time(MONDAY)
    at.store.close()
    clock.now = MONDAY + off
    again = open_store(folder, at.store.secrets, clock)
    at.worker._desk.store = again
    assert found(at) == ALWAYS
    assert state(at) is ListState.EXPIRED  # the age of the list cannot be told: everybody goes to staff
    again.note_district_time(MONDAY)
    assert state(at) is ListState.CURRENT
    again.close()


def test_a_list_ends_where_both_clocks_say_so(at: AtTheDesk, clock: Clock, steady: Steady) -> None:
    at.store.note_district_time(MONDAY)
    go_on(clock, steady, days=28)
    at.store.note_district_time(clock.now)
    assert state(at) is ListState.CURRENT
    go_on(clock, steady, days=2)
    at.store.note_district_time(clock.now)
    assert state(at) is ListState.EXPIRED


# A list that was signed by a wrong clock.


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(hours=1)])
def test_a_list_signed_beyond_both_clocks_is_refused_however_long_it_goes_on(
    at: AtTheDesk, signer: ListDistrict, clock: Clock, steady: Steady, off: timedelta
) -> None:
    at.store.note_district_time(MONDAY)
    for hours in (0, 1, 20):
        go_on(clock, steady, hours=hours)
        at.store.note_district_time(clock.now + off)  # the district tells the same wrong time that it signs with
        with pytest.raises(ListRefused) as refused:
            at.lists.apply(signer.whole([HOLDS], 2, issued=clock.now + off))
        assert refused.value.reason == "issued_ahead"
    assert at.lists.current("district").manifest.version == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("off", [one for one in OFF if one < timedelta(0)])
def test_a_kiosk_whose_clock_is_behind_takes_the_lists_of_now(
    at: AtTheDesk, signer: ListDistrict, clock: Clock, off: timedelta
) -> None:
    clock.now = MONDAY + off
    at.store.note_district_time(MONDAY)
    at.lists.apply(signer.whole([HOLDS], 2, issued=MONDAY))
    assert at.lists.current("district").manifest.version == 2  # type: ignore[union-attr]
    assert state(at) is ListState.CURRENT


def test_a_list_that_was_taken_from_a_clock_ahead_gives_way_to_the_same_one_of_a_right_clock(
    at: AtTheDesk, signer: ListDistrict
) -> None:
    # GIVEN a kiosk that met its district first in a wrong hour, so that nothing told which clock was wrong
    ahead = MONDAY + timedelta(days=1100)
    at.store.note_district_time(ahead)
    at.lists.apply(signer.whole([HOLDS], 2, issued=ahead))
    assert state(at) is ListState.CURRENT
    # WHEN the district is right again, and signs the very same list THEN it is taken, though it was issued earlier
    at.store.note_district_time(MONDAY)
    assert state(at) is ListState.EXPIRED
    at.lists.apply(signer.whole([HOLDS], 2, issued=MONDAY))
    assert state(at) is ListState.CURRENT


# The mark of trusted time.


@pytest.mark.parametrize("off", OFF)
def test_a_wrong_hour_of_the_district_does_not_outlast_it(
    at: AtTheDesk, clock: Clock, folder: Path, off: timedelta
) -> None:
    at.store.note_district_time(MONDAY + off)
    at.store.note_district_time(MONDAY)
    at.store.close()
    again = open_store(folder, at.store.secrets, clock)
    at.worker._desk.store = again
    assert again.trusted() == MONDAY
    assert state(at) is ListState.CURRENT
    again.close()
