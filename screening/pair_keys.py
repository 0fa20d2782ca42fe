"""The keys of pairs that a search looks up: of a visitor's tokens and what each may stand for, those that can weigh
enough.

The words of a level are weighed one by one only where the most that any of them could weigh may be enough: of a common
name in a long list hardly a level is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from screening.candidate_keys import GIVEN_BITS
from screening.expanded_words import ExpandedWords
from screening.score_bounds import ROUNDING, ScoreBounds
from screening.token_expansion import Column, TokenExpansion

Keys = NDArray[np.int64]
MayContain = Callable[[Keys], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class VisitorTokens:
    """A visitor's tokens by what they are: surnames, given names, those and all given names as one, middle names alone
    and as one."""

    family: tuple[str, ...] = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    first: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WeighedKeys:
    """Keys of pairs.

    Attributes:
        most: the most that each can weigh, in bits.
        alone: the same without what another surname of the visitor's may add.
    """

    most: dict[int, float] = field(repr=False)
    alone: dict[int, float] = field(repr=False)


def keys_worth_probing(
    bounds: ScoreBounds,
    words: Mapping[str, TokenExpansion],
    tokens: VisitorTokens,
    least: float,
    may_contain: MayContain,
) -> WeighedKeys:
    """Keys of every pair that the list may have and that can weigh `least` bits."""
    called = (*tokens.first, *tokens.middle)
    plain = _KeyCollector(words, bounds, least, exchanged=False)
    plain.add(tokens.family, _ALIKE, called, _CALLED)
    # What is further away on one side, where the other is the same: the nearer has been added.
    plain.add(tokens.family, _EXACT, called, _BEYOND_CALLED)
    plain.add(tokens.family, _BEYOND_ALIKE, tokens.given, _EXACT)
    # Married: the middle name was the surname, on either side.
    plain.add(tokens.middle, _EXACT, tokens.given, _CALLED)
    # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
    exchanged = _KeyCollector(words, bounds, least, exchanged=True)
    exchanged.add(tokens.given, _EXACT, tokens.family, _WIDE)
    exchanged.add(tokens.given, _WIDE, tokens.family, _EXACT)
    return _heaviest([*plain.found, *exchanged.found], may_contain)


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """Of what a token may stand for, one level, or one level without another; see TokenExpansion."""

    level: str
    without: str = ""

    @property
    def same(self) -> bool:
        """Whether the token itself is among them."""
        return not self.without

    def places(self, word: TokenExpansion) -> tuple[int, int]:
        """From which to which of all words that the token may stand for, in the order of `TokenExpansion.every`."""
        return len(getattr(word, self.without)) if self.without else 0, len(getattr(word, self.level))

    def any_of(self, word: TokenExpansion) -> bool:
        start, stop = self.places(word)
        return stop > start


_EXACT, _ALIKE, _CALLED, _WIDE = (_Words(level) for level in ("exact", "alike", "called", "wide"))
_BEYOND_ALIKE, _BEYOND_CALLED = _Words("wide", "alike"), _Words("wide", "called")
_Found = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Keys, the most that each can weigh, and that without other surnames, side by side."""


def _heaviest(found: list[_Found], may_contain: MayContain) -> WeighedKeys:
    """Of pairs found in several ways the most that they can weigh; without those that the list has not."""
    weighed = WeighedKeys({}, {})
    if not found:
        return weighed
    keys, most, alone = map(np.concatenate, zip(*found, strict=True))
    here = may_contain(keys)
    for key, bits, lone in zip(keys[here].tolist(), most[here].tolist(), alone[here].tolist(), strict=True):
        weighed.most[key] = max(bits, weighed.most.get(key, -inf))
        weighed.alone[key] = max(lone, weighed.alone.get(key, -inf))
    return weighed


def _joined(columns: list[Column]) -> Column:
    return np.concatenate([left for left, _ in columns]), np.concatenate([right for _, right in columns])


@dataclass(slots=True)
class _KeyCollector:
    """Pairs of one order of the names. What a word may weigh is computed once, and kept with it."""

    words: Mapping[str, TokenExpansion]
    bounds: ScoreBounds
    least: float
    exchanged: bool
    found: list[_Found] = field(default_factory=list)

    def add(self, families: tuple[str, ...], of_family: _Words, givens: tuple[str, ...], of_given: _Words) -> None:
        """Every pair of a surname at one level and a given name at another, where it can weigh enough."""
        commonest = self.bounds.commonest_given if self.exchanged else self.bounds.commonest
        called = [token for token in givens if of_given.any_of(self.words[token])]
        for ours in families:
            if not called or not of_family.any_of(self.words[ours]):
                continue
            place = commonest(ours)
            # The words are not weighed one by one where the most that any could weigh is too little.
            short = self.least - self._most(ours, of_family, place, surname=True) - ROUNDING
            beside = [one for one in called if self._most(one, of_given, place, surname=False) >= short]
            if not beside:
                continue
            others, more = _joined([self._column(one, of_given, place, surname=False) for one in beside])
            numbers, bits = self._column(ours, of_family, place, surname=True)
            most = self._with_further(ours, of_family, place, numbers, bits)
            heavy = most + more.max() >= self.least - ROUNDING
            together = most[heavy, None] + more
            enough = together >= self.least - ROUNDING
            keys = ((numbers[heavy, None] << GIVEN_BITS) | others)[enough]
            alone = together if most is bits else bits[heavy, None] + more
            self.found.append((keys, together[enough], alone[enough]))

    def _most(self, ours: str, words: _Words, place: int, surname: bool) -> float:
        most = self.bounds.most(ours, place, surname=surname, exchanged=self.exchanged, same=words.same)
        if not surname or self.exchanged or not self.bounds.has_further(ours):
            return most
        spelled = self.bounds.most(ours, place, surname=True, exchanged=False, same=False)
        return max(most, spelled + self.bounds.further(ours, self._highest(ours, words, place), place))

    def _with_further(
        self, ours: str, words: _Words, place: int, numbers: NDArray[np.int64], bits: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """With what the visitor's other surnames add: not kept with the word, for the next visitor has others.

        Who shares two surnames is mostly found under both as one word. Not where a particle stands on one side only,
        or an order or a spelling differs: so the same word counts as one that is written otherwise, with all the rest.
        """
        if self.exchanged or not self.bounds.has_further(ours):
            return bits
        further = self.bounds.further(ours, self._highest(ours, words, place), place)
        more = bits + further
        spelled = self.bounds.most(ours, place, surname=True, exchanged=False, same=False) + further
        for itself in self.words[ours].exact:
            np.copyto(more, np.maximum(bits, spelled), where=numbers == itself)
        return more

    def _highest(self, ours: str, words: _Words, place: int) -> float:
        start, stop = words.places(self.words[ours])
        return float(self.bounds.surname_shares(self._every(ours), place)[start:stop].max(initial=0.0))

    def _column(self, ours: str, words: _Words, place: int, surname: bool) -> Column:
        word, key = self.words[ours], (place, surname, self.exchanged, self.bounds.unbounded)
        if words is _EXACT:  # the token alone: nothing else that it may stand for need be weighed
            itself = self.bounds.itself(ours, place, surname=surname, exchanged=self.exchanged)
            return np.fromiter(word.exact, np.int64), np.full(len(word.exact), itself)
        every = self._every(ours)
        bits = word.bits.get(key)
        if bits is None:
            bits = word.bits[key] = self.bounds.for_role(surname, self.exchanged)(every, place)
        start, stop = words.places(word)
        return every.numbers[start:stop], bits[start:stop]

    def _every(self, ours: str) -> ExpandedWords:
        word = self.words[ours]
        if word.side_by_side is None:
            word.side_by_side = ExpandedWords.of(ours, word.every(), self.bounds.romanization)
        return word.side_by_side
