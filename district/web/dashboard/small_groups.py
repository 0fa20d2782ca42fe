"""No group under 5 is shown, nor can it be reckoned from other figures (ADR 0174): those beside it are hidden too where
it takes that, and what is shown is rounded, so that no difference of two says how large a small group is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

LEAST = 5
"""A group of fewer may be told apart as people."""


STEP = LEAST
"""Counts are shown as multiples of this: what a difference of two leaves open is no less than a small group."""


class Hidden(Enum):
    """Why a count is not shown."""

    FEW = auto()  # from 1 to 4
    BESIDE_FEW = auto()  # it is large enough, and would give a small one away


def protected(counts: Sequence[int]) -> list[int | Hidden]:
    """Each count, or why it is hidden. None at all is shown as it is: 0 people are nobody.

    What is hidden is at least 5 together, in at least two groups, where there are so many: otherwise who knows the
    sum from another chart would know the small group too.
    """
    few = {place for place, count in enumerate(counts) if 0 < count < LEAST}
    beside: set[int] = set()
    others = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST)
    while few and others and (len(few | beside) < 2 or sum(counts[place] for place in few | beside) < LEAST):
        beside.add(others.pop(0)[1])
    return [
        Hidden.FEW if place in few else Hidden.BESIDE_FEW if place in beside else count
        for place, count in enumerate(counts)
    ]


def shown(counts: Sequence[int]) -> list[int | Hidden]:
    """Each count rounded down to a multiple of 5, or why it is hidden.

    To the nearest one, two hidden groups whose sum is shown as 10 would be known to be 4 each.
    """
    return [one if isinstance(one, Hidden) else one // STEP * STEP for one in protected(counts)]
