"""The weight of two agreeing names: how rare they are, in the community where the pair is commonest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from operator import mul

from screening import weights
from screening.compare import Fit
from screening.name_tables import NameTables, Share
from screening.result import Agreement
from screening.weights import Level

_SAME_NAME = frozenset({Agreement.EXACT, Agreement.SPELLING})
FURTHER_SURNAME_CHANCE = 0.1
"""The highest chance that a second agreeing surname counts for: relatives share both."""
INITIAL_CHANCE = weights.GIVEN[Agreement.INITIAL].base
"""How often two initials agree by chance: an initial is no rare name, though no table has it."""
EXCHANGED = weights.FAMILY[Agreement.SWAPPED].m
"""How often a record has family and given name exchanged. Both parts of an exchange are one event."""


@dataclass(frozen=True, slots=True)
class NameEvidence:
    """The evidence of two agreeing names.

    Attributes:
        m: P(agreeing so | same person).
        chances: P(agreeing so | unrelated), by community of the tables.
    """

    m: float
    chances: tuple[float, ...]

    @property
    def chance(self) -> float:
        """In the community where it is likeliest."""
        return max(self.chances)

    @property
    def bits(self) -> float:
        return log2(self.m / self.chance)


def weigh_names(family: Fit, given: Fit, tables: NameTables) -> NameEvidence:
    """Both names together, because they go together: most who are called Nguyen have a Vietnamese given name too."""
    if family.agreement is Agreement.SWAPPED:
        return _weigh_exchanged(family, given, tables)
    size = max(1, len(tables.communities))
    family_level = _level(weights.FAMILY, family)
    given_level = _level(weights.GIVEN, given)
    family_u = _chances(family, family_level, tables.family, tables.family_floor, size)
    given_u = _chances(given, given_level, tables.given, tables.given_floor, size) if given.pairs else (1.0,) * size
    if given.pairs and len(given.pairs[0][0]) == len(given.pairs[0][1]) == 1:
        given_u = tuple(max(INITIAL_CHANCE, one) for one in given_u)
    given_m = given_level.m if given.pairs else 1.0
    return NameEvidence(family_level.m * given_m, tuple(map(mul, family_u, given_u)))


def _weigh_exchanged(family: Fit, given: Fit, tables: NameTables) -> NameEvidence:
    """The same whichever side holds the slip: p is how common the name is as the visitor's record has it, q as the
    list has it. Two records of one person are e * (p + q) likely, of two people (p + e * q) * (q + e * p), where e is
    how often a record exchanges the names.
    """
    size = max(1, len(tables.communities))
    family_level, given_level = _level(weights.FAMILY, family), _level(weights.GIVEN, given)
    by_family, by_given = (tables.family, tables.family_floor), (tables.given, tables.given_floor)
    as_visitor = map(
        mul, _chances(family, family_level, *by_given, size), _chances(given, given_level, *by_family, size)
    )
    as_listed = map(
        mul, _chances(family, family_level, *by_family, size), _chances(given, given_level, *by_given, size)
    )
    chances = tuple(
        (p + EXCHANGED * q) * (q + EXCHANGED * p) / (p + q) for p, q in zip(as_visitor, as_listed, strict=True)
    )
    return NameEvidence(family_level.m, chances)


def _level(table: Mapping[Agreement, Level], fit: Fit) -> Level:
    """The level's figures; PART, MIDDLE and SWAPPED add the slips of the tokens they rest on."""
    if not fit.pairs:
        return _NOTHING
    level = table[fit.agreement]
    if fit.flagged:
        return Level(table[Agreement.EXACT].m, level.base, good=True)
    if fit.within is not fit.agreement and fit.within not in _SAME_NAME:
        slip = table.get(fit.within, level)
        return Level(level.m * slip.m, level.base + slip.base, level.share, level.good)
    return level


_NOTHING = Level(1.0, 1.0)


def _chances(fit: Fit, level: Level, shares: Mapping[str, Share], floor: float, size: int) -> tuple[float, ...]:
    """P(an unrelated visitor's name agrees at this level), per community."""
    result = _pair_chances(*fit.pairs[0], level, shares, floor, size)
    if fit.agreement in {Agreement.PART, Agreement.MIDDLE}:
        return result
    for pair in fit.pairs[1:]:
        further = _pair_chances(*pair, level, shares, floor, size)
        result = tuple(one * min(FURTHER_SURNAME_CHANCE, other) for one, other in zip(result, further, strict=True))
    return result


def _pair_chances(
    ours: str, theirs: str, level: Level, shares: Mapping[str, Share], floor: float, size: int
) -> tuple[float, ...]:
    rare = (floor,) * size
    if ours == theirs:
        return tuple(min(1.0, level.base + level.share * max(floor, one)) for one in shares.get(ours, rare))
    pairs = zip(shares.get(ours, rare), shares.get(theirs, rare), strict=True)
    return tuple(min(1.0, level.base + level.share * max(floor, one, other)) for one, other in pairs)
