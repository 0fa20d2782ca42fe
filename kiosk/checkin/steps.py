"""Where a check-in stands: one frozen dataclass a step, each with what its screen needs and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.checkin import office_steps
from kiosk.checkin.office_steps import Intent, OfficePage
from kiosk.checkin.pause import Paused
from kiosk.domain.case import Case, CaseSummary, Decision, Reason, Ruling, Staff
from kiosk.domain.visit import NO_PURPOSE, Arrival, Destination, LastVisit, Photo, Purpose, SignOutResult, Visit
from printing.printer import Outcome
from scanning.documents import Unreadable
from screening.entries import BarredEntry
from screening.result import Screening
from screening.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of the visit so far."""

    visitor: Visitor
    purpose: Purpose | None = None
    destination: Destination | None = None
    conduct: str = ""  # version accepted
    photo: Photo | None = None
    last: LastVisit | None = None
    reuses_photo: bool = False  # "same as last time" was chosen
    screening: Screening | None = None
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)  # those of the screening's matches

    def arrival(self) -> Arrival | None:
        """What a visit or a case is made of, once a purpose is picked."""
        if self.purpose is None:
            return None
        kept = self.last.photo if self.last is not None and self.photo is None and self.reuses_photo else ""
        return Arrival(self.visitor, self.purpose, self.destination, self.conduct, self.photo, kept)

    def unfinished(self) -> Arrival:
        """What the office is told of somebody who went away: no photo, and no more than was said."""
        return Arrival(self.visitor, self.purpose or NO_PURPOSE, self.destination, self.conduct)


@dataclass(frozen=True, slots=True)
class Welcome: ...


@dataclass(frozen=True, slots=True)
class Scanning:
    """`refused` is what was wrong with the code held up last."""

    refused: Unreadable | None = None


class TypingFlaw(StrEnum):
    NAME = "name"  # a family name is needed
    BORN = "born"  # no such date
    AGE = "age"  # in the future, or longer ago than anybody lives


@dataclass(frozen=True, slots=True)
class Typing:
    """Name and birth date by hand."""

    flaw: TypingFlaw | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Waits for a badge, or for the document that began the visit; without either it is for the office."""


@dataclass(frozen=True, slots=True)
class Confirm:
    draft: Draft


@dataclass(frozen=True, slots=True)
class AlreadyHere:
    """The holder of this document has not signed out of `visit`: are they leaving?"""

    draft: Draft
    visit: Visit


@dataclass(frozen=True, slots=True)
class ChoosePurpose:
    draft: Draft


@dataclass(frozen=True, slots=True)
class ChooseDestination:
    draft: Draft


@dataclass(frozen=True, slots=True)
class Conduct:
    draft: Draft


@dataclass(frozen=True, slots=True)
class TakingPhoto:
    """`asked` while the camera is being waited for, `failed` when it gave none; `draft.photo` is what was taken."""

    draft: Draft
    asked: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Checking:
    """Everything is asked; the screening's answer is still on its way."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Recording:
    """Waits for the commit: the only step that no timer ends."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class OpeningCase:
    """Waits for the case to be on disk."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Held:
    """Neutral words, and back to welcome in ten seconds: the case lives on by itself."""


@dataclass(frozen=True, slots=True)
class PrintingBadge:
    visit: Visit


@dataclass(frozen=True, slots=True)
class Done:
    """Signed in. `badge` is None when the printer has not answered in time."""

    visit: Visit
    badge: Outcome | None


@dataclass(frozen=True, slots=True)
class SigningOut: ...


@dataclass(frozen=True, slots=True)
class SignedOut:
    result: SignOutResult


class Cause(StrEnum):
    """Why a visit could not go on here; the wording says what to do."""

    NOT_RECORDED = "not_recorded"
    NOT_SCREENED = "not_screened"
    SIGN_OUT_FAILED = "sign_out_failed"
    PASS_NOT_ACCEPTED = "pass_not_accepted"  # noqa: S105  a QR pass
    PASS_NOT_KNOWN = "pass_not_known"  # noqa: S105  a code, no password
    OFFICE_FAILED = "office_failed"


@dataclass(frozen=True, slots=True)
class Trouble:
    cause: Cause


# The office, at the kiosk.


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
    building already."""

    staff: Staff
    cases: tuple[CaseSummary, ...] | None = None
    decided: Decision | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Visitor and entry side by side, covered unless a finger holds. `ruling` is why the last choice did not count;
    `reason` and `text` are what was chosen with it."""

    staff: Staff
    case: Case
    uncovered: bool = False
    ruling: Ruling | None = None
    deciding: bool = False
    reason: Reason | None = None
    text: str = field(default="", repr=False)


Step = (
    Welcome | Leaving | Scanning | Typing | Confirm | AlreadyHere | ChoosePurpose | ChooseDestination | Conduct
    | TakingPhoto | Checking | Recording | OpeningCase | Held | PrintingBadge | Done | SigningOut | SignedOut | Trouble
    | StaffNames | StaffPin | Cases | Review | OfficePage | Paused
)  # fmt: skip

TIMEOUTS: dict[type, float] = {
    Scanning: 30,
    Typing: 90,
    Leaving: 30,
    Confirm: 45,
    AlreadyHere: 45,
    ChoosePurpose: 60,
    ChooseDestination: 60,
    Conduct: 90,
    TakingPhoto: 45,
    Checking: 10,
    OpeningCase: 15,
    Held: 10,
    PrintingBadge: 15,
    Done: 8,
    SigningOut: 10,
    SignedOut: 6,
    Trouble: 20,
    StaffNames: 30,
    StaffPin: 30,
    Cases: 30,
    Review: 60,
    **office_steps.TIMEOUTS,
}
"""Seconds until TimedOut. Welcome waits for ever, Recording for its commit, Paused for the end of an emergency."""
