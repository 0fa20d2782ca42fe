"""Passes at the door: each kind has its way, and a pass that does not count has its own words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.steps import Closing
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.workers.worker import Order, Reply
from scanning.documents import Pass, PassKind, Unreadable
from screening.persons import Source
from sync.contract.vocabulary import SignOutMethod
from tests import samples as x

VISITOR_PASS = replace(x.BADGE_PASS, kind=PassKind.VISITOR)
STAFF_PASS = replace(x.BADGE_PASS, kind=PassKind.STAFF)
EXPECTED = replace(x.MARIA, source=Source.PASS)
DOORS = [s.Welcome(), s.Scanning(), s.Done(x.VISIT, None), s.SignedOut(SignOutResult.SIGNED_OUT), s.Held()]


@pytest.mark.parametrize("step", DOORS, ids=lambda step: type(step).__name__)
@pytest.mark.parametrize("document", [VISITOR_PASS, STAFF_PASS], ids=lambda document: document.kind.value)
def test_a_visitors_or_staff_members_pass_is_looked_up_from_every_door(step: Step, document: Pass) -> None:
    assert advance(step, e.Scanned(document)) == (step, [c.LookUpPass(document)])


@pytest.mark.parametrize("step", DOORS, ids=lambda step: type(step).__name__)
def test_an_expected_visitor_is_screened_and_asked_what_is_left_open(step: Step) -> None:
    after, commands = advance(step, ve.VisitorExpected(EXPECTED, x.PARENT, x.OFFICE))
    assert after == s.Confirm(s.Draft(EXPECTED, x.PARENT, x.OFFICE))
    assert commands == [c.ScreenVisitor(EXPECTED), c.RecallVisits(EXPECTED)]
    assert isinstance(advance(after, ve.Confirmed())[0], s.Conduct)
    open_purpose = advance(step, ve.VisitorExpected(EXPECTED))[0]
    assert isinstance(advance(open_purpose, ve.Confirmed())[0], s.ChooseType)
    open_destination = advance(step, ve.VisitorExpected(EXPECTED, x.PARENT))[0]
    assert isinstance(advance(open_destination, ve.Confirmed())[0], s.ChooseDestination)


def test_a_staff_members_pass_picks_the_name_and_never_replaces_the_pin() -> None:
    after, commands = advance(s.Welcome(), oe.StaffPassKnown(x.CLERK, (x.CLERK, x.PRINCIPAL)))
    assert after == o.StaffPin(o.StaffNames((x.CLERK, x.PRINCIPAL)), x.CLERK)
    assert commands == []
    assert advance(after, oe.PinEntered("402517"))[1] == [c.VerifyPin(x.CLERK, "402517", by_pass=True)]


NAMES = o.StaffNames((x.CLERK, x.PRINCIPAL))


@pytest.mark.parametrize("step", [NAMES, o.StaffPin(NAMES, x.CLERK), o.StaffPin(NAMES, x.CLERK, wait_seconds=300)])
def test_who_has_to_wait_shows_their_pass_instead(step: Step) -> None:
    asking, commands = advance(step, e.Scanned(STAFF_PASS))
    assert (asking, commands) == (step, [c.LookUpPass(STAFF_PASS)])
    after, _ = advance(step, oe.StaffPassKnown(x.PRINCIPAL, (x.CLERK, x.PRINCIPAL)))
    assert advance(after, oe.PinEntered("402517"))[1] == [c.VerifyPin(x.PRINCIPAL, "402517", by_pass=True)]


def test_a_name_that_is_picked_after_a_pass_was_shown_is_typed_without_it() -> None:
    shown, _ = advance(s.Welcome(), oe.StaffPassKnown(x.CLERK, (x.CLERK, x.PRINCIPAL)))
    names, _ = advance(shown, e.WentBack())
    picked, _ = advance(names, oe.StaffPicked(x.PRINCIPAL))
    assert advance(picked, oe.PinEntered("402517"))[1] == [c.VerifyPin(x.PRINCIPAL, "402517")]


def test_a_pass_is_no_answer_where_another_persons_pin_is_asked_for() -> None:
    asked = o.StaffPin(o.StaffNames(first=x.CLERK, intent=Closing()), x.CLERK)
    assert advance(asked, oe.StaffPassKnown(x.PRINCIPAL, (x.CLERK, x.PRINCIPAL))) == (asked, [])
    second = o.StaffNames((x.CLERK, x.PRINCIPAL), x.CLERK, Closing())
    assert advance(second, oe.StaffPassKnown(x.CLERK, (x.CLERK, x.PRINCIPAL))) == (second, [])
    for other in (VISITOR_PASS, x.BADGE_PASS):
        assert advance(asked, e.Scanned(other)) == (asked, [])


def test_a_pass_by_which_nobody_is_known_has_words_of_its_own() -> None:
    assert advance(s.Welcome(), ve.PassUnknown()) == (s.Trouble(s.TroubleCause.PASS_NOT_KNOWN), [])


def test_a_desk_that_cannot_look_says_so() -> None:
    failed = e.WorkerFailed(e.WorkerRole.DESK, c.LookUpPass.__name__)
    assert advance(s.Welcome(), failed) == (s.Trouble(s.TroubleCause.PASS_NOT_ACCEPTED), [])


def test_a_badge_signs_out_and_a_provisioning_sheet_is_not_for_here() -> None:
    assert advance(s.Welcome(), e.Scanned(x.BADGE_PASS))[1] == [c.SignOut(x.BADGE_PASS, SignOutMethod.BADGE)]
    sheet = replace(x.BADGE_PASS, kind=PassKind.PROVISION)
    assert advance(s.Welcome(), e.Scanned(sheet))[0] == s.Trouble(s.TroubleCause.PASS_NOT_ACCEPTED)


@pytest.mark.parametrize("flaw", list(Unreadable))
def test_every_reason_why_a_pass_does_not_count_is_shown(flaw: Unreadable) -> None:
    assert advance(s.Welcome(), e.Scanned(flaw)) == (s.Scanning(flaw), [])


def test_a_pass_answered_after_somebody_else_has_begun_does_not_count() -> None:
    typing = s.Typing()
    assert advance(typing, ve.VisitorExpected(EXPECTED, x.PARENT, x.OFFICE)) == (typing, [])


def test_a_pass_held_up_is_looked_up_once_and_its_answer_counts(qtbot: QtBot) -> None:
    conductor = Conductor()
    orders: list[Order] = []
    conductor.desk_ordered.connect(orders.append)
    for _ in range(3):
        conductor.sighted(VISITOR_PASS)
    assert [order.command for order in orders] == [c.LookUpPass(VISITOR_PASS)]
    conductor.replied(Reply(orders[0].journey, ve.VisitorExpected(EXPECTED, x.PARENT)))
    assert isinstance(conductor.step, s.Confirm)
