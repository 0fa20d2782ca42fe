"""Compares the names of two people who were born on the same day: beside a whole date, names may agree less than alone.

Of 10,000 listed people hardly one was born on the day that an unrelated visitor was, so that a name which is merely
alike, or one name of two, proves as much there as two whole names without a date. What such an agreement weighs is in
screening.weights; how much it must weigh follows from the length of the list, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import JaroWinkler

from screening.compare_tokens import DIFFERENT, RELIABLE, Fit, own_right
from screening.name_tables import NameTables
from screening.normalize import NormalizedName
from screening.result import Agreement
from screening.romanization import Role

LEAST_ALIKE = 0.75
"""Jaro-Winkler similarity from which two names are alike at all (see weights.FAINT for how many unrelated ones are)."""
_LEAST_LETTERS = 2
_DOUBLED = re.compile(r"([^AEIOUY])\1")

_TELL_LITTLE = frozenset({Agreement.INITIAL, Agreement.ABSENT, Agreement.DIFFERENT, Agreement.NICKNAME})
"""Levels at which a given name is not enough behind another surname."""


def compare_dated(
    ours: NormalizedName, theirs: NormalizedName, family: Fit, given: Fit, tables: NameTables
) -> Iterator[tuple[Fit, Fit]]:
    """The ways in which family and given name may agree beside the same whole date, where they do not otherwise.

    `family` and `given` are how compare_family and compare_given found them. In each pair one name at least agrees.
    """
    told = bool(given.pairs) and _TELL_LITTLE.isdisjoint({given.agreement, given.within})
    like_given = _given_alike(ours, theirs, tables)
    if family.agrees:
        if like_given.agrees:
            yield family, like_given
        if family.agreement in RELIABLE and ours.given and theirs.given and not given.agrees:
            yield family, DIFFERENT
        return
    if not given_alike(ours, theirs, tables):
        return
    like_family = _alike(_surnames(ours), _surnames(theirs))
    if told:
        yield DIFFERENT, given
    if like_family.agrees and told:
        yield like_family, given
    if like_family.agrees and like_given.agrees:
        yield like_family, like_given


def given_alike(ours: NormalizedName, theirs: NormalizedName, tables: NameTables) -> bool:
    """Whether any given or middle names are alike, or one name by two systems: where not, nothing stands for another
    surname. Cheap, because it is asked of everybody who was born on the visitor's day."""
    return any(
        JaroWinkler.similarity(one, other) >= LEAST_ALIKE
        or tables.romanization.in_one_set(Role.GIVEN, one, other) is not None
        for one in (*ours.given, *ours.middle)
        for other in (*theirs.given, *theirs.middle)
    )


def _surnames(name: NormalizedName) -> tuple[str, ...]:
    return (*name.family, name.joined) if len(name.family) > 1 else name.family


def _given_alike(ours: NormalizedName, theirs: NormalizedName, tables: NameTables) -> Fit:
    """Given names that are alike; not two that many bear: brothers and sisters are called Jayden and Kayden."""
    fit = _alike(ours.given[:1], theirs.given[:1])
    return DIFFERENT if fit.agrees and own_right(tables, *fit.pairs[0]) else fit


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> Fit:
    likest, pair = LEAST_ALIKE, ("", "")
    for one in ours:
        for other in theirs:
            if min(len(one), len(other)) >= _LEAST_LETTERS:
                if _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", other):
                    # Lle and Le have too few letters to be alike.
                    return Fit(Agreement.TYPO, Agreement.TYPO, ((one, other),))
                likeness = JaroWinkler.similarity(one, other)
                if likeness >= likest:
                    likest, pair = likeness, (one, other)
    return Fit(Agreement.SIMILAR, Agreement.SIMILAR, (pair,), faint=True) if pair[0] else DIFFERENT
