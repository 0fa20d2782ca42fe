"""Reads the codes in a frame: QR on the frame as it is, PDF417 after locating and straightening it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from scanning.camera import Frame
from scanning.locate import find
from scanning.straighten import Corners, straighten


class Symbology(StrEnum):
    PDF417 = "PDF417"
    QR = "QR"
    CODE_128 = "Code128"
    CODE_39 = "Code39"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """One code that was read.

    Attributes:
        content: the raw bytes.
        corners: 4 x 2, frame pixels, clockwise from the code's own upper left.
        spare: share of the error correction that was left over, 0 to 1; a misread has hardly any.
        correction: error-correction codewords as a share of all, 0 to 1.
        agreeing: how many different treatments of the frame gave this content.
    """

    symbology: Symbology
    content: bytes = field(repr=False)
    corners: Corners = field(repr=False, compare=False)
    spare: float = field(default=1.0, compare=False)
    correction: float = field(default=1.0, compare=False)
    agreeing: int = field(default=1, compare=False)


Gray = npt.NDArray[np.uint8]

WIDTH = 750
"""Pixels to which a straightened code is brought. Measured: fewer and more both read less."""

_QUIET = 24
_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.PDF417: Symbology.PDF417,
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE_39,
}
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_PDF417_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)
_ALL = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllReadable)


def decode(frame: Frame) -> list[Code]:
    """Every QR and PDF417 code that can be read in `frame` (H x W x 3, BGR), each content once."""
    gray = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    codes = [*_read(gray, _QR_ONLY), *_straightened(frame, gray)]
    return list(dict.fromkeys(codes))


def decode_everything(frame: Frame) -> list[Code]:
    """As `decode`, and every other symbology that the reader knows. Slow: for files, not for a camera."""
    gray = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    return list(dict.fromkeys([*decode(frame), *_read(gray, _ALL, thorough=True)]))


def _straightened(frame: Frame, gray: Gray) -> Iterator[Code]:
    for candidate in find(frame):
        straight = straighten(gray, candidate)
        if straight is None:
            continue
        for picture in _readings(_crop(gray, straight.corners)):
            found = _read(picture, _PDF417_ONLY)
            if found:
                yield Code(
                    found[0].symbology, found[0].content, straight.corners, found[0].spare, found[0].correction
                )  # fmt: skip
                break


def _crop(gray: Gray, corners: Corners) -> Gray:
    """The code alone, level, `WIDTH` wide, with a quiet zone."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    height = max(20, round(WIDTH * float(sides[1] + sides[3]) / float(sides[0] + sides[2])))
    box = np.array(((0, 0), (WIDTH, 0), (WIDTH, height), (0, height)), np.float32) + _QUIET
    to_crop = cv2.getPerspectiveTransform(corners.astype(np.float32), box)
    size = (WIDTH + 2 * _QUIET, height + 2 * _QUIET)
    return np.asarray(cv2.warpPerspective(gray, to_crop, size, flags=cv2.INTER_CUBIC), np.uint8)


def _readings(crop: Gray) -> Iterator[Gray]:
    """What to try, the likeliest first. Averaging down the rows takes noise; the mask brings back what blur took."""
    smooth = np.asarray(cv2.blur(crop, (1, 5)), np.uint8)
    yield smooth
    soft = cv2.GaussianBlur(smooth, (0, 0), 1.5)
    yield np.asarray(cv2.addWeighted(smooth, 2.5, soft, -1.5, 0), np.uint8)


def _read(picture: Gray, formats: zxingcpp.BarcodeFormats, *, thorough: bool = False) -> list[Code]:
    # text mode HRI, the default, would turn a license's separators into the letters <LF>
    found = zxingcpp.read_barcodes(
        picture,
        formats=formats,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough,
    )
    return [_code(one) for one in found]


def _code(found: zxingcpp.Barcode) -> Code:
    place = found.position
    corners = [(point.x, point.y) for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
    share = found.ec_level.rstrip("%")
    return Code(
        symbology=_SYMBOLOGIES.get(found.symbology, Symbology.OTHER),
        content=found.bytes,
        corners=np.array(corners, np.float64),
        spare=float(found.extra.get("UEC", 1.0)) if isinstance(found.extra, dict) else 1.0,
        correction=int(share) / 100 if share.isdigit() else 1.0,
    )
