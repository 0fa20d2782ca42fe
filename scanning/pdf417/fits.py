"""Where the code at a place may lie: as the place shows it, and as far as it goes beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanning.pdf417.locate import Candidate
from scanning.pdf417.one_end import from_one_end
from scanning.pdf417.straighten import Straight, edges, ends_of
from scanning.pdf417.symbols import MODULES, MOST_COLUMNS, Gray, width
from scanning.pdf417.whole_code import has_clear_end, is_piece, whole_code

_WIDEST = width(MOST_COLUMNS) + MODULES
"""Modules of the widest code there is, and of one column more by which its ends may mislead: what is wider begins with
one code and ends with another beside it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the code at a place may lie.

    Attributes:
        whole: the place of all of the code, where the first was only a piece of it.
        is_guess: one end was not seen, so that other places are looked at unless it is read.
    """

    straight: Straight
    whole: Candidate | None = None
    is_guess: bool = False


def fits(plane: Gray, candidate: Candidate, shown: Sequence[object]) -> Iterator[Fit | None]:
    """Where the code at a place may lie, the likeliest first; None stands for a search for the whole code that failed.

    Lazy: the caller stops once the code is read, and the rest is not computed. `plane` is H x W, one channel.

    Args:
        shown: what the fits so far have shown of a code, with as many rows as it should have; the caller adds to it.
            Where they have shown any, neither what looks like a piece nor a hidden end is tried.
    """
    ends = ends_of(plane, candidate)
    if ends is None:
        return
    straight = edges(plane, ends)
    told = straight is not None and not (straight.is_cut or is_piece(ends))
    if straight is not None and told:
        yield Fit(straight)
    if has_clear_end(ends):
        whole = whole_code(plane, ends, straight)
        better = edges(plane, whole[1]) if whole is not None else None
        if whole is not None and better is not None and better.modules <= _WIDEST:
            yield Fit(better, whole[0])
        else:
            yield None
    if straight is not None and not told and not shown:
        yield Fit(straight)
    if has_clear_end(ends) and not shown:
        alone = from_one_end(plane, ends)
        if alone is not None:  # most often it gives up at once, and costs little
            yield Fit(alone, is_guess=True)
