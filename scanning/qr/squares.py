"""Where in a frame a QR code may lie, as far as the density of edges tells."""

from __future__ import annotations

from dataclasses import replace

from scanning.pdf417.locate import Candidate, Survey, alike

_LONG, _LONGEST = 1.5, 4.0
"""How many times as long as it is high a place is that holds more than the code, and one that holds none."""


def squares(seen: Survey) -> list[Candidate]:
    """Places that may hold a QR code, each once: squares dense in edges, pale ones, and then long places, for what is
    written around a code on a screen is joined to it."""
    found: list[Candidate] = []
    for one in (*seen.dense[1], *seen.pale[1], *seen.dense[0], *seen.pale[0]):
        if not _is_longer(one, _LONGEST) and not any(_is_same(one, other) for other in found):
            found.append(one)
    return found


def is_long(place: Candidate) -> bool:
    """Whether a place holds more than a QR code, if it holds one."""
    return _is_longer(place, _LONG)


def _is_longer(place: Candidate, times: float) -> bool:
    return max(place.length, place.height) >= times * min(place.length, place.height)


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether two places are nearly equal, whichever side of them is called the long one."""
    return alike(one, other) or alike(replace(one, length=one.height, height=one.length), other)
