"""Files of images: one picture read, whatever is wrong with it; a clip or a folder of images played as a camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from scanning.capture.camera import CameraError, CameraFault, Frame

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})
CLIP_SUFFIXES = frozenset({".mp4", ".avi", ".mkv", ".mov", ".webm"})

FOLDER_RATE = 10.0
"""Frames a second at which a folder's images follow one another."""

_LONGEST_WAIT = 0.1
_UNKNOWN_RATE = 15.0


class Clip:
    """A video file as a camera. At its end it is unplugged, unless it loops."""

    frozen_after: float | None = None

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        """Raises CameraError(MISSING) where there is no file, or none that can be played."""
        self._path, self._loop = path, loop
        self._capture = opened(path)
        self._pace = _Pace(_rate(self._capture))
        self._any = False

    def read(self) -> Frame | None:
        if not self._pace.due():
            return None
        good, frame = self._capture.read()
        if not good and self._loop and self._any:
            self._capture.release()
            self._capture = opened(self._path)
            good, frame = self._capture.read()
        if not good and not self._any:
            raise CameraError(CameraFault.MISSING, f"The clip {self._path.name} holds no picture. Choose another.")
        if not good:
            raise CameraError(CameraFault.UNPLUGGED, f"The clip {self._path.name} has come to its end.")
        self._any = True
        return _handed_on(frame)

    def skip(self) -> None:
        if self._pace.due():
            self._capture.grab()

    def close(self) -> None:
        self._capture.release()


class Folder:
    """The images of a folder as a camera, in the order of their names, over and over."""

    frozen_after: float | None = None

    def __init__(self, path: Path, *, rate: float = FOLDER_RATE) -> None:
        """Raises CameraError(MISSING) where there is no folder, or no image in it."""
        self._path = path
        self._files = images(path)
        if not self._files:
            raise CameraError(CameraFault.MISSING, f"The folder {path} holds no image. Put some in, or choose another.")
        self._pace, self._next = _Pace(rate), 0

    def read(self) -> Frame | None:
        if not self._pace.due():
            return None
        for _ in self._files:
            file = self._files[self._next % len(self._files)]
            self._next += 1
            try:
                return read_picture(file)
            except NotAPicture:
                continue  # the others may be well
        raise CameraError(CameraFault.MISSING, f"No image in {self._path} can be read. Put others in.")

    def skip(self) -> None:
        if self._pace.due():
            self._next += 1

    def close(self) -> None:
        self._files = self._files[:]


def images(folder: Path) -> list[Path]:
    """The images of a folder by name. Raises CameraError(MISSING) where the folder cannot be read."""
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES)
    except OSError as error:
        raise CameraError(CameraFault.MISSING, f"The folder {folder} cannot be read ({error.strerror}).") from error


class _Pace:
    """Lets one frame through each period. A late reader is not hurried: no frame is dropped."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._period, self._clock = 1 / rate, clock
        self._next = clock()

    def due(self) -> bool:
        """Wait for the next frame, but not longer than a tenth of a second."""
        wait = self._next - self._clock()
        if wait > _LONGEST_WAIT:
            time.sleep(_LONGEST_WAIT)
            return False
        if wait > 0:
            time.sleep(wait)
        self._next = max(self._next, self._clock() - self._period) + self._period
        return True


def opened(path: Path) -> cv2.VideoCapture:
    """A clip to be played. Raises CameraError(MISSING) where there is no file, or none that can be played."""
    if not path.is_file():
        raise CameraError(CameraFault.MISSING, f"There is no clip {path}. Check the camera setting.")
    if not _can_be_named(path):  # cv2 would end the process
        raise CameraError(CameraFault.MISSING, "The clip's name has signs that no text has. Rename it.")
    capture = cv2.VideoCapture(str(path))
    if not capture.isOpened():
        raise CameraError(CameraFault.MISSING, f"The file {path} is no clip that can be played.")
    return capture


def rate_of(path: Path) -> float:
    """A clip's frames a second, as far as it tells; a usual rate where it cannot be opened."""
    try:
        capture = opened(path)
    except CameraError:
        return _UNKNOWN_RATE
    try:
        return _rate(capture)
    finally:
        capture.release()


def _rate(capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if 0 < rate <= 240 else _UNKNOWN_RATE


def _can_be_named(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _handed_on(frame: object) -> Frame:
    handed = np.asarray(frame, np.uint8)
    handed.setflags(write=False)
    return handed


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
