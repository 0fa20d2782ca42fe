"""Compares two tokens and two whole names: at which level they agree, never whether they match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA, JaroWinkler

from screening.name_tables import NameTables
from screening.normalize import LOOK_ALIKES, NormalizedName, bare, look_alike, skeleton
from screening.persons import Truncation
from screening.result import Agreement

_ONE_SLIP, _TWO_SLIPS = 4, 8
"""Letters from which a name is long enough that one, or two, changed letters still leave it recognizable."""
_SHORT_SLIP = 3
"""Letters of names so short that one changed letter makes another name as often as not."""
_PREFIX = 4
_ALIKE, _ALIKE_LETTERS = 0.90, 5
_SOUND_ALIKE = 0.70
MIN_SIMILARITY = 0.65
"""Jaro-Winkler similarity below which no level is reached: most pairs of tokens end here, cheaply."""
_COMMON = 3e-5
_WOMEN, _MEN = 0.9, 0.1

_SLIPS = frozenset({Agreement.TYPO, Agreement.SIMILAR, Agreement.SOUND, Agreement.TRUNCATED})
_RELIABLE = frozenset({Agreement.EXACT, Agreement.SPELLING, Agreement.SOUND, Agreement.TYPO, Agreement.NICKNAME})
_ORDER = tuple(Agreement)


@dataclass(frozen=True, slots=True)
class Fit:
    """How one part of two names compared.

    Attributes:
        agreement: the level, as it is explained.
        within: the level of the tokens themselves where `agreement` is PART, MIDDLE or SWAPPED.
        pairs: the tokens that were laid side by side, ours and theirs.
        flagged: the document itself says that it cut the name.
    """

    agreement: Agreement
    within: Agreement
    pairs: tuple[tuple[str, str], ...]
    flagged: bool = False

    @property
    def agrees(self) -> bool:
        return self.agreement not in _NOT_AGREEING


_NOT_AGREEING = frozenset({Agreement.DIFFERENT, Agreement.ABSENT})
DIFFERENT = Fit(Agreement.DIFFERENT, Agreement.DIFFERENT, ())
ABSENT = Fit(Agreement.ABSENT, Agreement.ABSENT, ())


def compare_tokens(ours: str, theirs: str) -> Agreement:
    """The best level at which two tokens agree, by letters alone. Symmetrical."""
    if ours == theirs:
        return Agreement.EXACT
    shorter, longer = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if len(shorter) <= 1:
        return Agreement.INITIAL if shorter and longer.startswith(shorter) else Agreement.DIFFERENT
    likeness = JaroWinkler.similarity(ours, theirs)
    if likeness < MIN_SIMILARITY:
        return Agreement.DIFFERENT
    if bare(ours) == bare(theirs):
        return Agreement.SPELLING
    if skeleton(ours) == skeleton(theirs) and likeness >= _SOUND_ALIKE:
        return Agreement.SOUND
    slips = 2 if len(shorter) >= _TWO_SLIPS else 1 if len(shorter) >= _ONE_SLIP else 0
    if slips and OSA.distance(ours, theirs, score_cutoff=slips) <= slips:
        return Agreement.TYPO
    if len(shorter) >= _PREFIX and longer.startswith(shorter):
        return Agreement.TRUNCATED
    if look_alike(ours) == look_alike(theirs) or any(shorter == longer.replace(*alike) for alike in LOOK_ALIKES):
        return Agreement.TYPO
    if len(shorter) >= _ALIKE_LETTERS and likeness >= _ALIKE:
        return Agreement.SIMILAR
    if len(shorter) == _SHORT_SLIP and OSA.distance(ours, theirs, score_cutoff=1) <= 1:
        return Agreement.SIMILAR  # Kir and Kirk
    return Agreement.DIFFERENT


def compare_given_tokens(ours: str, theirs: str, tables: NameTables, same_sex: bool) -> Agreement:
    """As compare_tokens, with nicknames, and with the caution that brothers' and sisters' names call for.

    `same_sex`: both records say so; a man's name and a woman's are then no reason to tell them apart.
    """
    level = compare_tokens(ours, theirs)
    if level in {Agreement.EXACT, Agreement.SPELLING, Agreement.INITIAL}:
        return level
    if tables.formal(ours, theirs):
        return Agreement.NICKNAME
    if level not in _SLIPS:
        return level
    women = sorted(tables.female.get(token, 0.5) for token in (ours, theirs))
    if not same_sex and women[0] <= _MEN and women[1] >= _WOMEN:
        return Agreement.DIFFERENT  # Mario and Maria are no typing error
    if level is Agreement.SOUND or min(_share(tables, ours), _share(tables, theirs)) <= _COMMON:
        return level
    # Two names in their own right: Jayden and Kayden, Lin and Ling.
    weak = level is Agreement.TYPO or (level is Agreement.TRUNCATED and same_sex)  # Kristi and Kristina
    return Agreement.SIMILAR if weak else Agreement.DIFFERENT


def compare_family(ours: NormalizedName, theirs: NormalizedName, cut: Truncation) -> Fit:
    """Surnames: joined, doubled, dropped, reordered, shortened, or moved to the middle name by marriage."""
    if ours.joined == theirs.joined:
        level = Agreement.EXACT if ours.family == theirs.family else Agreement.SPELLING
        longer = max(ours.family, theirs.family, key=len)
        return Fit(level, level, tuple((token, token) for token in longer))
    if ours.family == theirs.family:
        return Fit(Agreement.SPELLING, Agreement.SPELLING, tuple(zip(ours.family, theirs.family, strict=True)))
    if len(ours.family) == len(theirs.family) == 1:
        best = _best(_surname_forms(ours), _surname_forms(theirs), cut.family)
    else:
        best = _compare_several_surnames(ours, theirs, cut.family)
    if best.agrees:
        return best
    married = _best(_further(ours), theirs.family, flagged=False)
    maiden = _best(ours.family, _further(theirs), flagged=False)
    chosen = min(married, maiden, key=_rank)
    return replace(chosen, agreement=Agreement.MIDDLE) if chosen.agreement in _RELIABLE else DIFFERENT


def _further(name: NormalizedName) -> tuple[str, ...]:
    """Names between the first and the last, of which one may have been the surname; initials tell too little."""
    return tuple(token for token in (*name.middle, *name.given[1:]) if len(token) > 1)


def compare_given(
    ours: NormalizedName, theirs: NormalizedName, cut: Truncation, tables: NameTables, same_sex: bool
) -> Fit:
    """Given names: short forms, initials, one of several, joined, or the middle name used instead."""
    if not ours.given and not theirs.given:
        return Fit(Agreement.EXACT, Agreement.EXACT, ())  # two people of one name only
    if not ours.given or not theirs.given:
        return ABSENT
    if ours.given == theirs.given:
        return Fit(Agreement.EXACT, Agreement.EXACT, ((ours.given[0], theirs.given[0]),))
    wholes = [{name.given_joined, name.given_joined + "".join(name.middle[:1])} for name in (ours, theirs)]
    if wholes[0] & wholes[1]:  # Mary Ann and Maryann
        return Fit(Agreement.SPELLING, Agreement.SPELLING, ((ours.given[0], theirs.given[0]),))
    first = _given_pair(ours.given[0], theirs.given[0], tables, same_sex, cut.given)
    if len(ours.given) == len(theirs.given) == 1:
        best = first
    else:
        best = _best_given(ours.given, theirs.given, tables, same_sex)
        if best.agrees and best.within in _RELIABLE:
            best = replace(best, agreement=Agreement.PART)
    if best.agrees and best.within is not Agreement.INITIAL:
        return best
    called = _compare_with_middle(ours, theirs, tables, same_sex)
    return called if called.agrees else best


def _compare_with_middle(ours: NormalizedName, theirs: NormalizedName, tables: NameTables, same_sex: bool) -> Fit:
    """The middle name of one is the given name of the other, who shows no second name that contradicts.

    Michael James is called James; but James Robert is Michael James's brother.
    """
    visiting = _best_given(ours.middle, theirs.given[:1], tables, same_sex)
    listed = _best_given(ours.given[:1], theirs.middle, tables, same_sex)
    fits = (
        replace(fit, agreement=Agreement.MIDDLE)
        for fit, left, right in ((visiting, ours.given, theirs.middle), (listed, theirs.given, ours.middle))
        if fit.within in _RELIABLE and (not right or _best_given(left, right, tables, same_sex).agrees)
    )
    return min(fits, key=_rank, default=DIFFERENT)


def compare_swapped(ours: NormalizedName, theirs: NormalizedName) -> tuple[Fit, Fit]:
    """Family and given name exchanged on one side: (our given as their family, our family as their given)."""
    family = _best(_given_forms(ours), _whole_surname_forms(theirs), flagged=False)
    if family.agreement not in _RELIABLE:
        return DIFFERENT, DIFFERENT
    given = _best(_whole_surname_forms(ours), _given_forms(theirs), flagged=False)
    if given.agreement in _RELIABLE:
        return replace(family, agreement=Agreement.SWAPPED), replace(given, agreement=Agreement.SWAPPED)
    return DIFFERENT, DIFFERENT


def may_agree(ours: NormalizedName, theirs: NormalizedName, cut: Truncation, tables: NameTables) -> bool:
    """Whether both names agree at some level, whatever the sexes: where not, nothing else can make a match."""
    if compare_family(ours, theirs, cut).agrees:
        given = compare_given(ours, theirs, cut, tables, same_sex=True)
        if given.agreement is not Agreement.DIFFERENT:
            return True
    return compare_swapped(ours, theirs)[0].agrees


def compare_middle(ours: NormalizedName, theirs: NormalizedName, tables: NameTables) -> Fit:
    """Middle names where both have one; further given names count as middle names."""
    left, right = (*ours.given[1:], *ours.middle), (*theirs.given[1:], *theirs.middle)
    if not left or not right:
        return ABSENT
    return _best_given(left, right, tables, same_sex=True)


def _compare_several_surnames(ours: NormalizedName, theirs: NormalizedName, cut: bool) -> Fit:
    """At least one side has more than one surname."""
    best = _best(_whole_surname_forms(ours), _whole_surname_forms(theirs), cut)
    if not best.agrees:
        return DIFFERENT
    whole = {name.joined for name in (ours, theirs) if len(name.family) > 1} & set(best.pairs[0])
    if len(ours.family) == len(theirs.family):
        order = theirs.family if compare_tokens(ours.family[0], theirs.family[0]) in _RELIABLE else theirs.family[::-1]
        levels = [compare_tokens(one, other) for one, other in zip(ours.family, order, strict=True)]
        if all(level in _RELIABLE for level in levels):
            worst = max(levels, key=_ORDER.index)
            level = worst if order is theirs.family else Agreement.SPELLING
            return Fit(level, worst, tuple(zip(ours.family, order, strict=True)))
    if whole and best.agreement in _RELIABLE:
        return best if best.agreement is not Agreement.EXACT else replace(best, agreement=Agreement.SPELLING)
    return replace(best, agreement=Agreement.PART) if best.agreement in _RELIABLE else best


def _surname_forms(name: NormalizedName) -> tuple[str, ...]:
    return name.family if name.family == name.attached else tuple(dict.fromkeys((*name.family, *name.attached)))


def _whole_surname_forms(name: NormalizedName) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_surname_forms(name), name.joined)))


def _given_forms(name: NormalizedName) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*name.given, name.given_joined)))


def _best(ours: Sequence[str], theirs: Sequence[str], flagged: bool) -> Fit:
    fits = (
        _truncated(Fit(level, level, ((one, other),)), flagged)
        for one in ours
        for other in theirs
        if (level := compare_tokens(one, other)) not in _NOT_AGREEING
    )
    return min(fits, key=_rank, default=DIFFERENT)


def _best_given(ours: Sequence[str], theirs: Sequence[str], tables: NameTables, same_sex: bool) -> Fit:
    fits = (_given_pair(one, other, tables, same_sex, flagged=False) for one in ours for other in theirs)
    return min(fits, key=_rank, default=DIFFERENT)


def _given_pair(ours: str, theirs: str, tables: NameTables, same_sex: bool, flagged: bool) -> Fit:
    level = compare_given_tokens(ours, theirs, tables, same_sex)
    return DIFFERENT if level in _NOT_AGREEING else _truncated(Fit(level, level, ((ours, theirs),)), flagged)


def _truncated(fit: Fit, flagged: bool) -> Fit:
    """What the document says it cut is no slip: our token must be the start of theirs."""
    ours, theirs = fit.pairs[0]
    if flagged and ours != theirs and theirs.startswith(ours):
        return Fit(Agreement.TRUNCATED, Agreement.TRUNCATED, fit.pairs, flagged=True)
    return fit


def _rank(fit: Fit) -> tuple[int, list[str]]:
    """The best level first; of equals always the same one, whoever is the visitor."""
    return _RANKS.get(fit.within, len(_RANKS)), sorted(fit.pairs[0]) if fit.pairs else []


_RANKS = {
    level: place
    for place, level in enumerate(
        (
            Agreement.EXACT,
            Agreement.SPELLING,
            Agreement.NICKNAME,
            Agreement.SOUND,
            Agreement.TYPO,
            Agreement.TRUNCATED,
            Agreement.SIMILAR,
            Agreement.INITIAL,
        )
    )
}


def _share(tables: NameTables, name: str) -> float:
    shares = tables.given.get(name)
    return shares[0] if shares else 0.0
