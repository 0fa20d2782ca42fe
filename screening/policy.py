"""Thresholds for a match, by class of evidence: budgets of false alarms, and the thresholds that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from screening.list_names import ListNames
from screening.persons import BarredEntry
from screening.weights import DateFit
from sync.contract.vocabulary import ListKind


class Tier(Enum):
    """The class of evidence that the date gives; each has a budget and a threshold of its own."""

    FULL = "full"
    DATED = "dated"  # the date is whole and the same, the names are merely alike, or one of them is
    TWIN = "twin"  # the date is whole and the same, and the surname; the given name is another one
    NEAR = "near"
    YEAR = "year"
    NAME = "name"
    CONFLICT = "conflict"

    __hash__ = object.__hash__  # as of DateFit


TIERS: Mapping[DateFit, Tier] = {
    DateFit.EXACT: Tier.FULL,
    DateFit.SWAPPED: Tier.NEAR,
    DateFit.TRANSPOSED: Tier.NEAR,
    DateFit.ONE_DIGIT: Tier.NEAR,
    DateFit.CENTURY: Tier.NEAR,
    DateFit.OTHER_DAY: Tier.NEAR,
    DateFit.OTHER_MONTH: Tier.NEAR,
    DateFit.OTHER_YEAR: Tier.NEAR,
    DateFit.DAY_UNKNOWN: Tier.CONFLICT,
    DateFit.YEAR: Tier.YEAR,
    DateFit.NEXT_YEAR: Tier.YEAR,
    DateFit.YEAR_SLIP: Tier.YEAR,
    DateFit.FIRST_OF_YEAR: Tier.YEAR,
    DateFit.ABSENT: Tier.NAME,
    DateFit.DIFFERENT: Tier.CONFLICT,
}


class Precision(Enum):
    """How much of a birth date an entry has."""

    FULL = "full"
    YEAR = "year"
    NONE = "none"


def precision(entry: BarredEntry) -> Precision:
    if entry.born is None:
        return Precision.NONE
    # The first of January often stands for a day that nobody knew: such an entry may match by its year alone.
    return Precision.FULL if entry.born.full and not entry.born.first_of_year else Precision.YEAR


_PRECISION_OF: Mapping[Tier, Precision] = {
    Tier.FULL: Precision.FULL,
    Tier.DATED: Precision.FULL,
    Tier.TWIN: Precision.FULL,
    Tier.NEAR: Precision.FULL,
    Tier.YEAR: Precision.YEAR,
    Tier.NAME: Precision.NONE,
}

PER_THOUSAND = 1_000
ASSUMED_ENTRIES = 10_000
"""Used where the length of the lists is not given."""

BUDGETED = frozenset({ListKind.REGISTRY, ListKind.WATCH})
"""Lists with a budget of false alarms. The other lists have none: nobody on them may be missed to save an alarm, where
the dates do not contradict."""

BUDGETS: Mapping[Tier, float] = {
    Tier.FULL: 0.2,
    Tier.DATED: 0.12,
    Tier.TWIN: 0.04,
    Tier.NEAR: 0.2,
    Tier.YEAR: 1.0,
    Tier.NAME: 1.0,
}
"""False alarms per 1,000 unrelated visitors that one budgeted list may cost, by class of evidence.

FULL uses none of its own below 100,000 entries: a list of 10,000 whole dates costs .27 by DATED and NEAR (ADR 0180).
TWIN leaves out the twins of listed people themselves, whom nothing but a person can tell apart (ADR 0190).
"""

COUNTED = frozenset({Tier.YEAR, Tier.NAME})
"""Classes in which a rare name counts as often as the list has it, on lists with a budget (screening.list_names): a
whole birth date is evidence enough, and nobody on the other lists may be missed for how many bear the name."""

UNBUDGETED: Mapping[Tier, float] = {
    Tier.FULL: 8.0,
    Tier.DATED: 16.0,
    Tier.TWIN: 16.0,
    Tier.NEAR: 8.0,
    Tier.YEAR: 4.0,
    Tier.NAME: 5.0,
    Tier.CONFLICT: 7.0,
}
"""Bits that a match on a `barred` or `custody` list must weigh, however long the list: enough that two names agreed.

Where the dates differ, that they do counts against the match: only the whole name of few people weighs enough.
"""

TAIL: tuple[tuple[float, float], ...] = (
    (0, 9.7e-6), (2, 8.7e-6), (4, 7.0e-6), (6, 5.0e-6), (8, 3.6e-6), (10, 2.1e-6), (12, 9.7e-7), (14, 4.3e-7),
    (16, 7.5e-8),
)  # fmt: skip
"""(bits, P(the names of an unrelated pair agree and weigh at least as much)).

Measured with tests/bench on its tuning seed, 7: 16,000 visitors by 2,500 entries without a date, both from its own
population; `python -m tests.bench.tail` measures it again. Beyond the table the probability halves with every bit, as
it must (Fellegi and Sunter: P(weight >= w | unrelated) <= 2^-w).
"""

TAIL_DATED: tuple[tuple[float, float], ...] = (
    (-10, 2.9e-3), (-6, 2.7e-3), (-4, 2.1e-3), (-2, 1.5e-3), (0, 1.0e-3), (1, 4.6e-4), (2, 3.5e-4), (2.5, 2.5e-4),
    (2.75, 1.9e-4), (3, 3.4e-5), (4, 1.8e-5), (5, 1.4e-5), (6, 7.0e-6), (8, 5.0e-6),
)  # fmt: skip
"""As TAIL, of pairs whose names agree beside the same whole date only: 400 visitors by 2,500 entries, seed 7, by
`python -m tests.bench.tail --dated --visitors 400`. The outside population differs by less than a third. Between 2.75
and 3 bits lie the given names that no table holds, under another surname."""

TAIL_TWIN: tuple[tuple[float, float], ...] = (
    (-8, 1.8e-4), (-4, 1.6e-4), (-2, 1.4e-4), (-1, 1.3e-4), (0, 8.4e-5), (1, 4.5e-5), (2, 2.7e-5), (3, 1.9e-5),
    (4, 1.3e-5), (4.57, 1.1e-5), (4.6, 7.0e-7),
)  # fmt: skip
"""As TAIL_DATED, of pairs with one surname and two given names whom neither sex nor a middle name tells apart (600
visitors). No surname weighs over 4.6 bits here, for none is rarer than 1 in 1,000 in a community that no table counted;
more weigh those whose middle name is the same. In the outside population two to four times as many agree."""

_BESIDE_A_DATE: Mapping[Tier, tuple[tuple[float, float], ...]] = {Tier.DATED: TAIL_DATED, Tier.TWIN: TAIL_TWIN}

_STEP = 0.25
_HEAVIEST = 60.0


def tail_probability(bits: float, table: tuple[tuple[float, float], ...] = TAIL) -> float:
    """P(the names of an unrelated pair agree and weigh at least `bits`), between and beyond the table's points."""
    if bits <= table[0][0]:
        return table[0][1]
    for (low, more), (high, less) in pairwise(table):
        if bits <= high:
            return float(more * (less / more) ** ((bits - low) / (high - low)))
    last, least = table[-1]
    return float(least * 2 ** (last - bits))


def false_alarm_rate(tier: Tier, threshold: float) -> float:
    """P(an unrelated visitor is stopped by one entry) where matches of this class must weigh `threshold` bits."""
    if tier in _BESIDE_A_DATE:
        exact = DateFit.EXACT.value
        return exact.u * tail_probability(threshold - exact.bits, _BESIDE_A_DATE[tier])
    dates = [date.value for date, of in TIERS.items() if of is tier]
    return sum(date.u * tail_probability(threshold - date.bits) for date in dates)


@lru_cache(maxsize=64)
def lowest_threshold(tier: Tier, entries: int, budget: float) -> float:
    """The lowest threshold in bits at which `entries` entries stay within a budget (visitors of 1,000)."""
    threshold = 0.0
    while threshold < _HEAVIEST and PER_THOUSAND * entries * false_alarm_rate(tier, threshold) > budget:
        threshold += _STEP
    return threshold


@dataclass(frozen=True, slots=True)
class Policy:
    """What a list may cost. `counts` says how many entries there are by kind and precision of their dates, `names` how
    often they have a name; without it the tables alone say how common it is."""

    counts: Mapping[tuple[ListKind, Precision], int] = field(default_factory=dict)
    budgets: Mapping[Tier, float] = field(default_factory=lambda: BUDGETS)
    names: ListNames | None = field(default=None, compare=False, repr=False)

    def threshold(self, kind: ListKind, tier: Tier, dated: bool = True) -> float:
        """Bits that a match of this class must weigh at least. On lists with a budget no other date matches: +inf.

        `dated`: the visitor's birth date is known. Where it is not, every entry of the list is compared by name alone.
        """
        if kind not in BUDGETED:
            return UNBUDGETED[tier]
        if tier is Tier.CONFLICT:
            return float("inf")
        return lowest_threshold(tier, max(1, self._entries(kind, tier, dated)), self.budgets[tier])

    def expected(self, kind: ListKind, tier: Tier) -> float:
        """False alarms per 1,000 unrelated visitors that this class will cost, for the person who imports the list."""
        if tier is Tier.CONFLICT:
            return 0.0
        return PER_THOUSAND * self._entries(kind, tier, dated=True) * false_alarm_rate(tier, self.threshold(kind, tier))

    @property
    def people(self) -> int:
        """Entries of the lists with a budget."""
        if not self.counts:
            return ASSUMED_ENTRIES
        return sum(entries for (kind, _), entries in self.counts.items() if kind in BUDGETED)

    def holds(self, kind: ListKind) -> bool:
        """Whether there are entries of this kind; so it is taken where nobody says how long the lists are."""
        return not self.counts or any(entries for (of, _), entries in self.counts.items() if of is kind)

    def _entries(self, kind: ListKind, tier: Tier, dated: bool) -> int:
        if not self.counts:
            return ASSUMED_ENTRIES
        if not dated:
            return sum(entries for (of, _), entries in self.counts.items() if of is kind)
        return self.counts.get((kind, _PRECISION_OF[tier]), 0)
