"""The kiosk's window closes for staff alone, and the session that ships with it is what it says."""

from __future__ import annotations

import configparser
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app import GuiBridge
from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.steps import Closing
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.ui.style import apply_style
from kiosk.ui.window import Window
from tests import samples as x


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Window:
    apply_style(qapp)
    window = Window()
    qtbot.addWidget(window)
    window.show_step(s.Welcome())
    window.lock()
    qtbot.waitExposed(window)
    return window


def close_event(window: Window) -> QCloseEvent:
    """What Alt and F4 come to, by way of the window system."""
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    return event


def test_a_locked_window_has_no_frame_and_covers_the_screen(window: Window) -> None:
    assert window.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert window.isFullScreen()


def test_no_wish_of_the_window_system_closes_it(window: Window, qapp: QApplication) -> None:
    assert not close_event(window).isAccepted()
    QTest.keyClick(window, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.close()
    qapp.closeAllWindows()
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))
    assert window.isVisible()


def test_a_window_that_was_made_small_comes_back(window: Window, qtbot: QtBot) -> None:
    window.showMinimized()
    qtbot.waitUntil(window.isFullScreen)
    window.showNormal()
    qtbot.waitUntil(window.isFullScreen)


def test_a_window_of_the_demo_closes_like_any(window: Window) -> None:
    window.unlock()
    assert close_event(window).isAccepted()


def test_staff_close_it_with_their_pin_and_not_without() -> None:
    cases = o.Cases(x.CLERK, ())
    asked, commands = advance(cases, oe.ClosingAsked())
    assert isinstance(asked, o.StaffPin)
    assert (asked.names.intent, commands) == (Closing(), [])
    assert advance(asked, oe.PinRefused())[1] == []
    assert isinstance(advance(asked, e.WentBack())[0], o.Cases)
    checking, _ = advance(asked, oe.PinEntered("402517"))
    assert advance(checking, oe.StaffVerified(x.CLERK)) == (s.Welcome(), [c.CloseKiosk()])


@pytest.mark.parametrize("step", [s.Welcome(), s.Scanning(), s.Held(), o.StaffNames(), o.Cases(x.CLERK)])
def test_nobody_closes_it_from_anywhere_else(step: Step) -> None:
    for event in (oe.ClosingAsked(), e.Cancelled(), e.Finished(), e.TimedOut()):
        assert c.CloseKiosk() not in advance(step, event)[1]


def test_on_the_word_of_staff_the_program_ends(window: Window, qapp: QApplication) -> None:
    conductor = Conductor()
    front = GuiBridge(window, conductor)
    QTimer.singleShot(0, lambda: conductor._order([c.CloseKiosk()]))
    giving_up = QTimer()
    giving_up.setSingleShot(True)
    giving_up.timeout.connect(lambda: qapp.exit(7))
    giving_up.start(20_000)
    assert qapp.exec() == 0
    giving_up.stop()
    assert not window.locked
    assert front.parent() is conductor


LOCKED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from kiosk.app import end_on_signals
from kiosk.ui.style import apply_style
from kiosk.ui.window import Window
app = QApplication(sys.argv[:1])
apply_style(app)
end_on_signals(app)
window = Window()
window.lock()
QTimer.singleShot(0, lambda: print("locked", flush=True))
sys.exit(app.exec())
"""


def test_a_stop_of_the_service_ends_a_locked_kiosk_in_order(root: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", LOCKED], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as kiosk:
        assert kiosk.stdout is not None
        assert kiosk.stdout.readline() == "locked\n"
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(30) == 0


# What ships.


@pytest.fixture
def session(root: Path) -> Path:
    return root / "assets" / "session"


def test_the_unit_starts_the_script_that_is_there_and_brings_the_kiosk_back(session: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    unit.read_string((session / "vestibule.service").read_text(encoding="utf-8"))
    service = unit["Service"]
    assert Path(service["ExecStart"]).name == "vestibule-session"
    assert (session / "vestibule-session").stat().st_mode & 0o111
    assert service["Restart"] == "on-failure"
    assert service["User"] == "vestibule"
    assert service["TTYPath"].rpartition("/")[2] in unit["Unit"]["Conflicts"]
    assert unit["Install"]["WantedBy"] == "graphical.target"


@pytest.mark.parametrize("settings", ["", "/etc/vestibule.toml"])
def test_the_script_runs_the_kiosk_in_cage_without_decorations(session: Path, tmp_path: Path, settings: str) -> None:
    cage = tmp_path / "cage"
    cage.write_text('#!/bin/sh\nprintf "%s\\n" "$QT_WAYLAND_DISABLE_WINDOWDECORATION" "$QT_QPA_PLATFORM" "$@"\n')
    cage.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "VESTIBULE_HOME": "/srv/v"}
    if settings:
        environment["VESTIBULE_SETTINGS"] = settings
    done = subprocess.run(
        [session / "vestibule-session"], env=environment, capture_output=True, text=True, check=True, timeout=30
    )
    expected = ["1", "wayland", "-d", "--", "/srv/v/.venv/bin/python", "/srv/v/main.py", "run"]
    assert done.stdout.splitlines() == expected + (["--config", settings] if settings else [])
