"""Lends a camera of this process to the camera process, so that the demo's frames go the same way as a webcam's."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

import numpy as np

from scanning.capture.camera import Camera, CameraError, CameraFault, Frame

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
