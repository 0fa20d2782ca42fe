"""What has happened, in the past tense. Everything that can move the flow is here, timers and failures too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.checkin.office_events import OfficeEvent
from kiosk.checkin.passes import PassEvent
from kiosk.checkin.pause import PauseEvent
from kiosk.domain.case import Case, CaseSummary, Decision, Reason, Ruling, Staff
from kiosk.domain.visit import Destination, LastVisit, Photo, Purpose, SignOutResult, Visit
from printing.badge import Badge
from printing.printer import Outcome
from scanning.documents import License, Pass, Unreadable
from screening.entries import BarredEntry
from screening.result import Screening


class Worker(StrEnum):
    CAMERA = "camera"
    DESK = "desk"
    PRINTER = "printer"
    READER = "reader"
    SYNC = "sync"
    PROGRAM = "program"  # the window and what runs it


# From the camera.


@dataclass(frozen=True, slots=True)
class Scanned:
    document: License | Pass | Unreadable


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    photo: Photo


# From the visitor.


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody touched the welcome screen."""


@dataclass(frozen=True, slots=True)
class TypingChosen:
    """Continue without a document."""


@dataclass(frozen=True, slots=True)
class LeavingChosen:
    """Sign out: with the badge, or the document that began the visit."""


@dataclass(frozen=True, slots=True)
class OfficeAsked:
    """To sign out, with neither."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A name and a birth date by hand. `born` is ISO 8601 text as the fields gave it, checked by the flow against
    `today`, the day on which it was typed."""

    family: str = field(repr=False)
    given: str = field(repr=False)
    born: str = field(repr=False)
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Yes, that is me."""


@dataclass(frozen=True, slots=True)
class LeavingConfirmed:
    """Yes, I am leaving."""


@dataclass(frozen=True, slots=True)
class CameBack:
    """I left before without signing out, and am arriving again."""


@dataclass(frozen=True, slots=True)
class SameAsLastTime:
    """One tap instead of four. The screen resolved the codes of the last visit; `conduct` is the version in force."""

    purpose: Purpose
    destination: Destination | None
    conduct: str


@dataclass(frozen=True, slots=True)
class PurposePicked:
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class DestinationPicked:
    """None where the school has none any more."""

    destination: Destination | None


@dataclass(frozen=True, slots=True)
class ConductAccepted:
    version: str


@dataclass(frozen=True, slots=True)
class PhotoAsked: ...


@dataclass(frozen=True, slots=True)
class PhotoKept: ...


@dataclass(frozen=True, slots=True)
class PhotoSkipped:
    """Go on without one: the camera is away, or the visitor does not want to be photographed."""


@dataclass(frozen=True, slots=True)
class WentBack: ...


@dataclass(frozen=True, slots=True)
class Cancelled: ...


@dataclass(frozen=True, slots=True)
class Finished:
    """The visitor has read the last screen."""


# From the desk.


@dataclass(frozen=True, slots=True)
class Recalled:
    """`staying` is the visit of which the same document's holder has not signed out."""

    last: LastVisit | None
    staying: Visit | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """`entries` are those of the screening's matches, in the same order."""

    screening: Screening
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The visit is on disk, with its journal entry."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class CaseOpened:
    case_id: str


@dataclass(frozen=True, slots=True)
class SignOutRecorded:
    result: SignOutResult


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
    """A decision is on disk. It reaches whoever is on screen: `visit` is set when a badge must now be printed."""

    case_id: str
    decision: Decision
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class DecisionRefused:
    ruling: Ruling


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
class Chosen:
    """A decision with its reason; `text` is what was typed besides."""

    decision: Decision
    reason: Reason | None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BadgeMade:
    """The badge of a recorded visit is drawn up and its job is on disk; answered to MakeBadge."""

    badge: Badge


@dataclass(frozen=True, slots=True)
class Printed:
    badge_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TimedOut: ...


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """A command could not be carried out; nothing was half done."""

    worker: Worker
    during: str = ""  # name of the command


Event = (
    Scanned | PhotoTaken | Started | TypingChosen | Typed | Confirmed | SameAsLastTime | PurposePicked
    | DestinationPicked | ConductAccepted | PhotoAsked | PhotoKept | PhotoSkipped | WentBack | Cancelled | Finished
    | Recalled | Screened | Recorded | CaseOpened | SignOutRecorded | StaffListed | StaffVerified | PinRefused
    | CasesListed | CaseLoaded | CaseDecided | DecisionRefused | StaffAsked | StaffPicked | PinEntered | CasePicked
    | PassEvent | Uncovered | Covered | Chosen | BadgeMade | Printed | TimedOut | WorkerFailed | LeavingChosen
    | LeavingConfirmed | OfficeAsked | CameBack | OfficeEvent | PauseEvent
)  # fmt: skip
