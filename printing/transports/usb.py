"""Printers on USB, through libusb: what to write to and read from stands in the device's own descriptor."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import usb.core
import usb.util

from printing.transports.tcp_serial import STALL_SECONDS, UNKNOWN_PACE, Lost, Silent, Unreachable, in_chunks

_PRINTER_CLASS = 7
_TWO_WAY = 2
"""bInterfaceProtocol of a printer that can answer (USB printer class 1.1, 4.2.1)."""
_SIZE = 0x7FF
"""Of wMaxPacketSize: the bits that say how many bytes (USB 2.0, 9.6.6)."""
_FAILURES = (usb.core.USBError, usb.core.NoBackendError, OSError, ValueError, NotImplementedError, AttributeError)
"""What pyusb raises: libusb's errors, an address that the descriptor lacks, what a system's libusb cannot do."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """One interface's bulk endpoints; `source` and `packet` (bytes at most) are 0 where it cannot answer."""

    interface: Any
    sink: int
    source: int
    packet: int


class UsbLine:
    """A device by vendor and product; `source` and `sink` are endpoints where the descriptor is not to be believed.

    Raises Unreachable where it is not there, is not allowed, is in another program's hands or has no way in.
    """

    pace = UNKNOWN_PACE

    def __init__(self, vendor: int, product: int, source: int | None = None, sink: int | None = None) -> None:
        try:
            self._device: Any = usb.core.find(idVendor=vendor, idProduct=product)
        except _FAILURES as error:
            raise Unreachable from error
        if self._device is None:
            raise Unreachable
        try:
            self._ends = _claim(self._device, source, sink)
        except _FAILURES as error:
            self.close()
            raise Unreachable(busy=getattr(error, "errno", None) == errno.EBUSY) from error

    def send(self, content: bytes) -> None:
        try:
            in_chunks(content, self._write)
        except usb.core.USBTimeoutError as error:
            raise Silent from error
        except _FAILURES as error:
            raise Lost from error

    def _write(self, chunk: bytes) -> None:
        deadline = time.monotonic() + STALL_SECONDS
        while chunk:
            taken = self._device.write(self._ends.sink, chunk, round(STALL_SECONDS * 1000))
            chunk = chunk[taken:]  # a transfer may be cut short
            if not taken and time.monotonic() > deadline:
                raise Silent

    def receive(self, seconds: float) -> bytes:
        if not self._ends.source:
            time.sleep(seconds)
            raise Silent
        deadline = time.monotonic() + seconds
        while True:
            left = max(deadline - time.monotonic(), 0.001)
            try:
                # Less room than the largest packet would be an overflow.
                content = bytes(self._device.read(self._ends.source, self._ends.packet, max(round(left * 1000), 1)))
            except usb.core.USBTimeoutError as error:
                raise Silent from error
            except _FAILURES as error:
                raise Lost from error
            if content:
                return content
            if time.monotonic() >= deadline:  # an empty packet is no answer
                raise Silent

    def finish(self) -> None:
        """The device has acknowledged every transfer: there is nothing left to wait for."""

    def close(self) -> None:
        try:
            usb.util.dispose_resources(self._device)
        except _FAILURES:
            return  # unplugged: there is nothing left to release


def _claim(device: Any, source: int | None, sink: int | None) -> _Ends:
    """Take the printer's interface from the system's own driver. Raises what pyusb does; ValueError: no way in."""
    configuration = _configuration(device)
    ends = next(iter(sorted(_candidates(configuration, source, sink), key=_rank)), None)
    if ends is None:
        raise ValueError("no interface takes bytes in bulk")
    number, setting = ends.interface.bInterfaceNumber, ends.interface.bAlternateSetting
    try:
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    except NotImplementedError:
        pass  # only Linux lends its devices to a driver that can be asked for them
    usb.util.claim_interface(device, number)
    if setting:
        device.set_interface_altsetting(number, setting)
    return ends


def _configuration(device: Any) -> Any:
    """The one that is active. Setting it again would reset the device, and fails while a driver has it."""
    try:
        return device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        return device.get_active_configuration()


def _candidates(configuration: Any, source: int | None, sink: int | None) -> Iterator[_Ends]:
    for interface in configuration:
        bulk = [end for end in interface if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK]
        into = [end for end in bulk if end.bEndpointAddress & 0x80 and source in {None, end.bEndpointAddress}]
        out = [end for end in bulk if not end.bEndpointAddress & 0x80 and sink in {None, end.bEndpointAddress}]
        if out:
            answers = into[0] if into else None
            yield _Ends(
                interface,
                out[0].bEndpointAddress,
                answers.bEndpointAddress if answers else 0,
                answers.wMaxPacketSize & _SIZE if answers else 0,
            )


def _rank(ends: _Ends) -> tuple[bool, bool, bool, int]:
    """A printer before anything else, one that can answer before one that cannot, the first setting before others."""
    face = ends.interface
    return (
        face.bInterfaceClass != _PRINTER_CLASS,
        not ends.source,
        face.bInterfaceProtocol != _TWO_WAY,
        face.bAlternateSetting,
    )
