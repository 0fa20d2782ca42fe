"""A double tap, a key held down and a key for the desktop: none of them answers a page that nobody has read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Paused, Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import SIZES, settle
from kiosk.ui import samples
from kiosk.ui.guard import DEAF_S
from kiosk.ui.wedge_filter import WedgeFilter
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from tests.kiosk.ui.conftest import Clock, Press, Read

LEFT = Qt.MouseButton.LeftButton
SAMPLES = list(samples.samples())
PHOTO = samples.draft(photo=True)
AGAIN_S = (0.0, 0.12, 0.15, 0.18, 0.37)


WITHOUT_CONTROLS = {s.Checking, s.Recording, s.OpeningCase, s.PrintingBadge, s.SigningOut, Paused}


class Flow:
    """The flow behind a window; the desk answers nothing."""

    def __init__(self, window: Window, step: Step) -> None:
        self.window, self.step = window, step
        self.events: list[e.Event] = []
        window.happened.connect(self.happen)
        window.show_step(step)

    def happen(self, event: e.Event) -> None:
        self.events.append(event)
        self.step, _ = advance(self.step, event)
        self.window.show_step(self.step)


def of_size(size: tuple[int, int], clock: Callable[[], float], qtbot: QtBot) -> Window:
    window = Window(clock)
    qtbot.addWidget(window)
    window.set_site(samples.SITE)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    return window


def tap(window: Window, at: QPoint, kind: QEvent.Type = QEvent.Type.MouseButtonPress) -> None:
    """A finger on the glass: to whatever lies there, as Qt finds it. The second of two is a "double click" to Qt."""
    under = window.childAt(at) or window
    place = QPointF(under.mapFrom(window, at))
    for what, held in ((kind, LEFT), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):
        under = window.childAt(at) or window
        event = QMouseEvent(what, place, QPointF(window.mapToGlobal(at)), LEFT, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(under, event)


@pytest.mark.parametrize("shape", list(SIZES))
def test_a_second_tap_in_the_same_place_answers_no_page(
    styled: QApplication, clock: Clock, qtbot: QtBot, shape: str
) -> None:
    """Every control of every state, tapped twice as a hand does it: whatever the first tap does, the second does
    nothing that the first did not lead to."""
    window = of_size(SIZES[shape], clock, qtbot)
    done: set[tuple[type, str]] = set()
    flaws = []
    for sample in SAMPLES:
        window.show_step(sample.step)
        settle()
        names = [b.objectName() for b in window.screen_on_view.findChildren(Button) if _tapped(b, window)]
        # One of each kind of control of each kind of page: one row of a list is as good as another.
        kinds = {(type(sample.step), name.rpartition("-")[0] or name): name for name in names}
        for kind, name in kinds.items():
            if kind in done or name == "hold-to-compare":  # held, and not tapped
                continue
            done.add(kind)
            flow = Flow(window, s.Welcome())
            flow.step = sample.step
            window.show_step(sample.step)
            settle()
            clock.pass_by(1)
            button = window.control(name)
            at = button.mapTo(window, button.rect().center())
            tap(window, at)
            settle()
            first, moved = list(flow.events), flow.step != sample.step
            clock.pass_by(0.15)
            if moved and not window.guard.deaf:
                flaws.append(f"{sample.name}: {name} leads on, and the next page hears at once")
            tap(window, at, QEvent.Type.MouseButtonDblClick)
            settle()
            if moved and flow.events != first:
                flaws.append(f"{sample.name}: {name} twice: {flow.events}")
            window.happened.disconnect(flow.happen)
    assert {type(sample.step) for sample in SAMPLES} - {step for step, _ in done} == WITHOUT_CONTROLS
    assert flaws == []


def _tapped(button: Button, window: Window) -> bool:
    """Whether a finger can reach it now: a few words are enough of a key or a digit, which lead nowhere."""
    reached = window.childAt(button.mapTo(window, button.rect().center())) is button
    return (
        button.isVisibleTo(window) and button.isEnabled() and reached and button.property("role") not in ("key", "pin")
    )


WAYS: list[tuple[Step, str, type[Step]]] = [
    (s.Conduct(samples.draft()), "accept", s.TakingPhoto),
    (s.ChooseType(samples.draft()), "purpose-parent", s.ChooseDestination),
    (s.ChooseDestination(samples.draft()), "destination-gym", s.Asking),
    (s.Confirm(samples.draft()), "confirm", s.Asking),
    (s.Welcome(), "start", s.Scanning),
]


@pytest.mark.parametrize("after", AGAIN_S)
@pytest.mark.parametrize("shape", list(SIZES))
@pytest.mark.parametrize(("step", "name", "leads_to"), WAYS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_double_tap_leads_one_page_on(
    styled: QApplication, clock: Clock, qtbot: QtBot, step: Step, name: str, leads_to: type, shape: str, after: float
) -> None:
    window = of_size(SIZES[shape], clock, qtbot)
    flow = Flow(window, step)
    settle()
    clock.pass_by(1)
    at = window.control(name).mapTo(window, window.control(name).rect().center())
    tap(window, at)
    settle()
    clock.pass_by(after)
    tap(window, at, QEvent.Type.MouseButtonDblClick)
    assert len(flow.events) == 1
    assert isinstance(flow.step, leads_to)


def test_a_double_tap_counts_on_the_real_clock_too(styled: QApplication, qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.set_site(samples.SITE)
    window.resize(*SIZES["landscape"])
    window.show()
    qtbot.waitExposed(window)
    flow = Flow(window, s.Conduct(samples.draft()))
    settle()
    qtbot.waitUntil(lambda: not window.guard.deaf)
    at = window.control("accept").mapTo(window, window.control("accept").rect().center())
    tap(window, at)
    tap(window, at, QEvent.Type.MouseButtonDblClick)
    assert [type(event) for event in flow.events] == [ve.ConductAccepted]
    settle()
    assert window.guard.deaf
    qtbot.waitUntil(lambda: not window.guard.deaf)
    QTest.mouseClick(window.control("take-photo"), LEFT)
    assert flow.events[1:] == [ve.PhotoAsked()]


def test_after_a_moment_input_counts_again(window: Window, clock: Clock, heard: list[e.Event]) -> None:
    window.show_step(s.Confirm(samples.draft()))
    settle()
    clock.pass_by(DEAF_S - 0.01)
    QTest.mouseClick(window.control("confirm"), LEFT)
    assert heard == []
    clock.pass_by(0.02)
    QTest.mouseClick(window.control("confirm"), LEFT)
    assert heard == [ve.Confirmed()]


def test_a_page_that_is_painted_late_is_dead_from_then_on(window: Window, clock: Clock, heard: list[e.Event]) -> None:
    window.show_step(s.Confirm(samples.draft()))
    clock.pass_by(5)  # a busy machine
    settle()
    QTest.mouseClick(window.control("confirm"), LEFT)
    assert heard == []


def test_a_press_that_began_on_the_page_before_ends_nothing(
    window: Window, read: Read, clock: Clock, heard: list[e.Event]
) -> None:
    window.show_step(s.Scanning())
    read()
    cancel = window.control("cancel")
    QTest.mousePress(cancel, LEFT)
    window.show_step(s.Welcome())
    read()
    QTest.mouseRelease(window.screen_on_view, LEFT, pos=QPoint(500, 300))
    assert heard == []


def test_a_page_that_changes_in_place_is_a_new_page(window: Window, press: Press, heard: list[e.Event]) -> None:
    window.show_step(s.TakingPhoto(samples.draft()))
    press("take-photo")
    window.show_step(s.TakingPhoto(samples.draft(), asked=True))
    window.show_step(s.TakingPhoto(PHOTO))
    settle()
    QTest.mouseClick(window.control("keep-photo"), LEFT)
    assert heard == [ve.PhotoAsked()]
    press("keep-photo")
    assert heard == [ve.PhotoAsked(), ve.PhotoKept()]


def test_a_pin_and_a_name_are_typed_as_fast_as_anybody_can(window: Window, read: Read, heard: list[e.Event]) -> None:
    window.show_step(o.StaffPin(o.StaffNames(samples.STAFF), samples.LEAD))
    read()
    for digit in "402517":
        QTest.mouseClick(window.control(f"pin-{digit}"), LEFT)
    QTest.mouseClick(window.control("pin-enter"), LEFT)
    assert heard == [oe.PinEntered("402517")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_that_is_held_down_answers_one_page(window: Window, clock: Clock, key: Qt.Key) -> None:
    flow = Flow(window, s.Confirm(samples.draft()))
    settle()
    clock.pass_by(1)
    window.control("confirm").setFocus()
    none = Qt.KeyboardModifier.NoModifier
    send(window.focusWidget(), QKeyEvent(QEvent.Type.KeyPress, key, none))
    if key == Qt.Key.Key_Space:
        send(window.focusWidget(), QKeyEvent(QEvent.Type.KeyRelease, key, none))
    assert len(flow.events) == 1
    for _ in range(40):
        settle()
        clock.pass_by(0.033)
        for control in window.screen_on_view.findChildren(QPushButton):
            if control.isVisibleTo(window):
                control.setFocus()
                send(control, QKeyEvent(QEvent.Type.KeyPress, key, none, "", True))
                send(control, QKeyEvent(QEvent.Type.KeyRelease, key, none, "", True))
                break
    assert len(flow.events) == 1


def send(widget: QWidget | None, event: QEvent) -> None:
    assert widget is not None
    QApplication.sendEvent(widget, event)


def test_a_letter_that_is_held_down_repeats_as_anywhere(window: Window, read: Read) -> None:
    window.show_step(s.Typing())
    read()
    field = window.control("given")
    QTest.keyClick(field, Qt.Key.Key_A)
    for _ in range(3):
        send(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", True))
    assert isinstance(field, QLineEdit)
    assert field.text() == "a"  # the press had ended
    QTest.keyPress(field, Qt.Key.Key_B)
    send(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b", True))
    assert field.text() == "abb"


def test_what_is_typed_on_the_page_before_is_not_written_on_the_next(window: Window, read: Read) -> None:
    window.show_step(s.Welcome())
    read()
    window.show_step(s.Typing())
    QTest.keyClicks(window.control("given"), "abc")
    field = window.control("given")
    assert isinstance(field, QLineEdit)
    assert field.text() == ""


def test_keys_that_a_reader_sends_are_guarded_like_any(
    window: Window, clock: Clock, qtbot: QtBot, qapp: QApplication, heard: list[e.Event]
) -> None:
    wedge = WedgeFilter()
    qapp.installEventFilter(wedge)
    try:
        window.show_step(s.Confirm(samples.draft()))
        settle()
        window.control("confirm").setFocus()
        handle = window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: wedge.at_rest)
        assert heard == []
        clock.pass_by(1)
        window.activateWindow()
        QTest.keyClick(handle, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: heard == [ve.Confirmed()])
    finally:
        qapp.removeEventFilter(wedge)
