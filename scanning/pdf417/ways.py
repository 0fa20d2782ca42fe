"""The ways in which the cells of one grid are weighed, one after another until one of them reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanning.pdf417.codewords import Weighed, weigh
from scanning.pdf417.grid import Cells, Grid, cut, lines, sample
from scanning.pdf417.library import of_weights
from scanning.pdf417.straighten import Straight
from scanning.pdf417.symbols import Gray
from scanning.pdf417.warp import displaced, refined
from scanning.read_codes import DecodedCode

_HALVES = (0.14, 0.42), (0.58, 0.86)

_SEEN, _MOST_UNSEEN = 0.6, 0.75
"""Weight under which a cell shows no codeword (a correlation of .67), and the share of the correction up to which there
may be such cells: of 113 filmed codes those under a reflection had .92 at least, those that were read .5 at most."""


def ways(planes: Sequence[Gray], straight: Straight, grid: Grid) -> Iterator[Weighed]:
    """The clearest plane alone, which is most often enough; each other; all added: none is best everywhere."""
    cells: list[Cells] = []
    for plane in planes:
        cells.append(sample(plane, straight, grid))
        alone = weigh(cells[-1])
        if alone is not None:
            yield alone
    together = weigh(*cells) if len(cells) > 1 else None
    if together is not None:
        yield together


def warped_ways(
    planes: Sequence[Gray], straight: Straight, grid: Grid, weighed: Weighed
) -> Iterator[tuple[Weighed, Grid]]:
    """All planes added, on the grid moved to where its cells are seen, first by what is around them, then by what is in
    them. For a code that no other way reads.

    Args:
        weighed: what the last of the other ways gave.
    """
    unseen = int((weighed.weights.max(axis=-1) < _SEEN * len(planes)).sum())
    if unseen > _MOST_UNSEEN * weighed.shape.correction:
        return
    drawn = lines(grid.flat, grid)
    moved = displaced(grid, drawn)
    if moved is not None:
        again = _all(planes, straight, moved)
        if again is None:
            return
        yield again, moved
        grid, weighed, drawn = moved, again, lines(grid.flat, moved)
    finer = refined(grid, cut(drawn, grid.columns), weighed)
    last = _all(planes, straight, finer)
    if last is not None:
        yield last, finer


def _all(planes: Sequence[Gray], straight: Straight, grid: Grid) -> Weighed | None:
    return weigh(*(sample(plane, straight, grid) for plane in planes))


def halves_agree(straight: Straight, grid: Grid, code: DecodedCode) -> bool:
    """Whether the upper and the lower halves of all rows, which share no pixel's noise, each say the same."""
    for part in _HALVES:
        weighed = weigh(sample(grid.plane, straight, grid, part=part))
        if weighed is None or of_weights(weighed, straight.corners) != code:
            return False
    return True
