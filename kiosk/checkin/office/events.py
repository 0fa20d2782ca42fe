"""What staff do on the office's pages, and what the desk answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.checkin.case import NO_NOTE, Case, CaseSummary, RememberedDecision, Staff, StaffNote
from kiosk.checkin.office.steps import OfficeArea
from kiosk.checkin.visit import (
    BadgeAnswer,
    BadgeQuestion,
    BadgeRoll,
    OnSiteVisitor,
    Visit,
)
from sync.contract.vocabulary import Decision, Reason, Ruling

# From the desk.


@dataclass(frozen=True, slots=True)
class StaffListed:
    staff: tuple[Staff, ...]


@dataclass(frozen=True, slots=True)
class StaffVerified:
    staff: Staff


@dataclass(frozen=True, slots=True)
class PinRefused:
    """Wrong, or too many tries: `wait_seconds` is above 0 while the person is locked out."""

    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class CasesListed:
    cases: tuple[CaseSummary, ...]


@dataclass(frozen=True, slots=True)
class CaseLoaded:
    case: Case


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A decision is on disk. It arrives whatever is on screen: `visit` is set when a badge must now be printed."""

    case_id: str
    decision: Decision
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class DecisionRefused:
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class StaffPassKnown:
    """The staff pass belongs to `person`. The PIN is asked for as always."""

    person: Staff
    staff: tuple[Staff, ...]


@dataclass(frozen=True, slots=True)
class BadgesListed:
    questions: tuple[BadgeQuestion, ...]
    roll: BadgeRoll


@dataclass(frozen=True, slots=True)
class VisitorsListed:
    guests: tuple[OnSiteVisitor, ...]


@dataclass(frozen=True, slots=True)
class RememberedListed:
    kept: tuple[RememberedDecision, ...]


@dataclass(frozen=True, slots=True)
class PassRequested:
    """It is on disk that a school pass was asked for: it prints when the district has signed it."""


# From staff.


@dataclass(frozen=True, slots=True)
class StaffAsked:
    """Somebody pressed "staff"."""


@dataclass(frozen=True, slots=True)
class StaffPicked:
    staff: Staff


@dataclass(frozen=True, slots=True)
class PinEntered:
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CasePicked:
    case_id: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The finger is on "press and hold to compare"."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The finger has left."""


@dataclass(frozen=True, slots=True)
class DecisionChosen:
    """A decision with its reason, and what was typed besides."""

    decision: Decision
    reason: Reason | None
    note: StaffNote = NO_NOTE


@dataclass(frozen=True, slots=True)
class PassAsked:
    """Make a school pass for the visitor who was admitted just now."""


@dataclass(frozen=True, slots=True)
class RefusalAsked:
    """Refuse somebody whose name was typed: the reason is picked on a page of its own."""


@dataclass(frozen=True, slots=True)
class AreaPicked:
    area: OfficeArea


@dataclass(frozen=True, slots=True)
class BadgeSeen:
    """Staff say that a badge came out, or is not needed."""

    badge_id: str
    answer: BadgeAnswer


@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """Print this visitor's badge once more."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class RollChanged: ...


@dataclass(frozen=True, slots=True)
class VisitorPicked:
    guest: OnSiteVisitor


@dataclass(frozen=True, slots=True)
class SignOutAsked:
    """Sign out the visitor on screen."""


@dataclass(frozen=True, slots=True)
class RememberedPicked:
    kept: RememberedDecision


@dataclass(frozen=True, slots=True)
class RevokeAsked:
    """The first tap asks, the second one does it."""


@dataclass(frozen=True, slots=True)
class ClosingAsked:
    """End the program."""


OfficeEvent = (
    StaffListed | StaffVerified | PinRefused | CasesListed | CaseLoaded | CaseDecided | DecisionRefused
    | StaffPassKnown | BadgesListed | VisitorsListed | RememberedListed | StaffAsked | StaffPicked | PinEntered
    | CasePicked | Uncovered | Covered | DecisionChosen | PassRequested | PassAsked | RefusalAsked | AreaPicked
    | BadgeSeen | ReprintAsked | RollChanged | VisitorPicked | SignOutAsked | RememberedPicked | RevokeAsked
    | ClosingAsked
)  # fmt: skip
