"""What has happened, in the past tense. Everything that can move the flow is an event, timers and failures too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.checkin.office.events import OfficeEvent
from kiosk.checkin.steps import PauseCause
from kiosk.checkin.visitor.events import VisitorEvent
from printing.badge import Badge
from printing.printer import PrintOutcome
from scanning.documents import License, Pass, Unreadable


class WorkerRole(StrEnum):
    CAMERA = "camera"
    DESK = "desk"
    PRINTER = "printer"
    READER = "reader"
    SYNC = "sync"
    PROGRAM = "program"  # the window and what runs it


@dataclass(frozen=True, slots=True)
class Scanned:
    document: License | Pass | Unreadable


@dataclass(frozen=True, slots=True)
class WentBack: ...


@dataclass(frozen=True, slots=True)
class Cancelled: ...


@dataclass(frozen=True, slots=True)
class Finished:
    """The visitor has read the last screen."""


@dataclass(frozen=True, slots=True)
class BadgeMade:
    """The badge of a recorded visit is drawn up and its job is on disk; answered to MakeBadge."""

    badge: Badge


@dataclass(frozen=True, slots=True)
class Printed:
    badge_id: str
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class TimedOut: ...


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """A command could not be carried out; nothing was half done."""

    worker: WorkerRole
    during: str = ""  # name of the command


@dataclass(frozen=True, slots=True)
class PauseBegan:
    """One is in force, or the kiosk belongs to no school; said again whenever the welcome screen would come back."""

    cause: PauseCause = PauseCause.EMERGENCY


@dataclass(frozen=True, slots=True)
class PauseEnded: ...


Event = (
    Scanned | WentBack | Cancelled | Finished | BadgeMade | Printed | TimedOut | WorkerFailed | PauseBegan
    | PauseEnded | VisitorEvent | OfficeEvent
)  # fmt: skip
