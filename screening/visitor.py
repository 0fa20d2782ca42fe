"""The visitor being screened. Personal fields are hidden from repr, so that no log or traceback shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


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
