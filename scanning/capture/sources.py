"""Opens whatever a camera setting names: an index, a clip, a folder of images, or a network stream."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from scanning.capture.camera import Camera
from scanning.capture.camera_devices import is_device
from scanning.capture.replay import Clip, Folder
from scanning.capture.webcam import Webcam

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
