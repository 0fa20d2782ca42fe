"""A layout that somebody is at: as its form has it, and sealed for the address of its preview.

Numbers to call may be somebody's own, so an address has none of it in the clear.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass

from district.access.district_keys import DistrictKeys
from district.access.sealing import opened, seal
from district.errors import DistrictError
from district.web.badges.wording import MarkName, PatternName
from district.web.forms import Form
from language.marks import N_
from printing.layout.badge_design import (
    LONGEST_NUMBER,
    MOST_NUMBERS,
    NEEDED,
    BadDesign,
    BadgePart,
    DateForm,
    Design,
    Mark,
    Pattern,
    design_sent,
    table_of,
)
from sync.contract.safe_text import is_plain

DRAFT = "draft"
"""What an address calls it."""
NO_BADGE = N_("No badge can be printed from these parts. Take one out or choose otherwise, and save again.")
_PURPOSE = "badge draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """A layout, the code of the visitor type that its preview shows, and the mark of what it was made from."""

    design: Design
    kind: str
    was: str

    def sealed(self, keys: DistrictKeys, account: str) -> str:
        content = json.dumps([account, table_of(self.design), self.kind, self.was]).encode()
        return urlsafe_b64encode(seal(keys, _PURPOSE, content)).decode().rstrip("=")


def opened_draft(sealed: str, keys: DistrictKeys, account: str) -> Draft | None:
    """None where it was not sealed here, or for somebody else."""
    try:
        content = opened(keys, _PURPOSE, urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)))
        by, table, kind, was = json.loads(content) if content else ("", {}, "", "")
        return Draft(design_sent(table, "of the draft"), str(kind), str(was)) if by == account else None
    except (ValueError, TypeError, DistrictError):  # BadDesign is a ValueError
        return None


def typed_order(form: Form) -> list[BadgePart]:
    """All parts in the order of the form, shown or not; one that the form does not name stands at the end."""
    named = [BadgePart(one) for one in dict.fromkeys(form.every("order")) if one in set(BadgePart)]
    return [*named, *(part for part in BadgePart if part not in named)]


def moved(order: list[BadgePart], move: str) -> list[BadgePart]:
    """With one part a place up or down, as the button `up:part` or `down:part` says."""
    way, _, name = move.partition(":")
    if name not in set(BadgePart) or way not in {"up", "down"}:
        return order
    part = BadgePart(name)
    rest = [one for one in order if one is not part]
    at = order.index(part) + (1 if way == "down" else -1)
    return [*rest[: max(at, 0)], part, *rest[max(at, 0) :]]


def typed_design(form: Form, order: list[BadgePart], kinds: Collection[str], before: Design) -> Design:
    """What the form says; what is wrong with it is noted at its field, and `before` comes back. Bars and marks of
    types that the form does not ask about stay."""
    shown = set(form.every("show")) | set(NEEDED)
    date = form.choice("date", [one.value for one in DateForm], N_("Choose how the date is written."))
    bars, marks = dict(before.bars), dict(before.marks)
    for code in kinds:
        bar = form.choice(f"bar-{code}", ["", *Pattern], N_("Choose one of the bands."))
        mark = form.choice(f"mark-{code}", ["", *Mark], N_("Choose one of the signs."))
        bars.pop(code, None)
        marks.pop(code, None)
        if bar:
            bars[code] = Pattern(bar)
        if mark:
            marks[code] = Mark(mark)
    call = _numbers(form)
    if not form.ok:
        return before
    wanted = Design(tuple(part for part in order if part in shown), DateForm(date), tuple(call), bars, marks)
    try:
        return design_sent(table_of(wanted), "of the form")
    except BadDesign:
        form.fail("main", NO_BADGE)
        return before


def _numbers(form: Form) -> list[str]:
    found = []
    for number in range(1, MOST_NUMBERS + 1):
        typed = form.line(f"call-{number}")
        if typed and not is_plain(typed, LONGEST_NUMBER):
            form.fail(f"call-{number}", N_("A number has at most {most} printable characters."), most=LONGEST_NUMBER)
        elif typed:
            found.append(typed)
    return found


BAR_OPTIONS = [("", PatternName.NONE), *((one.value, PatternName[one.name]) for one in Pattern)]
MARK_OPTIONS = [("", MarkName.NONE), *((one.value, MarkName[one.name]) for one in Mark)]
