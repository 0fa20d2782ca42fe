"""When the kiosk calls for staff: a visitor waits and nobody has decided. It needs no network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FIRST_S, SECOND_S = 60.0, 180.0
"""After so many seconds of waiting it calls, and calls urgently: the two delays of the district's alerts."""

EVERY_S, URGENTLY_EVERY_S = 30.0, 15.0
LAST_S = 600.0
"""Whoever has not come by then does not hear it. What is left is the mark on the button for staff."""


class Call(StrEnum):
    """What is to be heard."""

    STAFF = "call"
    URGENT = "urgent"


class SoundFault(StrEnum):
    """Why nobody can have heard it."""

    NO_PLAYER = "no_player"  # the machine has no program that plays sounds
    FAILED = "failed"  # those that it has could not


@dataclass(frozen=True, slots=True)
class Chimes:
    """Since when each open case (by id) waits here, in seconds of a clock that only goes forward, and how often it was
    called for."""

    since: Mapping[str, float] = field(default_factory=dict)
    called: Mapping[str, int] = field(default_factory=dict)

    @property
    def calling(self) -> bool:
        """Whether somebody waits who was called for."""
        return any(self.called.values())


def due(waited_s: float) -> int:
    """How many calls are due for somebody who has waited so long."""
    if waited_s < FIRST_S:
        return 0
    if waited_s < SECOND_S:
        return 1 + int((waited_s - FIRST_S) // EVERY_S)
    return due(SECOND_S - 1) + 1 + int((min(waited_s, LAST_S) - SECOND_S) // URGENTLY_EVERY_S)


def listen(before: Chimes, waiting: Collection[str], now: float) -> tuple[Chimes, Call | None]:
    """How it stands now, and what to sound. Whoever no longer waits is forgotten; several at once sound once."""
    since = {case: before.since.get(case, now) for case in waiting}
    called = {case: due(now - since[case]) for case in waiting}
    fresh = [case for case, count in called.items() if count > before.called.get(case, 0)]
    if not fresh:
        return Chimes(since, called), None
    urgent = any(now - since[case] >= SECOND_S for case in fresh)
    return Chimes(since, called), Call.URGENT if urgent else Call.STAFF
