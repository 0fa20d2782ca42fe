"""The table: every step meets every event, and none of them hangs, raises or invents a step."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import office_events as oe
from kiosk.checkin import office_steps as o
from kiosk.checkin import passes as p
from kiosk.checkin import steps as s
from kiosk.checkin.flow import HANDLERS, RESTING, advance
from kiosk.checkin.pause import EmergencyBegan, EmergencyEnded, Paused
from kiosk.domain.badges import BadgeAnswer, BadgeQuestion, Doubt, Guest, Roll
from kiosk.domain.case import Decision, Reason, Recollection, Ruling
from kiosk.domain.visit import SignOutResult
from printing.printer import Outcome, Result
from scanning.documents import PassKind, Unreadable
from tests import samples as x

DRAFT = s.Draft(x.MARIA, x.PARENT, x.OFFICE, "conduct-1", x.PHOTO, x.LAST)
NAMES = s.StaffNames((x.CLERK, x.PRINCIPAL))
ADMISSION = o.Admission(x.case(strong=True), Decision.ADMIT, Reason.DIFFERENT_PERSON)
SECOND = s.StaffNames((x.CLERK, x.SECOND), x.CLERK, ADMISSION)
REPRINT = s.StaffNames(first=x.CLERK, intent=o.Reprint(x.VISIT, o.Area.BADGES))
QUESTION = BadgeQuestion(x.VISIT, Doubt.INTERRUPTED, x.NOON)
KEPT = Recollection("0190-case", x.NOON, x.NOON, "Ana Ruiz")

STEPS: list[s.Step] = [
    s.Welcome(),
    s.Scanning(),
    s.Scanning(Unreadable.FOREIGN),
    s.Typing(),
    s.Leaving(),
    s.Confirm(s.Draft(x.MARIA)),
    s.Confirm(DRAFT),
    s.Confirm(s.Draft(x.MARIA, screening=x.STRONG)),
    s.AlreadyHere(DRAFT, x.VISIT),
    s.ChoosePurpose(s.Draft(x.MARIA)),
    s.ChooseDestination(s.Draft(x.MARIA, x.PARENT)),
    s.Conduct(DRAFT),
    s.TakingPhoto(DRAFT),
    s.TakingPhoto(DRAFT, asked=True),
    s.Checking(DRAFT),
    s.Recording(DRAFT),
    s.OpeningCase(DRAFT),
    s.Held(),
    s.PrintingBadge(x.VISIT),
    s.Done(x.VISIT, None),
    s.Done(x.VISIT, Outcome(Result.CONFIRMED, "escpos+tcp://p:9100")),
    s.SigningOut(),
    s.SignedOut(SignOutResult.SIGNED_OUT),
    s.Trouble(s.Cause.NOT_RECORDED),
    NAMES,
    SECOND,
    s.StaffPin(NAMES, x.CLERK),
    s.StaffPin(NAMES, x.CLERK, checking=True),
    s.StaffPin(SECOND, x.SECOND, checking=True),
    s.StaffPin(REPRINT, x.CLERK, checking=True),
    o.Badges(x.CLERK),
    o.Badges(x.CLERK, (QUESTION,)),
    o.OnSite(x.CLERK, (Guest(x.VISIT),)),
    o.OneGuest(x.CLERK, Guest(x.VISIT, QUESTION)),
    o.Remembered(x.CLERK, (KEPT,)),
    o.OneRecollection(x.CLERK, KEPT),
    o.OneRecollection(x.CLERK, KEPT, confirming=True),
    s.Cases(x.CLERK),
    s.Cases(x.CLERK, (x.SUMMARY,)),
    s.Review(x.CLERK, x.case()),
    s.Review(x.CLERK, x.case(strong=True), uncovered=True),
    s.Review(x.CLERK, x.case(), deciding=True),
    Paused(),
]

EVENTS: list[e.Event] = [
    e.Scanned(x.LICENSE),
    e.Scanned(x.BADGE_PASS),
    e.Scanned(replace(x.BADGE_PASS, kind=PassKind.VISITOR)),
    p.VisitorExpected(x.MARIA, x.PARENT, x.OFFICE),
    p.StaffKnown(x.CLERK, (x.CLERK,)),
    p.PassUnknown(),
    p.BadgeRefused(Unreadable.EXPIRED),
    e.Scanned(Unreadable.FORGED),
    e.PhotoTaken(x.PHOTO),
    e.Started(),
    e.TypingChosen(),
    e.Typed("Santos", "Maria", "1984-03-12"),
    e.Confirmed(),
    e.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-1"),
    e.PurposePicked(x.PARENT),
    e.DestinationPicked(x.OFFICE),
    e.ConductAccepted("conduct-1"),
    e.PhotoAsked(),
    e.PhotoKept(),
    e.PhotoSkipped(),
    e.WentBack(),
    e.Cancelled(),
    e.Finished(),
    e.Recalled(x.LAST),
    e.Recalled(None),
    e.Recalled(x.LAST, x.VISIT),
    e.LeavingChosen(),
    e.LeavingConfirmed(),
    e.CameBack(),
    oe.BadgesListed((QUESTION,), Roll(3)),
    oe.GuestsListed((Guest(x.VISIT),)),
    oe.RecollectionsListed((KEPT,)),
    *(oe.AreaPicked(area) for area in o.Area),
    *(oe.BadgeSeen("0190-badge", answer) for answer in BadgeAnswer),
    oe.AgainAsked(x.VISIT),
    oe.RollPutIn(),
    oe.GuestPicked(Guest(x.VISIT)),
    oe.GuestLeft(),
    oe.RecollectionPicked(KEPT),
    oe.RevokeAsked(),
    e.Screened(x.NO_MATCH),
    e.Screened(x.STRONG),
    e.Recorded(x.VISIT),
    e.CaseOpened("0190-case"),
    e.SignOutRecorded(SignOutResult.SIGNED_OUT),
    e.StaffListed((x.CLERK,)),
    e.StaffVerified(x.CLERK),
    e.StaffVerified(x.SECOND),
    e.PinRefused(30),
    e.CasesListed((x.SUMMARY,)),
    e.CaseLoaded(x.case()),
    e.CaseDecided("0190-case", Decision.ADMIT, x.VISIT),
    e.CaseDecided("0190-case", Decision.REFUSE, None),
    e.DecisionRefused(Ruling.ALREADY_DECIDED),
    e.StaffAsked(),
    e.StaffPicked(x.CLERK),
    e.PinEntered("123456"),
    e.CasePicked("0190-case"),
    e.Uncovered(),
    e.Covered(),
    e.Chosen(Decision.ADMIT, Reason.DIFFERENT_PERSON),
    e.BadgeMade(x.BADGE),
    e.Printed("0190-badge", Outcome(Result.SENT, "escpos+tcp://p:9100")),
    EmergencyBegan(),
    EmergencyEnded(),
    e.OfficeAsked(),
    oe.ClosingAsked(),
    e.TimedOut(),
    *(e.WorkerFailed(worker) for worker in e.Worker),
    *(e.WorkerFailed(e.Worker.DESK, command.__name__) for command in get_args(c.Command)),
]


def _name(thing: object) -> str:
    return type(thing).__name__


def test_the_table_has_every_step_and_every_event() -> None:
    assert {type(step) for step in STEPS} == set(get_args(s.Step)) == set(HANDLERS)
    assert {type(event) for event in EVENTS} == set(get_args(e.Event))


@pytest.mark.parametrize("step", STEPS, ids=_name)
def test_every_event_gives_a_step_and_commands(step: s.Step) -> None:
    for event in EVENTS:
        after, commands = advance(step, event)
        assert isinstance(after, get_args(s.Step)), event
        assert all(isinstance(command, get_args(c.Command)) for command in commands), event


@pytest.mark.parametrize(
    "step", [step for step in STEPS if not isinstance(step, s.Welcome | s.Recording | Paused)], ids=_name
)
def test_no_step_but_recording_outlives_its_timer(step: s.Step) -> None:
    assert type(step) in s.TIMEOUTS
    seen = [step]
    while not isinstance(seen[-1], RESTING) and len(seen) < 5:
        seen.append(advance(seen[-1], e.TimedOut())[0])
        if isinstance(seen[-1], s.Recording):
            return
    assert isinstance(seen[-1], RESTING)


def test_recording_waits_for_the_commit_whatever_the_timer_says() -> None:
    assert advance(s.Recording(DRAFT), e.TimedOut()) == (s.Recording(DRAFT), [])


@pytest.mark.parametrize("step", STEPS, ids=_name)
def test_only_an_answered_screening_or_a_person_admits(step: s.Step) -> None:
    """Whatever happens, a visit is recorded without a person only when a current list said "no match"."""
    given = [command for event in EVENTS for command in advance(step, event)[1]]
    assert all(command.screening.admits for command in given if isinstance(command, c.Record))


@pytest.mark.parametrize("step", STEPS, ids=_name)
def test_a_decision_reaches_its_badge_whoever_is_on_screen(step: s.Step) -> None:
    after, commands = advance(step, e.CaseDecided("0190-case", Decision.ADMIT, x.VISIT))
    assert commands[0] == c.MakeBadge(x.VISIT)
    assert type(after) is type(step) or isinstance(step, s.Review)


@pytest.mark.parametrize("step", STEPS, ids=_name)
def test_what_became_of_a_badge_is_always_noted(step: s.Step) -> None:
    outcome = Outcome(Result.SENT, "file:///out")
    assert advance(step, e.Printed("0190-badge", outcome))[1][0] == c.NotePrinted("0190-badge", outcome)
