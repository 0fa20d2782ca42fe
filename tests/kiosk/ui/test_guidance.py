"""Guidance on the scanning screen: a hint under the picture, and a way on for who has no luck."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import events, steps
from kiosk.gallery import settle
from kiosk.ui import samples, wording_hints
from kiosk.ui.sample_pictures import camera_view
from kiosk.ui.screens import arriving
from kiosk.ui.screens.arriving import ScanningScreen
from kiosk.ui.widgets.guidance import ICONS
from kiosk.ui.window import Window
from scanning.capture.camera import CameraFault
from scanning.hints import Hint
from tests.kiosk.ui.conftest import Press


def scanning(window: Window) -> ScanningScreen:
    """The scanning screen, on view."""
    window.show_step(steps.Scanning())
    screen = window.screen_on_view
    assert isinstance(screen, ScanningScreen)
    return screen


def test_every_hint_has_a_picture_of_its_own() -> None:
    assert set(ICONS) == set(Hint)
    assert len(set(ICONS.values())) == len(Hint)


@pytest.mark.parametrize("hint", Hint)
def test_a_hint_is_said_and_drawn_under_the_picture(window: Window, hint: Hint) -> None:
    screen = scanning(window)
    window.show_hint(None)
    settle()
    before, height = screen.guidance.bar.grab().toImage(), screen.guidance.bar.height()
    window.show_hint(hint)
    settle()
    assert screen.guidance.sentence.text() == wording_hints.HINTS[hint]
    assert screen.guidance.bar.height() == height
    assert screen.guidance.bar.y() >= screen.guidance.preview.geometry().bottom()
    assert (screen.guidance.bar.grab().toImage() == before) == (hint is Hint.NO_CARD)


def test_a_hint_from_before_is_there_when_the_screen_comes(window: Window) -> None:
    window.show_step(steps.Welcome())
    window.show_hint(Hint.CLOSER)
    assert scanning(window).guidance.sentence.text() == wording_hints.HINTS[Hint.CLOSER]


def test_after_a_while_without_success_the_way_on_comes_to_the_fore(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, press: Press, heard: list[events.Event]
) -> None:
    """GIVEN a card that cannot be read WHEN time has gone by THEN going on without it is offered, and is no error."""
    screen = scanning(window)
    assert screen.without.property("role") == "secondary"
    monkeypatch.setattr(arriving, "LATE_MS", 1)
    window.show_step(steps.Welcome())
    late = scanning(window)
    qtbot.waitUntil(lambda: late.without.property("role") == "primary")
    window.show_hint(Hint.HOLD_STILL)
    assert late.guidance.bar.isVisibleTo(window), "who wants to can go on trying"
    assert not late.refused.isVisibleTo(window)
    press("no-card")
    assert heard == [events.TypingChosen()]


def test_a_blind_camera_shows_no_old_picture_and_offers_typing_at_once(window: Window) -> None:
    screen = scanning(window)
    settle()
    empty = screen.guidance.preview.grab().toImage()
    window.show_preview(camera_view(card=True))
    assert screen.guidance.preview.grab().toImage() != empty
    window.show_health(replace(samples.WELL, camera=CameraFault.SILENT))
    settle()
    assert screen.without.property("role") == "primary"
    assert not screen.guidance.bar.isVisibleTo(window)
    blind = screen.guidance.preview.grab().toImage()
    window.show_preview(camera_view(card=True))
    assert screen.guidance.preview.grab().toImage() == blind, "a frame that was under way does not count"
    window.show_health(samples.WELL)
    window.show_preview(camera_view(card=True))
    settle()
    assert screen.guidance.bar.isVisibleTo(window)
    assert screen.guidance.preview.grab().toImage() not in (blind, empty)


def test_a_camera_with_few_pixels_is_used_all_the_same(window: Window) -> None:
    screen = scanning(window)
    window.show_health(replace(samples.WELL, camera=CameraFault.WRONG_RESOLUTION))
    assert screen.guidance.bar.isVisibleTo(window)
    assert "not working" not in screen.hint.text()
