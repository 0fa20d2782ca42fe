"""Open lines to printers over TCP, USB and serial, each with an end to every wait.

python-escpos opens the devices; its own defaults wait 60 s on a socket and for ever on USB, so all time-outs are ours.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import serial
import usb.core
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network, Serial, Usb

from printing.leaving import NEVER, Left, leave_when

CONNECT_SECONDS = 1.4
"""For a name to be resolved and a connection to be made, so that a state is known within three seconds in all."""
STALL_SECONDS = 3.0
"""A printer that takes no byte for so long has stopped; one that prints while it receives has not."""
SEND_SECONDS = 10.0
_CHUNK = 4096
_READ = 64


class Silent(Exception):
    """The printer said nothing, or took nothing, within the time given."""


class Lost(Exception):
    """The connection, or the device, went away."""


class Unreachable(Exception):
    """The device could not be opened."""


class Line(Protocol):
    """An open line to a printer. Raises Silent and Lost, nothing else."""

    def send(self, content: bytes) -> None:
        """Hand over every byte, within SEND_SECONDS."""

    def receive(self, seconds: float) -> bytes:
        """At least one byte. Raises Silent after `seconds`."""

    def close(self) -> None:
        """Release the device. May be called twice."""


Open = Callable[[], Line]
"""Opens a line. Raises Unreachable."""


def _in_chunks(content: bytes, write: Callable[[bytes], object], seconds: float = SEND_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    for start in range(0, len(content), _CHUNK):
        if time.monotonic() > deadline:
            raise Silent
        write(content[start : start + _CHUNK])


class TcpLine:
    """Raw TCP, usually port 9100."""

    def __init__(self, host: str, port: int) -> None:
        self._printer = Network(host, port, timeout=CONNECT_SECONDS)
        # Network.open knows no IPv6, and leaves its socket open where it fails. Resolving a name has no time-out.
        connect = partial(socket.create_connection, (host, port), CONNECT_SECONDS)
        try:
            self._printer.device = leave_when(NEVER, connect, CONNECT_SECONDS)
        except (OSError, UnicodeError, Left) as error:  # a host name may be no name at all
            raise Unreachable from error

    def send(self, content: bytes) -> None:
        self._printer.device.settimeout(STALL_SECONDS)
        try:
            _in_chunks(content, self._printer.device.sendall)
        except TimeoutError as error:
            raise Silent from error
        except OSError as error:
            raise Lost from error

    def receive(self, seconds: float) -> bytes:
        self._printer.device.settimeout(max(seconds, 0.001))  # 0 would mean: do not wait
        try:
            content = bytes(self._printer.device.recv(_READ))
        except TimeoutError as error:
            raise Silent from error
        except OSError as error:
            raise Lost from error
        if not content:
            raise Lost
        return content

    def close(self) -> None:
        self._printer.close()


class UsbLine:
    """A printer-class device by vendor and product, through libusb."""

    def __init__(self, vendor: int, product: int, endpoint_in: int, endpoint_out: int) -> None:
        self._printer = Usb(vendor, product, {}, round(STALL_SECONDS * 1000), endpoint_in, endpoint_out)
        try:
            self._printer.open()
        except (DeviceNotFoundError, usb.core.NoBackendError, usb.core.USBError) as error:
            raise Unreachable from error

    def send(self, content: bytes) -> None:
        try:
            _in_chunks(content, self._printer._raw)
        except usb.core.USBTimeoutError as error:
            raise Silent from error
        except usb.core.USBError as error:
            raise Lost from error

    def receive(self, seconds: float) -> bytes:
        device: Any = self._printer.device
        try:
            content = bytes(device.read(self._printer.in_ep, _READ, max(round(seconds * 1000), 1)))
        except usb.core.USBTimeoutError as error:
            raise Silent from error
        except usb.core.USBError as error:
            raise Lost from error
        if not content:
            raise Silent
        return content

    def close(self) -> None:
        self._printer.close()


class SerialLine:
    """RS-232 or a USB adapter for it; the time for sending follows from the baud rate."""

    def __init__(self, device: str, baud: int) -> None:
        self._printer = Serial(devfile=device, baudrate=baud, timeout=STALL_SECONDS)
        self._bytes_a_second = baud / 10
        try:
            self._printer.open()
        except (DeviceNotFoundError, OSError, ValueError) as error:
            raise Unreachable from error
        self._printer.device.write_timeout = STALL_SECONDS + _CHUNK / self._bytes_a_second

    def send(self, content: bytes) -> None:
        port = self._printer.device
        deadline = time.monotonic() + SEND_SECONDS + len(content) / self._bytes_a_second
        try:
            _in_chunks(content, port.write, deadline - time.monotonic())
            while port.out_waiting:  # tcdrain would wait for ever where the printer holds its hand up
                if time.monotonic() > deadline:
                    raise Silent
                time.sleep(0.01)
        except serial.SerialTimeoutException as error:
            raise Silent from error
        except (serial.SerialException, OSError) as error:
            raise Lost from error

    def receive(self, seconds: float) -> bytes:
        self._printer.device.timeout = max(seconds, 0)
        try:
            content = bytes(self._printer.device.read(1))
        except (serial.SerialException, OSError) as error:
            raise Lost from error
        if not content:
            raise Silent
        return content

    def close(self) -> None:
        port = self._printer.device if self._printer._device else None  # `device` would open it again
        if port is None:
            return
        try:
            port.reset_output_buffer()  # only a failed job leaves bytes, and closing would wait for them
            port.close()
        except (serial.SerialException, OSError):
            return  # unplugged: there is nothing left to release
