"""A sampled QR code whose modules are partly unknown is corrected by how sure each module is."""

from __future__ import annotations

import numpy as np
import pytest
import segno

from scanning.pdf417.symbols import Floats
from scanning.qr import blocks, close_look
from scanning.qr.blocks import Bytes, Places, _mended, _order, _places, correct_block, corrected
from scanning.qr.close_look import _drawn, _read
from scanning.qr.grid import Sampled, known
from scanning.read_codes import NO_CHANCE, SURE, DecodedCode, Symbology, is_thin

TEXT = "V1." + "ABC234" * 12
LEVELS = "LMQH"


def _modules(version: int, level: str, mask: int) -> Floats:
    """n x n, 1 where dark and -1 where light."""
    made = segno.make(TEXT, version=version, error=level, boost_error=False, mask=mask)
    return np.array([list(row) for row in made.matrix], np.float32) * 2 - 1


def _cracked(truth: Floats, first: int, rng: np.random.Generator) -> Floats:
    """Weights as a crack across the code leaves them: from that column on nothing is known of three rows."""
    weights = truth * rng.uniform(2, 6, truth.shape).astype(np.float32)
    middle = len(truth) // 2
    lost = weights[middle : middle + 3, first:]
    lost[:] = rng.normal(0, 0.6, lost.shape)
    return weights


@pytest.mark.parametrize("version", range(6, 11))
def test_a_crack_across_a_code_of_every_level_and_mask_is_mended(version: int) -> None:
    rng = np.random.default_rng(version)
    for number in range(8):
        truth = _modules(version, LEVELS[number % 4], number)
        weights = _cracked(truth, 20 if LEVELS[number % 4] == "L" else 10, rng)
        found = corrected(version, weights)
        assert found is not None, LEVELS[number % 4]
        mended = found[0]
        told = np.where(known(version) != 0, truth, mended)
        told[:6, -11:-8], told[-11:-8, :6] = truth[:6, -11:-8], truth[-11:-8, :6]  # of these the library knows
        assert (np.sign(weights) != truth).sum() > 10
        assert np.array_equal(np.sign(told), truth)


def test_more_codewords_are_mended_than_correction_without_doubts_could() -> None:
    """18 of correction mend 9 errors and 14 unknown."""
    rng = np.random.default_rng(1)
    block = rng.integers(0, 256, 49).astype(np.uint8)
    block[-18:] = 0
    whole = correct_block(block, np.arange(31, 49), 18)
    assert whole is not None
    spoiled = whole[0].copy()
    spoiled[:14] ^= 1
    assert correct_block(spoiled, np.arange(0), 18) is None
    mended = correct_block(spoiled, np.arange(14), 18)
    assert mended is not None
    assert np.array_equal(mended[0], whole[0])


@pytest.mark.parametrize(("wrong", "is_taken"), [(0, True), (1, True), (2, False)])
def test_a_block_that_noise_may_have_been_is_refused(wrong: int, is_taken: bool) -> None:
    """14 of 18 are spent on codewords in doubt: what is left would correct two more, and one block of noise in 50."""
    whole = correct_block(np.zeros(49, np.uint8), np.arange(31, 49), 18)
    assert whole is not None
    spoiled, doubt = whole[0].copy(), np.zeros(49, np.float32)
    spoiled[: 14 + wrong] ^= 1
    doubt[:14] = 1
    assert correct_block(spoiled, np.arange(14), 18) is not None
    found = _mended(spoiled, doubt, 18)
    assert (found is not None) is is_taken
    assert found is None or np.array_equal(found[0], whole[0])


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The blocks whose correction is tried, one for each try."""
    seen: list[bytes] = []

    def noting(values: Bytes, doubtful: Places, count: int) -> tuple[Bytes, float] | None:
        seen.append(values.tobytes())
        return correct_block(values, doubtful, count)

    monkeypatch.setattr(blocks, "correct_block", noting)
    return seen


def test_a_code_is_given_up_with_the_block_that_is_least_likely_to_be_corrected(tried: list[bytes]) -> None:
    """Of one block of four, the last but one, 20 codewords are wrong, and 10 of these doubtful."""
    weights = _modules(7, "M", 3) * 5
    rows, columns = _order(7)
    spoiled = _places(len(rows) // 8, 18, 4)[2][:20]
    for number, codeword in enumerate(spoiled):
        modules = slice(8 * codeword, 8 * codeword + 8)
        weights[rows[modules], columns[modules]] *= -1 if number % 2 else -0.1
    assert corrected(7, weights) is None
    assert len(set(tried)) == 1


def test_where_more_is_doubtful_than_there_is_correction_nothing_is_tried(tried: list[bytes]) -> None:
    weights = _modules(7, "L", 3)
    weights[9:] *= 0.1
    assert corrected(7, weights) is None
    assert not tried


def _unread(level: str) -> Sampled:
    """A cracked code with the format information spoiled, of which the library reads nothing."""
    weights = _cracked(_modules(7, level, 3), 20 if level == "L" else 0, np.random.default_rng(4))
    weights[8] = np.random.default_rng(5).normal(0, 0.6, len(weights))
    assert not _drawn(7, weights)
    return Sampled(7, weights, 1.0, np.zeros((4, 2)))


@pytest.mark.parametrize("level", list(LEVELS))
def test_a_cracked_code_is_read_as_corrected_and_says_how_sure_that_is(level: str) -> None:
    sampled = _unread(level)
    (code,) = _read(sampled, sampled.weights)
    assert code.content == TEXT.encode()
    assert NO_CHANCE < code.chance < SURE


def test_a_code_whose_correction_was_all_but_used_up_must_read_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(close_look, "corrected", lambda *_: (_modules(7, "M", 3), SURE + 1))
    sampled = _unread("M")
    (code,) = _read(sampled, sampled.weights)
    assert is_thin(code)


def test_of_a_badly_damaged_code_no_small_one_of_another_kind_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    corner = np.array([(16, 16), (60, 16), (60, 60), (16, 60)], np.float64)
    small = DecodedCode(Symbology.QR, b"263129", corner)
    monkeypatch.setattr(close_look, "read_codes", lambda *_: [small])
    assert not _drawn(7, _modules(7, "M", 3))


def test_noise_is_mended_into_nothing() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert corrected(7, rng.normal(0, 3, (45, 45)).astype(np.float32)) is None
