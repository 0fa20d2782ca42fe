from __future__ import annotations

import io
import random
import re
import subprocess
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from printing.languages import zpl
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer, print_badge, stock_of
from printing.sample_badges import sample_badge
from tests.printing.zebra import Zebra
from tools.emulator import renderer

LABEL = render(sample_badge(), 799, 559)


@pytest.fixture
def zebra() -> Iterator[Zebra]:
    with Zebra() as running:
        yield running


def unpacked(job: bytes) -> Image.Image:
    """What the compression scheme of the ZPL manual means, read the other way round than it is written."""
    found = re.search(r"\^GFA,(\d+),(\d+),(\d+),(.*)\^FS", job.decode("ascii"), re.DOTALL)
    assert found is not None
    size, stride, packed = int(found[1]), int(found[3]), found[4]
    digits = stride * 2
    rows: list[str] = []
    row, count = "", 0
    for mark in packed:
        if "G" <= mark <= "Y":
            count += ord(mark) - ord("F")
        elif "g" <= mark <= "z":
            count += 20 * (ord(mark) - ord("f"))
        elif mark == ":":
            rows.append(rows[-1])
        else:
            row += {",": "0", "!": "F"}.get(mark, mark) * (digits - len(row) if mark in ",!" else count or 1)
            count = 0
        if len(row) == digits:
            rows.append(row)
            row = ""
    assert row == ""
    assert len(rows) * stride == size
    return Image.frombytes("1", (stride * 8, len(rows)), bytes.fromhex("".join(rows)), "raw", "1;I")


@settings(deadline=None)
@given(width=st.integers(1, 90), height=st.integers(1, 12), dice=st.randoms(use_true_random=False))
def test_any_picture_survives_the_compression(width: int, height: int, dice: random.Random) -> None:
    image = Image.new("1", (width, height), 1)
    shade = dice.choice([0.0, 0.02, 0.5, 0.98, 1.0])
    image.putdata([int(dice.random() >= shade) for _ in range(width * height)])
    back = unpacked(zpl.encode(image)).crop((0, 0, width, height))
    assert ImageChops.difference(back.convert("L"), image.convert("L")).getbbox() is None


def test_a_badge_survives_the_compression_and_is_a_third_of_its_hex() -> None:
    job = zpl.encode(LABEL)
    assert (
        ImageChops.difference(unpacked(job).crop((0, 0, *LABEL.size)).convert("L"), LABEL.convert("L")).getbbox()
        is None
    )
    assert len(job) < 2 * len(LABEL.tobytes()) * 0.5


@pytest.mark.slow
@pytest.mark.skipif(renderer() is None, reason="the ZPL renderer is not set up: python tools/emulator.py")
def test_a_foreign_zpl_reader_draws_the_very_pixels() -> None:
    command = renderer()
    assert command is not None
    done = subprocess.run([*command, "100", "70"], input=zpl.encode(LABEL), capture_output=True, check=True, timeout=60)
    with Image.open(io.BytesIO(done.stdout)) as picture:
        drawn = picture.convert("L")
    assert drawn.width >= LABEL.width
    assert ImageChops.difference(drawn.crop((0, 0, *LABEL.size)), LABEL.convert("L")).getbbox() is None


def test_a_label_printer_confirms_one_label(zebra: Zebra) -> None:
    url = f"{zebra.url}?paper=100x70mm"
    assert print_badge(sample_badge(), [url]) == PrintOutcome(Result.CONFIRMED, url)
    assert len(zebra.state.labels) == 1
    paper = stock_of(url)
    assert f"^PW{paper.width}^LL{paper.height}".encode() in zebra.state.labels[0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [("paper_out", Fault.PAPER_OUT), ("head_open", Fault.COVER_OPEN), ("paused", Fault.OFFLINE)],
)
def test_a_fault_that_is_there_already_keeps_the_label_back(zebra: Zebra, wrong: str, reason: Fault) -> None:
    setattr(zebra.state, wrong, True)
    printer = open_printer(zebra.url)
    assert printer.status() is reason
    assert printer.print(LABEL) == PrintOutcome(Result.FAILED, zebra.url, reason)
    assert b"^XA" not in zebra.state.received


def test_paper_that_runs_out_during_the_job_warns_of_a_late_label(zebra: Zebra) -> None:
    zebra.state.strikes = "paper_out"
    outcome = open_printer(zebra.url).print(LABEL)
    assert outcome == PrintOutcome(Result.FAILED, zebra.url, Fault.PAPER_OUT, may_still_print=True)
    assert zebra.state.labels == []


def test_a_label_that_stays_in_the_buffer_is_no_success(zebra: Zebra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zpl, "PRINT_SECONDS", 0.3)
    zebra.state.holds = threading.Event()
    outcome = open_printer(zebra.url).print(LABEL)
    assert outcome == PrintOutcome(Result.FAILED, zebra.url, Fault.SLOW, may_still_print=True)


def test_a_label_printer_that_never_answers_is_sent(zebra: Zebra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zpl, "_ANSWER_SECONDS", 0.2)
    zebra.state.silent = True
    assert open_printer(zebra.url).print(LABEL) == PrintOutcome(Result.SENT, zebra.url)
    assert open_printer(zebra.url).status() is Fault.SILENT
    assert open_printer(f"{zebra.url}?status=none").status() is None


def test_a_connection_that_ends_in_the_middle_may_have_printed(zebra: Zebra) -> None:
    zebra.state.closes = True
    outcome = open_printer(zebra.url).print(LABEL)
    assert outcome == PrintOutcome(Result.FAILED, zebra.url, Fault.CLOSED, may_still_print=True)


def test_nobody_at_the_address_is_refused(zebra: Zebra) -> None:
    with Zebra() as gone:
        url = gone.url
    assert open_printer(url).print(LABEL).reason is Fault.REFUSED
    assert open_printer(url).status() is Fault.REFUSED
