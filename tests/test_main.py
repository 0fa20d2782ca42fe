"""The command line as a person meets it: one clear line, the right exit status, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from district.access.district_keys import load
from kiosk.records.key_file import KEY_FILE, load_or_create
from scanning.documents import Pass, PassKind
from scanning.frame_reader import read
from scanning.signed_passes import key_id
from tests.printing.raster import drawn
from tests.printing.structure import tagged

pytestmark = pytest.mark.slow


@pytest.fixture
def vestibule(root: Path, tmp_path: Path) -> Vestibule:
    return Vestibule(root, tmp_path)


class Vestibule:
    """`python main.py` in a folder of its own."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._main = root / "main.py"
        self.folder = folder
        self.data = folder / "data"
        self.keys = folder / "keys"

    def __call__(self, *words: str, within_s: float = 100) -> subprocess.CompletedProcess[str]:
        places = {"VESTIBULE_DATA": str(self.data), "VESTIBULE_KEYS": str(self.keys), "QT_QPA_PLATFORM": "offscreen"}
        return subprocess.run(
            [sys.executable, str(self._main), *words],
            capture_output=True,
            text=True,
            timeout=within_s,
            check=False,
            cwd=self.folder,
            env={**os.environ, **places},
        )


def said(done: subprocess.CompletedProcess[str], status: int) -> str:
    """What went to stderr, after checking that it is one plain sentence and the status fits."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_nobody_is_cleared_by_a_list_whose_every_row_was_refused(vestibule: Vestibule) -> None:
    file = vestibule.folder / "list.csv"
    file.write_text("id,given,family,born,kind\n1,Dana,Whitlock,3/4/1990,barred\n", encoding="utf-8")
    done = vestibule("screen", "--list", str(file), "--given", "Dana", "--family", "Whitlock")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--dates mdy" in done.stderr
    assert "Every row of the list was refused" in done.stderr
    assert "1: strong" in vestibule(*done.args[2:], "--born", "1990-03-04", "--dates", "mdy").stdout


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("camera = ", "damaged"),
        ("colour = 'green'\n", "`colour`, which is no setting"),
    ],
)
def test_a_damaged_settings_file_gives_one_sentence(vestibule: Vestibule, content: str, part: str) -> None:
    file = vestibule.folder / "kiosk.toml"
    file.write_text(content)
    assert part in said(vestibule("run", "--config", str(file)), 2)


def test_a_settings_file_that_is_not_there_gives_one_sentence(vestibule: Vestibule) -> None:
    assert "no settings file" in said(vestibule("doctor", "--config", "nowhere.toml"), 2)


def test_a_kiosk_that_belongs_to_no_school_says_how_to_enroll(vestibule: Vestibule) -> None:
    assert "enroll" in said(vestibule("run"), 1)


@pytest.mark.parametrize("command", [("doctor",), ("run",), ("roster", "--out", "roster.pdf")])
def test_who_only_looks_leaves_no_key_behind(vestibule: Vestibule, command: tuple[str, ...]) -> None:
    vestibule(*command)
    assert not vestibule.keys.exists() or not (vestibule.keys / KEY_FILE).exists()


def test_a_missing_key_never_becomes_a_new_one(vestibule: Vestibule) -> None:
    load_or_create(vestibule.keys, vestibule.data)
    vestibule.data.mkdir()
    (vestibule.data / "journal.db").write_bytes(b"records")
    (vestibule.keys / KEY_FILE).unlink()
    assert "key file" in said(vestibule("run"), 1)
    assert not (vestibule.keys / KEY_FILE).exists()


def test_a_damaged_key_is_named_and_left_alone(vestibule: Vestibule) -> None:
    load_or_create(vestibule.keys, vestibule.data)
    file = vestibule.keys / KEY_FILE
    file.write_bytes(file.read_bytes()[:-20])
    before = file.read_bytes()
    assert "damaged" in said(vestibule("run"), 1)
    assert file.read_bytes() == before


def test_enrolling_by_a_sheet_says_what_is_missing(vestibule: Vestibule, tmp_path: Path) -> None:
    assert "--camera" in said(vestibule("enroll"), 2)
    assert "no picture" in said(vestibule("enroll", "--camera", str(tmp_path / "none.png")), 1)


def test_a_district_that_is_not_there_is_said_at_enrollment(vestibule: Vestibule) -> None:
    sentence = said(vestibule("enroll", "http://127.0.0.1:9", "22223333"), 1)
    assert "127.0.0.1 does not answer, so this kiosk was not enrolled" in sentence
    assert "kept" not in sentence


def test_a_code_that_cannot_be_one_is_said_before_anything_is_asked(vestibule: Vestibule) -> None:
    assert "8 or 12 characters" in said(vestibule("enroll", "http://127.0.0.1:9", "hello"), 2)


def test_an_unknown_command_is_wrong_use(vestibule: Vestibule) -> None:
    done = vestibule("dance")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_path_that_is_not_there_is_wrong_use(vestibule: Vestibule) -> None:
    assert "nowhere.png" in said(vestibule("scan", "nowhere.png"), 2)


def test_a_printer_that_is_off_fails_with_its_reason(vestibule: Vestibule) -> None:
    done = vestibule("badge", "--printer", "escpos+tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"outcome": "failed", "reason": "refused"}


def test_a_printer_url_that_names_none_is_wrong_use(vestibule: Vestibule) -> None:
    said(vestibule("badge", "--printer", "laser://x"), 2)


def test_a_sample_badge_is_written_as_a_picture(vestibule: Vestibule) -> None:
    done = vestibule("badge", "--name", "Nguyễn Thị Minh Khai", "--out", "badge.png")
    assert done.returncode == 0, done.stderr
    assert (vestibule.folder / "badge.png").stat().st_size > 1000


@pytest.mark.timeout(300)
def test_the_gallery_draws_without_a_screen(vestibule: Vestibule) -> None:
    done = vestibule("gallery", "--out", "pictures", "--only", "welcome")
    assert done.returncode == 0, done.stderr
    drawn = [file.name for file in (vestibule.folder / "pictures").rglob("*.png")]
    assert len(drawn) >= 4
    assert all("-welcome" in name for name in drawn)
    assert "No screen's name begins with" in said(vestibule("gallery", "--out", "p", "--only", "wellcome"), 2)


def test_a_roster_of_a_kiosk_that_belongs_nowhere_is_refused(vestibule: Vestibule) -> None:
    assert "enroll" in said(vestibule("roster", "--out", "r.csv"), 1)


def test_a_folder_without_pictures_is_said(vestibule: Vestibule, root: Path) -> None:
    (vestibule.folder / "empty").mkdir()
    assert "no picture" in said(vestibule("scan", "empty"), 2)
    clip = str(root / "assets" / "demo" / "maria-santos.mp4")
    assert "no picture or clip in empty" in said(vestibule("scan", clip, "empty"), 2)


def test_a_picture_is_read_as_the_camera_would(vestibule: Vestibule, root: Path) -> None:
    card = root / "tests" / "scanning" / "frames" / "bowed-card.jpg"
    done = vestibule("scan", "--live", "--json", str(card))
    assert (done.returncode, done.stderr) == (0, "")
    line = json.loads(done.stdout)
    assert (line["kind"], line["frame"], line["jurisdiction"]) == ("license", 0, "MZ")
    assert "either --live or --payload" in said(vestibule("scan", "--live", "--payload", str(card)), 2)


def test_files_that_cannot_be_used_are_a_line_each_and_the_check_fails(vestibule: Vestibule, root: Path) -> None:
    (vestibule.folder / "a.png").write_bytes(b"")
    (vestibule.folder / "b.jpg").write_bytes((root / "tests/scanning/frames/bowed-card.jpg").read_bytes()[:9000])
    (vestibule.folder / "c.mp4").write_bytes(b"no clip")
    done = vestibule("scan", "--json", ".")
    assert (done.returncode, done.stderr) == (1, "")
    assert [(line["file"], line["reason"]) for line in map(json.loads, done.stdout.splitlines())] == [
        ("a.png", "the file is empty"),
        ("b.jpg", "the picture is damaged or cut short"),
        ("c.mp4", "the file is no picture or clip that can be opened"),
    ]


def test_a_camera_number_that_no_machine_has_is_said_by_the_doctor(vestibule: Vestibule) -> None:
    file = vestibule.folder / "kiosk.toml"
    file.write_text('camera = "99999999999"\n')
    done = vestibule("doctor", "--config", str(file))
    assert done.returncode == 1
    assert "No camera was found" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_doctor_names_a_reader_that_is_not_there_and_a_setting_that_is_none(vestibule: Vestibule) -> None:
    file = vestibule.folder / "kiosk.toml"
    file.write_text('reader = ["wedge:", "serial:///dev/ttyACM99"]\n')
    done = vestibule("doctor", "--config", str(file))
    assert done.returncode == 1
    assert "serial:///dev/ttyACM99: The card reader was not found" in done.stdout
    file.write_text('reader = ["keyboard"]\n')
    assert "There is no reader 'keyboard'. Write wedge:" in said(vestibule("doctor", "--config", str(file)), 2)


def test_the_doctor_names_what_needs_a_person(vestibule: Vestibule) -> None:
    done = vestibule("doctor", "--json")
    assert done.returncode == 1
    found = {finding["name"]: finding for finding in map(json.loads, done.stdout.splitlines())}
    assert not found["key"]["well"]
    assert "enroll" in found["key"]["sentence"]
    assert not found["printer"]["well"]


def test_a_demo_clip_is_read_from_the_command_line(vestibule: Vestibule, root: Path) -> None:
    done = vestibule("scan", "--json", str(root / "assets" / "demo" / "maria-santos.mp4"))
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout)
    assert (line["kind"], line["family"].title(), line["born"]) == ("license", "Santos", "1984-03-12")


def test_a_report_in_a_form_that_it_has_not_is_refused(vestibule: Vestibule) -> None:
    assert ".pdf, .csv" in said(vestibule("roster", "--log", "2026-11-23", "--out", "log.png"), 2)
    assert ".pdf, .png" in said(vestibule("roster", "--receipt", "0190", "--out", "receipt.csv"), 2)
    assert "not both" in said(vestibule("roster", "--log", "2026-11-23", "--receipt", "0190", "--out", "x.pdf"), 2)


def test_a_badge_layout_with_a_wrong_key_is_refused_and_a_right_one_drawn(vestibule: Vestibule) -> None:
    layout = vestibule.folder / "district.toml"
    layout.write_text('date = "short"\n')
    assert "`date` cannot be 'short'" in said(vestibule("badge", "--layout", "district.toml", "--out", "b.png"), 2)
    layout.write_text('date = "iso"\n')
    done = vestibule("badge", "--layout", "district.toml", "--paper", "100x70mm", "--out", "b.png")
    assert done.returncode == 0
    assert "paper" in said(vestibule("badge", "--paper", "1x1mm", "--out", "b.png"), 2)


def test_an_expected_visitors_pass_is_written_as_a_picture_that_a_kiosk_reads(vestibule: Vestibule) -> None:
    data = ("--data", str(vestibule.folder / "district"))
    assert vestibule("district", "init", "--sample", *data).returncode == 0
    words = ("oakridge", "Lindqvist", "Per", "--from", "2026-11-23T08:00", "--until", "2026-11-23T16:00")
    added = vestibule("district", "pass", "add", *words, *data)
    assert added.returncode == 0, added.stderr
    done = vestibule("district", "pass", "sheet", added.stdout.strip(), "pass.png", *data)
    assert done.returncode == 0, done.stderr
    picture = cv2.imread(str(vestibule.folder / "pass.png"))
    assert picture is not None
    key = load(vestibule.folder / "district").public
    at_ten = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # ten o'clock in Denver
    frame = np.asarray(picture, np.uint8)
    document = read(frame, {key_id(key): key}, at_ten, "oakridge")
    assert isinstance(document, Pass)
    assert (document.kind, document.id) == (PassKind.VISITOR, added.stdout.strip())
    assert vestibule("district", "pass", "sheet", added.stdout.strip(), "pass.pdf", *data).returncode == 0
    page = (vestibule.folder / "pass.pdf").read_bytes()
    (printed,) = drawn(page, 2.0)
    on_paper = read(np.asarray(printed.convert("RGB"), np.uint8), {key_id(key): key}, at_ten, "oakridge")
    assert on_paper == document
    told = tagged(page)
    assert "Per Lindqvist" in told.texts("H2")
    assert "Good from November 23, 2026, 8:00 AM until November 23, 2026, 4:00 PM." in told.texts("P")
    assert said(vestibule("district", "pass", "sheet", "nobody", "pass.png", *data), 2) == "There is no pass nobody.\n"
