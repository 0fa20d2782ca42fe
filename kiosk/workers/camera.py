"""The camera's thread: frames to the preview, documents to the flow, a photo when asked."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import cv2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.domain.visitor import Photo
from kiosk.workers.messages import Order, Reply
from kiosk.workers.worker import Worker, log, traits
from scanning.camera import Camera, CameraError, CameraFault, Frame
from scanning.reader import Reader

REOPEN_MS = 2000
IDLE_MS = 5  # between two looks at a camera that has no frame due
PREVIEW_S = 1 / 15
PHOTO_WAIT_S = 2.0
PHOTO_HEIGHT, PHOTO_WIDTH = 640, 480  # portrait, as a badge has it
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class PassKeys:
    """Whose badges and passes this school accepts, by key id."""

    school: str = ""
    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)


class CameraWorker(Worker):
    """Owns the camera. Opens it, reads until it fails, says so, and opens it again.

    Signals:
        previewed: a QImage, at most fifteen a second.
        sighted: a Document, at every frame in which one is read.
    """

    previewed = Signal(QImage)
    sighted = Signal(object)
    role = e.Worker.CAMERA

    def __init__(self, open_camera: Callable[[], Camera]) -> None:
        super().__init__()
        self._open = open_camera
        self._camera: Camera | None = None
        self._reader = Reader()
        self._keys = PassKeys()
        self._photo_asked: tuple[Order, float] | None = None
        self._previewed_at = 0.0
        self._timer: QTimer | None = None

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        self._close()

    @Slot(object)
    def use_keys(self, keys: PassKeys) -> None:
        self._keys = keys

    def carry_out(self, order: Order) -> e.Event | None:
        match order.command:
            case c.TakePhoto() if self._camera is None:
                return e.WorkerFailed(self.role, c.TakePhoto.__name__)
            case c.TakePhoto():
                self._photo_asked = (order, time.monotonic())
                return None
            case other:
                raise TypeError(type(other).__name__)

    @Slot()
    def _go_on(self) -> None:
        """One frame, or one try to open; then back to the event loop, so that orders and the end are heard between."""
        try:
            wait_ms = self._open_now() if self._camera is None else self._look(self._camera)
        except CameraError as error:
            self._fail(error.fault)
            wait_ms = REOPEN_MS
        except Exception as error:  # noqa: BLE001  the edge of the thread: a camera must come back whatever it met
            log.error("camera", **traits(error))
            self._fail(CameraFault.UNPLUGGED)
            wait_ms = REOPEN_MS
        if self._timer:
            self._timer.start(wait_ms)

    def _open_now(self) -> int:
        self._camera = self._open()
        self.gauge("camera", None)
        return 0

    def _look(self, camera: Camera) -> int:
        frame = camera.read()
        if frame is not None:
            self._see(frame)
            return 0
        if self._photo_asked and time.monotonic() - self._photo_asked[1] > PHOTO_WAIT_S:
            self._answer_photo(e.WorkerFailed(self.role, c.TakePhoto.__name__))
        return IDLE_MS

    def _fail(self, fault: CameraFault) -> None:
        log.warning("camera_fault", fault=fault.value)
        self._close()
        self.gauge("camera", fault)
        if self._photo_asked:
            self._answer_photo(e.WorkerFailed(self.role, c.TakePhoto.__name__))

    def _close(self) -> None:
        if self._camera:
            self._camera.close()
        self._camera = None

    def _see(self, frame: Frame) -> None:
        now = time.monotonic()
        if now - self._previewed_at >= PREVIEW_S:
            self._previewed_at = now
            self.previewed.emit(image_of(frame))
        if self._photo_asked:
            self._answer_photo(e.PhotoTaken(photo_of(frame)))
        document = self._reader.read(frame, self._keys.keys, datetime.now(UTC), self._keys.school)
        if document is not None:
            self.sighted.emit(document)

    def _answer_photo(self, event: e.Event) -> None:
        if self._photo_asked:
            order, _ = self._photo_asked
            self._photo_asked = None
            self.replied.emit(Reply(order.journey, event))


def image_of(frame: Frame) -> QImage:
    """A QImage with its own copy of a frame (H x W x 3, BGR)."""
    height, width = frame.shape[:2]
    return QImage(frame.data, width, height, frame.strides[0], QImage.Format.Format_BGR888).copy()


def photo_of(frame: Frame) -> Photo:
    """The middle of a frame as a 480 x 640 JPEG: an honest crop under an oval guide, no face is sought."""
    height, width = frame.shape[:2]
    crop = min(width, height * PHOTO_WIDTH // PHOTO_HEIGHT)
    left = (width - crop) // 2
    middle = cv2.resize(frame[:, left : left + crop], (PHOTO_WIDTH, PHOTO_HEIGHT), interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", middle, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise ValueError("the frame could not be encoded")
    jpeg = encoded.tobytes()
    return Photo(jpeg, hashlib.sha256(jpeg).hexdigest())
