from __future__ import annotations

from pathlib import Path

import pytest

from printing.device_notes import Note, Notes

URL = "escpos+tcp://printer:9100"


def test_what_is_known_of_a_printer_outlives_the_process(tmp_path: Path) -> None:
    Notes(tmp_path).put(URL, Note(unfinished=True, answers=True))
    assert Notes(tmp_path).of(URL) == Note(unfinished=True, answers=True)
    assert Notes(tmp_path).of("escpos+tcp://another:9100") == Note()


def test_another_paper_does_not_make_another_printer() -> None:
    notes = Notes()
    notes.put(f"{URL}?paper=80mm", Note(unfinished=True))
    assert notes.of(f"{URL}?paper=58mm&status=none").unfinished


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[]", b'{"unfinished": 0}', b"\xff\xfe", b'{"unfinished": fal'])
def test_a_damaged_note_costs_a_blank_piece_of_paper_and_not_a_mixed_badge(tmp_path: Path, damaged: bytes) -> None:
    Notes(tmp_path).put(URL, Note(answers=True))
    [file] = tmp_path.iterdir()
    file.write_bytes(damaged)
    assert Notes(tmp_path).of(URL).unfinished


def test_a_folder_that_cannot_be_written_keeps_nothing_back(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    notes = Notes(blocked / "printers")
    notes.put(URL, Note(unfinished=True))
    assert notes.of(URL).unfinished
    assert blocked.read_text() == ""


def test_no_address_stands_in_the_folder(tmp_path: Path) -> None:
    Notes(tmp_path).put("escpos+tcp://10.1.2.3:9100", Note(answers=False))
    [file] = tmp_path.iterdir()
    assert "10.1.2.3" not in file.name + file.read_text()
