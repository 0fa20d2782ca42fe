"""Badges that need a person's eyes, and the roll that they are printed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.visit import Visit
from printing.printer import Fault


class Doubt(StrEnum):
    """What is known of a badge of which nobody knows that it is out."""

    NOT_PRINTED = "not_printed"  # certainly nothing came out, and nothing will by itself
    MAY_STILL_COME = "may_still_come"  # the job lies in the printer: it comes out when the fault is mended
    INTERRUPTED = "interrupted"  # the machine stopped while it was printing
    UNCONFIRMED = "unconfirmed"  # taken by a printer that cannot tell, and then the machine stopped

    @property
    def may_come(self) -> bool:
        """Whether printing again could make a second badge."""
        return self is not Doubt.NOT_PRINTED


class BadgeAnswer(StrEnum):
    """What staff say of such a badge, where they do not have it printed again."""

    CAME_OUT = "came_out"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class BadgeQuestion:
    """A visitor on site and what is asked of staff about the badge. `fault` is what the printer said, if it did."""

    visit: Visit
    doubt: Doubt
    since: datetime
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on site, as the office's list has them. `question` is open about their badge, if any."""

    visit: Visit
    question: BadgeQuestion | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll in the printer: badges that came out since `since` (None: nobody has said yet when it was put in)."""

    badges: int = 0
    since: datetime | None = None
