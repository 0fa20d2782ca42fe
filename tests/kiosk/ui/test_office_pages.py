"""The office's pages beside the waiting list: the truth before a tap, and nothing of an entry without a finger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.checkin import events as e
from kiosk.checkin.case import StaffNote
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.visit import BadgeDoubt, BadgeQuestion, OnSiteVisitor
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import sample_staff_area, samples, wording_staff_area
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from language.translator import translator
from printing.printer import Fault
from screening.result import Agreement, Evidence, EvidenceField
from sync.contract.vocabulary import Decision, Reason
from tests.kiosk.ui.conftest import Press, Read
from tests.kiosk.ui.test_office import Follower
from tests.kiosk.ui.test_window import texts

EN = translator()

KEPT = sample_staff_area._recollection(0, "Rosa Delgado", samples.USUAL, samples.case(entries=2))


def question(doubt: BadgeDoubt, fault: Fault | None = None) -> BadgeQuestion:
    return BadgeQuestion(samples.visit(), doubt, samples.NOON, fault)


@pytest.mark.parametrize("doubt", list(BadgeDoubt))
def test_what_is_known_of_a_badge_stands_there_before_the_tap(window: Window, doubt: BadgeDoubt) -> None:
    for step in (
        o.Badges(samples.LEAD, (question(doubt, Fault.PAPER_OUT),)),
        o.OneGuest(samples.LEAD, OnSiteVisitor(samples.visit(), question(doubt, Fault.PAPER_OUT))),
    ):
        window.show_step(step)
        said = texts(window)
        assert wording_staff_area.DOUBTS[doubt] in said
        assert "Out of badges" in said
        assert "Amara J Okafor" in said
        assert ("make a second" in said or "Look whether" in said) == doubt.may_come


def test_a_possible_twin_is_said_to_be_one_in_place_of_how_many_strangers_match(window: Window) -> None:
    levels = {EvidenceField.FAMILY: Agreement.EXACT, EvidenceField.GIVEN: Agreement.DIFFERENT,
              EvidenceField.BORN: Agreement.EXACT}  # fmt: skip
    case = samples.case()
    (match,) = case.matches
    twin = replace(match, evidence=tuple(Evidence(field, level) for field, level in levels.items()))
    window.show_step(o.Review(samples.LEAD, replace(case, matches=(twin,)), uncovered=True))
    said = texts(window)
    assert (
        "The family name agrees, the birth date is the same, and the given name is another one: it may be a twin."
        in said
    )
    assert "strangers would match" not in said


def test_the_strip_counts_without_saying_what(window: Window) -> None:
    from_the_hall = {"badge", "left", "away", "match", "print"}
    window.show_step(s.Welcome())
    window.show_health(replace(samples.WELL, badges_to_check=1, went_away=1))
    said = window.strip.waiting.text()
    assert said == "2 things for staff"
    assert not [word for word in from_the_hall if word in said.lower()]


def test_a_pin_says_what_it_is_for(window: Window) -> None:
    asked = o.Admission(samples.case(), Decision.ADMIT_WITH_ESCORT, Reason.OTHER)
    window.show_step(o.StaffPin(o.StaffNames(first=samples.LEAD, intent=asked), samples.LEAD))
    said = texts(window)
    assert "Admit Amara J Okafor with escort" in said
    assert "Rosa Delgado, please type your PIN." in said
    assert "Hello" not in said


def test_the_reason_stays_marked_while_the_decision_is_saved(window: Window) -> None:
    window.show_step(
        o.Review(samples.LEAD, samples.case(), deciding=True, reason=Reason.COURT_ORDER, note=StaffNote("See the file"))
    )
    marked = [one.objectName() for one in window.screen_on_view.findChildren(Button) if one.isChecked()]
    assert marked == ["reason-court_order"]
    assert "Edit note" in texts(window)


def test_of_a_visitor_who_went_away_there_is_nothing_to_decide(window: Window) -> None:
    window.show_step(o.Review(samples.LEAD, replace(samples.case(), left=True)))
    assert window.control("noted").isVisibleTo(window)
    for name in ("admit", "admit-with-escort", "refuse", "reason-other", "add-note"):
        with pytest.raises(LookupError):
            window.control(name)


@pytest.mark.parametrize("uncovered", [False, True])
def test_who_and_which_entry_is_there_for_a_held_finger_alone(window: Window, uncovered: bool) -> None:
    window.show_step(o.OneRecollection(samples.LEAD, KEPT, uncovered=uncovered))
    settle()
    for line in wording_staff_area.covered_lines(EN, KEPT):
        assert (line in texts(window, hidden=True)) is uncovered
    assert "Decided on March 4, 2026 by Rosa Delgado" in texts(window)


def test_the_list_of_what_is_remembered_names_no_visitor_and_no_entry(window: Window) -> None:
    window.show_step(o.Remembered(samples.LEAD, (KEPT,)))
    said = texts(window, hidden=True)
    assert "Okafor" not in said
    for line in wording_staff_area.covered_lines(EN, KEPT):
        assert line not in said


def test_a_finger_uncovers_and_covers_and_two_taps_revoke(
    window: Window, heard: list[e.Event], press: Press, read: Read
) -> None:
    follower = Follower(window, o.OneRecollection(samples.LEAD, KEPT))
    read()
    button = window.control("hold-to-compare")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert heard == [oe.Uncovered()]
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert heard == [oe.Uncovered(), oe.Covered()]
    press("revoke")
    assert "Yes, revoke it" in texts(window)
    press("revoke")
    assert heard.count(oe.RevokeAsked()) == 2
    assert isinstance(follower.step, o.Remembered)


def test_a_full_hall_is_shown_page_by_page(window: Window, press: Press) -> None:
    crowd = tuple(
        OnSiteVisitor(replace(samples.visit(), id=f"v{number}", badge_id=f"b{number}")) for number in range(15)
    )
    window.show_step(o.OnSite(samples.LEAD, crowd))
    seen = []
    for page in range(3):
        settle()
        assert f"{page + 1} of 3" in texts(window)
        rows = [button.objectName() for button in window.findChildren(Button) if button.isVisibleTo(window)]
        seen += [name for name in rows if name.startswith("guest-")]
        if page < 2:
            press("next-page")
    assert seen == [f"guest-v{number}" for number in range(15)]
    assert not window.control("next-page").isEnabled()
