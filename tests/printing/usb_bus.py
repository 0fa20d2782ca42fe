"""A USB printer below pyusb: a backend in the place of libusb, with the descriptors of real devices."""

# ruff: noqa: ARG002
# The backend's own signatures.

from __future__ import annotations

import errno
import threading
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from tests.printing.ports import Electronics, Far, Script

_BULK, _INTERRUPT = 2, 3


@dataclass(frozen=True)
class Face:
    """One interface's descriptor; `ends` are addresses with the kind of their transfers."""

    ends: tuple[tuple[int, int], ...]
    of_class: int = 7
    protocol: int = 2
    number: int = 0
    setting: int = 0
    packet: int = 64


COMMON = (Face(((0x81, _BULK), (0x02, _BULK))),)
"""The endpoints that python-escpos takes for granted are 82 and 01."""
CLONE = (Face(((0x81, _BULK), (0x03, _BULK))),)
"""0416:5011, the commonest of the cheap ones."""
ONE_WAY = (Face(((0x01, _BULK),), protocol=1),)
COMPOSITE = (
    Face(((0x83, _INTERRUPT),), of_class=3, number=0),
    Face(((0x02, _BULK),), protocol=1, number=1),
    Face(((0x02, _BULK), (0x81, _BULK)), protocol=2, number=1, setting=1, packet=512),
)
"""A reader and a printer in one case; the printer answers only in its second setting."""
NO_PRINTER = (Face(((0x83, _INTERRUPT),), of_class=3),)


class UsbBus(usb.backend.IBackend):  # type: ignore[misc]
    """libusb with one device on it. Fails with libusb's numbers where the script, or an attribute, says so.

    Attributes:
        fails: the name of a call and the errno that it fails with.
    """

    def __init__(
        self,
        board: Electronics,
        script: Script,
        faces: tuple[Face, ...] = COMMON,
        ids: tuple[int, int] = (0x04B8, 0x0E15),
    ) -> None:
        self._board, self._script, self._faces, self._ids = board, script, faces, ids
        self.url = f"escpos+usb://{ids[0]:04x}:{ids[1]:04x}"
        self.fails: tuple[str, int] = ("", 0)
        self.configured = True
        self.claimed: set[int] = set()
        self.settings: dict[int, int] = {}
        self.kernel_has = {face.number for face in faces}
        self._said = bytearray()
        self._says = threading.Condition()
        self._end: Far | None = None

    def stop(self) -> None:
        """Nothing runs."""

    def _may(self, call: str) -> None:
        if self.fails[0] == call:
            raise usb.core.USBError(call, -1, self.fails[1])

    def enumerate_devices(self) -> Any:
        self._may("enumerate_devices")
        return [self]

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self._ids[0], idProduct=self._ids[1], bcdDevice=0x100, iManufacturer=1,
            iProduct=2, iSerialNumber=3, bNumConfigurations=1, address=5, bus=1, port_number=1, port_numbers=(1,),
            speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        numbers = {face.number for face in self._faces}
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(numbers), bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def _face(self, number: int, alt: int) -> Face:
        found = [face for face in self._faces if face.number == number]
        return found[alt]  # IndexError, as libusb's own array

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        face = self._face(intf, alt)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=face.number, bAlternateSetting=face.setting,
            bNumEndpoints=len(face.ends), bInterfaceClass=face.of_class, bInterfaceSubClass=1,
            bInterfaceProtocol=face.protocol, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        face = self._face(intf, alt)
        address, kind = face.ends[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=face.packet,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        self._may("open_device")
        self._end = Far(self._board, self._script, self._say)
        return self

    def close_device(self, dev_handle: Any) -> None:
        self._end = None

    def get_configuration(self, dev_handle: Any) -> int:
        self._may("get_configuration")
        return 1 if self.configured else 0

    def set_configuration(self, dev_handle: Any, config_value: int) -> None:
        self._may("set_configuration")
        self.configured = True

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return intf in self.kernel_has

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self._may("detach_kernel_driver")
        self.kernel_has.remove(intf)

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self._may("claim_interface")
        if self._script.turned_away or intf in self.kernel_has:
            self._script.turned_away = max(self._script.turned_away - 1, 0)
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claimed.add(intf)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.claimed.discard(intf)

    def set_interface_altsetting(self, dev_handle: Any, intf: int, altsetting: int) -> None:
        self.settings[intf] = altsetting

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._may("bulk_write")
        assert self._end is not None
        assert intf in self.claimed
        content = bytes(data)[: self._end.room]
        if content:
            self._end.take(content)
        if self._script.broken.is_set():
            self._script.broken.clear()
            raise usb.core.USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
        if not content:
            threading.Event().wait(timeout / 1000)  # as the device that says "not now" until the time is up
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return len(content)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._may("bulk_read")
        assert intf in self.claimed
        packet = next(face.packet for face in self._faces for address, _ in face.ends if address == ep)
        with self._says:
            if not self._says.wait_for(lambda: self._said, timeout / 1000):
                raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
            if len(buff) < min(packet, len(self._said)):
                raise usb.core.USBError("Overflow", -8, errno.EOVERFLOW)
            taken = bytes(self._said[: len(buff)])
            del self._said[: len(taken)]
        for at, byte in enumerate(taken):
            buff[at] = byte
        return len(taken)

    def _say(self, content: bytes) -> None:
        with self._says:
            self._said += content
            self._says.notify_all()
