"""One job on one line: what is asked and when, and what may be claimed of it. All printer languages share it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from printing.device_notes import OF_THIS_PROCESS, Notes
from printing.printer import Fault, PrintOutcome, Result
from printing.transports.abandonable import NEVER
from printing.transports.tcp_serial import Lost, Open, PrinterLine, Silent, Unreachable

BUSY_SECONDS = 3.0
"""How long a printer that another program holds is tried for a badge; a state is not worth as much."""
STATUS_SECONDS = 2.8
_STATUS_BUSY_SECONDS = 1.0
_AGAIN_SECONDS = 0.1
WAKE_TRIES = 3
"""How often a printer is asked before it counts as silent: some sleep, and lose what comes in the first seconds."""
_FILLER = 96 * 1024
"""NULs that end the picture which another program has left in a printer: more than the largest piece that is usual."""
_FILLER_SECONDS = 3.0
WAKE_SECONDS = 8.0

HARMLESS = frozenset({None, Fault.NEAR_END})
_ITS_OWN = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE})
"""Faults that a printer tells of itself while it keeps the job."""


@dataclass(frozen=True, slots=True)
class JobState:
    """What a printer says of itself. `done`: it has worked off every byte of the job, and says so."""

    fault: Fault | None
    done: bool = False


class Talk(Protocol):
    """What is asked and answered on one line. Each answer is matched to its question, however late it comes."""

    def ask(self, seconds: float) -> JobState:
        """The state now, of a printer that has no job. Raises Silent after at most `seconds`, and Lost."""

    def job_follows(self) -> None:
        """The last words before the job. Raises Lost."""

    def job_sent(self) -> None:
        """The first words after it. Raises Silent and Lost."""

    def look(self) -> JobState:
        """Ask once more, and wait a moment for the answer. Raises Silent and Lost."""

    @property
    def tells_done(self) -> bool:
        """Whether this printer has ever answered a question that waits its turn behind the job."""

    @property
    def patience(self) -> float:
        """Seconds from the last byte in which a job has to be done."""


class Language(Protocol):
    """What a printer understands and how it answers."""

    def encode(self, image: Image.Image) -> bytes:
        """One badge (mode "1") as a complete job."""

    def recover(self, image: Image.Image) -> bytes:
        """Ends what is left of a job such as `encode` makes, wherever it broke off, on paper of its own."""

    def talk(self, line: PrinterLine) -> Talk:
        """A conversation on a line that was just opened."""


class LinePrinter:
    """A printer on a line, in one language. `asks` is False for one that is known to have no way back."""

    def __init__(
        self, url: str, open_line: Open, language: Language, *, asks: bool = True, notes: Notes = OF_THIS_PROCESS
    ) -> None:
        self.url = url
        self._open = open_line
        self._language = language
        self._asks = asks
        self._notes = notes

    def print(self, image: Image.Image, stop: threading.Event = NEVER) -> PrintOutcome:
        """Print `image` (mode "1"). At most one badge comes out, and none where the printer says before that it cannot.

        `confirmed`: it answered before the job, and said behind it that it is done and well. `sent`: it has every byte,
        and has never answered what would tell more. When `stop` is set, the job is not begun, or no longer followed.
        """
        job = self._language.encode(image)
        last_moment = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._attempt(image, job, stop)
            except Unreachable as error:
                if stop.is_set():
                    return self._failed(Fault.STOPPED)
                if not error.busy or time.monotonic() > last_moment:
                    return self._failed(Fault.REFUSED)
            stop.wait(_AGAIN_SECONDS)

    def status(self) -> Fault | None:
        started = time.monotonic()
        while True:
            left = started + STATUS_SECONDS - time.monotonic()
            try:
                return self._state(left)
            except Unreachable as error:
                if not error.busy or time.monotonic() - started > _STATUS_BUSY_SECONDS:
                    return Fault.REFUSED
            time.sleep(_AGAIN_SECONDS)

    def _state(self, seconds: float) -> Fault | None:
        """Raises Unreachable."""
        line = self._open()
        try:
            if not self._asks:
                return None
            tries = 1 if self._notes.of(self.url).answers is False else WAKE_TRIES
            state = self._greeted(self._language.talk(line), NEVER, time.monotonic() + seconds, tries)
        except Silent:
            state = None  # it takes nothing either
        except Lost as error:
            raise Unreachable(busy=True) from error
        finally:
            line.close()
        if state is None:
            return Fault.SILENT
        self._note(answers=True)
        return state.fault

    def _attempt(self, image: Image.Image, job: bytes, stop: threading.Event) -> PrintOutcome:
        """Raises Unreachable, before a byte of the job has left."""
        line = self._open()
        try:
            talk = self._language.talk(line)
            try:
                before = self._before(line, talk, image, stop)
                if before is not None and before.fault not in HARMLESS:
                    return self._failed(before.fault)
                if before is not None:
                    talk.job_follows()
            except Silent:
                return self._failed(Fault.SILENT)
            except Lost as error:
                raise Unreachable(busy=True) from error  # turned away: as one does that serves somebody else
            if stop.is_set():
                return self._failed(Fault.STOPPED)
            self._note(unfinished=True)
            outcome, whole = self._run(line, talk, job, stop, answered=before is not None)
            self._note(unfinished=not whole)
            return outcome
        finally:
            line.close()

    def _before(self, line: PrinterLine, talk: Talk, image: Image.Image, stop: threading.Event) -> JobState | None:
        """What the printer says before the job; None of one that has never answered. Raises Silent and Lost."""
        note = self._notes.of(self.url)
        if note.unfinished:  # nothing before it: in the middle of a picture, a question would be a part of it
            line.send(self._language.recover(image))
        if not self._asks:
            return None
        tries = 1 if note.answers is False else WAKE_TRIES
        state = self._greeted(talk, stop, time.monotonic() + WAKE_SECONDS, tries)
        if state is None and note.answers is not False and not stop.is_set():
            # Another program may have left half a picture in it: it takes our questions for the rest of that.
            line.send(bytes(int(min(_FILLER, line.pace * _FILLER_SECONDS))))
            state = self._greeted(talk, stop, time.monotonic() + STATUS_SECONDS, tries=1)
            if state is not None or note.answers is None:
                line.send(self._language.recover(image))
        if stop.is_set():
            return state
        if state is None and note.answers:
            raise Silent  # it used to answer: whatever ails it, no badge is sent after it
        if state is None:
            self._note(answers=False)
        else:
            self._note(answers=True, unfinished=False)  # it obeys again, or will once a fault is mended
        return state

    @staticmethod
    def _greeted(talk: Talk, stop: threading.Event, deadline: float, tries: int) -> JobState | None:
        """The state of a printer that may have to wake first; None where it stays silent. Raises Lost."""
        for _ in range(tries):
            left = deadline - time.monotonic()
            if stop.is_set() or left <= 0:
                return None
            try:
                return talk.ask(left)
            except Silent:
                continue
        return None

    def _run(
        self, line: PrinterLine, talk: Talk, job: bytes, stop: threading.Event, *, answered: bool
    ) -> tuple[PrintOutcome, bool]:
        """What became of the job, and whether it is known that nothing of it is left in the printer's parser."""
        try:
            line.send(job)
            outcome = (
                self._followed(talk, stop, answered=answered) if self._asks else PrintOutcome(Result.SENT, self.url)
            )
            if outcome.result is Result.CONFIRMED:
                return outcome, True
            if outcome.result is not Result.SENT and outcome.reason not in _ITS_OWN:
                return outcome, False
        except Silent:
            return self._unknown(Fault.SILENT), False
        except Lost:
            return self._unknown(Fault.CLOSED), False
        try:
            line.finish()
        except (Silent, Lost) as error:
            fault = outcome.reason or (Fault.SILENT if isinstance(error, Silent) else Fault.CLOSED)
            return self._unknown(fault), False
        return outcome, True

    def _followed(self, talk: Talk, stop: threading.Event, *, answered: bool) -> PrintOutcome:
        """Look until the job is done, a fault shows, or its time is up. Raises Silent and Lost."""
        talk.job_sent()
        started = time.monotonic()
        latest: JobState | None = None
        heard = False
        while time.monotonic() - started < talk.patience:
            if stop.is_set():
                return self._unknown(Fault.STOPPED)
            try:
                latest, heard = talk.look(), True
            except Silent:
                latest = None  # what it said before it fell silent is no longer known to be so
                continue
            if latest.done or latest.fault not in HARMLESS or not answered:
                break
        if not answered:
            if not heard:
                return PrintOutcome(Result.SENT, self.url)
            # One that speaks only afterwards may have slept through the job, or through half of it.
            self._note(answers=True)
            return self._unknown(latest.fault if latest and latest.fault not in HARMLESS else Fault.SILENT)
        if latest is None:
            return self._unknown(Fault.SILENT)
        if latest.fault not in HARMLESS:
            return self._unknown(latest.fault)
        near_end = latest.fault is Fault.NEAR_END
        if latest.done:
            return PrintOutcome(Result.CONFIRMED, self.url, near_end=near_end)
        if talk.tells_done:
            return self._unknown(Fault.SLOW)
        return PrintOutcome(Result.SENT, self.url, near_end=near_end)

    def _note(self, **known: bool) -> None:
        self._notes.put(self.url, replace(self._notes.of(self.url), **known))

    def _failed(self, reason: Fault | None) -> PrintOutcome:
        return PrintOutcome(Result.FAILED, self.url, reason)

    def _unknown(self, reason: Fault | None) -> PrintOutcome:
        return PrintOutcome(Result.FAILED, self.url, reason, may_still_print=True)
