"""A sampled QR code whose modules are partly unknown is corrected by how sure each module is."""

from __future__ import annotations

import numpy as np
import pytest
import segno

from scanning.pdf417.symbols import Floats
from scanning.qr import field
from scanning.qr.blocks import corrected
from scanning.qr.grid import known

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
        mended = corrected(version, weights)
        assert mended is not None, LEVELS[number % 4]
        told = np.where(known(version) != 0, truth, mended)
        told[:6, -11:-8], told[-11:-8, :6] = truth[:6, -11:-8], truth[-11:-8, :6]  # of these the library knows
        assert (np.sign(weights) != truth).sum() > 10
        assert np.array_equal(np.sign(told), truth)


def test_more_codewords_are_mended_than_correction_without_doubts_could() -> None:
    """18 of correction mend 9 errors and 14 unknown."""
    rng = np.random.default_rng(1)
    block = rng.integers(0, 256, 49).astype(np.uint8)
    block[-18:] = 0
    whole = field.correct(block, np.arange(31, 49), 18)
    assert whole is not None
    spoiled = whole[0].copy()
    spoiled[:14] ^= 1
    assert field.correct(spoiled, np.arange(0), 18) is None
    mended = field.correct(spoiled, np.arange(14), 18)
    assert mended is not None
    assert np.array_equal(mended[0], whole[0])


def test_noise_is_mended_into_nothing() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert corrected(7, rng.normal(0, 3, (45, 45)).astype(np.float32)) is None
