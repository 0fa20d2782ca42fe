"""An eye that is looked with until something is so, and closed afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from scanning.capture.camera import Camera
from scanning.capture.camera_supervisor import CameraSupervisor, CameraUpdate

OpenSupervisor = Callable[..., CameraSupervisor]


def until(supervisor: CameraSupervisor, wanted: Callable[[CameraUpdate], bool], seconds: float = 40.0) -> CameraUpdate:
    """Look as the kiosk does until something is seen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        look = supervisor.look()
        if wanted(look):
            return look
        time.sleep(0.01)
    raise AssertionError(f"not seen within {seconds} s; last: {supervisor.look()}")


@pytest.fixture
def open_supervisor() -> Iterator[OpenSupervisor]:
    """Opens an eye in a process of its own."""
    eyes: list[CameraSupervisor] = []

    def opened(open_camera: Callable[[], Camera], doze_after_s: float = 120.0) -> CameraSupervisor:
        eyes.append(CameraSupervisor(open_camera, doze_after_s=doze_after_s))
        return eyes[-1]

    yield opened
    for supervisor in eyes:
        supervisor.close()
