"""Opens whatever a camera setting names: an index, a clip, a folder of images, or a network stream."""

from __future__ import annotations

from pathlib import Path

from scanning.camera import Camera
from scanning.replay import Clip, Folder
from scanning.webcam import Webcam

_STREAMS = ("rtsp://", "rtsps://", "http://", "https://")


def open_camera(url: str, *, loop: bool = False) -> Camera:
    """The camera that a setting names. Raises CameraError where it cannot be opened.

    Args:
        url: `0` and other indices, an rtsp:// or http:// address, the path of a clip or of a folder.
        loop: play a clip over and over; a folder always does.
    """
    if url.isdecimal() or url.lower().startswith(_STREAMS):
        return Webcam(url)
    path = Path(url).expanduser()
    return Folder(path) if path.is_dir() else Clip(path, loop=loop)
