"""A visit: what is kept of somebody's stay, how it was allowed, and what is known of its badge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from printing.printer import Fault
from screening.persons import PersonName, Visitor
from sync.contract.records.person import Identity
from sync.contract.records.question import Answer, Answers, VisitorType
from sync.contract.vocabulary import AdmissionBasis

KEEP_DAYS = 35
"""Days that a visit stays on the kiosk after the district holds it, so that a restored district can ask again."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG taken at the desk, and the digest that names it everywhere else."""

    jpeg: bytes = field(repr=False)
    digest: str


class SignOutResult(StrEnum):
    SIGNED_OUT = "signed_out"
    ALREADY = "already"  # the badge was used before
    UNKNOWN = "unknown"  # no such visit on this kiosk
    ASK_OFFICE = "ask_office"  # nothing was shown, so nothing was looked up: a person does it
    TOO_SOON = "too_soon"  # the badge was seen right after it was printed: nobody means to leave yet


def identity_of(name: PersonName, born: str = "") -> Identity:
    return Identity(family=name.family, given=name.given, middle=name.middle, suffix=name.suffix, born=born)


def name_of(who: Identity) -> PersonName:
    return PersonName(who.family, who.given, who.middle, who.suffix)


NO_TYPE = VisitorType(code="", label={}, badge={})
"""Of somebody who left before they said."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where somebody goes; `labels` has the label by language."""

    code: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything that a visitor has told the desk: what a visit or a case is made of.

    Attributes:
        conduct: version of the expectations accepted.
        kept_photo: digest of an earlier visit's photo, to be used again.
        host: code of whom the visitor comes to see.
        asks_office: a person decides, whatever the screening says.
    """

    visitor: Visitor
    visitor_type: VisitorType
    destination: Destination | None
    conduct: str
    photo: Photo | None = None
    kept_photo: str = ""
    host: str = ""
    answers: Answers | None = field(default=None, repr=False)
    asks_office: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One recorded visit.

    Attributes:
        identity: who came, without the birth date.
        purpose: the visitor type's code.
        badge_id: "" where a visitor type has no badge.
    """

    id: str
    identity: Identity = field(repr=False)
    purpose: str
    destination: str
    started: datetime
    choice: AdmissionBasis
    badge_id: str
    photo: str = ""  # digest
    case_id: str = ""
    ended: datetime | None = None
    host: str = ""
    answers: Answers | None = field(default=None, repr=False)

    @property
    def name(self) -> PersonName:
        return name_of(self.identity)

    @property
    def escort(self) -> bool:
        return self.choice is AdmissionBasis.ADMITTED_WITH_ESCORT


@dataclass(frozen=True, slots=True)
class LastVisit:
    """What a returning visitor may repeat with one tap; `answers` only of questions that are not asked every time."""

    purpose: str
    destination: str
    conduct: str = ""  # version of the expectations accepted then
    photo: str = field(default="", repr=False)
    host: str = ""
    answers: tuple[Answer, ...] = field(default=(), repr=False)


class BadgeDoubt(StrEnum):
    """What is known of a badge of which nobody knows that it is out."""

    NOT_PRINTED = "not_printed"  # certainly nothing came out, and nothing will by itself
    MAY_STILL_COME = "may_still_come"  # the job lies in the printer: it comes out when the fault is mended
    INTERRUPTED = "interrupted"  # the machine stopped while it was printing
    UNCONFIRMED = "unconfirmed"  # taken by a printer that cannot tell, and then the machine stopped

    @property
    def may_come(self) -> bool:
        """Whether printing again could make a second badge."""
        return self is not BadgeDoubt.NOT_PRINTED


class BadgeAnswer(StrEnum):
    """What staff say of such a badge, where they do not have it printed again."""

    CAME_OUT = "came_out"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class BadgeQuestion:
    """A visitor on site and what is asked of staff about the badge. `fault` is what the printer said, if it did."""

    visit: Visit
    doubt: BadgeDoubt
    since: datetime
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class OnSiteVisitor:
    """Somebody on site, as the office's list has them. `question` is open about their badge, if any."""

    visit: Visit
    question: BadgeQuestion | None = None


@dataclass(frozen=True, slots=True)
class BadgeRoll:
    """The roll in the printer: badges that came out since `since` (None: nobody has said yet when it was put in)."""

    badges: int = 0
    since: datetime | None = None
