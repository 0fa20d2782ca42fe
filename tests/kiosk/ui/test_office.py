"""The office at the kiosk: a PIN that nobody reads, a list that says no why, an entry that only a held finger shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.case import Case, StaffNote
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.steps import Admission
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples, wording_office
from kiosk.ui.window import Window
from kiosk.ui.wording_screening import explain_lines
from language.match_texts import strangers_line
from language.translator import translator
from sync.contract.vocabulary import Decision, ListState, Reason, Ruling
from tests.kiosk.ui.conftest import Press, Read
from tests.kiosk.ui.test_window import texts

EN = translator()

CASE = samples.case()
REVIEW = o.Review(samples.LEAD, CASE)
NAMES = o.StaffNames(samples.STAFF)


def entry_texts(case: Case) -> list[str]:
    """All that a screen could say of a case's entries and of why they matched."""
    said = []
    for entry, match in zip(case.entries, case.matches, strict=True):
        said += [name.full for name in entry.names]
        said += [
            entry.reason,
            entry.instructions,
            entry.eyes,
            entry.id,
            wording_office.list_kind(EN, entry.kind),
        ]
        said += explain_lines(EN, match.evidence)
    return said


class Follower:
    """The flow itself behind the window, as the conductor has it; answers of the desk are given by hand."""

    def __init__(self, window: Window, step: Step) -> None:
        self.window, self.step = window, step
        window.happened.connect(self.happen)
        window.show_step(step)

    def happen(self, event: e.Event) -> None:
        self.step, _ = advance(self.step, event)
        self.window.show_step(self.step)


Hold = Callable[[], QWidget]


@pytest.fixture
def hold(window: Window, read: Read) -> Hold:
    """Put a finger on the button that uncovers, after reading the page, and leave it there."""

    def holding() -> QWidget:
        read()
        button = window.control("hold-to-compare")
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
        return button

    return holding


def test_a_pin_is_entered_by_touch_and_forgotten(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(o.StaffPin(NAMES, samples.LEAD))
    for digit in "480915":
        press(f"pin-{digit}")
    press("pin-enter")
    press("pin-enter")
    assert heard == [oe.PinEntered("480915")]


def test_a_pin_is_entered_by_keyboard_too(window: Window, heard: list[e.Event], read: Read) -> None:
    window.show_step(o.StaffPin(NAMES, samples.LEAD))
    read()
    window.activateWindow()
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "12934")
    QTest.keyClick(focused, Qt.Key.Key_Backspace)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert heard == [oe.PinEntered("1293")]


def test_a_pin_is_never_on_the_screen(window: Window, press: Press) -> None:
    window.show_step(o.StaffPin(NAMES, samples.LEAD))
    before = texts(window)
    for digit in "777":
        press(f"pin-{digit}")
    changed = set(texts(window).splitlines()) - set(before.splitlines())
    assert changed == {"3 digits entered"}


def test_a_refused_pin_empties_the_dots_and_says_so(window: Window, press: Press) -> None:
    window.show_step(o.StaffPin(NAMES, samples.LEAD))
    press("pin-1")
    window.show_step(o.StaffPin(NAMES, samples.LEAD, refused=True))
    assert "0 digits entered" in texts(window)
    assert "That PIN is not right" in texts(window)


def test_a_lockout_says_how_long(window: Window) -> None:
    window.show_step(o.StaffPin(NAMES, samples.LEAD, refused=True, wait_seconds=45))
    assert "45 seconds" in texts(window)


def test_a_second_person_is_never_the_first_again(window: Window) -> None:
    window.show_step(replace(NAMES, first=samples.LEAD, intent=Admission(CASE, Decision.ADMIT, None)))
    assert window.control("staff-s2").isVisibleTo(window)
    with pytest.raises(LookupError):
        window.control("staff-s1")


def test_the_waiting_list_says_who_and_since_when_but_not_why(window: Window) -> None:
    cases = next(sample.step for sample in samples.samples() if sample.name == "cases")
    window.show_step(cases)
    window.show_health(samples.WELL)
    said = texts(window)
    assert "Amara J Okafor" in said
    assert "8:42" in said.replace("\u202f", " ")  # 15:42 UTC is 8:42 in Denver
    said = said.replace("Camera, printer, server and lists are all working.", "").replace("Lists: working", "")
    for word in ("strong", "possible", "match", "barred", "list"):
        assert word not in said.lower()


@pytest.mark.parametrize("decision", list(Decision))
def test_a_decision_is_confirmed_on_the_list(window: Window, decision: Decision) -> None:
    window.show_step(o.Cases(samples.LEAD, (), decision))
    assert wording_office.decided(EN, decision) in texts(window)


def test_of_somebody_inside_no_badge_is_promised_and_no_sign_out(window: Window) -> None:
    for decision in (Decision.ADMIT, Decision.ADMIT_WITH_ESCORT, Decision.REFUSE):
        window.show_step(o.Cases(samples.LEAD, (), decision, inside=True))
        said = texts(window)
        assert wording_office.decided(EN, decision, inside=True) in said
        assert "badge is being printed" not in said


@pytest.mark.parametrize("entries", [1, 3])
def test_a_covered_review_holds_nothing_of_the_entry_shown_or_hidden(window: Window, entries: int) -> None:
    case = samples.case(entries=entries)
    window.show_step(o.Review(samples.LEAD, case))
    for said in entry_texts(case):
        assert said not in texts(window, hidden=True)


def test_the_entry_is_there_while_a_finger_holds_and_gone_when_it_leaves(window: Window, hold: Hold) -> None:
    # GIVEN a case on screen, with the flow behind the window
    follower = Follower(window, REVIEW)
    # WHEN a finger presses and stays
    button = hold()
    # THEN visitor and entry stand side by side, with what agreed
    assert follower.step == replace(REVIEW, uncovered=True)
    for said in (
        CASE.entries[0].names[0].full,
        CASE.entries[0].reason,
        *explain_lines(EN, CASE.matches[0].evidence),
        EN.say(strangers_line(CASE.matches[0].weight)),
    ):
        assert said in texts(window)
    assert window.control("hold-to-compare") is button
    # WHEN it leaves
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    # THEN nothing of it remains
    assert follower.step == REVIEW
    settle()
    for said in entry_texts(CASE):
        assert said not in texts(window, hidden=True)


def test_the_button_does_not_move_under_the_finger(window: Window, hold: Hold) -> None:
    follower = Follower(window, REVIEW)
    settle()
    before = window.control("hold-to-compare").geometry()
    button = hold()
    settle()
    assert follower.step == replace(REVIEW, uncovered=True)
    assert button.geometry() == before
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


def test_a_finger_that_slides_off_covers_the_entry(window: Window, hold: Hold) -> None:
    follower = Follower(window, REVIEW)
    button = hold()
    QTest.mouseMove(button, button.rect().bottomRight() * 3)
    assert follower.step == REVIEW
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


def test_a_space_bar_held_uncovers_too(window: Window, read: Read) -> None:
    follower = Follower(window, REVIEW)
    read()
    button = window.control("hold-to-compare")
    QTest.keyPress(button, Qt.Key.Key_Space)
    assert follower.step == replace(REVIEW, uncovered=True)
    QTest.keyRelease(button, Qt.Key.Key_Space)
    assert follower.step == REVIEW


def test_a_window_that_loses_the_focus_covers_the_entry(
    window: Window, hold: Hold, heard: list[e.Event], qtbot: QtBot
) -> None:
    window.activateWindow()
    follower = Follower(window, REVIEW)
    hold()
    other = QWidget()
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: oe.Covered() in heard)
    assert follower.step == REVIEW
    other.close()
    other.deleteLater()


def test_a_review_that_times_out_while_held_leaves_nothing(window: Window, hold: Hold, heard: list[e.Event]) -> None:
    follower = Follower(window, REVIEW)
    hold()
    follower.happen(e.TimedOut())
    settle()
    assert isinstance(follower.step, s.Welcome)
    for said in entry_texts(CASE):
        assert said not in texts(window, hidden=True)


def test_each_of_several_entries_is_compared_in_turn(window: Window, hold: Hold, press: Press) -> None:
    case = samples.case(entries=3)
    follower = Follower(window, o.Review(samples.LEAD, case))
    for index in range(3):
        assert f"Entry {index + 1} of 3" in texts(window)
        button = hold()
        lines = explain_lines(EN, case.matches[index].evidence)
        assert [line for line in lines if line not in texts(window)] == []
        assert wording_office.list_kind(EN, case.entries[index].kind) in texts(window)
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
        assert isinstance(follower.step, o.Review)
        assert not follower.step.uncovered
        if index < 2:
            press("next-entry")
    assert not window.control("next-entry").isEnabled()


@pytest.mark.parametrize("state", [ListState.EXPIRED, ListState.ABSENT])
def test_a_case_without_an_entry_says_why_it_waits(window: Window, state: ListState) -> None:
    window.show_step(o.Review(samples.LEAD, samples.case(entries=0, state=state), uncovered=True))
    assert wording_office.unlisted(EN, state) in texts(window)


def test_a_note_goes_with_the_decision(window: Window, heard: list[e.Event], press: Press) -> None:
    window.show_step(REVIEW)
    press("reason-other")
    press("add-note")
    for key in "twins":
        press(f"key-{key}")
    press("keep-note")
    press("admit")
    assert heard == [oe.DecisionChosen(Decision.ADMIT, Reason.OTHER, StaffNote("Twins"))]


def test_while_a_decision_is_saved_nothing_can_be_decided_again(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    window.show_step(replace(REVIEW, deciding=True))
    for name in ("admit", "admit-with-escort", "refuse", "hold-to-compare"):
        press(name)
    assert heard == []
    assert "Saving the decision" in texts(window)


@pytest.mark.parametrize("ruling", [ruling for ruling in Ruling if ruling is not Ruling.ALLOWED])
def test_a_decision_that_does_not_count_says_what_to_do(window: Window, ruling: Ruling) -> None:
    window.show_step(replace(REVIEW, ruling=ruling))
    assert wording_office.ruling(EN, ruling) in texts(window)
