"""The table: every step meets every event, and none of them hangs, raises or invents a step."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import RememberedDecision
from kiosk.checkin.events import PauseBegan, PauseEnded
from kiosk.checkin.flow import HANDLERS, RESTING, advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.school import Absence
from kiosk.checkin.steps import STEPS, Paused, Step, phase
from kiosk.checkin.visit import BadgeAnswer, BadgeDoubt, BadgeQuestion, BadgeRoll, OnSiteVisitor, SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from printing.printer import PrintOutcome, Result
from scanning.documents import PassKind, Unreadable
from screening.persons import Source
from sync.contract.records.question import Answer, AnswerFlaw, Need
from sync.contract.vocabulary import Decision, Reason, Ruling
from tests import samples as x

DRAFT = s.Draft(x.MARIA, x.PARENT, x.OFFICE, "conduct-1", x.PHOTO, x.LAST)
ASKED = s.Draft(x.MARIA, x.CONTRACTOR, x.OFFICE, question_set="q1")
TYPED_DRAFT = replace(DRAFT, visitor=replace(x.MARIA, source=Source.TYPED))
NAMES = o.StaffNames((x.CLERK, x.PRINCIPAL))
ADMISSION = o.Admission(x.case(strong=True), Decision.ADMIT, Reason.DIFFERENT_PERSON)
SECOND = o.StaffNames((x.CLERK, x.SECOND), x.CLERK, ADMISSION)
REPRINT = o.StaffNames(first=x.CLERK, intent=o.Reprint(x.VISIT, o.OfficeArea.BADGES))
QUESTION = BadgeQuestion(x.VISIT, BadgeDoubt.INTERRUPTED, x.NOON)
TYPED = replace(x.case(), matches=(), entries=())
KEPT = RememberedDecision("0190-case", x.NOON, x.NOON, "Ana Ruiz")

SAMPLES: list[Step] = [
    s.Welcome(),
    s.Scanning(),
    s.Scanning(Unreadable.FOREIGN),
    s.Typing(),
    s.Leaving(),
    s.Confirm(s.Draft(x.MARIA)),
    s.Confirm(DRAFT),
    s.Confirm(s.Draft(x.MARIA, screening=x.STRONG)),
    s.AlreadyHere(DRAFT, x.VISIT),
    s.ChooseType(s.Draft(x.MARIA)),
    s.ChooseDestination(s.Draft(x.MARIA, x.PARENT)),
    s.ChooseDestination(replace(ASKED, host="ruiz")),
    s.WhomOrWhere(s.Draft(x.MARIA, x.MEETING)),
    s.WhomOrWhere(s.Draft(x.MARIA, x.visitor_type("meeting", "Meeting", "VISITOR", host=Need.REQUIRED))),
    s.HostAway(replace(ASKED, host="ruiz", absence=Absence(x.RUIZ, x.RUIZ, x.OFFICE))),
    s.HostAway(replace(ASKED, host="ruiz", absence=Absence(x.RUIZ), repeats=True)),
    s.Asking(ASKED, x.COMPANY),
    s.Asking(ASKED, x.TOOLS),
    s.Asking(replace(ASKED, answers=(Answer(question="tools", value="yes"),)), x.WHICH, AnswerFlaw.TOO_LONG, "a"),
    s.Asking(s.Draft(x.MARIA, x.MOTHER), x.CHILDREN),
    s.Conduct(DRAFT),
    s.Conduct(replace(ASKED, repeats=True, last=x.LAST)),
    s.TakingPhoto(DRAFT),
    s.TakingPhoto(s.Draft(x.MARIA, x.visitor_type("vip", "Guest", "GUEST", photo=Need.REQUIRED)), failed=True),
    s.TakingPhoto(DRAFT, asked=True),
    s.Checking(DRAFT),
    s.Checking(TYPED_DRAFT),
    s.TakingPhoto(replace(TYPED_DRAFT, screening=x.NO_MATCH)),
    s.Recording(DRAFT),
    s.OpeningCase(DRAFT),
    s.Held(),
    s.PrintingBadge(x.VISIT),
    s.Done(x.VISIT, None),
    s.Done(x.VISIT, PrintOutcome(Result.CONFIRMED, "escpos+tcp://p:9100")),
    s.SigningOut(),
    s.SignedOut(SignOutResult.SIGNED_OUT),
    s.Trouble(s.TroubleCause.NOT_RECORDED),
    NAMES,
    SECOND,
    o.StaffPin(NAMES, x.CLERK),
    o.StaffPin(NAMES, x.CLERK, checking=True),
    o.StaffPin(SECOND, x.SECOND, checking=True),
    o.StaffPin(REPRINT, x.CLERK, checking=True),
    o.Badges(x.CLERK),
    o.Badges(x.CLERK, (QUESTION,)),
    o.OnSite(x.CLERK, (OnSiteVisitor(x.VISIT),)),
    o.OneGuest(x.CLERK, OnSiteVisitor(x.VISIT, QUESTION)),
    o.Remembered(x.CLERK, (KEPT,)),
    o.OneRecollection(x.CLERK, KEPT),
    o.OneRecollection(x.CLERK, KEPT, confirming=True),
    o.Cases(x.CLERK),
    o.Cases(x.CLERK, (x.SUMMARY,)),
    o.Cases(x.CLERK, (), Decision.ADMIT, pass_for=x.VISIT),
    o.Review(x.CLERK, x.case()),
    o.Review(x.CLERK, x.case(strong=True), uncovered=True),
    o.Review(x.CLERK, x.case(), deciding=True),
    o.LookOnce(x.CLERK, TYPED),
    o.LookOnce(x.CLERK, TYPED, refusing=True),
    o.LookOnce(x.CLERK, TYPED, deciding=True),
    Paused(),
]

EVENTS: list[e.Event] = [
    e.Scanned(x.LICENSE),
    e.Scanned(x.BADGE_PASS),
    e.Scanned(replace(x.BADGE_PASS, kind=PassKind.VISITOR)),
    ve.VisitorExpected(x.MARIA, x.PARENT, x.OFFICE),
    ve.VisitorExpected(x.MARIA, x.MEETING, None, "ruiz", "q1"),
    oe.StaffPassKnown(x.CLERK, (x.CLERK,)),
    ve.PassUnknown(),
    ve.BadgeRefused(Unreadable.EXPIRED),
    e.Scanned(Unreadable.FORGED),
    ve.PhotoTaken(x.PHOTO),
    ve.Started(),
    ve.LanguageChosen("es"),
    ve.TypingChosen(),
    ve.Typed("Santos", "Maria", "1984-03-12"),
    ve.Confirmed(),
    ve.SameAsLastTime(x.PARENT, x.OFFICE, "conduct-1"),
    ve.TypePicked(x.PARENT),
    *(ve.TypePicked(kind, "q1") for kind in (x.CONTRACTOR, x.DELIVERY, x.OFFICIAL, x.MEETING)),
    ve.SameAsLastTime(x.CONTRACTOR, x.OFFICE, "conduct-1", "ruiz", "q1"),
    ve.SameAsLastTime(x.OFFICIAL, None, "conduct-1"),
    ve.DestinationPicked(x.OFFICE),
    ve.DestinationPicked(None),
    ve.HostPicked(x.RUIZ, x.OFFICE),
    ve.HostPicked(x.RUIZ),
    ve.HostPicked(x.RUIZ, x.OFFICE, Absence(x.RUIZ)),
    ve.AbsenceRead(),
    ve.WhereUnknown(),
    ve.Answered("company", "Acme"),
    ve.Answered("company", " "),
    ve.Answered("tools", "yes"),
    ve.Answered("children", "2"),
    ve.QuestionSkipped("company"),
    ve.QuestionSkipped("tools"),
    ve.ConductAccepted("conduct-1"),
    ve.PhotoAsked(),
    ve.PhotoKept(),
    ve.PhotoSkipped(),
    e.WentBack(),
    e.Cancelled(),
    e.Finished(),
    ve.Recalled(x.LAST),
    ve.Recalled(None),
    ve.Recalled(x.LAST, x.VISIT),
    ve.LeavingChosen(),
    ve.LeavingConfirmed(),
    ve.CameBack(),
    oe.BadgesListed((QUESTION,), BadgeRoll(3)),
    oe.VisitorsListed((OnSiteVisitor(x.VISIT),)),
    oe.RememberedListed((KEPT,)),
    *(oe.AreaPicked(area) for area in o.OfficeArea),
    *(oe.BadgeSeen("0190-badge", answer) for answer in BadgeAnswer),
    oe.ReprintAsked(x.VISIT),
    oe.RollChanged(),
    oe.VisitorPicked(OnSiteVisitor(x.VISIT)),
    oe.SignOutAsked(),
    oe.RememberedPicked(KEPT),
    oe.RevokeAsked(),
    ve.Screened(x.NO_MATCH),
    ve.Screened(x.STRONG),
    ve.Recorded(x.VISIT),
    ve.Recorded(replace(x.VISIT, badge_id="")),
    ve.CaseOpened("0190-case"),
    ve.SignOutRecorded(SignOutResult.SIGNED_OUT),
    oe.StaffListed((x.CLERK,)),
    oe.StaffVerified(x.CLERK),
    oe.StaffVerified(x.SECOND),
    oe.PinRefused(30),
    oe.CasesListed((x.SUMMARY,)),
    oe.CaseLoaded(x.case()),
    oe.CaseDecided("0190-case", Decision.ADMIT, x.VISIT),
    oe.CaseDecided("0190-case", Decision.REFUSE, None),
    oe.DecisionRefused(Ruling.ALREADY_DECIDED),
    oe.StaffAsked(),
    oe.StaffPicked(x.CLERK),
    oe.PinEntered("123456"),
    oe.CasePicked("0190-case"),
    oe.Uncovered(),
    oe.Covered(),
    oe.DecisionChosen(Decision.ADMIT, Reason.DIFFERENT_PERSON),
    oe.DecisionChosen(Decision.ADMIT, Reason.IDENTITY_CHECKED),
    oe.RefusalAsked(),
    oe.PassAsked(),
    oe.PassRequested(),
    e.BadgeMade(x.BADGE),
    e.Printed("0190-badge", PrintOutcome(Result.SENT, "escpos+tcp://p:9100")),
    PauseBegan(),
    PauseEnded(),
    ve.OfficeAsked(),
    oe.ClosingAsked(),
    e.TimedOut(),
    *(e.WorkerFailed(worker) for worker in e.WorkerRole),
    *(e.WorkerFailed(e.WorkerRole.DESK, command.__name__) for command in get_args(c.Command)),
]


def _name(thing: object) -> str:
    return type(thing).__name__


def test_the_table_has_every_step_and_every_event() -> None:
    assert {type(step) for step in SAMPLES} == set(get_args(Step)) == set(HANDLERS)
    assert {type(event) for event in EVENTS} == set(get_args(e.Event))


@pytest.mark.parametrize("step", SAMPLES, ids=_name)
def test_every_event_gives_a_step_and_commands(step: Step) -> None:
    for event in EVENTS:
        after, commands = advance(step, event)
        assert isinstance(after, get_args(Step)), event
        assert all(isinstance(command, get_args(c.Command)) for command in commands), event


@pytest.mark.parametrize(
    "step", [step for step in SAMPLES if not isinstance(step, s.Welcome | s.Recording | Paused)], ids=_name
)
def test_no_step_but_recording_outlives_its_timer(step: Step) -> None:
    assert STEPS[type(step)].timeout_s
    seen = [step]
    while phase(seen[-1]) not in RESTING and len(seen) < 5:
        seen.append(advance(seen[-1], e.TimedOut())[0])
        if isinstance(seen[-1], s.Recording):
            return
    assert phase(seen[-1]) in RESTING


def test_recording_waits_for_the_commit_whatever_the_timer_says() -> None:
    assert advance(s.Recording(DRAFT), e.TimedOut()) == (s.Recording(DRAFT), [])


@pytest.mark.parametrize("step", SAMPLES, ids=_name)
def test_only_an_answered_screening_or_a_person_admits(step: Step) -> None:
    """Whatever happens, a visit is recorded without a person only when a current list said "no match"."""
    given = [command for event in EVENTS for command in advance(step, event)[1]]
    recorded = [command for command in given if isinstance(command, c.Record)]
    assert all(command.screening.admits and not command.arrival.asks_office for command in recorded)
    assert all(command.arrival.visitor.source is not Source.TYPED for command in recorded)


@pytest.mark.parametrize("step", SAMPLES, ids=_name)
def test_a_decision_reaches_its_badge_whoever_is_on_screen(step: Step) -> None:
    after, commands = advance(step, oe.CaseDecided("0190-case", Decision.ADMIT, x.VISIT))
    assert commands[0] == c.MakeBadge(x.VISIT)
    assert type(after) is type(step) or isinstance(step, o.Review | o.LookOnce)


@pytest.mark.parametrize("step", SAMPLES, ids=_name)
def test_what_became_of_a_badge_is_always_noted(step: Step) -> None:
    outcome = PrintOutcome(Result.SENT, "file:///out")
    assert advance(step, e.Printed("0190-badge", outcome))[1][0] == c.NotePrinted("0190-badge", outcome)
