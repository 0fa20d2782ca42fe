"""The camera's thread with real frames: previews, documents, photos, and a camera that goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.visitor import events as ve
from kiosk.demo.camera import Lender
from kiosk.workers.camera_worker import PHOTO_HEIGHT, PHOTO_WIDTH, CameraWorker, photo_of
from kiosk.workers.worker import Crew, Order, Reply
from scanning.capture.camera import Camera, CameraError, CameraFault, Frame
from scanning.capture.cameras import kiosk_camera, open_camera
from scanning.documents import License
from tests.relay import Relay
from tests.scanning.capture.cameras import ending_after_ten


class Orders(QObject):
    given = Signal(object)


class Flaky:
    """A camera at the edge: it gives `frames` frames and is then unplugged; opening it again fails until `back`."""

    frozen_after: float | None = None

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self.back = False
        self.opened = 0

    def open(self) -> Camera:
        self.opened += 1
        if self.opened > 1 and not self.back:
            raise CameraError(CameraFault.MISSING, "There is no camera.")
        return self

    def read(self) -> Frame | None:
        if self.frames <= 0 and not self.back:
            raise CameraError(CameraFault.UNPLUGGED, "The camera gives no more frames.")
        self.frames -= 1
        return np.full((720, 1280, 3), 90, np.uint8)

    def skip(self) -> None:
        self.read()

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def employ(qtbot: QtBot) -> Iterator[Callable[[Callable[[], Camera]], tuple[CameraWorker, Orders, Crew]]]:
    """Put a camera worker on its thread; `crew.start()` begins its work."""
    crews: list[Crew] = []
    lenders: list[Lender] = []

    def make(source: Callable[[], Camera]) -> tuple[CameraWorker, Orders, Crew]:
        lenders.append(Lender(source))
        worker, orders = CameraWorker(lenders[-1].opener), Orders()
        orders.given.connect(worker.take)
        crew = Crew([worker])
        crews.append(crew)
        return worker, orders, crew

    yield make
    for crew in crews:
        crew.stop()
    for lender in lenders:
        lender.close()


Employ = Callable[[Callable[[], Camera]], tuple[CameraWorker, Orders, Crew]]


def test_a_clip_of_a_card_is_previewed_and_read(employ: Employ, qtbot: QtBot, root: Path) -> None:
    worker, _, crew = employ(lambda: open_camera(str(root / "assets" / "demo" / "maria-santos.mp4"), loop=True))
    previews, documents = Relay(worker.previewed), Relay(worker.sighted)
    pictures: list[object] = []
    previews.heard.connect(pictures.append)
    with qtbot.waitSignal(documents.heard, timeout=20_000, check_params_cb=lambda it: isinstance(it, License)) as seen:
        crew.start()
    assert seen.args is not None
    assert seen.args[0].family == "SANTOS"
    assert pictures


def test_a_photo_is_a_portrait_jpeg_named_by_its_digest(employ: Employ, qtbot: QtBot, root: Path) -> None:
    worker, orders, crew = employ(lambda: open_camera(str(root / "assets" / "demo" / "maria-santos.mp4"), loop=True))
    previews, replies = Relay(worker.previewed), Relay(worker.replied)
    with qtbot.waitSignal(previews.heard, timeout=20_000):
        crew.start()
    with qtbot.waitSignal(replies.heard, timeout=20_000) as answered:
        orders.given.emit(Order(7, c.TakePhoto()))
    assert answered.args is not None
    reply = answered.args[0]
    assert isinstance(reply, Reply)
    assert reply.journey == 7
    assert isinstance(reply.event, ve.PhotoTaken)
    picture = cv2.imdecode(np.frombuffer(reply.event.photo.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (PHOTO_HEIGHT, PHOTO_WIDTH, 3)


def test_a_clip_as_camera_goes_on_without_a_fault_and_gives_photos(
    employ: Employ, qtbot: QtBot, tmp_path: Path
) -> None:
    """GIVEN a clip of half a second as the kiosk's camera WHEN it has ended several times THEN nobody notices."""
    writer = cv2.VideoWriter(str(tmp_path / "hall.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 20, (1280, 720))
    for number in range(10):
        writer.write(np.full((720, 1280, 3), 80 + 8 * number, np.uint8))
    writer.release()
    worker, orders, crew = employ(kiosk_camera(str(tmp_path / "hall.avi")))
    previews, replies, readings = Relay(worker.previewed), Relay(worker.replied), Relay(worker.health_updated)
    pictures, told = list[object](), list[object]()
    previews.heard.connect(pictures.append)
    readings.heard.connect(lambda reading: told.append(reading.value))
    crew.start()
    qtbot.waitUntil(lambda: len(pictures) > 40, timeout=60_000)
    with qtbot.waitSignal(replies.heard, timeout=20_000) as answered:
        orders.given.emit(Order(1, c.TakePhoto()))
    assert answered.args is not None
    assert isinstance(answered.args[0].event, ve.PhotoTaken)
    assert set(told) == {None}


def test_photos_are_taken_of_a_stream_that_ends_again_and_again(employ: Employ, qtbot: QtBot) -> None:
    """GIVEN a stream that shows ten frames and ends WHEN it is between two ends THEN a photo waits for the next."""
    worker, orders, crew = employ(ending_after_ten)
    replies, readings = Relay(worker.replied), Relay(worker.health_updated)
    with qtbot.waitSignal(readings.heard, timeout=20_000, check_params_cb=lambda it: it.value is CameraFault.UNPLUGGED):
        crew.start()
    for end in range(3):
        with qtbot.waitSignal(replies.heard, timeout=20_000) as answered:
            orders.given.emit(Order(end, c.TakePhoto()))
        assert answered.args is not None
        assert isinstance(answered.args[0].event, ve.PhotoTaken)
        with qtbot.waitSignal(
            readings.heard, timeout=20_000, check_params_cb=lambda it: it.value is CameraFault.UNPLUGGED
        ):
            pass


def test_no_photo_is_taken_of_black_pictures(employ: Employ, qtbot: QtBot) -> None:
    class Covered(Flaky):
        def read(self) -> Frame | None:
            return np.zeros((720, 1280, 3), np.uint8)

    worker, orders, crew = employ(Covered(frames=1).open)
    replies, readings = Relay(worker.replied), Relay(worker.health_updated)
    with qtbot.waitSignal(readings.heard, timeout=20_000, check_params_cb=lambda it: it.value is CameraFault.BLACK):
        crew.start()
    with qtbot.waitSignal(replies.heard, timeout=20_000) as answered:
        orders.given.emit(Order(1, c.TakePhoto()))
    assert answered.args is not None
    assert answered.args[0].event == e.WorkerFailed(e.WorkerRole.CAMERA, "TakePhoto")


def test_an_unplugged_camera_is_named_and_comes_back_by_itself(employ: Employ, qtbot: QtBot) -> None:
    camera = Flaky(frames=3)
    worker, _, crew = employ(camera.open)
    readings = Relay(worker.health_updated)
    with qtbot.waitSignal(readings.heard, timeout=10_000, check_params_cb=lambda it: it.value is CameraFault.UNPLUGGED):
        crew.start()
    with qtbot.waitSignal(readings.heard, timeout=10_000, check_params_cb=lambda it: it.value is CameraFault.MISSING):
        pass
    camera.back = True
    with qtbot.waitSignal(readings.heard, timeout=10_000, check_params_cb=lambda it: it.value is None):
        pass


def test_a_frame_that_nobody_expected_costs_a_restart_and_not_the_camera(employ: Employ, qtbot: QtBot) -> None:
    """GIVEN a driver that hands out a frame of five planes WHEN it is read THEN the camera is opened anew."""

    class Odd(Flaky):
        def read(self) -> Frame | None:
            return np.zeros((480, 640, 5) if self.opened == 1 else (480, 640, 3), np.uint8)

    camera = Odd(frames=1)
    camera.back = True
    worker, _, crew = employ(camera.open)
    readings, previews = Relay(worker.health_updated), Relay(worker.previewed)
    with qtbot.waitSignal(readings.heard, timeout=10_000, check_params_cb=lambda it: it.value is CameraFault.UNPLUGGED):
        crew.start()
    with qtbot.waitSignal(previews.heard, timeout=10_000):
        pass
    assert camera.opened == 2


def test_a_photo_without_a_camera_is_answered_all_the_same(employ: Employ, qtbot: QtBot) -> None:
    def nothing() -> Camera:
        raise CameraError(CameraFault.MISSING, "There is no camera.")

    worker, orders, crew = employ(nothing)
    readings, replies = Relay(worker.health_updated), Relay(worker.replied)
    with qtbot.waitSignal(readings.heard, timeout=10_000):
        crew.start()
    with qtbot.waitSignal(replies.heard, timeout=10_000) as answered:
        orders.given.emit(Order(1, c.TakePhoto()))
    assert answered.args is not None
    assert answered.args[0].event == e.WorkerFailed(e.WorkerRole.CAMERA, "TakePhoto")


@pytest.mark.parametrize("shape", [(720, 1280, 3), (480, 640, 3), (1280, 720, 3), (100, 900, 3)])
def test_a_photo_has_the_badges_shape_whatever_the_camera_gives(shape: tuple[int, int, int]) -> None:
    photo = photo_of(np.zeros(shape, np.uint8))
    picture = cv2.imdecode(np.frombuffer(photo.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (PHOTO_HEIGHT, PHOTO_WIDTH, 3)
