"""Finds the start and stop patterns of a PDF417 code in the strips where a code ought to begin and end.

Every row of a code begins and ends with the same bars (ISO/IEC 15438, 5.3: 8 1 1 1 1 1 1 3 and 7 1 1 3 1 1 1 2 1), so
the mean over many rows, taken along the right slant, shows them sharply however noisy the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scanning.pdf417.symbols import START, STOP, Numbers

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class End:
    """A pattern found in a strip.

    Attributes:
        score: correlation, at most 1.
        edge: its left side at the strip's middle row, pixels.
        slope: how far it moves right from one row to the next, pixels.
        module: pixels.
    """

    score: float
    edge: float
    slope: float
    module: float


COARSE_SLOPES, _FINE_SLOPES = np.linspace(-0.36, 0.36, 13), np.linspace(-0.04, 0.04, 5)
_FINE_SCALES = np.geomspace(0.95, 1.05, 7)
_LONG, _SQUARE = np.geomspace(1.45, 4.6, 15), np.geomspace(1.6, 6.0, 17)
"""Pixels a module of codes of 5 columns and more, and of 1 to 13."""
_LONG_SCALES = (1, tuple(_LONG[:6].tolist())), (2, tuple(_LONG[6:].tolist()))
_SQUARE_SCALES = (1, tuple(_SQUARE[:5].tolist())), (2, tuple(_SQUARE[5:].tolist()))
"""How far a strip is shrunk for the larger scales, which do not need all of its pixels; and the scales."""
_AROUND = np.geomspace(0.62, 1.62, 9)
_LEAD = 1
_MOST_GROWTH = 1.6
_BUNCHES, _FINE_BUNCHES = 16, 48
_NEAR, _FAR_COST = 36, 0.003  # pixels by which a candidate may be too long or too short, and what each more costs
_PATTERNS = {"start": START, "stop": STOP, "start turned": START[::-1], "stop turned": STOP[::-1]}
_ON_THE_LEFT = {"start": True, "stop": False, "start turned": False, "stop turned": True}


def roughly(strip: Floats, names: tuple[str, ...], beside: int, *, square: bool) -> list[tuple[End, ...]]:
    """The best places of each of the patterns `names` in a strip whose code should begin or end `beside` pixels in.

    First of all of them printed dark on light, then of all of them light on dark; of each the best of small and the
    best of large modules.

    Args:
        square: the code is hardly longer than it is high, so that it has few columns.
    """
    best: list[tuple[End, ...]] = []
    for shrink, scales in _SQUARE_SCALES if square else _LONG_SCALES:
        size = strip.shape[1] // shrink, min(len(strip), _BUNCHES)
        rows = np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.float32)
        profiles = _profiles(rows, COARSE_SLOPES / shrink, len(strip) / len(rows))
        found = _matches(profiles, COARSE_SLOPES, names, scales, beside // shrink, shrink, (1, -1))
        best = [(*ends, one) for ends, one in zip(best or [()] * len(found), found, strict=True)]
    return best


def doubtful(firsts: tuple[End, ...], lasts: tuple[End, ...]) -> tuple[tuple[End, ...], tuple[End, ...]]:
    """Of both ends those that are worth a finer look: the best, and where modules would grow much on their way, all."""
    first, last = (max(ends, key=lambda end: end.score) for ends in (firsts, lasts))
    alike = max(first.module, last.module) < _MOST_GROWTH * min(first.module, last.module)
    return ((first,), (last,)) if alike else (firsts, lasts)


def finely(strip: Floats, rough: End, name: str, beside: int | None) -> End:
    """The same pattern, found better."""
    slopes = rough.slope + _FINE_SLOPES
    scales = tuple(rough.module * _FINE_SCALES)
    bunches = min(len(strip), _FINE_BUNCHES)
    rows = cv2.resize(strip, (strip.shape[1], bunches), interpolation=cv2.INTER_AREA)
    profiles = _profiles(np.asarray(rows, np.float32), slopes, len(strip) / bunches)
    return _matches(profiles, slopes, (name,), scales, beside)[0]


def anywhere(strip: Floats, name: str, module: float) -> End:
    """The best place of one pattern all over a strip, where modules have about `module` pixels."""
    size = strip.shape[1], min(len(strip), _BUNCHES)
    rows = np.asarray(cv2.resize(strip, size, interpolation=cv2.INTER_AREA), np.float32)
    profiles = _profiles(rows, COARSE_SLOPES, len(strip) / len(rows))
    rough = _matches(profiles, COARSE_SLOPES, (name,), tuple(module * _AROUND), None)[0]
    return finely(strip, rough, name, None)


def _profiles(rows: Floats, slopes: Numbers, tall: float = 1.0) -> Floats:
    """Means over the rows along x = x0 + slope * (row - middle), slopes x width; `tall` is what a row stands for."""
    height, width = rows.shape
    profiles = np.empty((len(slopes), width), np.float32)
    middle = (height - 1) / 2
    for number, slope in enumerate(slopes * tall):
        lean = np.array(((1, slope, -slope * middle), (0, 1, 0)), np.float64)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        moved = cv2.warpAffine(rows, lean, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        cv2.reduce(moved, 0, cv2.REDUCE_AVG, dst=profiles[number : number + 1])
    return profiles


def _matches(
    profiles: Floats, slopes: Numbers, names: tuple[str, ...], scales: tuple[float, ...], beside: int | None,
    shrink: int = 1, signs: tuple[int, ...] = (1,),
) -> list[End]:  # fmt: skip
    """For each pattern its best slant, scale and place: normalised cross-correlation, all scales in one product."""
    lines, width = profiles.shape
    banks = [_bank(name, scales, width, beside, shrink) for name in names]
    longest = max(bank.drawn.shape[1] for bank in banks)
    level = np.zeros((lines, width + longest), np.float32)
    level[:, :width] = profiles - profiles.mean()
    windows = np.lib.stride_tricks.sliding_window_view(level, longest, axis=1)[:, :width]
    across = np.ascontiguousarray(windows.transpose(2, 0, 1)).reshape(longest, -1)
    sums, squares = np.zeros((2, lines, width + longest + 1))
    np.cumsum(level, axis=1, dtype=np.float64, out=sums[:, 1:])
    np.cumsum(level * level, axis=1, dtype=np.float64, out=squares[:, 1:])
    ends: dict[int, list[End]] = {sign: [] for sign in signs}
    for name, bank in zip(names, banks, strict=True):
        fit = (bank.drawn @ across[: bank.drawn.shape[1]]).reshape(-1, lines, width)
        power = np.empty_like(fit)
        for number, length in enumerate(bank.lengths):
            total = sums[:, length : length + width] - sums[:, :width]
            power[number] = squares[:, length : length + width] - squares[:, :width] - total * total / length
        np.maximum(power, 1.0, out=power)
        fit /= np.sqrt(power, out=power)
        for sign in signs:
            worth = (fit if sign > 0 else -fit) - bank.cost[:, None]
            at, line, x = (int(index) for index in np.unravel_index(int(worth.argmax()), worth.shape))
            edge = (x + _vertex(worth[at, line], x)) * shrink - 0.5 + (_LEAD * scales[at] if _ON_THE_LEFT[name] else 0)
            ends[sign].append(End(float(worth[at, line, x]), edge, float(slopes[line]), scales[at]))
    return [end for found in ends.values() for end in found]


@dataclass(frozen=True, slots=True)
class _Bank:
    """One pattern at several scales.

    Attributes:
        drawn: scales x longest; centered, of unit length, noughts behind the shorter ones.
        lengths: pixels of each.
        cost: scales x width; what a place costs because it is far from where it should be, or beyond the strip.
    """

    drawn: Floats
    lengths: tuple[int, ...]
    cost: Floats


@lru_cache(maxsize=512)
def _bank(name: str, scales: tuple[float, ...], width: int, beside: int | None, shrink: int) -> _Bank:
    shapes = [drawn(name, module / shrink) for module in scales]
    lengths = tuple(len(one) for one in shapes)
    table = np.zeros((len(scales), max(lengths)), np.float32)
    for row, one in zip(table, shapes, strict=True):
        centered = one - one.mean()
        row[: len(one)] = centered / np.linalg.norm(centered)
    before, places, long = _ON_THE_LEFT[name], np.arange(width), np.array(lengths)[:, None]
    lead = _LEAD / shrink * np.array(scales)[:, None]
    cost = np.zeros((len(scales), width))
    if beside is not None:
        outer = places + (lead if before else long - lead)
        expected = beside if before else width - beside
        cost = _FAR_COST * np.maximum(np.abs(outer - expected) * shrink - _NEAR, 0)
    return _Bank(table, lengths, np.where(places + long > width, 9, cost).astype(np.float32))


def drawn(name: str, module: float, sharpness: int = 16) -> Floats:
    """A pattern at `module` pixels a module, a little blurred; its white neighbor counts as well."""
    white = np.ones(_LEAD, np.float32)
    pattern = np.concatenate((white, _PATTERNS[name]) if _ON_THE_LEFT[name] else (_PATTERNS[name], white))
    fine = np.repeat(pattern, sharpness)[None]
    soft = cv2.GaussianBlur(fine, (0, 0), 0.4 * sharpness, borderType=cv2.BORDER_REPLICATE)[0]
    places = (np.arange(round(len(pattern) * module)) + 0.5) / module * sharpness - 0.5
    return np.asarray(np.interp(places, np.arange(len(soft)), soft), np.float32)


def _vertex(values: npt.NDArray[np.generic], at: int) -> float:
    """Where the parabola through a peak and its neighbors has its top, -0.5 to 0.5."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, peak, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * peak + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0
