"""Calls staff when a visitor waits and nobody has decided. It needs no network, and nothing waits for the sound."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.checkin.health import Health, HealthPart, SoundFault
from kiosk.checkin.steps import Phase, Step, phase
from kiosk.workers.worker import HealthUpdate, log

FIRST_S, SECOND_S = 60.0, 180.0
"""After so many seconds of waiting it calls, and calls urgently: the two delays of the district's alerts."""

EVERY_S, URGENTLY_EVERY_S = 30.0, 15.0
LAST_S = 600.0
"""No more calls after so many seconds of waiting. The mark on the staff button stays."""


class StaffCall(StrEnum):
    """Which sound is played."""

    STAFF = "call"
    URGENT = "urgent"


CHECK_MS = 1_000


@dataclass(frozen=True, slots=True)
class CallState:
    """Since when each open case (by id) waits here, in seconds of a clock that only goes forward, and how often it was
    called for."""

    since: Mapping[str, float] = field(default_factory=dict)
    called: Mapping[str, int] = field(default_factory=dict)

    @property
    def calling(self) -> bool:
        """Whether somebody waits who was called for."""
        return any(self.called.values())


def calls_due(waited_s: float) -> int:
    """How many calls are due after this many seconds of waiting."""
    if waited_s < FIRST_S:
        return 0
    if waited_s < SECOND_S:
        return 1 + int((waited_s - FIRST_S) // EVERY_S)
    return calls_due(SECOND_S - 1) + 1 + int((min(waited_s, LAST_S) - SECOND_S) // URGENTLY_EVERY_S)


def next_call(before: CallState, waiting: Collection[str], now: float) -> tuple[CallState, StaffCall | None]:
    """The new state, and the call to play now, if any. Several calls due at once are played as one."""
    since = {case: before.since.get(case, now) for case in waiting}
    called = {case: calls_due(now - since[case]) for case in waiting}
    fresh = [case for case, count in called.items() if count > before.called.get(case, 0)]
    if not fresh:
        return CallState(since, called), None
    urgent = any(now - since[case] >= SECOND_S for case in fresh)
    return CallState(since, called), StaffCall.URGENT if urgent else StaffCall.STAFF


class StaffCaller(QObject):
    """Signals: health_updated, a HealthUpdate of whether staff are being called."""

    health_updated = Signal(object)

    def __init__(
        self,
        sound: Callable[[StaffCall], object],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._clock = clock
        self._held_cases: tuple[str, ...] = ()
        self._muted = self._attended = self._stopped = False
        self._state = CallState()
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)

    @Slot(object)
    def use_health(self, health: Health) -> None:
        """Take the waiting cases from the kiosk's health."""
        self._muted = health.pauses
        if self._stopped or health.held_cases == self._held_cases:
            return
        self._held_cases = health.held_cases
        self.check()
        if self._held_cases:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def stop(self) -> None:
        """Stop calling staff for good, because the kiosk is closing."""
        self._stopped = True
        self._timer.stop()

    @Slot(object)
    def stepped(self, step: Step) -> None:
        """Play nothing while staff are on the office pages."""
        self._attended = phase(step) is Phase.STAFF

    @Slot()
    def check(self) -> None:
        """Play a call if one is due."""
        self._state, call = next_call(self._state, self._held_cases, self._clock())
        if call and not self._muted and not self._attended:  # in a lockdown nothing may be heard
            self._sound(call)
        self.health_updated.emit(HealthUpdate(HealthPart.CALLING, self._state.calling))


PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "--quiet"), ("afplay",))
"""PipeWire, PulseAudio, ALSA, macOS. The first that ends well has played."""

LONGEST_S = 10.0
"""A player that takes longer waits for a device that does not answer."""


def play(file: Path) -> SoundFault | None:
    """Play a WAV file to its end. Blocks: for threads that nobody waits for."""
    if sys.platform == "win32":
        return _play_on_windows(file)
    found = [(path, *words) for name, *words in PLAYERS if (path := shutil.which(name))]
    if not found:
        return SoundFault.NO_PLAYER
    return None if any(_ends_well((*command, str(file))) for command in found) else SoundFault.FAILED


def _ends_well(command: tuple[str, ...]) -> bool:
    nothing = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=nothing, stdout=nothing, stderr=nothing, timeout=LONGEST_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if sys.platform == "win32":
    import winsound

    def _play_on_windows(file: Path) -> SoundFault | None:
        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            return SoundFault.FAILED
        return None


class SoundPlayer(QObject):
    """Lives on the GUI thread; each sound is played on a thread of its own.

    Signals: health_updated, a HealthUpdate of why the last call was not heard, None where it was played.
    """

    health_updated = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` holds `<call>.wav` for every StaffCall."""
        super().__init__(parent)
        self._folder = folder
        self._playing = threading.Event()

    def sound(self, call: StaffCall) -> None:
        """Returns at once. While one sounds, another is not begun."""
        if self._playing.is_set():
            return
        self._playing.set()
        threading.Thread(target=self._run, args=(call,), name="sound", daemon=True).start()

    def _run(self, call: StaffCall) -> None:
        try:
            fault = play(self._folder / f"{call.value}.wav")
        finally:  # before anybody hears of it: the next call may follow at once
            self._playing.clear()
        log.info("called_for_staff", call=call.value, fault=fault and fault.value)
        with suppress(RuntimeError):  # the kiosk was closed meanwhile, and this object with it
            self.health_updated.emit(HealthUpdate(HealthPart.SOUND, fault))
