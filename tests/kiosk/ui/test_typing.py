"""A name and a date of birth by hand: on the screen's keyboard, with any accent, or on a real one."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from kiosk.checkin import events as e
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.arriving import typed_visitor
from kiosk.ui.widgets.keyboard import MARKS, compose
from kiosk.ui.window import Window
from screening.persons import Visitor
from tests.kiosk.ui.conftest import Press, Read, undated
from tests.kiosk.ui.test_window import texts


def field(window: Window, name: str) -> QLineEdit:
    found = window.control(name)
    assert isinstance(found, QLineEdit)
    return found


def write(press: Press, keys: str) -> None:
    for key in keys:
        press("key-space" if key == " " else f"key-{key}")


def test_a_name_and_a_birth_date_are_typed_by_touch(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(s.Typing())
    write(press, "ana")
    press("family")
    write(press, "o'neill-li")
    press("born")
    write(press, "03141985")
    press("continue")
    assert undated(heard) == [ve.Typed(family="O'Neill-Li", given="Ana", born="1985-03-14")]


def test_what_is_typed_is_a_visitor_to_the_flow(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(s.Typing())
    press("family")
    write(press, "sukarno")
    press("born")
    write(press, "12311970")
    press("continue")
    typed = heard[0]
    assert isinstance(typed, ve.Typed)
    visitor = typed_visitor(typed.family, typed.given, typed.born)
    assert isinstance(visitor, Visitor)
    assert (visitor.name.family, visitor.born) == ("Sukarno", date(1970, 12, 31))


def test_an_accent_follows_its_letter_and_two_make_a_vietnamese_one(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    press("family")
    write(press, "nguye")
    press("key-marks")
    write(press, "âã")
    press("key-letters")
    write(press, "n")
    assert field(window, "family").text() == "Nguyễn"


def test_a_letter_that_no_accent_makes_has_a_key(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    press("key-marks")
    write(press, "đø")
    assert field(window, "given").text() == "Đø"


def test_the_erase_key_takes_back_one_letter(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    write(press, "al")
    press("key-erase")
    assert field(window, "given").text() == "A"


def test_capitals_can_be_switched(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    press("key-shift")
    write(press, "d")
    press("key-shift")
    write(press, "a")
    assert field(window, "given").text() == "dA"


def test_a_real_keyboard_types_as_well_and_return_goes_on(window: Window, heard: list[e.Event], read: Read) -> None:
    window.show_step(s.Typing())
    read()
    window.activateWindow()
    for name, text in (("given", "Amara"), ("family", "Okafor"), ("born", "3/14/1985")):
        assert window.focusWidget() is field(window, name)
        QTest.keyClicks(field(window, name), "03141985" if name == "born" else text)
        QTest.keyClick(field(window, name), Qt.Key.Key_Return)
    assert undated(heard) == [ve.Typed(family="Okafor", given="Amara", born="1985-03-14")]


def test_a_date_gets_its_slashes_and_loses_them_again(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    press("born")
    write(press, "0314")
    assert field(window, "born").text() == "03 / 14"
    write(press, "1")
    assert field(window, "born").text() == "03 / 14 / 1"
    press("key-erase-digit")
    assert field(window, "born").text() == "03 / 14"
    press("key-erase-digit")
    assert field(window, "born").text() == "03 / 1"


def test_a_date_that_is_not_whole_is_refused_by_the_flow(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(s.Typing())
    press("family")
    write(press, "li")
    press("born")
    write(press, "0314")
    press("continue")
    typed = heard[0]
    assert isinstance(typed, ve.Typed)
    assert typed_visitor(typed.family, typed.given, typed.born) is s.TypingFlaw.BORN


@pytest.mark.parametrize(("flaw", "name"), [(s.TypingFlaw.NAME, "family"), (s.TypingFlaw.BORN, "born")])
def test_a_flaw_is_told_where_it_is_and_what_was_typed_stays(
    window: Window, press: Press, flaw: s.TypingFlaw, name: str
) -> None:
    window.show_step(s.Typing())
    write(press, "ana")
    window.show_step(s.Typing(flaw))
    window.activateWindow()
    assert field(window, "given").text() == "Ana"
    assert field(window, name).property("flawed") is True
    assert window.focusWidget() is field(window, name)


def test_letters_that_no_badge_can_show_are_told_as_they_are_typed_and_stop_nobody(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    window.show_step(s.Typing())
    field(window, "given").setText("Amala 😀")
    assert "We cannot print 😀." in texts(window)
    field(window, "given").setText("Amala")
    field(window, "family").setText("علی‌رضا")
    assert "We cannot print" not in texts(window)
    field(window, "family").setText("Ho😀")
    field(window, "born").setText("03141985")
    press("continue")
    assert undated(heard) == [ve.Typed(family="Ho😀", given="Amala", born="1985-03-14")]


def test_the_next_visitor_finds_empty_fields(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    write(press, "ana")
    window.show_step(s.Welcome())
    window.show_step(s.Typing())
    assert field(window, "given").text() == ""


@given(text=st.text(), mark=st.sampled_from("".join(MARKS)))
def test_an_accent_changes_the_last_letter_or_nothing(text: str, mark: str) -> None:
    changed = compose(text, mark)
    assert changed[:-1] == text[:-1]
    assert len(changed) == len(text)
    if changed != text:
        assert unicodedata.normalize("NFC", text[-1] + mark) == changed[-1]
