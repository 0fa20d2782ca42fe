"""What the library zxing-cpp reads in a picture, as codes of ours with how likely noise alone would have made them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import zxingcpp

from scanning.pdf417.correction import chance
from scanning.pdf417.straighten import Corners
from scanning.pdf417.symbols import Gray


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
        module: pixels, along the rows; 0 where nobody measured it.
    """

    symbology: Symbology
    content: bytes = field(repr=False)
    corners: Corners = field(repr=False, compare=False)
    chance: float = field(default=NO_CHANCE, compare=False)
    agreeing: int = field(default=1, compare=False)
    module: float = field(default=0.0, compare=False)


def is_thin(code: DecodedCode) -> bool:
    """Whether a read may be wrong without saying so: noise would have been corrected into something too easily."""
    return code.chance > SURE


_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.PDF417: Symbology.PDF417,
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE_39,
}
QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
PDF417_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
ALL = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllReadable)


def read_codes(
    picture: Gray, formats: zxingcpp.BarcodeFormats, *, thorough: bool = False, inverted: bool = False
) -> list[DecodedCode]:  # fmt: skip
    """What the library reads; `inverted`: light codes on dark as well, as a telephone shows them at night."""
    return [_code(one) for one in _asked(picture, formats, thorough=thorough, inverted=inverted, unread=False)]


@dataclass(frozen=True, slots=True)
class Unread:
    """A QR code that the library saw and could not correct; one corner or more may be another thing's.

    Attributes:
        corners: 4 x 2, picture pixels. modules: of one side, as the library took it.
    """

    corners: Corners = field(repr=False)
    modules: int

    @property
    def side(self) -> float:
        """Pixels, in the mean of four."""
        return float(np.linalg.norm(self.corners - np.roll(self.corners, -1, axis=0), axis=1).mean())

    @property
    def module(self) -> float:
        """Pixels."""
        return self.side / self.modules


def read_qr(picture: Gray) -> tuple[list[DecodedCode], list[Unread]]:
    """The QR codes that the library reads, light ones on dark as well, and, in the same time, those it only sees."""
    found = _asked(picture, QR_ONLY, thorough=False, inverted=True, unread=True)
    return [_code(one) for one in found if one.valid], [one for one in map(_unread, found) if one is not None]


def _asked(
    picture: Gray, formats: zxingcpp.BarcodeFormats, *, thorough: bool, inverted: bool, unread: bool
) -> list[zxingcpp.Barcode]:  # fmt: skip
    # text mode HRI, the default, would turn a license's separators into the letters <LF>
    return zxingcpp.read_barcodes(
        picture,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough or inverted,
        return_errors=unread,
    )


_VERSION = re.compile(r"(M?)(\d+)")
"""As the library tells it: where it saw one finder pattern alone, it takes the code for a small one, "M1" to "M4"."""


def _unread(found: zxingcpp.Barcode) -> Unread | None:
    told = found.extra.get("Version", "") if isinstance(found.extra, dict) else ""
    version = _VERSION.fullmatch(str(told))
    if found.error is None or found.error.type != zxingcpp.ErrorType.Checksum or version is None:
        return None
    first, step = (9, 2) if version[1] else (17, 4)
    return Unread(_corners(found), first + step * int(version[2]))


def _corners(found: zxingcpp.Barcode) -> Corners:
    place = found.position
    corners = [(point.x, point.y) for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    return np.array(corners, np.float64)


def _code(found: zxingcpp.Barcode) -> DecodedCode:
    return DecodedCode(
        symbology=_SYMBOLOGIES.get(found.symbology, Symbology.OTHER),
        content=found.bytes,
        corners=_corners(found),
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
