"""A provisioning sheet is read from a picture, a clip or a camera, and from nothing else."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from pathlib import Path

import cv2
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from scanning.capture.camera import CameraError
from scanning.provisioning_sheet import NoSheet, Provision, encode, look, parse
from tests.scanning.conftest import QrFrame
from tests.scanning.stream import serve

SHEET = Provision("https://visitors.district.example:8443/desk", "K7QD-93MX")


def test_a_sheet_reads_back_and_its_code_shows_in_no_repr() -> None:
    assert parse(encode(SHEET)) == SHEET
    assert SHEET.code not in repr(SHEET)


def test_a_sheets_code_is_small_enough_to_hold_up() -> None:
    assert int(segno.make(encode(SHEET), error="m", micro=False).version) <= 6


@pytest.mark.parametrize(
    "text",
    ["", "VESTIBULE:", "VESTIBULE:ABCD@", "VESTIBULE:ABCD@ftp://x", "VESTIBULE:AB CD@https://x", "https://x",
     "VESTIBULE:ABCD@https://x y", "VESTIBULE:@https://x"],
)  # fmt: skip
def test_another_text_is_no_sheet(text: str) -> None:
    assert parse(text) is None


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    for whole in (text, f"VESTIBULE:{text}", f"VESTIBULE:ABCD@https://{text}"):
        found = parse(whole)
        assert found is None or encode(found) == whole.strip()


@pytest.mark.parametrize("wrong", [Provision("visitors.example", "ABCD"), Provision("https://x", "A@B@C")])
def test_what_would_not_read_back_is_refused_when_written(wrong: Provision) -> None:
    with pytest.raises(ValueError, match="code of letters"):
        encode(wrong)


def test_a_sheet_is_found_in_a_picture_a_folder_and_a_clip(tmp_path: Path, qr_frame: QrFrame) -> None:
    frame = qr_frame(encode(SHEET), 5.0, 8.0)
    (tmp_path / "frames").mkdir()
    picture, clip = tmp_path / "frames" / "sheet.png", tmp_path / "sheet.avi"
    cv2.imwrite(str(picture), frame)
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 15, (1280, 720))
    for _ in range(3):
        writer.write(frame)
    writer.release()
    assert look(str(picture)) == look(str(tmp_path / "frames")) == look(str(clip)) == SHEET


def test_a_badge_held_up_is_no_sheet(tmp_path: Path, qr_frame: QrFrame, badge_text: str) -> None:
    picture = tmp_path / "badge.png"
    cv2.imwrite(str(picture), qr_frame(badge_text))
    with pytest.raises(NoSheet, match="No provisioning code was seen"):
        look(str(picture))


def test_looking_ends(tmp_path: Path, qr_frame: QrFrame, badge_text: str) -> None:
    """GIVEN a camera that never shows a sheet WHEN the time is over THEN the search is too."""
    cv2.imwrite(str(tmp_path / "badge.png"), qr_frame(badge_text))
    ticks = itertools.count(0.0, 10.0)
    with pytest.raises(NoSheet):
        look(str(tmp_path), 25.0, lambda: next(ticks))


def test_looking_ends_whatever_the_driver_does() -> None:
    """GIVEN a network camera that takes the call and says nothing WHEN the time is over THEN nobody waits for it."""
    with socket.create_server(("127.0.0.1", 0)) as stuck:
        url = f"http://127.0.0.1:{stuck.getsockname()[1]}/stream"
        started = time.monotonic()
        with pytest.raises(NoSheet, match="type its address and code"):
            look(url, 3.0)
        assert time.monotonic() - started < 13.0, "the driver alone would have taken fifteen"


def test_a_sheet_is_found_in_a_stream(qr_frame: QrFrame) -> None:
    packed, over = cv2.imencode(".jpg", qr_frame(encode(SHEET), 5.0, 8.0))[1].tobytes(), threading.Event()
    server = serve(0, lambda: packed, over)
    try:
        assert look(f"http://127.0.0.1:{server.server_address[1]}/live.mjpeg", 40.0) == SHEET
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def test_a_camera_that_is_not_there_is_said() -> None:
    with pytest.raises(CameraError, match="The camera /dev/v4l/by-id/usb-None was not found"):
        look("/dev/v4l/by-id/usb-None", 40.0)


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="There is no clip"):
        look(str(tmp_path / "none.avi"))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    with pytest.raises(NoSheet, match="no picture that can be read"):
        look(str(tmp_path / "bad.png"))
