"""A Windows spooler at the very edge: functions in the place of two libraries, that fill the same structures and fail
with the codes that the Win32 reference documents. Nothing of it was seen on a Windows machine."""

# ruff: noqa: ARG002, N802
# The libraries' own names and signatures.

from __future__ import annotations

import ctypes
from ctypes import wintypes
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from printing.transports.winspool import (
    INVALID_PARAMETER,
    INVALID_PRINTER_NAME,
    SPOOLER_AWAY,
    Api,
    Bitmap,
    JobInfo,
    PrinterInfo,
)

_INSUFFICIENT_BUFFER = 122
_CAPS = {8: 600, 10: 1400, 88: 203, 90: 203}


@dataclass
class Spooler:
    """What the machine is like; `jobs` are the statuses of jobs in the queue by number, `papers` what came out.

    Attributes:
        next_job: the status that a new job begins with; None: it is printed at once.
        undead: jobs cannot be deleted (the driver has them).
        refuses: the function by whose name a call fails, and the code.
    """

    queue: str = "Badges"
    away: bool = False
    status: int = 0
    attributes: int = 0
    caps: dict[int, int] = field(default_factory=lambda: dict(_CAPS))
    next_job: int | None = None
    undead: bool = False
    refuses: tuple[str, int] = ("", 0)
    jobs: dict[int, int] = field(default_factory=dict)
    papers: list[Image.Image] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    handles: int = 0
    devices: int = 0
    error: int = 0
    drawn: Image.Image | None = None

    def api(self) -> Api:
        return Api(self, self, lambda: self.error)

    def _fails(self, name: str, code: int = 0) -> bool:
        if self.away:
            self.error = SPOOLER_AWAY
        elif self.refuses[0] == name:
            self.error = self.refuses[1]
        elif code:
            self.error = code
        else:
            return False
        return True

    def OpenPrinterW(self, queue: str, handle: Any, _: None) -> int:
        if self._fails("OpenPrinterW", 0 if queue == self.queue else INVALID_PRINTER_NAME):
            return 0
        handle._obj.value = 77
        self.handles += 1
        return 1

    def ClosePrinter(self, handle: wintypes.HANDLE) -> int:
        assert handle.value == 77
        self.handles -= 1
        return 1

    def GetPrinterW(self, handle: wintypes.HANDLE, level: int, room: Any, size: int, needed: Any) -> int:
        assert (handle.value, level) == (77, 2)
        info = PrinterInfo(printer=self.queue, status=self.status, attributes=self.attributes, jobs=len(self.jobs))
        return 0 if self._fails("GetPrinterW") else self._fill(info, room, size, needed)

    def GetJobW(self, handle: wintypes.HANDLE, number: int, level: int, room: Any, size: int, needed: Any) -> int:
        assert (handle.value, level) == (77, 1)
        if self._fails("GetJobW", 0 if number in self.jobs else INVALID_PARAMETER):
            return 0
        return self._fill(JobInfo(id=number, document="badge", status=self.jobs[number]), room, size, needed)

    def SetJobW(self, handle: wintypes.HANDLE, number: int, level: int, job: None, command: int) -> int:
        assert (handle.value, level, command) == (77, 0, 5)
        if not self.undead:
            del self.jobs[number]
        return 1

    def _fill(self, info: ctypes.Structure, room: Any, size: int, needed: Any) -> int:
        """As these functions do: strings lie behind the structure, so more is needed than its own size."""
        needed._obj.value = ctypes.sizeof(info) + 64
        if room is None or size < needed._obj.value:
            self.error = _INSUFFICIENT_BUFFER
            return 0
        ctypes.memmove(room, ctypes.byref(info), ctypes.sizeof(info))
        return 1

    def CreateDCW(self, driver: str, queue: str, port: None, mode: None) -> int:
        assert driver == "WINSPOOL"
        if self._fails("CreateDCW", 0 if queue == self.queue else INVALID_PRINTER_NAME):
            return 0
        self.devices += 1
        return 5

    def DeleteDC(self, device: int) -> int:
        assert device == 5
        self.devices -= 1
        return 1

    def GetDeviceCaps(self, device: int, what: int) -> int:
        return self.caps[what]

    def StartDocW(self, device: int, document: Any) -> int:
        assert document._obj.size == ctypes.sizeof(document._obj)
        assert document._obj.name == "badge"
        return -1 if self._fails("StartDocW") else len(self.papers) + len(self.jobs) + 1

    def StartPage(self, device: int) -> int:
        return 0 if self._fails("StartPage") else 1

    def StretchDIBits(self, device: int, x: int, y: int, width: int, height: int, *rest: Any) -> int:
        left, top, across, down, dots, info, usage, operation = rest
        bitmap: Bitmap = info._obj
        assert (x, y, left, top, usage, operation) == (0, 0, 0, 0, 0, 0x00CC0020)
        assert (bitmap.size, bitmap.planes, bitmap.bits, bitmap.compression) == (40, 1, 1, 0)
        assert (bitmap.width, bitmap.height, bitmap.bytes) == (across, down, len(dots))
        assert list(bitmap.colors) == [0, 0xFFFFFF]
        if self._fails("StretchDIBits"):
            return 0
        stride = (across + 31) // 32 * 4
        lines = [dots[start : start + stride] for start in range(0, len(dots), stride)]
        upright = Image.frombytes("1", (stride * 8, down), b"".join(reversed(lines)))
        self.drawn = upright.crop((0, 0, across, down))
        self.sizes.append((width, height))
        return int(down)

    def EndPage(self, device: int) -> int:
        return 0 if self._fails("EndPage") else 1

    def AbortDoc(self, device: int) -> int:
        self.drawn = None
        return 1

    def EndDoc(self, device: int) -> int:
        number = len(self.papers) + len(self.jobs) + 1
        assert self.drawn is not None
        if self.next_job is None:
            self.papers.append(self.drawn)
        else:
            self.jobs[number] = self.next_job
        return 1
