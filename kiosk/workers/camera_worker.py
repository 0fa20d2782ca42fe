"""The camera's thread: passes frames and documents from the camera process to the preview, the flow and photos."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart
from kiosk.checkin.visit import Photo
from kiosk.checkin.visitor import events as ve
from kiosk.workers.worker import Order, Reply, Worker, error_fields, log
from scanning.capture.camera import Camera, CameraFault, Frame
from scanning.capture.camera_supervisor import CameraSupervisor, CameraUpdate
from scanning.capture.frame_rate import DOZE_AFTER_S
from scanning.capture.pipe_messages import UseKeys
from scanning.hints import Hint

LOOK_MS = 12  # between two looks at what has come: a frame waits half of this
PHOTO_WAIT_S = 2.0
PHOTO_HEIGHT, PHOTO_WIDTH = 640, 480  # portrait, as a badge has it
JPEG_QUALITY = 85
PREVIEW_HEIGHT = 720  # a larger picture would only be made smaller again when it is drawn


@dataclass(frozen=True, slots=True)
class PassKeys:
    """Whose badges and passes this school accepts, by key id."""

    school: str = ""
    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)


class CameraWorker(Worker):
    """Owns the camera process, in which the driver runs and codes are read.

    Signals:
        previewed: a QImage, about twenty a second, three while nothing moves for long.
        sighted: a Document, at every frame in which one is read.
        hinted: a Hint or None, when it changes.
    """

    previewed = Signal(QImage)
    sighted = Signal(object)
    hinted = Signal(object)
    role = e.WorkerRole.CAMERA

    def __init__(self, open_camera: Callable[[], Camera], *, doze_after_s: float = DOZE_AFTER_S) -> None:
        """`open_camera` is called in the camera process: it must be possible to pickle it."""
        super().__init__()
        self._supervisor = CameraSupervisor(open_camera, doze_after_s=doze_after_s)
        self._fault: CameraFault | None = None
        self._failed_at = time.monotonic()
        self._known = False
        self._hint: Hint | None = None
        self._photo_asked: tuple[Order, float] | None = None
        self._timer: QTimer | None = None

    @property
    def pid(self) -> int | None:
        """The camera process, while there is one."""
        return self._supervisor.pid

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._poll)
        self._timer.start(LOOK_MS)

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        self._supervisor.close()

    @Slot(object)
    def use_keys(self, keys: PassKeys) -> None:
        self._supervisor.use_keys(
            UseKeys({name: key.public_bytes_raw() for name, key in keys.keys.items()}, keys.school)
        )

    @Slot()
    def attend(self) -> None:
        """Somebody is at the screen: read at full rate."""
        self._supervisor.attend()

    def carry_out(self, order: Order) -> e.Event | None:
        match order.command:
            case c.TakePhoto() if self._blind and time.monotonic() - self._failed_at > PHOTO_WAIT_S:
                return e.WorkerFailed(self.role, c.TakePhoto.__name__)
            case c.TakePhoto():
                self._photo_asked = (order, time.monotonic())
                return None
            case other:
                raise TypeError(type(other).__name__)

    @Slot()
    def _poll(self) -> None:
        """Take what the camera process has, then return to the event loop."""
        try:
            self._handle(self._supervisor.look())
        except Exception as error:  # noqa: BLE001  the edge of the thread: the next frame may be a better one
            log.error("camera", **error_fields(error))

    def _handle(self, look: CameraUpdate) -> None:
        for stumble in look.stumbles:
            log.error("camera", kind=stumble.kind, place=stumble.place)
        if look.known and (look.fault is not self._fault or not self._known):
            self._set_fault(look.fault)
        if look.frame is not None:
            self.previewed.emit(image_of(look.frame))
        if self._photo_asked:
            self._photo(look.frame, self._photo_asked[1])
        for document in look.documents:
            self.sighted.emit(document)
        if look.hint is not self._hint:
            self._hint = look.hint
            self.hinted.emit(look.hint)

    def _set_fault(self, fault: CameraFault | None) -> None:
        if fault and not self._blind:
            self._failed_at = time.monotonic()
        self._known, self._fault = True, fault
        log.warning("camera_fault", fault=fault.value if fault else "none")
        self.update_health(HealthPart.CAMERA, fault)

    @property
    def _blind(self) -> bool:
        return self._fault is not None and self._fault.blinds

    def _photo(self, frame: Frame | None, asked: float) -> None:
        """A camera that has only just failed may be back within the time that a photo is waited for."""
        if frame is not None and not self._blind:
            self._answer_photo(ve.PhotoTaken(photo_of(frame)))
        elif time.monotonic() - asked > PHOTO_WAIT_S:
            self._answer_photo(e.WorkerFailed(self.role, c.TakePhoto.__name__))

    def _answer_photo(self, event: e.Event) -> None:
        if self._photo_asked:
            order, _ = self._photo_asked
            self._photo_asked = None
            self.replied.emit(Reply(order.journey, event))


def image_of(frame: Frame) -> QImage:
    """A frame (H x W x 3, BGR) as a QImage with pixels of its own, in the form that is drawn fastest."""
    height, width = frame.shape[:2]
    if height > PREVIEW_HEIGHT:
        size = (round(width * PREVIEW_HEIGHT / height), PREVIEW_HEIGHT)
        frame = np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = frame.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(height, width, 4)
    cv2.cvtColor(frame, cv2.COLOR_BGR2BGRA, dst=pixels)  # straight into the image, and without the interpreter's lock
    return image


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
