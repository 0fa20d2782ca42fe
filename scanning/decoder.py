"""Reads the codes in a frame: QR on the frame as it is, PDF417 after locating and straightening it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import cv2
import numpy as np
import zxingcpp

from scanning.capture.camera import Frame
from scanning.pdf417.codewords import Pool, Weighed, solve, weigh
from scanning.pdf417.correction import chance
from scanning.pdf417.grid import Cells, Grid, lay, sample
from scanning.pdf417.locate import Candidate, find, longer, places
from scanning.pdf417.planes import brightest, gray, has_artwork
from scanning.pdf417.straighten import Corners, Straight, straighten
from scanning.pdf417.symbols import Gray, draw


class Symbology(StrEnum):
    PDF417 = "PDF417"
    QR = "QR"
    CODE_128 = "Code128"
    CODE_39 = "Code39"
    OTHER = "other"


NO_CHANCE = -99.0
SURE = -10.0
"""log10: one misread in ten thousand million tries, and the parser still looks at that one."""


@dataclass(frozen=True, slots=True)
class DecodedCode:
    """One code that was read.

    Attributes:
        content: the raw bytes.
        corners: 4 x 2, frame pixels, clockwise from the code's own upper left.
        chance: log10 of how likely noise would have been corrected into some content, at most.
        agreeing: how many different treatments of the frame gave this content.
    """

    symbology: Symbology
    content: bytes = field(repr=False)
    corners: Corners = field(repr=False, compare=False)
    chance: float = field(default=NO_CHANCE, compare=False)
    agreeing: int = field(default=1, compare=False)


WIDTH = 750
"""Pixels to which a straightened code is brought. Measured: fewer and more both read less."""

_QUIET = 24
_LONGER = 0.25, 0.5, -0.25, -0.5
"""Shares by which a place is made longer whose start or stop pattern may lie outside it, where that was unclear first:
a reflection, a hologram or a finger hides the edges by which places are found."""

_HALVES = (0.14, 0.42), (0.58, 0.86)
_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.PDF417: Symbology.PDF417,
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE_39,
}
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_PDF417_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_ALL = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllReadable)


def decode(frame: Frame, pool: Pool | None = None, *, far: bool = False) -> list[DecodedCode]:
    """Every QR and PDF417 code that can be read in `frame` (H x W x 3, BGR), each content once.

    Args:
        pool: remembers the frames before this one, for a card that no frame alone shows well enough.
        far: look for small QR codes too, for 7 ms more.
    """
    plain = gray(frame)
    if pool is not None:
        pool.next_frame()
    small = _read(plain, _QR_ONLY, inverted=True) or (_enlarged(plain) if far else [])
    return list(dict.fromkeys([*small, *_straightened(frame, plain, pool)]))


def decode_everything(frame: Frame, pool: Pool | None = None) -> list[DecodedCode]:
    """As `decode`, and every other symbology and way that the reader knows. Slow: for files, not for a camera."""
    plain = gray(frame)
    turned = np.asarray(cv2.bitwise_not(frame), np.uint8)
    return list(
        dict.fromkeys(
            [
                *decode(frame, pool, far=True),
                *_read(plain, _ALL, thorough=True),
                *_level(frame, plain),
                *_straightened(turned, gray(turned), None),  # printed light on dark
            ]
        )
    )


def _level(frame: Frame, plain: Gray) -> Iterator[DecodedCode]:
    """What the library reads of straightened codes: one in thirty of those that no grid fits, at 50 ms each."""
    for candidate in find(frame):
        straight = straighten(plain, candidate)
        code = _plainly(plain, straight.corners) if straight is not None else None
        if code is not None:
            yield code


def _enlarged(plain: Gray) -> list[DecodedCode]:
    """QR codes of less than two pixels a module, which the library misses at their own size."""
    double = np.asarray(cv2.resize(plain, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), np.uint8)
    return [replace(code, corners=code.corners / 2) for code in _read(double, _QR_ONLY, inverted=True)]


def _straightened(frame: Frame, plain: Gray, pool: Pool | None) -> Iterator[DecodedCode]:
    cut: _Look | None = None
    for candidate in places(frame):
        if pool is not None and pool.holds_nothing(candidate):
            continue
        artwork = frame.ndim == 3 and has_artwork(frame, candidate)
        look = _look([brightest(frame), plain] if artwork else [plain], candidate, pool)
        if look.code is not None:
            yield look.code
        if look.seen:
            return  # one card at a time; the others would cost a frame's worth of work
        if look.ends is not None and (cut is None or cut.ends is None or look.ends.score > cut.ends.score):
            cut = look
    if cut is None or cut.ends is None:
        return
    for share in _LONGER if pool is None else [pool.turn(_LONGER)]:
        look = _look(cut.planes, longer(cut.candidate, share * cut.ends.unclear), pool)
        if look.code is not None:
            yield look.code
        if look.seen:
            return


@dataclass(frozen=True, slots=True)
class _Look:
    """What came of one place.

    Attributes:
        planes: those that show the code, the clearest first.
        code: if it was read. seen: whether it is a code, read or not.
        ends: the best fit of a start and a stop pattern, or None where neither fits.
    """

    planes: list[Gray]
    candidate: Candidate
    code: DecodedCode | None
    seen: bool
    ends: Straight | None


def _look(planes: list[Gray], candidate: Candidate, pool: Pool | None) -> _Look:
    """The code at one place, by the first way that settles it, or else with earlier frames.

    Each plane may give the grid; all are weighed on it.
    """
    last: tuple[Weighed, Corners] | None = None
    ends: Straight | None = None
    for plane in planes:
        straight = straighten(plane, candidate)
        ends = ends or straight
        grid = lay(plane, straight) if straight is not None else None
        if straight is None or grid is None:
            continue
        for weighed in _ways(planes, straight, grid):
            code = _weighed(weighed, straight.corners)
            if code is not None and is_thin(code):
                agree = _halves_agree(plane, straight, grid, code) or _plainly(plane, code.corners) == code
                return _Look(planes, candidate, replace(code, agreeing=2) if agree else code, True, ends)
            if code is not None:
                return _Look(planes, candidate, code, True, ends)
            last = (weighed, straight.corners)
    pooled = _pooled(last, candidate, pool) if pool is not None else None
    return _Look(planes, candidate, pooled, last is not None, ends)


def _ways(planes: list[Gray], straight: Straight, grid: Grid) -> Iterator[Weighed]:
    """The clearest plane alone, which is most often enough; each other; all added: none is best everywhere."""
    cells: list[Cells] = []
    for plane in planes:
        cells.append(sample(plane, straight, grid, printed_on=len(planes) > 1))
        alone = weigh(cells[-1])
        if alone is not None:
            yield alone
    together = weigh(*cells) if len(cells) > 1 else None
    if together is not None:
        yield together


def _pooled(last: tuple[Weighed, Corners] | None, candidate: Candidate, pool: Pool) -> DecodedCode | None:
    if last is None:
        pool.remember_nothing(candidate)
        return None
    weighed, corners = last
    together = pool.add(weighed)
    code = _weighed(together, corners) if together is not None else None
    if code is not None and is_thin(code):
        pool.forget(weighed.shape)  # so that the read that must agree with this one rests on other frames
    return code


def _weighed(weighed: Weighed, corners: Corners) -> DecodedCode | None:
    """What the weights add up to, corrected here and decoded by the library from a clean drawing."""
    solved = solve(weighed)
    if solved is None:
        return None
    shape = weighed.shape
    found = _read(draw(solved.values.reshape(shape.rows, shape.columns), shape.level), _PDF417_ONLY)
    return replace(found[0], corners=corners, chance=solved.chance) if found else None


def _plainly(plane: Gray, corners: Corners) -> DecodedCode | None:
    """The library's own reading of the straightened picture."""
    found = _read(_smooth(_crop(plane, corners)), _PDF417_ONLY)
    return replace(found[0], corners=corners) if found else None


def _halves_agree(plane: Gray, straight: Straight, grid: Grid, code: DecodedCode) -> bool:
    """Whether the upper and the lower halves of all rows, which share no pixel's noise, each say the same."""
    for part in _HALVES:
        weighed = weigh(sample(plane, straight, grid, part=part))
        if weighed is None or _weighed(weighed, straight.corners) != code:
            return False
    return True


def is_thin(code: DecodedCode) -> bool:
    """Whether a read may be wrong without saying so: noise would have been corrected into something too easily."""
    return code.chance > SURE


def _crop(gray: Gray, corners: Corners) -> Gray:
    """The code alone, level, `WIDTH` wide, with a quiet zone."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    height = max(20, round(WIDTH * float(sides[1] + sides[3]) / float(sides[0] + sides[2])))
    box = np.array(((0, 0), (WIDTH, 0), (WIDTH, height), (0, height)), np.float32) + _QUIET
    to_crop = cv2.getPerspectiveTransform(corners.astype(np.float32), box)
    size = (WIDTH + 2 * _QUIET, height + 2 * _QUIET)
    return np.asarray(cv2.warpPerspective(gray, to_crop, size, flags=cv2.INTER_CUBIC), np.uint8)


def _smooth(crop: Gray) -> Gray:
    """Averaged down the rows: noise goes, bars stay."""
    return np.asarray(cv2.blur(crop, (1, 5)), np.uint8)


def _read(
    picture: Gray, formats: zxingcpp.BarcodeFormats, *, thorough: bool = False, inverted: bool = False
) -> list[DecodedCode]:  # fmt: skip
    """What the library reads; `inverted`: light codes on dark as well, as a telephone shows them at night."""
    # text mode HRI, the default, would turn a license's separators into the letters <LF>
    found = zxingcpp.read_barcodes(
        picture,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough or inverted,
    )
    return [_code(one) for one in found]


def _code(found: zxingcpp.Barcode) -> DecodedCode:
    place = found.position
    corners = [(point.x, point.y) for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    return DecodedCode(
        symbology=_SYMBOLOGIES.get(found.symbology, Symbology.OTHER),
        content=found.bytes,
        corners=np.array(corners, np.float64),
        chance=_told_chance(found) if found.symbology == zxingcpp.BarcodeFormat.PDF417 else NO_CHANCE,
    )


def _told_chance(found: zxingcpp.Barcode) -> float:
    """From the two shares that the library tells: of correction among all codewords, and of what of it is left.

    How many codewords there are follows from the content's length, roughly; that the correction is a power of two makes
    its number a lower bound all the same.
    """
    share = int(found.ec_level.rstrip("%") or 0) / 100
    spare = float(found.extra.get("UEC", 0.0)) if isinstance(found.extra, dict) else 0.0
    data = max(10.0, len(found.bytes) * 0.5)
    correction = 2 ** math.floor(math.log2(max(2.0, share / (1 - share) * data)))
    return chance(round(data) + correction, round((1 - spare) * correction / 2), correction)
