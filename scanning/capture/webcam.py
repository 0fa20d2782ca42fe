"""A webcam by its index, or a network stream by its address, over OpenCV."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import cv2
import numpy as np

from scanning.capture.camera import HEIGHT, RATE, WIDTH, CameraError, CameraFault, Frame
from scanning.capture.camera_devices import DEV, index_of, is_device

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
