"""Reads a QR code that the library does not: found by its finder patterns, sampled here, and added up over frames."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanning.pdf417.locate import Candidate
from scanning.pdf417.pool import Pool
from scanning.pdf417.symbols import Floats, Gray
from scanning.qr.blocks import corrected
from scanning.qr.finders import finders, sizes
from scanning.qr.grid import MODULES, Sampled, known, sample
from scanning.read_codes import QR_ONLY, DecodedCode, Unread, read_codes

_LEAST_FIT = 0.9
"""Of the modules whose color is known so many are right in a code; of what is none, about two thirds."""
_UNSURE = 1.25
"""By how much a module may be larger or smaller than the library told of a code that it did not read."""
_REACH = 50
"""Modules from the middle of such a code to what may still belong to it: a pass has up to 53."""
_MOVED, _NEARER = 0.25, 1.1
"""From one frame to the next: of the code's side how far it may move, and by how much it may come nearer."""
_FINEST, _COARSEST, _BESIDE = 1.0, 3.0, 0.2
"""Pixels of the smallest modules that are ever read, and of those from which the library reads by itself; share of a
square's side that is looked at beyond it."""
_USUAL = 45, 53
"""Modules of the codes that are sought in squares. The size is tried in steps, so that others are found too."""
_CAPTION = 1.7
"""By how much a square may be wider than the code in it: the screen's rim and its caption are dense in edges too."""
_LONG = 1.35
"""A place longer than this is not the code alone, but the screen or what is written on it as well."""
_SCREEN = 1.3, 2.4
"""By how much the short side of such a place is longer than the code's."""
_DRAWN, _QUIET = 4, 16  # pixels: a module's side and the margin of a clean drawing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a QR code may lie.

    Attributes:
        square: the place, for what is remembered of it. reach: x and y, pixels from its middle that are looked at.
        least, most: pixels that a module may have.
    """

    square: Candidate
    reach: tuple[float, float]
    least: float
    most: float


def may_be_sampled(unread: Unread) -> bool:
    """Whether a code that the library saw is neither larger than any that is sampled nor too small to be read."""
    return unread.modules <= MODULES[1] and unread.module >= _FINEST


def around(unread: Unread) -> Place:
    """Where to look for a code that the library saw but did not read: one of the patterns it took for the code's may be
    another thing, so that only the middle and the size of a module are known roughly."""
    x, y = unread.corners.mean(axis=0)
    module = unread.module
    reach = _REACH * module
    square = Candidate((float(x), float(y)), unread.side, unread.side, 0.0, 0.0)
    return Place(square, (reach, reach), max(_FINEST, module / _UNSURE), module * _UNSURE)


def again(code: Candidate, module: float) -> Place:
    """Where to look for a code that was seen in the frame before."""
    reach = (0.5 + _MOVED) * code.length
    return Place(code, (reach, reach), max(_FINEST, module / _NEARER), module * _NEARER)


def within(square: Candidate) -> Place:
    """Where to look for a code in a place that is dense in edges."""
    short, long = sorted((square.length, square.height))
    alone = long < _LONG * short
    largest, smallest = (1.0, _CAPTION) if alone else _SCREEN
    turned = abs(math.cos(square.angle)), abs(math.sin(square.angle))
    share = 0.5 + _BESIDE
    reach = (
        share * (square.length * turned[0] + square.height * turned[1]),
        share * (square.length * turned[1] + square.height * turned[0]),
    )
    side = math.sqrt(short * long) if alone else short
    least, most = side / smallest / _USUAL[1], side / largest / _USUAL[0]
    return Place(square, reach, max(_FINEST, least), min(max(2 * _FINEST, most), 1.5 * _COARSEST))


def may_be_looked_at(place: Place) -> bool:
    """Whether a code at this place would be small enough to need a closer look."""
    return place.least <= _COARSEST


def look_closely(plain: Gray, place: Place, pool: Pool | None) -> list[DecodedCode] | None:
    """The code at one place of a frame (H x W), read from it alone or together with earlier frames.

    None where nobody looked: a code there would be too large to need this, or the place is too small or too wide.
    """
    (x, y), (wide, tall) = place.square.center, place.reach
    left, top = max(0, int(x - wide)), max(0, int(y - tall))
    bottom, right = (max(0, math.ceil(end)) for end in (y + tall, x + wide))
    part = np.ascontiguousarray(plain[top:bottom, left:right])
    if not may_be_looked_at(place) or min(part.shape) < MODULES[0] * place.least:
        return None
    modules = sizes(part.size, place.least, place.most)
    if not modules:
        return None
    if pool is not None:
        pool.count(1)
    tried = (sample(part, seen) for seen in finders(part, modules))
    best = next((one for one in tried if one is not None and one.fit >= _LEAST_FIT), None)
    if best is None:
        return []
    corners = best.corners + np.array((left, top))
    if pool is not None:
        middle = corners.mean(axis=0)
        side = float(np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1).mean())
        seen = Candidate((float(middle[0]), float(middle[1])), side, side, 0.0, best.fit)
        pool.follow(seen, side / len(best.weights))
    found = _read(best, best.weights)
    if not found and pool is not None:
        together = pool.modules.add(best.version, best.weights)
        found = _read(best, together) if together is not None else []
    return [replace(code, corners=corners) for code in found]


def _read(sampled: Sampled, weights: Floats) -> list[DecodedCode]:
    """What the library reads of a clean drawing, as the modules were seen, or else as correction says."""
    found = _drawn(sampled.version, weights)
    if found:
        return found
    mended = corrected(sampled.version, weights)
    if mended is None:
        return []
    told, chance = mended
    return [replace(code, chance=max(code.chance, chance)) for code in _drawn(sampled.version, told)]


def _drawn(version: int, weights: Floats) -> list[DecodedCode]:
    """What the library reads of a clean drawing, in which what is known is as it must be."""
    truth = known(version)
    dark = np.where(truth != 0, truth, weights) > 0
    drawn = np.where(dark, 0, 255).astype(np.uint8).repeat(_DRAWN, 0).repeat(_DRAWN, 1)
    framed = cv2.copyMakeBorder(drawn, _QUIET, _QUIET, _QUIET, _QUIET, cv2.BORDER_CONSTANT, value=(255,))
    found = read_codes(np.asarray(framed, np.uint8), QR_ONLY)
    # In a code that is badly damaged the library may see a small one of another kind, with hardly any correction.
    return [code for code in found if np.ptp(code.corners, axis=0).min() > len(drawn) / 2]
