"""Visits told event by event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance, orphaned
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from printing.printer import Fault, PrintOutcome, Result
from scanning.documents import Unreadable
from screening.persons import Source
from screening.result import Screening
from sync.contract.vocabulary import Decision, ListState, Reason, Ruling, SignOutMethod
from tests import samples as x

CONFIRMED = PrintOutcome(Result.CONFIRMED, "escpos+tcp://p:9100")


def play(step: Step, events: Iterable[e.Event]) -> tuple[Step, list[c.Command]]:
    """The step after all events, and every command that was given on the way."""
    given: list[c.Command] = []
    for event in events:
        step, commands = advance(step, event)
        given += commands
    return step, given


UNTIL_PHOTO: list[e.Event] = [
    ve.Confirmed(),
    ve.TypePicked(x.PARENT),
    ve.DestinationPicked(x.OFFICE),
    ve.ConductAccepted("conduct-1"),
    ve.PhotoAsked(),
    ve.PhotoTaken(x.PHOTO),
]


def test_a_license_at_the_welcome_screen_starts_a_check_in_and_its_screening_by_itself() -> None:
    step, commands = advance(s.Welcome(), e.Scanned(x.LICENSE))
    assert isinstance(step, s.Confirm)
    assert [type(command) for command in commands] == [c.ScreenVisitor, c.RecallVisits]


def test_a_first_visit_goes_from_card_to_badge() -> None:
    step, commands = play(
        s.Welcome(),
        [e.Scanned(x.LICENSE), ve.Screened(x.NO_MATCH), ve.Recalled(None), *UNTIL_PHOTO, ve.PhotoKept()],
    )
    assert isinstance(step, s.Recording)
    record = commands[-1]
    assert isinstance(record, c.Record)
    assert record.arrival.photo == x.PHOTO
    step, commands = play(step, [ve.Recorded(x.VISIT), e.BadgeMade(x.BADGE), e.Printed("0190-badge", CONFIRMED)])
    assert step == s.Done(x.VISIT, CONFIRMED)
    assert commands == [c.MakeBadge(x.VISIT), c.Print(x.BADGE), c.NotePrinted("0190-badge", CONFIRMED)]


def test_a_returning_visitor_needs_two_taps() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), ve.Screened(x.NO_MATCH), ve.Recalled(x.LAST)])
    step, commands = advance(step, ve.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-1"))
    assert isinstance(step, s.Recording)
    record = commands[0]
    assert isinstance(record, c.Record)
    assert record.arrival.kept_photo == x.LAST.photo


def test_changed_expectations_are_shown_to_a_returning_visitor_once_more() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), ve.Screened(x.NO_MATCH), ve.Recalled(x.LAST)])
    step, commands = advance(step, ve.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-2"))
    assert isinstance(step, s.Conduct)
    assert commands == []
    step, _ = advance(step, ve.ConductAccepted("conduct-2"))
    assert isinstance(step, s.Recording)


@pytest.mark.parametrize(
    "screening",
    [x.POSSIBLE, x.STRONG, Screening(ListState.EXPIRED), Screening(ListState.ABSENT)],
    ids=["possible", "strong", "list expired", "list absent"],
)
def test_anything_but_no_match_on_a_current_list_opens_a_case(screening: Screening) -> None:
    step, commands = play(
        s.Welcome(), [e.Scanned(x.LICENSE), *UNTIL_PHOTO, ve.PhotoKept(), ve.Screened(screening), ve.CaseOpened("k")]
    )
    assert step == s.Held()
    assert isinstance(commands[-1], c.OpenCase)
    assert not any(isinstance(command, c.Record) for command in commands)


def test_screening_that_never_answers_asks_a_person() -> None:
    step, _ = play(s.Welcome(), [e.Scanned(x.LICENSE), *UNTIL_PHOTO, ve.PhotoKept()])
    assert isinstance(step, s.Checking)
    step, commands = advance(step, e.TimedOut())
    assert isinstance(step, s.OpeningCase)
    assert isinstance(commands[0], c.OpenCase)


def test_screening_that_fails_early_asks_a_person_at_the_end() -> None:
    failed = e.WorkerFailed(e.WorkerRole.DESK, c.ScreenVisitor.__name__)
    step, commands = play(s.Welcome(), [e.Scanned(x.LICENSE), failed, *UNTIL_PHOTO, ve.PhotoKept()])
    assert isinstance(step, s.OpeningCase)
    assert isinstance(commands[-1], c.OpenCase)


def test_the_next_visitor_begins_while_the_held_screen_still_stands() -> None:
    step, commands = advance(s.Held(), e.Scanned(x.LICENSE))
    assert isinstance(step, s.Confirm)
    assert isinstance(commands[0], c.ScreenVisitor)


def test_a_visit_recorded_for_a_journey_that_has_ended_is_voided() -> None:
    assert orphaned(ve.Recorded(x.VISIT)) == [c.VoidVisit("0190-visit")]
    assert orphaned(ve.Screened(x.NO_MATCH)) == []


def test_an_empty_roll_never_loses_a_visit() -> None:
    failed = PrintOutcome(Result.FAILED, "escpos+tcp://p:9100", Fault.PAPER_OUT)
    step, _ = advance(s.PrintingBadge(x.VISIT), e.Printed("0190-badge", failed))
    assert step == s.Done(x.VISIT, failed)


def test_a_badge_that_arrives_late_still_tells_the_truth() -> None:
    step, _ = play(s.PrintingBadge(x.VISIT), [e.TimedOut()])
    assert step == s.Done(x.VISIT, None)
    assert advance(step, e.Printed("0190-badge", CONFIRMED))[0] == s.Done(x.VISIT, CONFIRMED)
    assert advance(step, e.Printed("another", CONFIRMED))[0] == step


def test_a_badge_at_the_camera_signs_out() -> None:
    step, commands = advance(s.Welcome(), e.Scanned(x.BADGE_PASS))
    assert commands == [c.SignOut(x.BADGE_PASS, SignOutMethod.BADGE)]
    assert advance(step, ve.SignOutRecorded(SignOutResult.ALREADY))[0] == s.SignedOut(SignOutResult.ALREADY)


def test_a_code_that_is_no_document_is_answered_and_can_be_gone_round() -> None:
    step, _ = advance(s.Welcome(), e.Scanned(Unreadable.DAMAGED))
    assert step == s.Scanning(Unreadable.DAMAGED)
    assert advance(step, ve.TypingChosen())[0] == s.Typing()


def test_a_typed_visitor_is_screened_like_any_other() -> None:
    step, commands = advance(s.Typing(), ve.Typed("  de  la Cruz ", "Ana", "1990-02-28"))
    assert isinstance(step, s.Confirm)
    screen = commands[0]
    assert isinstance(screen, c.ScreenVisitor)
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
    assert advance(s.Typing(), ve.Typed(family, "Ana", born)) == (s.Typing(flaw), [])


def test_staff_compare_and_admit_with_escort() -> None:
    step, commands = play(
        s.Welcome(),
        [
            oe.StaffAsked(),
            oe.StaffListed((x.CLERK,)),
            oe.StaffPicked(x.CLERK),
            oe.PinEntered("937415"),
            oe.StaffVerified(x.CLERK),
            oe.CasesListed((x.SUMMARY,)),
            oe.CasePicked("0190-case"),
            oe.CaseLoaded(x.case()),
            oe.Uncovered(),
        ],
    )
    assert isinstance(step, o.Review)
    assert step.uncovered
    step, commands = play(step, [oe.Covered(), oe.DecisionChosen(Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON)])
    assert isinstance(step, o.StaffPin)
    assert commands == []
    step, commands = play(step, [oe.PinEntered("937415"), oe.StaffVerified(x.CLERK)])
    assert isinstance(step, o.Review)
    assert not step.uncovered
    decide = commands[-1]
    assert isinstance(decide, c.Decide)
    assert (decide.staff, decide.second) == (x.CLERK, None)
    step, commands = advance(step, oe.CaseDecided("0190-case", Decision.ADMIT_WITH_ESCORT, x.VISIT))
    assert step == o.Cases(x.CLERK, decided=Decision.ADMIT_WITH_ESCORT)
    assert commands == [c.MakeBadge(x.VISIT), c.ListCases()]


def test_a_decision_about_somebody_inside_says_so_on_the_list() -> None:
    inside = replace(x.case(), inside=True)
    step, commands = advance(o.Review(x.CLERK, inside), oe.CaseDecided(inside.id, Decision.REFUSE, None))
    assert step == o.Cases(x.CLERK, decided=Decision.REFUSE, inside=True)
    assert commands == [c.ListCases()]


def test_a_strong_match_is_admitted_only_by_two_people_without_the_override() -> None:
    chosen = oe.DecisionChosen(Decision.ADMIT, Reason.DIFFERENT_PERSON)
    step, commands = advance(o.Review(x.CLERK, x.case(strong=True)), chosen)
    assert isinstance(step, o.StaffNames)
    assert commands == [c.ListStaff()]
    step, commands = play(
        step, [oe.StaffListed((x.SECOND,)), oe.StaffPicked(x.SECOND), oe.PinEntered("1"), oe.StaffVerified(x.SECOND)]
    )
    decide = commands[-1]
    assert isinstance(decide, c.Decide)
    assert (decide.staff, decide.second) == (x.CLERK, x.SECOND)


def test_an_override_admits_alone_with_the_pin() -> None:
    chosen = oe.DecisionChosen(Decision.ADMIT, Reason.APPROVED_BY_PRINCIPAL)
    step, _ = advance(o.Review(x.PRINCIPAL, x.case(strong=True)), chosen)
    assert isinstance(step, o.StaffPin)
    step, commands = play(step, [oe.PinEntered("1"), oe.StaffVerified(x.PRINCIPAL)])
    assert isinstance(step, o.Review)
    assert isinstance(commands[-1], c.Decide)


def test_nobody_admits_themselves_on_a_page_that_staff_left_open() -> None:
    """GIVEN a clerk who walked away WHEN the held visitor presses a reason and "admit" THEN a PIN stands between."""
    step, commands = advance(o.Review(x.CLERK, x.case()), oe.DecisionChosen(Decision.ADMIT, Reason.DIFFERENT_PERSON))
    assert isinstance(step, o.StaffPin)
    assert commands == []
    assert advance(step, e.WentBack())[0] == o.Review(x.CLERK, x.case(), reason=Reason.DIFFERENT_PERSON)
    assert advance(step, e.TimedOut())[0] == s.Welcome()


def test_a_refusal_needs_neither_a_second_person_nor_a_second_pin() -> None:
    step, commands = advance(
        o.Review(x.CLERK, x.case(strong=True)), oe.DecisionChosen(Decision.REFUSE, Reason.SAME_PERSON)
    )
    assert isinstance(step, o.Review)
    assert isinstance(commands[0], c.Decide)


def test_a_worn_badge_before_the_camera_takes_no_ending_away() -> None:
    trouble = s.Trouble(s.TroubleCause.NOT_RECORDED)
    assert advance(trouble, e.Scanned(Unreadable.EXPIRED)) == (trouble, [])


def test_a_decision_needs_a_reason_and_the_permission() -> None:
    step, commands = advance(o.Review(x.CLERK, x.case()), oe.DecisionChosen(Decision.REFUSE, None))
    assert (step, commands) == (o.Review(x.CLERK, x.case(), ruling=Ruling.NEEDS_REASON), [])
    step, commands = advance(o.Review(x.GREETER, x.case()), oe.DecisionChosen(Decision.REFUSE, Reason.OTHER))
    refused = o.Review(x.GREETER, x.case(), ruling=Ruling.NOT_PERMITTED, reason=Reason.OTHER)
    assert (step, commands) == (refused, [])


def test_a_pin_verified_for_somebody_else_opens_nothing() -> None:
    waiting = o.StaffPin(o.StaffNames((x.CLERK,)), x.CLERK, checking=True)
    assert advance(waiting, oe.StaffVerified(x.PRINCIPAL)) == (waiting, [])
