"""Sheets of single widgets in every state, for the gallery: what no step shows by itself."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.ui import icons, samples
from kiosk.ui.style import Shape, stylesheet
from kiosk.ui.widgets.buttons import CHECKABLE, ROLES, Button
from kiosk.ui.widgets.focus import note_input
from kiosk.ui.widgets.keyboard import Keyboard, Layer
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.pinpad import PinPad
from kiosk.ui.widgets.preview import Guide, Preview
from kiosk.ui.widgets.status_strip import StatusStrip
from kiosk.ui.widgets.text_widgets import DateField, TextField
from language.translator import translator
from sync.contract.pins import PIN_DIGITS

STATES = ("usual", "pressed", "focused", "disabled", "checked")


def sheets(size: tuple[int, int]) -> Iterator[tuple[str, QWidget]]:
    """A name and a window-sized page each."""
    shape = Shape.of(*size)
    yield "buttons", _page(_buttons(shape), shape, size)
    yield "icons", _page(_icons(shape), shape, size)
    for layer in Layer:
        yield f"keyboard-{layer.name.lower()}", _page(_keyboard(shape, layer), shape, size)
    for guide in Guide:
        preview = Preview(guide, shape, translator())
        yield f"preview-{guide.name.lower()}-waiting", _page(preview, shape, size)
    pad = PinPad(shape, translator())
    pad.dots.show_count(PIN_DIGITS.stop - 1)
    yield "pin-longest", _page(pad, shape, size)
    yield "strip", _page(_strips(shape), shape, size)


def _page(content: QWidget, shape: Shape, size: tuple[int, int]) -> QWidget:
    page = QWidget()
    page.setObjectName("window")
    page.setStyleSheet(stylesheet(shape))
    column = QVBoxLayout(page)
    column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
    column.addWidget(content)
    page.resize(*size)
    return page


def _buttons(shape: Shape) -> QWidget:
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setSpacing(shape.px(8, 4))
    for row, role in enumerate(ROLES):
        for column, state in enumerate(STATES if role in CHECKABLE else STATES[:-1]):
            button = Button(f"{role}-{state}", role, shape, state)
            button.setDown(state == "pressed")
            button.setEnabled(state != "disabled")
            button.setChecked(state == "checked")
            if state == "focused":
                note_input(keyed=True)
                focus = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
                QCoreApplication.sendEvent(button, focus)
            grid.addWidget(button, row, column)
    return sheet


def _icons(shape: Shape) -> QWidget:
    sheet = QWidget()
    grid = QGridLayout(sheet)
    columns = 6 if shape.portrait else 11
    for index, name in enumerate(icons.names()):
        grid.addWidget(Icon(name, "green", shape.px(96, 72)), index // columns, index % columns)
    return sheet


def _keyboard(shape: Shape, layer: Layer) -> QWidget:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    digits = layer is Layer.DIGITS
    field = DateField("born", "born", shape) if digits else TextField("family", "family", shape)
    field.setText("03 / 14 / 1985" if digits else samples.LONG.full)
    keyboard = Keyboard(shape, translator())
    keyboard.attach(field, layer)
    column.addWidget(field)
    column.addStretch(1)
    column.addWidget(keyboard)
    return sheet


def _strips(shape: Shape) -> QWidget:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    for sample in samples.samples():
        if sample.health != samples.WELL and sample.name.startswith(("camera", "printer", "server", "lists", "every")):
            strip = StatusStrip(shape, translator())
            strip.show_health(sample.health)
            column.addWidget(strip)
            if column.count() * strip.sizeHint().height() > shape.px(1600, 560):
                break
    column.addStretch(1)
    return sheet
