"""Candidate search: which entries of a list are worth comparing with a visitor.

Found by birth date (and its day and month exchanged), and by pairs of name tokens, each token widened through the
list's own vocabulary: sounding alike and nicknames on both sides of a pair at once, one letter wrong and shortened
forms on one side. A pair with two such slips is found by its date.

Candidate keys are the pairs worth probing. On lists with a budget, a pair whose upper bound is below the threshold is
never looked up. Where the keys lie is the list's own matter: in a kiosk's list file, or in the district's database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from screening.candidate_keys import GIVEN_BITS, NO_GIVEN, family_forms, given_forms, near_dates
from screening.found_entries import FoundEntries
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize
from screening.pair_keys import Keys, VisitorTokens, keys_worth_probing
from screening.persons import Visitor
from screening.policy import Policy
from screening.readings import readings
from screening.score_bounds import ScoreBounds, middle_bits, needed_bits
from screening.token_expansion import TokenExpansion
from screening.weights import DateFit

E_co = TypeVar("E_co", covariant=True)
"""What stands for an entry: its number in a file, or its id."""

Rows = Iterable[tuple[int, int, E_co]]
"""(key of a pair, code of the entry's birth date, entry); see candidate_keys.birth_date_code."""


class CandidateIndex(Protocol[E_co]):
    """A list's keys, as of one moment. `budgeted` asks for entries of the lists with a budget, or of those without.

    Where dates are given, entries of other dates are left out.
    """

    def words(self, tokens: Iterable[str], plain: Iterable[str]) -> Mapping[str, TokenExpansion]:
        """See screening.token_expansion.expand_tokens."""

    def may_contain(self, keys: Keys) -> NDArray[np.bool_]:
        """For each key of a pair, whether the list may have it. False is certain."""

    def pairs(self, keys: Collection[int], dates: Collection[int] | None, *, budgeted: bool) -> Rows[E_co]:
        """Entries under any of the keys."""

    def named(self, families: Collection[int], givens: Collection[int], dates: Collection[int] | None) -> Rows[E_co]:
        """Entries of the lists without a budget with one of the surnames and one of the given names."""

    def with_initial(self, families: Collection[int], initial: str, *, budgeted: bool) -> Rows[E_co]:
        """Entries with one of the surnames and a given name that begins so."""


def find_by_name(
    index: CandidateIndex[E_co], visitor: Visitor, names: Iterable[NormalizedName], tables: NameTables, policy: Policy
) -> FoundEntries[E_co]:
    """Entries that the visitor may be by these readings of the name, without those of the visitor's own birth date
    on lists with a budget: those are looked up by date.

    `policy` is the one that they will be screened with: what could not match under it is left out.
    """
    near = near_dates(visitor.born) if visitor.born else {}
    found: FoundEntries[E_co] = FoundEntries()
    for name in names:
        search = _TokenSearch.of(index, name, visitor, tables)
        needed = needed_bits(policy, name, dated=visitor.born is not None)
        search.budgeted(near, needed, middle_bits(name), found)
        found.alone.update(search.sure(near))
    return found


def visitor_names(visitor: Visitor) -> tuple[NormalizedName, ...]:
    """The readings of the visitor's name to search by."""
    return readings(normalize(visitor.name))


_LOOKED_UP_BY_DATE = frozenset({DateFit.EXACT, DateFit.SWAPPED})
"""The date itself, and its day and month exchanged."""


@dataclass(frozen=True, slots=True)
class _TokenSearch(Generic[E_co]):
    """One visitor's tokens, and what the list has for each."""

    index: CandidateIndex[E_co]
    bounds: ScoreBounds
    words: Mapping[str, TokenExpansion]
    tokens: VisitorTokens

    @classmethod
    def of(
        cls, index: CandidateIndex[E_co], name: NormalizedName, visitor: Visitor, tables: NameTables
    ) -> _TokenSearch[E_co]:
        family, given = _surnames(name), given_forms(name) or (NO_GIVEN,)
        middle = _middle_names(name)
        joined = (name.given_joined + name.middle[0],) if middle and name.given and name.middle else ()
        first = (*given, *joined)
        words = index.words({*family, *first}, middle)
        bounds = ScoreBounds(tables, visitor.cut, name.family)
        return cls(index, bounds, words, VisitorTokens(family, given, first, middle))

    def budgeted(
        self,
        near: Mapping[int, DateFit],
        needed: Mapping[DateFit, float],
        middle: float,
        found: FoundEntries[E_co],
    ) -> None:
        """Find entries of lists with a budget that may reach their threshold. `middle`: bits of what is `needed` that
        a middle name may bring."""
        by_born = {code: needed[fit] for code, fit in near.items() if fit not in _LOOKED_UP_BY_DATE}
        least = min(by_born.values()) if near else needed[DateFit.ABSENT]
        if least == inf:
            return
        keys = keys_worth_probing(self.bounds, self.words, self.tokens, least, self.index.may_contain)
        for key, born, entry in self.index.pairs(keys.most, by_born if near else None, budgeted=True):
            bits = by_born[born] if near else least
            found.add(entry, keys.most[key] - bits, keys.alone[key] - bits, middle)
        for _, born, entry in self._by_initial(least, budgeted=True):
            if not near or born in by_born:
                found.alone.add(entry)

    def sure(self, near: Mapping[int, DateFit]) -> set[E_co]:
        """Entries of lists without a budget: near in date, or of the exact name whatever the date."""
        every = self._numbers((*self.tokens.family, *self.tokens.first, *self.tokens.middle), "wide")
        found = {entry for _, _, entry in self.index.named(every, every, near or None)}
        if near:
            exact_family = self._numbers(self.tokens.family, "exact")
            exact_given = self._numbers((*self.tokens.first, *self.tokens.middle), "exact")
            exact = [family << GIVEN_BITS | given for family in exact_family for given in exact_given]
            found |= {entry for _, _, entry in self.index.pairs(exact, None, budgeted=False)}
        return found | {entry for _, born, entry in self._by_initial(-inf, budgeted=False) if not near or born in near}

    def _numbers(self, tokens: Iterable[str], level: str) -> set[int]:
        return {number for token in tokens for number in getattr(self.words[token], level)}

    def _by_initial(self, least: float, *, budgeted: bool) -> Iterator[tuple[int, int, E_co]]:
        """Entries with the visitor's surname and a given name that begins with the visitor's initial."""
        for initial in (token for token in self.tokens.given if len(token) == 1):
            families = [
                number
                for ours in self.tokens.family
                if self.bounds.with_initial(ours) >= least
                for number in self.words[ours].exact
            ]
            if families:
                yield from self.index.with_initial(families, initial, budgeted=budgeted)


def _surnames(name: NormalizedName) -> tuple[str, ...]:
    """The forms of the surname; two surnames also as one word in the other order, as the entry may have them."""
    forms = family_forms(name)
    return (*forms, "".join(name.attached[::-1])) if len(name.family) == 2 else forms


def _middle_names(name: NormalizedName) -> tuple[str, ...]:
    """Middle names; all names behind the first also as one word, as somebody who goes by them may write them."""
    alone, behind = [token for token in name.middle if len(token) > 1], (*name.given[1:], *name.middle)
    return (*alone, "".join(behind)) if len(behind) > 1 else tuple(alone)
