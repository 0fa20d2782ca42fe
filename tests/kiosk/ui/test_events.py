"""Every button, pressed by a real mouse in every state that shows it, says its one event."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.checkin import events as e
from kiosk.checkin.case import RememberedDecision
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import BadgeAnswer, BadgeDoubt, BadgeQuestion, OnSiteVisitor
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.conduct import load_conduct
from kiosk.ui.sample_types import CHILDREN, COMPANY, PERMIT, TOOLS, WORK
from kiosk.ui.screens.question_screens import MOST_TILES
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.window import Window
from sync.contract.vocabulary import COMPARED_REASONS, UNMATCHED_REFUSALS, Decision, Reason
from tests.kiosk.ui.conftest import Press, Read, undated

SITE = samples.SITE
DRAFT = samples.draft()
OPEN = replace(DRAFT, visitor_type=SITE.visitor_type("event"))
VERSION = load_conduct("en").version
NAMES = o.StaffNames(samples.STAFF)
CASES = next(sample.step for sample in samples.samples() if sample.name == "cases")

QUESTION = BadgeQuestion(samples.visit(), BadgeDoubt.INTERRUPTED, samples.NOON)
BADGES = o.Badges(samples.LEAD, (QUESTION,))
GUEST = OnSiteVisitor(samples.visit())
KEPT = RememberedDecision("c1", samples.NOON, samples.NOON, "Rosa Delgado")

KEY = Qt.Key
TAB_AND_ARROWS = (KEY.Key_Tab, *[KEY.Key_Down] * 3, KEY.Key_Right, *[KEY.Key_Up] * 3, KEY.Key_Left)

TYPED = o.LookOnce(samples.LEAD, samples.case(entries=0))
LOOKED = ("looked-at-card", "known-person")

PRESSES: list[tuple[Step, str, e.Event]] = [
    (s.Welcome(), "start", ve.Started()),
    (s.Welcome(), "no-card", ve.TypingChosen()),
    (s.Welcome(), "staff", oe.StaffAsked()),
    (s.Welcome(), "leave", ve.LeavingChosen()),
    (s.Leaving(), "ask-office", ve.OfficeAsked()),
    (CASES, "close-kiosk", oe.ClosingAsked()),
    (s.AlreadyHere(DRAFT, samples.visit()), "sign-out", ve.LeavingConfirmed()),
    (s.AlreadyHere(DRAFT, samples.visit()), "still-here", e.Finished()),
    (s.AlreadyHere(DRAFT, samples.visit()), "came-back", ve.CameBack()),
    (s.Scanning(), "no-card", ve.TypingChosen()),
    (s.Scanning(), "cancel", e.Cancelled()),
    (s.Typing(), "continue", ve.Typed("", "", "")),
    (s.Typing(), "back", e.WentBack()),
    (s.Typing(), "cancel", e.Cancelled()),
    (s.Confirm(DRAFT), "confirm", ve.Confirmed()),
    (s.Confirm(DRAFT), "back", e.WentBack()),
    (s.Confirm(DRAFT), "cancel", e.Cancelled()),
    (
        s.Confirm(samples.draft(last=True)),
        "same-as-last-time",
        ve.SameAsLastTime(SITE.types[0], SITE.destinations[1], VERSION),
    ),
    *[(s.ChooseType(DRAFT), f"purpose-{item.code}", ve.TypePicked(item)) for item in SITE.types[: MOST_TILES - 1]],
    (s.ChooseDestination(OPEN), "not-known", ve.WhereUnknown()),
    (s.WhomOrWhere(OPEN), "not-known", ve.WhereUnknown()),
    (s.WhomOrWhere(OPEN), "back", e.WentBack()),
    (s.Asking(DRAFT, CHILDREN), "continue", ve.Answered("children", "0")),
    (s.Asking(DRAFT, CHILDREN, value="4"), "continue", ve.Answered("children", "4")),
    (s.Asking(DRAFT, COMPANY, value="Acme"), "continue", ve.Answered("company", "Acme")),
    (s.Asking(DRAFT, WORK), "option-roof", ve.Answered("work", "roof")),
    (s.Asking(DRAFT, WORK), "skip-question", ve.QuestionSkipped("work")),
    (s.Asking(DRAFT, TOOLS), "option-yes", ve.Answered("tools", "yes")),
    (s.Asking(DRAFT, TOOLS), "option-no", ve.Answered("tools", "no")),
    (s.Asking(DRAFT, PERMIT, value="2027-06-30"), "continue", ve.Answered("permit", "2027-06-30")),
    (s.Asking(DRAFT, PERMIT), "back", e.WentBack()),
    (s.ChooseType(DRAFT), "back", e.WentBack()),
    *[
        (s.ChooseDestination(DRAFT), f"destination-{item.code}", ve.DestinationPicked(item))
        for item in SITE.destinations
    ],
    (s.Conduct(DRAFT), "accept", ve.ConductAccepted(VERSION)),
    (s.TakingPhoto(DRAFT), "take-photo", ve.PhotoAsked()),
    (s.TakingPhoto(DRAFT), "skip-photo", ve.PhotoSkipped()),
    (s.TakingPhoto(samples.draft(photo=True)), "keep-photo", ve.PhotoKept()),
    (s.TakingPhoto(samples.draft(photo=True)), "photo-again", ve.PhotoAsked()),
    (s.TakingPhoto(DRAFT, failed=True), "take-photo", ve.PhotoAsked()),
    (s.Held(), "done", e.Finished()),
    (s.Done(samples.visit(), None), "done", e.Finished()),
    *[(s.Trouble(cause), "done", e.Finished()) for cause in s.TroubleCause],
    *[(NAMES, f"staff-{person.id}", oe.StaffPicked(person)) for person in samples.STAFF],
    (NAMES, "back", e.WentBack()),
    (NAMES, "cancel", e.Cancelled()),
    (o.StaffPin(NAMES, samples.LEAD), "back", e.WentBack()),
    (CASES, "case-c1", oe.CasePicked("c1")),
    (CASES, "done", e.Finished()),
    *[(CASES, f"area-{area}", oe.AreaPicked(area)) for area in o.OfficeArea],
    (BADGES, "came-out-b1", oe.BadgeSeen("b1", BadgeAnswer.CAME_OUT)),
    (BADGES, "not-needed-b1", oe.BadgeSeen("b1", BadgeAnswer.NOT_NEEDED)),
    (BADGES, "again-b1", oe.ReprintAsked(samples.visit())),
    (BADGES, "new-roll", oe.RollChanged()),
    (o.OnSite(samples.LEAD, (GUEST,)), "guest-v1", oe.VisitorPicked(GUEST)),
    (o.OneGuest(samples.LEAD, GUEST), "reprint", oe.ReprintAsked(samples.visit())),
    (o.OneGuest(samples.LEAD, GUEST), "sign-out", oe.SignOutAsked()),
    (o.OneGuest(samples.LEAD, GUEST), "back", e.WentBack()),
    (o.Remembered(samples.LEAD, (KEPT,)), "kept-0", oe.RememberedPicked(KEPT)),
    (o.OneRecollection(samples.LEAD, KEPT), "revoke", oe.RevokeAsked()),
    (o.OneRecollection(samples.LEAD, KEPT, confirming=True), "back", e.WentBack()),
    (o.Review(samples.LEAD, replace(samples.case(), left=True)), "noted", oe.DecisionChosen(Decision.NOTED, None)),
    (o.Review(samples.LEAD, samples.case()), "admit", oe.DecisionChosen(Decision.ADMIT, None)),
    (o.Review(samples.LEAD, samples.case()), "admit-with-escort", oe.DecisionChosen(Decision.ADMIT_WITH_ESCORT, None)),
    (o.Review(samples.LEAD, samples.case()), "refuse", oe.DecisionChosen(Decision.REFUSE, None)),
    (o.Review(samples.LEAD, samples.case()), "back", e.WentBack()),
    *[(TYPED, name, oe.DecisionChosen(Decision.ADMIT, Reason.IDENTITY_CHECKED)) for name in LOOKED],
    (TYPED, "with-escort", oe.DecisionChosen(Decision.ADMIT_WITH_ESCORT, Reason.IDENTITY_CHECKED)),
    (TYPED, "refuse", oe.RefusalAsked()),
    (TYPED, "back", e.WentBack()),
    (o.Cases(samples.LEAD, (), Decision.ADMIT, pass_for=samples.visit()), "make-pass", oe.PassAsked()),
    *[
        (replace(TYPED, refusing=True), f"reason-{why}", oe.DecisionChosen(Decision.REFUSE, why))
        for why in UNMATCHED_REFUSALS
    ],
]


@pytest.mark.parametrize(("step", "name", "event"), PRESSES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_press_says_what_was_done(
    window: Window, heard: list[e.Event], press: Press, step: Step, name: str, event: e.Event
) -> None:
    window.show_step(step)
    press(name)
    assert undated(heard) == [event]


@pytest.mark.parametrize("reason", COMPARED_REASONS)
def test_a_decision_carries_the_reason_that_was_picked(
    window: Window, heard: list[e.Event], press: Press, reason: Reason
) -> None:
    window.show_step(o.Review(samples.LEAD, samples.case()))
    press(f"reason-{reason}")
    press("admit")
    assert heard == [oe.DecisionChosen(Decision.ADMIT, reason)]


def test_a_touch_anywhere_on_the_welcome_screen_starts(window: Window, heard: list[e.Event]) -> None:
    QTest.mouseClick(window.screen_on_view, Qt.MouseButton.LeftButton, pos=QPoint(500, 300))
    assert heard == [ve.Started()]


def test_every_control_is_reached_by_keyboard_alone(window: Window) -> None:
    window.activateWindow()
    missed = {}
    for sample in samples.samples():
        window.show_step(s.Welcome())
        window.show_step(sample.step)
        settle()
        wanted = {
            button.objectName()
            for button in window.findChildren(Button)
            if button.isVisibleTo(window) and button.isEnabled() and button.property("role") != "key"
        }
        reached: set[str] = set()
        for _ in range(len(wanted) + 5):
            # Tab goes from group to group, arrows within one (the reasons), as everywhere on a desktop.
            for key in TAB_AND_ARROWS if "admit" in wanted else TAB_AND_ARROWS[:1]:
                QTest.keyClick(window.focusWidget() or window, key)
                focused = window.focusWidget()
                reached.add(focused.objectName() if focused else "")
        if wanted - reached:
            missed[sample.name] = wanted - reached
    assert missed == {}


def test_return_presses_the_focused_button(window: Window, heard: list[e.Event], read: Read) -> None:
    window.show_step(s.Confirm(DRAFT))
    read()
    window.control("confirm").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.control("confirm"), Qt.Key.Key_Return)
    assert heard == [ve.Confirmed()]


def test_focus_by_keyboard_is_seen(window: Window, qtbot: QtBot) -> None:
    window.show_step(s.Confirm(DRAFT))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button = window.control("confirm")
    plain = button.grab().toImage()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is button
    assert button.grab().toImage() != plain


def test_a_finger_leaves_no_ring_even_where_the_focus_moves_on_by_itself(
    window: Window, qtbot: QtBot, press: Press
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_step(s.TakingPhoto(samples.draft(photo=True)))
    settle()
    plain = window.control("keep-photo").grab().toImage()
    window.show_step(s.TakingPhoto(DRAFT))
    settle()
    press("take-photo")
    window.show_step(s.TakingPhoto(samples.draft(photo=True)))
    settle()
    window.control("keep-photo").setFocus(Qt.FocusReason.TabFocusReason)
    assert window.control("keep-photo").grab().toImage() == plain


def test_a_visitor_without_a_card_begins_at_the_welcome_screen() -> None:
    assert advance(s.Welcome(), ve.TypingChosen()) == (s.Typing(), [])
