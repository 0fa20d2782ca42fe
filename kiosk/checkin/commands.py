"""What shall be done, in the imperative. The conductor hands each command to the worker that the table names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kiosk.checkin.case import NO_NOTE, Staff, StaffNote
from kiosk.checkin.events import Event, WorkerRole
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Arrival, BadgeAnswer, Visit
from printing.badge import Badge
from printing.printer import PrintOutcome
from scanning.documents import Pass
from screening.persons import BarredEntry, Visitor
from screening.result import Screening
from sync.contract.vocabulary import Decision, Reason, SignOutMethod


@dataclass(frozen=True, slots=True)
class LookUpPass:
    """Whose pass is it? Answered by VisitorExpected, StaffKnown or PassUnknown, or by Scanned with what is wrong.

    The signature holds already; whether its signer may say so, and whether it is valid now, is for the desk to judge.
    """

    document: Pass


@dataclass(frozen=True, slots=True)
class ScreenVisitor:
    """Compare with the lists held here; answered by Screened."""

    visitor: Visitor


@dataclass(frozen=True, slots=True)
class RecallVisits:
    """Look for an earlier visit of the same document, and for one that has not ended; answered by Recalled."""

    visitor: Visitor


@dataclass(frozen=True, slots=True)
class TakePhoto:
    """Answered by PhotoTaken."""


@dataclass(frozen=True, slots=True)
class Record:
    """Visit and journal entry in one durable transaction; answered by Recorded. `took_s`: how long ago the visitor
    began, which the flow does not know; 0 where nobody measured it."""

    arrival: Arrival
    screening: Screening
    took_s: float = 0


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Answered by CaseOpened. `entries` are those of the screening's matches, in the same order."""

    arrival: Arrival
    screening: Screening
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NoteWentAway:
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
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class VoidVisit:
    """A visit was recorded for a journey that had already ended: say so in the journal."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Answered by SignOutRecorded."""

    badge: Pass
    by: SignOutMethod


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
    note: StaffNote = NO_NOTE


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
class RequestPass:
    """Ask the district for a school pass for this visit's visitor; answered by PassRequested."""

    visit_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class ChangeRoll:
    """No answer."""


@dataclass(frozen=True, slots=True)
class ListVisitorsOnSite:
    """Answered by GuestsListed."""


@dataclass(frozen=True, slots=True)
class SignOutByOffice:
    """By the office. No answer."""

    visit_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class ListRemembered:
    """Answered by RecollectionsListed."""


@dataclass(frozen=True, slots=True)
class RevokeRemembered:
    """Take back what a case's decision made us remember. No answer."""

    case_id: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class CloseKiosk:
    """End the program: staff have asked for it with their PIN. No answer."""


Command = (
    LookUpPass | ScreenVisitor | RecallVisits | TakePhoto | Record | OpenCase | NoteWentAway | MakeBadge | Print
    | NotePrinted | VoidVisit | SignOut | SignOutVisit | CallOffice | ListStaff | VerifyPin | ListCases | LoadCase
    | Decide | ListBadges | AnswerBadge | PrintAgain | RequestPass | ChangeRoll | ListVisitorsOnSite
    | SignOutByOffice | ListRemembered | RevokeRemembered | CloseKiosk
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CommandTraits:
    """Who carries a command out, and whether it `writes` what the status strip or the district should hear of."""

    worker: WorkerRole
    writes: bool = False


COMMANDS: dict[type, CommandTraits] = {
    LookUpPass: CommandTraits(WorkerRole.DESK),
    ScreenVisitor: CommandTraits(WorkerRole.DESK),
    RecallVisits: CommandTraits(WorkerRole.DESK),
    TakePhoto: CommandTraits(WorkerRole.CAMERA),
    Record: CommandTraits(WorkerRole.DESK, writes=True),
    OpenCase: CommandTraits(WorkerRole.DESK, writes=True),
    NoteWentAway: CommandTraits(WorkerRole.DESK, writes=True),
    MakeBadge: CommandTraits(WorkerRole.DESK, writes=True),
    Print: CommandTraits(WorkerRole.PRINTER),
    NotePrinted: CommandTraits(WorkerRole.DESK, writes=True),
    VoidVisit: CommandTraits(WorkerRole.DESK, writes=True),
    SignOut: CommandTraits(WorkerRole.DESK, writes=True),
    SignOutVisit: CommandTraits(WorkerRole.DESK, writes=True),
    CallOffice: CommandTraits(WorkerRole.DESK, writes=True),
    ListStaff: CommandTraits(WorkerRole.DESK),
    VerifyPin: CommandTraits(WorkerRole.DESK, writes=True),
    ListCases: CommandTraits(WorkerRole.DESK),
    LoadCase: CommandTraits(WorkerRole.DESK),
    Decide: CommandTraits(WorkerRole.DESK, writes=True),
    ListBadges: CommandTraits(WorkerRole.DESK),
    AnswerBadge: CommandTraits(WorkerRole.DESK, writes=True),
    PrintAgain: CommandTraits(WorkerRole.DESK, writes=True),
    RequestPass: CommandTraits(WorkerRole.DESK, writes=True),
    ChangeRoll: CommandTraits(WorkerRole.DESK, writes=True),
    ListVisitorsOnSite: CommandTraits(WorkerRole.DESK, writes=True),
    SignOutByOffice: CommandTraits(WorkerRole.DESK, writes=True),
    ListRemembered: CommandTraits(WorkerRole.DESK),
    RevokeRemembered: CommandTraits(WorkerRole.DESK, writes=True),
    CloseKiosk: CommandTraits(WorkerRole.PROGRAM),
}
"""A command that is not here cannot be given."""

Transition = tuple[Step, list[Command]]
"""The next step, and the commands that carry it out, in order."""

Handler = Callable[[Any, Event], Transition]
"""Answers every event of one step. An event that it does not name leaves the step as it is: a late tap is no error."""
