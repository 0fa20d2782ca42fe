"""What may be said of a badge, over everything that goes wrong with a printer and every line that it may be on.

The printer's board keeps its parser from one line to the next. What is claimed is compared with what is on its paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
import usb.backend.libusb1
from PIL import Image, ImageChops

from printing import print_job
from printing.device_notes import Notes
from printing.languages import escpos, zpl
from printing.layout.badge_layout import render
from printing.printer import Fault, PrintOutcome, Result
from printing.printer_chain import open_printer
from printing.sample_badges import sample_badge
from tests.printing.board import Board, Paper
from tests.printing.conftest import shorten
from tests.printing.cups import until
from tests.printing.label_board import LabelBoard
from tests.printing.ports import Script, SerialPort, TcpPort
from tests.printing.usb_bus import UsbBus

IMAGE = render(sample_badge())
OTHER = render(replace(sample_badge("Grace Kim-Whitfield"), destination="Library"))
_LOTS = 200_000


class Port(Protocol):
    url: str

    def stop(self) -> None: ...


class AnyBoard(Protocol):
    papers: list[Paper]

    @property
    def inked(self) -> list[Paper]: ...


@dataclass(frozen=True)
class BackEnd:
    """A kind of line, with a printer of its language behind it, and the bytes of a question and of a job there."""

    port: Callable[[Any, Script, Path], Port]
    board: Callable[..., Any]
    question: int
    filler: int
    recovery: int
    size: int


def _usb(board: Any, script: Script, _: Path) -> Port:
    return UsbBus(board, script)


_ESCPOS = len(escpos.encode(IMAGE))
_RECOVERY = len(escpos.recover(IMAGE))
_ZPL = len(zpl.encode(IMAGE))
_SERIAL_FILLER = int(11520 * print_job._FILLER_SECONDS)
BACK_ENDS = {
    "escpos+tcp": BackEnd(lambda b, s, _: TcpPort(b, s), Board, 6, print_job._FILLER, _RECOVERY, _ESCPOS),
    "escpos+serial": BackEnd(SerialPort, Board, 6, _SERIAL_FILLER, _RECOVERY, _ESCPOS),
    "escpos+usb": BackEnd(_usb, Board, 6, print_job._FILLER, _RECOVERY, _ESCPOS),
    "zpl+tcp": BackEnd(
        lambda b, s, _: TcpPort(b, s, "zpl+tcp"), LabelBoard, 3, print_job._FILLER, len(zpl.Zpl().recover(IMAGE)), _ZPL
    ),
}
ON_ESCPOS = tuple(name for name in BACK_ENDS if name.startswith("escpos"))
MUTE_LABELS = {"host_status": None}


@dataclass(frozen=True)
class Case:
    """What goes wrong, what is to be said of the badge, and how many whole badges lie there.

    Attributes:
        script, board: made for the back-end that is tried.
        brisk: waits in vain are short; what comes late comes later than that.
    """

    script: Callable[[BackEnd], Script]
    said: tuple[Result, Fault | None, bool]
    badges: int
    board: dict[str, Any] = field(default_factory=dict)
    options: str = ""
    on: tuple[str, ...] = tuple(BACK_ENDS)
    brisk: bool = False


CONFIRMED = (Result.CONFIRMED, None, False)
SENT = (Result.SENT, None, False)


def in_doubt(fault: Fault) -> tuple[Result, Fault, bool]:
    return Result.FAILED, fault, True


def kept_back(fault: Fault) -> tuple[Result, Fault, bool]:
    return Result.FAILED, fault, False


def _nothing(_: BackEnd) -> Script:
    return Script()


CASES = {
    "well": Case(_nothing, CONFIRMED, 1),
    "answers at once, in the middle of a picture too": Case(_nothing, CONFIRMED, 1, {"instant": True}, on=ON_ESCPOS),
    "asleep until asked again": Case(lambda end: Script(sleeps=end.question), CONFIRMED, 1, brisk=True),
    "asleep through the questions and half of the job, then well": Case(
        lambda end: Script(sleeps=4 * end.question + end.filler + end.recovery + end.size // 2),
        in_doubt(Fault.SILENT),
        0,
        brisk=True,
    ),
    "asleep through all of the job, then well": Case(
        lambda end: Script(sleeps=4 * end.question + end.filler + end.recovery + end.size),
        in_doubt(Fault.SILENT),
        0,
        brisk=True,
    ),
    "never says anything": Case(lambda _: Script(mute_after=0), SENT, 1, brisk=True),
    "says nothing more once the job has begun": Case(
        lambda end: Script(mute_after=end.size // 2), in_doubt(Fault.SILENT), 1, brisk=True
    ),
    "the line drops in the middle": Case(
        lambda end: Script(breaks_at=end.size // 2), in_doubt(Fault.CLOSED), 0, brisk=True
    ),
    "the line drops before the job": Case(lambda end: Script(breaks_at=end.question - 1), CONFIRMED, 1),
    "answers as late as on Wi-Fi": Case(lambda _: Script(late=(0.4, 0.02, 0.6, 0.3)), CONFIRMED, 1),
    "answers late, and the first of them after the next question": Case(
        lambda _: Script(late=(1.0, 0.0, 0.0, 0.0)), CONFIRMED, 1, brisk=True
    ),
    "answers every question after the next one": Case(
        lambda _: Script(late=(1.0,)), CONFIRMED, 1, on=ON_ESCPOS, brisk=True
    ),
    "answers every question after the next one, and its cover is open": Case(
        lambda _: Script(late=(1.0,)),
        kept_back(Fault.COVER_OPEN),
        0,
        {"answers": {1: 0x1E, 2: 0x16, 4: 0x12}},
        on=ON_ESCPOS,
        brisk=True,
    ),
    "automatic status left on": Case(_nothing, CONFIRMED, 1, {"pushing": True}, on=ON_ESCPOS),
    "automatic status that cannot be switched off, a byte at a time": Case(
        lambda _: Script(split=True, says=b"\x14\x00\x00\x0f"),
        CONFIRMED,
        1,
        {"pushing": True, "obeys_off": False},
        on=ON_ESCPOS,
    ),
    "automatic status, and no answer behind the job": Case(
        lambda _: Script(says=b"\x10\x00\x00\x00"),
        SENT,
        1,
        {"pushing": True, "obeys_off": False, "knows_order": False},
        on=ON_ESCPOS,
        brisk=True,
    ),
    "knows the state, and nothing of an order": Case(
        _nothing, SENT, 1, {"knows_order": False}, on=ON_ESCPOS, brisk=True
    ),
    "knows the first and the last question only": Case(
        _nothing, CONFIRMED, 1, {"answers": {1: 0x12, 4: 0x12}}, on=ON_ESCPOS, brisk=True
    ),
    "no way back, and takes three bytes": Case(
        lambda _: Script(takes=3), in_doubt(Fault.SILENT), 0, options="status=none", brisk=True
    ),
    "no way back, and takes 4,096 bytes": Case(
        lambda _: Script(takes=4096), in_doubt(Fault.SILENT), 0, options="status=none", brisk=True
    ),
    "answers, and takes no more in the middle": Case(
        lambda end: Script(takes=end.size // 2), in_doubt(Fault.SILENT), 0, brisk=True
    ),
    "no way back, and speaks by itself": Case(lambda _: Script(says=b"ready\r\n"), SENT, 1, options="status=none"),
    "no way back, and the line drops": Case(
        lambda end: Script(breaks_at=end.size // 2), in_doubt(Fault.CLOSED), 0, options="status=none"
    ),
    "somebody else has it for a moment": Case(lambda _: Script(turned_away=2), CONFIRMED, 1),
    "somebody else keeps it": Case(
        lambda _: Script(turned_away=_LOTS), kept_back(Fault.REFUSED), 0, on=("escpos+tcp", "escpos+usb", "zpl+tcp")
    ),
    "a fault that is there already": Case(
        _nothing, kept_back(Fault.PAPER_OUT), 0, {"answers": {1: 0x1E, 2: 0x32, 4: 0x72}}, on=ON_ESCPOS
    ),
}


@contextmanager
def printer(name: str, case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Port, AnyBoard]]:
    end = BACK_ENDS[name]
    board = end.board(**case.board)
    port = end.port(board, case.script(end), folder)
    if isinstance(port, UsbBus):
        monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_, **__: port)
    with ExitStack() as stack:
        stack.callback(port.stop)
        yield port, board


def same(paper: Paper, image: Image.Image) -> bool:
    """The badge stands unchanged at the top, all else is white, and nothing was printed as characters."""
    canvas = Image.new("L", paper.picture.size, 255)
    canvas.paste(image.convert("L"), (0, 0))
    return paper.characters == 0 and ImageChops.difference(canvas, paper.picture.convert("L")).getbbox() is None


@pytest.mark.parametrize(
    ("fault", "name"), [(fault, name) for fault, case in CASES.items() for name in case.on], ids=lambda part: part
)
def test_an_outcome_claims_no_more_than_was_seen(
    fault: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a printer with a fault WHEN a badge is printed THEN what is said of it is what is on the paper.

    AND WHEN the fault is gone THEN the next badge is whole, alone on its paper, and confirmed.
    """
    case = CASES[fault]
    if case.brisk:
        shorten(monkeypatch)
    notes = Notes()
    with printer(name, case, tmp_path, monkeypatch) as (port, board):
        url = f"{port.url}{'&' if '?' in port.url else '?'}{case.options}" if case.options else port.url
        result, reason, doubt = case.said
        outcome = open_printer(url, notes).print(IMAGE)
        assert outcome == PrintOutcome(result, url, reason, doubt)
        until(lambda: sum(same(paper, IMAGE) for paper in board.inked) >= case.badges)
        assert len(board.inked) <= 1
        assert sum(same(paper, IMAGE) for paper in board.inked) == case.badges


BREAKS = [
    (name, options, share)
    for name in BACK_ENDS
    for options in ("", "status=none")
    for share in (0.03, 0.3, 0.7, 0.999)
    if (name, options, share) != ("escpos+serial", "status=none", 0.999)  # its last bytes are gone, and nobody can know
]


@pytest.mark.parametrize(("name", "options", "share"), BREAKS)
def test_the_badge_after_one_that_broke_off_is_alone_on_its_paper(
    name: str, options: str, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a line that dropped in the middle of a badge AND a kiosk that was started anew
    WHEN the next visitor's badge is printed THEN nothing of the first is on it, and it is whole.
    """
    case = Case(lambda end: Script(breaks_at=round(end.size * share)), in_doubt(Fault.CLOSED), 0)
    with printer(name, case, tmp_path, monkeypatch) as (port, board):
        url = f"{port.url}{'&' if '?' in port.url else '?'}{options}" if options else port.url
        first = open_printer(url, Notes(tmp_path / "notes")).print(IMAGE)
        assert (first.result, first.may_still_print) == (Result.FAILED, True)
        second = open_printer(url, Notes(tmp_path / "notes")).print(OTHER)
        assert second == PrintOutcome(Result.SENT if options else Result.CONFIRMED, url)
        until(lambda: bool(board.papers) and same(board.papers[-1], OTHER))
        assert len(board.inked) <= 2
        assert open_printer(url, Notes(tmp_path / "notes")).print(IMAGE).result is second.result
        until(lambda: same(board.papers[-1], IMAGE))
        assert not Notes(tmp_path / "notes").of(url).unfinished
