"""Keys for a desktop or an editor: nothing is copied, pasted or undone, no menu opens, and nothing is carried from one
visitor to the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from kiosk.checkin import events as e
from kiosk.checkin.visitor import steps as s
from kiosk.ui.samples import Sample
from kiosk.ui.window import Window
from tests.kiosk.ui.conftest import Read
from tests.kiosk.ui.test_guard import LEFT, SAMPLES, send

CTRL, ALT, META, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_A, CTRL), (Qt.Key.Key_C, CTRL), (Qt.Key.Key_V, CTRL), (Qt.Key.Key_X, CTRL), (Qt.Key.Key_Z, CTRL),
        (Qt.Key.Key_Y, CTRL), (Qt.Key.Key_Q, CTRL), (Qt.Key.Key_W, CTRL), (Qt.Key.Key_Insert, SHIFT),
        (Qt.Key.Key_Insert, CTRL), (Qt.Key.Key_Delete, SHIFT),
        (Qt.Key.Key_Backspace, ALT), (Qt.Key.Key_Backspace, CTRL), (Qt.Key.Key_F4, ALT), (Qt.Key.Key_Tab, ALT),
        (Qt.Key.Key_Escape, SHIFT), (Qt.Key.Key_F11, SHIFT), (Qt.Key.Key_Meta, META), (Qt.Key.Key_D, META),
        (Qt.Key.Key_Delete, CTRL | ALT),
    ],
)  # fmt: skip
def test_no_command_key_does_anything_to_a_field(
    window: Window, read: Read, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    QGuiApplication.clipboard().setText("from elsewhere")
    window.show_step(s.Typing())
    read()
    field = window.control("given")
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Ana")
    QTest.keyClick(field, key, modifier)
    assert (field.text(), field.selectedText()) == ("Ana", "")
    assert QGuiApplication.clipboard().text() == "from elsewhere"
    assert window.isVisible()


def test_a_field_alone_keeps_nothing_and_takes_nothing(window: Window, read: Read) -> None:
    """Without the guard: a key that matches an editor's command, a drop, a menu, the middle button, a selection."""
    window.show_step(s.Typing())
    field = window.control("given")
    assert isinstance(field, QLineEdit)
    QApplication.instance().removeEventFilter(window.guard)  # type: ignore[union-attr]  # there is one
    QGuiApplication.clipboard().setText("from elsewhere")
    QTest.keyClicks(field, "Ana")
    for key, modifier in ((Qt.Key.Key_A, CTRL), (Qt.Key.Key_C, CTRL), (Qt.Key.Key_V, CTRL), (Qt.Key.Key_Z, CTRL)):
        QTest.keyClick(field, key, modifier)
    QTest.keyClick(field, Qt.Key.Key_Home, SHIFT)
    QTest.mouseDClick(field, LEFT)
    assert (field.text(), field.selectedText()) == ("Ana", "")
    QTest.mouseClick(field, Qt.MouseButton.MiddleButton)
    mime = QMimeData()
    mime.setText("dropped")
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    QApplication.sendEvent(field, drop)
    assert field.text() == "Ana"
    assert not field.acceptDrops()
    assert QGuiApplication.clipboard().text() == "from elsewhere"


def test_no_menu_opens_and_no_button_but_the_left_presses(window: Window, read: Read, heard: list[e.Event]) -> None:
    window.show_step(s.Typing())
    read()
    field = window.control("given")
    QApplication.sendEvent(field, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5)))
    for other in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton):
        QTest.mouseClick(window.control("continue"), other)
    assert QApplication.activePopupWidget() is None
    assert heard == []


def test_signs_made_with_the_right_alt_key_are_written(window: Window, read: Read) -> None:
    window.show_step(s.Typing())
    read()
    field = window.control("given")
    assert isinstance(field, QLineEdit)
    for modifier, text in ((CTRL | ALT, "ł"), (ALT, "å"), (Qt.KeyboardModifier.GroupSwitchModifier, "ß")):
        send(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_L, modifier, text))
    assert field.text() == "łåß"


def test_what_a_visitor_typed_is_not_brought_back_for_the_next(window: Window, read: Read) -> None:
    window.show_step(s.Typing())
    read()
    QTest.keyClicks(window.control("given"), "Amara")
    window.show_step(s.Welcome())
    window.show_step(s.Typing())
    read()
    field = window.control("given")
    assert isinstance(field, QLineEdit)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_V, Qt.Key.Key_Y):
        QTest.keyClick(field, key, CTRL)
    assert field.text() == ""


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one.name in ("typing", "review-usual")], ids=lambda x: x.name
)
def test_every_field_is_of_the_kind_that_keeps_nothing(window: Window, sample: Sample) -> None:
    window.show_step(sample.step)
    fields = window.screen_on_view.findChildren(QLineEdit)
    assert fields
    assert {field.contextMenuPolicy() for field in fields} == {Qt.ContextMenuPolicy.PreventContextMenu}
