"""What a visitor does, and what the desk and the camera answer about one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.checkin.school import Absence, Host
from kiosk.checkin.visit import Destination, LastVisit, Photo, SignOutResult, Visit
from scanning.documents import Unreadable
from screening.persons import BarredEntry, Visitor
from screening.result import Screening
from sync.contract.records.question import VisitorType

# From the visitor.


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody touched the welcome screen."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The same page in another language, a BCP 47 tag; "" is the school's. It is never logged, kept or counted."""

    language: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypingChosen:
    """Continue without a document."""


@dataclass(frozen=True, slots=True)
class LeavingChosen:
    """Sign out: with the badge, or the document that began the visit."""


@dataclass(frozen=True, slots=True)
class OfficeAsked:
    """To sign out with neither badge nor document."""


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

    visitor_type: VisitorType
    destination: Destination | None
    conduct: str
    host: str = ""
    question_set: str = ""
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class TypePicked:
    """`question_set` names the types and questions among which it was picked."""

    visitor_type: VisitorType
    question_set: str = ""


@dataclass(frozen=True, slots=True)
class DestinationPicked:
    """None if the district has removed all destinations."""

    destination: Destination | None


@dataclass(frozen=True, slots=True)
class HostPicked:
    """`destination` is where the host is found, None where that differs; `absence` where they are not in today."""

    host: Host
    destination: Destination | None = None
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class AbsenceRead:
    """To who stands in for the host, or to the office where nobody does."""


@dataclass(frozen=True, slots=True)
class WhereUnknown:
    """I don't know whom, or where."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to the question of this code, as it was given; the flow checks it."""

    question: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuestionSkipped:
    """I would rather not say; an earlier answer is taken back."""

    question: str


@dataclass(frozen=True, slots=True)
class ConductAccepted:
    version: str


@dataclass(frozen=True, slots=True)
class PhotoAsked: ...


@dataclass(frozen=True, slots=True)
class PhotoKept: ...


@dataclass(frozen=True, slots=True)
class PhotoSkipped:
    """Go on without one: the camera is away, or the visitor does not want to be photographed. Where there must be one,
    this is for the office."""


# From the camera.


@dataclass(frozen=True, slots=True)
class PhotoTaken:
    photo: Photo


# From the desk.


@dataclass(frozen=True, slots=True)
class Recalled:
    """`staying` is the visit of which the same document's holder has not signed out."""

    last: LastVisit | None
    staying: Visit | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """`entries` are those of the screening's matches, in the same order. `typed_alone`: this school admits a typed name
    that nothing matched without a person."""

    screening: Screening
    entries: tuple[BarredEntry, ...] = field(default=(), repr=False)
    typed_alone: bool = False


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
class VisitorExpected:
    """The district registered this visitor in advance. What it left open is asked as usual."""

    visitor: Visitor
    visitor_type: VisitorType | None = None
    destination: Destination | None = None
    host: str = ""
    question_set: str = ""
    absence: Absence | None = None


@dataclass(frozen=True, slots=True)
class PassUnknown:
    """The pass is genuine, but nobody is known by it here: withdrawn, or not synchronized yet."""


@dataclass(frozen=True, slots=True)
class BadgeRefused:
    """The answer to a sign-out: a genuine badge that is not valid now, by any clock that may be right."""

    reason: Unreadable


VisitorEvent = (
    Started | LanguageChosen | TypingChosen | LeavingChosen | OfficeAsked | Typed | Confirmed | LeavingConfirmed
    | CameBack | SameAsLastTime | TypePicked | DestinationPicked | HostPicked | AbsenceRead | WhereUnknown | Answered
    | QuestionSkipped | ConductAccepted | PhotoAsked | PhotoKept | PhotoSkipped
    | PhotoTaken | Recalled | Screened | Recorded | CaseOpened | SignOutRecorded | VisitorExpected | PassUnknown
    | BadgeRefused
)  # fmt: skip
