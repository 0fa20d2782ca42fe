"""What `scan` prints: the fields that scripts rely on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import cv2
import pytest

from scanning.report import as_json, as_text, scan_paths
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


@pytest.mark.parametrize(("name", "content"), [("gone.png", None), ("text.png", b"hello"), ("empty.png", b"")])
def test_a_bad_file_is_unreadable_with_a_reason_and_does_not_stop_the_rest(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    lines = _scan(tmp_path / name, tmp_path / "other.png")
    assert [line["kind"] for line in lines] == ["unreadable", "unreadable"]
    assert all(line["reason"] for line in lines)


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
