"""The embedding levels of a line: which of its letters run from right to left (Unicode's UAX #9).

python-bidi's fast function gives a string in visual order, but shaping needs runs in logical order with their levels,
and HarfBuzz mirrors brackets itself. So the steps of python-bidi's algorithm are called one by one, with its missing
rule for pairs of brackets (N0) put in between. Explicit marks are not obeyed: no name or text of ours holds any.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

_FROM_RIGHT = frozenset({"R", "AL", "AN"})
_BOUNDARY_NEUTRAL = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_AS_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""How a resolved type counts beside neutrals: numbers as if they were written from the right (N0, N1)."""


def base_level(text: str) -> int:
    """1 where the first strong letter is written from right to left, else 0 (P2, P3)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return int(next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L")


@lru_cache(maxsize=1024)
def levels(text: str, base: int) -> tuple[int, ...]:
    """The embedding level of each character of one line; odd ones run from right to left.

    `base` is the base level of the paragraph: one line of an Arabic name may hold its Latin part alone.
    """
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    if not base and _FROM_RIGHT.isdisjoint(kinds):
        return (0,) * len(text)
    chars: list[dict[str, Any]] = [
        # What has no direction and no width (a joiner within a Persian name) goes with the letter before it.
        {"ch": letter, "level": base, "type": "NSM" if kind in _BOUNDARY_NEUTRAL else kind or "L", "orig": kind}
        for letter, kind in zip(text, kinds, strict=True)
    ]
    storage = algorithm.get_empty_storage()
    storage |= {"base_level": base, "base_dir": "LR"[base], "chars": chars}
    algorithm.calc_level_runs(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(chars, "LR"[base])
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return tuple(each["level"] for each in chars)


def visual_order(run_levels: tuple[int, ...]) -> list[int]:
    """The places of runs from left to right: each stretch of a level or higher is turned round, highest first (L2)."""
    order = list(range(len(run_levels)))
    for level in range(max(run_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def _resolve_brackets(chars: list[dict[str, Any]], direction: str) -> None:
    """Rule N0: both brackets of a pair get one direction, from what they hold and, failing that, from what precedes."""
    for opening, closing in sorted(_pairs(chars)):
        inside = {_AS_STRONG.get(each["type"]) for each in chars[opening + 1 : closing]} - {None}
        if not inside:
            continue
        given = direction
        if direction not in inside:
            before = (_AS_STRONG.get(each["type"]) for each in reversed(chars[:opening]))
            given = next((kind for kind in before if kind), direction)
        for place in (opening, closing):
            chars[place]["type"] = given
            for mark in chars[place + 1 :]:
                if mark["orig"] != "NSM":
                    break
                mark["type"] = given


def _pairs(chars: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Where brackets open and close (BD16)."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place, each in enumerate(chars):
        letter, category = each["ch"], unicodedata.category(each["ch"])
        if each["type"] != "ON" or letter not in MIRRORED:
            continue
        if category == "Ps":
            waiting.append((MIRRORED[letter], place))
        elif category == "Pe":
            depth = next((at for at in range(len(waiting) - 1, -1, -1) if waiting[at][0] == letter), None)
            if depth is not None:
                pairs.append((waiting[depth][1], place))
                del waiting[depth:]
    return pairs
