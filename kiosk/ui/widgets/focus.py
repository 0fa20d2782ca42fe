"""Whether somebody works by keyboard just now: only then is the focus drawn on buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

KEYED = "by-keyboard"


class InputSense(QObject):
    """Watches the application's events: a key says keyboard, a finger or a mouse says not.

    The reason that Qt gives with a focus is not enough: when a focused button is hidden, the focus goes on "by Tab".
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            note_input(keyed=True)
        elif kind in {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin}:
            note_input(keyed=False)
        return False


def note_input(*, keyed: bool) -> None:
    """Remember what was used last."""
    if (app := QApplication.instance()) is not None:
        app.setProperty(KEYED, keyed)


def used_keyboard() -> bool:
    """Whether the last thing used was a keyboard."""
    app = QApplication.instance()
    return app is not None and bool(app.property(KEYED))
