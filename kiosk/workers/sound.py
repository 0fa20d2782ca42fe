"""Makes a call for staff heard, through a program that the machine has: nothing on this side waits for it.

PySide6-Essentials has no multimedia part. A speaker that is off or turned down cannot be told from one that sounds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import structlog
from PySide6.QtCore import QObject, Signal

from kiosk.domain.chime import Call, SoundFault
from kiosk.workers.messages import Reading

PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "--quiet"), ("afplay",))
"""PipeWire, PulseAudio, ALSA, macOS. The first that ends well has played."""

LONGEST_S = 10.0
"""A player that takes longer waits for a device that does not answer."""

_log = structlog.get_logger()


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


class Sounder(QObject):
    """Lives on the GUI thread; each sound is played on a thread of its own.

    Signals: gauged, a Reading of why the last call was not heard, None where it was played.
    """

    gauged = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` holds `<call>.wav` for every Call."""
        super().__init__(parent)
        self._folder = folder
        self._playing = threading.Event()

    def sound(self, call: Call) -> None:
        """Returns at once. While one sounds, another is not begun."""
        if self._playing.is_set():
            return
        self._playing.set()
        threading.Thread(target=self._run, args=(call,), name="sound", daemon=True).start()

    def _run(self, call: Call) -> None:
        try:
            fault = play(self._folder / f"{call.value}.wav")
        finally:  # before anybody hears of it: the next call may follow at once
            self._playing.clear()
        _log.info("called_for_staff", call=call.value, fault=fault and fault.value)
        with suppress(RuntimeError):  # the kiosk was closed meanwhile, and this object with it
            self.gauged.emit(Reading("sound", fault))
