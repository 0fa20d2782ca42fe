"""What a scan yields: a license, a pass, or a code that is neither; and why content is not believed to be a license.
Nothing here knows of visitors.

What is personal is hidden from repr, so that no log, traceback or failed assertion can print it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

WRITTEN = date(2026, 11, 1)
"""No clock that is right says an earlier day."""


class Sex(StrEnum):
    """As printed on the document (AAMVA DBC); X stands for 'not specified' and every other value."""

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "X"


@dataclass(frozen=True, slots=True)
class Truncated:
    """Which names the issuer cut to fit (AAMVA DDE, DDF, DDG)."""

    family: bool = False
    given: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class License:
    """A driver's license or identification card. Absent text is "", absent dates and figures are None."""

    family: str = field(repr=False)
    given: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    born: date | None = field(default=None, repr=False)
    expires: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    jurisdiction: str = ""
    number: str = field(default="", repr=False)
    truncated: Truncated = Truncated()
    height_cm: int | None = field(default=None, repr=False)
    eyes: str = field(default="", repr=False)


class PassKind(StrEnum):
    """What a pass entitles to."""

    BADGE = "badge"  # printed at sign-in; signs out
    VISITOR = "visitor"  # pre-registered, or issued to who has no license
    STAFF = "staff"
    PROVISION = "provision"


@dataclass(frozen=True, slots=True)
class Pass:
    """A signed QR pass whose signature has been verified. `id` is a UUID: the visit of a badge."""

    kind: PassKind
    id: str
    school: str
    valid_from: datetime
    valid_until: datetime
    key_id: str


class Unreadable(StrEnum):
    """Why a code that was read is not a document."""

    FOREIGN = "foreign"  # some other barcode: a parcel, a loyalty card, a poster
    DAMAGED = "damaged"  # looks like ours or a license, but its content does not hold together
    NO_NAME = "no_name"  # a license, whole as far as one can tell, of which no name can be told for sure
    FORGED = "forged"  # a pass whose signature is wrong or whose key is not known
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    OTHER_SCHOOL = "other_school"


Document = License | Pass | Unreadable


class LicenseFlaw(StrEnum):
    """Why content is not believed to be a license."""

    NO_HEADER = "no_header"  # some other content altogether
    NO_ELEMENTS = "no_elements"
    UNKNOWN_ELEMENT = "unknown_element"  # what a misread code looks like from inside
    CONFLICT = "conflict"  # one element twice, with different values, or two ways to read a name
    CUT_OFF = "cut_off"  # breaks off in the middle
    NO_NAME = "no_name"  # or none that can be told for sure
    BAD_DATE = "bad_date"


class NotALicense(ValueError):
    """The content is not a license, or not intact. `reason` says why and holds nothing of the content."""

    def __init__(self, reason: LicenseFlaw) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def unreadable(self) -> Unreadable:
        """What such content counts as, where it was scanned."""
        return _COUNTS_AS[self.reason]


_COUNTS_AS = dict.fromkeys(LicenseFlaw, Unreadable.DAMAGED) | {
    LicenseFlaw.NO_HEADER: Unreadable.FOREIGN,
    LicenseFlaw.NO_NAME: Unreadable.NO_NAME,
}
