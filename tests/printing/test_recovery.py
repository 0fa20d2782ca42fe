"""What a job that broke off, or another program, has left in a printer, and how the next badge is kept clear of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from printing.device_notes import Note, Notes
from printing.languages import escpos, zpl
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge
from printing.sample_badges import sample_badge
from tests.printing.board import Board
from tests.printing.label_board import LabelBoard
from tests.printing.ports import FOREVER, Script, TcpPort
from tests.printing.test_outcomes import same

BADGE = sample_badge()
IMAGE = render(BADGE)
OTHER = render(replace(sample_badge("Grace Kim-Whitfield"), destination="Library"))
ANOTHERS_PICTURE = b"\x1b@\x1dv0\x00\x48\x00\xc0\x03" + b"\xaa" * 5000
"""The head of 960 rows, as python-escpos sends them, and few of them."""


@contextmanager
def at(board: Board | LabelBoard, script: Script | None = None, scheme: str = "escpos+tcp") -> Iterator[TcpPort]:
    port = TcpPort(board, script or Script(), scheme)
    try:
        yield port
    finally:
        port.stop()


@pytest.mark.parametrize("note", [Note(), Note(answers=True)])
def test_half_a_picture_of_another_program_gets_paper_of_its_own(brief: None, note: Note) -> None:
    board, notes = Board(), Notes()
    board.feed(ANOTHERS_PICTURE)
    with at(board) as port:
        notes.put(port.url, note)
        assert open_printer(port.url, notes).print(IMAGE).result is Result.CONFIRMED
    assert same(board.papers[-1], IMAGE)
    assert len(board.papers) == 2


def test_a_printer_that_used_to_answer_and_is_silent_gets_no_badge_and_the_next_one_does(brief: None) -> None:
    silent, spare, notes = Board(), Board(), Notes()
    with at(silent, Script(mute_after=0)) as first, at(spare) as second:
        notes.put(first.url, Note(answers=True))
        assert print_badge(BADGE, [first.url, second.url], notes=notes) == PrintOutcome(Result.CONFIRMED, second.url)
        assert print_badge(BADGE, [first.url], notes=notes) == PrintOutcome(Result.FAILED, first.url, Fault.SILENT)
    assert silent.papers == []


def test_a_printer_that_never_answers_is_asked_less_from_the_second_badge_on(brief: None) -> None:
    board, notes = Board(), Notes()
    with at(board, Script(mute_after=0)) as port:
        for image in (IMAGE, OTHER, IMAGE):
            assert open_printer(port.url, notes).print(image) == PrintOutcome(Result.SENT, port.url)
        assert notes.of(port.url) == Note(unfinished=False, answers=False)
    assert [same(paper, IMAGE) for paper in board.inked] == [True, False, True]
    assert len(board.papers) == 4  # one blank strip, before the first


def test_a_roll_that_runs_out_meanwhile_makes_one_strip_of_waste_at_most() -> None:
    """GIVEN a job that broke off AND a printer without paper WHEN visitor after visitor comes THEN one strip is cut."""
    board, script, notes = Board(), Script(breaks_at=30_000), Notes()
    with at(board, script) as port:
        device = open_printer(port.url, notes)
        assert device.print(IMAGE).reason is Fault.CLOSED
        well, board.answers = board.answers, {1: 0x1E, 2: 0x32, 4: 0x72}
        for _ in range(3):
            assert device.print(IMAGE) == PrintOutcome(Result.FAILED, port.url, Fault.PAPER_OUT)
        board.answers = well
        assert device.print(OTHER).result is Result.CONFIRMED
    assert same(board.papers[-1], OTHER)
    assert len(board.papers) == 2


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["escpos", "zpl"])
def test_wherever_a_job_breaks_off_and_its_end_too_the_next_badge_is_whole(kind: str, seed: int) -> None:
    dice = random.Random(seed)
    board: Any = (
        Board(instant=dice.random() < 0.3) if kind == "escpos" else LabelBoard(knows_cancel=dice.random() < 0.5)
    )
    size = len(escpos.encode(IMAGE) if kind == "escpos" else zpl.encode(IMAGE))
    script, notes = Script(breaks_at=dice.randrange(50, size)), Notes()
    with at(board, script, f"{kind}+tcp") as port:
        device = open_printer(port.url, notes)
        assert device.print(IMAGE).may_still_print
        script.breaks_at = dice.randrange(1, 4000)  # what is sent to mend it breaks off as well
        first = device.print(OTHER)
        script.breaks_at = FOREVER
        assert Result.CONFIRMED in {first.result, device.print(OTHER).result}
    assert same(board.papers[-1], OTHER)


INHERITED = ["^POI", "^PMY", "^LRY", "^LS40", "^LT60", "^LH30,30", "^JMB", "^MCN"]


@pytest.mark.parametrize("left", [*INHERITED, "".join(INHERITED)])
def test_a_label_inherits_nothing_from_another_program(left: str) -> None:
    board = LabelBoard()
    board.feed(f"^XA{left}^MMC^PW400^LL200^FO0,0^GFA,6,6,1,FFFFFFFFFFFF^FS^XZ".encode())
    with at(board, scheme="zpl+tcp") as port:
        assert open_printer(port.url, Notes()).print(IMAGE).result is Result.CONFIRMED
    assert same(board.papers[-1], IMAGE)
    assert board.state["MM"] == "T"


def test_a_label_printer_with_a_cutter_is_told_to_cut() -> None:
    board = LabelBoard()
    with at(board, scheme="zpl+tcp") as port:
        assert open_printer(f"{port.url}?mode=cut", Notes()).print(IMAGE).result is Result.CONFIRMED
    assert board.state["MM"] == "C"


def test_pieces_of_a_picture_are_short() -> None:
    """So that little ends the one that a line drops in."""
    job = escpos.encode(IMAGE)
    heads = [at for at in range(len(job)) if job[at : at + 4] == b"\x1dv0\x00" and job[at + 4] == IMAGE.width // 8]
    assert len(heads) == -(-IMAGE.height // 64)
    assert all(job[at + 6] + 256 * job[at + 7] <= 64 for at in heads)
