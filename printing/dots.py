"""Dots as printers take them: eight to a byte, the leftmost in the highest bit, a set bit black."""

from __future__ import annotations

from PIL import Image


def packed(image: Image.Image) -> tuple[int, bytes]:
    """Bytes a row, and all rows of a mode "1" image from the top, each filled up with white to whole bytes."""
    stride = (image.width + 7) // 8
    padded = Image.new("1", (stride * 8, image.height), 1)
    padded.paste(image, (0, 0))
    return stride, padded.tobytes("raw", "1;I")
