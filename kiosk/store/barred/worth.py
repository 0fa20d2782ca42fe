"""Which pairs of tokens are worth looking up for a visitor: those that could weigh enough, even at best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf

from kiosk.domain.screening.ceiling import Ceiling
from kiosk.store.barred.keys import GIVEN_BITS
from kiosk.store.barred.words import Word

_Bits = dict[int, float]
"""The most that tokens of the list can weigh, by their numbers."""
_Bound = Callable[[str, Mapping[int, str], int], _Bits]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A visitor's tokens by what they are: surnames, given names, those and all given names as one, middle names."""

    family: tuple[str, ...] = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    first: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)


def pairs_worth(ceiling: Ceiling, words: Mapping[str, Word], tokens: Tokens, least: float) -> _Bits:
    """Keys of every pair that can weigh `least` bits, and the most that each can weigh."""
    called = (*tokens.first, *tokens.middle)
    plain = _Pairs(words, ceiling.commonest, ceiling.family, ceiling.given, least)
    plain.add(tokens.family, "alike", called, "called")
    plain.add(tokens.family, "exact", tokens.first, "wide")
    plain.add(tokens.family, "wide", tokens.given, "exact")
    # Married: the middle name was the surname, on either side.
    plain.add(tokens.middle, "exact", tokens.given, "called")
    # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
    exchanged = _Pairs(words, ceiling.commonest_given, ceiling.swapped_family, ceiling.swapped_given, least, plain.keys)
    exchanged.add(tokens.given, "exact", tokens.family, "wide")
    exchanged.add(tokens.given, "wide", tokens.family, "exact")
    return exchanged.keys


@dataclass(slots=True)
class _Pairs:
    """Pairs of one order of the names. What a token may weigh is computed once for all levels."""

    words: Mapping[str, Word]
    commonest: Callable[[str], int]
    family_bound: _Bound
    given_bound: _Bound
    least: float
    keys: _Bits = field(default_factory=dict)
    _families: dict[str, _Bits] = field(default_factory=dict)
    _givens: dict[tuple[str, int], _Bits] = field(default_factory=dict)

    def add(self, families: tuple[str, ...], family_level: str, givens: tuple[str, ...], given_level: str) -> None:
        """Every pair of a surname at one level and a given name at another, where it can weigh enough."""
        beside: dict[int, list[tuple[float, int]]] = {}
        keys, least = self.keys, self.least
        for ours in families:
            numbers = getattr(self.words[ours], family_level)
            if not numbers:
                continue
            place = self.commonest(ours)
            if place not in beside:
                beside[place] = self._heaviest_first(givens, given_level, place)
            if not beside[place]:
                continue
            heaviest = beside[place][0][0]
            if ours not in self._families:
                self._families[ours] = self.family_bound(ours, self.words[ours].wide, place)
            known = self._families[ours]
            for number in numbers:
                bits = known[number]
                if bits + heaviest < least:
                    continue
                first = number << GIVEN_BITS
                for more, given in beside[place]:
                    if bits + more < least:
                        break
                    key = first | given
                    if bits + more > keys.get(key, -inf):
                        keys[key] = bits + more

    def _heaviest_first(self, givens: tuple[str, ...], level: str, place: int) -> list[tuple[float, int]]:
        weighed: list[tuple[float, int]] = []
        for ours in givens:
            if (ours, place) not in self._givens:
                self._givens[ours, place] = self.given_bound(ours, self.words[ours].wide, place)
            known = self._givens[ours, place]
            weighed += [(known[number], number) for number in getattr(self.words[ours], level)]
        return sorted(weighed, reverse=True)
