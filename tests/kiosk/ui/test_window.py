"""The window shows every step, keeps nothing of the visitor before, and says what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.health import Health
from kiosk.checkin.office import events as oe
from kiosk.checkin.school import Site
from kiosk.checkin.steps import STEPS, Phase, Step, phase
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.pages import SCREENS
from kiosk.ui.sample_pictures import camera_view
from kiosk.ui.style import LANDSCAPE, PORTRAIT
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.preview import Preview
from kiosk.ui.window import Window
from scanning.capture.camera import CameraFault
from scanning.readers.serial_reader import ReaderFault
from sync.contract.vocabulary import ClockDoubt
from tests.kiosk.ui.conftest import Press


def texts(window: QWidget, *, hidden: bool = False) -> str:
    """Everything that the window says, to eyes and to screen readers."""
    said = []
    for widget in window.findChildren(QWidget):
        if hidden or widget.isVisibleTo(window):
            said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            if isinstance(widget, QLabel | QLineEdit):
                said.append(widget.text())
            if isinstance(widget, Button):
                said += [widget.caption, widget.detail]
    return "\n".join(said)


def test_every_step_has_a_screen() -> None:
    assert set(SCREENS) == set(get_args(Step))


def test_the_samples_show_every_step() -> None:
    assert {type(sample.step) for sample in samples.samples()} == set(SCREENS)


def test_the_samples_have_names_of_their_own() -> None:
    names = [sample.name for sample in samples.samples()]
    assert len(names) == len(set(names))


def test_the_staff_button_is_there_exactly_where_the_flow_answers_it(window: Window) -> None:
    wrong = []
    for sample in samples.samples():
        window.show_step(sample.step)
        answered = advance(sample.step, oe.StaffAsked()) != (sample.step, [])
        if window.strip.staff.isVisibleTo(window) != answered:
            wrong.append(sample.name)
    assert wrong == []


def test_the_staff_button_asks_for_staff(window: Window, press: Press, heard: list[e.Event]) -> None:
    press("staff")
    assert heard == [oe.StaffAsked()]


def test_nothing_of_a_visitor_stays_in_the_window_after_them(window: Window) -> None:
    for sample in samples.samples():
        window.show_step(sample.step)
    window.show_step(s.Welcome())
    settle()
    left = texts(window, hidden=True)
    for secret in ("Okafor", "Nguyễn", "1985", "Delgado", "Threatened"):
        assert secret not in left


def test_a_control_that_is_not_there_is_named_with_those_that_are(window: Window) -> None:
    with pytest.raises(LookupError, match=r"no control 'admit' on Welcome; there are: .*no-card.*start"):
        window.control("admit")


def test_progress_counts_up_along_the_way_in() -> None:
    way = [s.Scanning, s.Confirm, s.ChooseType, s.Conduct, s.TakingPhoto, s.Recording]
    assert [STEPS[step].progress for step in way] == sorted(STEPS[step].progress for step in way)


def test_progress_is_told_to_a_screen_reader(window: Window) -> None:
    window.show_step(s.Confirm(samples.draft()))
    assert window.header.dots.accessibleName() == "Step 2 of 6"
    window.show_step(s.Held())
    assert not window.header.dots.isVisibleTo(window)


def test_the_office_pages_look_different_from_the_visitors(window: Window) -> None:
    for sample in samples.samples():
        window.show_step(sample.step)
        assert window.property("office") == (phase(sample.step) in {Phase.STAFF_SIGN_IN, Phase.STAFF})


def test_the_camera_is_seen_where_it_is_needed_and_nowhere_else(window: Window) -> None:
    frame = camera_view(card=True)
    for sample in samples.samples():
        window.show_step(sample.step)
        window.show_preview(frame)
        previews = window.screen_on_view.findChildren(Preview)
        assert bool(previews) == isinstance(sample.step, s.Scanning | s.TakingPhoto)


def test_a_frame_changes_what_the_preview_draws(window: Window) -> None:
    window.show_step(s.Scanning())
    preview = window.screen_on_view.findChildren(Preview)[0]
    before = preview.grab().toImage()
    window.show_preview(camera_view(card=True))
    assert preview.grab().toImage() != before


def test_health_reaches_the_strip_and_the_waiting_count_is_told(window: Window) -> None:
    window.show_health(replace(samples.WELL, waiting=1))
    assert window.strip.waiting.text() == "1 visitor waiting"
    assert not window.strip.fault.isVisibleTo(window)
    quiet = window.strip.staff.grab().toImage()
    window.show_health(replace(samples.WELL, waiting=1, calling=True))
    assert window.strip.staff.grab().toImage() != quiet
    window.show_health(replace(samples.WELL, waiting=1))
    assert window.strip.staff.grab().toImage() == quiet
    window.show_health(Health(waiting=3))
    assert window.strip.waiting.text() == "3 visitors waiting"
    assert window.strip.fault.text() == "Not enrolled"


@pytest.mark.parametrize("waiting", [2, 12])
def test_how_many_wait_is_said_whole_and_a_fault_beside_them_is_cut_short(window: Window, waiting: int) -> None:
    ailing = replace(samples.WELL, camera=CameraFault.UNPLUGGED, reader=ReaderFault.BUSY, waiting=waiting)
    ailing = replace(ailing, clock=ClockDoubt.APART, refused_pins=14)  # every lamp that the strip can have but one
    window.resize(*PORTRAIT)
    window.show()
    window.show_health(ailing)
    fault, count = window.strip.fault, window.strip.waiting
    QApplication.processEvents()
    for label in (fault, count):
        assert QFontMetrics(label.font()).horizontalAdvance(label.text()) <= label.width()
    assert fault.text().startswith("Camera")
    assert fault.text() == "Camera unplugged" if waiting == 2 else fault.text().endswith("…")
    assert fault.accessibleName() == "Camera unplugged"
    window.show_health(replace(ailing, waiting=0))
    QApplication.processEvents()
    assert fault.text() == "Camera unplugged"


def test_a_camera_that_fails_sends_the_visitor_to_the_keyboard(window: Window) -> None:
    ailing = next(sample for sample in samples.samples() if sample.name == "scanning-no-camera")
    window.show_step(ailing.step)
    assert "type your name" not in texts(window)
    window.show_health(ailing.health)
    assert "type your name" in texts(window)


def test_a_school_that_changes_its_name_is_greeted_by_it_at_once(window: Window) -> None:
    changed = replace(samples.SITE, name="Rosa Parks Academy")
    window.set_site(changed)
    assert "Rosa Parks Academy" in texts(window)


def test_a_school_that_changes_does_not_empty_what_a_visitor_is_typing(window: Window) -> None:
    window.show_step(s.Typing())
    field = window.control("family")
    assert isinstance(field, QLineEdit)
    field.setText("García")
    window.set_site(replace(samples.SITE, name="Rosa Parks Academy"))
    assert field.text() == "García"
    assert window.control("family") is field


def test_a_window_that_is_turned_shows_the_other_design(window: Window, qtbot: QtBot) -> None:
    window.show_step(s.ChooseType(samples.draft()))
    before = window.screen_on_view
    window.resize(*LANDSCAPE)
    qtbot.waitUntil(lambda: window.screen_on_view is not before)
    assert not window.screen_on_view.shape.portrait
    assert window.control("purpose-parent").isVisibleTo(window)


def test_a_window_without_a_school_yet_still_welcomes(styled: object, qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.set_site(Site("", "", "", (), ()))
    window.show_step(s.Welcome())
    assert "Welcome" in texts(window)
    assert "to " not in [line[:3] for line in texts(window).splitlines()]
