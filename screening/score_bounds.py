"""Score bounds: the most that a pair of names can weigh. What cannot reach its threshold need not be looked up.

On a list of a million, most of those who share a visitor's name by chance bear a common one, and a common name alone
never matches. The bounds are never below what screening.score gives, so that leaving out what lies under
the threshold changes no answer; they are bounds of any one community, because the score takes the commonest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, log2

import numpy as np
from numpy.typing import NDArray

from screening import weights
from screening.expanded_words import ExpandedWords, Places
from screening.name_tables import Commonness, NameTables
from screening.normalize import NormalizedName
from screening.persons import Truncation
from screening.policy import BUDGETED, TIERS, Policy, Tier
from screening.result import Agreement
from screening.romanization import Role
from screening.weights import EXCHANGED, FURTHER_SURNAME_CHANCE, INITIAL_CHANCE, DateFit, Level
from sync.contract.vocabulary import ListKind

_RARE = 1e-5
"""Share below which an equal surname is never left out: written in two words it may weigh twice as much."""
_SEVERAL = 2
ROUNDING = 1e-9
"""Bits by which sums of the same weights may differ, and logarithms taken one by one and all at once."""

Bits = NDArray[np.float64]
"""What each of several words can weigh at most, shape (words,)."""


@dataclass(frozen=True, slots=True)
class _Role:
    """How two tokens of one role may weigh at most: (m, base) of the levels that each case can reach."""

    exact: float
    spelled: tuple[tuple[float, float], ...]
    near: tuple[tuple[float, float], ...]


def _role(table: Mapping[Agreement, Level]) -> _Role:
    exact, spelled, swapped = (table[level] for level in (Agreement.EXACT, Agreement.SPELLING, Agreement.SWAPPED))
    near = [(level.m, level.base) for agreement, level in table.items() if agreement not in {*_SAME, *_BORROWED}]
    heaviest = tuple((m, base) for m, base in near if not any(_outweighs(other, (m, base)) for other in near))
    return _Role(max(exact.m, swapped.m), ((spelled.m, spelled.base), *heaviest), heaviest)


def _outweighs(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether m / (base + share) of one is the larger for every share."""
    return one != other and one[0] >= other[0] and one[0] / one[1] >= other[0] / other[1]


_SAME = (Agreement.EXACT, Agreement.SPELLING)
_BORROWED = (Agreement.PART, Agreement.MIDDLE, Agreement.SWAPPED)
"""Levels that rest on another: between unequal tokens they weigh less than the one they rest on."""

_FAMILY, _GIVEN = _role(weights.FAMILY), _role(weights.GIVEN)
_INITIAL = log2(weights.GIVEN[Agreement.INITIAL].m / weights.GIVEN[Agreement.INITIAL].base)
_MIDDLE = max(weights.MIDDLE.values())
_HALF_EXCHANGED = log2(EXCHANGED) / 4
"""Two tokens together: the root of how often a record exchanges the names."""


class ScoreBounds:
    """Upper bounds for one visitor's name, in bits. A place is a community's number in the tables.

    A method that takes words takes a token of the visitor and many of the list: a search asks for hundreds of them.
    `surnames`: all of the visitor's, which may agree together.
    """

    def __init__(self, tables: NameTables, cut: Truncation, surnames: tuple[str, ...] = ()) -> None:
        self._family, self._given = tables.surnames, tables.given_names
        self.romanization = tables.romanization
        self._surnames = surnames
        # What a document says it cut counts like the whole name.
        self.unbounded = cut.family or cut.given

    def commonest(self, surname: str) -> int:
        """The place where the surname is commonest."""
        return _commonest(self._family, surname)

    def commonest_given(self, given: str) -> int:
        return _commonest(self._given, given)

    def most(self, ours: str, place: int, *, surname: bool, exchanged: bool, same: bool) -> float:
        """The most that `family`, `given` or `swapped` may say of any text (`same`: of the token itself, too), without
        `further`. Looking at the texts one by one is what costs."""
        if self.unbounded:
            return inf
        itself = self.itself(ours, place, surname=surname, exchanged=exchanged)
        if exchanged:
            return itself
        role, names = (_FAMILY, self._family) if surname else (_GIVEN, self._given)
        otherwise = max(_INITIAL, _heaviest_of(role.spelled, names.least(ours, place)))
        return max(itself, otherwise) if same else otherwise

    def itself(self, ours: str, place: int, *, surname: bool, exchanged: bool) -> float:
        """What `family`, `given` or `swapped` says of the token itself."""
        if exchanged:
            return _HALF_EXCHANGED - log2(self._family.least(ours, place) * self._given.least(ours, place)) / 2
        if self.unbounded:
            return inf
        return self._same_surname(ours, place) if surname else self._same_given(ours, place)

    def family(self, words: ExpandedWords, place: int) -> Bits:
        """Where the token is a surname of the visitor and each word one of an entry, whatever the others."""
        if self.unbounded:
            return np.full(len(words.texts), inf)
        found = _bounds(_FAMILY, words.shares(Role.FAMILY, self._family, place), words.spelled)
        found[words.itself] = self._same_surname(words.token, place)
        return found

    def _same_surname(self, ours: str, place: int) -> float:
        shares = self._family
        *counted, unmet = shares[ours]
        rare = max(counted, default=0.0) < _RARE and unmet <= shares.unlisted[-1]
        return inf if rare else log2(_FAMILY.exact / shares.least(ours, place))

    def has_further(self, ours: str) -> bool:
        """Whether `ours` is one of several surnames."""
        return len(self._surnames) >= _SEVERAL and ours in self._surnames

    def further(self, ours: str, highest: float, place: int) -> float:
        """What the visitor's other surnames may add to `family` where this one is spelled otherwise; none where it is
        the only one. `highest`: the most common of `surname_shares`.

        The first counts in full and each further one for a chance of at most FURTHER_SURNAME_CHANCE, whichever is
        first.
        """
        if not self.has_further(ours):
            return 0.0
        others = list(self._surnames)
        others.remove(ours)
        turned = max(1.0, highest / FURTHER_SURNAME_CHANCE)
        return log2(turned) - sum(log2(min(FURTHER_SURNAME_CHANCE, self._family.least(one, place))) for one in others)

    def surname_shares(self, words: ExpandedWords, place: int) -> NDArray[np.float64]:
        """How common the commoner of the token and each word is as a surname."""
        return words.shares(Role.FAMILY, self._family, place)

    def given(self, words: ExpandedWords, place: int) -> Bits:
        """Where both are given names (or middle names used as such)."""
        if self.unbounded:
            return np.full(len(words.texts), inf)
        if len(words.token) <= 1:
            found = np.full(len(words.texts), _INITIAL)
        else:
            found = _bounds(_GIVEN, words.shares(Role.GIVEN, self._given, place), words.spelled)
            if len(words.firsts):
                # The first of several names that stand for the token together, which are no commoner than the token.
                first = _heaviest_of(_GIVEN.spelled, self._given.least(words.token, place))
                found[words.firsts] = np.maximum(found[words.firsts], first)
            found[words.initials] = _INITIAL
        found[words.itself] = self._same_given(words.token, place)
        return found

    def _same_given(self, ours: str, place: int) -> float:
        share = self._given.least(ours, place)
        return log2(_GIVEN.exact / (max(share, INITIAL_CHANCE) if len(ours) == 1 else share))

    def for_role(self, surname: bool, exchanged: bool) -> Callable[[ExpandedWords, int], Bits]:
        """The bound for one role of a token, with family and given name as the entry has them or exchanged."""
        if exchanged:
            return self.swapped
        return self.family if surname else self.given

    def with_initial(self, surname: str) -> float:
        """Where an entry has the very surname of the visitor, and of one given name only the initial is known."""
        if self.unbounded:
            return inf
        return self._same_surname(surname, self.commonest(surname)) + _INITIAL

    def swapped(self, words: ExpandedWords, place: int) -> Bits:
        """Where a given name of the visitor is the entry's surname, or the other way round. Each token adds half of
        what it would in either role: the mean of two products is at least the root of theirs (see name_weights)."""
        as_given = words.shares(Role.GIVEN, self._given, place)
        both = words.shares(Role.FAMILY, self._family, place) * as_given
        return _HALF_EXCHANGED - np.log2(both, out=both) / 2


def _commonest(names: Commonness, token: str) -> int:
    known = names[token]
    return known.index(max(known))


def _bounds(role: _Role, shares: NDArray[np.float64], spelled: Places) -> Bits:
    most = _heaviest(role.near, shares)
    if len(spelled):
        most[spelled] = _heaviest(role.spelled, shares[spelled])
    return most


def _heaviest(levels: tuple[tuple[float, float], ...], shares: NDArray[np.float64]) -> Bits:
    (m, base), *others = levels
    most = m / (base + shares)
    for m, base in others:
        np.maximum(most, m / (base + shares), out=most)
    return np.log2(most, out=most)


def _heaviest_of(levels: tuple[tuple[float, float], ...], share: float) -> float:
    return log2(max([m / (base + share) for m, base in levels]))


def needed_bits(policy: Policy, name: NormalizedName, dated: bool) -> Mapping[DateFit, float]:
    """Bits that both names must be able to reach, for each fit of the dates, on the budgeted list with the lowest
    threshold.

    +inf where no budgeted list has such an entry: then names need not be looked up at all.
    """
    kinds = [kind for kind in BUDGETED if policy.holds(kind)]
    besides = middle_bits(name) + (weights.GENERATION_AGREES if name.generation else 0.0)
    least = {tier: _threshold(policy, tier, kinds, dated) for tier in set(TIERS.values())}
    return {fit: least[TIERS[fit]] - bits - besides for fit, bits in _DATE_BITS.items()}


def middle_bits(name: NormalizedName) -> float:
    """The most that a middle name of an entry may add; only where the entry has one, or several given names."""
    return _MIDDLE if name.middle or len(name.given) > 1 else 0.0


_DATE_BITS = {fit: fit.value.bits for fit in DateFit}


def _threshold(policy: Policy, tier: Tier, kinds: list[ListKind], dated: bool) -> float:
    return min((policy.threshold(kind, tier, dated) for kind in kinds), default=inf)
