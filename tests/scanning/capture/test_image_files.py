"""Clips, folders and streams as cameras, with real files and a real HTTP server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanning.capture.camera import Camera, CameraError, CameraFault, Frame
from scanning.capture.cameras import Webcam, open_camera
from scanning.capture.image_files import Clip, Folder
from tests.scanning.stream import serve


def _next(camera: Camera, patience: float = 5.0) -> Frame:
    """The next frame; a camera may say None for a while first."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        frame = camera.read()
        if frame is not None:
            return frame
    raise AssertionError("no frame came")


def _clip(path: Path, count: int = 4, rate: int = 50) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, (160, 120))
    for number in range(count):
        writer.write(np.full((120, 160, 3), 40 * number, np.uint8))
    writer.release()
    return path


def test_a_clip_gives_its_frames_in_order_and_is_then_unplugged(tmp_path: Path) -> None:
    camera = open_camera(str(_clip(tmp_path / "a.mp4")))
    levels = [float(_next(camera).mean()) for _ in range(4)]
    assert levels == sorted(levels)
    with pytest.raises(CameraError) as failure:
        _next(camera)
    assert failure.value.fault is CameraFault.UNPLUGGED
    camera.close()
    camera.close()


def test_a_folder_passes_over_what_is_no_picture_in_it(tmp_path: Path) -> None:
    for number, content in enumerate((None, b"", b"no picture", None)):
        file = tmp_path / f"{number}.png"
        if content is None:
            cv2.imwrite(str(file), np.full((12, 16, 3), 60 * (number + 1), np.uint8))
        else:
            file.write_bytes(content)
    camera = Folder(tmp_path, rate=100)
    assert [int(_next(camera)[0, 0, 0]) for _ in range(4)] == [60, 240, 60, 240]


def test_a_folder_without_a_single_picture_is_a_missing_camera_for_good(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(CameraError, match=r"No image in .* can be read") as failure:
        _next(Folder(tmp_path))
    assert failure.value.fault is CameraFault.MISSING


def test_a_looped_clip_starts_again(tmp_path: Path) -> None:
    camera = Clip(_clip(tmp_path / "a.mp4"), loop=True)
    levels = [float(_next(camera).mean()) for _ in range(9)]
    assert levels[4] == pytest.approx(levels[0])
    assert levels[8] == pytest.approx(levels[0])
    camera.close()


def test_a_clip_plays_at_its_own_rate_and_never_blocks_for_long(tmp_path: Path) -> None:
    camera = Clip(_clip(tmp_path / "slow.mp4", count=2, rate=2))
    _next(camera)
    started = time.monotonic()
    nothing = camera.read()
    blocked = time.monotonic() - started
    assert nothing is None
    assert blocked < 0.3  # a tenth of a second, and a busy machine
    _next(camera)
    assert time.monotonic() - started > 0.3
    camera.close()


def test_frames_are_handed_on_read_only(tmp_path: Path) -> None:
    camera = Clip(_clip(tmp_path / "a.mp4"))
    frame = _next(camera)
    with pytest.raises(ValueError, match="read-only"):
        frame[0, 0] = 0
    camera.close()


def test_a_folder_gives_its_images_by_name_over_and_over(tmp_path: Path) -> None:
    for name, level in (("b.png", 200), ("a.jpg", 100), ("notes.txt", 0)):
        if name.endswith("txt"):
            (tmp_path / name).write_text("not an image")
        else:
            cv2.imwrite(str(tmp_path / name), np.full((20, 30, 3), level, np.uint8))
    camera = Folder(tmp_path, rate=200)
    assert [round(float(_next(camera).mean()), -2) for _ in range(4)] == [100, 200, 100, 200]
    camera.close()


@pytest.mark.parametrize("name", ["gone.mp4", "empty", "text.mp4"])
def test_what_is_no_camera_is_missing_with_one_clear_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.mp4").write_text("not a clip")
    with pytest.raises(CameraError) as failure:
        open_camera(str(tmp_path / name))
    assert failure.value.fault is CameraFault.MISSING
    assert str(failure.value).endswith(".")


def test_an_index_without_a_device_is_missing() -> None:
    with pytest.raises(CameraError) as failure:
        open_camera("97")
    assert failure.value.fault is CameraFault.MISSING


@pytest.mark.slow
def test_a_stream_gives_frames_and_is_unplugged_when_its_server_goes(
    stream: tuple[str, Callable[[], None]],
) -> None:
    address, stop = stream
    camera = Webcam(address)
    assert _next(camera).shape == (120, 160, 3)
    stop()
    with pytest.raises(CameraError) as failure:
        _drain(camera)
    assert failure.value.fault is CameraFault.UNPLUGGED
    camera.close()


def _drain(camera: Camera) -> None:
    for _ in range(100_000):
        camera.read()


@pytest.mark.slow
def test_a_stream_that_nobody_serves_is_missing(stream: tuple[str, Callable[[], None]]) -> None:
    address, stop = stream
    stop()
    with pytest.raises(CameraError) as failure:
        open_camera(address)
    assert failure.value.fault is CameraFault.MISSING


@pytest.fixture
def stream() -> Iterator[tuple[str, Callable[[], None]]]:
    """A camera on the network, as many are: JPEGs one after another over HTTP."""
    over = threading.Event()
    _, packed = cv2.imencode(".jpg", np.full((120, 160, 3), 90, np.uint8))
    server = serve(0, packed.tobytes, over)

    def stop() -> None:
        over.set()
        server.shutdown()
        server.server_close()

    yield f"http://127.0.0.1:{server.server_address[1]}/live.mjpeg", stop
    stop()
