"""A receipt printer without a case: listens on TCP, obeys ESC/POS, and hands over the paper that comes out.

It fails as a real one does. What is sent while the paper is out, the cover open or the printer offline is held, and
comes out when the fault is gone; status questions (DLE EOT) are answered meanwhile.
"""

from __future__ import annotations

import queue
import selectors
import socket
import threading
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

from PIL import Image

from kiosk.demo.paper_stream import Command, Roll, Tokenizer

WIDTH = 576


class PaperTrouble(StrEnum):
    """What can be wrong with the printer; any number at a time."""

    PAPER_OUT = "paper_out"
    NEAR_END = "near_end"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    SILENT = "silent"  # takes everything, answers nothing
    MUTE_AFTER_JOB = "mute_after_job"  # answers until data has come, then no more
    CLOSES = "closes"  # ends the connection in the middle of a job
    STALLS = "stalls"  # answers, then stops taking bytes
    HESITATES = "hesitates"  # answers, and holds what it is sent without showing a fault
    DAWDLES = "dawdles"  # the same, once data has come
    NO_ORDER = "no_order"  # knows DLE EOT but not GS r, as many cheap ones


_OFFLINE = frozenset({PaperTrouble.PAPER_OUT, PaperTrouble.COVER_OPEN, PaperTrouble.OFFLINE})
_HOLDS = _OFFLINE | {PaperTrouble.HESITATES}
_ENOUGH_OF_A_JOB = 4096
"""Bytes after which CLOSES and STALLS strike."""


class PaperPrinter:
    """A printer on its own thread, from `start` to `stop` (or as a context manager).

    Attributes:
        port: on the loopback address, chosen by the system.
        paper: every piece cut off, mode "1", in order; `on_paper` is called with each too, on the printer's thread.
        received: every byte that came, over all connections.
    """

    def __init__(self, on_paper: Callable[[Image.Image], None] | None = None, width: int = WIDTH) -> None:
        self.paper: queue.Queue[Image.Image] = queue.Queue()
        self._on_paper = on_paper
        self._width = width
        self._troubles: frozenset[PaperTrouble] = frozenset()
        self._received = bytearray()
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._waker, self._woken = socket.socketpair()
        self._connections: dict[socket.socket, _Connection] = {}
        self._left: list[_Connection] = []
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="paper-printer", daemon=True)

    @property
    def url(self) -> str:
        return f"escpos+tcp://127.0.0.1:{self.port}"

    @property
    def received(self) -> bytes:
        with self._lock:
            return bytes(self._received)

    def wait_for_bytes(self, count: int, timeout: float) -> bool:
        """Wait until `count` bytes have come in all; False after `timeout` seconds."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self._received) >= count, timeout)

    @property
    def troubles(self) -> frozenset[PaperTrouble]:
        with self._lock:
            return self._troubles

    def set_troubles(self, *troubles: PaperTrouble) -> None:
        """Replace what is wrong; none at all mends the printer, and what it held comes out."""
        with self._lock:
            self._troubles = frozenset(troubles)
        self._waker.send(b"!")

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the thread and close every socket. What was held is lost, as with the power. Twice is once."""
        if self._stopping:
            return
        self._stopping = True
        self._waker.send(b"!")
        self._thread.join()
        for each in (self._listener, self._waker, self._woken):
            each.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self._stopping:
                for key, _ in selector.select():
                    self._happened(selector, key.fileobj)
            for connection in list(self._connections):
                self._drop(selector, connection)

    def _happened(self, selector: selectors.BaseSelector, source: object) -> None:
        if source is self._listener:
            connection, _ = self._listener.accept()
            self._connections[connection] = _Connection(self._width)
            selector.register(connection, selectors.EVENT_READ)
        elif source is self._woken:
            self._woken.recv(64)
            self._resume(selector)
        elif isinstance(source, socket.socket) and source in self._connections:
            self._receive(selector, source)

    def _resume(self, selector: selectors.BaseSelector) -> None:
        troubles = self.troubles
        if not troubles & _HOLDS:
            for state in (*self._left, *self._connections.values()):
                self._work_off(None, state)
            self._left = []
        for connection in list(self._connections):
            if PaperTrouble.STALLS not in troubles and connection not in selector.get_map():
                selector.register(connection, selectors.EVENT_READ)

    def _receive(self, selector: selectors.BaseSelector, connection: socket.socket) -> None:
        state = self._connections[connection]
        try:
            content = connection.recv(_ENOUGH_OF_A_JOB)
        except OSError:
            content = b""
        if not content:
            self._drop(selector, connection)
            return
        state.count += len(content)
        with self._arrived:
            self._received += content
            self._arrived.notify_all()
        for command in state.tokenizer.feed(content):
            if command.real_time:
                self._answer(connection, state, self._state(command.parameters[0]))
            else:
                state.waiting.append(command)
        troubles = self.troubles
        dawdling = PaperTrouble.DAWDLES in troubles and state.count >= _ENOUGH_OF_A_JOB
        if not troubles & _HOLDS and not dawdling:
            self._work_off(connection, state)
        if PaperTrouble.CLOSES in troubles and state.count >= _ENOUGH_OF_A_JOB:
            self._drop(selector, connection)
        elif PaperTrouble.STALLS in troubles and state.count >= _ENOUGH_OF_A_JOB:
            selector.unregister(connection)

    def _work_off(self, connection: socket.socket | None, state: _Connection) -> None:
        waiting, state.waiting = state.waiting, []
        for command in waiting:
            if command.name == "GS r":
                if connection is not None and PaperTrouble.NO_ORDER not in self.troubles:
                    self._answer(connection, state, self._paper_sensor())
                continue
            piece = state.roll.obey(command)
            if piece is not None:
                self.paper.put(piece)
                if self._on_paper is not None:
                    self._on_paper(piece)

    def _answer(self, connection: socket.socket, state: _Connection, byte: int) -> None:
        troubles = self.troubles
        muted = PaperTrouble.MUTE_AFTER_JOB in troubles and state.count >= _ENOUGH_OF_A_JOB
        if PaperTrouble.SILENT in troubles or muted:
            return
        try:
            connection.send(bytes([byte]))
        except OSError:
            state.waiting.clear()  # gone: the next read drops it

    def _state(self, which: int) -> int:
        """The answer to DLE EOT: 0xx1xx10 with the bits of what is wrong (1 printer, 2 cause, 4 paper)."""
        troubles = self.troubles
        bits = {
            1: 0x08 if troubles & _OFFLINE else 0,
            2: (0x04 if PaperTrouble.COVER_OPEN in troubles else 0)
            | (0x20 if PaperTrouble.PAPER_OUT in troubles else 0),
            4: (0x60 if PaperTrouble.PAPER_OUT in troubles else 0) | (0x0C if PaperTrouble.NEAR_END in troubles else 0),
        }
        return 0x12 | bits.get(which, 0)

    def _paper_sensor(self) -> int:
        return 0x03 if PaperTrouble.NEAR_END in self.troubles else 0

    def _drop(self, selector: selectors.BaseSelector, connection: socket.socket) -> None:
        state = self._connections.pop(connection)
        if state.waiting:
            self._left.append(state)
        if connection in selector.get_map():
            selector.unregister(connection)
        connection.close()


class _Connection:
    """What one connection has sent: its own parser, and commands that wait for the fault to clear."""

    def __init__(self, width: int) -> None:
        self.tokenizer = Tokenizer()
        self.roll = Roll(width)
        self.waiting: list[Command] = []
        self.count = 0
