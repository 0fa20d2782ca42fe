"""Catches what a keyboard-wedge reader types, so that its keys reach no field, button or shortcut."""

from __future__ import annotations

import time
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWindow

from scanning.readers.keyboard_wedge import Wedge, WedgeOutcome

STALLED_S = 0.02
"""A timer that is so late was held up by work on the screen: keys that came meanwhile are heard first."""

HELD_S = 1.0
"""A key that came down and not up since begins to repeat before this; later, its release was lost."""

_HEARD = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_F_KEYS = {
    Qt.Key.Key_F1 + number: char for number, char in enumerate("\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x10\x15")
}
"""Honeywell readers type these for control characters; F9 is the record separator."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key event and the window that it was meant for. The event is a copy of our own."""

    window: QWindow
    event: QKeyEvent


class WedgeFilter(QObject):
    """Install it on the application, last, so that it is asked first. It lives on the GUI thread.

    Only what comes through a window is a real key: what a widget of ours sends to another is none of its business.

    Signals:
        burst: what a reader has typed (str).
    """

    burst = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wedge: Wedge[Stroke] = Wedge()
        self._stamp, self._now = 0, 0.0
        self._due = 0.0
        self._put_off = False
        self._alt_code = ""
        self._down: dict[int, float] = {}
        self._giving_back = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._lapse)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is held back."""
        return self._wedge.patience_s is None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True keeps the event from everybody else."""
        if self._giving_back:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # "leave it to me": so Qt looks for no shortcut, and sends a key instead
            return True
        if event.type() not in _HEARD or not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        stroke = Stroke(watched, _copy(event))
        if event.type() is QEvent.Type.KeyPress:
            self._press(stroke)
            return True
        if not event.isAutoRepeat():
            self._down.pop(event.key(), None)
        held = self._wedge.release(stroke, self._made_by_alt(event))
        self._wait()
        return held

    def _press(self, stroke: Stroke) -> None:
        text = "" if self._is_alt_digit(stroke.event) else _text(stroke.event)
        # Not every system marks the repetition of a key that is held down.
        at, key = self._at(stroke.event), stroke.event.key()
        repeated = stroke.event.isAutoRepeat() or at - self._down.get(key, -HELD_S) < HELD_S
        self._down[key] = at
        self._tell(self._wedge.press(stroke, text, at, repeated=repeated))
        self._wait()

    @Slot()
    def _lapse(self) -> None:
        if time.monotonic() - self._due > STALLED_S and not self._put_off:
            self._wait(short=True)  # once: on a machine that is always late a person's keys must arrive all the same
            return
        self._tell(self._wedge.lapse())

    def _tell(self, outcome: WedgeOutcome[Stroke]) -> None:
        for stroke in outcome.given_back:
            if shiboken6.isValid(stroke.window):
                self._giving_back = True
                try:
                    QCoreApplication.sendEvent(stroke.window, stroke.event)
                finally:
                    self._giving_back = False
        if outcome.burst is not None:
            self.burst.emit(outcome.burst)

    def _wait(self, *, short: bool = False) -> None:
        self._put_off = short
        patience = self._wedge.patience_s
        if patience is None:
            self._timer.stop()
            return
        wait = STALLED_S / 2 if short else patience
        self._due = time.monotonic() + wait
        self._timer.start(round(wait * 1000) + 1)

    def _at(self, event: QKeyEvent) -> float:
        """When the key went down, in seconds: by the system's stamp, which knows nothing of a busy screen."""
        stamp, now = event.timestamp(), time.monotonic()
        passed = (stamp - self._stamp) / 1000 if stamp and 0 < self._stamp <= stamp else None
        self._now = max(self._now, now) if passed is None else self._now + passed
        self._stamp = stamp
        return self._now

    def _is_alt_digit(self, event: QKeyEvent) -> bool:
        """Alt and figures on the number pad stand for one character, whose number they are."""
        if not event.modifiers() & Qt.KeyboardModifier.AltModifier or not Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
            return False
        self._alt_code += chr(event.key())
        return True

    def _made_by_alt(self, event: QKeyEvent) -> str:
        if event.key() != Qt.Key.Key_Alt:
            return ""
        code, self._alt_code = self._alt_code, ""
        return chr(int(code)) if 0 < len(code) <= 4 and int(code) < 0x100 else ""


def _text(event: QKeyEvent) -> str:
    """The character that a key stands for; a key that stands for none may be a control character's."""
    if event.key() in _MODIFIERS:
        return ""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier and 0x40 <= event.key() <= 0x5F:
        return chr(event.key() & 0x1F)
    return _F_KEYS.get(event.key()) or event.text() or "\n"


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
