"""The cameras of this machine, and whatever else a camera setting names: a webcam, a network stream, a clip, a folder.

Linux numbers cameras in the order in which it finds them, so that `0` may be another one tomorrow. `/dev/v4l/by-id`
gives each a name of its maker's, and `/dev/v4l/by-path` one of its port.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from scanning.capture.camera import HEIGHT, RATE, WIDTH, Camera, CameraError, CameraFault, Frame
from scanning.capture.image_files import Clip, Folder

PATIENCE = 1.5
"""Seconds without a frame after which a camera counts as unplugged."""

FIRST_PATIENCE = 15.0
"""Until its first frame a camera may take longer: its sensor wakes, or its stream waits for a whole picture."""

STILL_S, CODED_STILL_S = 1.5, 10.0
"""A sensor's noise makes every picture another one. A stream coded between frames may repeat one for a while."""

_OPEN_TIMEOUT_MS, _READ_TIMEOUT_MS = 15_000, 1000
_HIGHEST_INDEX = 99  # far above any machine's, far below what OpenCV cannot hold

_ASKED: tuple[tuple[int, float], ...] = (
    (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),  # uncompressed frames of this size do not fit through USB 2
    (cv2.CAP_PROP_FRAME_WIDTH, WIDTH),
    (cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT),
    (cv2.CAP_PROP_FPS, RATE),
)
"""What is asked of a device, in this order: the form of its frames decides which sizes it offers."""

# A camera that is missing is said once, by name; OpenCV would say it in its own words on stderr besides.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)


class Webcam:
    """A device (`0`, `1`, ..., or its path under /dev) or an rtsp:// or http:// stream."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises CameraError(MISSING) or CameraError(BUSY) where it cannot be opened."""
        self._name, self._clock = url, clock
        self._capture = _device(url) if url.isdecimal() or is_device(url) else _stream(url)
        self._last, self._patience = clock(), FIRST_PATIENCE
        self.frozen_after: float | None = CODED_STILL_S if url.lower().startswith("rtsp") else STILL_S

    def read(self) -> Frame | None:
        good, frame = self._capture.read()
        now = self._clock()
        if good and frame is not None:
            self._last, self._patience = now, PATIENCE
            handed = np.asarray(frame, np.uint8)
            handed.setflags(write=False)
            return handed
        if not self._capture.isOpened() or now - self._last > self._patience:
            raise CameraError(CameraFault.UNPLUGGED, f"The camera {self._name} gives no more frames. Check its cable.")
        time.sleep(0.02)  # a failed read returns at once; do not spin until patience ends
        return None

    def skip(self) -> None:
        if self._capture.grab():
            self._last = self._clock()
        else:
            time.sleep(0.02)

    def close(self) -> None:
        self._capture.release()


def _device(name: str) -> cv2.VideoCapture:
    index = int(name) if name.isdecimal() else index_of(name)
    if index is None or index > _HIGHEST_INDEX:
        raise CameraError(CameraFault.MISSING, f"There is no camera {name}. Plug one in, or change the setting.")
    capture = cv2.VideoCapture(index)
    if not capture.isOpened():
        if sys.platform == "linux" and (DEV / f"video{index}").exists():
            raise CameraError(CameraFault.BUSY, f"Camera {name} is there but another program holds it. Close that.")
        raise CameraError(CameraFault.MISSING, f"There is no camera {name}. Plug one in, or change the setting.")
    for asked, wanted in _ASKED:
        if capture.get(asked) != wanted:  # each may cost some drivers seconds, even where nothing changes
            capture.set(asked, wanted)
    return capture


def _stream(url: str) -> cv2.VideoCapture:
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS,
    ]  # fmt: skip
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened():
        raise CameraError(CameraFault.MISSING, "The camera's stream does not answer. Check its address and network.")
    return capture


DEV = Path("/dev")
_NODE = re.compile(r"video(\d{1,3})")
_NAMES = "v4l/by-id", "v4l/by-path"


def is_device(url: str, dev: Path = DEV) -> bool:
    """Whether a camera setting is the path of a device, plugged in or not; files in memory under /dev are none."""
    path = Path(os.path.normpath(url))
    if not path.is_relative_to(dev) or path.is_relative_to(dev / "shm") or path.is_dir():
        return False
    return not path.is_file() or _NODE.fullmatch(path.resolve().name) is not None


def index_of(url: str) -> int | None:
    """The number of the camera that a device's path leads to, or None where it leads to none."""
    node = Path(url).resolve()
    match = _NODE.fullmatch(node.name)
    return int(match[1]) if match and node.exists() else None


def cameras(dev: Path = DEV) -> list[str]:
    """A name for every camera that is plugged in: by its maker, else by its port, else by its number."""
    nodes = sorted((int(match[1]), node) for node in _entries(dev) if (match := _NODE.fullmatch(node.name)))
    names: dict[Path, str] = {}
    for folder in _NAMES:
        for name in _entries(dev / folder):
            names.setdefault(name.resolve(), str(name))
    return [names.get(node.resolve(), str(node)) for _, node in nodes]


def _entries(folder: Path) -> list[Path]:
    """What is in a folder by name; nothing where it is not there, as on other systems or without a camera."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


_STREAMS = ("rtsp://", "rtsps://", "http://", "https://")


def open_camera(url: str, *, loop: bool = False) -> Camera:
    """The camera that a setting names. Raises CameraError where it cannot be opened.

    Args:
        url: `0` and other indices, a device such as /dev/v4l/by-id/..., an rtsp:// or http:// address, the path of a
            clip or of a folder.
        loop: play a clip over and over; a folder always does.
    """
    if is_live(url):
        return Webcam(url)
    path = Path(url).expanduser()
    return Folder(path) if path.is_dir() else Clip(path, loop=loop)


def kiosk_camera(url: str) -> Callable[[], Camera]:
    """What opens a kiosk's camera, wherever it is called: a clip goes on for ever, as a camera does."""
    return partial(open_camera, url, loop=True)


def is_live(url: str) -> bool:
    """Whether a camera setting names a device or a stream, which may keep whoever opens it waiting, and not a file."""
    return url.isdecimal() or url.lower().startswith(_STREAMS) or is_device(url)
