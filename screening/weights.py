"""The match weights of screening: m and u probabilities in one table.

Fellegi and Sunter (1969): a field that agrees at some level weighs log2(m / u) bits, where m is how often one
person's two records agree so, and u how often two unrelated people do. For a name, u follows the name's own
frequency (term-frequency adjustment), in the community where the pair of names is commonest.

Sources. m: the change generator of tests/bench, whose kinds of change stand in equal numbers, and judgment where it
has none; rounded. u of names: assets/names, or the list itself where it says more (screening.list_names), plus `base`,
the share of unrelated pairs that reach a level by chance. It was measured on pairs drawn from those tables, community
by community, and lies between the country's figure and the highest community's (family, sound: 3e-4 and 2e-2; typo:
2e-4 and 2e-3; given, nickname: 2e-3 and 2e-2; similar: 3e-4 and 8e-3). u of dates: ages 18 to 80 as visitors of a
school have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import log2
from operator import mul

from screening.compare_tokens import Fit
from screening.name_tables import Commonness, NameTables, Share
from screening.result import Agreement


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of agreement between two names counts.

    Attributes:
        m: P(level | same person).
        base: P(level | unrelated), without what the names' own frequency adds.
        share: how much of the commoner name's frequency counts towards u (a double surname has two chances).
        good: whether a strong match may rest on it.
    """

    m: float
    base: float
    share: float = 1.0
    good: bool = False


FAMILY: Mapping[Agreement, Level] = {
    Agreement.EXACT: Level(0.80, 0.0, good=True),
    Agreement.SPELLING: Level(0.03, 2e-6, good=True),
    Agreement.SOUND: Level(0.04, 3e-4, good=True),
    Agreement.TYPO: Level(0.05, 4e-4, good=True),
    Agreement.PART: Level(0.05, 1e-5, share=2.0, good=True),
    Agreement.TRUNCATED: Level(0.01, 2e-4),
    Agreement.SWAPPED: Level(0.01, 0.0, share=1.0, good=True),
    Agreement.MIDDLE: Level(0.01, 1e-5, share=2.0),
    Agreement.SIMILAR: Level(0.01, 2e-3),
    Agreement.INITIAL: Level(0.001, 0.08),
}

GIVEN: Mapping[Agreement, Level] = {
    Agreement.EXACT: Level(0.75, 0.0, good=True),
    Agreement.SPELLING: Level(0.02, 1e-5, good=True),
    Agreement.NICKNAME: Level(0.06, 1e-3, good=True),
    Agreement.SOUND: Level(0.04, 1.5e-3, good=True),
    Agreement.TYPO: Level(0.05, 1.5e-3, good=True),
    Agreement.PART: Level(0.03, 1e-4, share=1.5, good=True),
    Agreement.TRUNCATED: Level(0.01, 1e-3),
    Agreement.SWAPPED: Level(0.01, 0.0, share=1.0, good=True),
    Agreement.MIDDLE: Level(0.02, 1e-4, share=2.0),
    Agreement.SIMILAR: Level(0.01, 5e-3),
    Agreement.INITIAL: Level(0.02, 0.08),
}

YEARS_APART = 60
"""Years of birth further apart than this are nobody's slip."""
AGES = 45
"""As many equally likely years of birth as visitors' real ones are worth (their effective number)."""
_DAYS = 365.25 * AGES


@dataclass(frozen=True, slots=True)
class DateLevel:
    m: float
    u: float

    @property
    def bits(self) -> float:
        return log2(self.m / self.u)


class DateFit(Enum):
    """How two birth dates compare, finer than Agreement says it."""

    EXACT = DateLevel(0.95, 1 / _DAYS)
    SWAPPED = DateLevel(0.008, 0.4 / _DAYS)  # day and month
    TRANSPOSED = DateLevel(0.008, 2.5 / _DAYS)  # two neighboring digits
    ONE_DIGIT = DateLevel(0.02, 30 / _DAYS)
    # 1905 and 2005, where a program made a year of its last two digits: one entry in a hundred has such a year.
    CENTURY = DateLevel(0.00001, 0.01 / _DAYS)
    OTHER_DAY = DateLevel(0.004, 25 / _DAYS)  # month and year agree
    OTHER_MONTH = DateLevel(0.003, 10 / _DAYS)
    OTHER_YEAR = DateLevel(0.004, 44 / _DAYS)
    YEAR = DateLevel(0.93, 1 / AGES)
    NEXT_YEAR = DateLevel(0.03, 2 / AGES)
    YEAR_SLIP = DateLevel(0.02, 0.35)  # one digit of the year, or two exchanged
    FIRST_OF_YEAR = DateLevel(0.30, 1 / AGES)  # the list says 1 January, which may stand for a day nobody knew
    # The card says 1 January, as three in a hundred do, and may mean a day that nobody knew; the list has another day
    # of that year.
    DAY_UNKNOWN = DateLevel(0.001, 0.03 / AGES)
    DIFFERENT = DateLevel(0.01, 1.0)
    ABSENT = DateLevel(1.0, 1.0)

    # Members are compared by identity, and Enum's own hash is a call of Python for each of a search's many lookups.
    __hash__ = object.__hash__


MIDDLE: Mapping[Agreement, float] = {
    Agreement.EXACT: 3.0,
    Agreement.NICKNAME: 3.0,
    Agreement.SPELLING: 3.0,
    Agreement.SOUND: 3.0,
    Agreement.TYPO: 3.0,
    Agreement.TRUNCATED: 2.0,
    Agreement.INITIAL: 2.0,
    Agreement.DIFFERENT: -2.5,
    Agreement.ABSENT: 0.0,
}
"""Bits. Middle names are left out, shortened and mixed up so often that they may only tip a balance."""

SEX_DIFFERS = -5.0
GENERATION_AGREES, GENERATION_DIFFERS = 1.0, -5.0
HEIGHT_DIFFERS, HEIGHT_SLACK_CM = -3.0, 12
EYES_DIFFER = -1.5
"""Bits. Agreement in these proves nothing (given names tell the sex already); disagreement does."""


_SAME_NAME = frozenset({Agreement.EXACT, Agreement.SPELLING})
FURTHER_SURNAME_CHANCE = 0.1
"""The highest chance that a second agreeing surname counts for: relatives share both."""
INITIAL_CHANCE = GIVEN[Agreement.INITIAL].base
"""How often two initials agree by chance: an initial is no rare name, though no table has it."""
EXCHANGED = FAMILY[Agreement.SWAPPED].m
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
    family_level = _level(FAMILY, family)
    given_level = _level(GIVEN, given)
    family_u = _chances(family, family_level, tables.surnames)
    given_u = _chances(given, given_level, tables.given_names)
    if given.pairs and len(given.pairs[0][0]) == len(given.pairs[0][1]) == 1:
        given_u = tuple(max(INITIAL_CHANCE, one) for one in given_u)
    return NameEvidence(family_level.m * given_level.m, tuple(map(mul, family_u, given_u)))


def _weigh_exchanged(family: Fit, given: Fit, tables: NameTables) -> NameEvidence:
    """The same whichever side holds the slip: p is how common the name is as the visitor's record has it, q as the
    list has it. Two records of one person are e * (p + q) likely, of two people (p + e * q) * (q + e * p), where e is
    how often a record exchanges the names.
    """
    family_level, given_level = _level(FAMILY, family), _level(GIVEN, given)
    by_family, by_given = tables.surnames, tables.given_names
    m = EXCHANGED * _FAINT_GIVEN.m if family.faint or given.faint else family_level.m
    as_visitor = map(mul, _chances(family, family_level, by_given), _chances(given, given_level, by_family))
    as_listed = map(mul, _chances(family, family_level, by_family), _chances(given, given_level, by_given))
    chances = tuple(
        (p + EXCHANGED * q) * (q + EXCHANGED * p) / (p + q) for p, q in zip(as_visitor, as_listed, strict=True)
    )
    return NameEvidence(m, chances)


def _level(table: Mapping[Agreement, Level], fit: Fit) -> Level:
    """The level's figures; PART, MIDDLE and SWAPPED add the slips of the tokens they rest on."""
    if not fit.pairs:
        return _NOTHING if fit.agreement is not Agreement.DIFFERENT else _UNLIKE
    if fit.faint:
        return _FAINT_FAMILY if table is FAMILY else _FAINT_GIVEN
    level = table[fit.agreement]
    if fit.flagged:
        return Level(table[Agreement.EXACT].m, level.base, good=True)
    if fit.within is not fit.agreement and fit.within not in _SAME_NAME:
        slip = table.get(fit.within, level)
        return Level(level.m * slip.m, level.base + slip.base, level.share, level.good)
    return level


_NOTHING = Level(1.0, 1.0)
_UNLIKE = Level(0.03, 1.0)
"""A name that somebody gave up for another: by marriage, for an English one, or with the other sex."""
_FAINT_FAMILY, _FAINT_GIVEN = Level(0.02, 0.01), Level(0.02, 0.015)
"""Names that are merely alike (screening.compare_dated); the bases were measured on unrelated pairs of both worlds."""


def _chances(fit: Fit, level: Level, names: Commonness) -> tuple[float, ...]:
    """P(an unrelated visitor's name agrees at this level), per community."""
    if not fit.pairs:
        return (1.0,) * len(names.floor)
    together = fit.shares or (None,) * len(fit.pairs)
    result = _pair_chances(*fit.pairs[0], together[0], level, names)
    if fit.agreement in {Agreement.PART, Agreement.MIDDLE}:
        return result
    for pair, spelled in zip(fit.pairs[1:], together[1:], strict=True):
        further = _pair_chances(*pair, spelled, level, names)
        result = tuple(one * min(FURTHER_SURNAME_CHANCE, other) for one, other in zip(result, further, strict=True))
    return result


def _pair_chances(ours: str, theirs: str, spelled: Share | None, level: Level, names: Commonness) -> tuple[float, ...]:
    """`spelled`: of all spellings of the name together; whoever has any of them would agree as well."""
    commoner: Iterable[float] = map(max, names.floor, names[ours], names[theirs])
    if spelled is not None:
        commoner = map(max, commoner, spelled)
    return tuple(min(1.0, level.base + level.share * one) for one in commoner)
