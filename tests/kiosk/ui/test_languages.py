"""A visitor's own language: chosen at any page, without losing a letter, and gone after them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import steps as o
from kiosk.checkin.school import Site
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import Destination
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.languages import label, load_languages
from kiosk.ui.style import PORTRAIT
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.window import Window
from language.pseudo import ACCENTED, MIRRORED
from language.translator import translator
from sync.contract.records.question import Question, VisitorType
from tests.kiosk.ui.conftest import Clock, Press, undated
from tests.kiosk.ui.test_typing import field, write


def said(window: Window, name: str) -> str:
    control = window.control(name)
    assert isinstance(control, Button)
    return control.caption


def is_offered(window: Window, name: str) -> bool:
    try:
        window.control(name)
    except LookupError:
        return False
    return True


class Flow:
    """The window and the flow joined, as the conductor joins them."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.step: Step = s.Welcome()
        window.happened.connect(self.happened)
        window.show_step(self.step)

    def happened(self, event: e.Event) -> None:
        self.step = advance(self.step, event)[0]
        self.window.show_step(self.step)


def test_the_welcome_page_offers_each_language_by_its_own_name(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    assert (said(window, "language-en"), said(window, "language-es")) == ("English", "Español")
    press("language-es")
    assert heard == [ve.LanguageChosen("es")]
    window.show_step(s.Welcome(language="es"))
    assert said(window, "start") == "Registrarme"


def test_a_touch_on_a_language_does_not_start_a_check_in(window: Window, press: Press) -> None:
    flow = Flow(window)
    press("language-es")
    assert flow.step == s.Welcome(language="es")


def test_with_one_language_there_is_nothing_to_choose(styled: QApplication, qtbot: QtBot) -> None:
    alone = Window(languages=load_languages("en", ("en",)))
    qtbot.addWidget(alone)
    alone.show()
    for step in (s.Welcome(), s.Typing()):
        alone.show_step(step)
        settle()
        assert not is_offered(alone, "language-en")
        assert not is_offered(alone, "language-es")


def test_a_language_that_the_district_takes_off_is_offered_no_more(window: Window) -> None:
    window.show_step(s.Welcome())
    assert is_offered(window, "language-es")
    window.set_site(Site("oakridge", "Oakridge", "UTC", (), (), languages=("en",)))
    assert not is_offered(window, "language-es")
    window.show_step(s.Typing())
    assert not is_offered(window, "language-es")


def test_every_page_of_a_visitor_has_a_way_to_another_language(window: Window) -> None:
    pages = {type(one.step): one.step for one in samples.samples() if isinstance(one.step, s.Spoken)}
    assert len(pages) == 23
    for step in pages.values():
        window.show_step(step)
        assert is_offered(window, "language-es"), step
        window.show_step(replace(step, language="es"))
        assert is_offered(window, "language-en"), step


def test_the_office_has_its_own_language_and_no_choice(window: Window) -> None:
    window.show_step(s.Welcome(language="es"))
    assert said(window, "staff") == "Staff"  # the strip is the office's
    window.show_step(o.Cases(samples.LEAD, ()))
    assert not is_offered(window, "language-es")
    assert said(window, "done") == "Leave the office pages"


def test_switching_in_the_middle_of_typing_keeps_every_letter(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    """GIVEN a name half typed WHEN the language is changed there and back THEN letters, cursor and field are as they
    were, and typing goes on."""
    flow = Flow(window)
    flow.happened(ve.TypingChosen())
    write(press, "ana")
    press("family")
    write(press, "o'neill")
    QTest.keyClick(field(window, "family"), Qt.Key.Key_Left)
    press("language-es")
    assert flow.step == s.Typing(language="es")
    assert said(window, "continue") == "Continuar"
    assert [field(window, name).text() for name in ("given", "family", "born")] == ["Ana", "O'Neill", ""]
    assert field(window, "family").cursorPosition() == len("O'Neil")
    write(press, "l")
    press("language-en")
    assert field(window, "family").text() == "O'Neilll"
    press("born")
    write(press, "0314")
    press("language-es")
    write(press, "1985")
    press("continue")
    assert undated(heard)[-1] == ve.Typed(family="O'Neilll", given="Ana", born="1985-03-14")


def test_turning_the_window_keeps_every_letter_too(window: Window, press: Press) -> None:
    window.show_step(s.Typing())
    write(press, "ana")
    window.resize(1280, 800)
    settle()
    assert field(window, "given").text() == "Ana"


def test_a_flaw_is_told_in_the_language_of_the_page(window: Window) -> None:
    window.show_step(s.Typing(s.TypingFlaw.NAME))
    window.show_step(s.Typing(s.TypingFlaw.NAME, language="es"))
    assert any("apellido" in one.text() for one in window.screen_on_view.findChildren(type(window.header.school)))


def test_the_next_visitor_finds_neither_language_nor_letters(window: Window, press: Press) -> None:
    flow = Flow(window)
    press("language-es")
    press("no-card")
    write(press, "ana")
    press("cancel")
    assert flow.step == s.Welcome()
    assert said(window, "start") == "Check in"
    press("no-card")
    assert all(not one.text() for one in window.screen_on_view.findChildren(QLineEdit))


def test_expectations_are_accepted_in_the_language_in_which_they_were_read(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    languages = load_languages("en", ("en", "es"))
    english, spanish = (languages.conduct[tag].version for tag in ("en", "es"))
    for tag in ("", "es"):
        window.show_step(s.Conduct(samples.draft(), language=tag))
        press("accept")
    assert heard == [ve.ConductAccepted(english), ve.ConductAccepted(spanish)]


def test_the_districts_words_are_its_own_where_it_has_them_and_the_catalogues_where_it_has_not() -> None:
    spanish, english = translator("es"), translator("en")
    theirs = Destination("tutor", "Tutor", {"en": "Tutor", "es": "Tutoría"})
    built_in, renamed = Destination("office", "Main office"), Destination("office", "Old main office")
    assert [label(spanish, one.labels, one.label) for one in (theirs, built_in, renamed)] == [
        "Tutoría", "Oficina principal", "Old main office",
    ]  # fmt: skip
    assert [label(english, one.labels, one.label) for one in (theirs, built_in)] == ["Tutor", "Main office"]


def test_what_is_picked_is_the_schools_own_whatever_its_reader_called_it(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    tutor = VisitorType(code="tutor", label={"en": "Tutor", "es": "Tutoría"}, badge={"en": "TUTOR"})
    window.set_site(Site("LIN", "Lincoln", "America/Denver", (tutor,), ()))
    window.show_step(s.ChooseType(samples.draft(), language="es"))
    assert said(window, "purpose-tutor") == "Tutoría"
    press("purpose-tutor")
    assert heard == [ve.TypePicked(tutor, "")]


@pytest.fixture
def many(styled: QApplication, qtbot: QtBot, clock: Clock) -> Window:
    """A window with more languages than the strip has room for, one of them from right to left."""
    window = Window(clock, load_languages("en", ("en", "es", ACCENTED, MIRRORED)))
    qtbot.addWidget(window)
    window.set_site(samples.SITE)
    window.resize(*PORTRAIT)
    window.show()
    qtbot.waitExposed(window)
    return window


def choose(window: Window, clock: Clock, name: str) -> None:
    settle()
    clock.pass_by(1)
    QTest.mouseClick(
        window.control(name) if name != f"language-{MIRRORED}" else _in_row(window, name), Qt.MouseButton.LeftButton
    )


def _in_row(window: Window, name: str) -> Button:
    (found,) = [one for one in window.findChildren(Button, name) if one.isVisibleTo(window)]
    return found


def test_many_languages_are_behind_one_button(many: Window, clock: Clock) -> None:
    heard: list[e.Event] = []
    many.happened.connect(heard.append)
    many.show_step(s.Typing())
    assert said(many, "languages") == "English"
    assert not is_offered(many, "language-es")
    choose(many, clock, "languages")
    choose(many, clock, f"language-{MIRRORED}")
    assert heard == [ve.LanguageChosen(MIRRORED)]


def test_a_page_from_right_to_left_is_mirrored_and_its_keyboard_is_not(many: Window) -> None:
    def places() -> dict[str, int]:
        settle()
        found = {name: many.control(name) for name in ("back", "cancel", "key-q", "key-p", "languages")}
        return {name: one.mapTo(many, one.rect().center()).x() for name, one in found.items()}

    many.show_step(s.Typing())
    usual = places()
    many.show_step(s.Typing(language=MIRRORED))
    turned = places()
    assert usual["back"] < usual["cancel"]
    assert turned["back"] > turned["cancel"]
    assert (usual["key-q"], usual["key-p"]) == (turned["key-q"], turned["key-p"])
    assert min(usual["languages"], turned["languages"]) > PORTRAIT[0] / 2, "the strip is the office's: left to right"
    keyboards = many.screen_on_view.findChildren(Keyboard)
    assert keyboards
    assert all(one.layoutDirection() is Qt.LayoutDirection.LeftToRight for one in keyboards)
    assert many.layoutDirection() is Qt.LayoutDirection.RightToLeft
    many.show_step(s.Welcome())
    assert many.layoutDirection() is Qt.LayoutDirection.LeftToRight


def test_an_answer_half_given_is_kept_in_another_language(window: Window, press: Press) -> None:
    """GIVEN a number counted up and a company half typed WHEN the language is changed THEN both are as they were."""
    children = Question(code="children", kind="number", label={"en": "How many children?"})
    window.show_step(s.Asking(samples.draft(), children))
    press("one-more")
    press("one-more")
    window.show_step(s.Asking(samples.draft(), children, language="es"))
    assert "2" in {one.text() for one in window.findChildren(QLabel)}
    company = Question(code="company", kind="text", label={"en": "Company"})
    window.show_step(s.Asking(samples.draft(), company, language="es"))
    write(press, "acme r")
    written = field(window, "answer").text()
    assert len(written) == 6
    window.show_step(s.Asking(samples.draft(), company))
    assert field(window, "answer").text() == written
