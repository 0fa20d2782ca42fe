"""Where a visitor's check-in or sign-out stands: one frozen dataclass for each step, with what its screen needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.checkin.answers import kept_answers, needs_a_person
from kiosk.checkin.school import Absence
from kiosk.checkin.visit import NO_TYPE, Arrival, Destination, LastVisit, Photo, SignOutResult, Visit
from printing.printer import PrintOutcome
from scanning.documents import Unreadable
from screening.persons import BarredEntry, Visitor
from screening.result import Screening
from sync.contract.records.question import Answer, AnswerFlaw, Need, Question, VisitorType


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of the visit so far.

    Attributes:
        conduct: version of the expectations accepted.
        repeats: "same as last time" was chosen.
        entries: those of the screening's matches.
        host: code of whom the visitor comes to see.
        question_set: names the visitor types and questions that were offered.
        answers: kept when the visitor goes back, of questions too that are not asked any more after that.
        repeated: questions whose answers of last time count.
        agreed: the expectations in force were accepted last time.
        asks_office: the visitor needs a person to go on.
        absence: of the host who was named and is not in today.
    """

    visitor: Visitor
    visitor_type: VisitorType | None = None
    destination: Destination | None = None
    conduct: str = ""
    photo: Photo | None = None
    last: LastVisit | None = None
    repeats: bool = False
    screening: Screening | None = None
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)
    typed_alone: bool = False
    host: str = ""
    question_set: str = ""
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    repeated: frozenset[str] = frozenset()
    agreed: bool = False
    asks_office: bool = False
    absence: Absence | None = None

    def answer_to(self, question: Question) -> str:
        """What was answered, "" where nothing was yet."""
        return next((one.value for one in self.answers if one.question == question.code), "")

    def screened(self, screening: Screening, entries: tuple[BarredEntry, ...], *, typed_alone: bool) -> Draft:
        """With the answer of screening."""
        return replace(self, screening=screening, entries=entries, typed_alone=typed_alone)

    def arrival(self) -> Arrival | None:
        """What a visit or a case is made of, once a visitor type is picked.

        A person decides of a type that calls the office, and where a required answer cannot be given here.
        """
        kind = self.visitor_type
        if kind is None:
            return None
        repeats = self.repeats and kind.photo is not Need.NO
        kept = self.last.photo if self.last is not None and self.photo is None and repeats else ""
        return Arrival(
            visitor=self.visitor,
            visitor_type=kind,
            destination=self.destination,
            conduct=self.conduct,
            photo=self.photo,
            kept_photo=kept,
            host=self.host,
            answers=kept_answers(kind, self.answers, self.question_set),
            asks_office=self.asks_office or kind.office or needs_a_person(kind, self.answers),
        )

    def unfinished(self) -> Arrival:
        """What the office is told of somebody who went away: neither photo nor answers, and no more than was said."""
        return Arrival(self.visitor, self.visitor_type or NO_TYPE, self.destination, self.conduct, host=self.host)

    def from_the_name(self) -> Draft:
        """As it is when the name is asked about once more. Answers stay: they are there when their questions come."""
        return Draft(self.visitor, last=self.last, screening=self.screening, entries=self.entries, answers=self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a visitor reads. `language` is the BCP 47 tag that this visitor chose, "" for the school's own: it is a part
    of the step and of nothing else, so it is gone with the visit."""

    language: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Welcome(Spoken): ...


@dataclass(frozen=True, slots=True)
class Scanning(Spoken):
    """`refused` is what was wrong with the code held up last."""

    refused: Unreadable | None = None


class TypingFlaw(StrEnum):
    NAME = "name"  # a family name is needed
    BORN = "born"  # no such date
    AGE = "age"  # in the future, or longer ago than anybody lives


@dataclass(frozen=True, slots=True)
class Typing(Spoken):
    """Name and birth date by hand."""

    flaw: TypingFlaw | None = None


@dataclass(frozen=True, slots=True)
class Leaving(Spoken):
    """Waits for a badge, or for the document that began the visit; without either it is for the office."""


@dataclass(frozen=True, slots=True)
class Confirm(Spoken):
    draft: Draft


@dataclass(frozen=True, slots=True)
class AlreadyHere(Spoken):
    """The holder of this document has not signed out of `visit`: are they leaving?"""

    draft: Draft
    visit: Visit


@dataclass(frozen=True, slots=True)
class ChooseType(Spoken):
    draft: Draft


@dataclass(frozen=True, slots=True)
class ChooseDestination(Spoken):
    draft: Draft


@dataclass(frozen=True, slots=True)
class WhomOrWhere(Spoken):
    """Whom the visitor comes to see, or where: found by letters, for nobody may browse people."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class HostAway(Spoken):
    """Whom the visitor named is not in today (`draft.absence`): who sees them instead, or the office."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Asking(Spoken):
    """One question of the visitor type, of any kind. `value` is what was answered, `flaw` what is wrong with it."""

    draft: Draft
    question: Question
    flaw: AnswerFlaw | None = None
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Conduct(Spoken):
    draft: Draft


@dataclass(frozen=True, slots=True)
class TakingPhoto(Spoken):
    """`asked` while the camera is being waited for, `failed` when it gave none; `draft.photo` is what was taken."""

    draft: Draft
    asked: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Checking(Spoken):
    """Everything is asked; the screening's answer is still on its way."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Recording(Spoken):
    """Waits for the commit: the only step that no timer ends."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class OpeningCase(Spoken):
    """Waits for the case to be on disk."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Held(Spoken):
    """Neutral words, and back to welcome in ten seconds: the case lives on by itself."""


@dataclass(frozen=True, slots=True)
class PrintingBadge(Spoken):
    visit: Visit


@dataclass(frozen=True, slots=True)
class Done(Spoken):
    """Signed in. `badge` is None when the printer has not answered in time."""

    visit: Visit
    badge: PrintOutcome | None


@dataclass(frozen=True, slots=True)
class SigningOut(Spoken): ...


@dataclass(frozen=True, slots=True)
class SignedOut(Spoken):
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
class Trouble(Spoken):
    cause: TroubleCause


VisitorStep = (
    Welcome | Leaving | Scanning | Typing | Confirm | AlreadyHere | ChooseType | ChooseDestination | WhomOrWhere
    | HostAway | Asking | Conduct | TakingPhoto | Checking | Recording | OpeningCase | Held | PrintingBadge | Done
    | SigningOut | SignedOut | Trouble
)  # fmt: skip
