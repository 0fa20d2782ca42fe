"""Where staff are on the office's pages: sign-in, cases, badges, who is on site, what is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.checkin.case import NO_NOTE, Case, CaseSummary, RememberedDecision, Staff, StaffNote
from kiosk.checkin.visit import (
    BadgeQuestion,
    BadgeRoll,
    OnSiteVisitor,
    Visit,
)
from sync.contract.vocabulary import Decision, Reason, Ruling


class OfficeArea(StrEnum):
    """The pages that have a tab."""

    WAITING = "waiting"
    BADGES = "badges"
    ON_SITE = "on_site"
    REMEMBERED = "remembered"


class Notice(StrEnum):
    """What was just done; the page that staff come back to says so."""

    PRINTING = "printing"
    CAME_OUT = "came_out"
    NOT_NEEDED = "not_needed"
    NEW_ROLL = "new_roll"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Admission:
    """Admit this visitor, once the PIN is given."""

    case: Case
    decision: Decision
    reason: Reason | None
    note: StaffNote = NO_NOTE


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print a badge again, once the PIN is given; `area` is the page that asked."""

    visit: Visit
    area: OfficeArea


@dataclass(frozen=True, slots=True)
class Closing:
    """Close the program, once the PIN is given."""


Intent = Admission | Reprint | Closing
"""What waits for a PIN."""


@dataclass(frozen=True, slots=True)
class StaffNames:
    """Pick your name. `intent`: what `first` has asked for waits for a PIN, or for this second person."""

    staff: tuple[Staff, ...] | None = None
    first: Staff | None = None
    intent: Intent | None = None


@dataclass(frozen=True, slots=True)
class StaffPin:
    """Enter your PIN. `refused` after a wrong one; `wait_seconds` while the name has to wait; `checking` while it is
    verified; `by_pass` where the person's staff pass was shown."""

    names: StaffNames
    staff: Staff
    refused: bool = False
    wait_seconds: int = 0
    checking: bool = False
    by_pass: bool = field(default=False, compare=False)  # nothing on the screen depends on it


@dataclass(frozen=True, slots=True)
class Cases:
    """The waiting list; None until it is loaded. `decided`: what was decided just now, `inside` of somebody in the
    building already, `badge` of somebody whose visitor type has one. `pass_for`: a typed name that was admitted just
    now, for whom a school pass may be asked; once it is on disk that it was, `pass_asked`."""

    staff: Staff
    cases: tuple[CaseSummary, ...] | None = None
    decided: Decision | None = None
    inside: bool = False
    badge: bool = True
    pass_for: Visit | None = None
    pass_asked: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Visitor and entry side by side, covered unless a finger holds. `ruling` is why the last choice did not count;
    `reason` and `note` are what was chosen with it."""

    staff: Staff
    case: Case
    uncovered: bool = False
    ruling: Ruling | None = None
    deciding: bool = False
    reason: Reason | None = None
    note: StaffNote = NO_NOTE


@dataclass(frozen=True, slots=True)
class LookOnce:
    """A typed name that nothing matched: there is no entry to compare, and one tap admits. `refusing` while the reason
    of a refusal is picked; `ruling` is why the last choice did not count."""

    staff: Staff
    case: Case
    refusing: bool = False
    ruling: Ruling | None = None
    deciding: bool = False


@dataclass(frozen=True, slots=True)
class Badges:
    """Badges that nobody has seen, and the roll; None until they are loaded."""

    staff: Staff
    questions: tuple[BadgeQuestion, ...] | None = None
    roll: BadgeRoll = field(default_factory=BadgeRoll)
    note: Notice | None = None


@dataclass(frozen=True, slots=True)
class OnSite:
    """Everybody on site; None until they are loaded."""

    staff: Staff
    guests: tuple[OnSiteVisitor, ...] | None = None
    note: Notice | None = None


@dataclass(frozen=True, slots=True)
class OneGuest:
    """One of them, and what the office can do for them."""

    staff: Staff
    guest: OnSiteVisitor


@dataclass(frozen=True, slots=True)
class Remembered:
    """The decisions "not this person" that hold; None until they are loaded."""

    staff: Staff
    kept: tuple[RememberedDecision, ...] | None = None
    note: Notice | None = None


@dataclass(frozen=True, slots=True)
class OneRecollection:
    """One of them, covered unless a finger holds. `confirming` after the first of the two taps that revoke it."""

    staff: Staff
    kept: RememberedDecision
    uncovered: bool = False
    confirming: bool = False


StaffAreaStep = Badges | OnSite | OneGuest | Remembered | OneRecollection
"""The pages beside the waiting list and a case."""

OfficeStep = StaffNames | StaffPin | Cases | Review | LookOnce | StaffAreaStep
