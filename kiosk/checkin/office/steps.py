"""The office's pages beside the waiting list: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.checkin.badges import BadgeQuestion, Guest, Roll
from kiosk.checkin.case import Case, Decision, Reason, Recollection, Staff
from kiosk.checkin.visit import Visit


class Area(StrEnum):
    """The pages among which staff go to and fro."""

    WAITING = "waiting"
    BADGES = "badges"
    ON_SITE = "on_site"
    REMEMBERED = "remembered"


class Note(StrEnum):
    """What has just been done, said on the page that staff come back to."""

    PRINTING = "printing"
    CAME_OUT = "came_out"
    NOT_NEEDED = "not_needed"
    NEW_ROLL = "new_roll"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Admission:
    """An admission that a PIN completes."""

    case: Case
    decision: Decision
    reason: Reason | None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reprint:
    """A badge that a PIN has printed once more; `area` is where it was asked for."""

    visit: Visit
    area: Area


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the program, that a PIN brings about."""


Intent = Admission | Reprint | Closing
"""What waits for a PIN."""


@dataclass(frozen=True, slots=True)
class Badges:
    """Badges that nobody has seen, and the roll; None until they are loaded."""

    staff: Staff
    questions: tuple[BadgeQuestion, ...] | None = None
    roll: Roll = field(default_factory=Roll)
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class OnSite:
    """Everybody on site; None until they are loaded."""

    staff: Staff
    guests: tuple[Guest, ...] | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class OneGuest:
    """One of them, and what the office can do for them."""

    staff: Staff
    guest: Guest


@dataclass(frozen=True, slots=True)
class Remembered:
    """The decisions "not this person" that hold; None until they are loaded."""

    staff: Staff
    kept: tuple[Recollection, ...] | None = None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class OneRecollection:
    """One of them, covered unless a finger holds. `confirming` after the first of the two taps that revoke it."""

    staff: Staff
    kept: Recollection
    uncovered: bool = False
    confirming: bool = False


OfficePage = Badges | OnSite | OneGuest | Remembered | OneRecollection

TIMEOUTS: dict[type, float] = {
    Badges: 60,
    OnSite: 45,
    OneGuest: 30,
    Remembered: 45,
    OneRecollection: 30,
}
"""Seconds until TimedOut. Who looks at badges walks to the printer and back."""
