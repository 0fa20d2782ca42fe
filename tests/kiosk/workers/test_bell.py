"""The kiosk calls for staff when a case goes unanswered, by a clock of the test's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from kiosk.conductor import Conductor
from kiosk.domain.chime import Chimes, listen
from kiosk.domain.emergency import Emergency
from kiosk.workers.bell import Bell
from kiosk.workers.messages import Reading


class World:
    """A clock, and what was heard."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.heard: list[float] = []

    def clock(self) -> float:
        return self.now

    def sound(self) -> None:
        self.heard.append(self.now)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def conductor(qtbot: QtBot) -> Conductor:
    return Conductor()


@pytest.fixture
def bell(conductor: Conductor, world: World) -> Bell:
    """Joined as kiosk.app joins it."""
    made = Bell(world.sound, world.clock, conductor)
    conductor.ailed.connect(made.attend)
    made.gauged.connect(conductor.gauged)
    return made


def wait(bell: Bell, world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.now += 1
        bell.look()


def test_a_case_that_nobody_answers_sounds_after_one_minute_and_after_three(
    conductor: Conductor, bell: Bell, world: World
) -> None:
    conductor.gauged(Reading("held", ("a",)))
    wait(bell, world, 59)
    assert (world.heard, conductor.health.calling) == ([], False)
    wait(bell, world, 1)
    assert (world.heard, conductor.health.calling) == ([1_060.0], True)
    wait(bell, world, 600)
    assert world.heard == [1_060.0, 1_180.0]


def test_a_decision_ends_the_call(conductor: Conductor, bell: Bell, world: World) -> None:
    conductor.gauged(Reading("held", ("a",)))
    wait(bell, world, 90)
    conductor.gauged(Reading("held", ()))
    assert conductor.health.calling is False
    wait(bell, world, 600)
    assert world.heard == [1_060.0]


def test_each_case_is_called_for_by_its_own_time(conductor: Conductor, bell: Bell, world: World) -> None:
    conductor.gauged(Reading("held", ("a",)))
    wait(bell, world, 30)
    conductor.gauged(Reading("held", ("a", "b")))
    wait(bell, world, 40)
    conductor.gauged(Reading("held", ("b",)))
    wait(bell, world, 20)
    assert world.heard == [1_060.0, 1_090.0]


def test_an_emergency_is_silent_and_the_call_is_shown_all_the_same(
    conductor: Conductor, bell: Bell, world: World
) -> None:
    conductor.gauged(Reading("emergency", Emergency.LOCKDOWN))
    conductor.gauged(Reading("held", ("a",)))
    wait(bell, world, 100)
    assert (world.heard, conductor.health.calling) == ([], True)
    conductor.gauged(Reading("emergency", None))
    wait(bell, world, 100)
    assert world.heard == [1_180.0]


@given(st.lists(st.tuples(st.floats(0, 90), st.frozensets(st.sampled_from("abc"))), max_size=40))
def test_however_cases_come_and_go_none_sounds_more_often_than_twice_while_it_waits(
    moves: list[tuple[float, frozenset[str]]],
) -> None:
    chimes, now, sounded, stays, last = Chimes(), 0.0, 0, 0, frozenset[str]()
    for step, waiting in moves:
        now += step
        stays += len(waiting - last)
        chimes, sounds = listen(chimes, waiting, now)
        sounded += sounds
        last = waiting
        assert set(chimes.since) == waiting
    assert sounded <= 2 * stays
