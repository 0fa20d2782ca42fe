"""The readers' thread on real pseudo-terminals: codes in any pieces, junk, and a reader that is unplugged."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from kiosk.workers.camera import PassKeys
from kiosk.workers.reader import ReaderWorker
from kiosk.workers.worker import Crew
from scanning.documents import Pass, PassKind, Unreadable
from scanning.license.aamva import parse
from scanning.readers.serial_reader import BadReaderUrl, ReaderError, ReaderFault, SerialReader, parse_url
from scanning.signed_passes import encode, key_id
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.relay import Relay

pty = pytest.importorskip("pty", reason="pseudo-terminals are a thing of POSIX")
tty = pytest.importorskip("tty", reason="pseudo-terminals are a thing of POSIX")

SANTOS = payload(DEMO["maria-santos"], 10, random.Random(0))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = PassKeys("OAK", {key_id(KEY.public_key()): KEY.public_key()})
LONG = 20_000


class Cable:
    """A serial line whose far end is ours. Its name stays the same when it is pulled and plugged in again."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self._ends: tuple[int, ...] = ()
        self.plug()

    def plug(self) -> None:
        self._ends = pty.openpty()
        tty.setraw(self._ends[0])
        tty.setraw(self._ends[1])
        self.name.symlink_to(os.ttyname(self._ends[1]))

    def pull(self) -> None:
        self.name.unlink()
        for end in self._ends:
            os.close(end)
        self._ends = ()

    def send(self, content: bytes) -> None:
        while content:
            content = content[os.write(self._ends[0], content) :]

    def close(self) -> None:
        if self._ends:
            self.pull()


class Typing(QObject):
    burst = Signal(str)


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "ttyACM0")
    yield cable
    cable.close()


Employ = Callable[..., tuple[ReaderWorker, Relay, Relay]]


@pytest.fixture
def employ(qtbot: QtBot) -> Iterator[Employ]:
    """A worker for these readers, at work once its first reading has come: the worker, what it sights, its readings."""
    crews: list[Crew] = []

    def make(*urls: str, expect: ReaderFault | None = None) -> tuple[ReaderWorker, Relay, Relay]:
        worker = ReaderWorker(urls)
        worker.use_keys(KEYS)
        seen, readings = Relay(worker.sighted), Relay(worker.gauged)
        crews.append(Crew([worker]))
        with qtbot.waitSignal(readings.heard, timeout=LONG, check_params_cb=lambda it: it.value is expect):
            crews[-1].start()
        return worker, seen, readings

    yield make
    for crew in crews:
        crew.stop()


@pytest.mark.parametrize("piece", [1, 7, 64, 10_000])
def test_a_license_is_read_whole_however_it_comes_in(employ: Employ, cable: Cable, qtbot: QtBot, piece: int) -> None:
    _, seen, _ = employ(f"serial://{cable.name}")
    with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
        for begin in range(0, len(SANTOS), piece):
            cable.send(SANTOS[begin : begin + piece])
        cable.send(b"\r\n")
    assert told.args == [parse(SANTOS)]


def test_two_codes_in_one_read_are_two_documents(employ: Employ, cable: Cable, qtbot: QtBot) -> None:
    now = datetime.now(UTC)
    badge = encode(PassKind.BADGE, UUID(int=7), "OAK", now - timedelta(hours=1), now + timedelta(hours=1), KEY)
    _, seen, _ = employ(f"serial://{cable.name}")
    documents: list[object] = []
    seen.heard.connect(documents.append)
    cable.send(b"\xff\x00junk\r" + SANTOS + b"\r" + badge.encode() + b"\r")
    qtbot.waitUntil(lambda: len(documents) == 2, timeout=LONG)
    assert documents[0] == parse(SANTOS)
    assert isinstance(documents[1], Pass)


def test_the_cards_number_right_behind_a_license_is_not_told(employ: Employ, cable: Cable, qtbot: QtBot) -> None:
    """GIVEN a reader that reads the card's one-dimensional code too THEN the license is sighted, and nothing else."""
    _, seen, _ = employ(f"serial://{cable.name}")
    found: list[object] = []
    seen.heard.connect(found.append)
    cable.send(SANTOS + b"\r\n01T64235789\r\n")
    qtbot.waitUntil(lambda: len(found) == 1, timeout=LONG)
    cable.send(SANTOS)
    qtbot.waitUntil(lambda: len(found) == 2, timeout=LONG)
    assert found == [parse(SANTOS)] * 2


def test_garbage_is_told_as_foreign_and_the_next_code_reads(employ: Employ, cable: Cable, qtbot: QtBot) -> None:
    _, seen, _ = employ(f"serial://{cable.name}")
    with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
        cable.send(bytes(range(256)) * 4)
    assert told.args == [Unreadable.FOREIGN]
    with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
        cable.send(SANTOS)
    assert told.args == [parse(SANTOS)]


def test_an_unplugged_reader_is_named_and_comes_back_by_itself(employ: Employ, cable: Cable, qtbot: QtBot) -> None:
    _, seen, readings = employ(f"serial://{cable.name}")
    cable.send(SANTOS[:100])
    with qtbot.waitSignal(readings.heard, timeout=LONG, check_params_cb=lambda it: it.value is ReaderFault.UNPLUGGED):
        cable.pull()
    with qtbot.waitSignal(readings.heard, timeout=LONG, check_params_cb=lambda it: it.value is ReaderFault.MISSING):
        pass
    with qtbot.waitSignal(readings.heard, timeout=LONG, check_params_cb=lambda it: it.value is None):
        cable.plug()
    with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
        cable.send(SANTOS)
    assert told.args == [parse(SANTOS)]


def test_a_reader_that_is_not_there_is_missing(employ: Employ, tmp_path: Path) -> None:
    employ(f"serial://{tmp_path}/nothing", expect=ReaderFault.MISSING)


def test_a_port_that_another_program_holds_is_busy(cable: Cable) -> None:
    first = SerialReader(str(cable.name))
    with pytest.raises(ReaderError) as failed:
        SerialReader(str(cable.name))
    first.close()
    assert failed.value.fault is ReaderFault.BUSY


def test_what_a_reader_typed_becomes_a_document(employ: Employ, cable: Cable, qtbot: QtBot) -> None:
    worker, seen, _ = employ("wedge:", f"serial://{cable.name}")
    typing = Typing()
    typing.burst.connect(worker.typed)
    with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
        typing.burst.emit(SANTOS.decode("latin-1"))
    assert told.args == [parse(SANTOS)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("wedge:", None),
        ("serial:///dev/ttyACM0", ("/dev/ttyACM0", 9600)),
        ("serial:///dev/ttyUSB1?baud=115200", ("/dev/ttyUSB1", 115200)),
        ("serial:///COM3", ("COM3", 9600)),
    ],
)
def test_a_reader_has_a_url(url: str, expected: tuple[str, int] | None) -> None:
    assert parse_url(url) == expected


@pytest.mark.parametrize("url", ["", "keyboard", "wedge:1", "serial://ttyACM0", "serial:///dev/x?baud=fast", "serial:"])
def test_another_url_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(BadReaderUrl, match="Write wedge: for one that types"):
        parse_url(url)
