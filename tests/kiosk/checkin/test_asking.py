"""What is asked of a visitor is data: pages follow from the type and the answers, forward and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.steps import Step
from kiosk.checkin.visit import LastVisit
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from sync.contract.records.question import Answer, AnswerFlaw, Need, Question, QuestionKind, VisitorType
from tests import samples as x

LICENSED = s.Draft(x.MARIA, screening=x.NO_MATCH)
ALONE = {"destination": Need.NO, "conduct": False, "photo": Need.NO}
"""A type that asks nothing but its questions."""


def play(step: Step, events: Iterable[e.Event]) -> tuple[Step, list[c.Command]]:
    given: list[c.Command] = []
    for event in events:
        step, commands = advance(step, event)
        given += commands
    return step, given


def asked(step: Step) -> str:
    """The code of the question on the page, or the page's name."""
    return step.question.code if isinstance(step, s.Asking) else type(step).__name__


def only(*questions: Question, **what: Any) -> VisitorType:
    return x.visitor_type("only", "Only", "ONLY", questions=list(questions), **(ALONE | what))


def answers_of(commands: list[c.Command]) -> dict[str, str]:
    (command,) = commands
    assert isinstance(command, c.Record | c.OpenCase)
    said = command.arrival.answers
    return {one.question: one.value for one in said.answers} if said else {}


def test_the_pages_of_a_contractor_follow_from_the_type_and_the_answers() -> None:
    step, _ = play(s.ChooseType(LICENSED), [ve.TypePicked(x.CONTRACTOR, "q7"), ve.DestinationPicked(x.OFFICE)])
    assert asked(step) == "company"
    step, _ = play(step, [ve.Answered("company", "  Acme   Heating "), ve.Answered("tools", "no")])
    assert isinstance(step, s.Conduct)  # which tools is not asked
    step, _ = play(step, [e.WentBack(), ve.Answered("tools", "yes")])
    assert asked(step) == "which"
    step, _ = play(step, [ve.Answered("which", "A saw"), ve.ConductAccepted("conduct-1")])
    _, commands = advance(step, ve.PhotoSkipped())
    (record,) = commands
    assert isinstance(record, c.Record)
    assert record.arrival.answers is not None
    assert record.arrival.answers.question_set == "q7"
    assert answers_of(commands) == {"company": "Acme Heating", "tools": "yes", "which": "A saw"}


def test_back_goes_through_the_same_pages_and_keeps_what_was_answered() -> None:
    said: list[e.Event] = [
        ve.TypePicked(x.CONTRACTOR),
        ve.DestinationPicked(x.OFFICE),
        ve.Answered("company", "Acme"),
        ve.Answered("tools", "yes"),
        ve.Answered("which", "A saw"),
    ]
    step, _ = play(s.ChooseType(LICENSED), said)
    seen = []
    while not isinstance(step, s.Confirm):
        step, _ = advance(step, e.WentBack())
        seen.append((asked(step), step.value if isinstance(step, s.Asking) else ""))
    assert seen == [
        ("which", "A saw"),
        ("tools", "yes"),
        ("company", "Acme"),
        ("ChooseDestination", ""),
        ("ChooseType", ""),
        ("Confirm", ""),
    ]
    step, _ = play(step, [ve.Confirmed(), ve.TypePicked(x.CONTRACTOR), ve.DestinationPicked(x.OFFICE)])
    assert isinstance(step, s.Asking)
    assert step.value == "Acme"


def test_an_answer_taken_back_takes_back_what_was_asked_because_of_it() -> None:
    kind = only(x.TOOLS, x.WHICH)
    said: list[e.Event] = [ve.TypePicked(kind), ve.Answered("tools", "yes"), ve.Answered("which", "A saw")]
    kept = replace(LICENSED, visitor_type=kind, answers=(Answer(question="which", value="A saw"),))
    assert answers_of(play(s.ChooseType(LICENSED), said)[1]) == {"tools": "yes", "which": "A saw"}
    assert answers_of(play(s.ChooseType(kept), [ve.TypePicked(kind), ve.Answered("tools", "no")])[1]) == {"tools": "no"}


def test_a_required_question_cannot_be_passed_and_an_optional_one_can() -> None:
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(only(x.COMPANY, x.TOOLS)))
    assert advance(step, ve.QuestionSkipped("company")) == (step, [])
    flawed, _ = advance(step, ve.Answered("company", "  "))
    assert isinstance(flawed, s.Asking)
    assert flawed.flaw is AnswerFlaw.MISSING
    step, _ = advance(flawed, ve.Answered("company", "Acme"))
    _, commands = advance(step, ve.QuestionSkipped("tools"))
    assert answers_of(commands) == {"company": "Acme"}


@pytest.mark.parametrize(
    ("question", "value", "flaw"),
    [
        (x.CHILDREN, "10", AnswerFlaw.OUT_OF_RANGE),
        (x.CHILDREN, "two", AnswerFlaw.NOT_A_NUMBER),
        (x.COMPANY, "a" * 81, AnswerFlaw.TOO_LONG),
        (x.TOOLS, "perhaps", AnswerFlaw.NOT_OFFERED),
        (x.question("day", QuestionKind.DATE, "When?"), "2026-02-30", AnswerFlaw.NOT_A_DATE),
    ],
)
def test_what_cannot_be_right_is_asked_again_and_not_lost(question: Question, value: str, flaw: AnswerFlaw) -> None:
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(only(question)))
    after, commands = advance(step, ve.Answered(question.code, value))
    assert isinstance(after, s.Asking)
    assert (after.flaw, after.value, commands) == (flaw, value, [])


def test_an_answer_to_the_question_before_is_too_late() -> None:
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(only(x.COMPANY)))
    assert advance(step, ve.Answered("children", "2")) == (step, [])


def test_a_delivery_asks_nothing_and_prints_nothing() -> None:
    step, commands = advance(s.ChooseType(LICENSED), ve.TypePicked(x.DELIVERY))
    assert isinstance(step, s.Recording)
    assert isinstance(commands[0], c.Record)
    dropped = replace(x.VISIT, badge_id="", destination="")
    assert advance(step, ve.Recorded(dropped)) == (s.Done(dropped, None), [])


@pytest.mark.parametrize("screening", [x.NO_MATCH, x.STRONG])
def test_official_duty_asks_nothing_and_is_for_a_person(screening: Any) -> None:
    draft = replace(LICENSED, screening=screening)
    step, commands = advance(s.ChooseType(draft), ve.TypePicked(x.OFFICIAL))
    assert isinstance(step, s.OpeningCase)
    (opened,) = commands
    assert isinstance(opened, c.OpenCase)
    assert (opened.arrival.visitor_type, opened.arrival.asks_office) == (x.OFFICIAL, True)
    assert advance(step, ve.CaseOpened("k")) == (s.Held(), [])


def test_official_duty_waits_for_the_screening_as_everybody_does() -> None:
    step, commands = advance(s.ChooseType(s.Draft(x.MARIA)), ve.TypePicked(x.OFFICIAL))
    assert (asked(step), commands) == ("Checking", [])
    assert isinstance(advance(step, ve.Screened(x.NO_MATCH))[1][0], c.OpenCase)


def test_a_required_question_of_a_later_version_is_for_a_person_and_the_rest_is_asked() -> None:
    signature = x.question("signature", "signature", "Please sign", required=True)
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(only(signature, x.COMPANY)))
    assert asked(step) == "company"
    after, commands = advance(step, ve.Answered("company", "Acme"))
    assert isinstance(after, s.OpeningCase)
    assert answers_of(commands) == {"company": "Acme"}


def test_an_optional_question_of_a_later_version_is_left_out() -> None:
    step, commands = advance(s.ChooseType(LICENSED), ve.TypePicked(only(x.question("mood", "drawing", "How are you?"))))
    assert isinstance(step, s.Recording)
    assert answers_of(commands) == {}


def test_whom_brings_where_and_asks_it_only_where_that_is_not_known() -> None:
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(x.MEETING))
    assert isinstance(step, s.WhomOrWhere)
    known, _ = advance(step, ve.HostPicked(x.RUIZ, x.OFFICE))
    assert isinstance(known, s.Conduct)
    assert (known.draft.host, known.draft.destination) == ("ruiz", x.OFFICE)
    open_place, _ = advance(step, ve.HostPicked(x.RUIZ))
    assert isinstance(open_place, s.ChooseDestination)
    assert isinstance(advance(open_place, e.WentBack())[0], s.WhomOrWhere)
    placed, _ = advance(open_place, ve.DestinationPicked(x.OFFICE))
    assert isinstance(placed, s.Conduct)
    assert (placed.draft.host, placed.draft.destination) == ("ruiz", x.OFFICE)
    only_where, _ = advance(step, ve.DestinationPicked(x.OFFICE))
    assert isinstance(only_where, s.Conduct)
    assert only_where.draft.host == ""


@pytest.mark.parametrize(
    ("destination", "host", "goes_on"),
    [
        (Need.OPTIONAL, Need.OPTIONAL, True),
        (Need.NO, Need.OPTIONAL, True),
        (Need.REQUIRED, Need.OPTIONAL, False),
        (Need.OPTIONAL, Need.REQUIRED, False),
    ],
)
def test_who_does_not_know_goes_on_where_it_may_be_left_open_and_meets_a_person_where_not(
    destination: Need, host: Need, goes_on: bool
) -> None:
    kind = x.visitor_type("some", "Some", "SOME", destination=destination, host=host)
    step, _ = play(s.ChooseType(LICENSED), [ve.TypePicked(kind), ve.WhereUnknown()])
    assert asked(step) == ("Conduct" if goes_on else "OpeningCase")


def test_a_place_is_no_answer_where_somebody_must_be_named() -> None:
    kind = x.visitor_type("some", "Some", "SOME", host=Need.REQUIRED)
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(kind))
    assert advance(step, ve.DestinationPicked(x.OFFICE)) == (step, [])


def test_a_photo_that_must_be_is_not_skipped_and_a_broken_camera_leads_to_a_person() -> None:
    kind = only(photo=Need.REQUIRED)
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(kind))
    assert isinstance(step, s.TakingPhoto)
    assert advance(step, ve.PhotoSkipped()) == (step, [])
    step, _ = play(step, [ve.PhotoAsked(), e.WorkerFailed(e.WorkerRole.CAMERA)])
    after, commands = advance(step, ve.PhotoSkipped())
    assert isinstance(after, s.OpeningCase)
    assert isinstance(commands[0], c.OpenCase)


@pytest.mark.parametrize(("photo", "page"), [(Need.NO, "Recording"), (Need.OPTIONAL, "TakingPhoto")])
def test_the_type_says_whether_there_is_a_photo(photo: Need, page: str) -> None:
    step, _ = advance(s.ChooseType(LICENSED), ve.TypePicked(only(photo=photo)))
    assert asked(step) == page


LAST = LastVisit(
    "contractor", "office", "conduct-1", "ab" * 32, "ruiz",
    (Answer(question="company", value="Acme"), Answer(question="tools", value="yes")),
)  # fmt: skip


def test_same_as_last_time_repeats_what_is_not_asked_every_time_and_asks_the_rest() -> None:
    again = ve.SameAsLastTime(x.CONTRACTOR, x.OFFICE, "conduct-1", "ruiz", "q8")
    step, _ = advance(s.Confirm(replace(LICENSED, last=LAST)), again)
    assert asked(step) == "tools"
    assert isinstance(step, s.Asking)
    assert step.value == ""  # asked every time, so nothing of last time is offered
    after, commands = advance(step, ve.Answered("tools", "no"))
    assert isinstance(after, s.Recording)
    (record,) = commands
    assert isinstance(record, c.Record)
    assert (record.arrival.host, record.arrival.destination) == ("ruiz", x.OFFICE)
    assert answers_of(commands) == {"company": "Acme", "tools": "no"}


def test_an_answer_of_last_time_that_is_not_right_any_more_is_asked_again() -> None:
    choice = x.question(
        "company", QuestionKind.CHOICE, "Company?", options={"a": "Acme"}, required=True, every_visit=False
    )
    kind = only(choice)
    again = ve.SameAsLastTime(kind, None, "conduct-1")
    step, _ = advance(s.Confirm(replace(LICENSED, last=replace(LAST, host=""))), again)
    assert asked(step) == "company"


def test_who_repeats_goes_back_to_the_name_and_begins_anew() -> None:
    again = ve.SameAsLastTime(x.CONTRACTOR, x.OFFICE, "conduct-1")
    step, _ = advance(s.Confirm(replace(LICENSED, last=LAST)), again)
    step, _ = advance(step, e.WentBack())
    assert isinstance(step, s.Confirm)
    assert (step.draft.repeats, step.draft.visitor_type) == (False, None)
    assert asked(advance(step, ve.Confirmed())[0]) == "ChooseType"


def test_a_pass_is_asked_only_what_it_leaves_open() -> None:
    expected = ve.VisitorExpected(x.MARIA, x.CONTRACTOR, x.OFFICE, "", "q1")
    step, _ = play(s.Welcome(), [expected, ve.Confirmed()])
    assert asked(step) == "company"
    named = ve.VisitorExpected(x.MARIA, x.MEETING, x.OFFICE, "ruiz", "q1")
    step, _ = play(s.Welcome(), [named, ve.Confirmed()])
    assert isinstance(step, s.Conduct)
    assert step.draft.host == "ruiz"
