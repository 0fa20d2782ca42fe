"""What `scan` prints: the fields that scripts rely on."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from scanning import scan_report
from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.pdf417.pool import Pool
from scanning.pdf417.stillness import SETTLED, Turn
from scanning.read_codes import DecodedCode
from scanning.scan_report import as_json, as_text, scan_paths
from tests.cards.beside import LINEAR, beside, picture_of, scratched
from tests.cards.clips import write_clip
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film, film_desk
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.scanning.conftest import QrFrame

FIELDS = [
    "file", "kind", "family", "given", "middle", "suffix", "born", "expires", "jurisdiction", "truncated", "frame",
    "ms",
]  # fmt: skip


def _scan(*paths: Path, payload: bool = False, codes: bool = False) -> list[dict[str, object]]:
    return [json.loads(as_json(line)) for line in scan_paths(paths, payload=payload, codes=codes)]


def test_an_image_of_a_license_gives_every_field(tmp_path: Path, santos: Side) -> None:
    file = tmp_path / "card.png"
    cv2.imwrite(str(file), film(santos, Shot(roll=14), seed=1).frame)
    (line,) = _scan(file)
    assert list(line) == FIELDS
    assert line | {"ms": 0} == {
        "file": str(file), "kind": "license", "family": "SANTOS", "given": "MARIA", "middle": "ELENA", "suffix": None,
        "born": "1984-03-12", "expires": "2031-05-02", "jurisdiction": "MZ",
        "truncated": {"family": False, "given": False, "middle": False}, "frame": 0, "ms": 0,
    }  # fmt: skip


def test_the_demos_clips_read_as_their_people(root: Path) -> None:
    lines = _scan(*sorted((root / "assets" / "demo").glob("*.mp4")))
    assert lines
    found = {Path(str(line["file"])).stem: (line["family"], line["born"]) for line in lines}
    assert found == {name: (person.family, person.born.isoformat()) for name, person in DEMO.items()}
    assert all(isinstance(line["frame"], int) and line["frame"] > 0 for line in lines)


def test_a_folder_is_read_by_name_and_what_is_no_picture_in_it_is_left_alone(tmp_path: Path, santos: Side) -> None:
    cv2.imwrite(str(tmp_path / "b.png"), film(santos, Shot(), seed=1).frame)
    cv2.imwrite(str(tmp_path / "a.jpg"), film_desk(Shot()))
    (tmp_path / "readme.txt").write_text("not a picture")
    assert [(Path(str(line["file"])).name, line["kind"]) for line in _scan(tmp_path)] == [
        ("a.jpg", "none"),
        ("b.png", "license"),
    ]


def test_a_pass_is_a_pass(tmp_path: Path, qr_frame: QrFrame, badge_text: str) -> None:
    cv2.imwrite(str(tmp_path / "badge.png"), qr_frame(badge_text))
    assert [line["kind"] for line in _scan(tmp_path)] == ["pass"]


def test_a_payload_as_a_reader_sent_it_is_read_as_the_kiosk_reads_it(tmp_path: Path) -> None:
    raw = payload(DEMO["maria-santos"], 10)
    (tmp_path / "1").write_bytes(raw + b"\r\n01T64235789\r\n")
    (tmp_path / "2").write_bytes(raw.swapcase())
    assert [(line["kind"], line["family"]) for line in _scan(tmp_path, payload=True)] == [("license", "SANTOS")] * 2


def test_payload_files_are_parsed_as_they_are(tmp_path: Path, badge_text: str) -> None:
    (tmp_path / "1").write_bytes(payload(DEMO["robert-hale"], 1))
    (tmp_path / "2").write_bytes(b"4006381333931")
    (tmp_path / "3").write_text(badge_text)
    lines = _scan(tmp_path, payload=True)
    assert [(line["kind"], line["family"], line.get("reason")) for line in lines] == [
        ("license", "HALE", None),
        ("unreadable", None, "no_header"),
        ("pass", None, None),
    ]


def _png(side: int) -> bytes:
    """A picture that says it has so many pixels on each side, and does not hold them."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def _jpeg() -> bytes:
    return cv2.imencode(".jpg", film_desk(Shot()))[1].tobytes()


BAD: dict[str, tuple[bytes | None, str]] = {
    "gone.png": (None, "there is no such file"),
    "text.png": (b"hello", "the file is no picture that can be opened"),
    "empty.png": (b"", "the file is empty"),
    "empty.mp4": (b"", "the file is no picture or clip that can be opened"),
    "half.jpg": (_jpeg()[:20_000], "the picture is damaged or cut short"),
    "half.png": (_png(40)[:40], "the picture is cut short"),
    "vast.png": (_png(60_000), "the picture has more pixels than can be read"),
    "broad.png": (_png(25_000), "the picture has more pixels than can be read"),
    "notes.txt": (b"hello", "the file is no picture or clip that can be opened"),
}


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_unreadable_with_a_reason_and_does_not_stop_the_rest(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, live: bool
) -> None:
    content, reason = BAD[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    lines = [json.loads(as_json(line)) for line in scan_paths([tmp_path / name, tmp_path / "other.png"], live=live)]
    assert [line["kind"] for line in lines] == ["unreadable", "unreadable"]
    assert [line["reason"] for line in lines] == [reason, "there is no such file"]
    assert capfd.readouterr().err == "", "no library says it in words of its own"


def test_what_is_no_file_at_all_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (line,) = _scan(tmp_path / "pipe.png")
    assert (line["kind"], line["reason"]) == ("unreadable", "it is no file")


@pytest.mark.parametrize("suffix", [b".png", b".mp4", b""])
def test_a_name_that_is_no_text_ends_nothing(tmp_path: Path, suffix: bytes) -> None:
    """GIVEN a file from an old disk, its name in another encoding WHEN it is scanned THEN a line comes all the same."""
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9" + suffix))
    file.write_bytes(b"no picture")
    (line,) = _scan(file)
    assert line["kind"] == "unreadable"
    assert str(line["file"]).endswith(f"caf?{suffix.decode()}")
    cv2.imwrite(str(tmp_path / "good.png"), film_desk(Shot()))
    renamed = file.with_suffix(".png")
    (tmp_path / "good.png").rename(renamed)
    assert [found["kind"] for found in _scan(renamed)] == ["none"]


def test_as_the_camera_reads_a_picture_is_held_up_and_a_clip_is_read_at_its_pace(
    tmp_path: Path, santos: Side, root: Path
) -> None:
    file = tmp_path / "card.png"
    cv2.imwrite(str(file), film(santos, Shot(roll=14), seed=1).frame)
    clip = root / "assets" / "demo" / "maria-santos.mp4"
    lines = [json.loads(as_json(line)) for line in scan_paths([file, clip], codes=True, live=True)]
    assert [(line["kind"], line["family"]) for line in lines] == [("license", "SANTOS")] * 2
    assert lines[0]["frame"] == 0
    assert [code["symbology"] for code in lines[0]["codes"]] == ["PDF417"]


@pytest.mark.parametrize("live", [False, True])
def test_a_license_light_on_dark_is_read_by_the_camera_too(tmp_path: Path, santos: Side, live: bool) -> None:
    file = tmp_path / "card.png"
    cv2.imwrite(str(file), 255 - film(santos, Shot(module_px=2.6, thumb=False), seed=1).frame)
    assert [line.kind for line in scan_paths([file], live=live)] == ["license"]


def test_no_frame_of_a_clip_in_which_nothing_moves_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small code is looked for in the frames of a camera at rest in turns; a file is given to be read."""
    clip, turns = tmp_path / "desk.avi", list[Turn | None]()
    write_clip(clip, iter([film_desk(Shot(noise=0), size=(640, 480))] * (SETTLED + 4)))

    def looked(frame: Frame, pool: Pool, *, far: bool) -> list[DecodedCode]:
        found = decode(frame, pool, far=far)
        turns.append(pool.stillness.turn)
        return found

    monkeypatch.setattr(scan_report, "decode", looked)
    assert [line.kind for line in scan_paths([clip])] == ["none"]
    assert turns == [None] * (SETTLED + 4)


def test_what_only_the_thorough_way_reads_the_camera_does_not(tmp_path: Path) -> None:
    """GIVEN a code of one dimension, which a camera has no time for WHEN it is scanned THEN --live says so."""
    file = tmp_path / "parcel.png"
    bars = zxingcpp.create_barcode("PARCEL 44071", zxingcpp.BarcodeFormat.Code128)
    cv2.imwrite(str(file), np.pad(np.array(zxingcpp.write_barcode_to_image(bars, scale=4)), 60, constant_values=255))
    assert [line.kind for line in scan_paths([file])] == ["unreadable"]
    assert [line.kind for line in scan_paths([file], live=True)] == ["none"]


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("name", [*LINEAR, "QRCode"])
def test_a_card_whose_own_code_is_scratched_is_not_foreign_for_the_code_beside_it(
    tmp_path: Path, santos: Side, name: str, live: bool
) -> None:
    frame = film(scratched(beside(santos, name)), Shot(module_px=2.6, thumb=False), seed=1).frame
    file = tmp_path / "card.png"
    cv2.imwrite(str(file), frame)
    (line,) = scan_paths([file], codes=True, live=live)
    assert (line.kind, line.reason) == ("none", "")
    seen = {code.symbology for code in line.codes or ()}
    assert "PDF417" not in seen
    if name == "QRCode" or not live:
        assert seen, "the code beside it was read"


@pytest.mark.parametrize("name", LINEAR)
def test_a_parcels_code_alone_is_foreign(tmp_path: Path, name: str) -> None:
    page = np.full((720, 1280, 3), 230, np.uint8)
    code = picture_of(name, 5)
    page[200 : 200 + code.shape[0], 200 : 200 + code.shape[1]] = code[..., None]
    cv2.imwrite(str(tmp_path / "parcel.png"), page)
    (line,) = scan_paths([tmp_path])
    assert (line.kind, line.reason) == ("unreadable", "foreign")


def test_codes_are_named_by_digest_only(tmp_path: Path, santos: Side) -> None:
    content = film(santos, Shot(), seed=1)
    cv2.imwrite(str(tmp_path / "card.png"), content.frame)
    (line,) = _scan(tmp_path, codes=True)
    codes = line["codes"]
    assert isinstance(codes, list)
    raw = payload(DEMO["maria-santos"], 10)
    licenses = [code for code in codes if code["symbology"] == "PDF417"]
    assert licenses == [
        {"symbology": "PDF417", "length": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    ]  # fmt: skip
    assert all(set(code) == {"symbology", "length", "sha256"} for code in codes)


def test_the_line_for_people_says_who_or_why_not(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(payload(DEMO["robert-hale"], 9))
    (tmp_path / "2").write_bytes(b"4006381333931")
    first, second = (as_text(line) for line in scan_paths([tmp_path], payload=True))
    assert "license of ROBERT JAMES HALE, born 1979-11-02" in first
    assert "unreadable: no_header" in second
