"""Reed-Solomon correction of QR's codewords (ISO/IEC 18004, 7.5), of errors and of places known to be doubtful.

The barcode library corrects errors only, so that a codeword under a crack costs it two codewords of correction. A place
known to be doubtful (an erasure) costs one.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

_ORDER, _POLYNOMIAL = 255, 0x11D


def correct(values: Bytes, doubtful: Places, count: int) -> tuple[Bytes, float] | None:
    """The block nearest to `values` and how likely noise alone would have been corrected into one, at most (log10).

    None where there are more errors than can be told.

    Args:
        values: the codewords of one block; the last `count` are the correction.
        doubtful: places whose value is not to be trusted; at most `count`.
    """
    length, powers = len(values), _powers()
    syndromes = _syndromes(values, count)
    if not syndromes.any():
        return values, _chance(length, 0, count - len(doubtful))
    locator = _locator(syndromes, powers[(length - 1 - doubtful) % _ORDER], count)
    degree = int(np.flatnonzero(locator).max(initial=0))
    inverses = powers[(np.arange(length) - length + 1) % _ORDER]
    places = np.flatnonzero(_evaluated(locator, inverses) == 0)
    if len(places) != degree or degree > count:
        return None
    evaluator = _product(syndromes, locator)[:count]
    slope = locator[1:].copy()
    slope[1::2] = 0  # in this field twice anything is 0
    at = inverses[places]
    amounts = _divided(_evaluated(evaluator, at), _times()[_evaluated(slope, at), at])
    corrected = values.copy()
    corrected[places] ^= amounts
    if _syndromes(corrected, count).any():
        return None
    errors = int((~np.isin(places, doubtful)).sum())
    return corrected, _chance(length, errors, count - len(doubtful))


def _chance(length: int, errors: int, checks: int) -> float:
    """log10 of the share of all words that lie within `errors` of one that satisfies `checks` equations."""
    choose = math.lgamma(length + 1) - math.lgamma(errors + 1) - math.lgamma(length - errors + 1)
    return choose / math.log(10) + (errors - checks) * math.log10(_ORDER + 1)


@lru_cache(maxsize=1)
def _powers() -> Bytes:
    """2 to every power up to 254."""
    powers, value = np.zeros(_ORDER, np.uint8), 1
    for exponent in range(_ORDER):
        powers[exponent] = value
        value = value << 1 ^ (_POLYNOMIAL if value & 0x80 else 0)
    return powers


@lru_cache(maxsize=1)
def _logarithms() -> Places:
    logarithms = np.zeros(_ORDER + 1, np.intp)
    logarithms[_powers()] = np.arange(_ORDER)
    return logarithms


@lru_cache(maxsize=1)
def _times() -> Bytes:
    """Every product, 256 x 256."""
    logs = _logarithms()
    table = _powers()[(logs[:, None] + logs[None]) % _ORDER]
    table[0] = table[:, 0] = 0
    return np.asarray(table, np.uint8)


def _divided(one: Bytes, other: Bytes) -> Bytes:
    logs = _logarithms()
    return np.where(one == 0, 0, _powers()[(logs[one] - logs[other]) % _ORDER]).astype(np.uint8)


def _syndromes(values: Bytes, count: int) -> Bytes:
    """The block's polynomial at 1, 2, 4, ...; all 0 where nothing is wrong."""
    exponents = np.outer(np.arange(count), np.arange(len(values))[::-1]) % _ORDER
    return np.asarray(np.bitwise_xor.reduce(_times()[values[None], _powers()[exponents]], axis=1), np.uint8)


def _product(one: Bytes, other: Bytes) -> Bytes:
    total = np.zeros(len(one) + len(other) - 1, np.uint8)
    for place in np.flatnonzero(one):
        total[place : place + len(other)] ^= _times()[one[place], other]
    return total


def _evaluated(polynomial: Bytes, at: Bytes) -> Bytes:
    result = np.zeros_like(at)
    for coefficient in polynomial[::-1]:
        result = _times()[result, at] ^ coefficient
    return np.asarray(result, np.uint8)


def _locator(syndromes: Bytes, doubts: Bytes, count: int) -> Bytes:
    """The polynomial whose roots tell all wrong places, by Berlekamp and Massey, begun with those that are doubted."""
    locator = np.zeros(count + 1, np.uint8)
    locator[0] = 1
    for doubt in doubts:
        locator[1:] ^= _times()[doubt, locator[:-1]]
    before, size, known = locator.copy(), len(doubts), len(doubts)
    for step in range(known, count):
        off = int(np.bitwise_xor.reduce(_times()[locator[: step + 1], syndromes[step::-1]]))
        before = np.concatenate((np.zeros(1, np.uint8), before[:-1]))
        if off == 0:
            continue
        better = locator ^ _times()[off, before]
        if 2 * size <= step + known:
            size = step + 1 + known - size
            before = _divided(locator, np.full_like(locator, off))
        locator = better
    return locator
