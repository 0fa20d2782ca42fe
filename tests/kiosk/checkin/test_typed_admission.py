"""A typed name that nothing matched: nobody is signed in until staff tap once, unless the district lets the machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Case, Staff, admits_alone, rule
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.ui.screens.look_once_screen import ONE_TAP
from screening.persons import Source, Visitor
from screening.result import Screening
from sync.contract.vocabulary import UNMATCHED_REFUSALS, Decision, ListState, Reason, Ruling
from tests import samples as x

INES = replace(x.MARIA, source=Source.TYPED, number="")
PASS_HOLDER = replace(x.MARIA, source=Source.PASS)
EXPIRED = Screening(ListState.EXPIRED)
ABSENT = Screening(ListState.ABSENT)
TYPED_CASE = replace(x.case(), matches=(), entries=())
LOOKED = oe.DecisionChosen(Decision.ADMIT, Reason.IDENTITY_CHECKED)


def settled(visitor: Visitor, screening: Screening, *, alone: bool, late: bool = False) -> c.Command:
    """What is ordered when everything is asked; `late`: screening answers only after the last question."""
    answer = ve.Screened(screening, (), alone)
    step: Step = s.TakingPhoto(s.Draft(visitor, x.PARENT, x.OFFICE, "conduct-1", x.PHOTO))
    for event in (ve.PhotoKept(), answer) if late else (answer, ve.PhotoKept()):
        step, given = advance(step, event)
    (command,) = given
    return command


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("visitor", "screening", "alone", "recorded"),
    [
        (INES, x.NO_MATCH, False, False),
        (INES, x.NO_MATCH, True, True),
        (INES, x.POSSIBLE, True, False),
        (INES, x.STRONG, True, False),
        (INES, EXPIRED, True, False),
        (INES, ABSENT, True, False),
        (x.MARIA, x.NO_MATCH, False, True),
        (PASS_HOLDER, x.NO_MATCH, False, True),
        (x.MARIA, x.POSSIBLE, False, False),
    ],
)
def test_only_a_card_a_pass_or_the_districts_word_admits_without_a_person(
    visitor: Visitor, screening: Screening, alone: bool, recorded: bool, late: bool
) -> None:
    command = settled(visitor, screening, alone=alone, late=late)
    assert isinstance(command, c.Record if recorded else c.OpenCase)
    assert admits_alone(visitor, screening, typed_alone=alone) is recorded


def test_a_screening_that_does_not_answer_holds_a_typed_name_whatever_the_district_says() -> None:
    step = s.Checking(s.Draft(INES, x.PARENT, x.OFFICE, typed_alone=True))
    for event in (e.TimedOut(), e.WorkerFailed(e.WorkerRole.DESK, c.ScreenVisitor.__name__)):
        assert isinstance(advance(step, event)[0], s.OpeningCase)


def test_the_typed_and_the_matched_read_the_same_words() -> None:
    held = [advance(s.OpeningCase(s.Draft(who)), ve.CaseOpened("0190-case")) for who in (INES, x.ROBERT)]
    assert held == [(s.Held(), [])] * 2


@pytest.mark.parametrize(
    ("case", "page"),
    [
        (TYPED_CASE, o.LookOnce),
        (x.case(), o.Review),
        (x.case(strong=True), o.Review),
        (replace(TYPED_CASE, list_state=ListState.EXPIRED), o.Review),
        (replace(TYPED_CASE, list_state=ListState.ABSENT), o.Review),
    ],
)
def test_only_what_nothing_matched_on_current_lists_is_looked_at_once(case: Case, page: type) -> None:
    step, commands = advance(o.Cases(x.CLERK), oe.CaseLoaded(case))
    assert (type(step), commands) == (page, [])


@pytest.mark.parametrize("tap", [event for *_, event in ONE_TAP])
def test_one_tap_decides_without_a_reason_page_and_without_a_second_pin(tap: oe.DecisionChosen) -> None:
    step, commands = advance(o.LookOnce(x.CLERK, TYPED_CASE), tap)
    assert commands == [c.Decide(TYPED_CASE.id, tap.decision, Reason.IDENTITY_CHECKED, x.CLERK)]
    assert step == o.LookOnce(x.CLERK, TYPED_CASE, deciding=True)
    # AND a second tap, or another button behind it, does nothing
    for again in (tap, LOOKED, oe.RefusalAsked(), oe.DecisionChosen(Decision.REFUSE, Reason.OTHER)):
        assert advance(step, again) == (step, [])
    after, more = advance(step, oe.CaseDecided(TYPED_CASE.id, tap.decision, x.VISIT))
    assert after == o.Cases(x.CLERK, decided=tap.decision, pass_for=x.VISIT)
    assert more == [c.MakeBadge(x.VISIT), c.ListCases()]


def test_a_school_pass_is_offered_once_and_never_asked_for_by_itself() -> None:
    offering = o.Cases(x.CLERK, (), Decision.ADMIT, pass_for=x.VISIT)
    asking, commands = advance(offering, oe.PassAsked())
    assert (asking, commands) == (o.Cases(x.CLERK, (), Decision.ADMIT), [c.RequestPass(x.VISIT.id, x.CLERK)])
    assert advance(asking, oe.PassAsked()) == (asking, [])
    said, _ = advance(asking, oe.PassRequested())
    assert said == o.Cases(x.CLERK, (), Decision.ADMIT, pass_asked=True)
    # AND whoever was admitted on a match is offered none
    after, _ = advance(o.Review(x.CLERK, x.case()), oe.CaseDecided(x.case().id, Decision.ADMIT, x.VISIT))
    assert after == o.Cases(x.CLERK, decided=Decision.ADMIT)


def test_a_refusal_alone_asks_for_a_reason() -> None:
    step, commands = advance(o.LookOnce(x.CLERK, TYPED_CASE), oe.RefusalAsked())
    assert (step, commands) == (o.LookOnce(x.CLERK, TYPED_CASE, refusing=True), [])
    assert advance(step, e.WentBack()) == (o.LookOnce(x.CLERK, TYPED_CASE), [])
    for reason in UNMATCHED_REFUSALS:
        _, ordered = advance(step, oe.DecisionChosen(Decision.REFUSE, reason))
        assert ordered == [c.Decide(TYPED_CASE.id, Decision.REFUSE, reason, x.CLERK)]


def test_who_may_not_decide_reads_so_and_nothing_is_ordered() -> None:
    step, commands = advance(o.LookOnce(x.GREETER, TYPED_CASE), LOOKED)
    assert (step, commands) == (o.LookOnce(x.GREETER, TYPED_CASE, ruling=Ruling.NOT_PERMITTED), [])


def test_the_case_decided_from_afar_leaves_the_page() -> None:
    step, commands = advance(o.LookOnce(x.CLERK, TYPED_CASE), oe.CaseDecided(TYPED_CASE.id, Decision.REFUSE, None))
    assert (step, commands) == (o.Cases(x.CLERK, decided=Decision.REFUSE), [c.ListCases()])


@pytest.mark.parametrize(
    ("case", "decision", "reason", "staff", "ruling"),
    [
        (TYPED_CASE, Decision.ADMIT, Reason.IDENTITY_CHECKED, x.CLERK, Ruling.ALLOWED),
        (TYPED_CASE, Decision.ADMIT_WITH_ESCORT, Reason.IDENTITY_CHECKED, x.CLERK, Ruling.ALLOWED),
        (TYPED_CASE, Decision.REFUSE, Reason.IDENTITY_CHECKED, x.CLERK, Ruling.NEEDS_REASON),
        (TYPED_CASE, Decision.REFUSE, Reason.NO_BUSINESS_HERE, x.CLERK, Ruling.ALLOWED),
        (TYPED_CASE, Decision.ADMIT, None, x.CLERK, Ruling.NEEDS_REASON),
        (TYPED_CASE, Decision.ADMIT, Reason.IDENTITY_CHECKED, x.GREETER, Ruling.NOT_PERMITTED),
        (x.case(), Decision.ADMIT, Reason.IDENTITY_CHECKED, x.PRINCIPAL, Ruling.NEEDS_REASON),
        (x.case(strong=True), Decision.ADMIT, Reason.IDENTITY_CHECKED, x.PRINCIPAL, Ruling.NEEDS_REASON),
        (
            replace(TYPED_CASE, list_state=ListState.EXPIRED),
            Decision.ADMIT, Reason.IDENTITY_CHECKED, x.CLERK, Ruling.NEEDS_REASON,
        ),
        (
            replace(TYPED_CASE, decision=Decision.ADMIT),
            Decision.ADMIT, Reason.IDENTITY_CHECKED, x.CLERK, Ruling.ALREADY_DECIDED,
        ),
    ],
)  # fmt: skip
def test_that_somebody_looked_answers_a_typed_name_and_no_match(
    case: Case, decision: Decision, reason: Reason | None, staff: Staff, ruling: Ruling
) -> None:
    assert rule(case, decision, reason, staff, None) is ruling
