from __future__ import annotations

import queue
import socket
import threading
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from kiosk.demo.paper import PaperPrinter, PaperTrouble
from kiosk.demo.paper_stream import Command, Roll, Tokenizer
from printing.languages.escpos import encode

_CHECKERED = Image.effect_noise((576, 120), 90).convert("1")
JOB = encode(_CHECKERED)


def _connect(printer: PaperPrinter) -> socket.socket:
    return socket.create_connection(("127.0.0.1", printer.port), 5)


def _same(paper: Image.Image) -> bool:
    return ImageChops.difference(paper.crop((0, 0, 576, 120)).convert("L"), _CHECKERED.convert("L")).getbbox() is None


@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, len(JOB)), max_size=12))
def test_commands_are_the_same_however_the_bytes_arrive(cuts: list[int]) -> None:
    whole = list(Tokenizer().feed(JOB))
    edges = [0, *sorted(cuts), len(JOB)]
    tokens = Tokenizer()
    pieces: list[Command] = []
    for start, end in pairwise(edges):
        pieces += tokens.feed(JOB[start:end])
    assert pieces == whole


_COMMANDS = st.sampled_from(
    [
        b"\x1b@",
        b"\x1b*",
        b"\x1bJ",
        b"\x1bd",
        b"\x1d(L",
        b"\x1d(L\x14\x000p0",
        b"\x1d(L\x02\x0002",
        b"\x1dv0",
        b"\x1dV",
        b"\n",
    ]
)


@settings(deadline=None)
@given(noise=st.lists(_COMMANDS | st.binary(max_size=24) | st.just(bytes(24)), max_size=30))
def test_bytes_that_make_no_sense_never_stop_the_printer(noise: list[bytes]) -> None:
    tokens, roll = Tokenizer(), Roll(576)
    for command in tokens.feed(b"".join(noise)):
        roll.obey(command)


def test_each_cut_gives_one_piece_of_paper() -> None:
    with PaperPrinter() as printer, _connect(printer) as line:
        line.sendall(JOB + JOB)
        assert _same(printer.paper.get(timeout=5))
        assert _same(printer.paper.get(timeout=5))
        assert printer.received == JOB + JOB


def test_paper_is_announced_on_the_callback() -> None:
    seen: queue.Queue[tuple[Image.Image, str]] = queue.Queue()

    def note(paper: Image.Image) -> None:
        seen.put((paper, threading.current_thread().name))

    with PaperPrinter(note) as printer, _connect(printer) as line:
        line.sendall(JOB)
        paper, thread = seen.get(timeout=5)
        assert _same(paper)
        assert thread == "paper-printer"


@pytest.mark.parametrize("trouble", [PaperTrouble.PAPER_OUT, PaperTrouble.COVER_OPEN, PaperTrouble.OFFLINE])
def test_what_was_sent_during_a_fault_comes_out_when_it_is_mended(trouble: PaperTrouble) -> None:
    """The trap that a careless retry falls into: the first job was only waiting."""
    with PaperPrinter() as printer:
        printer.set_troubles(trouble)
        with _connect(printer) as line:
            line.sendall(JOB)
        assert printer.wait_for_bytes(len(JOB), 5)
        assert printer.paper.empty()
        printer.set_troubles()
        assert _same(printer.paper.get(timeout=5))


def test_the_state_is_told_while_the_job_is_held() -> None:
    with PaperPrinter() as printer, _connect(printer) as line:
        line.settimeout(5)
        printer.set_troubles(PaperTrouble.PAPER_OUT)
        line.sendall(JOB + b"\x10\x04\x04")
        assert line.recv(1) == b"\x72"
        line.sendall(b"\x10\x04\x01")
        assert line.recv(1) == b"\x1a"


def test_a_cut_without_ink_gives_no_paper() -> None:
    with PaperPrinter() as printer, _connect(printer) as line:
        line.settimeout(5)
        line.sendall(b"\x1b@\x1bd\x05\x1dV\x42\x00\x1dr\x01")
        assert line.recv(1) == b"\x00"
        assert printer.paper.empty()


def test_two_kiosks_at_one_printer_do_not_mix_their_badges() -> None:
    with PaperPrinter() as printer, _connect(printer) as one, _connect(printer) as other:
        half = len(JOB) // 2
        one.sendall(JOB[:half])
        other.sendall(JOB)
        assert _same(printer.paper.get(timeout=5))
        one.sendall(JOB[half:])
        assert _same(printer.paper.get(timeout=5))


def test_a_printer_is_stopped_with_a_kiosk_still_connected() -> None:
    printer = PaperPrinter().start()
    with _connect(printer) as line:
        line.settimeout(5)
        line.sendall(b"\x10\x04\x01")
        line.recv(1)
        printer.stop()
        assert line.recv(1) == b""
