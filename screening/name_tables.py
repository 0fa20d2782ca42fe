"""Name tables: how common each name is, in which communities, and which names stand for each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.romanization import NO_ROMANIZATION, Romanization

Share = tuple[float, ...]
"""P(name | community), one figure per community of the tables, in their order."""


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common the names of one role are: those that a table has, the least of any, and one that no table has."""

    shares: Mapping[str, Share] = field(repr=False)
    floor: Share
    unlisted: Share

    def __getitem__(self, name: str) -> Share:
        return self.shares.get(name, self.unlisted)

    def least(self, name: str, community: int) -> float:
        """P(the name) in a community, by its place in the tables: never less than the floor there."""
        return max(self[name][community], self.floor[community])


_FORMAL = 5
"""How many times rarer than its short forms a formal name may be."""


@dataclass(frozen=True, slots=True)
class NameTables:
    """Built once from data files and handed down; nothing here changes.

    Attributes:
        communities: names of the communities, for reports only. A visitor is never sorted into one: the figures are
            used side by side, so that a name counts as common if it is common anywhere.
        family, given: folded name -> its share in each community.
        nicknames: folded name -> the formal names that it may stand for, itself among them.
        female: folded given name -> share of women among its bearers, where known.
        family_floor, given_floor: by community, the least share of any name: rare, but never infinitely rare.
        family_unlisted, given_unlisted: by community, the share of a name that no table has: in a community that none
            has counted as common as such a community's names are.
    """

    communities: tuple[str, ...]
    family: Mapping[str, Share] = field(repr=False)
    given: Mapping[str, Share] = field(repr=False)
    nicknames: Mapping[str, frozenset[str]] = field(repr=False)
    female: Mapping[str, float] = field(repr=False)
    bearers: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Formal name -> every name that may stand for it, itself first: the other direction of `nicknames`."""
    family_floor: Share = (3e-6,)
    given_floor: Share = (4e-6,)
    family_unlisted: Share = (3e-6,)
    given_unlisted: Share = (4e-6,)
    romanization: Romanization = NO_ROMANIZATION
    """Which spellings are one name as different systems write it."""

    @property
    def surnames(self) -> Commonness:
        return Commonness(self.family, self.family_floor, self.family_unlisted)

    @property
    def given_names(self) -> Commonness:
        return Commonness(self.given, self.given_floor, self.given_unlisted)

    def formal(self, one: str, other: str) -> str:
        """The formal name that both may stand for, "" where there is none.

        Where several fit, the commonest: Robert for Bob and Rob, though some are christened Bob.
        """
        both = self.nicknames.get(one, frozenset((one,))) & self.nicknames.get(other, frozenset((other,)))
        # A short form that both happen to share makes them no relatives: Robert and William, by way of Billy.
        least = max(self._commonness(one)[0], self._commonness(other)[0]) / _FORMAL
        known = (name for name in both if name in {one, other} or self._commonness(name)[0] >= least)
        return max(known, key=self._commonness, default="")

    def _commonness(self, name: str) -> tuple[float, str]:
        shares = self.given.get(name)
        return (shares[0] if shares else 0.0, name)

    def variants(self, name: str) -> frozenset[str]:
        """Every name that may stand for the same formal name as `name`, itself included."""
        formals = self.nicknames.get(name, ())
        return frozenset((name, *(short for formal in formals for short in self.bearers.get(formal, ()))))


EMPTY = NameTables((), {}, {}, {}, {}, {})
"""No knowledge of names: every name counts as rare. For tests of what needs none."""
