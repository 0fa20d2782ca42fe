"""Entries that a search has found, by what else of their names must agree with the visitor's to make a match.

Of a visitor with two surnames and a middle name most of what is found weighs enough only if the other surname, or a
middle name, agrees as well. Whoever has but one of each is told from the entry's names alone, before they are compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

from screening.compare import compare_middle, surnames_agree_both
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize
from screening.persons import PersonName
from screening.readings import readings

E = TypeVar("E")
_ROUNDING = 1e-9
"""Bits by which sums of the same weights may differ."""


@dataclass(frozen=True, slots=True)
class FoundEntries(Generic[E]):
    """One entry may be in several of the sets, found in several ways.

    Attributes:
        alone: entries of which the names that they were found by may weigh enough.
        by_middle: those that need a middle name besides, or further given names.
        by_surname: those that need a second surname besides.
        by_both: those that need both.
    """

    alone: set[E] = field(default_factory=set, repr=False)
    by_middle: set[E] = field(default_factory=set, repr=False)
    by_surname: set[E] = field(default_factory=set, repr=False)
    by_both: set[E] = field(default_factory=set, repr=False)

    def add(self, entry: E, most: float, alone: float, middle: float) -> None:
        """Add an entry found by a pair of names.

        Args:
            most: bits beyond the threshold that the names may weigh, with a second surname and a middle name.
            alone: the same without a second surname.
            middle: how many of them a middle name may bring.
        """
        if most < -_ROUNDING:
            return
        if alone >= middle - _ROUNDING:
            self.alone.add(entry)
            return
        if alone >= -_ROUNDING:
            self.by_middle.add(entry)
        if most >= middle - _ROUNDING:
            self.by_surname.add(entry)
        elif alone < -_ROUNDING:
            self.by_both.add(entry)

    def every(self) -> set[E]:
        return self.alone | self.by_middle | self.by_surname | self.by_both

    def may_match(
        self, entry: E, names: Iterable[PersonName], ours: Iterable[NormalizedName], tables: NameTables
    ) -> bool:
        """Whether one of the entry's names has what is needed besides, beside one of our readings."""
        if entry in self.alone:
            return True
        pairs = list(product(ours, (reading for name in names for reading in readings(normalize(name)))))
        if entry in self.by_surname and any(surnames_agree_both(one, other, tables) for one, other in pairs):
            return True
        # What agrees as a middle name adds to a match: see weights.MIDDLE.
        if entry in self.by_middle and any(compare_middle(one, other, tables).agrees for one, other in pairs):
            return True
        return entry in self.by_both and any(
            surnames_agree_both(one, other, tables) and compare_middle(one, other, tables).agrees
            for one, other in pairs
        )
