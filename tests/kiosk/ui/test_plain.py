"""A page that cannot be drawn gives way to a plain one with the same choices; nothing of the page before stays."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.health import Health, SoundFault
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Paused, Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.pages import SCREENS
from kiosk.ui.sample_pictures import camera_view
from kiosk.ui.samples import Sample
from kiosk.ui.screens import ending_screens as ending
from kiosk.ui.screens import plain
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.plain_choices import KNOWN
from kiosk.ui.widgets import status_strip as strip
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.window import Window
from kiosk.ui.wording_health import StatusPart
from kiosk.ui.wording_office import decided
from language.translator import translator
from scanning.readers.serial_reader import ReaderFault
from sync.contract.vocabulary import Decision, Reason
from tests.kiosk.ui.conftest import Press, Read, undated
from tests.kiosk.ui.test_window import texts

EN = translator()

CASES = next(sample for sample in samples.samples() if sample.name == "cases")
REVIEW = o.Review(samples.LEAD, samples.case())
HELPERS = (
    "key-",
    "previous-",
    "next-",
    "add-note",
    "keep-note",
    "pin-",
    "staff",
    "mark",
    "more-types",
    "fewer",
    "one-more",
)
"""Controls that only help to use a page; they choose nothing."""
SAMPLES = list(samples.samples())


class Broken(RuntimeError):
    """What a page meets that nobody thought of. Its message names somebody, as such messages do."""


def broken(*_: object, **__: object) -> None:
    raise Broken("Amara Okafor")


def chosen(window: Window) -> set[str]:
    """The names of all that answers something on the page."""
    buttons = window.screen_on_view.findChildren(Button)
    names = {button.objectName() for button in buttons if button.isVisibleTo(window)}
    return {name for name in names if not name.startswith(HELPERS) or name.startswith("staff-")}


def lamp(window: Window, part: StatusPart) -> Icon:
    found = window.strip.findChild(Icon, f"lamp-{part.name.lower()}")
    assert isinstance(found, Icon)
    return found


@pytest.mark.parametrize("fault", ReaderFault)
def test_a_reader_that_fails_while_somebody_waits_is_told_on_the_waiting_list(
    window: Window, fault: ReaderFault
) -> None:
    window.show_step(s.Held())
    window.show_health(replace(CASES.health, reader=fault, calling=True))
    window.show_step(CASES.step)
    assert not window.plain
    assert "case-c0" in chosen(window)
    assert lamp(window, StatusPart.READER).isVisibleTo(window)


@pytest.mark.parametrize("fault", SoundFault)
def test_a_machine_without_sound_shows_the_waiting_list(window: Window, fault: SoundFault) -> None:
    window.show_step(CASES.step)
    window.show_health(replace(CASES.health, sound=fault, calling=True))
    assert not window.plain
    assert "case-c0" in chosen(window)
    assert "No sound" in texts(window)


@pytest.mark.parametrize("part", StatusPart)
def test_every_part_has_a_picture_of_its_own(window: Window, part: StatusPart) -> None:
    assert len(set(strip.ICONS.values())) == len(StatusPart)
    assert not lamp(window, part).pixmap().isNull()


def test_every_step_has_its_plain_choices() -> None:
    assert set(get_args(Step)) == KNOWN == set(SCREENS)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_plain_page_offers_what_the_usual_one_offers(
    window: Window, monkeypatch: pytest.MonkeyPatch, sample: Sample
) -> None:
    window.show_step(sample.step)
    usual = chosen(window)
    window.show_step(s.Recording(samples.draft()) if isinstance(sample.step, s.Welcome) else s.Welcome())
    monkeypatch.setattr(SCREENS[type(sample.step)], "draw", broken)
    window.show_step(sample.step)
    assert window.plain
    assert usual - chosen(window) == set()


@pytest.mark.parametrize("where", ["__init__", "draw", "draw_health", "show_hint", "show_preview", "page_key", "begin"])
def test_whatever_breaks_the_person_before_is_gone_and_staff_can_decide(
    window: Window, monkeypatch: pytest.MonkeyPatch, press: Press, heard: list[e.Event], where: str
) -> None:
    # GIVEN a visitor's name on the screen, and a page that breaks somewhere
    window.show_step(s.Confirm(samples.draft()))
    assert "Amara J Okafor" in texts(window)
    monkeypatch.setattr(SCREENS[s.Trouble], where, broken)
    # WHEN that page is wanted
    window.show_step(s.Trouble(s.TroubleCause.NOT_RECORDED))
    window.show_health(Health())
    window.show_hint(None)
    window.show_preview(camera_view(card=False))
    settle()
    # THEN the name is nowhere, and the way on is there
    assert "Okafor" not in texts(window, hidden=True)
    assert window.plain
    press("done")
    assert heard == [e.Finished()]


def test_a_case_is_compared_and_decided_on_the_plain_page(
    window: Window, monkeypatch: pytest.MonkeyPatch, press: Press, read: Read, heard: list[e.Event]
) -> None:
    monkeypatch.setattr(SCREENS[o.Review], "_draw_pager", broken)
    window.show_step(REVIEW)
    entry = REVIEW.case.entries[0]
    assert entry.reason not in texts(window, hidden=True)
    read()
    button = window.control("hold-to-compare")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    window.show_step(replace(REVIEW, uncovered=True))
    assert entry.reason in texts(window)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    window.show_step(REVIEW)
    assert entry.reason not in texts(window, hidden=True)
    press(f"reason-{Reason.DIFFERENT_PERSON}")
    press("admit")
    assert heard == [oe.Uncovered(), oe.Covered(), oe.DecisionChosen(Decision.ADMIT, Reason.DIFFERENT_PERSON)]


def test_a_name_is_typed_on_the_plain_page_and_a_flaw_loses_nothing(
    window: Window, monkeypatch: pytest.MonkeyPatch, press: Press, heard: list[e.Event]
) -> None:
    monkeypatch.setattr(SCREENS[s.Typing], "_labeled", broken)
    window.show_step(s.Typing())
    for key in "ana":
        press(f"key-{key}")
    press("family")
    for key in "o'neil":
        press(f"key-{key}")
    window.show_step(s.Typing(s.TypingFlaw.BORN))
    family = window.control("family")
    assert isinstance(family, QLineEdit)
    assert family.text() == "O'Neil"
    press("born")
    for key in "03141985":
        press(f"key-{key}")
    press("continue")
    assert undated(heard) == [ve.Typed("O'Neil", "Ana", "1985-03-14")]


def test_a_pin_is_typed_on_the_plain_page(
    window: Window, monkeypatch: pytest.MonkeyPatch, press: Press, heard: list[e.Event]
) -> None:
    monkeypatch.setattr(SCREENS[o.StaffPin], "draw", broken)
    window.show_step(o.StaffPin(o.StaffNames(samples.STAFF), samples.LEAD))
    for digit in "402517402517":
        press(f"pin-{digit}")
    press("pin-enter")
    assert heard == [oe.PinEntered("402517402517")]


def test_a_page_that_works_again_is_drawn_as_usual(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as once:
        once.setattr(SCREENS[o.Cases], "draw", broken)
        window.show_step(CASES.step)
        assert window.plain
    window.show_step(s.Welcome())
    window.show_step(CASES.step)
    assert not window.plain


def test_a_button_that_cannot_say_what_was_done_brings_the_plain_page(
    window: Window, monkeypatch: pytest.MonkeyPatch, press: Press, heard: list[e.Event]
) -> None:
    monkeypatch.setattr(SCREENS[o.Review], "_chosen", broken)
    window.show_step(REVIEW)
    press("refuse")
    assert (heard, window.plain) == ([], True)
    press("refuse")
    assert heard == [oe.DecisionChosen(Decision.REFUSE, None)]


def test_where_the_plain_page_fails_too_the_visitor_is_sent_to_people(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_step(s.Confirm(samples.draft()))
    monkeypatch.setattr(SCREENS[s.Held], "draw", broken)
    monkeypatch.setattr(plain.PlainScreen, "draw", broken)
    window.show_step(s.Held())
    settle()
    assert "Please go to the office window" in texts(window)
    assert "Okafor" not in texts(window, hidden=True)


def test_the_log_says_what_broke_and_names_nobody(
    window: Window, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(SCREENS[o.Cases], "draw", broken)
    window.show_step(CASES.step)
    said = capfd.readouterr()
    everything = said.out + said.err + caplog.text
    assert "Broken" in everything
    assert "Okafor" not in everything


def test_a_picture_that_is_missing_breaks_no_page(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(strip.ICONS, StatusPart.SOUND, "a-picture-that-nobody-drew")
    window.show_step(CASES.step)
    window.show_health(replace(CASES.health, sound=SoundFault.FAILED))
    assert not window.plain
    assert not window.grab().isNull()


def test_what_waits_has_words_for_every_step_that_shows_it() -> None:
    assert set(ending.WAITS) == {step for step, screen in SCREENS.items() if screen is ending.WaitingScreen}


def test_an_emergency_is_paused_on_the_plain_page_too(
    window: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(SCREENS[Paused], "draw", broken)
    window.show_step(Paused())
    assert "Please follow the staff" in texts(window)
    assert isinstance(window.screen_on_view, Screen)


@pytest.mark.parametrize("inside", [False, True])
def test_the_plain_waiting_list_says_of_a_decision_what_the_usual_one_says(
    window: Window, monkeypatch: pytest.MonkeyPatch, *, inside: bool
) -> None:
    step = o.Cases(samples.LEAD, cases=(), decided=Decision.REFUSE, inside=inside)
    window.show_step(step)
    told = decided(EN, Decision.REFUSE, inside=inside)
    assert told in texts(window)
    monkeypatch.setattr(SCREENS[o.Cases], "draw", broken)
    window.show_step(step)
    assert window.plain
    assert told in texts(window)
    assert "Nobody is waiting" in texts(window)
