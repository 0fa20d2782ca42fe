"""Reed-Solomon correction of PDF417's codewords (ISO/IEC 15438, 5.10), of errors and of places known to be doubtful.

The barcode library corrects errors only: to it a codeword that could not be made out is one error like any other, and
costs two codewords of correction. A place known to be doubtful (an erasure) costs one, so that twice as much of a code
may be lost. That is why this is here and not left to the library.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import CODEWORDS, Integers

_P, _GENERATOR = CODEWORDS, 3
_Polynomial = npt.NDArray[np.int64]  # coefficients from x^0 up, modulo 929


@dataclass(frozen=True, slots=True)
class Corrected:
    """Codewords that satisfy every check.

    Attributes:
        values: all codewords, the correction among them.
        errors: places that were changed though nobody doubted them.
        chance: how likely noise alone would have been corrected into something, at most (log10).
    """

    values: Integers = field(repr=False)
    errors: int
    chance: float


def correct(values: Integers, doubtful: Integers, count: int) -> Corrected | None:
    """The codewords nearest to `values`, or None where there are more errors than can be told.

    Args:
        values: codewords in their order, 0 to 928; the last `count` are the correction.
        doubtful: places whose value is not to be trusted; at most `count`.
    """
    length = len(values)
    if len(doubtful) > count or length >= _P:
        return None
    powers, _ = _tables()
    syndromes = _syndromes(values, count)
    if not syndromes.any():
        return Corrected(values, 0, chance(length, 0, count - len(doubtful)))
    doubts = _locator(powers[(length - 1 - doubtful) % (_P - 1)])
    product = _multiply(syndromes, doubts)[:count]
    solved = _key_equation(product, count, len(doubtful))
    if solved is None:
        return None
    errors, evaluator = solved
    locator = _multiply(errors, doubts)
    inverses = powers[(-(length - 1 - np.arange(length))) % (_P - 1)]
    places = np.flatnonzero(_evaluate(locator, inverses) == 0)
    if len(places) != len(locator) - 1:
        return None
    slope = locator[1:] * np.arange(1, len(locator)) % _P
    at = inverses[places]
    amounts = _evaluate(evaluator, at) * _inverse(_evaluate(slope, at)) % _P
    corrected = values.astype(np.int64).copy()
    corrected[places] = (corrected[places] + amounts) % _P
    if _syndromes(corrected, count).any():
        return None
    found = len(locator) - 1 - len(doubtful)
    return Corrected(corrected.astype(np.intp), found, chance(length, found, count - len(doubtful)))


def chance(length: int, errors: int, checks: int, alphabet: int = _P) -> float:
    """log10 of the share of all words that lie within `errors` of one that satisfies `checks` equations.

    `alphabet`: how many values a codeword may have.
    """
    choose = math.lgamma(length + 1) - math.lgamma(errors + 1) - math.lgamma(length - errors + 1)
    return choose / math.log(10) + (errors - checks) * math.log10(alphabet)


@lru_cache(maxsize=1)
def _tables() -> tuple[_Polynomial, _Polynomial]:
    """3 to every power, and the logarithm of every number but 0."""
    powers = np.ones(_P - 1, np.int64)
    for exponent in range(1, _P - 1):
        powers[exponent] = powers[exponent - 1] * _GENERATOR % _P
    logarithms = np.zeros(_P, np.int64)
    logarithms[powers] = np.arange(_P - 1)
    return powers, logarithms


def _inverse(values: _Polynomial) -> _Polynomial:
    powers, logarithms = _tables()
    return powers[-logarithms[values] % (_P - 1)]


def _syndromes(values: npt.NDArray[np.integer], count: int) -> _Polynomial:
    """The received word at 3, 9, 27, ...; all 0 where nothing is wrong."""
    powers, _ = _tables()
    degrees = len(values) - 1 - np.arange(len(values))
    roots = powers[np.outer(np.arange(1, count + 1), degrees) % (_P - 1)]
    return np.asarray(roots @ values.astype(np.int64) % _P)


def _locator(roots: _Polynomial) -> _Polynomial:
    """The product of (1 - X x)."""
    product = np.ones(1, np.int64)
    for root in roots:
        product = (np.append(product, 0) - root * np.insert(product, 0, 0)) % _P
    return product


def _multiply(one: _Polynomial, other: _Polynomial) -> _Polynomial:
    return np.convolve(one, other) % _P


def _evaluate(polynomial: _Polynomial, at: _Polynomial) -> _Polynomial:
    result = np.zeros_like(at)
    for coefficient in polynomial[::-1]:
        result = (result * at + coefficient) % _P
    return result


def _trimmed(polynomial: _Polynomial) -> _Polynomial:
    """Without leading noughts; the polynomial 0 has none left."""
    some = np.flatnonzero(polynomial)
    return polynomial[: some[-1] + 1] if len(some) else polynomial[:0]


def _key_equation(product: _Polynomial, count: int, doubts: int) -> tuple[_Polynomial, _Polynomial] | None:
    """Error locator and evaluator, by Euclid's algorithm (Sugiyama): stop when the rest is of low enough degree."""
    before, rest = np.zeros(count + 1, np.int64), _trimmed(product)
    before[count] = 1
    factor_before, factor = np.zeros(1, np.int64), np.ones(1, np.int64)
    while 2 * (len(rest) - 1) >= count + doubts:
        quotient, remainder = _divide(before, rest)
        longer = _multiply(quotient, factor)
        size = max(len(longer), len(factor_before))
        following = (
            np.pad(factor_before, (0, size - len(factor_before))) - np.pad(longer, (0, size - len(longer)))
        ) % _P
        before, rest = rest, remainder
        factor_before, factor = factor, _trimmed(following)
        if not len(rest):
            break
    if not len(factor) or factor[0] == 0:
        return None
    scale = _inverse(factor[:1])
    return factor * scale % _P, rest * scale % _P


def _divide(dividend: _Polynomial, divisor: _Polynomial) -> tuple[_Polynomial, _Polynomial]:
    rest = dividend.copy()
    quotient = np.zeros(max(1, len(dividend) - len(divisor) + 1), np.int64)
    lead = int(_inverse(divisor[-1:])[0])
    for shift in range(len(dividend) - len(divisor), -1, -1):
        share = int(rest[shift + len(divisor) - 1]) * lead % _P
        quotient[shift] = share
        if share:
            rest[shift : shift + len(divisor)] = (rest[shift : shift + len(divisor)] - share * divisor) % _P
    return quotient, _trimmed(rest)
