"""Whatever the types and whatever is answered: nobody passes a required question without a person."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.answers import needs_a_person
from kiosk.checkin.flow import advance
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from sync.contract.records.question import Answer, Need, Question, QuestionKind, VisitorType
from tests import samples as x
from tests.kiosk.checkin.test_asking import LAST, LICENSED, only

KINDS = st.sampled_from([*QuestionKind, "signature"])
VALUES = st.sampled_from(["yes", "no", "2", "99", "a", "Acme", "2026-11-30", "", "   ", "x" * 90])


@st.composite
def types(draw: st.DrawFn) -> VisitorType:
    """Any type with up to eight questions of any kind, some of which depend on earlier ones."""
    questions: list[Question] = []
    for number in range(draw(st.integers(0, 8))):
        before = draw(st.sampled_from(["", *(one.code for one in questions)]))
        questions.append(
            x.question(
                f"q{number}",
                draw(KINDS),
                "?",
                required=draw(st.booleans()),
                options=draw(st.sampled_from([{}, {"a": "A", "yes": "Y"}])),
                depends_on=before,
                depends_values=draw(st.lists(VALUES, max_size=3)) if before else [],
                every_visit=draw(st.booleans()),
            )
        )
    return only(*questions, office=draw(st.booleans()), photo=draw(st.sampled_from(list(Need))))


@given(kind=types(), data=st.data())
def test_nobody_is_recorded_without_a_person_while_a_required_answer_is_missing(
    kind: VisitorType, data: st.DataObject
) -> None:
    """GIVEN any type WHEN somebody answers, skips and goes back as they like THEN the flow ends, and a visit that is
    recorded has a right answer to every required question, and none to a question that was not asked."""
    step: Step = s.ChooseType(replace(LICENSED, last=LAST))
    step, commands = advance(step, ve.TypePicked(kind, "q1"))
    elsewhere: list[e.Event] = [e.WentBack(), ve.PhotoSkipped(), ve.TypePicked(kind, "q1")]
    moves = 0
    while isinstance(step, s.Asking | s.TakingPhoto | s.ChooseType) and moves < 60:
        moves += 1
        code = step.question.code if isinstance(step, s.Asking) else ""
        event: e.Event = data.draw(
            st.sampled_from([*elsewhere, ve.QuestionSkipped(code), ve.Answered(code, data.draw(VALUES))])
        )
        after, commands = advance(step, event)
        if isinstance(after, s.Confirm):
            after, commands = advance(after, ve.Confirmed())
        step = after
    for command in commands:
        assert isinstance(command, c.Record | c.OpenCase)
        said = command.arrival.answers.answers if command.arrival.answers else []
        assert {one.question for one in said} <= {one.code for one in kind.questions}
        if isinstance(command, c.Record):
            assert not kind.office
            assert not needs_a_person(kind, said)


@given(kind=types(), said=st.dictionaries(st.sampled_from([f"q{n}" for n in range(8)]), VALUES))
def test_an_unanswered_required_question_always_needs_a_person(kind: VisitorType, said: dict[str, str]) -> None:
    given_ = [Answer(question=code, value=value) for code, value in said.items()]
    free = [one for one in kind.questions if one.required and not one.depends_on and not said.get(one.code, "").strip()]
    if free:
        assert needs_a_person(kind, given_)
