"""What must hold of visitor types before they are set. Pure; every fault is one sentence behind its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from district.publish.visitor_types import ASKS_NOTHING, Layer
from sync.contract.records.question import (
    HIGHEST_NUMBER,
    MOST_QUESTIONS,
    Labels,
    Place,
    Question,
    QuestionKind,
    VisitorType,
    flaw_of,
)
from sync.contract.safe_text import is_plain

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
ENGLISH = "en"
"""The language that every label has: what a kiosk shows where it has no other."""

MOST_TYPES = 40
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
LONGEST_LABEL = 60
LONGEST_QUESTION = 100
LONGEST_HINT = 160

_CODE_RULE = "Codes are made of small letters, digits, - and _, at most 32 characters."


def layer_faults(
    layer: Layer, below: Collection[str], kinds: Mapping[str, str], broken: Collection[str] = ()
) -> Iterator[str]:
    """Everything that is wrong with what a scope would set.

    `below` are the codes of types that the scopes below name; `kinds` are the kinds of all question codes that were
    ever used; `broken` are codes that were read and had faults already: to name them is no other fault.
    """
    codes = [one.code for one in layer.types]
    yield from _twice("types", [*codes, *layer.hidden])
    if len(layer.types) > MOST_TYPES:
        yield f"types: There are {len(layer.types)}. At most {MOST_TYPES} can be set."
    known = {*codes, *broken, *below}
    for code in layer.hidden:
        if code not in known:
            yield f"types.{code}: It cannot be hidden: there is no such type."
    yield from _twice("order", layer.order)
    for code in dict.fromkeys(layer.order):
        if code not in {*known, *layer.hidden}:
            yield f"order: There is no type `{code}`."
    for one in layer.types:
        yield from _type_faults(one)
        yield from question_faults(f"types.{one.code}.questions", one.questions, broken)
    yield from _kind_faults(layer.types, kinds)


def _type_faults(one: VisitorType) -> Iterator[str]:
    place = f"types.{one.code}"
    if not CODE.fullmatch(one.code):
        yield f"{place}: `{one.code}` is not a code. {_CODE_RULE}"
    yield from label_faults(f"{place}.label", one.label, LONGEST_LABEL)
    yield from label_faults(f"{place}.badge", one.badge, LONGEST_LABEL)
    if len(one.questions) > MOST_QUESTIONS:
        yield f"{place}.questions: There are {len(one.questions)}. A type has at most {MOST_QUESTIONS}."
    yield from _twice(f"{place}.questions", [question.code for question in one.questions])
    if one.office and (one.questions or any(getattr(one, name) != value for name, value in ASKS_NOTHING.items())):
        yield f"{place}.office: A type that calls the office asks nothing. Leave out the questions, or `office`."


def question_faults(place: str, questions: Sequence[Question], broken: Collection[str] = ()) -> Iterator[str]:
    """What is wrong with the questions of one type."""
    earlier: dict[str, Question] = {}
    for question in questions:
        where = f"{place}.{question.code}"
        if not CODE.fullmatch(question.code):
            yield f"{where}: `{question.code}` is not a code. {_CODE_RULE}"
        yield from label_faults(f"{where}.label", question.label, LONGEST_QUESTION)
        if question.hint:
            yield from label_faults(f"{where}.hint", question.hint, LONGEST_HINT)
        if question.kind not in set(QuestionKind):
            yield f"{where}.kind: `{question.kind}` is not a kind. Kinds: {', '.join(QuestionKind)}."
        else:
            yield from _options_faults(where, question)
            yield from _number_faults(where, question)
        yield from _twice(f"{where}.show", question.show)
        for word in dict.fromkeys(question.show):
            if word not in set(Place):
                yield f"{where}.show: `{word}` is not a place. Places: {', '.join(Place)}."
        if question.depends_on not in broken:
            yield from _condition_faults(where, question, earlier)
        earlier[question.code] = question


def _options_faults(where: str, question: Question) -> Iterator[str]:
    count = len(question.options)
    if question.kind != QuestionKind.CHOICE:
        if count:
            yield f"{where}.options: Only a question of the kind {QuestionKind.CHOICE} has options."
        return
    if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
        yield f"{where}.options: There are {count}. A choice has {FEWEST_OPTIONS} to {MOST_OPTIONS} options."
    yield from _twice(f"{where}.options", [option.code for option in question.options])
    for option in question.options:
        if not CODE.fullmatch(option.code):
            yield f"{where}.options.{option.code}: `{option.code}` is not a code. {_CODE_RULE}"
        yield from label_faults(f"{where}.options.{option.code}.label", option.label, LONGEST_LABEL)


def _number_faults(where: str, question: Question) -> Iterator[str]:
    if question.kind != QuestionKind.NUMBER:
        for name in ("minimum", "maximum", "companions"):
            if getattr(question, name) != Question.model_fields[name].default:
                yield f"{where}.{name}: Only a question of the kind {QuestionKind.NUMBER} has it."
    elif not 0 <= question.minimum <= question.maximum <= HIGHEST_NUMBER:
        yield (
            f"{where}: minimum {question.minimum} and maximum {question.maximum} do not fit. "
            f"Both lie between 0 and {HIGHEST_NUMBER}, the minimum first."
        )


def _condition_faults(where: str, question: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    if not question.depends_on:
        if question.depends_values:
            yield f"{where}.depends_values: `depends_on` is missing: the code of an earlier question."
        return
    other = earlier.get(question.depends_on)
    if other is None:
        yield f"{where}.depends_on: There is no earlier question `{question.depends_on}` in this type."
        return
    if not question.depends_values:
        yield f"{where}.depends_values: It is missing: the answers to `{other.code}` after which this is asked."
    if other.kind not in set(QuestionKind):
        return  # which is its own fault
    for value in question.depends_values:
        if not value.strip() or flaw_of(other, value) is not None:
            yield f"{where}.depends_values: `{value}` can never be the answer to `{other.code}`."


def label_faults(place: str, labels: Labels, longest: int) -> Iterator[str]:
    if ENGLISH not in labels:
        yield f"{place}: It needs an English label ({ENGLISH})."
    for language, text in labels.items():
        if not LANGUAGE.fullmatch(language):
            yield f"{place}: `{language}` is not a language. Write it as en or es."
        if not text.strip():
            yield f"{place}.{language}: It is empty."
        elif not is_plain(text, longest):
            yield f"{place}.{language}: It is longer than {longest} characters, or has control characters."


def _kind_faults(types: Iterable[VisitorType], kinds: Mapping[str, str]) -> Iterator[str]:
    seen = dict(kinds)
    for one in types:
        for question in one.questions:
            before = seen.setdefault(question.code, question.kind)
            if before != question.kind:
                yield (
                    f"types.{one.code}.questions.{question.code}: `{question.code}` has been a {before} question, and "
                    f"old answers would change their meaning with a {question.kind} question. Take another code."
                )


def _twice(place: str, codes: Iterable[str]) -> Iterator[str]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"{place}: `{code}` is there {count} times."
