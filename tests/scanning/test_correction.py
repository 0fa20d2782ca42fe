"""Error correction against codes that were really encoded."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanning.pdf417.correction import correct
from scanning.pdf417.symbols import CODEWORDS
from tests.cards.symbols import error_correction


def _word(rng: random.Random, length: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    data = [rng.randrange(CODEWORDS) for _ in range(length - count)]
    return np.array(data + error_correction(data, count), np.intp)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([2, 4, 8, 16, 32, 64]), st.integers(10, 200))
def test_two_doubts_cost_as_much_as_one_error(rng: random.Random, count: int, data: int) -> None:
    word = _word(rng, data + count, count)
    doubts = rng.randint(0, count)
    errors = rng.randint(0, (count - doubts) // 2)
    places = rng.sample(range(len(word)), doubts + errors)
    spoilt = word.copy()
    for place in places:
        spoilt[place] = rng.randrange(CODEWORDS)
    found = correct(spoilt, np.array(places[:doubts], np.intp), count)
    assert found is not None
    assert np.array_equal(found.values, word)
    assert found.errors <= errors


def test_noise_is_not_corrected_into_something() -> None:
    rng = random.Random(4)
    none = np.array([], np.intp)
    words = [np.array([rng.randrange(CODEWORDS) for _ in range(180)], np.intp) for _ in range(200)]
    assert all(correct(word, none, 16) is None for word in words)


@pytest.mark.parametrize("count", [2, 4])
def test_the_chance_of_noise_is_told_where_correction_is_thin(count: int) -> None:
    """Words of pure noise are corrected about as often as the figure says."""
    rng = random.Random(5)
    tries, length = 3000, 24
    found = [
        correct(np.array([rng.randrange(CODEWORDS) for _ in range(length)], np.intp), np.array([], np.intp), count)
        for _ in range(tries)
    ]
    told = [one.chance for one in found if one is not None]
    share = len(told) / tries
    assert all(chance > -10 for chance in told)
    if count == 2:
        assert share == pytest.approx(10 ** told[0], rel=0.5)
    else:
        assert share < 10 ** max(told, default=0) * 5 + 1e-3


def test_an_untouched_code_of_a_license_is_beyond_chance() -> None:
    word = _word(random.Random(6), 260, 64)
    found = correct(word, np.array([], np.intp), 64)
    assert found is not None
    assert found.chance < -100


def test_too_many_doubts_are_refused() -> None:
    assert correct(_word(random.Random(7), 40, 8), np.arange(9), 8) is None
