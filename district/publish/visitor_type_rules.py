"""What must hold of visitor types before they are set. Pure; every fault is one sentence behind its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from district.errors import Fault
from district.publish.visitor_types import ASKS_NOTHING, Layer
from language.marks import N_
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

_NO_CODE = N_("`{code}` is not a code. Codes are made of small letters, digits, - and _, at most 32 characters.")


def layer_faults(
    layer: Layer, below: Collection[str], kinds: Mapping[str, str], broken: Collection[str] = ()
) -> Iterator[Fault]:
    """Everything that is wrong with what a scope would set.

    `below` are the codes of types that the scopes below name; `kinds` are the kinds of all question codes that were
    ever used; `broken` are codes that were read and had faults already: to name them is no other fault.
    """
    codes = [one.code for one in layer.types]
    yield from _twice("types", [*codes, *layer.hidden])
    if len(layer.types) > MOST_TYPES:
        yield Fault(
            "types", N_("There are {count}. At most {most} can be set."), count=len(layer.types), most=MOST_TYPES
        )
    known = {*codes, *broken, *below}
    for code in layer.hidden:
        if code not in known:
            yield Fault(f"types.{code}", N_("It cannot be hidden: there is no such type."))
    yield from _twice("order", layer.order)
    for code in dict.fromkeys(layer.order):
        if code not in {*known, *layer.hidden}:
            yield Fault("order", N_("There is no type `{code}`."), code=code)
    for one in layer.types:
        yield from _type_faults(one)
        yield from question_faults(f"types.{one.code}.questions", one.questions, broken)
    yield from _kind_faults(layer.types, kinds)


def _type_faults(one: VisitorType) -> Iterator[Fault]:
    place = f"types.{one.code}"
    if not CODE.fullmatch(one.code):
        yield Fault(place, _NO_CODE, code=one.code)
    yield from label_faults(f"{place}.label", one.label, LONGEST_LABEL)
    yield from label_faults(f"{place}.badge", one.badge, LONGEST_LABEL)
    if len(one.questions) > MOST_QUESTIONS:
        yield Fault(
            f"{place}.questions", N_("There are {count}. A type has at most {most}."),
            count=len(one.questions), most=MOST_QUESTIONS,
        )  # fmt: skip
    yield from _twice(f"{place}.questions", [question.code for question in one.questions])
    if one.office and (one.questions or any(getattr(one, name) != value for name, value in ASKS_NOTHING.items())):
        yield Fault(
            f"{place}.office",
            N_("A type that calls the office asks nothing. Leave out the questions, or `office`."),
        )


def question_faults(place: str, questions: Sequence[Question], broken: Collection[str] = ()) -> Iterator[Fault]:
    """What is wrong with the questions of one type."""
    earlier: dict[str, Question] = {}
    for question in questions:
        where = f"{place}.{question.code}"
        if not CODE.fullmatch(question.code):
            yield Fault(where, _NO_CODE, code=question.code)
        yield from label_faults(f"{where}.label", question.label, LONGEST_QUESTION)
        if question.hint:
            yield from label_faults(f"{where}.hint", question.hint, LONGEST_HINT)
        if question.kind not in set(QuestionKind):
            yield Fault(
                f"{where}.kind", N_("`{kind}` is not a kind. Kinds: {kinds}."), kind=question.kind,
                kinds=", ".join(QuestionKind),
            )  # fmt: skip
        else:
            yield from _options_faults(where, question)
            yield from _number_faults(where, question)
        yield from _twice(f"{where}.show", question.show)
        for word in dict.fromkeys(question.show):
            if word not in set(Place):
                yield Fault(
                    f"{where}.show", N_("`{word}` is not a place. Places: {places}."), word=word,
                    places=", ".join(Place),
                )  # fmt: skip
        if question.depends_on not in broken:
            yield from _condition_faults(where, question, earlier)
        earlier[question.code] = question


def _options_faults(where: str, question: Question) -> Iterator[Fault]:
    count = len(question.options)
    if question.kind != QuestionKind.CHOICE:
        if count:
            yield Fault(
                f"{where}.options",
                N_("Only a question of the kind {kind} has options."),
                kind=QuestionKind.CHOICE.value,
            )
        return
    if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
        yield Fault(
            f"{where}.options", N_("There are {count}. A choice has {least} to {most} options."), count=count,
            least=FEWEST_OPTIONS, most=MOST_OPTIONS,
        )  # fmt: skip
    yield from _twice(f"{where}.options", [option.code for option in question.options])
    for option in question.options:
        if not CODE.fullmatch(option.code):
            yield Fault(f"{where}.options.{option.code}", _NO_CODE, code=option.code)
        yield from label_faults(f"{where}.options.{option.code}.label", option.label, LONGEST_LABEL)


def _number_faults(where: str, question: Question) -> Iterator[Fault]:
    if question.kind != QuestionKind.NUMBER:
        for name in ("minimum", "maximum", "companions"):
            if getattr(question, name) != Question.model_fields[name].default:
                yield Fault(
                    f"{where}.{name}", N_("Only a question of the kind {kind} has it."), kind=QuestionKind.NUMBER.value
                )
    elif not 0 <= question.minimum <= question.maximum <= HIGHEST_NUMBER:
        yield Fault(
            where,
            N_(
                "minimum {least} and maximum {most} do not fit. Both lie between 0 and {highest}, the minimum first."
            ),
            least=question.minimum, most=question.maximum, highest=HIGHEST_NUMBER,
        )  # fmt: skip


def _condition_faults(where: str, question: Question, earlier: Mapping[str, Question]) -> Iterator[Fault]:
    if not question.depends_on:
        if question.depends_values:
            yield Fault(f"{where}.depends_values", N_("`depends_on` is missing: the code of an earlier question."))
        return
    other = earlier.get(question.depends_on)
    if other is None:
        yield Fault(
            f"{where}.depends_on", N_("There is no earlier question `{code}` in this type."), code=question.depends_on
        )
        return
    if not question.depends_values:
        yield Fault(
            f"{where}.depends_values", N_("It is missing: the answers to `{code}` after which this is asked."),
            code=other.code,
        )  # fmt: skip
    if other.kind not in set(QuestionKind):
        return  # which is its own fault
    for value in question.depends_values:
        if not value.strip() or flaw_of(other, value) is not None:
            yield Fault(
                f"{where}.depends_values", N_("`{value}` can never be the answer to `{code}`."), value=value,
                code=other.code,
            )  # fmt: skip


def label_faults(place: str, labels: Labels, longest: int) -> Iterator[Fault]:
    if ENGLISH not in labels:
        yield Fault(place, N_("It needs an English label ({language})."), language=ENGLISH)
    for language, text in labels.items():
        if not LANGUAGE.fullmatch(language):
            yield Fault(place, N_("`{language}` is not a language. Write it as en or es."), language=language)
        if not text.strip():
            yield Fault(f"{place}.{language}", N_("It is empty."))
        elif not is_plain(text, longest):
            yield Fault(
                f"{place}.{language}",
                N_("It is longer than {most} characters, or has control characters."),
                most=longest,
            )


def _kind_faults(types: Iterable[VisitorType], kinds: Mapping[str, str]) -> Iterator[Fault]:
    seen = dict(kinds)
    for one in types:
        for question in one.questions:
            before = seen.setdefault(question.code, question.kind)
            if before != question.kind:
                yield Fault(
                    f"types.{one.code}.questions.{question.code}",
                    N_(
                        "`{code}` has been a {before} question, and old answers would change their meaning with a "
                        "{kind} question. Take another code."
                    ),
                    code=question.code, before=before, kind=question.kind,
                )  # fmt: skip


def _twice(place: str, codes: Iterable[str]) -> Iterator[Fault]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield Fault(place, N_("`{code}` is there {count} times."), code=code, count=count)
