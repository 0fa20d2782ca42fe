"""Corrects the modules of a QR code that was sampled, by how sure each of them is.

A crack or a reflection spoils some codewords and leaves the others as they are. Which ones are doubtful is told by the
weights of their modules; correction that knows it mends up to three for every two.
"""

from __future__ import annotations

from functools import cache
from math import inf, log

import numpy as np
import numpy.typing as npt
from reedsolo import ReedSolomonError, RSCodec

from scanning.pdf417.correction import chance
from scanning.pdf417.symbols import Floats
from scanning.qr.grid import known, modules

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Spots = tuple[Places, Places]

_LEVELS = 1, 0, 3, 2
"""What the format information says of levels L, M, Q and H."""
_BLOCKS = {
    6: ((18, 2), (16, 4), (24, 4), (28, 4)),
    7: ((20, 2), (18, 4), (18, 6), (26, 5)),
    8: ((24, 2), (22, 4), (22, 6), (26, 6)),
    9: ((30, 2), (22, 5), (20, 8), (24, 8)),
    10: ((18, 4), (26, 5), (24, 8), (28, 8)),
}
"""Of each version, at these levels: correction codewords of a block, and how many blocks (ISO/IEC 18004, table 9)."""

_FIELD = 256
_DOUBTED = 0.0, 0.35, 0.6, 0.8
"""One try after another: how many of the least certain codewords are taken for unknown, as a share of how many
codewords of correction there are."""
_SURE = -4.0
"""log10 of the chance that one try corrects noise into something, in one block. What is surer than `SURE` counts
at once, and the rest when two frames agree."""

_FORMAT_GENERATOR, _FORMAT_MASK = 0b10100110111, 0b101010000010010


def corrected(version: int, weights: Floats) -> tuple[Floats, float] | None:
    """Weights (n x n, positive where dark) with every module as correction says, and the chance (log10) that noise was
    corrected into the least sure block; None where a block cannot be corrected."""
    level, mask = _format(version, weights)
    rows, columns = _order(version)
    turned = np.where(_masked(mask, rows, columns), -1.0, 1.0)
    count = len(rows) // 8
    shown = (weights[rows, columns] * turned)[: 8 * count].reshape(count, 8)
    values = np.packbits(shown > 0, axis=1)[:, 0]
    doubt = np.log1p(np.exp(-np.abs(shown))).sum(axis=1)
    whole, worst = values.copy(), -inf
    correction, blocks = _BLOCKS[version][level]
    worst_first = _worst_first(_places(count, correction, blocks), doubt, correction)
    if worst_first is None:
        return None
    for places in worst_first:
        mended = _mended(values[places], doubt[places], correction)
        if mended is None:
            return None
        whole[places] = mended[0]
        worst = max(worst, mended[1])
    bits = np.unpackbits(whole[:, None], axis=1).ravel().astype(np.float32) * 2 - 1
    told = weights.copy()
    told[rows[: 8 * count], columns[: 8 * count]] = bits * turned[: 8 * count]
    word = _words()[level * 8 + mask]
    for copy_rows, copy_columns in _format_spots(modules(version)):
        told[copy_rows, copy_columns] = word
    return told, worst


def correct_block(values: Bytes, doubtful: Places, count: int) -> tuple[Bytes, float] | None:
    """The block nearest to `values`, and the chance (log10) that noise would have been corrected likewise. None where
    there are more errors than can be told.

    Args:
        values: the codewords of one block; the last `count` are the correction.
        doubtful: places whose value is not to be trusted; at most `count`.
    """
    try:
        _, told, _ = _codec(count).decode(values.tobytes(), erase_pos=doubtful.tolist())
    except ReedSolomonError:
        return None
    whole = np.frombuffer(bytes(told), np.uint8)
    errors = len(np.setdiff1d(np.flatnonzero(whole != values), doubtful))
    return whole, chance(len(values), errors, count - len(doubtful), _FIELD)


@cache
def _codec(count: int) -> RSCodec:
    return RSCodec(count, fcr=0, prim=0x11D, generator=2)  # ISO/IEC 18004, 7.5


def _mended(values: Bytes, doubt: Floats, count: int) -> tuple[Bytes, float] | None:
    """One block, corrected with as few codewords taken for unknown as will do, and the chance (log10) that noise would
    have been corrected likewise."""
    order = np.argsort(-doubt)
    for share in _DOUBTED:
        found = correct_block(values, order[: round(share * count)], count)
        if found is not None and found[1] < _SURE:
            return found
    return None


def _worst_first(blocks: list[Places], doubt: Floats, correction: int) -> list[Places] | None:
    """The blocks, the one in which most is doubtful first: if it cannot be corrected, no other is tried. None where
    more of its codewords are as likely wrong as right than there are of correction."""
    doubtful = doubt > log(2)
    most = max(int(doubtful[places].sum()) for places in blocks)
    if most > correction:
        return None
    return sorted(blocks, key=lambda places: -float(doubt[places].sum()))


@cache
def _places(count: int, correction: int, blocks: int) -> list[Places]:
    """Where the codewords of each block lie among all: one of each block in turn, the shorter blocks left out at the
    end of the data; then the correction likewise."""
    short, longer = divmod(count, blocks)
    data = short - correction
    first = blocks - longer  # blocks of one codeword less come first
    tail = data * blocks + longer
    made = []
    for block in range(blocks):
        places = [index * blocks + block for index in range(data)]
        if block >= first:
            places.append(data * blocks + block - first)
        made.append(np.array([*places, *(tail + index * blocks + block for index in range(correction))], np.intp))
    return made


def _format(version: int, weights: Floats) -> tuple[int, int]:
    """The level (0 to 3 for L to H) and the mask that agree best with both copies of the format information."""
    shown = sum(weights[rows, columns] for rows, columns in _format_spots(modules(version)))
    best = int((_words() @ shown).argmax())
    return best // 8, best % 8


@cache
def _words() -> Floats:
    """Of every level and mask the 15 modules of format information, the least significant first: 1 dark, -1 light."""
    words = np.empty((len(_LEVELS) * 8, 15), np.float32)
    for number in range(len(words)):
        told = _LEVELS[number // 8] << 3 | number % 8
        rest = told << 10
        for bit in range(14, 9, -1):
            if rest >> bit & 1:
                rest ^= _FORMAT_GENERATOR << bit - 10
        word = (told << 10 | rest) ^ _FORMAT_MASK
        words[number] = [1 if word >> bit & 1 else -1 for bit in range(15)]
    return words


@cache
def _format_spots(side: int) -> tuple[Spots, Spots]:
    """Rows and columns of both copies."""
    near = [0, 1, 2, 3, 4, 5, 7, 8]
    one = [*near, *[8] * 7], [*[8] * 8, 7, 5, 4, 3, 2, 1, 0]
    other = [*[8] * 8, *range(side - 7, side)], [*range(side - 1, side - 9, -1), *[8] * 7]
    return (np.array(one[0]), np.array(one[1])), (np.array(other[0]), np.array(other[1]))


@cache
def _order(version: int) -> Spots:
    """Rows and columns of the modules that carry codewords, in their order: up and down in columns of two."""
    side = modules(version)
    carries = known(version) == 0
    for rows, columns in _format_spots(side):
        carries[rows, columns] = False
    if version >= 7:
        carries[:6, -11:-8] = carries[-11:-8, :6] = False
    order = []
    for number, right in enumerate([*range(side - 1, 6, -2), *range(5, 0, -2)]):
        lines = range(side) if number % 2 else range(side - 1, -1, -1)
        order += [(row, column) for row in lines for column in (right, right - 1) if carries[row, column]]
    rows, columns = np.array(order).T
    return rows, columns


def _masked(mask: int, row: npt.NDArray[np.intp], column: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Which modules the mask turns (ISO/IEC 18004, table 10)."""
    both = row * column
    told = (
        (row + column) % 2, row % 2, column % 3, (row + column) % 3, (row // 2 + column // 3) % 2,
        both % 2 + both % 3, (both % 2 + both % 3) % 2, ((row + column) % 2 + both % 3) % 2,
    )[mask]  # fmt: skip
    return np.asarray(told == 0)
