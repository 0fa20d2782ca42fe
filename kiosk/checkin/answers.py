"""What a visitor answered, against the questions of the visitor types: which are asked, kept, shown, repeated. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sync.contract.records.question import (
    Answer,
    Answers,
    Labels,
    Place,
    Question,
    QuestionKind,
    VisitorType,
    asked,
    companions,
    flaw_of,
)

FALLBACK = "en"
"""The language that every label has."""


def label_in(labels: Labels | Mapping[str, str], language: str, otherwise: str = "") -> str:
    """A label in a language (BCP 47), English where that is missing, `otherwise` where both are."""
    wanted = (language, language.partition("-")[0], FALLBACK)
    return next((labels[tag] for tag in wanted if labels.get(tag)), otherwise)


def answerable(question: Question) -> bool:
    """Whether this version can ask it: of a later version's kind, or without anything to choose, it cannot."""
    if question.kind == QuestionKind.CHOICE:
        return bool(question.options)
    if question.kind == QuestionKind.NUMBER:
        return question.minimum <= question.maximum
    return question.kind in set(QuestionKind)


def in_force(kind: VisitorType, given: Iterable[Answer]) -> dict[str, str]:
    """The answers, by question, of the questions that are asked: one that depends on an answer taken back is gone."""
    answered = {one.question: one.value for one in given}
    while stale := answered.keys() - {question.code for question in asked(kind, answered)}:
        answered = {code: value for code, value in answered.items() if code not in stale}
    return answered


def questions_asked(kind: VisitorType, given: Iterable[Answer]) -> list[Question]:
    """The questions that the answers so far call for and that this version can ask, in order."""
    return [question for question in asked(kind, in_force(kind, given)) if answerable(question)]


def needs_a_person(kind: VisitorType, given: Iterable[Answer]) -> bool:
    """Whether something that must be answered has no right answer: it cannot be asked here, or was not."""
    answered = in_force(kind, given)
    return any(
        question.required and flaw_of(question, answered.get(question.code, "")) is not None
        for question in asked(kind, answered)
    )


def kept_answers(kind: VisitorType, given: Iterable[Answer], question_set: str) -> Answers | None:
    """What is kept of the answers, in the order of the questions; None where nothing was answered."""
    answered = in_force(kind, given)
    kept = [Answer(question=one.code, value=answered[one.code]) for one in kind.questions if one.code in answered]
    return Answers(question_set=question_set, answers=kept) if kept else None


def repeatable(kind: VisitorType, given: Iterable[Answer]) -> list[Answer]:
    """The answers that count for the next visit too: right, and of questions that are not asked every time."""
    once = {question.code: question for question in kind.questions if not question.every_visit}
    return [one for one in given if one.question in once and flaw_of(once[one.question], one.value) is None]


def with_answer(given: Sequence[Answer], question: str, value: str) -> tuple[Answer, ...]:
    """The answers with this one in place of an earlier; a value of "" takes the answer back."""
    others = tuple(one for one in given if one.question != question)
    return (*others, Answer(question=question, value=value)) if value else others


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer that may be seen at a place, and its question."""

    question: Question
    value: str

    @property
    def speaks_for_itself(self) -> bool:
        """Whether the value tells staff something without its question: a company does, a bare "yes" or "3" not."""
        return self.question.kind in {QuestionKind.CHOICE, QuestionKind.TEXT, QuestionKind.PERSON}


def shown_at(
    place: Place, kinds: Iterable[VisitorType], purpose: str, answers: Answers | None
) -> Iterator[ShownAnswer]:
    """The answers that are shown at a place, in the order in which they were given. One whose question the district
    has removed since is not: nothing says any more who may see it. On a badge never a name that was typed: it may be
    a child's."""
    ordered = sorted(kinds, key=lambda kind: kind.code != purpose)
    questions: dict[str, Question] = {}
    for kind in ordered:
        for question in kind.questions:
            questions.setdefault(question.code, question)
    for one in answers.answers if answers else ():
        known = questions.get(one.question)
        if known is None or place not in known.show:
            continue
        if not (place is Place.BADGE and known.kind == QuestionKind.PERSON):
            yield ShownAnswer(known, one.value)


def companions_at(place: Place, kinds: Sequence[VisitorType], purpose: str, answers: Answers | None) -> int | None:
    """How many people came along, as far as a place may show it; None where nobody was asked, which is not 0."""
    shown = shown_at(place, kinds, purpose, answers)
    return companions(kinds, [Answer(question=one.question.code, value=one.value) for one in shown])


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """How answers are said that are not words themselves; the wording gives them."""

    yes: str = "Yes"
    no: str = "No"
    date: Callable[[date], str] = date.isoformat


def answer_text(question: Question, value: str, language: str, words: AnswerWords) -> str:
    """An answer as people read it: an option's label, a date in words, the text itself."""
    match question.kind:
        case QuestionKind.CHOICE:
            label = next((option.label for option in question.options if option.code == value), {})
            return label_in(label, language, value)
        case QuestionKind.YES_NO:
            return words.yes if value == "yes" else words.no
        case QuestionKind.DATE if flaw_of(question, value) is None:
            return words.date(date.fromisoformat(value))
        case _:
            return value


def answer_line(shown: ShownAnswer, language: str, words: AnswerWords, *, labeled: bool = False) -> str:
    """A line for staff: the answer, after its question where that is wanted or needed to understand it."""
    text = answer_text(shown.question, shown.value, language, words)
    if shown.speaks_for_itself and not labeled:
        return text
    label = label_in(shown.question.label, language, shown.question.code)
    return f"{label} {text}" if label.endswith(("?", "？", "؟", ":")) else f"{label}: {text}"
