"""A finger on the touchscreen: real mouse events on widgets found by name, and waiting without sleeping."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget

from kiosk.ui.window import Window

LOOK_MS = 20


class Stuck(Exception):
    """What was waited for did not come; the message says what that was."""


class Finger:
    """Presses what a visitor would press. A widget that is hidden, covered or disabled cannot be pressed."""

    def __init__(self, window: Window) -> None:
        self._window = window

    def press(self, name: str, seconds: float = 10) -> None:
        """Press and release the middle of a widget, once it is there to be pressed."""
        QTest.mouseClick(self._reach(name, seconds), Qt.MouseButton.LeftButton)

    def reaches(self, name: str) -> bool:
        """Whether the widget is there to be pressed now."""
        return self._find(name) is not None

    def hold(self, name: str, seconds: float = 10) -> QWidget:
        """Put the finger down and leave it there; give the widget to `lift`."""
        widget = self._reach(name, seconds)
        QTest.mousePress(widget, Qt.MouseButton.LeftButton)
        return widget

    def lift(self, widget: QWidget) -> None:
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Let the application run until the condition holds. Raises Stuck when it does not in time."""
        if condition():
            return
        loop = QEventLoop()
        look = QTimer()
        look.timeout.connect(lambda: loop.quit() if condition() else None)
        look.start(LOOK_MS)
        end = QTimer()
        end.setSingleShot(True)
        end.timeout.connect(loop.quit)
        end.start(round(seconds * 1000))
        loop.exec()
        look.stop()
        end.stop()
        if not condition():
            raise Stuck(f"waited {seconds:g} s for {what}")

    def rest(self, seconds: float) -> None:
        """Let the application run for a while, as a visitor walks away."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
        loop.exec()

    def _reach(self, name: str, seconds: float) -> QWidget:
        self.until(lambda: self._find(name) is not None, f"the control {name!r}", seconds)
        found = self._find(name)
        if found is None:
            raise Stuck(f"the control {name!r} went away")
        return found

    def _find(self, name: str) -> QWidget | None:
        if self._window.guard.deaf:  # whoever reads a page before they touch it is never so quick
            return None
        for widget in self._window.findChildren(QWidget, name):
            if not widget.isVisible() or not widget.isEnabled():
                continue
            _scroll_to(widget)
            # What lies under the finger must be the widget itself, or a part of it: a visitor cannot press through.
            middle = widget.mapTo(self._window, widget.rect().center())
            under = self._window.childAt(QPoint(middle))
            if under is widget or (under is not None and widget.isAncestorOf(under)):
                return widget
        return None


def _scroll_to(widget: QWidget) -> None:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and isinstance(parent, QAbstractScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
