"""Whether a drawn badge's code reads: by two readers, since one of 500 codes is one that either of them cannot read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import structlog
import zxingcpp
from PIL import Image

_log = structlog.get_logger(__name__)


def is_read(image: Image.Image, text: str) -> bool:
    """Whether every reader that is here finds a QR code with `text` in the bitmap, as it will be printed."""
    gray = image.convert("L")
    return text in _by_zxing(gray) and all(text in read(gray) for read in second_reader())


def _by_zxing(gray: Image.Image) -> list[str]:
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(np.asarray(gray), formats=only)]


@cache
def second_reader() -> tuple[Callable[[Image.Image], list[str]], ...]:
    """ZBar; () where the system lacks its library: badges are then read by one reader, not held back."""
    try:
        from pyzbar import pyzbar  # noqa: PLC0415  it fails where libzbar is missing
    except ImportError:
        _log.warning("badge.one_reader_only", missing="libzbar")
        return ()

    def by_zbar(gray: Image.Image) -> list[str]:
        try:
            found = pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])
        except ValueError:  # pyzbar does not know every orientation that ZBar tells: as good as not read
            return []
        return [code.data.decode("utf-8", "replace") for code in found]

    return (by_zbar,)
