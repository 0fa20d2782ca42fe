"""The kiosk calls for staff when a case goes unanswered, by a clock of the test's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from kiosk.checkin.case import Staff
from kiosk.checkin.health import HealthPart
from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.workers.staff_calls import LAST_S, CallState, StaffCall, StaffCaller, calls_due, next_call
from kiosk.workers.worker import HealthUpdate
from sync.contract.vocabulary import Emergency


class World:
    """A clock, and what was heard."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.heard: list[float] = []
        self.calls: list[StaffCall] = []

    def clock(self) -> float:
        return self.now

    def sound(self, call: StaffCall) -> None:
        self.heard.append(self.now)
        self.calls.append(call)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def conductor(qtbot: QtBot) -> Conductor:
    return Conductor()


@pytest.fixture
def bell(conductor: Conductor, world: World) -> StaffCaller:
    """Joined as kiosk.app joins it."""
    made = StaffCaller(world.sound, world.clock, conductor)
    conductor.health_changed.connect(made.use_health)
    conductor.stepped.connect(made.stepped)
    made.health_updated.connect(conductor.health_updated)
    return made


def wait(bell: StaffCaller, world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.now += 1
        bell.check()


def test_a_case_that_nobody_answers_is_called_for_after_one_minute_and_urgently_after_three(
    conductor: Conductor, bell: StaffCaller, world: World
) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 59)
    assert (world.heard, conductor.health.calling) == ([], False)
    wait(bell, world, 1)
    assert (world.heard, conductor.health.calling) == ([1_060.0], True)
    wait(bell, world, 119)
    assert world.heard == [1_060.0, 1_090.0, 1_120.0, 1_150.0]
    wait(bell, world, 31)
    assert world.heard[4:] == [1_180.0, 1_195.0, 1_210.0]
    assert world.calls == [StaffCall.STAFF] * 4 + [StaffCall.URGENT] * 3


def test_it_ends_after_ten_minutes_and_the_mark_stays(conductor: Conductor, bell: StaffCaller, world: World) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 3_000)
    assert world.heard[-1] == 1_000 + LAST_S
    assert conductor.health.calling is True


def test_whoever_looks_at_the_office_pages_is_not_called(conductor: Conductor, bell: StaffCaller, world: World) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 70)
    conductor.stepped.emit(o.Cases(Staff("ana-ruiz", "Ana Ruiz", frozenset())))
    wait(bell, world, 60)
    assert world.heard == [1_060.0]
    conductor.stepped.emit(s.Welcome())  # and went away without a decision
    wait(bell, world, 30)
    assert world.heard == [1_060.0, 1_150.0]


def test_a_decision_ends_the_call(conductor: Conductor, bell: StaffCaller, world: World) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 80)
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ()))
    assert conductor.health.calling is False
    wait(bell, world, 600)
    assert world.heard == [1_060.0]


def test_each_case_is_called_for_by_its_own_time(conductor: Conductor, bell: StaffCaller, world: World) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 30)
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a", "b")))
    wait(bell, world, 40)
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("b",)))
    wait(bell, world, 20)
    assert world.heard == [1_060.0, 1_090.0]


def test_an_emergency_is_silent_and_the_call_is_shown_all_the_same(
    conductor: Conductor, bell: StaffCaller, world: World
) -> None:
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, Emergency.LOCKDOWN))
    conductor.health_updated(HealthUpdate(HealthPart.HELD_CASES, ("a",)))
    wait(bell, world, 100)
    assert (world.heard, conductor.health.calling) == ([], True)
    conductor.health_updated(HealthUpdate(HealthPart.EMERGENCY, None))
    wait(bell, world, 100)
    assert world.heard == [1_120.0, 1_150.0, 1_180.0, 1_195.0]


@given(st.lists(st.tuples(st.floats(0, 90), st.frozensets(st.sampled_from("abc"))), max_size=40))
def test_however_cases_come_and_go_none_sounds_more_often_than_its_calls_are_due(
    moves: list[tuple[float, frozenset[str]]],
) -> None:
    chimes, now, sounded, stays, last = CallState(), 0.0, 0, 0, frozenset[str]()
    for step, waiting in moves:
        now += step
        stays += len(waiting - last)
        chimes, call = next_call(chimes, waiting, now)
        sounded += call is not None
        last = waiting
        assert set(chimes.since) == waiting
    assert sounded <= calls_due(LAST_S) * stays


@given(st.lists(st.floats(0, 4_000), min_size=2).map(sorted))
def test_the_longer_one_waits_the_more_calls_were_due(waited: list[float]) -> None:
    counts = [calls_due(one) for one in waited]
    assert counts == sorted(counts)
    assert counts[-1] <= calls_due(LAST_S) == 33
