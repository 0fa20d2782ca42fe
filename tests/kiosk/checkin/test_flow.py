"""Visits told event by event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import steps as s
from kiosk.checkin.flow import advance, orphaned
from kiosk.domain.case import Decision, Reason, Ruling
from kiosk.domain.visit import SignedOutBy, SignOutResult
from printing.printer import Fault, Outcome, Result
from scanning.documents import Unreadable
from screening.result import ListState, Screening
from screening.visitor import Source
from tests import samples as x

CONFIRMED = Outcome(Result.CONFIRMED, "escpos+tcp://p:9100")


def play(step: s.Step, events: Iterable[e.Event]) -> tuple[s.Step, list[c.Command]]:
    """The step after all events, and every command that was given on the way."""
    given: list[c.Command] = []
    for event in events:
        step, commands = advance(step, event)
        given += commands
    return step, given


UNTIL_PHOTO: list[e.Event] = [
    e.Confirmed(),
    e.PurposePicked(x.PARENT),
    e.DestinationPicked(x.OFFICE),
    e.ConductAccepted("conduct-1"),
    e.PhotoAsked(),
    e.PhotoTaken(x.PHOTO),
]


def test_a_license_at_the_welcome_screen_starts_a_check_in_and_its_screening_by_itself() -> None:
    step, commands = advance(s.Welcome(), e.Scanned(x.LICENSE))
    assert isinstance(step, s.Confirm)
    assert [type(command) for command in commands] == [c.Screen, c.Recall]


def test_a_first_visit_goes_from_card_to_badge() -> None:
    step, commands = play(
        s.Welcome(),
        [e.Scanned(x.LICENSE), e.Screened(x.NO_MATCH), e.Recalled(None), *UNTIL_PHOTO, e.PhotoKept()],
    )
    assert isinstance(step, s.Recording)
    record = commands[-1]
    assert isinstance(record, c.Record)
    assert record.arrival.photo == x.PHOTO
    step, commands = play(step, [e.Recorded(x.VISIT), e.BadgeMade(x.BADGE), e.Printed("0190-badge", CONFIRMED)])
    assert step == s.Done(x.VISIT, CONFIRMED)
    assert commands == [c.MakeBadge(x.VISIT), c.Print(x.BADGE), c.NotePrinted("0190-badge", CONFIRMED)]


def test_a_returning_visitor_needs_two_taps() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), e.Screened(x.NO_MATCH), e.Recalled(x.LAST)])
    step, commands = advance(step, e.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-1"))
    assert isinstance(step, s.Recording)
    record = commands[0]
    assert isinstance(record, c.Record)
    assert record.arrival.kept_photo == x.LAST.photo


def test_changed_expectations_are_shown_to_a_returning_visitor_once_more() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), e.Screened(x.NO_MATCH), e.Recalled(x.LAST)])
    step, commands = advance(step, e.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-2"))
    assert isinstance(step, s.Conduct)
    assert commands == []
    step, _ = advance(step, e.ConductAccepted("conduct-2"))
    assert isinstance(step, s.Recording)


@pytest.mark.parametrize(
    "screening",
    [x.POSSIBLE, x.STRONG, Screening(ListState.EXPIRED), Screening(ListState.ABSENT)],
    ids=["possible", "strong", "list expired", "list absent"],
)
def test_anything_but_no_match_on_a_current_list_opens_a_case(screening: Screening) -> None:
    step, commands = play(
        s.Welcome(), [e.Scanned(x.LICENSE), *UNTIL_PHOTO, e.PhotoKept(), e.Screened(screening), e.CaseOpened("k")]
    )
    assert step == s.Held()
    assert isinstance(commands[-1], c.OpenCase)
    assert not any(isinstance(command, c.Record) for command in commands)


def test_screening_that_never_answers_asks_a_person() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), *UNTIL_PHOTO, e.PhotoKept()])
    assert isinstance(step, s.Checking)
    step, commands = advance(step, e.TimedOut())
    assert isinstance(step, s.OpeningCase)
    assert isinstance(commands[0], c.OpenCase)


def test_screening_that_fails_early_asks_a_person_at_the_end() -> None:
    failed = e.WorkerFailed(e.Worker.DESK, "Screen")
    step, commands = play(s.Welcome(), [e.Scanned(x.LICENSE), failed, *UNTIL_PHOTO, e.PhotoKept()])
    assert isinstance(step, s.OpeningCase)
    assert isinstance(commands[-1], c.OpenCase)


def test_the_next_visitor_begins_while_the_held_screen_still_stands() -> None:
    step, commands = advance(s.Held(), e.Scanned(x.LICENSE))
    assert isinstance(step, s.Confirm)
    assert isinstance(commands[0], c.Screen)


def test_a_visit_recorded_for_a_journey_that_has_ended_is_voided() -> None:
    assert orphaned(e.Recorded(x.VISIT)) == [c.VoidVisit("0190-visit")]
    assert orphaned(e.Screened(x.NO_MATCH)) == []


def test_an_empty_roll_never_loses_a_visit() -> None:
    failed = Outcome(Result.FAILED, "escpos+tcp://p:9100", Fault.PAPER_OUT)
    step, _ = advance(s.PrintingBadge(x.VISIT), e.Printed("0190-badge", failed))
    assert step == s.Done(x.VISIT, failed)


def test_a_badge_that_arrives_late_still_tells_the_truth() -> None:
    step, _ = play(s.PrintingBadge(x.VISIT), [e.TimedOut()])
    assert step == s.Done(x.VISIT, None)
    assert advance(step, e.Printed("0190-badge", CONFIRMED))[0] == s.Done(x.VISIT, CONFIRMED)
    assert advance(step, e.Printed("another", CONFIRMED))[0] == step


def test_a_badge_at_the_camera_signs_out() -> None:
    step, commands = advance(s.Welcome(), e.Scanned(x.BADGE_PASS))
    assert commands == [c.SignOut(x.BADGE_PASS, SignedOutBy.BADGE)]
    assert advance(step, e.SignOutRecorded(SignOutResult.ALREADY))[0] == s.SignedOut(SignOutResult.ALREADY)


def test_a_code_that_is_no_document_is_answered_and_can_be_gone_round() -> None:
    step, _ = advance(s.Welcome(), e.Scanned(Unreadable.DAMAGED))
    assert step == s.Scanning(Unreadable.DAMAGED)
    assert advance(step, e.TypingChosen())[0] == s.Typing()


def test_a_typed_visitor_is_screened_like_any_other() -> None:
    step, commands = advance(s.Typing(), e.Typed("  de  la Cruz ", "Ana", "1990-02-28"))
    assert isinstance(step, s.Confirm)
    screen = commands[0]
    assert isinstance(screen, c.Screen)
    assert screen.visitor.source is Source.TYPED
    assert screen.visitor.name.family == "de la Cruz"


@pytest.mark.parametrize(
    ("family", "born", "flaw"),
    [
        (" ", "1990-02-28", s.TypingFlaw.NAME),
        ("Cruz", "1990-02-30", s.TypingFlaw.BORN),
        ("Cruz", "", s.TypingFlaw.BORN),
        ("Cruz", "0190-02-03", s.TypingFlaw.AGE),
    ],
)
def test_what_cannot_be_right_is_asked_again(family: str, born: str, flaw: s.TypingFlaw) -> None:
    assert advance(s.Typing(), e.Typed(family, "Ana", born)) == (s.Typing(flaw), [])


def test_staff_compare_and_admit_with_escort() -> None:
    step, commands = play(
        s.Welcome(),
        [
            e.StaffAsked(),
            e.StaffListed((x.CLERK,)),
            e.StaffPicked(x.CLERK),
            e.PinEntered("937415"),
            e.StaffVerified(x.CLERK),
            e.CasesListed((x.SUMMARY,)),
            e.CasePicked("0190-case"),
            e.CaseLoaded(x.case()),
            e.Uncovered(),
        ],
    )
    assert isinstance(step, s.Review)
    assert step.uncovered
    step, commands = play(step, [e.Covered(), e.Chosen(Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON)])
    assert isinstance(step, s.StaffPin)
    assert commands == []
    step, commands = play(step, [e.PinEntered("937415"), e.StaffVerified(x.CLERK)])
    assert isinstance(step, s.Review)
    assert not step.uncovered
    decide = commands[-1]
    assert isinstance(decide, c.Decide)
    assert (decide.staff, decide.second) == (x.CLERK, None)
    step, commands = advance(step, e.CaseDecided("0190-case", Decision.ADMIT_WITH_ESCORT, x.VISIT))
    assert step == s.Cases(x.CLERK, decided=Decision.ADMIT_WITH_ESCORT)
    assert commands == [c.MakeBadge(x.VISIT), c.ListCases()]


def test_a_decision_about_somebody_inside_says_so_on_the_list() -> None:
    inside = replace(x.case(), inside=True)
    step, commands = advance(s.Review(x.CLERK, inside), e.CaseDecided(inside.id, Decision.REFUSE, None))
    assert step == s.Cases(x.CLERK, decided=Decision.REFUSE, inside=True)
    assert commands == [c.ListCases()]


def test_a_strong_match_is_admitted_only_by_two_people_without_the_override() -> None:
    chosen = e.Chosen(Decision.ADMIT, Reason.DIFFERENT_PERSON)
    step, commands = advance(s.Review(x.CLERK, x.case(strong=True)), chosen)
    assert isinstance(step, s.StaffNames)
    assert commands == [c.ListStaff()]
    step, commands = play(
        step, [e.StaffListed((x.SECOND,)), e.StaffPicked(x.SECOND), e.PinEntered("1"), e.StaffVerified(x.SECOND)]
    )
    decide = commands[-1]
    assert isinstance(decide, c.Decide)
    assert (decide.staff, decide.second) == (x.CLERK, x.SECOND)


def test_an_override_admits_alone_with_the_pin() -> None:
    chosen = e.Chosen(Decision.ADMIT, Reason.APPROVED_BY_PRINCIPAL)
    step, _ = advance(s.Review(x.PRINCIPAL, x.case(strong=True)), chosen)
    assert isinstance(step, s.StaffPin)
    step, commands = play(step, [e.PinEntered("1"), e.StaffVerified(x.PRINCIPAL)])
    assert isinstance(step, s.Review)
    assert isinstance(commands[-1], c.Decide)


def test_nobody_admits_themselves_on_a_page_that_staff_left_open() -> None:
    """GIVEN a clerk who walked away WHEN the held visitor presses a reason and "admit" THEN a PIN stands between."""
    step, commands = advance(s.Review(x.CLERK, x.case()), e.Chosen(Decision.ADMIT, Reason.DIFFERENT_PERSON))
    assert isinstance(step, s.StaffPin)
    assert commands == []
    assert advance(step, e.WentBack())[0] == s.Review(x.CLERK, x.case(), reason=Reason.DIFFERENT_PERSON)
    assert advance(step, e.TimedOut())[0] == s.Welcome()


def test_a_refusal_needs_neither_a_second_person_nor_a_second_pin() -> None:
    step, commands = advance(s.Review(x.CLERK, x.case(strong=True)), e.Chosen(Decision.REFUSE, Reason.SAME_PERSON))
    assert isinstance(step, s.Review)
    assert isinstance(commands[0], c.Decide)


def test_a_worn_badge_before_the_camera_takes_no_ending_away() -> None:
    trouble = s.Trouble(s.Cause.NOT_RECORDED)
    assert advance(trouble, e.Scanned(Unreadable.EXPIRED)) == (trouble, [])


def test_a_decision_needs_a_reason_and_the_permission() -> None:
    step, commands = advance(s.Review(x.CLERK, x.case()), e.Chosen(Decision.REFUSE, None))
    assert (step, commands) == (s.Review(x.CLERK, x.case(), ruling=Ruling.NEEDS_REASON), [])
    step, commands = advance(s.Review(x.GREETER, x.case()), e.Chosen(Decision.REFUSE, Reason.OTHER))
    refused = s.Review(x.GREETER, x.case(), ruling=Ruling.NOT_PERMITTED, reason=Reason.OTHER)
    assert (step, commands) == (refused, [])


def test_a_pin_verified_for_somebody_else_opens_nothing() -> None:
    waiting = s.StaffPin(s.StaffNames((x.CLERK,)), x.CLERK, checking=True)
    assert advance(waiting, e.StaffVerified(x.PRINCIPAL)) == (waiting, [])
