"""Names as common as the list itself has them, where the country's tables cannot say how common they are.

A name that no table has, or that few of the country bear, may be the commonest of a community. Where a list holds many
of that community, as its visitors do, the list shows it: the surname stands there again and again.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

from screening.candidate_keys import NO_GIVEN
from screening.compare_tokens import Fit
from screening.name_tables import Commonness, NameTables, Share


class ListNames(Protocol):
    """What the lists with a budget say of names. Tokens are those of screening.candidate_keys.name_pairs."""

    def other_bearers(self, family: str, given: str) -> int:
        """Entries with this surname and without this given name."""

    def namesakes_born(self, family: str, given: str) -> frozenset[int]:
        """The whole birth dates of entries with both names, as screening.candidate_keys.birth_date_code."""


@dataclass(frozen=True, slots=True)
class OnceAsked:
    """The same names, each asked for once: of fifty entries of one name, all ask for it."""

    names: ListNames
    _others: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)
    _born: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict, repr=False)

    def other_bearers(self, family: str, given: str) -> int:
        if (family, given) not in self._others:
            self._others[family, given] = self.names.other_bearers(family, given)
        return self._others[family, given]

    def namesakes_born(self, family: str, given: str) -> frozenset[int]:
        if (family, given) not in self._born:
            self._born[family, given] = self.names.namesakes_born(family, given)
        return self._born[family, given]


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

    Entries of one surname and given name may be one person's, who is listed for several offenses or on several lists:
    they count as as many people as they have whole birth dates. What is counted goes to the community that no table has
    (name_files.UNMET).
    """
    community = max(_AT_LEAST, _COMMUNITY * people)
    called = [theirs for _, theirs in given.pairs] or [NO_GIVEN]
    surnames = [theirs for _, theirs in family.pairs]
    # A surname in several words, as the visitor may write it, stands as one word in the list's keys too.
    joined = ["".join(surnames)] if len(surnames) > 1 else []
    others = {name: names.other_bearers(name, called[0]) for name in (*surnames, *joined) if _few(name, tables.family)}
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


def _over(counted: dict[str, Share], table: Mapping[str, Share]) -> Mapping[str, Share]:
    return ChainMap(counted, cast("dict[str, Share]", table))  # a ChainMap writes to its first mapping only


def _few(name: str, table: Mapping[str, Share]) -> bool:
    shares = table.get(name)
    return shares is None or shares[0] <= FEW


def _beside(family: str, given: str, tables: NameTables, names: ListNames) -> float:
    """How common a given name is among the listed bearers of a surname. Of few, what was known before counts more."""
    before = tables.given_names[given][-1]
    more = max(0, len(names.namesakes_born(family, given)) - 1)
    others = names.other_bearers(family, given) + more
    return before + (more - others * before) / (others + _BEFORE)


def _at_least(share: float, name: str, names: Commonness) -> Share:
    *counted, last = names[name]
    return (*counted, max(last, share))
