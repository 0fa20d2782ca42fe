"""Visitor types and their questions over built-in ones: what each scope sets, and what a school then asks. Pure.

A scope is the district, a level, or one school; the later of these wins. A scope names only the types that it changes,
adds or hides, and what it names replaces the type below as a whole.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sync.contract.api.school import WirePurpose
from sync.contract.journal.entry import canonical
from sync.contract.records.question import Need, VisitorType, VisitorTypes

_VERSION_DIGITS = 16

ASKS_NOTHING: Mapping[str, Any] = {
    "destination": Need.NO,
    "host": Need.NO,
    "photo": Need.NO,
    "conduct": False,
    "prints_badge": False,
}
"""What follows from `office = true`: the office is called, and nothing else happens."""


class Level(StrEnum):
    """Kind of school, by the age of its students; a scope for types."""

    ELEMENTARY = "elementary"
    MIDDLE = "middle"
    HIGH = "high"
    OTHER = "other"


class Layer(BaseModel):
    """What one scope sets.

    Attributes:
        order: codes in the order in which they are offered; those it leaves out follow. Empty: as below.
        types: changed and added ones.
        hidden: codes that are not offered here, though a scope below has them.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    order: list[str] = Field(default_factory=list)
    types: list[VisitorType] = Field(default_factory=list)
    hidden: list[str] = Field(default_factory=list)


NOTHING = Layer()


@cache
def defaults() -> Mapping[str, Any]:
    """The content of defaults.toml: `types`, and the `destinations` of a new school."""
    return tomllib.loads(Path(__file__).with_name("defaults.toml").read_text(encoding="utf-8"))


@cache
def built_in() -> Layer:
    """The types that every school has where nothing else is set."""
    return Layer(types=[VisitorType.model_validate(completed(item)) for item in defaults()["types"]])


def completed(item: Mapping[str, Any]) -> dict[str, Any]:
    """A type as a file says it, with what its `office` implies."""
    return {**(ASKS_NOTHING if item.get("office") is True else {}), **item}


def resolve(layers: Sequence[Layer]) -> VisitorTypes:
    """What is offered where these layers apply, the lowest first. The version is the digest of the content."""
    known: dict[str, VisitorType | None] = {}
    for layer in layers:
        known |= {one.code: one for one in layer.types}
        known |= dict.fromkeys(layer.hidden)
    order = next((layer.order for layer in reversed(layers) if layer.order), [])
    codes = [*dict.fromkeys(code for code in order if code in known), *(code for code in known if code not in order)]
    types = [one for code in codes if (one := known[code]) is not None]
    content = {"types": [one.model_dump(mode="json") for one in types]}
    return VisitorTypes(version=hashlib.sha256(canonical(content)).hexdigest()[:_VERSION_DIGITS], types=types)


def named(layers: Iterable[Layer]) -> list[VisitorType]:
    """Each type that these layers, the lowest first, know, as the highest of them has it, also what is hidden; behind
    its questions those that others of them asked, for visits have answers to them."""
    known: dict[str, VisitorType] = {}
    for one in (one for layer in layers for one in layer.types):
        known[one.code] = with_former(one, known.get(one.code))
    return list(known.values())


def with_former(kind: VisitorType, before: VisitorType | None) -> VisitorType:
    """A type, and behind its questions those that it had `before` and has no more."""
    codes = {question.code for question in kind.questions}
    gone = [question for question in before.questions if question.code not in codes] if before else []
    return kind.model_copy(update={"questions": [*kind.questions, *gone]}) if gone else kind


def purpose_of(kind: VisitorType) -> WirePurpose:
    """A type as kiosks knew it before types had questions."""
    return WirePurpose(
        code=kind.code,
        label=kind.label,
        badge=kind.badge,
        needs_destination=kind.destination is Need.REQUIRED,
        minutes=kind.minutes,
    )


def with_purposes(layers: Sequence[Layer], wanted: Sequence[WirePurpose]) -> Layer:
    """The last layer, changed so that exactly these purposes are offered, in this order. What a purpose does not say,
    such as its questions, stays as it was."""
    own, current = layers[-1], by_code(resolve(layers))
    if list(wanted) == [purpose_of(one) for one in current.values()]:
        return own
    below = by_code(resolve(layers[:-1]))
    types = {one.code: _as_wanted(current.get(one.code), one) for one in wanted}
    known = codes_named(layers[:-1])
    named = [one.code for one in own.types if one.code in types]
    fresh = [code for code, one in types.items() if code not in named and below.get(code) != one]
    gone = [code for code in below if code not in types]
    codes = list(types)
    changed = Layer(
        order=[code for code in own.order if code in types],
        types=[types[code] for code in [*named, *fresh]],
        hidden=[*gone, *(code for code in own.hidden if code not in gone and code in known and code not in types)],
    )
    offered = [one.code for one in resolve([*layers[:-1], changed]).types]
    return changed if offered == codes else changed.model_copy(update={"order": codes})


def with_minutes(layers: Sequence[Layer], stay: Mapping[str, int]) -> Layer:
    """The last layer, changed so that visits of these types may last so long; the other types stay as they are."""
    own, current = layers[-1], by_code(resolve(layers))
    changed = {
        code: current[code].model_copy(update={"minutes": minutes})
        for code, minutes in stay.items()
        if current[code].minutes != minutes
    }
    types = {one.code: one for one in own.types} | changed
    known = codes_named(layers)
    order = [code for code in own.order if code in known]
    hidden = [code for code in own.hidden if code in codes_named(layers[:-1])]
    return Layer(order=order, types=list(types.values()), hidden=hidden)


def codes_named(layers: Iterable[Layer]) -> set[str]:
    """The codes of all types that these layers set or hide."""
    return {code for layer in layers for code in [*layer.hidden, *(one.code for one in layer.types)]}


def by_code(types: VisitorTypes) -> dict[str, VisitorType]:
    return {one.code: one for one in types.types}


def differences(before: VisitorTypes, after: VisitorTypes) -> Iterator[tuple[str, str]]:
    """What becomes of the types, as pairs of a word and what it is about."""
    old, new = by_code(before), by_code(after)
    for code, one in new.items():
        if code not in old:
            yield "added", f"{code}: {one.label['en']}"
        elif one != old[code]:
            fields = [name for name in VisitorType.model_fields if getattr(one, name) != getattr(old[code], name)]
            yield "changed", f"{code}: {', '.join(fields)}"
    for code in old.keys() - new.keys():
        yield "not offered any more", f"{code}: {old[code].label['en']}"
    if _shared(old, new) != _shared(new, old):
        yield "order", ", ".join(new)


def _shared(some: Iterable[str], others: Mapping[str, VisitorType]) -> list[str]:
    return [code for code in some if code in others]


def _as_wanted(before: VisitorType | None, wanted: WirePurpose) -> VisitorType:
    if before is None:
        before = VisitorType(code=wanted.code, label=wanted.label, badge=wanted.badge)
    was = purpose_of(before).needs_destination
    needed = Need.REQUIRED if wanted.needs_destination else Need.NO
    return before.model_copy(
        update={
            "label": wanted.label,
            "badge": wanted.badge,
            "minutes": wanted.minutes,
            "destination": before.destination if was == wanted.needs_destination else needed,
        }
    )
