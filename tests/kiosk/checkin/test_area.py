"""The office's pages event by event: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import office_events as oe
from kiosk.checkin import office_steps as o
from kiosk.checkin import steps as s
from kiosk.checkin.flow import advance
from kiosk.domain.badges import BadgeAnswer, BadgeQuestion, Doubt, Guest, Roll
from kiosk.domain.case import Decision, Reason, Recollection
from printing.printer import Outcome, Result
from tests import samples as x
from tests.kiosk.checkin.test_flow import play

QUESTION = BadgeQuestion(x.VISIT, Doubt.INTERRUPTED, x.NOON)
LISTED = oe.BadgesListed((QUESTION,), Roll(7))
KEPT = Recollection("0190-case", x.NOON, x.NOON, "Ana Ruiz")


@pytest.mark.parametrize(
    ("area", "page", "load"),
    [
        (o.Area.WAITING, s.Cases, c.ListCases()),
        (o.Area.BADGES, o.Badges, c.ListBadges()),
        (o.Area.ON_SITE, o.OnSite, c.ListGuests()),
        (o.Area.REMEMBERED, o.Remembered, c.ListRecollections()),
    ],
)
@pytest.mark.parametrize("here", [s.Cases(x.CLERK), o.Badges(x.CLERK), o.OneRecollection(x.CLERK, KEPT)])
def test_every_page_is_one_touch_away(here: s.Step, area: o.Area, page: type, load: c.Command) -> None:
    step, commands = advance(here, oe.AreaPicked(area))
    assert isinstance(step, page)
    assert commands == [load]


@pytest.mark.parametrize(
    ("answer", "note"),
    [(BadgeAnswer.CAME_OUT, o.Note.CAME_OUT), (BadgeAnswer.NOT_NEEDED, o.Note.NOT_NEEDED)],
)
def test_what_staff_say_of_a_badge_is_recorded_in_their_name(answer: BadgeAnswer, note: o.Note) -> None:
    step, _ = advance(o.Badges(x.CLERK), LISTED)
    step, commands = advance(step, oe.BadgeSeen("0190-badge", answer))
    assert step == o.Badges(x.CLERK, note=note)
    assert commands == [c.AnswerBadge("0190-badge", answer, x.CLERK), c.ListBadges()]


@pytest.mark.parametrize(
    ("page", "area", "load"),
    [
        (o.Badges(x.CLERK, (QUESTION,)), o.Area.BADGES, c.ListBadges()),
        (o.OneGuest(x.CLERK, Guest(x.VISIT)), o.Area.ON_SITE, c.ListGuests()),
    ],
)
def test_no_badge_is_printed_again_from_a_page_that_staff_left_open(
    page: s.Step, area: o.Area, load: c.Command
) -> None:
    """GIVEN an open page WHEN somebody presses "print it again" THEN a PIN stands between, and goes on the record."""
    step, commands = advance(page, oe.AgainAsked(x.VISIT))
    assert isinstance(step, s.StaffPin)
    assert commands == []
    assert advance(step, e.TimedOut())[0] == s.Welcome()
    assert advance(step, e.WentBack())[1] == [load]
    after, commands = play(step, [e.PinEntered("1"), e.StaffVerified(x.CLERK)])
    assert commands[1:] == [c.PrintAgain("0190-badge", x.CLERK), load]
    assert isinstance(after, type(page) if area is o.Area.BADGES else o.OnSite)


def test_the_list_of_badges_is_read_again_when_one_has_come_out() -> None:
    outcome = Outcome(Result.CONFIRMED, "file:///out")
    _, commands = advance(o.Badges(x.CLERK, ()), e.Printed("0190-badge", outcome))
    assert commands == [c.NotePrinted("0190-badge", outcome), c.ListBadges()]


def test_a_new_roll_is_said_once() -> None:
    step, commands = advance(o.Badges(x.CLERK, (), Roll(200)), oe.RollPutIn())
    assert step == o.Badges(x.CLERK, note=o.Note.NEW_ROLL)
    assert commands == [c.ChangeRoll(), c.ListBadges()]


def test_the_office_signs_out_whom_it_picked() -> None:
    step, _ = play(o.OnSite(x.CLERK), [oe.GuestsListed((Guest(x.VISIT),)), oe.GuestPicked(Guest(x.VISIT))])
    step, commands = advance(step, oe.GuestLeft())
    assert step == o.OnSite(x.CLERK, note=o.Note.SIGNED_OUT)
    assert commands == [c.SignOutGuest("0190-visit", x.CLERK), c.ListGuests()]


def test_two_taps_revoke_and_one_does_not() -> None:
    step, commands = play(o.Remembered(x.CLERK), [oe.RecollectionPicked(KEPT), oe.RevokeAsked()])
    assert step == o.OneRecollection(x.CLERK, KEPT, confirming=True)
    assert commands == []
    assert advance(step, e.WentBack())[0] == o.OneRecollection(x.CLERK, KEPT)
    step, commands = advance(step, oe.RevokeAsked())
    assert step == o.Remembered(x.CLERK, note=o.Note.REVOKED)
    assert commands == [c.Revoke("0190-case", x.CLERK), c.ListRecollections()]


def test_an_admission_keeps_its_reason_and_note_while_the_pin_is_asked_for_and_saved() -> None:
    chosen = e.Chosen(Decision.ADMIT, Reason.PARENT_OF_STUDENT, "Her son is in 3B")
    pin, _ = advance(s.Review(x.CLERK, x.case()), chosen)
    kept = s.Review(x.CLERK, x.case(), reason=Reason.PARENT_OF_STUDENT, text="Her son is in 3B")
    assert advance(pin, e.WentBack())[0] == kept
    saving, _ = play(pin, [e.PinEntered("1"), e.StaffVerified(x.CLERK)])
    assert isinstance(saving, s.Review)
    assert (saving.deciding, saving.reason, saving.text) == (True, kept.reason, kept.text)
