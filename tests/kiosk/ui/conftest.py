"""A styled application and a window, for every test of the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.checkin.events import Event
from kiosk.checkin.visitor.events import Typed
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.languages import load_languages
from kiosk.ui.style import PORTRAIT, apply_style
from kiosk.ui.window import Window
from language.catalogue import OFFERED


@pytest.fixture(scope="session")
def styled(qapp: QApplication) -> QApplication:
    """The one application, with its fonts, icons and stylesheet."""
    apply_style(qapp)
    return qapp


class Clock:
    """Seconds that pass when a test says so: the guard's clock."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(styled: QApplication, qtbot: QtBot, clock: Clock) -> Window:
    """A window in portrait at a school, on view; whoever touches it has read it."""
    window = Window(clock, load_languages("en", OFFERED))
    qtbot.addWidget(window)
    window.set_site(samples.SITE)
    window.resize(*PORTRAIT)
    window.show()
    qtbot.waitExposed(window)
    settle()
    clock.pass_by(1)
    return window


@pytest.fixture
def heard(window: Window) -> list[Event]:
    """Every event that the window has said, in order."""
    events: list[Event] = []
    window.happened.connect(events.append)
    return events


def undated(events: list[Event]) -> list[Event]:
    """What was said, without the day on which it was typed (which must be there)."""
    assert all(event.today for event in events if isinstance(event, Typed))
    return [replace(event, today=None) if isinstance(event, Typed) else event for event in events]


Press = Callable[[str], None]


Read = Callable[[], None]


@pytest.fixture
def read(window: Window, clock: Clock) -> Read:
    """Let the page be painted, and time pass until what is done counts."""

    def reading() -> None:
        settle()
        clock.pass_by(1)

    return reading


@pytest.fixture
def press(window: Window, read: Read) -> Press:
    """Click the control of a name, with a real mouse event in its middle, after reading the page."""

    def click(name: str) -> None:
        read()
        QTest.mouseClick(window.control(name), Qt.MouseButton.LeftButton)

    return click
