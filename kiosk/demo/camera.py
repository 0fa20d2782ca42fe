"""The demo's camera: a hand holds cards and paper up to an empty desk.

It is lent to the camera process, so that the demo's frames go the same way as a webcam's.
"""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from scanning.capture.camera import Camera, CameraError, CameraFault, Frame

FRAME_S = 1 / 15
SHEET_FRAMES = 30
WAVE_PX = 12
SHEET_HEIGHT = 640  # px of a 720 px frame: at arm's length


class Hand:
    """A camera whose view the demo chooses. Held up from the GUI thread, read from the camera's own.

    The frames are real ones and go the whole way: preview, photo, locate, decode, parse.
    """

    frozen_after: float | None = None

    def __init__(self, desk: Path) -> None:
        self._desk = picture_of(desk)
        self._view = self._desk
        self._held: queue.SimpleQueue[Iterator[Frame]] = queue.SimpleQueue()
        self._now: Iterator[Frame] | None = None
        self._due = 0.0

    def hold_up(self, clip: Path) -> None:
        """Show a clip once, then the empty desk again."""
        self._held.put(frames_of(clip))

    def stand_before(self, portrait: Path | None) -> None:
        """Somebody stands before the camera whenever nothing is held up; None: nobody."""
        self._view = self._desk if portrait is None else picture_of(portrait)

    def hold_up_sheet(self, sheet: Image.Image) -> None:
        """Show a sheet of paper, a badge say, for two seconds."""
        self._held.put(iter([lay(sheet, self._desk)] * SHEET_FRAMES))

    @property
    def idle(self) -> bool:
        """Whether nothing is held up any more."""
        return self._now is None and self._held.empty()

    def wave_sheet(self, sheet: Image.Image) -> None:
        """Show a sheet of paper for two seconds, moving it as a hand does."""
        laid = [lay(sheet, self._desk, shift) for shift in range(-WAVE_PX, WAVE_PX + 1, WAVE_PX)]
        self._held.put(iter(laid * (SHEET_FRAMES // len(laid))))

    def read(self) -> Frame | None:
        time.sleep(max(0.0, min(FRAME_S, self._due - time.monotonic())))
        self._due = time.monotonic() + FRAME_S
        if self._now is None and not self._held.empty():
            self._now = self._held.get()
        frame = next(self._now, None) if self._now else None
        if frame is None:
            self._now = None
            return self._view
        return frame

    def skip(self) -> None:
        self.read()

    def close(self) -> None:
        """Nothing to let go of."""


def picture_of(file: Path) -> Frame:
    """One still. Raises CameraError where it cannot be read."""
    picture = cv2.imread(str(file))
    if picture is None:
        raise CameraError(CameraFault.MISSING, f"The picture {file.name} cannot be read: restore assets/demo.")
    return np.asarray(picture, dtype=np.uint8)


def frames_of(clip: Path) -> Iterator[Frame]:
    """The frames of a clip. Raises CameraError where it cannot be opened."""
    capture = cv2.VideoCapture(str(clip))
    if not capture.isOpened():
        raise CameraError(CameraFault.MISSING, f"The clip {clip.name} cannot be opened: restore assets/demo.")
    return _frames(capture)


def _frames(capture: cv2.VideoCapture) -> Iterator[Frame]:
    try:
        while True:
            taken, frame = capture.read()
            if not taken:
                return
            yield np.asarray(frame, dtype=np.uint8)
    finally:
        capture.release()


def lay(sheet: Image.Image, desk: Frame, shift: int = 0) -> Frame:
    """The desk with a sheet of paper on it, a little turned, as a hand would hold it; `shift` px beside the middle."""
    paper = np.asarray(sheet.convert("RGB"), dtype=np.uint8)
    height, width = paper.shape[:2]
    scale = SHEET_HEIGHT / height
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 4, scale)
    turn[0, 2] += desk.shape[1] / 2 - width / 2 + shift
    turn[1, 2] += desk.shape[0] / 2 - height / 2
    size = (desk.shape[1], desk.shape[0])
    placed = cv2.warpAffine(paper, turn, size, flags=cv2.INTER_AREA)
    mask = cv2.warpAffine(np.full((height, width), 255, np.uint8), turn, size, flags=cv2.INTER_AREA)
    share = (mask / 255.0)[:, :, None]
    return np.asarray(placed * share + desk * (1 - share), dtype=np.uint8)


_NEXT = b"next"
_SAME = "same"  # the very frame of before: a still view need not cross again and again


class Lender:
    """Serves a camera on this machine's loopback: `opener` goes to the other process, `close` ends it."""

    def __init__(self, open_camera: Callable[[], Camera]) -> None:
        self._open = open_camera
        secret = secrets.token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), authkey=secret)
        self.opener = Borrower(self._listener.address, secret)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="lender", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The borrower finds its camera unplugged."""
        self._over.set()
        try:
            Client(self.opener.address, authkey=self.opener.secret).close()  # wakes the listener
        except (OSError, EOFError):
            return  # it woke by itself
        finally:
            self._thread.join(5)

    def _serve(self) -> None:
        """One borrower at a time, as with a device."""
        with self._listener:
            while not self._over.is_set():
                try:
                    with self._listener.accept() as connection:
                        self._lend(connection)
                except (OSError, EOFError):
                    continue  # whoever it was has hung up; the next may come

    def _lend(self, connection: Connection) -> None:
        camera: Camera | None = None
        last: Frame | None = None
        try:
            while not self._over.is_set() and connection.recv_bytes() == _NEXT:
                camera = camera or self._open()
                frame = camera.read()
                connection.send(_SAME if frame is not None and frame is last else frame)
                last = frame if frame is not None else last
        except CameraError as error:
            connection.send(error.fault)
        finally:
            if camera:
                camera.close()


@dataclass(frozen=True, slots=True)
class Borrower:
    """Opens the lent camera, from whatever process it is called in."""

    address: Any  # what the system calls this end
    secret: bytes = field(repr=False)

    def __call__(self) -> Camera:
        try:
            return _Borrowed(Client(self.address, authkey=self.secret))
        except (OSError, EOFError) as error:
            raise CameraError(CameraFault.MISSING, "Nobody lends this camera any more.") from error


class _Borrowed:
    """The borrower's end."""

    frozen_after: float | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: Frame | None = None

    def read(self) -> Frame | None:
        try:
            self._connection.send_bytes(_NEXT)
            answer: object = self._connection.recv()
        except (OSError, EOFError) as error:
            raise CameraError(CameraFault.UNPLUGGED, "The camera is lent no more.") from error
        if isinstance(answer, CameraFault):
            raise CameraError(answer, "The camera that was lent has failed.")
        if isinstance(answer, str):
            return self._last
        if isinstance(answer, np.ndarray):
            self._last = answer
            return answer
        return None

    def skip(self) -> None:
        self.read()

    def close(self) -> None:
        self._connection.close()
