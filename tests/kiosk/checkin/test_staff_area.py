"""The office's pages event by event: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import RememberedDecision, StaffNote
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import BadgeAnswer, BadgeDoubt, BadgeQuestion, BadgeRoll, OnSiteVisitor
from kiosk.checkin.visitor import steps as s
from printing.printer import PrintOutcome, Result
from sync.contract.vocabulary import Decision, Reason
from tests import samples as x
from tests.kiosk.checkin.test_flow import play

QUESTION = BadgeQuestion(x.VISIT, BadgeDoubt.INTERRUPTED, x.NOON)
LISTED = oe.BadgesListed((QUESTION,), BadgeRoll(7))
KEPT = RememberedDecision("0190-case", x.NOON, x.NOON, "Ana Ruiz")


@pytest.mark.parametrize(
    ("area", "page", "load"),
    [
        (o.OfficeArea.WAITING, o.Cases, c.ListCases()),
        (o.OfficeArea.BADGES, o.Badges, c.ListBadges()),
        (o.OfficeArea.ON_SITE, o.OnSite, c.ListVisitorsOnSite()),
        (o.OfficeArea.REMEMBERED, o.Remembered, c.ListRemembered()),
    ],
)
@pytest.mark.parametrize("here", [o.Cases(x.CLERK), o.Badges(x.CLERK), o.OneRecollection(x.CLERK, KEPT)])
def test_every_page_is_one_touch_away(here: Step, area: o.OfficeArea, page: type, load: c.Command) -> None:
    step, commands = advance(here, oe.AreaPicked(area))
    assert isinstance(step, page)
    assert commands == [load]


@pytest.mark.parametrize(
    ("answer", "note"),
    [(BadgeAnswer.CAME_OUT, o.Notice.CAME_OUT), (BadgeAnswer.NOT_NEEDED, o.Notice.NOT_NEEDED)],
)
def test_what_staff_say_of_a_badge_is_recorded_in_their_name(answer: BadgeAnswer, note: o.Notice) -> None:
    step, _ = advance(o.Badges(x.CLERK), LISTED)
    step, commands = advance(step, oe.BadgeSeen("0190-badge", answer))
    assert step == o.Badges(x.CLERK, note=note)
    assert commands == [c.AnswerBadge("0190-badge", answer, x.CLERK), c.ListBadges()]


@pytest.mark.parametrize(
    ("page", "area", "load"),
    [
        (o.Badges(x.CLERK, (QUESTION,)), o.OfficeArea.BADGES, c.ListBadges()),
        (o.OneGuest(x.CLERK, OnSiteVisitor(x.VISIT)), o.OfficeArea.ON_SITE, c.ListVisitorsOnSite()),
    ],
)
def test_no_badge_is_printed_again_from_a_page_that_staff_left_open(
    page: Step, area: o.OfficeArea, load: c.Command
) -> None:
    """GIVEN an open page WHEN somebody presses "print it again" THEN a PIN stands between, and goes on the record."""
    step, commands = advance(page, oe.ReprintAsked(x.VISIT))
    assert isinstance(step, o.StaffPin)
    assert commands == []
    assert advance(step, e.TimedOut())[0] == s.Welcome()
    assert advance(step, e.WentBack())[1] == [load]
    after, commands = play(step, [oe.PinEntered("1"), oe.StaffVerified(x.CLERK)])
    assert commands[1:] == [c.PrintAgain("0190-badge", x.CLERK), load]
    assert isinstance(after, type(page) if area is o.OfficeArea.BADGES else o.OnSite)


def test_the_list_of_badges_is_read_again_when_one_has_come_out() -> None:
    outcome = PrintOutcome(Result.CONFIRMED, "file:///out")
    _, commands = advance(o.Badges(x.CLERK, ()), e.Printed("0190-badge", outcome))
    assert commands == [c.NotePrinted("0190-badge", outcome), c.ListBadges()]


def test_a_new_roll_is_said_once() -> None:
    step, commands = advance(o.Badges(x.CLERK, (), BadgeRoll(200)), oe.RollChanged())
    assert step == o.Badges(x.CLERK, note=o.Notice.NEW_ROLL)
    assert commands == [c.ChangeRoll(), c.ListBadges()]


def test_the_office_signs_out_whom_it_picked() -> None:
    step, _ = play(
        o.OnSite(x.CLERK), [oe.VisitorsListed((OnSiteVisitor(x.VISIT),)), oe.VisitorPicked(OnSiteVisitor(x.VISIT))]
    )
    step, commands = advance(step, oe.SignOutAsked())
    assert step == o.OnSite(x.CLERK, note=o.Notice.SIGNED_OUT)
    assert commands == [c.SignOutByOffice("0190-visit", x.CLERK), c.ListVisitorsOnSite()]


def test_two_taps_revoke_and_one_does_not() -> None:
    step, commands = play(o.Remembered(x.CLERK), [oe.RememberedPicked(KEPT), oe.RevokeAsked()])
    assert step == o.OneRecollection(x.CLERK, KEPT, confirming=True)
    assert commands == []
    assert advance(step, e.WentBack())[0] == o.OneRecollection(x.CLERK, KEPT)
    step, commands = advance(step, oe.RevokeAsked())
    assert step == o.Remembered(x.CLERK, note=o.Notice.REVOKED)
    assert commands == [c.RevokeRemembered("0190-case", x.CLERK), c.ListRemembered()]


def test_an_admission_keeps_its_reason_and_note_while_the_pin_is_asked_for_and_saved() -> None:
    chosen = oe.DecisionChosen(Decision.ADMIT, Reason.PARENT_OF_STUDENT, StaffNote("Her son is in 3B"))
    pin, _ = advance(o.Review(x.CLERK, x.case()), chosen)
    kept = o.Review(x.CLERK, x.case(), reason=Reason.PARENT_OF_STUDENT, note=StaffNote("Her son is in 3B"))
    assert advance(pin, e.WentBack())[0] == kept
    saving, _ = play(pin, [oe.PinEntered("1"), oe.StaffVerified(x.CLERK)])
    assert isinstance(saving, o.Review)
    assert (saving.deciding, saving.reason, saving.note) == (True, kept.reason, kept.note)
