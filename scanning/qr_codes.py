"""Reads QR codes: on the frame as it is, and failing that, on places that look like one, made larger and sharper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from scanning.pdf417.locate import Candidate
from scanning.pdf417.pool import Pool
from scanning.pdf417.symbols import Gray
from scanning.qr.close_look import Place, again, around, look_closely, may_be_looked_at, may_be_sampled, within
from scanning.qr.grid import MODULES
from scanning.qr.squares import is_long
from scanning.read_codes import QR_ONLY, DecodedCode, Unread, read_codes, read_qr

_LARGE = 2560
"""Pixels: wider pictures are looked at in half their size first, for a tenth of the time."""
_WHOLE, _PIXELS = 1_300_000, 600_000
"""Pixels: a frame of more is enlarged in parts, and so many cost as much as a place that bears no code."""
_PARTS = (0.0, 0.4), (0.3, 0.7), (0.6, 1.0)
"""Of a frame's height, one in each frame. They overlap by more than a code that needs enlarging is high."""
PARTS = len(_PARTS)
_MOST_SQUARES = _MOST_UNREAD = 2
_MOST_SAMPLED = 3
"""Places: that are read enlarged, and those on whose modules a grid is laid. Two of three may be a shirt's pattern."""
_BESIDE = 0.2  # of a square's side: a place may be cut short, and a code wants a margin
_WIDE, _MOST, _WIDEST = 420, 4.0, 560
"""Pixels to which a square is enlarged, by how much at most, and those from which a code in it is large enough to be
read without: a closer look at so many pixels costs 40 ms."""


def qr_codes(
    plain: Gray, squares: Sequence[Candidate] | None, pool: Pool | None, *, far: bool, whole: bool = True
) -> tuple[list[DecodedCode], list[Place]]:
    """Every QR code that is read, in very large pictures some of them twice, and places to look at closely if there is
    time. `plain` is H x W.

    Args:
        squares: places that may hold one, the likeliest first. None: these and the unlikely places wait.
        pool: remembers places that hold nothing and lie still.
        far: look for small ones all over the picture too.
        whole: look all over the picture at all, unless a code was seen in the frame before.
    """
    large = max(plain.shape) > _LARGE
    found: list[DecodedCode] = []
    unread: list[Unread] = []
    if large:
        found = _scaled(plain, 0.5, cv2.INTER_AREA)
    elif whole or (pool is not None and pool.followed is not None):
        found, unread = read_qr(plain)
    unread = [one for one in unread if may_be_sampled(one)]
    likely = [around(one) for one in unread if one.modules >= MODULES[0]][:_MOST_UNREAD]
    later = [around(one) for one in unread if one.modules < MODULES[0]][:_MOST_UNREAD]
    if pool is not None and pool.followed is not None:
        likely.insert(0, again(*pool.followed))
    if not found:
        found = _looked_at(plain, likely, pool)
    if not found and squares is not None:
        found = qr_codes_near(plain, later, squares, pool)
    if far and large:  # whatever was found: half the size shows a large code, and may hide a small one beside it
        found = [*found, *read_codes(plain, QR_ONLY, inverted=True)]
    elif not large and not found:
        found = _enlarged(plain, pool, far=far)
    return found, later


def small_qr_codes(plain: Gray, number: int) -> list[DecodedCode]:
    """What is read of one part of a picture (H x W) enlarged, another for each `number`; of a very large one all, as it
    is."""
    if max(plain.shape) > _LARGE:
        return read_codes(plain, QR_ONLY, inverted=True)
    top, bottom = (round(share * len(plain)) for share in _PARTS[number % PARTS])
    return _enlarged_part(plain, top, bottom)


def _enlarged(plain: Gray, pool: Pool | None, *, far: bool) -> list[DecodedCode]:
    """What is read of the picture in twice its size: of a stream's large ones, of one part after another."""
    top, bottom = 0, len(plain)
    if pool is not None and plain.size > _WHOLE:
        part = pool.next_part(PARTS, wanted=far)
        if part is None:
            return []
        top, bottom = (round(share * len(plain)) for share in _PARTS[part])
    elif not far:
        return []
    if pool is not None:
        pool.count(max(1, round((bottom - top) * plain.shape[1] / _PIXELS)))
    return _enlarged_part(plain, top, bottom)


def _enlarged_part(plain: Gray, top: int, bottom: int) -> list[DecodedCode]:
    """What is read of these rows in twice their size."""
    found = _scaled(plain[top:bottom], 2, cv2.INTER_LINEAR)
    return [replace(code, corners=code.corners + np.array((0, top))) for code in found]


def qr_codes_near(
    plain: Gray, places: Sequence[Place], squares: Sequence[Candidate], pool: Pool | None
) -> list[DecodedCode]:  # fmt: skip
    """The QR codes in the likeliest of some places and squares, looked at closely, as far as the frame's time goes."""
    found = _looked_at(plain, places, pool)
    if found:
        return found
    tries = [one for one in squares if not _is_done(one, pool)]
    small = [one for one in tries if may_be_looked_at(within(one))][:_MOST_SAMPLED]
    whole = [one for one in tries if not is_long(one)][:_MOST_SQUARES]
    looked, missed = set[Candidate](), set[Candidate]()
    for way, chosen in ((_sampled, small), (_closely, whole)):  # the second for a code of another size than a pass's
        for square in chosen:
            if pool is not None and (
                pool.is_spent or pool.is_qr(square) or (is_long(square) and pool.sees_qr_beside(square))
            ):
                missed.add(square)
                continue
            seen = way(plain, square, pool)
            if seen:
                return seen
            if seen is not None:
                looked.add(square)
    if pool is not None:
        for square in looked - missed:
            pool.remember_nothing(square, square=True)
    return []


def _sampled(plain: Gray, square: Candidate, pool: Pool | None) -> list[DecodedCode] | None:
    return look_closely(plain, within(square), pool)


def _looked_at(plain: Gray, places: Sequence[Place], pool: Pool | None) -> list[DecodedCode]:
    """The first code that one of these places shows."""
    for place in places:
        if not _is_done(place.square, pool):
            found = look_closely(plain, place, pool)
            if found:
                return found
            if found is not None and pool is not None and not pool.is_qr(place.square):
                pool.remember_nothing(place.square, square=True)
    return []


def _is_done(square: Candidate, pool: Pool | None) -> bool:
    """Whether not to look at a place: it held nothing a moment ago, a code was seen in it, or the time is spent."""
    return pool is not None and (pool.is_spent or pool.is_qr(square) or pool.holds_nothing(square, square=True))


def covers(code: DecodedCode, place: Candidate) -> bool:
    """Whether the middle of a place lies in a code, so that the place is nothing else."""
    return cv2.pointPolygonTest(code.corners.astype(np.float32), place.center, measureDist=False) >= 0


def _scaled(plain: Gray, share: float, way: int) -> list[DecodedCode]:
    """What is read of the whole picture in another size."""
    picture = np.asarray(cv2.resize(plain, None, fx=share, fy=share, interpolation=way), np.uint8)
    return [replace(code, corners=code.corners / share) for code in read_codes(picture, QR_ONLY, inverted=True)]


def _closely(plain: Gray, square: Candidate, pool: Pool | None) -> list[DecodedCode] | None:
    """The codes in one square, by the first way that reads any; None where it is too wide to be looked at."""
    turned = abs(math.cos(square.angle)), abs(math.sin(square.angle))
    half = (0.5 + _BESIDE) * np.array((
        square.length * turned[0] + square.height * turned[1], square.length * turned[1] + square.height * turned[0],
    ))  # fmt: skip
    left, top = (max(0, int(middle - reach)) for middle, reach in zip(square.center, half, strict=True))
    right, bottom = (math.ceil(middle + reach) for middle, reach in zip(square.center, half, strict=True))
    part = plain[top:bottom, left:right]
    if max(part.shape) > _WIDEST:
        return None
    scale = min(max(_WIDE / max(part.shape), 1.0), _MOST)
    if pool is not None:
        pool.count(1)
    for picture in _ways(part, scale):
        found = read_codes(picture, QR_ONLY, inverted=True)
        if found:
            return [replace(code, corners=code.corners / scale + (left, top)) for code in found]
    return []


def _ways(part: Gray, scale: float) -> Iterator[Gray]:
    """A square, larger: sharpened, for a blurred one; as it is, for a noisy one, whose noise sharpening adds to; and
    without what is thinner than a module, for a cracked glass."""
    large = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    yield np.asarray(cv2.addWeighted(large, 2, cv2.GaussianBlur(large, (0, 0), scale), -1, 0), np.uint8)
    yield np.asarray(large, np.uint8)
    calm = cv2.medianBlur(part, 3)
    yield np.asarray(cv2.resize(calm, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
