"""What travels between the conductor and the workers, each on its own thread: frozen, nothing shared."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.checkin.commands import Command
from kiosk.checkin.events import Event


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and the journey that gave it."""

    journey: int
    command: Command


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an order. The conductor drops the reply of a journey that has ended."""

    journey: int
    event: Event


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of kiosk.checkin.health.Health as a worker sees it now."""

    field: str
    value: object
