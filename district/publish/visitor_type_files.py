"""Visitor types as a TOML file: read with every fault at once, and written so that reading it gives the same again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from district.errors import Fault
from district.publish.visitor_type_rules import question_faults
from district.publish.visitor_types import ASKS_NOTHING, Layer, completed
from language.marks import N_
from sync.contract import toml_text
from sync.contract.records.question import Option, Question, VisitorType

Read = TypeVar("Read", bound=BaseModel)

_MISSING, _NO_BOOL = N_("It is missing."), N_("It has to be true or false.")
_SENTENCES = {
    "missing": _MISSING,
    "string_type": N_("It has to be text, in quotes."),
    "bool_type": _NO_BOOL,
    "int_type": N_("It has to be a whole number."),
    "list_type": N_("It has to be a list, in brackets."),
    "dict_type": N_("It has to be a table, as {example}."),
    "greater_than_equal": N_("It is lower than {ge}."),
    "less_than_equal": N_("It is higher than {le}."),
    "enum": N_("It has to be one of {expected}."),
}
"""What pydantic calls a fault, and how it is said."""


class _Option(Option):
    model_config = ConfigDict(extra="forbid")


class _Question(Question):
    model_config = ConfigDict(extra="forbid")

    # Read and never written to, so that a list of a stricter kind is one of the kind that it stands for.
    options: list[_Option] = Field(default_factory=list)  # type: ignore[assignment]


class _Type(VisitorType):
    model_config = ConfigDict(extra="forbid")


class _Top(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order: list[str] = Field(default_factory=list)
    types: list[dict[str, Any]] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileDraft:
    """What a file would set. `faults`: what could not be read; `broken`: codes of types and questions among that."""

    layer: Layer
    faults: Sequence[Fault] = ()
    broken: frozenset[str] = frozenset()


def read(text: str) -> FileDraft:
    """Read a TOML file's text. Nothing is raised for what is wrong: the draft says it."""
    try:
        content = toml_text.loads(text)
    except toml_text.NotToml as error:
        return FileDraft(Layer(), (Fault("", N_("This is not TOML: {what}."), what=str(error)),))
    top, faults = _validated(_Top, content, "")
    items = top.types if top else _tables(content.get("types"))
    types: list[VisitorType] = []
    hidden: list[str] = []
    broken: set[str] = set()
    for number, item in enumerate(items, 1):
        place = f"types.{item.get('code', number)}"
        if item.get("hidden") is True:
            others = [key for key in item if key not in {"code", "hidden"}]
            if others:
                sentence = N_("A hidden type has a code only. Take out: {names}.")
                faults.append(Fault(place, sentence, names=", ".join(others)))
            faults += [] if "code" in item else [Fault(f"{place}.code", _MISSING)]
            hidden += [str(item["code"])] if "code" in item else []
            continue
        questions, wrong, bad = _questions(item.get("questions", []), f"{place}.questions")
        plain = {key: value for key, value in item.items() if key not in {"questions", "hidden"}}
        found, own = _validated(_Type, completed(plain), place)
        if "hidden" in item and item["hidden"] is not False:
            own.append(Fault(f"{place}.hidden", _NO_BOOL))
        faults += own + wrong
        broken |= bad
        if found is None:
            broken.add(str(item.get("code", "")))
            faults += question_faults(f"{place}.questions", questions, bad)
        else:
            types.append(VisitorType.model_validate(found.model_dump() | {"questions": questions}))
    return FileDraft(
        Layer(order=top.order if top else [], types=types, hidden=hidden), tuple(faults), frozenset(broken)
    )


def _questions(content: Any, place: str) -> tuple[list[Question], list[Fault], set[str]]:
    """Those that could be read, what is wrong with the others, and their codes."""
    good: list[Question] = []
    faults: list[Fault] = []
    broken: set[str] = set()
    if not isinstance(content, list) or len(_tables(content)) != len(content):
        return [], [Fault(place, N_("Write each under a line [[types.questions]]."))], broken
    for number, item in enumerate(content, 1):
        found, wrong = _validated(_Question, item, f"{place}.{item.get('code', number)}")
        faults += wrong
        if found is None:
            broken.add(str(item.get("code", "")))
        else:
            good.append(Question.model_validate(found.model_dump()))
    return good, faults, broken


def _tables(content: Any) -> list[dict[str, Any]]:
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []


def _validated(model: type[Read], content: Mapping[str, Any], place: str) -> tuple[Read | None, list[Fault]]:
    """Strictly: a number in quotes is text. By way of JSON, which has words where Python has enums."""
    try:
        return model.model_validate_json(json.dumps(content, default=str), strict=True), []
    except ValidationError as error:
        return None, [_sentence(model, line, place) for line in error.errors()]


def _sentence(model: type[BaseModel], line: Any, place: str) -> Fault:
    steps = [str(one + 1 if isinstance(one, int) else one) for one in line["loc"]]
    where = ".".join([place, *steps] if place else steps)
    if line["type"] == "extra_forbidden":
        known = model if len(line["loc"]) == 1 else _Option
        return Fault(where, N_("There is no such key. Keys here: {names}."), names=", ".join(known.model_fields))
    values = {"example": '{ en = "Text" }'} if line["type"] == "dict_type" else line.get("ctx", {})
    return Fault(where, _SENTENCES.get(line["type"], N_("It does not fit: {what}.")), **values | {"what": line["msg"]})


def written(layer: Layer, heading: str = "") -> str:
    """A layer as a file that `read` takes; what is as it would be anyway is left out."""
    return "\n".join([*(f"# {line}" for line in heading.splitlines()), *_lines(layer)]) + "\n"


def _lines(layer: Layer) -> Iterator[str]:
    if layer.order:
        yield f"order = {_value(layer.order)}"
    for one in layer.types:
        yield from ["", "[[types]]"]
        yield from _fields(one, ASKS_NOTHING if one.office else {}, {"questions"})
        for question in one.questions:
            yield from ["", "[[types.questions]]"]
            yield from _fields(question, {}, {"options"})
            if question.options:
                yield "options = ["
                yield from (f"    {_value(option.model_dump())}," for option in question.options)
                yield "]"
    for code in layer.hidden:
        yield from ["", "[[types]]", f"code = {_value(code)}", "hidden = true"]


def _fields(one: BaseModel, usual: Mapping[str, Any], apart: Iterable[str]) -> Iterator[str]:
    for name, field in type(one).model_fields.items():
        value = getattr(one, name)
        default = usual.get(name, field.get_default(call_default_factory=True))
        if name not in apart and (field.is_required() or value != default):
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    """TOML's strings are escaped as JSON's are, but for DEL."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("-", "").replace("_", "").isalnum() else _value(key)
