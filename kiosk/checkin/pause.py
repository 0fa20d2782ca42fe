"""An emergency stops check-in, and so does a district that took the kiosk out: the step that says so, and the two
events that begin and end it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PauseCause(StrEnum):
    EMERGENCY = "emergency"
    REVOKED = "revoked"  # the district took this kiosk out: there is no danger, and nobody leads


@dataclass(frozen=True, slots=True)
class Paused:
    """Nobody checks in. Which emergency it is, the visitor's screen does not say."""

    cause: PauseCause = PauseCause.EMERGENCY


@dataclass(frozen=True, slots=True)
class EmergencyBegan:
    """One is in force, or the kiosk belongs to no school; said again whenever the welcome screen would come back."""

    cause: PauseCause = PauseCause.EMERGENCY


@dataclass(frozen=True, slots=True)
class EmergencyEnded: ...


PauseEvent = EmergencyBegan | EmergencyEnded
