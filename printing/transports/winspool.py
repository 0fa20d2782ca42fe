"""The Windows print functions that a badge needs, as gdi32.dll and winspool.drv export them (Win32 API, Unicode forms).

Only types and calls: what they mean for a badge stands in `windows_queue`. The libraries come in from outside, so
that a test can put others in their place; `load` opens the real ones.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from dataclasses import dataclass
from typing import Any

from PIL import Image

ACCESS_DENIED = 5
INVALID_PARAMETER = 87
SPOOLER_AWAY = 1722  # RPC_S_SERVER_UNAVAILABLE
INVALID_PRINTER_NAME = 1801

_HORZRES, _VERTRES, _LOGPIXELSX, _LOGPIXELSY = 8, 10, 88, 90
_SRCCOPY = 0x00CC0020
_DIB_RGB_COLORS = 0
_JOB_CONTROL_DELETE = 5


class PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_2W."""

    _fields_ = (
        *((name, wintypes.LPWSTR) for name in ("server", "printer", "share", "port", "driver", "comment", "location")),
        ("devmode", wintypes.LPVOID),
        *((name, wintypes.LPWSTR) for name in ("separator", "processor", "datatype", "parameters")),
        ("security", wintypes.LPVOID),
        *((name, wintypes.DWORD) for name in ("attributes", "priority", "default_priority", "start", "until")),
        *((name, wintypes.DWORD) for name in ("status", "jobs", "pages_a_minute")),
    )


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W."""

    _fields_ = (
        ("id", wintypes.DWORD),
        *((name, wintypes.LPWSTR) for name in ("printer", "machine", "user", "document", "datatype", "told")),
        *((name, wintypes.DWORD) for name in ("status", "priority", "position", "pages", "printed")),
        ("submitted", wintypes.WORD * 8),
    )


class DocInfo(ctypes.Structure):
    """DOCINFOW."""

    _fields_ = (
        ("size", ctypes.c_int),
        ("name", wintypes.LPCWSTR),
        ("output", wintypes.LPCWSTR),
        ("datatype", wintypes.LPCWSTR),
        ("kind", wintypes.DWORD),
    )


class Bitmap(ctypes.Structure):
    """BITMAPINFO of a picture with one bit a dot: its header and two colours, black and white."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("planes", wintypes.WORD),
        ("bits", wintypes.WORD),
        *((name, wintypes.DWORD) for name in ("compression", "bytes")),
        *((name, wintypes.LONG) for name in ("across", "down")),
        *((name, wintypes.DWORD) for name in ("used", "important")),
        ("colors", wintypes.DWORD * 2),
    )


class WinError(OSError):
    """A call failed; `code` is what GetLastError said."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Windows error {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Sheet:
    """What can be printed on, in the device's dots, and how many of them make an inch."""

    width: int
    height: int
    dpi_across: int
    dpi_down: int


@dataclass(frozen=True, slots=True)
class Api:
    """The two libraries, and where their last error is found. Every method raises WinError."""

    gdi: Any
    spool: Any
    last_error: Callable[[], int]

    def _held(self, answer: int) -> int:
        if not answer or answer < 0:
            raise WinError(self.last_error())
        return answer

    def open_printer(self, queue: str) -> wintypes.HANDLE:
        handle = wintypes.HANDLE()
        self._held(self.spool.OpenPrinterW(queue, ctypes.byref(handle), None))
        return handle

    def close_printer(self, handle: wintypes.HANDLE) -> None:
        self.spool.ClosePrinter(handle)

    def printer(self, handle: wintypes.HANDLE) -> tuple[int, int]:
        """Status and attributes of a queue."""
        info = self._info(PrinterInfo, lambda *rest: self.spool.GetPrinterW(handle, 2, *rest))
        return info.status, info.attributes

    def job(self, handle: wintypes.HANDLE, number: int) -> int:
        """Status of a job. INVALID_PARAMETER where it has left the queue."""
        return int(self._info(JobInfo, lambda *rest: self.spool.GetJobW(handle, number, 1, *rest)).status)

    def delete(self, handle: wintypes.HANDLE, number: int) -> None:
        self._held(self.spool.SetJobW(handle, number, 0, None, _JOB_CONTROL_DELETE))

    def _info(self, kind: type[ctypes.Structure], ask: Callable[..., int]) -> Any:
        """Ask how many bytes the answer needs, then for the answer."""
        needed = wintypes.DWORD()
        ask(None, 0, ctypes.byref(needed))  # fails, and says how much
        if needed.value < ctypes.sizeof(kind):
            raise WinError(self.last_error())
        room = ctypes.create_string_buffer(needed.value)
        self._held(ask(room, needed.value, ctypes.byref(needed)))
        return kind.from_buffer_copy(room)

    def open_device(self, queue: str) -> int:
        return self._held(self.gdi.CreateDCW("WINSPOOL", queue, None, None))

    def close_device(self, device: int) -> None:
        self.gdi.DeleteDC(device)

    def sheet(self, device: int) -> Sheet:
        told = (self.gdi.GetDeviceCaps(device, what) for what in (_HORZRES, _VERTRES, _LOGPIXELSX, _LOGPIXELSY))
        return Sheet(*(self._held(each) for each in told))

    def draw(self, device: int, image: Image.Image, width: int, height: int) -> int:
        """Print a mode "1" image, width x height device dots large, as a document of one page; its job's number."""
        document = DocInfo(ctypes.sizeof(DocInfo), "badge")
        number = self._held(self.gdi.StartDocW(device, ctypes.byref(document)))
        try:
            self._held(self.gdi.StartPage(device))
            bitmap, dots = _bitmap(image)
            whole = (0, 0, width, height, 0, 0, image.width, image.height)
            self._held(self.gdi.StretchDIBits(device, *whole, dots, ctypes.byref(bitmap), _DIB_RGB_COLORS, _SRCCOPY))
            self._held(self.gdi.EndPage(device))
        except WinError:
            self.gdi.AbortDoc(device)
            raise
        self._held(self.gdi.EndDoc(device))
        return number


def _bitmap(image: Image.Image) -> tuple[Bitmap, bytes]:
    """The picture from its lowest row up, each row filled up to 32 bits, as every driver takes it."""
    padded = Image.new("1", ((image.width + 31) // 32 * 32, image.height), 1)
    padded.paste(image, (0, 0))
    dots = padded.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes()
    bitmap = Bitmap(40, image.width, image.height, 1, 1, 0, len(dots), 0, 0, 2, 2, (0x000000, 0xFFFFFF))
    return bitmap, dots


def load() -> Api:
    """The libraries of this machine. Raises WinError where it is no Windows."""
    if sys.platform == "win32":
        gdi = ctypes.WinDLL("gdi32", use_last_error=True)
        spool = ctypes.WinDLL("winspool.drv", use_last_error=True)
        gdi.CreateDCW.restype = wintypes.HDC  # a handle has 64 bits, and without this would be cut to 32
        handle, dword = wintypes.HANDLE, wintypes.DWORD
        pointer = ctypes.c_void_p
        signatures: tuple[tuple[Any, list[Any]], ...] = (
            (gdi.CreateDCW, [wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.LPCWSTR, pointer]),
            (gdi.DeleteDC, [wintypes.HDC]),
            (gdi.GetDeviceCaps, [wintypes.HDC, ctypes.c_int]),
            (gdi.StartDocW, [wintypes.HDC, pointer]),
            (gdi.StartPage, [wintypes.HDC]),
            (gdi.EndPage, [wintypes.HDC]),
            (gdi.EndDoc, [wintypes.HDC]),
            (gdi.AbortDoc, [wintypes.HDC]),
            (gdi.StretchDIBits, [wintypes.HDC, *[ctypes.c_int] * 8, pointer, pointer, wintypes.UINT, dword]),
            (spool.OpenPrinterW, [wintypes.LPWSTR, pointer, pointer]),
            (spool.ClosePrinter, [handle]),
            (spool.GetPrinterW, [handle, dword, pointer, dword, pointer]),
            (spool.GetJobW, [handle, dword, dword, pointer, dword, pointer]),
            (spool.SetJobW, [handle, dword, dword, pointer, dword]),
        )
        for call, takes in signatures:
            call.argtypes = takes
        return Api(gdi, spool, ctypes.get_last_error)
    raise WinError(0)
