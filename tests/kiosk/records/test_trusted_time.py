"""Time that can be trusted: the district's, carried on; a machine's own clock may be years off, either way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import Store, open_store
from kiosk.records.trusted_time import TrustedTime
from sync.contract.vocabulary import ClockDoubt
from tests.kiosk.records.world import MONDAY, Clock


class Steady:
    """A clock that nobody sets, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("off", [timedelta(0), timedelta(days=-900), timedelta(minutes=7), timedelta(days=900)])
def test_once_the_district_was_heard_the_machines_clock_does_not_matter(off: timedelta) -> None:
    clock, steady = Clock(), Steady()
    clock.now = MONDAY + off
    trusted = TrustedTime(clock, steady)
    assert trusted.note_district_time(MONDAY) == off
    steady.seconds += 90
    clock.pass_by(days=-4_000)  # somebody sets it meanwhile
    assert trusted.now(None) == MONDAY + timedelta(seconds=90)


def test_before_that_the_machines_clock_counts_unless_it_is_behind_what_was_heard_in_an_earlier_run() -> None:
    clock = Clock()
    trusted = TrustedTime(clock, Steady())
    assert trusted.now(None) == MONDAY
    assert trusted.now(MONDAY + timedelta(minutes=59)) == MONDAY
    assert trusted.now(MONDAY + timedelta(days=30)) is None


def test_what_the_district_said_survives_a_restart(
    store: Store, clock: Clock, folder: Path, secrets: KioskSecrets
) -> None:
    assert store.note_district_time(MONDAY) == timedelta(0)
    store.close()
    clock.pass_by(days=-400)
    again = open_store(folder, secrets, clock)
    assert again.trusted() is None
    again.note_district_time(MONDAY + timedelta(minutes=1))
    trusted = again.trusted()
    assert trusted is not None
    assert trusted >= MONDAY + timedelta(minutes=1)
    again.close()


# Two clocks that come apart.


@pytest.mark.parametrize("off", [timedelta(days=400), timedelta(days=-400), timedelta(hours=2)])
@pytest.mark.parametrize("wrong", ["district", "own"])
def test_the_time_on_which_both_agreed_is_carried_on_for_a_day_and_then_the_districts_word_counts_again(
    wrong: str, off: timedelta
) -> None:
    clock, steady = Clock(), Steady()
    trusted = TrustedTime(clock, steady)
    trusted.note_district_time(MONDAY)
    for hours in range(1, 24):
        steady.seconds += 3_600
        right = MONDAY + timedelta(hours=hours)
        clock.now = right + off if wrong == "own" else right
        trusted.note_district_time(right + off if wrong == "district" else right)
        known = trusted.read(None)
        assert known.best == right
        assert known.certain is None
        assert known.doubt is ClockDoubt.APART
        assert set(known.believed) == {right, right + off}
    steady.seconds += 3 * 3_600
    told = MONDAY + timedelta(hours=26) + (off if wrong == "district" else timedelta(0))
    clock.now = MONDAY + timedelta(hours=26) + (off if wrong == "own" else timedelta(0))
    trusted.note_district_time(told)
    assert trusted.read(None).best == told


def test_an_hour_apart_is_no_doubt_and_a_second_more_is() -> None:
    clock, steady = Clock(), Steady()
    trusted = TrustedTime(clock, steady)
    trusted.note_district_time(MONDAY + timedelta(hours=1))
    assert trusted.read(None).certain == MONDAY + timedelta(hours=1)
    trusted.note_district_time(MONDAY - timedelta(hours=1, seconds=1))
    assert trusted.read(None).certain is None


@pytest.mark.parametrize("off", [timedelta(days=1100), timedelta(days=-2880)])
def test_the_mark_of_trusted_time_does_not_follow_a_clock_that_came_apart_and_comes_down_again(
    store: Store, clock: Clock, folder: Path, secrets: KioskSecrets, off: timedelta
) -> None:
    # GIVEN a district that had been right, and is wrong in the end WHEN the kiosk starts again THEN it knows the time
    store.note_district_time(MONDAY)
    store.note_district_time(MONDAY + off)
    store.close()
    again = open_store(folder, secrets, clock)
    assert again.trusted() == MONDAY
    # AND GIVEN one that is wrong from the start THEN its mark goes when it is right
    again.note_district_time(MONDAY + off)
    again.close()
    third = open_store(folder, secrets, clock)
    assert third.trusted() == (None if off > timedelta(0) else MONDAY)
    third.note_district_time(MONDAY)
    third.close()
    fourth = open_store(folder, secrets, clock)
    assert fourth.trusted() == MONDAY
    assert fourth.clocks().doubt is None
    fourth.close()


def test_a_clock_that_was_set_before_the_district_was_heard_is_in_doubt(
    store: Store, clock: Clock, folder: Path, secrets: KioskSecrets
) -> None:
    store.note_district_time(MONDAY)
    store.close()
    again = open_store(folder, secrets, clock)
    clock.pass_by(days=400)
    assert again.clocks().doubt is ClockDoubt.UNKNOWN
    assert again.trusted() is None
    again.note_district_time(clock.now)
    assert again.clocks().doubt is None
    again.close()
