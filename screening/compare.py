"""Compares two whole names: at which level their parts agree, never whether they match."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from screening.compare_dated import compare_dated, given_alike
from screening.compare_tokens import (
    ABSENT,
    DIFFERENT,
    RELIABLE,
    Fit,
    best_given,
    best_surname,
    compare_surname_tokens,
    compare_tokens,
    given_pair,
    rank,
    same_syllables,
    shares_of,
)
from screening.name_tables import NameTables
from screening.normalize import NormalizedName
from screening.persons import Truncation
from screening.result import Agreement
from screening.romanization import Role

_ORDER = tuple(Agreement)
SAME_NAME = frozenset({Agreement.EXACT, Agreement.SPELLING})
WHOLE_NAME = SAME_NAME | {Agreement.TYPO, Agreement.SOUND}
_ADDRESS = 0.02
"""A given name with this share or more in a community that nobody counted is a word of address (titles.csv)."""


def compare_family(ours: NormalizedName, theirs: NormalizedName, cut: Truncation, tables: NameTables) -> Fit:
    """Surnames: joined, doubled, dropped, reordered, shortened, or moved to the middle name by marriage."""
    if ours.joined == theirs.joined:
        level = Agreement.EXACT if ours.family == theirs.family else Agreement.SPELLING
        longer = max(ours.family, theirs.family, key=len)
        return Fit(level, level, tuple((token, token) for token in longer))
    if ours.family == theirs.family:
        return Fit(Agreement.SPELLING, Agreement.SPELLING, tuple(zip(ours.family, theirs.family, strict=True)))
    if len(ours.family) == len(theirs.family) == 1:
        best = best_surname(_surname_forms(ours), _surname_forms(theirs), tables, cut.family)
    else:
        best = _compare_several_surnames(ours, theirs, tables, cut.family)
    if best.agrees:
        return best
    married = best_surname(_further(ours), theirs.family, tables, flagged=False)
    maiden = best_surname(ours.family, _further(theirs), tables, flagged=False)
    chosen = min(married, maiden, key=rank)
    return replace(chosen, agreement=Agreement.MIDDLE) if chosen.agreement in RELIABLE else DIFFERENT


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
        return Fit(Agreement.SPELLING, Agreement.SPELLING, (_rarer(ours, theirs, wholes[0] & wholes[1], tables),))
    if len(ours.given) != len(theirs.given) or ours.middle or theirs.middle:
        whole = same_syllables(wholes[0], wholes[1], tables)  # Hsiu-Ying and Xiuying
        if whole.agrees:
            return whole
    first = given_pair(ours.given[0], theirs.given[0], tables, same_sex, cut.given)
    if len(ours.given) == len(theirs.given) == 1:
        best = first
    else:
        best = best_given(ours.given, theirs.given, tables, same_sex)
        further = min(len(ours.given), len(theirs.given)) > 1
        if further and first.agreement in RELIABLE:
            best = first  # the further ones are compared as middle names: María del Pilar and María del Carmen
        elif best.agrees and best.within in RELIABLE:
            best = replace(best, agreement=Agreement.PART)
    if best.agrees and best.within is not Agreement.INITIAL:
        return best
    called = _compare_with_middle(ours, theirs, tables, same_sex)
    return called if called.agrees else best


def _rarer(ours: NormalizedName, theirs: NormalizedName, wholes: set[str], tables: NameTables) -> tuple[str, str]:
    """What two given names, written as one word on one side, rest on: the whole, or their first words where fewer bear
    those. Many are called Mi-something, and few Misook."""
    ways = [(ours.given[0], theirs.given[0]), *((whole, whole) for whole in sorted(wholes))]
    return min(ways, key=lambda way: max(max(tables.given_names[word]) for word in way))


def _compare_with_middle(ours: NormalizedName, theirs: NormalizedName, tables: NameTables, same_sex: bool) -> Fit:
    """The middle name of one is the given name of the other, whose further names are the one's too.

    Michael James is called James, and Kevin Wai Keung put a name before Wai Keung; but James Robert is Michael James's
    brother.
    """
    fits = (
        replace(fit, agreement=Agreement.MIDDLE)
        for fit in (
            _called_by_middle(ours, theirs, tables, same_sex),
            _turned(_called_by_middle(theirs, ours, tables, same_sex)),
        )
        if fit.within in RELIABLE
    )
    return min(fits, key=rank, default=DIFFERENT)


def _turned(fit: Fit) -> Fit:
    return replace(fit, pairs=tuple((theirs, ours) for ours, theirs in fit.pairs))


def _called_by_middle(whole: NormalizedName, called: NormalizedName, tables: NameTables, same_sex: bool) -> Fit:
    """`called` bears the names of `whole` without the first: in any number of words, and as many of them as it has."""
    behind = (*whole.given[1:], *whole.middle)
    rest = (*called.given[1:], *called.middle)
    together = "".join((*called.given, *called.middle))
    if len(together) > 1 and together in {"".join(behind), *behind}:
        return Fit(Agreement.MIDDLE, Agreement.EXACT, ((together, together),))
    fit = best_given(behind, called.given[:1], tables, same_sex)
    known = tuple(chain(whole.given, behind))
    if any(not best_given(known, (name,), tables, same_sex).agrees for name in rest):
        return DIFFERENT
    return fit


def is_one_field(name: NormalizedName) -> bool:
    """Whether the whole name stands as the surname."""
    return not name.given and len(name.family) > 1


def called_together(whole: NormalizedName, read: NormalizedName) -> tuple[str, ...]:
    """The given names of a reading that are written as one part of the name: a middle name has a part of its own."""
    return (*read.given, *read.middle) if is_one_field(whole) else read.given


def further_names_differ(ours: tuple[str, ...], theirs: tuple[str, ...], tables: NameTables) -> bool:
    """Whether both are several given names and the shorter side has one that the other lacks: Maria Elena and Maria
    Sofia are two people, as Za Kou and Za Pao are. Symmetrical.

    Words of address change with age, from Ma to Daw and from Maung to Ko, and do not count.
    """
    ours, theirs = (tuple(one for one in side if not _is_address(one, tables)) for side in (ours, theirs))
    if min(len(ours), len(theirs)) <= 1 or compare_tokens("".join(ours), "".join(theirs)) in RELIABLE:
        return False  # Ly Pin and Li Pin: one letter is a slip in the whole, though not in so short a word
    fewer, more = sorted((ours, theirs), key=len)
    return not (_are_among(fewer, more, tables) or (len(fewer) == len(more) and _are_among(more, fewer, tables)))


def _are_among(names: tuple[str, ...], others: tuple[str, ...], tables: NameTables) -> bool:
    return all(best_given((one,), others, tables, same_sex=True).agrees for one in names)


def _is_address(name: str, tables: NameTables) -> bool:
    return tables.given_names[name][-1] >= _ADDRESS


def compare_swapped(
    ours: NormalizedName, theirs: NormalizedName, tables: NameTables, dated: bool = False
) -> tuple[Fit, Fit]:
    """Family and given name exchanged on one side: (our given as their family, our family as their given).

    `dated`: both were born on the same day; then one of the two may be merely alike (Meek Robert, Robert Mee).
    """
    family = best_surname(_given_forms(ours), _whole_surname_forms(theirs), tables, flagged=False)
    if not _may_be_exchanged(family, dated):
        return DIFFERENT, DIFFERENT
    given = best_surname(_whole_surname_forms(ours), _given_forms(theirs), tables, flagged=False)
    if _may_be_exchanged(given, dated) and not RELIABLE.isdisjoint({family.agreement, given.agreement}):
        return _exchanged(family), _exchanged(given)
    return DIFFERENT, DIFFERENT


def _may_be_exchanged(fit: Fit, dated: bool) -> bool:
    return fit.agreement in RELIABLE or (dated and fit.agrees and fit.agreement is not Agreement.INITIAL)


def _exchanged(fit: Fit) -> Fit:
    return replace(fit, agreement=Agreement.SWAPPED, faint=fit.agreement not in RELIABLE)


def may_agree(ours: NormalizedName, theirs: NormalizedName, cut: Truncation, tables: NameTables) -> bool:
    """Whether both names agree at some level, whatever the sexes, or as much as the same whole birth date asks for:
    where not, nothing else can make a match."""
    family = compare_family(ours, theirs, cut, tables)
    if family.agrees or given_alike(ours, theirs, tables):
        given = compare_given(ours, theirs, cut, tables, same_sex=True)
        if family.agrees and given.agreement is not Agreement.DIFFERENT:
            return True
        if any(True for _ in compare_dated(ours, theirs, family, given, tables)):
            return True
    return compare_swapped(ours, theirs, tables, dated=True)[0].agrees


def compare_middle(ours: NormalizedName, theirs: NormalizedName, tables: NameTables) -> Fit:
    """Middle names where both have one; further given names count as middle names.

    Each of the side that has fewer must be among the other's: Wali Khan and Ghazi Khan are two people.
    """
    left, right = (*ours.given[1:], *ours.middle), (*theirs.given[1:], *theirs.middle)
    if not left or not right:
        return ABSENT
    if "".join(left) == "".join(right):
        return Fit(Agreement.EXACT, Agreement.EXACT, ((left[0], right[0]),))
    fewer = min(len(left), len(right))
    fits = [best_given((one,), right, tables, same_sex=True) for one in left if len(left) == fewer]
    fits += [best_given(left, (other,), tables, same_sex=True) for other in right if len(right) == fewer]
    return max(fits, key=rank)


def _compare_several_surnames(ours: NormalizedName, theirs: NormalizedName, tables: NameTables, cut: bool) -> Fit:
    """At least one side has more than one surname."""
    best = best_surname(_whole_surname_forms(ours), _whole_surname_forms(theirs), tables, cut)
    if not best.agrees:
        return DIFFERENT
    whole = {name.joined for name in (ours, theirs) if len(name.family) > 1} & set(best.pairs[0])
    if len(ours.family) == len(theirs.family):
        kept = compare_surname_tokens(ours.family[0], theirs.family[0], tables) in RELIABLE
        order = theirs.family if kept else theirs.family[::-1]
        levels = [compare_surname_tokens(one, other, tables) for one, other in zip(ours.family, order, strict=True)]
        if all(level in RELIABLE for level in levels):
            worst = max(levels, key=_ORDER.index)
            level = worst if order is theirs.family else Agreement.SPELLING
            pairs = tuple(zip(ours.family, order, strict=True))
            return Fit(level, worst, pairs, shares=shares_of(pairs, Role.FAMILY, tables))
    if whole and best.agreement in RELIABLE:
        return best if best.agreement is not Agreement.EXACT else replace(best, agreement=Agreement.SPELLING)
    return replace(best, agreement=Agreement.PART) if best.agreement in RELIABLE else best


def surnames_agree_both(ours: NormalizedName, theirs: NormalizedName, tables: NameTables) -> bool:
    """Whether compare_family may find that all of several surnames agree, and not one of them only."""
    if ours.joined == theirs.joined:
        return True
    if len(ours.family) == 1 or len(ours.family) != len(theirs.family):
        return False
    return any(
        all(
            compare_surname_tokens(one, other, tables) in RELIABLE
            for one, other in zip(ours.family, order, strict=True)
        )
        for order in (theirs.family, theirs.family[::-1])
    )


def _surname_forms(name: NormalizedName) -> tuple[str, ...]:
    return name.family if name.family == name.attached else tuple(dict.fromkeys((*name.family, *name.attached)))


def _whole_surname_forms(name: NormalizedName) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_surname_forms(name), name.joined)))


def _given_forms(name: NormalizedName) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*name.given, name.given_joined)))
