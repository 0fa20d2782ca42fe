"""What a district wants on its badges: which parts, in which order, and how. Read from TOML, one per district."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

_MOST_BYTES = 8192
"""Four times the shipped layout. tomllib takes time that grows with the square of what it is given."""
MOST_NUMBERS, LONGEST_NUMBER = 3, 24


class BadDesign(ValueError):
    """A badge layout that cannot be used; the message is one sentence that names the key and what it may be."""


class BadgePart(StrEnum):
    HEADER = "header"  # school and date
    TYPE = "type"
    ESCORT = "escort"
    PHOTO = "photo"
    CODE = "code"
    NAME = "name"
    CHILDREN = "children"
    DESTINATION = "destination"
    HOST = "host"
    ANSWERS = "answers"
    TIME = "time"
    VALID_UNTIL = "valid_until"
    EMERGENCY = "emergency"


NEEDED = (BadgePart.TYPE, BadgePart.ESCORT, BadgePart.NAME)
"""Without these it is no badge: staff must see from afar who that is, as what, and whether alone."""


class DateForm(StrEnum):
    """How the date is written; in digits it needs no translation."""

    WORDS = "words"  # as the kiosk's language writes it
    ISO = "iso"
    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"

    def strftime(self, words: str) -> str:
        """The format for `strftime`; `words` is the one of the kiosk's language."""
        digits = {DateForm.ISO: "%Y-%m-%d", DateForm.MONTH_FIRST: "%m/%d/%Y", DateForm.DAY_FIRST: "%d.%m.%Y"}
        return digits.get(self, words)


class Pattern(StrEnum):
    """What a bar under the visitor type is filled with. Solid black is the escort bar's alone."""

    STRIPES = "stripes"
    CHECKS = "checks"
    DOTS = "dots"
    LINES = "lines"


class Mark(StrEnum):
    """A sign before the visitor type."""

    HEART = "heart"
    STAR = "star"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Design:
    """What a badge shows.

    Attributes:
        order: the parts from top to bottom; what is not in it is not printed.
        date: how the date is written.
        call: numbers to call in an emergency, printed large below the emergency line.
        bars, marks: by the code of the visit's purpose.
    """

    order: tuple[BadgePart, ...] = tuple(BadgePart)
    date: DateForm = DateForm.WORDS
    call: tuple[str, ...] = ()
    bars: Mapping[str, Pattern] = field(
        default_factory=lambda: MappingProxyType({"volunteer": Pattern.STRIPES, "contractor": Pattern.CHECKS})
    )
    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({"volunteer": Mark.HEART}))


STANDARD = Design()
"""What the shipped layout says too (assets/badges/standard.toml)."""


def load_design(file: Path) -> Design:
    """Read a layout. Raises BadDesign with the file and what to do."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise BadDesign(f"There is no badge layout {file}. Correct its path, or leave it out.") from None
    except OSError as error:
        raise BadDesign(f"The badge layout {file} cannot be read ({error.strerror}). Check who may read it.") from None
    return read_design(content, file.name)


def read_design(content: bytes, name: str) -> Design:
    """The design that a layout file's bytes describe; keys that it leaves out are the standard's. Raises BadDesign."""
    if len(content) > _MOST_BYTES:
        raise BadDesign(f"The badge layout {name} is longer than {_MOST_BYTES} bytes. That is no layout.")
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number of thousands of digits
        raise BadDesign(f"The badge layout {name} is damaged ({error}). Mend that line, or restore the file.") from None
    known = [each.name for each in fields(Design)]
    for key in table:
        if key not in known:
            raise BadDesign(f"In the badge layout {name} there is `{key}`, which is none. Write one of {_list(known)}.")
    return _design(table, name)


def design_sent(table: Mapping[str, Any], name: str) -> Design:
    """The design that came over the wire, perhaps from a later version: words that are not known here are passed over.
    Raises BadDesign where what is left is none."""
    kept = dict(table)
    if isinstance(order := kept.get("order"), list):
        kept["order"] = [part for part in order if part in set(BadgePart)]
    if kept.get("date") not in set(DateForm):
        kept.pop("date", None)
    for key, kind in (("bars", Pattern), ("marks", Mark)):
        if isinstance(given := kept.get(key), dict):
            kept[key] = {code: one for code, one in given.items() if one in set[StrEnum](kind)}
    return _design({each.name: kept[each.name] for each in fields(Design) if each.name in kept}, name)


def table_of(design: Design) -> dict[str, Any]:
    """Every key of a design as plain values, for `design_sent`."""
    return {
        "order": [part.value for part in design.order],
        "date": design.date.value,
        "call": list(design.call),
        "bars": {code: pattern.value for code, pattern in design.bars.items()},
        "marks": {code: mark.value for code, mark in design.marks.items()},
    }


def _design(table: Mapping[str, Any], name: str) -> Design:
    try:
        return replace(STANDARD, **{key: _READ[key](value) for key, value in table.items()})
    except _Wrong as wrong:
        raise BadDesign(f"In the badge layout {name}, {wrong}.") from None


class _Wrong(ValueError):
    """A value that does not fit; the message is the middle of a sentence."""


def _order(value: Any) -> tuple[BadgePart, ...]:
    if not isinstance(value, list):
        raise _Wrong(f"`order` is no list. Write the parts from top to bottom, of {_list(BadgePart)}")
    parts = tuple(_one_of(BadgePart, "order", item) for item in value)
    doubled = next((part for part in parts if parts.count(part) > 1), None)
    if doubled:
        raise _Wrong(f"`order` names {doubled} twice. Leave one out")
    missing = next((part for part in NEEDED if part not in parts), None)
    if missing:
        raise _Wrong(f"`order` lacks {missing}, and no badge is without {_list(NEEDED)}. Add it")
    return parts


def _date(value: Any) -> DateForm:
    return _one_of(DateForm, "date", value)


def _call(value: Any) -> tuple[str, ...]:
    fits = isinstance(value, list) and len(value) <= MOST_NUMBERS
    if not fits or not all(isinstance(one, str) and 0 < len(one.strip()) <= LONGEST_NUMBER for one in value):
        raise _Wrong(
            f"`call` is no list of at most {MOST_NUMBERS} numbers of up to {LONGEST_NUMBER} characters. "
            'Write them as ["911", "555-0100"]'
        )
    return tuple(one.strip() for one in value)


def _bars(value: Any) -> Mapping[str, Pattern]:
    return _by_purpose(Pattern, "bars", value)


def _marks(value: Any) -> Mapping[str, Mark]:
    return _by_purpose(Mark, "marks", value)


E = TypeVar("E", bound=StrEnum)


def _by_purpose(kind: type[E], key: str, value: Any) -> Mapping[str, E]:
    if not isinstance(value, dict):
        raise _Wrong(f"`{key}` is no table. Write [{key}], and below it a purpose and one of {_list(kind)}")
    return MappingProxyType({code: _one_of(kind, f"{key}.{code}", item) for code, item in value.items()})


def _one_of(kind: type[E], key: str, value: Any) -> E:
    try:
        return kind(value)
    except ValueError:
        raise _Wrong(f"`{key}` cannot be {value!r}. Write one of {_list(kind)}") from None


def _list(values: Any) -> str:
    return ", ".join(str(value) for value in values)


_READ: dict[str, Callable[[Any], Any]] = {"order": _order, "date": _date, "call": _call, "bars": _bars, "marks": _marks}
