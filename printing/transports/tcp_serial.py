"""Open lines to printers over TCP and serial, each with an end to every wait (USB: printing.transports.usb)."""

from __future__ import annotations

import errno
import platform
import socket
import struct
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

import serial

from printing.transports.abandonable import NEVER, CallAbandoned, abandon_when

CONNECT_SECONDS = 1.4
"""For a name to be resolved and a connection to be made, so that a state is known within three seconds in all."""
STALL_SECONDS = 3.0
"""A printer that takes no byte for so long has stopped; one that prints while it receives has not."""
SEND_SECONDS = 10.0
SHUT_SECONDS = 3.0
"""How long the far end is given to close its side, once it has every byte. Some never do."""
UNKNOWN_PACE = float("inf")
_CHUNK = 4096
_READ = 64
_LOOK_SECONDS = 0.01
_UNANNOUNCED = 1460
"""Bytes of room that the far end need not speak of: a segment on Ethernet."""
_TCP_INFO_BYTES, _SEND_WINDOW_AT = 256, 228
"""Of tcpi_snd_wnd in Linux' struct tcp_info (linux/tcp.h)."""


def _serial_failures() -> tuple[type[Exception], ...]:
    """What pyserial lets through: beside its own, the system's terminal errors, which are no OSError."""
    try:
        import termios  # noqa: PLC0415  not on Windows
    except ImportError:
        return serial.SerialException, OSError, ValueError
    return serial.SerialException, OSError, ValueError, termios.error


_SERIAL_FAILURES: tuple[type[Exception], ...] = _serial_failures()


class Silent(Exception):
    """The printer said nothing, or took nothing, within the time given."""


class Lost(Exception):
    """The connection, or the device, went away."""


class Unreachable(Exception):
    """The device could not be opened. `busy`: it is there, and somebody else has it at the moment."""

    def __init__(self, *, busy: bool = False) -> None:
        super().__init__()
        self.busy = busy


class PrinterLine(Protocol):
    """An open line to a printer. Raises Silent and Lost, nothing else.

    Attributes:
        pace: bytes a second that the line carries at most.
    """

    pace: float

    def send(self, content: bytes) -> None:
        """Hand over every byte, within SEND_SECONDS."""

    def receive(self, seconds: float) -> bytes:
        """At least one byte. Raises Silent after `seconds`."""

    def finish(self) -> None:
        """End the line in order, after the last byte: back without an error means that the far end has every byte.

        What it says meanwhile is read and dropped. Nothing can be sent or received afterwards.
        """

    def close(self) -> None:
        """Release the device. May be called twice."""


Open = Callable[[], PrinterLine]
"""Opens a line. Raises Unreachable."""


def in_chunks(content: bytes, write: Callable[[bytes], object], seconds: float = SEND_SECONDS) -> None:
    """Hand `content` to `write` bit by bit. Raises Silent once `seconds` are over."""
    deadline = time.monotonic() + seconds
    for start in range(0, len(content), _CHUNK):
        if time.monotonic() > deadline:
            raise Silent
        write(content[start : start + _CHUNK])


class TcpLine:
    """Raw TCP, usually port 9100."""

    pace = UNKNOWN_PACE

    def __init__(self, host: str, port: int) -> None:
        connect = partial(socket.create_connection, (host, port), CONNECT_SECONDS)
        try:
            # Resolving a name has no time-out of its own.
            self._socket = abandon_when(NEVER, connect, CONNECT_SECONDS)
        except (ConnectionRefusedError, ConnectionResetError) as error:
            raise Unreachable(busy=True) from error  # so does a printer that takes one connection at a time
        except (OSError, UnicodeError, CallAbandoned) as error:  # a host name may be no name at all
            raise Unreachable from error
        try:
            self._room = window(self._socket)
        except Lost as error:
            self._socket.close()
            raise Unreachable(busy=True) from error

    def send(self, content: bytes) -> None:
        try:
            self._socket.settimeout(STALL_SECONDS)
            in_chunks(content, self._socket.sendall)
        except TimeoutError as error:
            raise Silent from error
        except OSError as error:
            raise Lost from error

    def receive(self, seconds: float) -> bytes:
        content = self._heard(seconds)
        if not content:
            raise Lost
        return content

    def finish(self) -> None:
        """`send` has filled the system's own buffer, no more: what the far end has not acknowledged is asked for.

        Bytes that are left unread would make closing a reset, which throws away what the printer has not read yet.
        """
        self._drain()
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise Lost from error
        last_moment = time.monotonic() + SEND_SECONDS
        deadline, room = time.monotonic() + SHUT_SECONDS, window(self._socket)
        while time.monotonic() < min(deadline, last_moment):
            try:
                if not self._heard(_LOOK_SECONDS):
                    return  # closed in order: everything was read
            except Silent:
                if window(self._socket) != room:  # it is still reading
                    deadline, room = time.monotonic() + SHUT_SECONDS, window(self._socket)
        if window(self._socket) + _UNANNOUNCED < self._room:
            raise Silent  # what it has room for says that bytes lie there unread

    def _drain(self) -> None:
        """Wait until the far end has acknowledged every byte. Raises Silent where it takes no more, and Lost."""
        moved, before = time.monotonic(), unsent(self._socket)
        while waiting := unsent(self._socket):
            now = time.monotonic()
            if waiting != before:
                moved, before = now, waiting
            elif now - moved > STALL_SECONDS:
                raise Silent
            try:
                if not self._heard(_LOOK_SECONDS):
                    raise Lost  # it hung up before it had everything
            except Silent:
                continue

    def _heard(self, seconds: float) -> bytes:
        """What was said, b"" where the far end has closed its side. Raises Silent and Lost."""
        try:
            self._socket.settimeout(max(seconds, 0.001))  # 0 would mean: do not wait
            return self._socket.recv(_READ)
        except TimeoutError as error:
            raise Silent from error
        except OSError as error:
            raise Lost from error

    def close(self) -> None:
        try:
            self._socket.setblocking(False)
            while self._socket.recv(_CHUNK):  # unread, it would make a reset of closing
                pass
        except OSError:
            pass  # nothing more was said, or the line is gone already
        finally:
            self._socket.close()


def unsent(line: socket.socket) -> int:
    """Bytes that the far end has not acknowledged; 0 on systems that do not tell (all but Linux). Raises Lost."""
    if platform.system() != "Linux":
        return 0
    import fcntl  # noqa: PLC0415  not on Windows
    import termios  # noqa: PLC0415

    try:
        told = fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4))
    except OSError as error:
        raise Lost from error
    return int(struct.unpack("i", told)[0])


def window(line: socket.socket) -> int:
    """Bytes that the far end has said it has room for; 0 on systems that do not tell (all but Linux since 5.4)."""
    if platform.system() != "Linux":
        return 0
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError as error:
        raise Lost from error
    return int(struct.unpack_from("I", told, _SEND_WINDOW_AT)[0]) if len(told) >= _SEND_WINDOW_AT + 4 else 0


class SerialLine:
    """RS-232 or a USB adapter for it; the time for sending follows from the baud rate."""

    def __init__(self, device: str, baud: int) -> None:
        self.pace = baud / 10
        try:
            self._port: serial.Serial | None = serial.Serial(
                device, baud, timeout=STALL_SECONDS, write_timeout=STALL_SECONDS + _CHUNK / self.pace, dsrdtr=True,
                exclusive=True,
            )  # fmt: skip
            self._port.reset_input_buffer()  # what was said to nobody is no answer to us
        except _SERIAL_FAILURES as error:
            taken = getattr(error, "errno", None) in _TAKEN or "exclusively lock" in str(error)
            raise Unreachable(busy=taken) from error

    def send(self, content: bytes) -> None:
        port = self._open()
        deadline = time.monotonic() + SEND_SECONDS + len(content) / self.pace
        try:
            in_chunks(content, port.write, deadline - time.monotonic())
            while port.out_waiting:  # tcdrain would wait for ever where the printer holds its hand up
                if time.monotonic() > deadline:
                    raise Silent
                time.sleep(_LOOK_SECONDS)
        except serial.SerialTimeoutException as error:
            raise Silent from error
        except _SERIAL_FAILURES as error:
            raise Lost from error

    def receive(self, seconds: float) -> bytes:
        port = self._open()
        try:
            port.timeout = max(seconds, 0)
            content = bytes(port.read(1))
        except _SERIAL_FAILURES as error:
            raise Lost from error
        if not content:
            raise Silent
        return content

    def finish(self) -> None:
        """`send` comes back only when the last byte has left; nobody says whether it arrived."""
        self._open()

    def _open(self) -> serial.Serial:
        if self._port is None:
            raise Lost
        return self._port

    def close(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        try:
            if port.out_waiting:  # of a failed job: closing would wait for them
                port.reset_output_buffer()
            port.close()
        except _SERIAL_FAILURES:
            return  # unplugged: there is nothing left to release


_TAKEN = frozenset({errno.EBUSY, errno.EAGAIN})
