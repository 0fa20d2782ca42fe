"""A visit: what is kept of somebody's stay, and how it came to be allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from screening.visitor import PersonName, Visitor

KEEP_DAYS = 35
"""Days that a visit stays on the kiosk after the district holds it, so that a restored district can ask again."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG taken at the desk, and the digest that names it everywhere else."""

    jpeg: bytes = field(repr=False)
    digest: str


class Choice(StrEnum):
    """How a visit was allowed, or that it was not (the `decision` of the demo's summary)."""

    NO_MATCH = "no_match"
    REMEMBERED = "remembered"
    ADMITTED = "admitted"
    ADMITTED_WITH_ESCORT = "admitted_with_escort"
    REFUSED = "refused"


class SignedOutBy(StrEnum):
    BADGE = "badge"
    LICENSE = "license"
    NAME = "name"
    OFFICE = "office"
    SYSTEM = "system"  # end of day


class SignOutResult(StrEnum):
    SIGNED_OUT = "signed_out"
    ALREADY = "already"  # the badge was used before
    UNKNOWN = "unknown"  # no such visit on this kiosk
    ASK_OFFICE = "ask_office"  # nothing was shown, so nothing was looked up: a person does it
    TOO_SOON = "too_soon"  # the badge was seen right after it was printed: nobody means to leave yet


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody comes. `code` is kept, `label` is shown; `badge` is the large word on the badge; `minutes` is how
    long such a visit may last, 0 for until the school closes."""

    code: str
    label: str
    badge: str
    needs_destination: bool = True
    minutes: int = 0


NO_PURPOSE = Purpose("", "", "")
"""Of somebody who left before they said."""


@dataclass(frozen=True, slots=True)
class Destination:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything that a visitor has told the desk: what a visit or a case is made of."""

    visitor: Visitor
    purpose: Purpose
    destination: Destination | None
    conduct: str  # version of the expectations accepted
    photo: Photo | None = None
    kept_photo: str = ""  # digest of an earlier visit's photo, to be used again


@dataclass(frozen=True, slots=True)
class Visit:
    """One recorded visit."""

    id: str
    name: PersonName
    purpose: str
    destination: str
    started: datetime
    choice: Choice
    badge_id: str
    photo: str = ""  # digest
    case_id: str = ""
    ended: datetime | None = None

    @property
    def escort(self) -> bool:
        return self.choice is Choice.ADMITTED_WITH_ESCORT


@dataclass(frozen=True, slots=True)
class LastVisit:
    """What a returning visitor may repeat with one tap."""

    purpose: str
    destination: str
    conduct: str = ""  # version of the expectations accepted then
    photo: str = field(default="", repr=False)
