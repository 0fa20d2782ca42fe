"""Who leaves: with the card they came with, by their name, or before the end."""

from __future__ import annotations

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.visit import NO_TYPE, SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from scanning.documents import Unreadable
from screening.result import Screening
from sync.contract.vocabulary import ListState
from tests import samples as x
from tests.kiosk.checkin.test_flow import play

SCANNED_AGAIN: list[e.Event] = [e.Scanned(x.LICENSE), ve.Screened(x.NO_MATCH), ve.Recalled(x.LAST, x.VISIT)]


def test_a_license_shown_again_asks_whether_its_holder_is_leaving() -> None:
    step, commands = play(s.Welcome(), SCANNED_AGAIN)
    assert isinstance(step, s.AlreadyHere)
    assert step.visit == x.VISIT
    assert [type(command) for command in commands] == [c.ScreenVisitor, c.RecallVisits]


def test_an_answer_that_comes_after_the_first_tap_still_asks() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), ve.Confirmed(), ve.Recalled(None, x.VISIT)])
    assert isinstance(step, s.AlreadyHere)


def test_leaving_signs_out() -> None:
    step, commands = advance(play(s.Welcome(), SCANNED_AGAIN)[0], ve.LeavingConfirmed())
    assert (step, commands) == (s.SigningOut(), [c.SignOutVisit(x.VISIT.id)])
    assert advance(step, ve.SignOutRecorded(SignOutResult.SIGNED_OUT))[0] == s.SignedOut(SignOutResult.SIGNED_OUT)


@pytest.mark.parametrize("event", [e.Finished(), e.TimedOut(), e.Cancelled()])
def test_staying_changes_nothing(event: e.Event) -> None:
    assert advance(play(s.Welcome(), SCANNED_AGAIN)[0], event) == (s.Welcome(), [])


def test_who_left_without_a_word_comes_in_again_as_a_new_visit_that_was_screened() -> None:
    step, commands = advance(play(s.Welcome(), SCANNED_AGAIN)[0], ve.CameBack())
    assert isinstance(step, s.Confirm)
    assert commands == [c.SignOutVisit(x.VISIT.id)]
    assert step.draft.screening == x.NO_MATCH
    assert advance(step, ve.SignOutRecorded(SignOutResult.SIGNED_OUT)) == (step, [])


def test_who_leaves_with_nothing_to_show_asks_the_office_and_learns_nothing() -> None:
    step, commands = play(s.Welcome(), [ve.LeavingChosen(), ve.OfficeAsked()])
    assert (step, commands) == (s.SignedOut(SignOutResult.ASK_OFFICE), [c.CallOffice()])


def test_no_command_signs_anybody_out_by_a_name() -> None:
    fields = {
        name for command in c.Command.__args__ for name in command.__dataclass_fields__ if "SignOut" in str(command)
    }
    assert not fields & {"family", "given", "born", "name"}


def test_a_badge_or_a_license_held_up_while_leaving_counts() -> None:
    step, _ = play(s.Welcome(), [ve.LeavingChosen(), e.Scanned(x.LICENSE)])
    assert isinstance(step, s.Confirm)
    assert advance(s.Leaving(), e.Scanned(Unreadable.FOREIGN)) == (s.Leaving(), [])


WAYS_OUT: list[list[e.Event]] = [
    [e.Cancelled()],
    [e.TimedOut()],
    [e.WentBack()],
    [ve.Confirmed(), e.TimedOut()],
    [ve.Confirmed(), ve.TypePicked(x.PARENT), e.Cancelled()],
]


@pytest.mark.parametrize("leaving", WAYS_OUT)
def test_a_strong_match_who_goes_away_is_told_to_the_office_and_not_on_the_screen(leaving: list[e.Event]) -> None:
    step, commands = play(s.Welcome(), [e.Scanned(x.LICENSE), ve.Screened(x.STRONG, (x.STRONG_ENTRY,)), *leaving])
    assert step == s.Welcome()
    told = commands[-1]
    assert isinstance(told, c.NoteWentAway)
    assert (told.screening, told.entries) == (x.STRONG, (x.STRONG_ENTRY,))
    assert (told.arrival.photo, told.arrival.kept_photo) == (None, "")
    assert told.arrival.visitor_type in (NO_TYPE, x.PARENT)


@pytest.mark.parametrize("screening", [x.NO_MATCH, x.POSSIBLE, Screening(ListState.ABSENT), None])
@pytest.mark.parametrize("leaving", WAYS_OUT)
def test_nobody_else_who_goes_away_leaves_a_trace(leaving: list[e.Event], screening: Screening | None) -> None:
    screened = [ve.Screened(screening)] if screening else []
    step, commands = play(s.Welcome(), [e.Scanned(x.LICENSE), *screened, *leaving])
    assert step == s.Welcome()
    assert [type(command) for command in commands] == [c.ScreenVisitor, c.RecallVisits]
