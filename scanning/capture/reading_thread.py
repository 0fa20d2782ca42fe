"""The thread that reads: always the newest frame, documents at once, and a hint while there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scanning.capture.camera import Frame
from scanning.capture.frame_rate import BackgroundModel
from scanning.capture.pipe_messages import DocumentRead, HintChanged, News, UseKeys, describe_error
from scanning.frame_reader import Reader
from scanning.hints import Steady, suggest
from scanning.pdf417.symbols import Gray

HINT_S = 0.3
"""Seconds between two suggestions: three a second are enough to be steady about."""

PAUSE_S = 1.5
"""Without a frame for so long, nothing is remembered of those before: whoever was there has gone, or the camera has."""

READ_BEFORE_S = 1.5
"""After a document no hint for so long: whatever follows, the card was well held."""


@dataclass(frozen=True, slots=True)
class OfferedFrame:
    """A frame, its thumbnail, and whether nobody is there to be told anything."""

    frame: Frame
    cells: Gray
    alone: bool


class ReadingThread:
    """`offer` from the camera's thread, `run` on a thread of its own. A frame that comes too soon is let go."""

    def __init__(self, say: Callable[[News], None]) -> None:
        self._say = say
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._school = ""
        self._offered: OfferedFrame | None = None
        self._arrived = threading.Condition()
        self._due = 0.0
        self._reader = Reader()
        self._backdrop = BackgroundModel()
        self._steady = Steady()
        self._hint_due = self._read_at = 0.0

    def use_keys(self, keys: UseKeys) -> None:
        """From now on these keys sign passes here. A key that is none is left out."""
        good = {name: _key(raw) for name, raw in keys.keys.items()}
        with self._arrived:
            self._keys, self._school = {name: key for name, key in good.items() if key}, keys.school

    def offer(self, offered: OfferedFrame, period_s: float) -> None:
        """A new frame; it is read if `period_s` has gone by since the one before, and none newer comes first."""
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + period_s
        with self._arrived:
            self._offered = offered
            self._arrived.notify()

    def run(self) -> None:
        """For ever."""
        while True:
            offered = self._next()
            with self._arrived:
                keys, school = self._keys, self._school
            try:
                self._read(offered, keys, school)
            except Exception as error:  # noqa: BLE001  the edge of the thread: one odd frame must not end all reading
                self._say(describe_error(error))
                self._reader = Reader()

    def _next(self) -> OfferedFrame:
        """The newest frame, as soon as there is one that was not read."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self._offered is not None, PAUSE_S):
                self._reader = Reader()
            while self._offered is None:
                self._arrived.wait()
            offered, self._offered = self._offered, None
            return offered

    def _read(self, offered: OfferedFrame, keys: dict[str, Ed25519PublicKey], school: str) -> None:
        document = self._reader.read(offered.frame, keys, None, school)
        now = time.monotonic()
        if document is not None:
            self._say(DocumentRead(document))
            self._read_at = now
        if now >= self._hint_due:
            self._hint_due = now + HINT_S
            self._hint(offered, now)

    def _hint(self, offered: OfferedFrame, now: float) -> None:
        new = self._backdrop.see(offered.cells, now)
        if offered.alone:
            return
        before = self._steady.shown
        if now - self._read_at < READ_BEFORE_S:
            self._steady = Steady()
        else:
            self._steady = self._steady.after(suggest(offered.frame, self._reader.places, new), now)
        if self._steady.shown is not before:
            self._say(HintChanged(self._steady.shown))


def _key(raw: bytes) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        return None
