"""What a finger or a key does counts only on the page that it was meant for.

A hand taps twice within 120 to 180 ms without meaning to, and a key that is held down goes on by itself. So input is
dead for a moment after every change of page, and a press and its release must both begin on the page that they act on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

DEAF_S = 0.38
"""After a change of page: twice the time of a double tap, and less than anybody needs to read a new one."""

_PRESSES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.TouchBegin})
_RELEASES = frozenset({QEvent.Type.MouseButtonRelease, QEvent.Type.TouchEnd})
_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_CARRYING = frozenset(
    {QEvent.Type.ContextMenu, QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop, QEvent.Type.Clipboard}
)
"""Menus and drops: nothing is brought in, and nothing carried away."""
_HEARD = _PRESSES | _RELEASES | _KEYS | _CARRYING | {QEvent.Type.Paint}
_ACTIVATING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select})
_MOVING = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
    }
)  # fmt: skip
"""Keys that answer nothing: they move the focus, or change what another key writes."""
_NEVER = frozenset(
    {
        *(Qt.Key(Qt.Key.Key_F1 + number) for number in range(35)),
        Qt.Key.Key_Escape, Qt.Key.Key_Menu, Qt.Key.Key_Meta, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Print,
        Qt.Key.Key_SysReq, Qt.Key.Key_Pause, Qt.Key.Key_Help, Qt.Key.Key_Insert, Qt.Key.Key_Copy, Qt.Key.Key_Cut,
        Qt.Key.Key_Paste, Qt.Key.Key_Undo, Qt.Key.Key_Redo, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_PowerOff,
        Qt.Key.Key_Sleep, Qt.Key.Key_LogOff, Qt.Key.Key_Close, Qt.Key.Key_Back, Qt.Key.Key_Forward,
    }
)  # fmt: skip
"""Keys that mean something to a desktop or an editor, and nothing to a visitor."""

_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class InputGuard(QObject):
    """An event filter on the application for the widgets of one window.

    It acts at the widgets and not at the window, so that Qt's own account of what is pressed stays whole.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds that only go forward."""
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._page = 0
        self._until = clock()
        self._unseen = False
        self._pressed: int | None = None
        self._keys: dict[int, int] = {}

    @property
    def deaf(self) -> bool:
        """Whether input is ignored at this moment."""
        return self._clock() < self._until

    def turn(self) -> None:
        """Another page is on view: ignore presses that began on the page before."""
        self._page += 1
        self._until = self._clock() + DEAF_S
        self._unseen = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True keeps the event from its widget."""
        kind = event.type()
        if kind not in _HEARD or not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        if kind is QEvent.Type.Paint:
            if self._unseen:  # nobody can have read the page before it was painted, however busy the machine is
                self._unseen = False
                self._until = self._clock() + DEAF_S
            return False
        swallowed = kind in _CARRYING or (
            self._key(event) if isinstance(event, QKeyEvent) else self._touch(watched, event)
        )
        if swallowed:
            event.accept()  # or it would be offered to the parents
        return swallowed

    def _touch(self, watched: QWidget, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.button() is not Qt.MouseButton.LeftButton:
            return True  # the others paste, open menus, or go back
        if event.type() in _PRESSES:
            self._pressed = None if self.deaf else self._page
            return self.deaf
        if self._pressed == self._page or watched.property("holds"):
            return False
        if isinstance(watched, QAbstractButton):
            watched.setDown(False)
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _NEVER or _commands(event):
            return True
        if event.key() in _MOVING:
            return False
        if event.type() is QEvent.Type.KeyRelease:
            began = self._keys.get(event.key()) if event.isAutoRepeat() else self._keys.pop(event.key(), None)
            return began != self._page
        if event.isAutoRepeat():
            return event.key() in _ACTIVATING or self._keys.get(event.key()) != self._page
        if self.deaf:
            self._keys.pop(event.key(), None)
            return True
        self._keys[event.key()] = self._page
        return False


def _commands(event: QKeyEvent) -> bool:
    """Whether a key with Ctrl, Alt or Meta is a command. What writes a sign of its own by AltGr or Option is not."""
    held = event.modifiers() & _COMMANDING
    if not held:
        return False
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    writes = event.text().isprintable() and bool(event.text())
    return not (writes and (held == both or not event.text().isascii()))
