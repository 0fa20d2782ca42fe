from __future__ import annotations

import io
import os
import re
import stat
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops

from printing.badge_files import UnknownFormat, save
from printing.layout.badge_layout import render
from printing.media import stock
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge
from printing.sample_badges import sample_badge
from printing.transports.pdf_folder import pdf_bytes
from tests.printing.raster import pages

BADGE = sample_badge()


def test_a_folder_gets_a_png_and_a_pdf_of_the_badge(tmp_path: Path) -> None:
    url = (tmp_path / "badges").as_uri()
    assert print_badge(BADGE, [url]) == PrintOutcome(Result.CONFIRMED, url)
    png, pdf = sorted((tmp_path / "badges").iterdir(), key=lambda path: path.suffix == ".pdf")
    with Image.open(png) as image:
        assert image.mode == "1"
        assert ImageChops.difference(image.convert("L"), render(BADGE).convert("L")).getbbox() is None
        assert round(image.info["dpi"][0]) == 203
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert png.stem == pdf.stem


def test_badges_in_a_folder_sort_by_the_time_they_were_printed(tmp_path: Path) -> None:
    names: list[str] = []
    for _ in range(5):
        print_badge(BADGE, [tmp_path.as_uri()])
        names += sorted(path.name for path in tmp_path.glob("*.png") if path.name not in names)
    assert names == sorted(names)
    assert len(names) == 5


def test_the_pdf_page_has_the_true_size_of_the_paper() -> None:
    paper = stock("100x70mm")
    content = pdf_bytes(render(BADGE, paper.width, paper.height))
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", content)
    assert box is not None
    millimetres = [float(side) / 72 * 25.4 for side in box.groups()]
    assert millimetres == pytest.approx([100, 70], abs=0.15)


def test_the_pdf_holds_the_very_dots_of_the_badge() -> None:
    image = render(BADGE)
    assert ImageChops.difference(pages(pdf_bytes(image))[0], image.convert("L")).getbbox() is None


def test_the_pdf_says_no_name_in_its_metadata() -> None:
    content = pdf_bytes(render(BADGE))
    assert BADGE.name.encode() not in content
    assert b"/Title (Badge)" in content


def test_a_folder_that_cannot_be_written_is_a_failure_by_name(tmp_path: Path) -> None:
    """GIVEN a file where the folder should be (which even an administrator cannot write into)."""
    (tmp_path / "taken").write_text("not a folder")
    url = (tmp_path / "taken").as_uri()
    assert print_badge(BADGE, [url]) == PrintOutcome(Result.FAILED, url, Fault.NOT_WRITABLE)
    assert open_printer(url).status() is Fault.NOT_WRITABLE
    below = (tmp_path / "taken" / "badges").as_uri()
    assert open_printer(below).status() is Fault.NOT_WRITABLE
    assert open_printer(tmp_path.as_uri()).status() is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="an administrator may write into any folder")
def test_a_folder_without_permission_is_a_failure_by_name(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert print_badge(BADGE, [tmp_path.as_uri()]).reason is Fault.NOT_WRITABLE


def test_the_sample_is_saved_in_every_form_that_its_file_name_asks_for(tmp_path: Path) -> None:
    for suffix, starts in ((".png", b"\x89PNG"), (".pdf", b"%PDF-"), (".bin", b"\x1b@")):
        path = tmp_path / f"badge{suffix}"
        save(BADGE, path)
        assert path.read_bytes().startswith(starts)
    with Image.open(io.BytesIO((tmp_path / "badge.png").read_bytes())) as image:
        read = zxingcpp.read_barcodes(np.asarray(image.convert("L")))
    assert [code.text for code in read] == [BADGE.code]


def test_a_file_name_without_a_known_ending_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"use one of \.png, \.pdf"):
        save(BADGE, tmp_path / "badge.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_sample_takes_any_name() -> None:
    assert sample_badge("Оксана Шевченко").name == "Оксана Шевченко"


def test_half_a_badge_in_a_folder_is_taken_back_before_the_next_printer_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a folder that takes the PDF and not the PNG THEN no half of a badge stays there."""
    first, spare = tmp_path / "first", tmp_path / "spare"
    monkeypatch.setattr("printing.transports.pdf_folder.uuid_utils.uuid7", lambda: "0")
    (first / "badge-0.png.part").mkdir(parents=True)
    outcome = print_badge(BADGE, [first.as_uri(), spare.as_uri()])
    assert outcome == PrintOutcome(Result.CONFIRMED, spare.as_uri())
    assert [file.name for file in first.iterdir()] == ["badge-0.png.part"]
    assert sorted(file.suffix for file in spare.iterdir()) == [".pdf", ".png"]
