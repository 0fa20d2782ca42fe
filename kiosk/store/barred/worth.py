"""Which pairs of tokens are worth looking up for a visitor: those that could weigh enough, even at best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.screening.ceiling import Ceiling
from kiosk.store.barred import sieve
from kiosk.store.barred.keys import GIVEN_BITS
from kiosk.store.barred.sieve import Bits
from kiosk.store.barred.words import Word

_Weights = Mapping[int, float]
"""The most that tokens of the list can weigh, by their numbers."""
_Bound = Callable[[str, Mapping[int, str], int], _Weights]
_Column = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Tokens of the list, or keys of pairs, and what they can weigh, side by side."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A visitor's tokens by what they are: surnames, given names, those and all given names as one, middle names."""

    family: tuple[str, ...] = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    first: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)


def pairs_worth(
    ceiling: Ceiling, words: Mapping[str, Word], tokens: Tokens, least: float, there: Bits
) -> dict[int, float]:
    """Keys of every pair that the list may have and that can weigh `least` bits, and the most that each can weigh."""
    called = (*tokens.first, *tokens.middle)
    plain = _Pairs(words, ceiling.commonest, ceiling.family, ceiling.given, least)
    plain.add(tokens.family, "alike", called, "called")
    plain.add(tokens.family, "exact", tokens.first, "wide")
    plain.add(tokens.family, "wide", tokens.given, "exact")
    # Married: the middle name was the surname, on either side.
    plain.add(tokens.middle, "exact", tokens.given, "called")
    # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
    exchanged = _Pairs(words, ceiling.commonest_given, ceiling.swapped_family, ceiling.swapped_given, least)
    exchanged.add(tokens.given, "exact", tokens.family, "wide")
    exchanged.add(tokens.given, "wide", tokens.family, "exact")
    return _heaviest([*plain.found, *exchanged.found], there)


def _heaviest(found: list[_Column], there: Bits) -> dict[int, float]:
    """Of pairs found in several ways the most that they can weigh; without those that the list has not."""
    heaviest: dict[int, float] = {}
    if not found:
        return heaviest
    keys, weights = (np.concatenate(column) for column in zip(*found, strict=True))
    here = sieve.may_have(there, keys)
    for key, weight in zip(keys[here].tolist(), weights[here].tolist(), strict=True):
        if weight > heaviest.get(key, -inf):
            heaviest[key] = weight
    return heaviest


@dataclass(slots=True)
class _Pairs:
    """Pairs of one order of the names. What a token may weigh is computed once for all levels."""

    words: Mapping[str, Word]
    commonest: Callable[[str], int]
    family_bound: _Bound
    given_bound: _Bound
    least: float
    found: list[_Column] = field(default_factory=list)
    _known: dict[tuple[bool, str, int], _Weights] = field(default_factory=dict)

    def add(self, families: tuple[str, ...], family_level: str, givens: tuple[str, ...], given_level: str) -> None:
        """Every pair of a surname at one level and a given name at another, where it can weigh enough."""
        beside: dict[int, _Column] = {}
        for ours in families:
            if not getattr(self.words[ours], family_level):
                continue
            place = self.commonest(ours)
            if place not in beside:
                beside[place] = self._column(givens, given_level, place, surname=False)
            others, more = beside[place]
            if not len(others):
                continue
            numbers, bits = self._column((ours,), family_level, place, surname=True)
            heavy = bits + more.max() >= self.least
            together = bits[heavy, None] + more
            enough = together >= self.least
            self.found.append((((numbers[heavy, None] << GIVEN_BITS) | others)[enough], together[enough]))

    def _column(self, tokens: tuple[str, ...], level: str, place: int, surname: bool) -> _Column:
        numbers: list[int] = []
        weights: list[float] = []
        for ours in tokens:
            wanted = getattr(self.words[ours], level)
            known = self._known.get((surname, ours, place))
            if known is None:
                bound = self.family_bound if surname else self.given_bound
                known = self._known[surname, ours, place] = bound(ours, self.words[ours].wide, place)
            numbers += wanted
            weights += map(known.__getitem__, wanted)
        return np.array(numbers, dtype=np.int64), np.array(weights, dtype=np.float64)
