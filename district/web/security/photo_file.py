"""The photo of an entry as somebody chose it: a JPEG or PNG file, drawn anew, so that nothing hidden in it is kept."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps

from district.errors import Unfit
from language.marks import N_, TextEnum

MOST_BYTES = 8_000_000
MOST_PIXELS = 24_000_000
FEWEST_SIDE = 120
"""Pixels: on fewer nobody recognizes a face."""
_SIZE = (600, 750)
"""Pixels, at most: twice what the case page shows."""
_ROUGH = (2 * _SIZE[1], 2 * _SIZE[1])
_SMOOTH = ("L", "LA", "RGB", "RGBA", "CMYK")
"""Modes that can be made smaller as they are; a palette cannot."""
_QUALITY = 85
_UNREADABLE = (
    OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
"""What Pillow raises for a file that is damaged, cut off or no picture; the last where warnings are errors."""


class PhotoFault(TextEnum):
    """Why a file cannot be taken as a photo."""

    NO_FILE = N_("Choose a photo.")
    TOO_LONG = N_("The file is larger than {most} MB. Save a smaller copy of the photo, and choose that.")
    TOO_LARGE = N_("The photo has more than {most} million pixels. Save a smaller copy, and choose that.")
    TOO_SMALL = N_("The photo is too small to recognize a face: {least} pixels are the least, both ways.")
    UNREADABLE = N_("This is not a JPEG or PNG picture, or it is damaged. Save it as JPEG, and choose that.")


def drawn(content: bytes) -> bytes:
    """A JPEG of at most 600 x 750 pixels that has what can be seen in a JPEG or PNG file, upright, and nothing else of
    it. Raises Unfit."""
    if not content:
        raise Unfit(PhotoFault.NO_FILE)
    if len(content) > MOST_BYTES:
        raise Unfit(PhotoFault.TOO_LONG, most=MOST_BYTES // 1_000_000)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            _check_size(opened)
            image = opened if opened.mode in _SMOOTH else opened.convert("RGBA")
            image.thumbnail(_ROUGH)  # what follows copies a small picture
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except _UNREADABLE as error:
        raise Unfit(PhotoFault.UNREADABLE) from error
    upright.thumbnail(_SIZE, Image.Resampling.LANCZOS)
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=_QUALITY, optimize=True)
    return file.getvalue()


def _check_size(opened: Image.Image) -> None:
    """By what the file says of itself, before anything is decoded. Raises Unfit."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise Unfit(PhotoFault.TOO_LARGE, most=MOST_PIXELS // 1_000_000)
    if min(width, height) < FEWEST_SIDE:
        raise Unfit(PhotoFault.TOO_SMALL, least=FEWEST_SIDE)
