"""Time that can be trusted: the district's, carried on; a machine's own clock may be years off, either way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.store.secrets import Secrets
from kiosk.store.store import Store, open_store
from kiosk.store.trusted_time import TrustedTime
from tests.kiosk.store.world import MONDAY, Clock


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
    assert trusted.heard(MONDAY) == off
    steady.seconds += 90
    clock.pass_by(days=-4_000)  # somebody sets it meanwhile
    assert trusted.now(None) == MONDAY + timedelta(seconds=90)


def test_before_that_the_machines_clock_counts_unless_it_is_behind_what_was_heard_in_an_earlier_run() -> None:
    clock = Clock()
    trusted = TrustedTime(clock, Steady())
    assert trusted.now(None) == MONDAY
    assert trusted.now(MONDAY + timedelta(minutes=59)) == MONDAY
    assert trusted.now(MONDAY + timedelta(days=30)) is None


def test_what_the_district_said_survives_a_restart(store: Store, clock: Clock, folder: Path, secrets: Secrets) -> None:
    assert store.heard(MONDAY) == timedelta(0)
    store.close()
    clock.pass_by(days=-400)
    again = open_store(folder, secrets, clock)
    assert again.trusted() is None
    again.heard(MONDAY + timedelta(minutes=1))
    trusted = again.trusted()
    assert trusted is not None
    assert trusted >= MONDAY + timedelta(minutes=1)
    again.close()
