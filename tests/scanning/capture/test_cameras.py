"""Cameras by their own names: a tree of links as Linux makes it, and a device opened by any of its names."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from scanning import capture
from scanning.capture.camera import CameraError, CameraFault
from scanning.capture.cameras import Webcam, cameras, index_of, is_device, is_live, open_camera


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """A webcam with two nodes, a camera that has a port's name only, and one without any name."""
    folder = tmp_path / "dev"
    for name in ("by-id", "by-path"):
        (folder / "v4l" / name).mkdir(parents=True)
    for number in (0, 1, 2, 10):
        (folder / f"video{number}").touch()
    (folder / "video-codec").touch()
    for name, node in (
        ("by-id/usb-Acme_Webcam_77-video-index0", "video2"),
        ("by-id/usb-Acme_Webcam_77-video-index1", "video1"),
        ("by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0", "video2"),
        ("by-path/pci-0000:00:14.0-usb-0:3:1.0-video-index0", "video0"),
        ("by-id/usb-Gone_Camera-video-index0", "video7"),
    ):
        (folder / "v4l" / name).symlink_to(Path("../..") / node)
    return folder


def test_every_camera_is_named_by_its_maker_else_by_its_port_else_by_its_number(dev: Path) -> None:
    assert cameras(dev) == [
        str(dev / "v4l/by-path/pci-0000:00:14.0-usb-0:3:1.0-video-index0"),
        str(dev / "v4l/by-id/usb-Acme_Webcam_77-video-index1"),
        str(dev / "v4l/by-id/usb-Acme_Webcam_77-video-index0"),
        str(dev / "video10"),
    ]
    assert cameras(dev / "nothing") == []


def test_a_name_leads_to_the_number_that_the_camera_has_now(dev: Path) -> None:
    name = dev / "v4l/by-id/usb-Acme_Webcam_77-video-index0"
    assert index_of(str(name)) == 2
    assert index_of(str(dev / "video10")) == 10
    name.unlink()
    name.symlink_to("../../video0")  # plugged in again
    assert index_of(str(name)) == 0


@pytest.mark.parametrize("name", ["v4l/by-id/usb-Gone_Camera-video-index0", "v4l/by-id/none", "video7", "video-codec"])
def test_a_name_without_a_camera_leads_nowhere(dev: Path, name: str) -> None:
    assert index_of(str(dev / name)) is None


@pytest.mark.parametrize(
    ("url", "live"),
    [("/dev/video0", True), ("/dev/v4l/by-id/usb-Acme-video-index0", True), ("/dev/v4l/by-path/pci-0", True),
     ("0", True), ("rtsp://camera/1", True), ("/srv/clip.mp4", False), ("/device/clip.mp4", False),
     ("dev/video0", False)],
)  # fmt: skip
def test_a_device_is_told_from_a_file(url: str, live: bool) -> None:
    assert is_live(url) is live
    assert is_device(url) is (live and url.startswith("/"))


def test_a_name_of_ones_own_is_a_device_and_a_clip_in_memory_is_none(dev: Path) -> None:
    (dev / "front-camera").symlink_to("video2")
    (dev / "shm").mkdir()
    (dev / "shm" / "clip.mp4").touch()
    (dev / "clip.mp4").touch()
    told = {
        name: is_device(str(dev / name), dev) for name in ("front-camera", "gone", "shm/clip.mp4", "clip.mp4", "v4l")
    }
    assert told == {"front-camera": True, "gone": True, "shm/clip.mp4": False, "clip.mp4": False, "v4l": False}
    assert index_of(str(dev / "front-camera")) == 2


@pytest.mark.parametrize("url", ["/dev/v4l/by-id/usb-Nobody_Has_This-video-index0", "/dev/video98", "98"])
def test_a_device_that_is_not_there_is_a_missing_camera_and_no_clip(url: str) -> None:
    with pytest.raises(CameraError, match=f"There is no camera {url}. Plug one in") as failure:
        open_camera(url)
    assert failure.value.fault is CameraFault.MISSING


class Driver:
    """OpenCV's capture at the edge: a camera that already is as some properties want it, and counts what is set."""

    def __init__(self, index: int, has: dict[int, float]) -> None:
        self.index, self._has = index, has
        self.set_to: dict[int, float] = {}

    def isOpened(self) -> bool:  # noqa: N802  its own name
        return True

    def get(self, asked: int) -> float:
        return self._has.get(asked, 0.0)

    def set(self, asked: int, value: float) -> bool:
        self.set_to[asked] = value
        return True


def test_a_device_is_opened_by_its_name_and_asked_only_for_what_it_does_not_do_yet(
    dev: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a driver whose every setting costs seconds WHEN it is opened THEN what is so already is left alone."""
    drivers: list[Driver] = []

    def opened(index: int) -> Driver:
        drivers.append(Driver(index, {cv2.CAP_PROP_FRAME_WIDTH: 1280.0, cv2.CAP_PROP_FPS: 30.0}))
        return drivers[-1]

    monkeypatch.setattr(cv2, "VideoCapture", opened)
    monkeypatch.setattr(capture.cameras, "is_device", lambda url: is_device(url, dev))
    Webcam(str(dev / "v4l/by-id/usb-Acme_Webcam_77-video-index0"))
    [driver] = drivers
    assert driver.index == 2
    assert set(driver.set_to) == {cv2.CAP_PROP_FOURCC, cv2.CAP_PROP_FRAME_HEIGHT}
