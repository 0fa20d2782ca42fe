"""One job on one line: what is asked and when, and what may be claimed of it. All printer languages share it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from printing.leaving import NEVER
from printing.lines import Line, Lost, Open, Silent, Unreachable
from printing.printers import Fault, Outcome, Result

HARMLESS = frozenset({None, Fault.NEAR_END})


@dataclass(frozen=True, slots=True)
class State:
    """What a printer says of itself. `done`: it says that nothing of the job is left to do."""

    fault: Fault | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """How the end of one job is seen.

    Attributes:
        look: asks once more, and may wait a moment for the answer. Raises Silent and Lost.
        seconds: how long a job may take.
        tells_done: whether this printer is known to say when a job is done. Of one that is not, a job counts as done
            when no fault has shown for `seconds`.
    """

    look: Callable[[], State]
    seconds: float
    tells_done: bool


class Language(Protocol):
    """What a printer understands and how it answers."""

    def encode(self, image: Image.Image) -> bytes:
        """One badge (mode "1") as a complete job."""

    def ask(self, line: Line) -> State:
        """The state now. Raises Silent where nothing is answered, and Lost."""

    def watch(self, line: Line) -> Callable[[], Watch]:
        """Called before the job, of a printer that has answered; what it returns is called when the job is sent.

        Raises Silent and Lost, both.
        """

    def listen(self, line: Line) -> Watch:
        """How to watch a job of a printer that has not answered so far. Raises Lost."""


class LinePrinter:
    """A printer on a line, in one language. `asks` is False for one that is known to have no way back."""

    def __init__(self, url: str, open_line: Open, language: Language, *, asks: bool = True) -> None:
        self.url = url
        self._open = open_line
        self._language = language
        self._asks = asks

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> Outcome:
        """Print `image` (mode "1"). At most one badge comes out, and none where the printer says before that it cannot.

        `confirmed`: the printer said, after the job, that all is well. `sent`: it took the job and has never answered
        anything. When `stop` is set, the job is not begun, or no longer followed.
        """
        job = self._language.encode(image)
        try:
            line = self._open()
        except Unreachable:
            return self._failed(Fault.REFUSED)
        try:
            return self._run(line, job, stop)
        finally:
            line.close()

    def status(self) -> Fault | None:
        try:
            line = self._open()
        except Unreachable:
            return Fault.REFUSED
        try:
            return self._language.ask(line).fault if self._asks else None
        except Silent:
            return Fault.SILENT
        except Lost:
            return Fault.CLOSED
        finally:
            line.close()

    def _run(self, line: Line, job: bytes, stop: threading.Event) -> Outcome:
        after: Callable[[], Watch] | None = None
        try:
            if self._asks:
                before = self._language.ask(line).fault
                if before not in HARMLESS:
                    return self._failed(before)
                after = self._language.watch(line)
        except Silent:
            pass  # it may be one that never answers: what it says afterwards decides
        except Lost:
            return self._failed(Fault.CLOSED)
        if stop.is_set():
            return self._failed(Fault.STOPPED)
        try:
            line.send(job)
            if not self._asks:
                return Outcome(Result.SENT, self.url)
            watch = after() if after else self._language.listen(line)
            return self._judge(watch, stop, answers=after is not None)
        except Silent:
            return self._unknown(Fault.SILENT)
        except Lost:
            return self._unknown(Fault.CLOSED)

    def _judge(self, watch: Watch, stop: threading.Event, *, answers: bool) -> Outcome:
        """Look until the job is done, a fault shows, or its time is up. Raises Lost."""
        deadline = time.monotonic() + watch.seconds
        latest: State | None = None
        while time.monotonic() < deadline:
            if stop.is_set():
                return self._unknown(Fault.STOPPED)
            try:
                latest = watch.look()
            except Silent:
                latest = None  # what it said before it fell silent is no longer known to be so
                continue
            if latest.done or latest.fault not in HARMLESS:
                break
        if latest is None:
            return self._unknown(Fault.SILENT) if answers else Outcome(Result.SENT, self.url)
        if latest.fault not in HARMLESS:
            return self._unknown(latest.fault)
        if watch.tells_done and not latest.done:
            return self._unknown(Fault.SLOW)
        return Outcome(Result.CONFIRMED, self.url, near_end=latest.fault is Fault.NEAR_END)

    def _failed(self, reason: Fault | None) -> Outcome:
        return Outcome(Result.FAILED, self.url, reason)

    def _unknown(self, reason: Fault | None) -> Outcome:
        return Outcome(Result.FAILED, self.url, reason, may_still_print=True)
