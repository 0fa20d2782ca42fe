"""What a visitor is asked, and what was answered: visitor types and their questions are data.

The district sets them; a kiosk draws any question that it is given. Labels are BCP 47 language -> text; "en" is always
there. A code is never used again for something else, so that an old answer keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sync.contract.records.kept import EVERYWHERE, Kept, Part, Retention

Labels = dict[str, str]
MOST_QUESTIONS = 8
"""Of one visitor type: nobody answers more at a door."""
LONGEST_ANSWER = 80
HIGHEST_NUMBER = 999


class QuestionKind(StrEnum):
    """How a question is answered. A kiosk calls the office for a required question of a kind that it does not know."""

    CHOICE = "choice"  # value: the option's code
    NUMBER = "number"  # value: decimal digits
    TEXT = "text"
    PERSON = "person"  # value: a name, typed
    DATE = "date"  # value: ISO 8601
    YES_NO = "yes-no"  # value: "yes" or "no"


class Place(StrEnum):
    """Where an answer is shown besides the visitor's own screens."""

    BADGE = "badge"
    ROSTER = "roster"
    PAGE = "page"


class Need(StrEnum):
    """Whether something is asked of a visitor type."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Option(Part):
    code: str
    label: Labels


class Question(Part):
    """One question.

    Attributes:
        kind: a QuestionKind, or a word of a later version.
        minimum, maximum: of a number.
        depends_on: code of an earlier question of the same type, asked only where its answer is among `depends_values`.
        every_visit: asked again of a returning visitor who says "same as last time".
        companions: the number counts people who come along; the roster adds them up.
        show: a Place each, or words of a later version.
    """

    code: str
    kind: str
    label: Labels
    hint: Labels = Field(default_factory=dict)
    required: bool = False
    options: list[Option] = Field(default_factory=list)
    minimum: int = 0
    maximum: int = 9
    depends_on: str = ""
    depends_values: list[str] = Field(default_factory=list)
    every_visit: bool = True
    companions: bool = False
    show: list[str] = Field(default_factory=list)


class VisitorType(Part):
    """Who comes, and what that asks for.

    Attributes:
        code: kept as a visit's `purpose`.
        badge: the large word on the badge.
        destination, host: whether the visitor says where, and whom.
        minutes: how long such a visit may last, 0 for until the school closes.
        escort: such a visitor is always escorted.
        office: the office is called at once, and nothing is asked.
    """

    code: str
    label: Labels
    badge: Labels
    destination: Need = Need.REQUIRED
    host: Need = Need.NO
    minutes: int = Field(default=0, ge=0, le=24 * 60)
    photo: Need = Need.OPTIONAL
    conduct: bool = True
    prints_badge: bool = True
    escort: bool = False
    office: bool = False
    questions: list[Question] = Field(default_factory=list)


class VisitorTypes(Part):
    """What a school asks: its types in the order in which they are offered. `version` names the whole set."""

    version: str
    types: list[VisitorType]


_ANSWER = Kept(personal=True, retention=Retention.RECORD, may_show=EVERYWHERE)


class Answer(Part):
    """`question` is its code; `value` as the question's kind says."""

    question: Annotated[str, _ANSWER]
    value: Annotated[str, _ANSWER]


class Answers(Part):
    """What a visitor answered; `question_set` is the version of the VisitorTypes that asked. A question that was not
    asked has no answer."""

    question_set: Annotated[str, replace(_ANSWER, label="Version of the questions")]
    answers: Annotated[list[Answer], replace(_ANSWER, label="What you answered")]


class AnswerFlaw(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_OFFERED = "not_offered"  # not one of the choices
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"


def asked(kind: VisitorType, answered: Mapping[str, str]) -> list[Question]:
    """The questions that the answers so far call for, in order."""
    return [
        question
        for question in kind.questions
        if not question.depends_on or answered.get(question.depends_on) in question.depends_values
    ]


def flaw_of(question: Question, value: str) -> AnswerFlaw | None:
    """What is wrong with an answer, None where it may be kept. A kind that is not known here has no right answer."""
    if not value.strip():
        return AnswerFlaw.MISSING if question.required else None
    if len(value) > LONGEST_ANSWER:
        return AnswerFlaw.TOO_LONG
    match question.kind:
        case QuestionKind.CHOICE:
            return None if value in {option.code for option in question.options} else AnswerFlaw.NOT_OFFERED
        case QuestionKind.YES_NO:
            return None if value in {"yes", "no"} else AnswerFlaw.NOT_OFFERED
        case QuestionKind.NUMBER:
            return _number_flaw(question, value)
        case QuestionKind.DATE:
            return _date_flaw(value)
        case QuestionKind.TEXT | QuestionKind.PERSON:
            return None
        case _:
            return AnswerFlaw.NOT_OFFERED


def _number_flaw(question: Question, value: str) -> AnswerFlaw | None:
    if not (value.isascii() and value.isdigit()) or len(value) > len(str(HIGHEST_NUMBER)):
        return AnswerFlaw.NOT_A_NUMBER
    return None if question.minimum <= int(value) <= question.maximum else AnswerFlaw.OUT_OF_RANGE


def _date_flaw(value: str) -> AnswerFlaw | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return AnswerFlaw.NOT_A_DATE
    return None


def companions(kinds: Iterable[VisitorType], answers: Sequence[Answer]) -> int | None:
    """How many people came along, None where nobody was asked."""
    counting = {question.code for kind in kinds for question in kind.questions if question.companions}
    counts = [int(answer.value) for answer in answers if answer.question in counting and answer.value.isdigit()]
    return sum(counts) if counts else None
