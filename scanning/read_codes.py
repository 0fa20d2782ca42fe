"""What the library zxing-cpp reads in a picture, as codes of ours with how likely noise alone would have made them."""

from __future__ import annotations

import math
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
