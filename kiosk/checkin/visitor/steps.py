"""Where a visitor's check-in or sign-out stands: one frozen dataclass for each step, with what its screen needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.checkin.visit import NO_PURPOSE, Arrival, Destination, LastVisit, Photo, Purpose, SignOutResult, Visit
from printing.printer import PrintOutcome
from scanning.documents import Unreadable
from screening.persons import BarredEntry, Visitor
from screening.result import Screening


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
    typed_alone: bool = False  # as the screening's answer said of this school

    def screened(self, screening: Screening, entries: tuple[BarredEntry, ...], *, typed_alone: bool) -> Draft:
        """With the answer of screening."""
        return replace(self, screening=screening, entries=entries, typed_alone=typed_alone)

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
    badge: PrintOutcome | None


@dataclass(frozen=True, slots=True)
class SigningOut: ...


@dataclass(frozen=True, slots=True)
class SignedOut:
    result: SignOutResult


class TroubleCause(StrEnum):
    """Why a visit could not go on here; the wording says what to do."""

    NOT_RECORDED = "not_recorded"
    NOT_SCREENED = "not_screened"
    SIGN_OUT_FAILED = "sign_out_failed"
    PASS_NOT_ACCEPTED = "pass_not_accepted"  # noqa: S105  a QR pass
    PASS_NOT_KNOWN = "pass_not_known"  # noqa: S105  a code, no password
    OFFICE_FAILED = "office_failed"


@dataclass(frozen=True, slots=True)
class Trouble:
    cause: TroubleCause


VisitorStep = (
    Welcome | Leaving | Scanning | Typing | Confirm | AlreadyHere | ChoosePurpose | ChooseDestination | Conduct
    | TakingPhoto | Checking | Recording | OpeningCase | Held | PrintingBadge | Done | SigningOut | SignedOut | Trouble
)  # fmt: skip
