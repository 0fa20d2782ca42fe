"""The readers' thread: what USB readers type or send, as documents for the flow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.checkin import events as e
from kiosk.workers.camera import PassKeys
from kiosk.workers.messages import Order
from kiosk.workers.worker import Worker, log
from scanning.documents import Unreadable
from scanning.readers.scanned_content import documents
from scanning.readers.serial_reader import ReaderError, ReaderFault, SerialReader, parse_url

LISTEN_MS = 20
REOPEN_S = 2.0


class Port:
    """One serial reader, opened again and again for as long as it is away."""

    def __init__(self, name: str, baud: int, open_reader: Callable[[str, int], SerialReader]) -> None:
        self._name, self._baud, self._open = name, baud, open_reader
        self._reader: SerialReader | None = None
        self._next_try = 0.0
        self.fault: ReaderFault | None = None

    def listen(self) -> bytes:
        """What came in one go, b"" for nothing. A fault is kept in `fault`."""
        try:
            if self._reader is None and not self._reopen():
                return b""
            return self._reader.read() if self._reader else b""
        except ReaderError as error:
            self.close()
            self._fail(error.fault)
            return b""

    def close(self) -> None:
        if self._reader:
            self._reader.close()
        self._reader = None

    def _reopen(self) -> bool:
        now = time.monotonic()
        if now < self._next_try:
            return False
        self._next_try = now + REOPEN_S
        self._reader = self._open(self._name, self._baud)
        self.fault = None
        return True

    def _fail(self, fault: ReaderFault) -> None:
        if fault is not self.fault:
            log.warning("reader_fault", fault=fault.value)
        self.fault = fault


class ReaderWorker(Worker):
    """Owns the serial readers, and judges what a reader that types has typed. What it held stays in memory.

    Signals:
        sighted: a Document, once for every code that was sent.
    """

    sighted = Signal(object)
    role = e.Worker.READER

    def __init__(self, urls: Sequence[str], open_reader: Callable[[str, int], SerialReader] = SerialReader) -> None:
        """Raises BadReaderUrl."""
        super().__init__()
        self._ports = [Port(*found, open_reader) for url in urls if (found := parse_url(url))]
        self._keys = PassKeys()
        self._timer: QTimer | None = None

    def begin(self) -> None:
        if self._ports:
            self._timer = QTimer(self)
            self._timer.timeout.connect(self._listen)
            self._timer.start(LISTEN_MS)

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        for port in self._ports:
            port.close()

    @Slot(object)
    def use_keys(self, keys: PassKeys) -> None:
        self._keys = keys

    @Slot(str)
    def typed(self, burst: str) -> None:
        """A reader that types has typed this."""
        self._judge(burst.encode("utf-8", "replace"))

    def carry_out(self, order: Order) -> e.Event | None:
        raise TypeError(type(order.command).__name__)

    @Slot()
    def _listen(self) -> None:
        for port in self._ports:
            sent = port.listen()
            if sent:
                self._judge(sent)
        self.gauge("reader", next((port.fault for port in self._ports if port.fault), None))

    def _judge(self, sent: bytes) -> None:
        found = documents(sent, self._keys.keys, None, self._keys.school)
        ours = [document for document in found if not isinstance(document, Unreadable)]
        for document in ours or found[:1]:
            self.sighted.emit(document)
