"""Candidate keys: the pairs of name tokens worth probing for a visitor, because they could still weigh enough.

A pair whose upper bound is below the threshold is never looked up, nor one that the Bloom filter excludes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.bloom_filter import FilterBits
from kiosk.barred_index.index_keys import GIVEN_BITS
from kiosk.barred_index.token_expansion import Column, TokenExpansion
from screening.score_bounds import ScoreBounds


@dataclass(frozen=True, slots=True)
class VisitorTokens:
    """A visitor's tokens by what they are: surnames, given names, those and all given names as one, middle names."""

    family: tuple[str, ...] = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    first: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)


def keys_worth_probing(
    bounds: ScoreBounds, words: Mapping[str, TokenExpansion], tokens: VisitorTokens, least: float, there: FilterBits
) -> dict[int, float]:
    """Keys of every pair that the list may have and that can weigh `least` bits, and the most that each can weigh."""
    called = (*tokens.first, *tokens.middle)
    plain = _KeyCollector(words, bounds, least, exchanged=False)
    plain.add(tokens.family, "alike", called, "called")
    plain.add(tokens.family, "exact", tokens.first, "wide")
    plain.add(tokens.family, "wide", tokens.given, "exact")
    # Married: the middle name was the surname, on either side.
    plain.add(tokens.middle, "exact", tokens.given, "called")
    # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
    exchanged = _KeyCollector(words, bounds, least, exchanged=True)
    exchanged.add(tokens.given, "exact", tokens.family, "wide")
    exchanged.add(tokens.given, "wide", tokens.family, "exact")
    return _heaviest([*plain.found, *exchanged.found], there)


def _heaviest(found: list[Column], there: FilterBits) -> dict[int, float]:
    """Of pairs found in several ways the most that they can weigh; without those that the list has not."""
    heaviest: dict[int, float] = {}
    if not found:
        return heaviest
    keys, weights = _joined(found)
    here = bloom_filter.may_contain(there, keys)
    for key, weight in zip(keys[here].tolist(), weights[here].tolist(), strict=True):
        if weight > heaviest.get(key, -inf):
            heaviest[key] = weight
    return heaviest


def _joined(columns: list[Column]) -> Column:
    return np.concatenate([left for left, _ in columns]), np.concatenate([right for _, right in columns])


@dataclass(slots=True)
class _KeyCollector:
    """Pairs of one order of the names. What a word may weigh is computed once, and kept with it."""

    words: Mapping[str, TokenExpansion]
    bounds: ScoreBounds
    least: float
    exchanged: bool
    found: list[Column] = field(default_factory=list)

    def add(self, families: tuple[str, ...], family_level: str, givens: tuple[str, ...], given_level: str) -> None:
        """Every pair of a surname at one level and a given name at another, where it can weigh enough."""
        if not givens:
            return
        beside: dict[int, Column] = {}
        commonest = self.bounds.commonest_given if self.exchanged else self.bounds.commonest
        for ours in families:
            if not getattr(self.words[ours], family_level):
                continue
            place = commonest(ours)
            if place not in beside:
                beside[place] = _joined([self._column(token, given_level, place, surname=False) for token in givens])
            others, more = beside[place]
            if not len(others):
                continue
            numbers, bits = self._column(ours, family_level, place, surname=True)
            heavy = bits + more.max() >= self.least
            together = bits[heavy, None] + more
            enough = together >= self.least
            self.found.append((((numbers[heavy, None] << GIVEN_BITS) | others)[enough], together[enough]))

    def _column(self, ours: str, level: str, place: int, surname: bool) -> Column:
        word, key = self.words[ours], (level, place, surname, self.exchanged, self.bounds.unbounded)
        column = word.columns.get(key)
        if column is None:
            texts = getattr(word, level)
            bits = self.bounds.for_role(surname, self.exchanged)(ours, texts, place)
            numbers = np.fromiter(texts, np.int64, len(texts))
            column = word.columns[key] = numbers, np.fromiter(bits.values(), np.float64, len(texts))
        return column
