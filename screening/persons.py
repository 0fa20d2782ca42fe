"""The two whom screening compares: a visitor, and an entry of a barred list.

Personal fields are hidden from repr, so that no log or traceback shows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sync.contract.vocabulary import ListKind


class Source(StrEnum):
    """How the visitor's identity came in. TYPED never suppresses a match and is never remembered."""

    LICENSE = "license"
    PASS = "pass"  # noqa: S105  a school-issued QR pass, no password
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in the parts a license gives. Absent parts are ""; a mononym stands in `family`."""

    family: str = field(repr=False)
    given: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)

    @property
    def full(self) -> str:
        """Given, middle, family, suffix: as a person would say it."""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Truncation:
    """Which parts of the name the document cut short. The missing rest is unknown, not absent."""

    family: bool = False
    given: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person at the entrance, in memory only. Of this only name, birth date and photo are ever stored.

    Attributes:
        sex: "M", "F", "X" or "" where unknown.
        jurisdiction, number: for the visitor hash, computed in memory and never kept.
    """

    name: PersonName
    source: Source
    born: date | None = field(default=None, repr=False)
    sex: str = field(default="", repr=False)
    cut: Truncation = Truncation()
    jurisdiction: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    height_cm: int | None = field(default=None, repr=False)
    eyes: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date as a list knows it: the year alone, or all three."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> date | None:
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def first_of_year(self) -> bool:
        """A whole date, the first of January: often a year of which the day was not known."""
        return self.month == self.day == 1


@dataclass(frozen=True, slots=True)
class BarredEntry:
    """One listed person. `names` has the listed name first, then the aliases.

    `schools` is empty where the entry holds at every school. `leaf` is the hex digest of the canonical entry:
    a remembered decision ends when it changes.
    """

    id: str
    feed: str
    leaf: str
    names: tuple[PersonName, ...] = field(repr=False)
    kind: ListKind
    born: PartialDate | None = field(default=None, repr=False)
    sex: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)
    instructions: str = field(default="", repr=False)
    schools: frozenset[str] = frozenset()
    starts: date | None = None
    expires: date | None = None
    height_cm: int | None = field(default=None, repr=False)
    eyes: str = field(default="", repr=False)

    def in_force(self, today: date | None, school: str) -> bool:
        """Whether the entry counts today at this school. `today` None: the clock is suspect, every date counts."""
        if self.schools and school not in self.schools:
            return False
        if today is None:
            return True
        return (self.starts is None or self.starts <= today) and (self.expires is None or today <= self.expires)
