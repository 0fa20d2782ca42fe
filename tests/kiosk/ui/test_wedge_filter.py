"""A reader that types, with real key events: no field, button or shortcut hears of it; a person's keys all arrive."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.ui.wedge_filter import STALLED_S, WedgeFilter
from scanning.license.aamva import parse, parse_typed
from tests.cards.payload import payload
from tests.cards.people import DEMO

SANTOS = payload(DEMO["maria-santos"], 10, random.Random(0)).decode("latin-1")
LONG = 10_000


class Form(QWidget):
    """A field with the focus, a button that Enter and Space would press, and a shortcut for every control character."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.button = QLineEdit(), QPushButton("Check in")
        self.pressed: list[str] = []
        self.button.clicked.connect(self._press)
        self.button.setAutoDefault(True)
        self.resize(400, 200)
        for row, child in enumerate((self.field, self.button)):
            child.setParent(self)
            child.setGeometry(20, 20 + 80 * row, 300, 60)
        for keys in ("Ctrl+J", "Ctrl+^", "Ctrl+M", "F9", "@"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._shortcut)

    def _press(self) -> None:
        self.pressed.append("button")

    def _shortcut(self) -> None:
        self.pressed.append("shortcut")

    def has_typed(self, count: int) -> bool:
        return len(self.field.text()) == count

    def handle(self) -> QWindow:
        handle = self.windowHandle()
        assert handle is not None
        return handle


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitExposed(form)
    form.field.setFocus()
    return form


@pytest.fixture
def wedge(form: Form, qapp: QApplication) -> Iterator[WedgeFilter]:
    found = WedgeFilter()
    qapp.installEventFilter(found)
    yield found
    qapp.removeEventFilter(found)


def typed(window: QWindow, text: str, controls: str = "ctrl") -> None:
    """Key events as a reader sends them through the window system: down and up for every character.

    `controls`: how it types what no key stands for: as Ctrl and a letter, as function keys and arrows, or not at all.
    """
    keys = {"\n": Qt.Key.Key_Down, "\x1e": Qt.Key.Key_F9, "\r": Qt.Key.Key_Return}
    for char in text:
        if char >= " ":
            QTest.keyClick(window, ord(char))
        elif controls == "ctrl":
            QTest.keyClick(window, Qt.Key(ord(char) + 0x40), Qt.KeyboardModifier.ControlModifier)
        elif controls == "keys":
            QTest.keyClick(window, keys[char])


@pytest.mark.parametrize("controls", ["ctrl", "keys", "dropped"])
@pytest.mark.parametrize("focus", ["field", "button"])
def test_a_license_reaches_the_flow_and_nothing_else(
    form: Form, wedge: WedgeFilter, qtbot: QtBot, focus: str, controls: str
) -> None:
    getattr(form, focus).setFocus()
    with qtbot.waitSignal(wedge.burst, timeout=LONG) as caught:
        typed(form.handle(), SANTOS + "\r", controls)
    assert (form.field.text(), form.pressed) == ("", [])
    assert caught.args is not None
    assert parse_typed(caught.args[0].encode()) == parse(SANTOS.encode("latin-1"))


def test_a_code_of_nobody_is_swallowed_too_with_its_enter(form: Form, wedge: WedgeFilter, qtbot: QtBot) -> None:
    form.button.setFocus()
    with qtbot.waitSignal(wedge.burst, timeout=LONG) as caught:
        typed(form.handle(), "4006381333931 \r", "keys")
    assert (form.field.text(), form.pressed) == ("", [])
    assert caught.args == ["4006381333931 \r"]


@pytest.mark.parametrize("code", ["12345", "1234\r", "00000000", "000\r", "7734"])
@pytest.mark.parametrize("focus", ["field", "button"])
def test_a_short_code_reaches_neither_field_nor_button(
    form: Form, wedge: WedgeFilter, qtbot: QtBot, focus: str, code: str
) -> None:
    getattr(form, focus).setFocus()
    with qtbot.waitSignal(wedge.burst, timeout=LONG) as caught:
        typed(form.handle(), code, "keys")
    assert (form.field.text(), form.pressed) == ("", [])
    assert caught.args == [code]


@pytest.mark.parametrize("marked", [True, False])
def test_a_key_that_is_held_down_repeats_whether_or_not_the_system_says_so(
    form: Form, wedge: WedgeFilter, qtbot: QtBot, qapp: QApplication, marked: bool
) -> None:
    form.field.setText("Marianne")
    none, key = Qt.KeyboardModifier.NoModifier, Qt.Key.Key_Backspace
    qapp.postEvent(form.handle(), QKeyEvent(QEvent.Type.KeyPress, key, none, "\b"))
    qtbot.waitUntil(partial(form.has_typed, 7), timeout=LONG)
    for _ in range(5):
        qapp.postEvent(form.handle(), QKeyEvent(QEvent.Type.KeyPress, key, none, "\b", marked))
    qtbot.waitUntil(partial(form.has_typed, 2), timeout=LONG)


def test_a_persons_keys_arrive_although_the_screen_is_always_late(form: Form, wedge: WedgeFilter, qtbot: QtBot) -> None:
    busy = QTimer(form)
    busy.timeout.connect(partial(spin, 2 * STALLED_S))
    busy.start(0)
    QTest.keyClick(form.handle(), ord("Z"))
    qtbot.waitUntil(partial(form.has_typed, 1), timeout=LONG)
    busy.stop()


def spin(seconds: float) -> None:
    """Work on the screen that lets nothing else run."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass


def test_a_persons_keys_arrive_in_order_with_their_modifiers(form: Form, wedge: WedgeFilter, qtbot: QtBot) -> None:
    for number, char in enumerate("Zoe 7", 1):
        QTest.keyClick(form.handle(), ord(char))
        qtbot.waitUntil(partial(form.has_typed, number), timeout=LONG)
    QTest.keyClick(form.handle(), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: form.field.text() == "Zoe ", timeout=LONG)
    QTest.keyClick(form.handle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: form.field.selectedText() == "Zoe ", timeout=LONG)


def test_enter_and_space_of_a_person_press_the_button(form: Form, wedge: WedgeFilter, qtbot: QtBot) -> None:
    form.button.setFocus()
    QTest.keyClick(form.handle(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: form.pressed == ["button"], timeout=LONG)
    QTest.keyClick(form.handle(), Qt.Key.Key_Tab)
    qtbot.waitUntil(form.field.hasFocus, timeout=LONG)


def test_posted_events_are_caught_as_well(form: Form, wedge: WedgeFilter, qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(wedge.burst, timeout=LONG) as caught:
        for char in "V1.AEFQ2345MZ":
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                qapp.postEvent(form.handle(), QKeyEvent(kind, ord(char), Qt.KeyboardModifier.NoModifier, char))
    assert form.field.text() == ""
    assert caught.args == ["V1.AEFQ2345MZ"]


def test_alt_codes_become_their_characters(form: Form, wedge: WedgeFilter, qtbot: QtBot, qapp: QApplication) -> None:
    alt, none = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier

    def send(kind: QEvent.Type, key: int, modifier: Qt.KeyboardModifier, text: str = "") -> None:
        qapp.postEvent(form.handle(), QKeyEvent(kind, key, modifier, text))

    with qtbot.waitSignal(wedge.burst, timeout=LONG) as caught:
        for char in "@\n\x1e\rANSI 636":
            send(QEvent.Type.KeyPress, Qt.Key.Key_Alt, alt)
            for digit in f"0{ord(char):03}":
                send(QEvent.Type.KeyPress, ord(digit), alt | Qt.KeyboardModifier.KeypadModifier, digit)
                send(QEvent.Type.KeyRelease, ord(digit), alt | Qt.KeyboardModifier.KeypadModifier, digit)
            send(QEvent.Type.KeyRelease, Qt.Key.Key_Alt, none)
    assert caught.args == ["@\n\x1e\rANSI 636"]


def test_keys_that_our_own_keyboard_sends_to_a_field_are_not_held(form: Form, wedge: WedgeFilter) -> None:
    QTest.keyClicks(form.field, "MARIA")
    assert form.field.text() == "MARIA"


def test_what_a_reader_types_is_never_logged(
    form: Form, wedge: WedgeFilter, qtbot: QtBot, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with qtbot.waitSignal(wedge.burst, timeout=LONG):
        typed(form.handle(), SANTOS)
    said = capfd.readouterr()
    assert "SANTOS" not in said.out + said.err + caplog.text
