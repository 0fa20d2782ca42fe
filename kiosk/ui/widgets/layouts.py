"""Taking things off a page."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLayout, QLineEdit, QWidget


def discard(widget: QWidget) -> None:
    """Hide a widget now and delete it with the next round of events.

    It keeps its parent meanwhile: a layout shows what it was given a moment later, and a widget without a parent would
    then open as a window of its own. What it said is wiped at once: a name has no business in a widget that waits for
    its end.
    """
    widget.hide()
    for label in widget.findChildren(QLabel):
        label.clear()
    for field in widget.findChildren(QLineEdit):
        field.clear()
    widget.setObjectName("")
    widget.deleteLater()


def empty(layout: QLayout) -> None:
    """Discard every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            discard(widget)
