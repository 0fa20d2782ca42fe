"""What happens on the office's pages beside the waiting list."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.checkin.badges import BadgeAnswer, BadgeQuestion, Guest, Roll
from kiosk.checkin.case import Recollection
from kiosk.checkin.office.steps import Area
from kiosk.checkin.visit import Visit

# From the desk.


@dataclass(frozen=True, slots=True)
class BadgesListed:
    questions: tuple[BadgeQuestion, ...]
    roll: Roll


@dataclass(frozen=True, slots=True)
class GuestsListed:
    guests: tuple[Guest, ...]


@dataclass(frozen=True, slots=True)
class RecollectionsListed:
    kept: tuple[Recollection, ...]


# From staff.


@dataclass(frozen=True, slots=True)
class AreaPicked:
    area: Area


@dataclass(frozen=True, slots=True)
class BadgeSeen:
    """It came out, or it is not needed."""

    badge_id: str
    answer: BadgeAnswer


@dataclass(frozen=True, slots=True)
class AgainAsked:
    """Print this visitor's badge once more."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class RollPutIn: ...


@dataclass(frozen=True, slots=True)
class GuestPicked:
    guest: Guest


@dataclass(frozen=True, slots=True)
class GuestLeft:
    """Sign out the visitor on screen."""


@dataclass(frozen=True, slots=True)
class RecollectionPicked:
    kept: Recollection


@dataclass(frozen=True, slots=True)
class RevokeAsked:
    """The first tap asks, the second one does it."""


@dataclass(frozen=True, slots=True)
class ClosingAsked:
    """End the program."""


OfficeEvent = (
    BadgesListed | GuestsListed | RecollectionsListed | AreaPicked | BadgeSeen | AgainAsked | RollPutIn | GuestPicked
    | GuestLeft | RecollectionPicked | RevokeAsked | ClosingAsked
)  # fmt: skip
