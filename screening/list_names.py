"""Names as common as the list itself has them, where the country's tables cannot say how common they are.

A name that no table has, or that few of the country bear, may be the commonest of a community. Where a list holds many
of that community, as its visitors do, the list shows it: the surname stands there again and again.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

from screening.compare_tokens import Fit
from screening.name_tables import Commonness, NameTables, Share


class ListNames(Protocol):
    """What the lists with a budget say of names. Tokens are those of screening.candidate_keys.name_pairs."""

    def bearers(self, family: str) -> int:
        """Entries with this surname."""

    def namesakes(self, family: str, given: str) -> int:
        """Entries with this surname and this given name."""


@dataclass(frozen=True, slots=True)
class OnceAsked:
    """The same names, each asked for once: of fifty entries of one name, all ask for it."""

    names: ListNames
    _known: dict[tuple[str, str | None], int] = field(default_factory=dict, repr=False)

    def bearers(self, family: str) -> int:
        if (family, None) not in self._known:
            self._known[family, None] = self.names.bearers(family)
        return self._known[family, None]

    def namesakes(self, family: str, given: str) -> int:
        if (family, given) not in self._known:
            self._known[family, given] = self.names.namesakes(family, given)
        return self._known[family, given]


FEW = 1e-4
"""Share of the country up to which a name is counted in the list: above it the country's figure is the better one."""
_COMMUNITY, _AT_LEAST = 0.05, 500
"""Share of the listed people who may be one community, and how many they are at least: of fewer, one more or less
would tell too much."""
_AT_MOST = 0.5
"""Share of such a community that one name has at most."""
_BEFORE = 10
"""As many bearers of a surname as what was known of the given name before stands for."""


def counted_names(family: Fit, given: Fit, tables: NameTables, names: ListNames, people: int) -> NameTables:
    """The tables, with the listed names of a comparison as common as the list has them, where that is more.

    Args:
        people: entries of the lists with a budget.

    The entry itself does not count. What is counted goes to the community that no table has: see name_files.UNMET.
    """
    community = max(_AT_LEAST, _COMMUNITY * people)
    surnames = {theirs for _, theirs in family.pairs if _few(theirs, tables.family)}
    families = {
        theirs: _at_least(min(_AT_MOST, (names.bearers(theirs) - 1) / community), theirs, tables.surnames)
        for theirs in surnames
    }
    called = {theirs for _, theirs in given.pairs if _few(theirs, tables.given)} if family.pairs else set()
    givens = {theirs: _beside(family.pairs[0][1], theirs, tables.given_names, names) for theirs in called}
    return replace(tables, family=_over(families, tables.family), given=_over(givens, tables.given))


def _over(counted: dict[str, Share], table: Mapping[str, Share]) -> Mapping[str, Share]:
    return ChainMap(counted, cast("dict[str, Share]", table))  # a ChainMap writes to its first mapping only


def _few(name: str, table: Mapping[str, Share]) -> bool:
    shares = table.get(name)
    return shares is None or shares[0] <= FEW


def _beside(family: str, given: str, called: Commonness, names: ListNames) -> Share:
    """How common a given name is among the listed bearers of a surname. Of few, what was known before counts more."""
    others, both = max(0, names.bearers(family) - 1), max(0, names.namesakes(family, given) - 1)
    before = called[given][-1]
    return _at_least(before + (both - others * before) / (others + _BEFORE), given, called)


def _at_least(share: float, name: str, names: Commonness) -> Share:
    *counted, last = names[name]
    return (*counted, max(last, share))
