"""What shall be done, in the imperative. The conductor hands each to the worker that owns the resource."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.checkin.passes import LookUp
from kiosk.domain.badges import BadgeAnswer
from kiosk.domain.case import Decision, Reason, Staff
from kiosk.domain.visit import Arrival, SignedOutBy, Visit
from printing.badge import Badge
from printing.printer import Outcome
from scanning.documents import Pass
from screening.entries import BarredEntry
from screening.result import Screening
from screening.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Screen:
    """Compare with the lists held here; answered by Screened."""

    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Recall:
    """Look for an earlier visit of the same document, and for one that has not ended; answered by Recalled."""

    visitor: Visitor


@dataclass(frozen=True, slots=True)
class TakePhoto:
    """Answered by PhotoTaken."""


@dataclass(frozen=True, slots=True)
class Record:
    """Visit and journal entry in one durable transaction; answered by Recorded."""

    arrival: Arrival
    screening: Screening


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Answered by CaseOpened. `entries` are those of the screening's matches, in the same order."""

    arrival: Arrival
    screening: Screening
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NoteLeft:
    """Tell the office that somebody whom a strong match would have held went away. No answer."""

    arrival: Arrival
    screening: Screening
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class MakeBadge:
    """Draw up the badge of a recorded visit and mark its job; answered by BadgeMade."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class Print:
    """Answered by Printed."""

    badge: Badge


@dataclass(frozen=True, slots=True)
class NotePrinted:
    """Journal what became of a badge. No answer."""

    badge_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class VoidVisit:
    """A visit was recorded for a journey that had already ended: say so in the journal."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Answered by SignOutRecorded."""

    badge: Pass
    by: SignedOutBy


@dataclass(frozen=True, slots=True)
class SignOutVisit:
    """By the document that began it. Answered by SignOutRecorded."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class CallOffice:
    """Somebody wants to sign out and has nothing to show: the office is told. No answer, and none about anybody."""


@dataclass(frozen=True, slots=True)
class ListStaff:
    """Answered by StaffListed."""


@dataclass(frozen=True, slots=True)
class VerifyPin:
    """Answered by StaffVerified or PinRefused. `by_pass`: the person's staff pass was shown."""

    staff: Staff
    pin: str = field(repr=False)
    by_pass: bool = False


@dataclass(frozen=True, slots=True)
class ListCases:
    """Answered by CasesListed."""


@dataclass(frozen=True, slots=True)
class LoadCase:
    """Answered by CaseLoaded."""

    case_id: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Answered by CaseDecided or DecisionRefused."""

    case_id: str
    decision: Decision
    reason: Reason | None
    staff: Staff
    second: Staff | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ListBadges:
    """Answered by BadgesListed."""


@dataclass(frozen=True, slots=True)
class AnswerBadge:
    """Journal what a person says of a badge. No answer."""

    badge_id: str
    answer: BadgeAnswer
    staff: Staff


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Answered by BadgeMade, or not at all where the badge is being printed at this moment."""

    badge_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class ChangeRoll:
    """No answer."""


@dataclass(frozen=True, slots=True)
class ListGuests:
    """Answered by GuestsListed."""


@dataclass(frozen=True, slots=True)
class SignOutGuest:
    """By the office. No answer."""

    visit_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class ListRecollections:
    """Answered by RecollectionsListed."""


@dataclass(frozen=True, slots=True)
class Revoke:
    """Take back what a case's decision made us remember. No answer."""

    case_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class CloseKiosk:
    """End the program: staff have asked for it with their PIN. No answer."""


Command = (
    LookUp | Screen | Recall | TakePhoto | Record | OpenCase | MakeBadge | Print | NotePrinted | VoidVisit | SignOut
    | ListStaff | VerifyPin | ListCases | LoadCase | Decide | NoteLeft | SignOutVisit | CallOffice | ListBadges
    | AnswerBadge | PrintAgain | ChangeRoll | ListGuests | SignOutGuest | ListRecollections | Revoke
    | CloseKiosk
)  # fmt: skip
