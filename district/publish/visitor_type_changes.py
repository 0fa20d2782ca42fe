"""One visitor type changed, hidden or moved at a scope's own layer, and where each of its values comes from. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from district.publish.visitor_types import Layer, by_code, codes_named, resolve
from sync.contract.records.question import Question, VisitorType

Named = Sequence[tuple[str, Layer]]
"""Layers by what sets them, the lowest first."""


def with_type(layers: Sequence[Layer], one: VisitorType) -> Layer:
    """The last layer with this type; without it where it is as it would be anyway, so that it follows those below."""
    if by_code(resolve(layers[:-1])).get(one.code) == one:
        return without_type(layers, one.code)
    own = layers[-1]
    types = {other.code: other for other in own.types} | {one.code: one}
    hidden = [code for code in own.hidden if code != one.code]
    return _tidy(layers[:-1], Layer(order=own.order, types=list(types.values()), hidden=hidden))


def without_type(layers: Sequence[Layer], code: str) -> Layer:
    """The last layer, saying nothing of this type."""
    own = layers[-1]
    types = [one for one in own.types if one.code != code]
    hidden = [other for other in own.hidden if other != code]
    return _tidy(layers[:-1], Layer(order=own.order, types=types, hidden=hidden))


def hiding_type(layers: Sequence[Layer], code: str) -> Layer:
    """The last layer, so that this type is not offered: hidden where a layer below offers it, else taken out."""
    own = without_type(layers, code)
    if code not in by_code(resolve(layers[:-1])):
        return own
    return own.model_copy(update={"hidden": [*own.hidden, code]})


def moving_type(layers: Sequence[Layer], code: str, by: int) -> Layer:
    """The last layer, so that this type is offered one place earlier (-1) or later (1); without an order of its own
    where the types stand so anyway."""
    codes = [one.code for one in resolve(layers).types]
    to = min(max(codes.index(code) + by, 0), len(codes) - 1)
    codes.remove(code)
    codes.insert(to, code)
    return ordering_types(layers, codes)


def ordering_types(layers: Sequence[Layer], codes: Sequence[str]) -> Layer:
    """The last layer, so that its types are offered in this order, which names each once; without an order of its own
    where they stand so anyway."""
    own = _tidy(layers[:-1], layers[-1].model_copy(update={"order": []}))
    if [one.code for one in resolve([*layers[:-1], own]).types] == list(codes):
        return own
    return own.model_copy(update={"order": list(codes)})


def _tidy(below: Sequence[Layer], own: Layer) -> Layer:
    """Without what a layer below has stopped naming: a rule of the whole would refuse it."""
    known = codes_named(below)
    named = known | {one.code for one in own.types}
    return own.model_copy(
        update={
            "order": [code for code in own.order if code in named],
            "hidden": [code for code in own.hidden if code in known],
        }
    )


def value_sources(named: Named, code: str) -> dict[str, str]:
    """Field of the type -> the lowest scope from which on every one that names the type says the same."""
    found: dict[str, str] = {}
    before: VisitorType | None = None
    for source, one in _said(named, code):
        found = {
            name: found[name] if before is not None and getattr(before, name) == getattr(one, name) else source
            for name in VisitorType.model_fields
        }
        before = one
    return found


def question_sources(named: Named, code: str) -> dict[str, str]:
    """Code of each question of the type -> where it comes from, as in `value_sources`."""
    found: dict[str, str] = {}
    before: dict[str, Question] = {}
    for source, one in _said(named, code):
        now = {question.code: question for question in one.questions}
        found = {key: found[key] if before.get(key) == question else source for key, question in now.items()}
        before = now
    return found


def _said(named: Named, code: str) -> Iterable[tuple[str, VisitorType]]:
    for source, layer in named:
        one = next((one for one in layer.types if one.code == code), None)
        if one is not None:
            yield source, one
