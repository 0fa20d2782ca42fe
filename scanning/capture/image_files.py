"""Reads a picture's file, whatever is wrong with it: one sentence, and never an end of the program."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from scanning.capture.camera import Frame

MOST_BYTES = 256 * 2**20
"""No camera's picture is larger."""

_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"
_KNOWN = _PNG, b"\xff\xd8", b"BM", b"RIFF", b"II*\0", b"MM\0*"


class NotAPicture(Exception):
    """The file cannot be used; the message says why in a few words."""


def read_picture(file: Path) -> Frame:
    """The picture in a file, H x W x 3, BGR, read-only. Raises NotAPicture.

    Not by cv2.imread, which cannot open every name.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NotAPicture(f"the file is larger than {MOST_BYTES // 2**20} MB, which no camera's picture is")
        data = file.read_bytes()
    except OSError as error:
        raise NotAPicture(f"the file cannot be read: {error.strerror}") from error
    if not data:
        raise NotAPicture("the file is empty")
    if data.startswith(_PNG) and _PNG_END not in data[-64:]:
        raise NotAPicture("the picture is cut short")
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise NotAPicture("the picture has more pixels than can be read") from error
    if picture is None and data.startswith(_KNOWN):
        raise NotAPicture("the picture is damaged or cut short")
    if picture is None:
        raise NotAPicture("the file is no picture that can be opened")
    frame = np.asarray(picture, np.uint8)
    frame.setflags(write=False)
    return frame
