"""What `doctor` says of a camera that hangs, and of a machine that cannot call for staff."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kiosk import doctor
from kiosk.doctor import Finding, examine
from kiosk.settings import Settings
from kiosk.ui.wording_health import CAMERA
from scanning.capture.camera import CameraFault


def found(folder: Path, camera: Path | str, name: str) -> Finding:
    settings = Settings(data=folder / "data", keys=folder / "keys", camera=str(camera))
    [finding] = [one for one in examine(settings) if one.name == name]
    return finding


def test_a_camera_that_hangs_while_it_is_opened_is_said_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a network camera that takes the call and says nothing WHEN the doctor looks THEN it ends all the same."""
    monkeypatch.setattr(doctor, "CAMERA_S", 5.0)
    with socket.create_server(("127.0.0.1", 0)) as stuck:
        url = f"http://127.0.0.1:{stuck.getsockname()[1]}/stream"
        assert found(tmp_path, url, "camera") == Finding("camera", False, CAMERA[CameraFault.SILENT].full)


def test_a_camera_that_shows_pictures_is_well(tmp_path: Path, root: Path) -> None:
    assert found(tmp_path, root / "assets" / "demo" / "maria-santos.mp4", "camera").well


def test_the_cameras_that_are_plugged_in_are_listed_by_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "v4l" / "by-id").mkdir(parents=True)
    (tmp_path / "video0").touch()
    (tmp_path / "v4l" / "by-id" / "usb-Acme_Webcam-video-index0").symlink_to("../../video0")
    name = tmp_path / "v4l" / "by-id" / "usb-Acme_Webcam-video-index0"
    assert doctor.plugged_in(tmp_path) == [Finding("cameras", True, f"Plugged in: {name}.")]
    assert doctor.plugged_in(tmp_path / "none") == []


def test_a_camera_named_by_its_device_that_is_not_there_is_missing(tmp_path: Path) -> None:
    finding = found(tmp_path, "/dev/v4l/by-id/usb-Nobody_Has_This-video-index0", "camera")
    assert finding == Finding("camera", False, CAMERA[CameraFault.MISSING].full)


def test_a_machine_that_cannot_call_for_staff_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = found(tmp_path, tmp_path / "none.avi", "sound")
    assert not finding.well
    assert "no program that plays sounds" in finding.sentence
