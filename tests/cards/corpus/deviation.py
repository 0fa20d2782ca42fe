"""What a deviation is: a change of a plain payload, where it was seen, and what must be read of the changed one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tests.cards.corpus.holders import Holder, holder

Change = Callable[[bytes], bytes]

PLAIN = replace(holder("plain"), family="OSTERHOUT", given="WILHELMINA", middle="GRETA", suffix="")
"""The holder of every card whose deviation is about a value."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """`says`: what is read otherwise than the plain card says; or `refused`: why the card is not read."""

    group: str
    name: str
    change: Change = field(repr=False)
    seen: str
    says: Mapping[str, object] = field(default_factory=dict, repr=False)
    refused: str = ""
    state: str = "IL"
    version: int = 10
    person: Holder | None = field(default=None, repr=False)


def sub(pattern: str, replacement: str) -> Change:
    """The first match of `pattern`, replaced by plain text."""
    found, plain = re.compile(pattern.encode("latin-1")), replacement.encode("latin-1")
    return lambda raw: found.sub(lambda _: plain, raw, count=1)


def every(pattern: str, template: str) -> Change:
    """Every match of `pattern`, replaced after a template with groups."""
    found, form = re.compile(pattern.encode("latin-1")), template.encode("latin-1")
    return lambda raw: found.sub(form, raw)


def put(element: str, value: str) -> Change:
    """An element's value, in place of what stands there."""
    return sub(rf"(?<=[\nLDN]{element})[^\n\r]*", value)


def without(element: str) -> Change:
    return sub(rf"\n{element}[^\n\r]*", "")


def behind(element: str, lines: str) -> Change:
    """More lines behind an element's."""
    return every(rf"(\n{element}[^\n\r]*)", rf"\1\n{lines}")


def chain(*changes: Change) -> Change:
    def changed(raw: bytes) -> bytes:
        for change in changes:
            raw = change(raw)
        return raw

    return changed


def at_end(filler: bytes) -> Change:
    return lambda raw: raw + filler


def at_begin(filler: bytes) -> Change:
    return lambda raw: filler + raw
