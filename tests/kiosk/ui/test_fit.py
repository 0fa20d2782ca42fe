"""Nothing is clipped, small or faint: every state of the gallery, in both designs, measured and not only looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from kiosk.commands.gallery import SIZES, states
from kiosk.ui.style import SMALLEST_CONTROL, SMALLEST_TEXT
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from language.catalogue import OFFERED
from language.pseudo import PSEUDO
from tests.kiosk.ui.test_places import ONE_OF_EACH

SMALLER_CONTROLS = {"key": 76, "strip": 64}
"""Keys are wide instead, and the strip is the office's; both are above the 44 of WCAG 2.1, 2.5.5."""
OVERHANG = 3
"""Pixels by which a letter's slant may reach over its advance."""


LANGUAGES = [*OFFERED, *PSEUDO]
"""What is offered, and two that show what another translation would break."""


def wanted(language: str) -> Callable[[str], bool]:
    """Every state of what is offered; of the others, one of each layout."""
    return ONE_OF_EACH.__contains__ if language in PSEUDO else lambda _: True


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", list(SIZES))
def test_every_state_shows_its_whole_text_in_controls_that_a_thumb_can_hit(
    styled: QApplication, shape: str, language: str
) -> None:
    flaws = []
    for sample, window in states(SIZES[shape], wanted(language), language):
        for widget in window.findChildren(QWidget):
            if widget.isVisibleTo(window):
                flaws += [f"{sample.name}: {flaw}" for flaw in _flaws(widget, window)]
    assert not flaws, "\n".join(flaws)


def _flaws(widget: QWidget, window: Window) -> list[str]:
    if isinstance(widget, Button):
        return _button_flaws(widget) + _outside(widget, window)
    if isinstance(widget, QLabel) and widget.text():
        return _label_flaws(widget) + _outside(widget, window)
    if isinstance(widget, QLineEdit):
        return (
            [] if widget.height() >= SMALLEST_CONTROL else [f"field {widget.objectName()} is {widget.height()} px high"]
        )
    return []


def _button_flaws(button: Button) -> list[str]:
    needed, flaws = button.needed(), []
    if needed.width() > button.width() or needed.height() > button.height():
        flaws.append(f"{button.objectName()} needs {needed.toTuple()} and has {button.size().toTuple()}")
    least = SMALLER_CONTROLS.get(str(button.property("role")), SMALLEST_CONTROL)
    if button.height() < least:
        flaws.append(f"{button.objectName()} is {button.height()} px high, less than {least}")
    if not button.accessibleName():
        flaws.append(f"{button.objectName()} has no name for a screen reader")
    return flaws


def _label_flaws(label: QLabel) -> list[str]:
    text, flaws = label.text(), []
    metrics, room = QFontMetrics(label.font()), label.contentsRect()
    if label.font().pixelSize() < SMALLEST_TEXT:
        flaws.append(f"{text!r} is {label.font().pixelSize()} px")
    if label.wordWrap() and label.heightForWidth(label.width()) > label.height():
        flaws.append(f"{text!r} needs {label.heightForWidth(label.width())} px of height and has {label.height()}")
    words = text.replace("-", "- ").split() if label.wordWrap() else [text]
    widest = max(metrics.horizontalAdvance(word) for word in words)
    if widest > room.width() + OVERHANG:
        flaws.append(f"{text!r} needs {widest} px of width and has {room.width()}")
    return flaws


def _outside(widget: QWidget, window: Window) -> list[str]:
    """Whether something reaches out of the window, or of its parents where no finger can scroll to it."""
    ancestor = widget.parentWidget()
    while ancestor is not None and ancestor is not window:
        if isinstance(ancestor.parentWidget(), QScrollArea):
            return []
        place = QRect(widget.mapTo(ancestor, QPoint(0, 0)), widget.size())
        if not ancestor.rect().contains(place):
            return [f"{widget.objectName() or widget.accessibleName() or widget} reaches out of {ancestor}"]
        ancestor = ancestor.parentWidget()
    return []
