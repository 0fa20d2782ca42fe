"""A 2-D imager on a serial line, or on USB playing one: what it sends, code by code, and faults by name."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

import serial

QUIET_S = 0.1
"""A code is complete after so much silence. Readers send a code in one go; at 9600 baud a character takes 1 ms."""
LONGEST = 16384
"""Bytes. A line that never falls silent is no reader: what came is handed on, and refused as it should be."""
WEDGE = "wedge:"
_SCHEME = "serial"
_BAUD = 9600  # USB readers ignore it; RS-232 readers leave the factory with it


class ReaderFault(StrEnum):
    MISSING = "missing"  # no such port
    BUSY = "busy"  # another program holds it
    DENIED = "denied"  # this user may not open it
    UNPLUGGED = "unplugged"  # it was open, and went away


class ReaderError(Exception):
    """The reader cannot go on. `fault` says why."""

    def __init__(self, fault: ReaderFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class BadReaderUrl(ValueError):
    """A reader setting that means nothing; the message is one sentence for the person who wrote it."""


class SerialReader:
    """An open serial port. Not thread-safe: one thread opens, reads and closes it. No call blocks."""

    def __init__(self, port: str, baud: int = _BAUD, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ReaderError where the port cannot be opened."""
        self._clock = clock
        self._waiting = b""
        self._heard = 0.0
        try:
            self._line = serial.Serial(port, baud, timeout=0, exclusive=True)
        except (OSError, ValueError) as error:  # pyserial's own error is an OSError
            raise ReaderError(_fault(error)) from error

    def read(self) -> bytes:
        """What came in one go, once it is complete; b"" before. Raises ReaderError(UNPLUGGED)."""
        try:
            fresh: bytes = self._line.read(LONGEST)
        except (OSError, TypeError) as error:  # TypeError: pyserial, where the port was closed behind its back
            raise ReaderError(ReaderFault.UNPLUGGED) from error
        now = self._clock()
        if fresh:
            self._waiting += fresh
            self._heard = now
        if not self._waiting or (now - self._heard < QUIET_S and len(self._waiting) < LONGEST):
            return b""
        sent, self._waiting = self._waiting, b""
        return sent

    def close(self) -> None:
        """Release the port. May be called twice."""
        self._line.close()


def parse_url(url: str) -> tuple[str, int] | None:
    """Port and baud of `serial:///dev/ttyACM0?baud=115200`, None for `wedge:`. Raises BadReaderUrl otherwise."""
    if url == WEDGE:
        return None
    parts = urlsplit(url)
    port = parts.path.lstrip("/") if parts.path[1:4].upper() == "COM" else parts.path
    baud = parse_qs(parts.query).get("baud", [str(_BAUD)])[-1]
    if parts.scheme != _SCHEME or not port or parts.netloc or not baud.isdecimal() or not int(baud):
        raise BadReaderUrl(
            f"There is no reader {url!r}. Write {WEDGE} for one that types, {_SCHEME}:///dev/ttyACM0 for a serial one."
        )
    return port, int(baud)


def _fault(error: Exception) -> ReaderFault:
    number = getattr(error, "errno", None)
    if number in {errno.EBUSY, errno.EAGAIN} or "lock" in str(error):
        return ReaderFault.BUSY
    return ReaderFault.DENIED if number in {errno.EACCES, errno.EPERM} else ReaderFault.MISSING
