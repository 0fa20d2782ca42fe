"""An entry of a barred list as screening sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from screening.visitor import PersonName
from sync.contract.vocabulary import ListKind


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
