"""Which pairs of words a search looks up: whatever is left out unweighed, weighing every pair would have left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.candidate_keys import GIVEN_BITS, deletion_codes
from screening.expanded_words import ExpandedWords
from screening.normalize import skeleton
from screening.pair_keys import Keys, VisitorTokens, keys_worth_probing
from screening.persons import Truncation
from screening.score_bounds import ScoreBounds
from screening.token_expansion import TokenExpansion, expand_tokens
from tests.screening.people import tables

TEXTS = (
    "SMITH", "SMYTH", "SMITHS", "NGUYEN", "GARCIA", "GARZIA", "GARCIALOPEZ", "LOPEZ", "LOPES", "KOWALCZYK", "KOWALCHYK",
    "JAMA", "JAAMAC", "FARAH", "FAARAX", "ALSHAMI", "SHAMI", "JAMES", "JIM", "JAEMS", "MARIA", "MARIAH", "ANN",
    "ANNMARIE", "MARIE", "ANNA", "MOHAMED", "MUHAMMAD", "A", "J", "ZBIGNIEW", "ZBIGNEW", "WOJCIECHOWSKIJ", "",
)  # fmt: skip
NUMBERS = {text: number for number, text in enumerate(TEXTS, start=1)}


class Words:
    """A list's vocabulary in memory; satisfies screening.token_expansion.Vocabulary."""

    def spelled(self, texts: Collection[str]) -> Iterator[tuple[str, int]]:
        yield from ((text, NUMBERS[text]) for text in texts if text in NUMBERS)

    def sounding(self, sounds: Collection[str]) -> Iterator[tuple[str, str, int]]:
        yield from ((skeleton(text), text, number) for text, number in NUMBERS.items() if skeleton(text) in sounds)

    def slipped(self, codes: Collection[int]) -> Iterator[tuple[int, str, int]]:
        for text, number in NUMBERS.items():
            yield from ((code, text, number) for code in deletion_codes(text) if code in codes)

    def beginning(self, tokens: Collection[str], further: int) -> Iterator[tuple[str, str, int]]:
        for token, (text, number) in product(tokens, NUMBERS.items()):
            if text.startswith(token) and 0 < len(text) - len(token) <= further:
                yield token, text, number


def everything(keys: Keys) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.ones(len(keys), dtype=np.bool_)


def beside(ours: str, texts: Mapping[int, str]) -> ExpandedWords:
    return ExpandedWords.of(ours, texts, tables().romanization)


def weighed_one_by_one(
    bounds: ScoreBounds, words: Mapping[str, TokenExpansion], tokens: VisitorTokens, least: float
) -> dict[int, float]:
    """What keys_worth_probing gives, by weighing every pair of every level, each for itself."""
    heaviest: dict[int, float] = {}
    called = (*tokens.first, *tokens.middle)
    plain = [
        (tokens.family, "alike", called, "called"),
        (tokens.family, "exact", called, "wide"),
        (tokens.family, "wide", tokens.given, "exact"),
        (tokens.middle, "exact", tokens.given, "called"),
    ]
    exchanged = [(tokens.given, "exact", tokens.family, "wide"), (tokens.given, "wide", tokens.family, "exact")]
    for turned, levels in ((False, plain), (True, exchanged)):
        for families, of_family, givens, of_given in levels:
            for ours, other in product(families, givens):
                place = bounds.commonest_given(ours) if turned else bounds.commonest(ours)
                surnames, names = getattr(words[ours], of_family), getattr(words[other], of_given)
                as_family, as_given = (bounds.swapped,) * 2 if turned else (bounds.family, bounds.given)
                left = dict(zip(surnames, as_family(beside(ours, surnames), place).tolist(), strict=True))
                right = dict(zip(names, as_given(beside(other, names), place).tolist(), strict=True))
                for one, two in product(left, right):
                    bits, text = left[one] + right[two], surnames[one]
                    if not turned and text != ours:
                        bits += bounds.further(ours, bounds.surname_shares(beside(ours, {one: text}), place)[0], place)
                    key = one << GIVEN_BITS | two
                    if bits >= least and bits > heaviest.get(key, -inf):
                        heaviest[key] = bits
    return heaviest


token = st.sampled_from(TEXTS[:-1])
visitors = st.tuples(
    st.lists(token, min_size=1, max_size=2, unique=True),
    st.lists(token, max_size=2, unique=True),
    st.lists(token.filter(lambda text: len(text) > 1), max_size=1),
)


def search(visitor: tuple[list[str], list[str], list[str]], cut: bool) -> tuple[ScoreBounds, VisitorTokens]:
    family, called, middle = map(tuple, visitor)
    called = called or ("",)
    return ScoreBounds(tables(), Truncation(family=cut), family), VisitorTokens(family, called, called, middle)


@settings(deadline=None, max_examples=150)
@given(st.lists(visitors, min_size=1, max_size=3), st.sampled_from([-5.0, 6.0, 10.5, 14.0, 17.0, 20.0]), st.booleans())
def test_pairs_are_those_that_weighing_every_one_would_keep(
    several: list[tuple[list[str], list[str], list[str]]], least: float, cut: bool
) -> None:
    """One after the other with the same words, as a kiosk keeps them: whoever came before changes nothing."""
    kept = expand_tokens(Words(), tables(), TEXTS, ())
    for visitor in several:
        bounds, tokens = search(visitor, cut)
        weighed = keys_worth_probing(bounds, kept, tokens, least, everything)
        found, slowly = weighed.most, weighed_one_by_one(bounds, kept, tokens, least)
        assert all(found.get(key, -inf) >= bits - 1e-9 for key, bits in slowly.items())
        if len(tokens.family) == 1:  # what a second surname may add is bounded for all words together
            assert found == weighed.alone == pytest.approx(slowly)


def test_a_second_surname_still_counts_where_the_first_is_known_from_another_visitor() -> None:
    """GIVEN a visitor called Farah WHEN Jama Farah comes THEN the pair with Faarax weighs what both surnames may."""
    kept = expand_tokens(Words(), tables(), TEXTS, ())
    pair = NUMBERS["FAARAX"] << GIVEN_BITS | NUMBERS["MOHAMED"]
    alone, both = (
        search((["FARAH"], ["MOHAMED"], []), cut=False),
        search((["JAMA", "FARAH"], ["MOHAMED"], []), cut=False),
    )
    weighed = [keys_worth_probing(bounds, kept, tokens, -5.0, everything) for bounds, tokens in (alone, both)]
    assert weighed[0].most[pair] < weighed[1].most[pair]
    assert weighed[0].most[pair] == weighed[1].alone[pair]


def test_of_a_common_name_in_a_long_list_no_level_is_weighed_word_by_word() -> None:
    kept = expand_tokens(Words(), tables(), TEXTS, ())
    bounds, tokens = search((["SMITH"], ["JAMES"], []), cut=False)
    assert not keys_worth_probing(bounds, kept, tokens, 17.0, everything).most
    assert not any(kept[token].bits for token in ("SMITH", "JAMES"))
