"""A printer as the rest of the product sees it: one image in, one true outcome out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

from printing.transports.abandonable import NEVER


class Result(StrEnum):
    CONFIRMED = "confirmed"  # the printer answered before the job, and said behind it that it is done and well
    SENT = "sent"  # every byte was taken; this printer cannot tell more
    FAILED = "failed"


class Fault(StrEnum):
    PAPER_OUT = "paper_out"
    NEAR_END = "near_end"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    REFUSED = "refused"  # nobody listens at that address, or somebody else has the printer
    SILENT = "silent"  # no answer within the time-out
    SLOW = "slow"  # it answers, without a fault, and does not say that the badge is done
    CLOSED = "closed"  # the connection ended in the middle of the job
    NOT_WRITABLE = "not_writable"  # the folder of a file printer
    NO_DRIVER = "no_driver"  # a queue that passes bytes on as they are: paper full of PDF source
    NOT_SET_UP = "not_set_up"  # no printer in the settings, or no queue of that name
    WRONG_ROLL = "wrong_roll"  # its labels are too small for this badge
    STOPPED = "stopped"  # the kiosk was closed meanwhile


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of a job. `reason` is set when it failed; `printer` is the URL that was tried last.

    `may_still_print` is True where bytes had left before the failure: a second try could make a second badge.
    `near_end` is True where the printer said that its roll is nearly used up: the badge is out, staff should know.
    """

    result: Result
    printer: str
    reason: Fault | None = None
    may_still_print: bool = False
    near_end: bool = False


class Printer(Protocol):
    """One device. Not thread-safe."""

    url: str

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> PrintOutcome:
        """Print a 1-bit image (mode "1", as wide as the paper in dots). Never raises for a device's fault.

        Once `stop` is set no job is begun, and one that is under way is no longer followed.
        """

    def status(self) -> Fault | None:
        """The fault that would stop a job now, or None. Answers within 3 s."""
