"""Names as common as the list itself has them, where the country's tables cannot say how common they are.

A name that no table has, or that few of the country bear, may be the commonest of a community. Where a list holds many
of that community, as its visitors do, the list shows it: the surname stands there again and again.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

from screening.candidate_keys import FIRST_OF_YEAR, NO_GIVEN
from screening.compare_tokens import Fit
from screening.name_tables import Commonness, NameTables, Share


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Entries of one surname and given name.

    Attributes:
        entries: how many.
        born: their whole birth dates (screening.candidate_keys.birth_date_code), without 1 January, which may stand for
            a day that nobody knew.
    """

    entries: int = 0
    born: frozenset[int] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, codes: Iterable[int]) -> Namesakes:
        """`codes`: of each entry's birth date."""
        known = list(codes)
        return cls(len(known), frozenset(code for code in known if code % 10_000 > FIRST_OF_YEAR))

    def __add__(self, other: Namesakes) -> Namesakes:
        """With those of another list: who stands on both has one birth date."""
        return Namesakes(self.entries + other.entries, self.born | other.born)


class ListNames(Protocol):
    """What the lists with a budget say of names. Tokens are those of screening.candidate_keys.name_pairs."""

    def bearers(self, family: str) -> int:
        """Entries with this surname."""

    def namesakes(self, family: str, given: str) -> Namesakes:
        """Entries with this surname and this given name."""


@dataclass(frozen=True, slots=True)
class OnceAsked:
    """The same names, each asked for once: of fifty entries of one name, all ask for it."""

    names: ListNames
    _bearers: dict[str, int] = field(default_factory=dict, repr=False)
    _namesakes: dict[tuple[str, str], Namesakes] = field(default_factory=dict, repr=False)

    def bearers(self, family: str) -> int:
        if family not in self._bearers:
            self._bearers[family] = self.names.bearers(family)
        return self._bearers[family]

    def namesakes(self, family: str, given: str) -> Namesakes:
        if (family, given) not in self._namesakes:
            self._namesakes[family, given] = self.names.namesakes(family, given)
        return self._namesakes[family, given]


FEW = 1e-4
"""Share of the country up to which a name is counted in the list: above it the country's figure is the better one."""
_COMMUNITY, _AT_LEAST = 0.02, 200
"""Share of the listed people who may be one community, and how many they are at least: of fewer, one more or less
would tell too much."""
_AT_MOST = 0.5
"""Share of such a community that one name has at most."""
_BEFORE = 10
"""As many bearers of a surname as what was known of the given name before stands for."""
_ONE_PERSON = 3
"""As many birth dates, and as many further entries in other spellings, may be one person's, who is listed for each of
several offenses or by several sources."""


def counted_names(family: Fit, given: Fit, tables: NameTables, names: ListNames, people: int) -> NameTables:
    """The tables, with the listed names of a comparison as common as the list has them, where that is more.

    Args:
        people: entries of the lists with a budget.

    What may be the same person's does not count. What is counted goes to the community that no table has
    (name_files.UNMET).
    """
    community = max(_AT_LEAST, _COMMUNITY * people)
    called = [theirs for _, theirs in given.pairs] or [NO_GIVEN]
    surnames = [theirs for _, theirs in family.pairs]
    # A surname in several words, as the visitor may write it, stands as one word in the list's keys too.
    joined = ["".join(surnames)] if len(surnames) > 1 else []
    others = {name: _others(name, called[0], names) for name in (*surnames, *joined) if _few(name, tables.family)}
    most = max((others.get(name, 0) for name in joined), default=0)
    families = {
        name: _at_least(min(_AT_MOST, max(others[name], most) / community), name, tables.surnames)
        for name in surnames
        if name in others
    }
    givens = {
        name: _at_least(
            max(_beside(one, name, tables, names) for one in (*surnames, *joined)), name, tables.given_names
        )
        for name in called
        if surnames and name and _few(name, tables.given)
    }
    return replace(tables, family=_over(families, tables.family), given=_over(givens, tables.given))


def _others(family: str, given: str, names: ListNames) -> int:
    """Entries of a surname and other given names."""
    return max(0, names.bearers(family) - names.namesakes(family, given).entries - _ONE_PERSON)


def _over(counted: dict[str, Share], table: Mapping[str, Share]) -> Mapping[str, Share]:
    return ChainMap(counted, cast("dict[str, Share]", table))  # a ChainMap writes to its first mapping only


def _few(name: str, table: Mapping[str, Share]) -> bool:
    shares = table.get(name)
    return shares is None or shares[0] <= FEW


def _beside(family: str, given: str, tables: NameTables, names: ListNames) -> float:
    """How common a given name is among the listed bearers of a surname. Of few, what was known before counts more."""
    before = tables.given_names[given][-1]
    more = max(0, len(names.namesakes(family, given).born) - _ONE_PERSON)
    bearers = _others(family, given, names) + more
    return before + (more - bearers * before) / (bearers + _BEFORE)


def _at_least(share: float, name: str, names: Commonness) -> Share:
    *counted, last = names[name]
    return (*counted, max(last, share))
