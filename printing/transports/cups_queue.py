"""The operating system's own print queues, for every printer that has a driver and no language of ours (CUPS)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time

from PIL import Image

from printing.media import DPI, MM_PER_INCH
from printing.printer import Fault, PrintOutcome, Result
from printing.transports.abandonable import NEVER
from printing.transports.pdf_folder import pdf_bytes

PRINT_SECONDS = 8.0
"""How long a queue may hold a badge before it is called back."""
_COMMAND_SECONDS = 3.0
_STATUS_SECONDS = 2.8
_POLL_SECONDS = 0.2
_ALERTS = (
    ("media-empty", Fault.PAPER_OUT),
    ("media-needed", Fault.PAPER_OUT),
    ("cover-open", Fault.COVER_OPEN),
    ("door-open", Fault.COVER_OPEN),
    ("offline", Fault.OFFLINE),
    ("connecting-to-device", Fault.OFFLINE),
    ("timed-out", Fault.OFFLINE),
    ("media-low", Fault.NEAR_END),
)
"""IPP printer-state-reasons (RFC 8011, 5.4.12), the most telling first."""
_REQUEST = re.compile(r"request id is (\S+)")
_RAW = "printer-make-and-model='Local Raw Printer'"
_DEVICE = re.compile(r"\bdevice-uri=([a-z]+):")
_FILTERING = frozenset({"ipp", "ipps", "dnssd", "implicitclass"})
"""Backends with a print system at the far end: what has no driver here has one there."""


class QueueStopped(Exception):
    """The print system does not answer."""


class SystemPrinter:
    """One queue by its name. It takes the badge as a PDF at its true size; its driver does the rest."""

    def __init__(self, url: str, queue: str, dpi: int = DPI, *, reads_pdf: bool = False) -> None:
        """`reads_pdf`: the printer itself does, so the queue may be one that passes on what it gets."""
        self.url = url
        self._queue = queue
        self._dpi = dpi
        self._reads_pdf = reads_pdf

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> PrintOutcome:
        """`sent` once the queue has handed everything to the printer: no driver says whether paper came out.

        When `stop` is set the badge is called back, as one that stays in the queue for too long is.
        """
        before = self.status()
        if stop.is_set():
            return PrintOutcome(Result.FAILED, self.url, Fault.STOPPED)
        if before not in {None, Fault.NEAR_END}:
            return PrintOutcome(Result.FAILED, self.url, before)
        width, height = (round(side / self._dpi * MM_PER_INCH) for side in image.size)
        options = ["-o", f"media=Custom.{width}x{height}mm", "-o", "print-scaling=none"]
        try:
            said = _run(["lp", "-d", self._queue, "-t", "badge", *options, "-"], pdf_bytes(image, self._dpi))
        except QueueStopped:
            return PrintOutcome(Result.FAILED, self.url, Fault.SILENT, may_still_print=True)
        request = _REQUEST.search(said)
        if request is None:
            return PrintOutcome(Result.FAILED, self.url, Fault.REFUSED)
        return self._follow(request.group(1), stop, near_end=before is Fault.NEAR_END)

    def status(self) -> Fault | None:
        """NOT_SET_UP for an unknown queue, NO_DRIVER for a raw one, OFFLINE for a stopped one, REFUSED for one that
        takes no jobs, or its alerts.
        """
        if shutil.which("lpstat") is None:
            return Fault.NOT_SET_UP
        deadline = time.monotonic() + _STATUS_SECONDS
        try:
            if " not running" in _run(["lpstat", "-r"], deadline=deadline):
                return Fault.SILENT
            printer = _run(["lpstat", "-l", "-p", self._queue], deadline=deadline)
            accepting = _run(["lpstat", "-a", self._queue], deadline=deadline)
            options = _run(["lpoptions", "-p", self._queue], deadline=deadline)
        except QueueStopped:
            return Fault.SILENT
        if not printer.startswith("printer "):
            return Fault.NOT_SET_UP
        if not self._reads_pdf and _is_raw(options):
            return Fault.NO_DRIVER
        if " disabled since " in printer.splitlines()[0]:
            return Fault.OFFLINE
        if " not accepting requests " in accepting:
            return Fault.REFUSED
        alerts = next((line for line in printer.splitlines() if "Alerts:" in line), "")
        return next((fault for word, fault in _ALERTS if word in alerts), None)

    def _follow(self, request: str, stop: threading.Event, *, near_end: bool) -> PrintOutcome:
        """Wait until the queue is rid of the job; one that stays is called back, so that it cannot come out later."""
        deadline = time.monotonic() + PRINT_SECONDS
        fault: Fault | None = None
        try:
            while time.monotonic() < deadline and not stop.is_set():
                if request not in _waiting(self._queue):
                    if _complaint(self._queue, request):
                        return PrintOutcome(Result.FAILED, self.url, Fault.OFFLINE, may_still_print=True)
                    return PrintOutcome(Result.SENT, self.url, near_end=near_end)
                fault = self.status()
                if fault not in {None, Fault.NEAR_END}:
                    break
                time.sleep(_POLL_SECONDS)
            _run(["cancel", request])
            still_there = request in _waiting(self._queue)
        except QueueStopped:
            still_there = True
        # What the driver has already passed on is out of reach of a cancelled job.
        bad = fault not in {None, Fault.NEAR_END}
        reason = fault if bad else Fault.OFFLINE
        return PrintOutcome(Result.FAILED, self.url, reason, may_still_print=still_there or not bad)


def _is_raw(options: str) -> bool:
    device = _DEVICE.search(options)
    return _RAW in options and (device is None or device[1] not in _FILTERING)


def _complaint(queue: str, request: str) -> str:
    """What the driver said of a job that has left the queue: "" where it was handed to the printer."""
    lines = iter(_run(["lpstat", "-l", "-W", "completed", "-o", queue]).splitlines())
    for line in lines:
        if line.startswith(f"{request} "):
            return next(lines, "").strip().removeprefix("Status:").strip()
    return ""


def _waiting(queue: str) -> set[str]:
    return {line.split()[0] for line in _run(["lpstat", "-W", "not-completed", "-o", queue]).splitlines() if line}


def _run(command: list[str], content: bytes = b"", deadline: float | None = None) -> str:
    """What a CUPS command says, in English. Raises QueueStopped where the scheduler is away."""
    seconds = _COMMAND_SECONDS if deadline is None else max(deadline - time.monotonic(), 0)
    environment = os.environ | {"LC_ALL": "C", "LANGUAGE": "C"}
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except (subprocess.TimeoutExpired, FileNotFoundError) as error:
        raise QueueStopped from error
    return done.stdout.decode("utf-8", "replace")
