"""The print queues of Windows: the badge as a picture through the queue's own driver, and what the spooler says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import wintypes

from PIL import Image

from printing.media import DPI
from printing.printer import Fault, PrintOutcome, Result
from printing.transports import winspool
from printing.transports.abandonable import NEVER
from printing.transports.winspool import Api, WinError

PRINT_SECONDS = 8.0
"""How long a queue may hold a badge before it is called back."""
_POLL_SECONDS = 0.2
_LEAST_SCALE = 0.75
"""A badge is drawn smaller where the driver's sheet is a little short; below this its code may no longer read."""

_WORK_OFFLINE = 0x400  # PRINTER_ATTRIBUTE_WORK_OFFLINE
_PRINTER = (
    (0x00400000, Fault.COVER_OPEN),  # DOOR_OPEN
    (0x00000050, Fault.PAPER_OUT),  # PAPER_OUT, PAPER_PROBLEM
    (0x00000080, Fault.OFFLINE),  # OFFLINE
    (0x00001000, Fault.OFFLINE),  # NOT_AVAILABLE
    (0x00000005, Fault.REFUSED),  # PAUSED, PENDING_DELETION
    (0x0030000A, Fault.OFFLINE),  # OUT_OF_MEMORY, USER_INTERVENTION, PAPER_JAM, ERROR
)
"""PRINTER_STATUS_ bits, the most telling first. None of them says that a roll is nearly used up."""
_JOB = (
    (0x040, Fault.PAPER_OUT),  # PAPEROUT
    (0x020, Fault.OFFLINE),  # OFFLINE
    (0x603, Fault.OFFLINE),  # USER_INTERVENTION, BLOCKED_DEVQ, ERROR, PAUSED
)
_JOB_DONE = 0x1080  # COMPLETE, PRINTED
_JOB_GOING = 0x104  # DELETED, DELETING: by a hand other than ours
_CODES = {
    winspool.INVALID_PRINTER_NAME: Fault.NOT_SET_UP,
    winspool.SPOOLER_AWAY: Fault.SILENT,
    winspool.ACCESS_DENIED: Fault.REFUSED,
}


class WindowsPrinter:
    """One queue by its name. `load` opens the libraries; it is asked only when something is to be done."""

    def __init__(self, url: str, queue: str, dpi: int = DPI, load: Callable[[], Api] = winspool.load) -> None:
        self.url = url
        self._queue = queue
        self._dpi = dpi
        self._load = load

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> PrintOutcome:
        """`sent` once the job has left the queue: the spooler does not say whether paper came out."""
        before = self.status()
        if before is not None:
            return PrintOutcome(Result.FAILED, self.url, before)
        if stop.is_set():
            return PrintOutcome(Result.FAILED, self.url, Fault.STOPPED)
        try:
            api = self._load()
            number = self._draw(api, image)
        except WinError as error:
            return PrintOutcome(Result.FAILED, self.url, _CODES.get(error.code, Fault.REFUSED))
        if number is None:
            return PrintOutcome(Result.FAILED, self.url, Fault.WRONG_ROLL)
        try:
            with _opened(api, self._queue) as handle:
                return self._follow(api, handle, number, stop)
        except WinError:
            return PrintOutcome(Result.FAILED, self.url, Fault.SILENT, may_still_print=True)

    def status(self) -> Fault | None:
        """NOT_SET_UP for an unknown queue, SILENT where the spooler is away, or what the queue says of its printer."""
        try:
            api = self._load()
            with _opened(api, self._queue) as handle:
                status, attributes = api.printer(handle)
        except WinError as error:
            return _CODES.get(error.code, Fault.NOT_SET_UP)
        if attributes & _WORK_OFFLINE:
            return Fault.OFFLINE
        return next((fault for bits, fault in _PRINTER if status & bits), None)

    def _draw(self, api: Api, image: Image.Image) -> int | None:
        """The number of the job; None where the badge does not fit the driver's sheet. Raises WinError: no job."""
        device = api.open_device(self._queue)
        try:
            sheet = api.sheet(device)
            width, height = image.width * sheet.dpi_across / self._dpi, image.height * sheet.dpi_down / self._dpi
            scale = min(1.0, sheet.width / width, sheet.height / height)
            if scale < _LEAST_SCALE:
                return None
            return api.draw(device, image, round(width * scale), round(height * scale))
        finally:
            api.close_device(device)

    def _follow(self, api: Api, handle: wintypes.HANDLE, number: int, stop: threading.Event) -> PrintOutcome:
        """Wait until the queue is rid of the job; one that stays is called back, so that it cannot come out later."""
        deadline = time.monotonic() + PRINT_SECONDS
        fault: Fault | None = None
        while fault is None and time.monotonic() < deadline and not stop.is_set():
            status = _job(api, handle, number)
            if status is None or status & _JOB_DONE:
                return PrintOutcome(Result.SENT, self.url)
            if status & _JOB_GOING:
                return PrintOutcome(Result.FAILED, self.url, Fault.REFUSED, may_still_print=True)
            fault = next((fault for bits, fault in _JOB if status & bits), None)
            if fault is None:
                time.sleep(_POLL_SECONDS)
        reason = fault or (Fault.STOPPED if stop.is_set() else Fault.SLOW)
        api.delete(handle, number)
        # What the driver has already passed on is out of reach of a job that is deleted.
        gone = _job(api, handle, number) is None
        return PrintOutcome(Result.FAILED, self.url, reason, may_still_print=not gone or fault is None)


@contextmanager
def _opened(api: Api, queue: str) -> Iterator[wintypes.HANDLE]:
    handle = api.open_printer(queue)
    try:
        yield handle
    finally:
        api.close_printer(handle)


def _job(api: Api, handle: wintypes.HANDLE, number: int) -> int | None:
    """The status of a job, None where it has left the queue."""
    try:
        return api.job(handle, number)
    except WinError as error:
        if error.code == winspool.INVALID_PARAMETER:
            return None
        raise
