"""Which clock is wrong, by how much, and what becomes of lists, entries, passes, badges and the day at one desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import passes as p
from kiosk.domain.health import ClockDoubt
from kiosk.domain.screening.result import ListState
from kiosk.domain.visit import SignedOutBy, SignOutResult
from kiosk.store import trusted_time
from kiosk.store.barred.lists import BarredLists
from kiosk.store.log import visits
from kiosk.store.site.school import SchoolShelf
from kiosk.store.store import Store, open_store
from kiosk.workers.desk import DeskWorker
from kiosk.workers.duties.passes import not_valid
from scanning import passes
from scanning.documents import Pass, Unreadable
from sync.ports import ListRefused
from tests.kiosk.domain.screening.people import tables
from tests.kiosk.domain.screening.people import visitor as listed
from tests.kiosk.store.barred_world import DISTRICT, KEY, row
from tests.kiosk.store.barred_world import District as ListDistrict
from tests.kiosk.store.test_trusted_time import Steady
from tests.kiosk.store.world import CLEAR, MONDAY, Clock, District, arrival
from tests.kiosk.workers.desk import WORDS, AtTheDesk

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
    worker.gauged.connect(there.readings.append)
    yield there
    lists.close()


def found(at: AtTheDesk) -> set[str]:
    """The entries of three listed people that count now."""
    people = [("Kowalczyk, Zofia", "1984-07-16"), ("Whitlock, Dana", "1971-06-30"), ("Ferreira, Paulo", "1979-02-03")]
    answers = [at.ask(c.Screen(listed(*person))).screening for person in people]
    return {match.entry_id for answer in answers for match in answer.matches}


def state(at: AtTheDesk) -> ListState:
    answer: ListState = at.ask(c.Screen(listed("Nobody, Known", "1990-01-01"))).screening.list_state
    return answer


def go_on(clock: Clock, steady: Steady, **by: float) -> None:
    """Time passes, on every clock."""
    clock.pass_by(**by)
    steady.seconds += timedelta(**by).total_seconds()


# Both clocks agree.


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=7), timedelta(minutes=-59)])
def test_minutes_are_no_disagreement_and_dates_end(at: AtTheDesk, off: timedelta) -> None:
    at.store.heard(MONDAY + off)
    assert found(at) == {"holds"}
    assert state(at) is ListState.CURRENT
    at.worker.take_stock()
    assert at.reading("clock") is None


# One of two is wrong.


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("agreed", [False, True], ids=["never agreed", "agreed before"])
@pytest.mark.parametrize("wrong", ["district", "kiosk"])
def test_while_two_clocks_disagree_every_date_counts_and_staff_see_it(
    at: AtTheDesk, clock: Clock, wrong: str, off: timedelta, agreed: bool
) -> None:
    # GIVEN a kiosk and a district that may have agreed, one of which is wrong from now on
    if agreed:
        at.store.heard(MONDAY)
    if wrong == "kiosk":
        clock.now = MONDAY + off
    at.store.heard(MONDAY + off if wrong == "district" else MONDAY)
    # THEN no entry ends or has not begun, the list is in force by the clock that is right, and the strip says "clock"
    assert found(at) == ALWAYS
    assert state(at) is ListState.CURRENT
    at.worker.take_stock()
    assert at.reading("clock") is ClockDoubt.APART
    # WHEN it is put right THEN all is as before, at once
    clock.now = MONDAY
    at.store.heard(MONDAY)
    assert found(at) == {"holds"}
    assert state(at) is ListState.CURRENT
    at.worker.take_stock()
    assert at.reading("clock") is None


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(hours=3)])
def test_a_clock_that_is_ahead_ends_no_entry_before_the_district_was_heard(
    at: AtTheDesk, clock: Clock, folder: Path, off: timedelta
) -> None:
    """GIVEN a kiosk that has heard its district WHEN it starts again, away from it, with a clock that is ahead."""
    at.store.heard(MONDAY)
    at.store.close()
    clock.now = MONDAY + off
    again = open_store(folder, at.store.secrets, clock)
    at.worker._desk.store = again
    assert found(at) == ALWAYS
    assert state(at) is ListState.EXPIRED  # the age of the list cannot be told: everybody goes to staff
    again.heard(MONDAY)
    assert state(at) is ListState.CURRENT
    again.close()


def test_a_list_ends_where_both_clocks_say_so(at: AtTheDesk, clock: Clock, steady: Steady) -> None:
    at.store.heard(MONDAY)
    go_on(clock, steady, days=28)
    at.store.heard(clock.now)
    assert state(at) is ListState.CURRENT
    go_on(clock, steady, days=2)
    at.store.heard(clock.now)
    assert state(at) is ListState.EXPIRED


# A list that was signed by a wrong clock.


@pytest.mark.parametrize("off", [one for one in OFF if one > timedelta(hours=1)])
def test_a_list_signed_beyond_both_clocks_is_refused_however_long_it_goes_on(
    at: AtTheDesk, signer: ListDistrict, clock: Clock, steady: Steady, off: timedelta
) -> None:
    at.store.heard(MONDAY)
    for hours in (0, 1, 20):
        go_on(clock, steady, hours=hours)
        at.store.heard(clock.now + off)  # the district tells the same wrong time that it signs with
        with pytest.raises(ListRefused) as refused:
            at.lists.apply(signer.whole([HOLDS], 2, issued=clock.now + off))
        assert refused.value.reason == "issued_ahead"
    assert at.lists.current("district").manifest.version == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("off", [one for one in OFF if one < timedelta(0)])
def test_a_kiosk_whose_clock_is_behind_takes_the_lists_of_now(
    at: AtTheDesk, signer: ListDistrict, clock: Clock, off: timedelta
) -> None:
    clock.now = MONDAY + off
    at.store.heard(MONDAY)
    at.lists.apply(signer.whole([HOLDS], 2, issued=MONDAY))
    assert at.lists.current("district").manifest.version == 2  # type: ignore[union-attr]
    assert state(at) is ListState.CURRENT


def test_a_list_that_was_taken_from_a_clock_ahead_gives_way_to_the_same_one_of_a_right_clock(
    at: AtTheDesk, signer: ListDistrict
) -> None:
    # GIVEN a kiosk that met its district first in a wrong hour, so that nothing told which clock was wrong
    ahead = MONDAY + timedelta(days=1100)
    at.store.heard(ahead)
    at.lists.apply(signer.whole([HOLDS], 2, issued=ahead))
    assert state(at) is ListState.CURRENT
    # WHEN the district is right again, and signs the very same list THEN it is taken, though it was issued earlier
    at.store.heard(MONDAY)
    assert state(at) is ListState.EXPIRED
    at.lists.apply(signer.whole([HOLDS], 2, issued=MONDAY))
    assert state(at) is ListState.CURRENT


# The mark of trusted time.


@pytest.mark.parametrize("off", OFF)
def test_a_wrong_hour_of_the_district_does_not_outlast_it(
    at: AtTheDesk, clock: Clock, folder: Path, off: timedelta
) -> None:
    at.store.heard(MONDAY + off)
    at.store.heard(MONDAY)
    at.store.close()
    again = open_store(folder, at.store.secrets, clock)
    at.worker._desk.store = again
    assert again.trusted() == MONDAY
    assert state(at) is ListState.CURRENT
    again.close()


# The day.


def calendar(store: Store, district: District) -> None:
    week = {day: {"opens": "00:00", "closes": "15:45"} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    SchoolShelf(store).apply("v2", district.document("v2") | {"calendar": {"week": week}})


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("agreed", [False, True], ids=["never agreed", "agreed before"])
def test_nobody_is_signed_out_early_by_a_wrong_clock_of_the_district(
    at: AtTheDesk, district: District, clock: Clock, steady: Steady, off: timedelta, agreed: bool
) -> None:
    # GIVEN a school that closes at 15:45 in Denver, a visitor who came at 9:00, and a district whose clock is wrong
    calendar(at.store, district)
    at.worker.reload()
    go_on(clock, steady, hours=8)
    if agreed:
        at.store.heard(clock.now)
    visit = visits.record(at.store, arrival(), CLEAR)
    at.store.heard(clock.now + off)
    # WHEN the hours go by THEN nobody is signed out before the school has closed
    for _ in range(6):
        go_on(clock, steady, hours=1, minutes=5)
        at.store.heard(clock.now + off)
        at.worker.keep_house()
        assert [one.id for one in visits.on_site(at.store)] == [visit.id]
    # AND everybody within a day of it
    for _ in range(25):
        go_on(clock, steady, hours=1)
        at.store.heard(clock.now + off)
        at.worker.keep_house()
    assert visits.on_site(at.store) == ()


@pytest.mark.parametrize("off", OFF)
def test_a_kiosk_whose_clock_is_wrong_ends_its_day_all_the_same(
    at: AtTheDesk, district: District, clock: Clock, steady: Steady, off: timedelta
) -> None:
    calendar(at.store, district)
    at.worker.reload()
    right = MONDAY + timedelta(hours=8)  # 9:00 in Denver
    clock.now = right + off
    at.store.heard(right)
    visits.record(at.store, arrival(), CLEAR)
    at.worker.keep_house()
    assert len(visits.on_site(at.store)) == 1
    for hours in range(1, 32):
        go_on(clock, steady, hours=1)
        at.store.heard(right + timedelta(hours=hours))
        at.worker.keep_house()
    assert visits.on_site(at.store) == ()


# Passes and badges.


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("wrong", ["district", "kiosk"])
def test_a_pass_counts_by_any_clock_that_may_be_right(at: AtTheDesk, clock: Clock, wrong: str, off: timedelta) -> None:
    if wrong == "kiosk":
        clock.now = MONDAY + off
    at.store.heard(MONDAY + off if wrong == "district" else MONDAY)
    hour = timedelta(hours=1)
    assert not_valid(at.store.clocks(), MONDAY - hour, MONDAY + hour) is None


def test_where_clocks_agree_a_pass_ends_and_begins_by_the_districts(at: AtTheDesk) -> None:
    at.store.heard(MONDAY + timedelta(minutes=30))
    minute = timedelta(minutes=1)
    assert not_valid(at.store.clocks(), MONDAY, MONDAY + 29 * minute) is Unreadable.EXPIRED
    assert not_valid(at.store.clocks(), MONDAY + 31 * minute, MONDAY + 60 * minute) is Unreadable.NOT_YET_VALID
    assert not_valid(at.store.clocks(), MONDAY, MONDAY + 31 * minute) is None


def badge(at: AtTheDesk) -> Pass:
    """The badge of a new visit, as a scanner reads it at any door."""
    visit = visits.record(at.store, arrival(), CLEAR)
    code = at.ask(c.MakeBadge(visit)).badge.code
    keys = {at.store.secrets.device_key_id: at.store.secrets.device_key.public_key()}
    read = passes.decode(code, keys, None, "oakridge")
    assert isinstance(read, Pass)
    return read


@pytest.mark.parametrize("off", OFF)
def test_a_badge_of_a_kiosk_whose_clock_is_wrong_signs_out_at_every_door(
    at: AtTheDesk, clock: Clock, off: timedelta
) -> None:
    # GIVEN a kiosk whose clock is wrong, and that has heard its district
    clock.now = MONDAY + off
    at.store.heard(MONDAY)
    made = badge(at)
    # THEN its badge counts by the right clock of another door, and here when this clock has been set right
    assert made.valid_from <= MONDAY <= made.valid_until
    clock.now = MONDAY + timedelta(minutes=5)
    at.store.heard(MONDAY + timedelta(minutes=5))
    assert at.ask(c.SignOut(made, SignedOutBy.BADGE)).result is SignOutResult.SIGNED_OUT


def test_a_badge_of_yesterday_is_refused_and_signs_nobody_out(at: AtTheDesk, clock: Clock, steady: Steady) -> None:
    at.store.heard(MONDAY)
    made = badge(at)
    go_on(clock, steady, hours=25)
    at.store.heard(clock.now)
    assert at.ask(c.SignOut(made, SignedOutBy.BADGE)) == p.BadgeRefused(Unreadable.EXPIRED)
    assert len(visits.on_site(at.store)) == 1
