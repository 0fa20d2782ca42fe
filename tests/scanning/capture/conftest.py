"""An eye that is looked with until something is so, and closed afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from scanning.capture.camera import Camera
from scanning.capture.camera_supervisor import Eye, Look

OpenEye = Callable[..., Eye]


def until(eye: Eye, wanted: Callable[[Look], bool], seconds: float = 40.0) -> Look:
    """Look as the kiosk does until something is seen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        look = eye.look()
        if wanted(look):
            return look
        time.sleep(0.01)
    raise AssertionError(f"not seen within {seconds} s; last: {eye.look()}")


@pytest.fixture
def open_eye() -> Iterator[OpenEye]:
    """Opens an eye in a process of its own."""
    eyes: list[Eye] = []

    def opened(open_camera: Callable[[], Camera], doze_after_s: float = 120.0) -> Eye:
        eyes.append(Eye(open_camera, doze_after_s=doze_after_s))
        return eyes[-1]

    yield opened
    for eye in eyes:
        eye.close()
