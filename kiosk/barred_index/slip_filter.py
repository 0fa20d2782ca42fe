"""A Bloom filter of the codes of slips that the words of a list have (candidate_keys.deletion_codes), kept in its file.

Most codes that a visitor's name is looked for under are no word's, and each would cost a seek in a table of millions.

It lies in the parts below zero of the table `sieve`, which earlier versions of this program do not read. They may add
words without telling it: the filter says up to which word it knows them, and the later ones are added when it is read.
A file that such a version built has none, and everything is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.bloom_filter import PART_BYTES, FilterBits
from kiosk.barred_index.stamp_cache import MomentCache, stamp
from screening.candidate_keys import deletion_codes

_LAST, _FIRST = -1, -2
"""Part -1 is the number of the last word that the filter has; the bits follow, downwards."""
_NUMBER_BYTES = 8
_KEPT = 3
"""Moments of files: the two lists of a kiosk, and one that has just been changed. A million entries take 4 MB."""


@dataclass(frozen=True, slots=True)
class SlipFilter:
    """`bits` is None for a file without a filter."""

    bits: FilterBits | None = field(repr=False)

    def among(self, codes: Collection[int]) -> list[int]:
        """Those of the codes that a word of the list may have."""
        if self.bits is None:
            return list(codes)
        asked = np.fromiter(codes, np.int64, len(codes))
        found: list[int] = asked[bloom_filter.may_contain(self.bits, asked)].tolist()
        return found


def create(connection: Any, codes: NDArray[np.uint32], last: int) -> None:
    """Make the filter of a new file, whose words have these codes and numbers up to `last`."""
    bits = bloom_filter.filter_of(codes.astype(np.int64))
    _store(connection, bits, range(-(-len(bits) // PART_BYTES)), last)


def add_new_words(connection: Any, before: bytes) -> None:
    """Add the words that a delta brought, within its transaction. `before`: the stamp that the list had before it."""
    last = _last(connection)
    new = None if last is None else _words_beyond(connection, last)
    if new is None or new[0] == last:
        CACHE.carry(before, connection)
        return
    highest, keys = new
    bits = _bits(connection)
    _store(connection, bits, bloom_filter.add_bits(bits, keys), highest)
    CACHE.put(stamp(connection), SlipFilter(bits))


def _store(connection: Any, bits: FilterBits, parts: Iterable[int], last: int) -> None:
    rows = [(_FIRST - part, bloom_filter.part_of(bits, part)) for part in parts]
    bloom_filter.store_rows(connection, [(_LAST, last.to_bytes(_NUMBER_BYTES, "big")), *rows])


def _last(connection: Any) -> int | None:
    row = connection.execute("SELECT bits FROM sieve WHERE part = ?", (_LAST,)).fetchone()
    return None if row is None else int.from_bytes(row[0], "big")


def _words_beyond(connection: Any, last: int) -> tuple[int, bloom_filter.Keys]:
    """The highest number of a word, and the codes of all words above `last`."""
    rows = connection.execute("SELECT number, text FROM token WHERE number > ?", (last,)).fetchall()
    keys = [code for _, text in rows for code in deletion_codes(text)]
    return max((number for number, _ in rows), default=last), np.array(keys, dtype=np.int64)


def _bits(connection: Any) -> FilterBits:
    rows = connection.execute("SELECT bits FROM sieve WHERE part <= ? ORDER BY part DESC", (_FIRST,))
    return bloom_filter.joined(rows)


def _read(connection: Any) -> SlipFilter:
    last = _last(connection)
    if last is None:
        return SlipFilter(None)
    bits = _bits(connection)
    _, keys = _words_beyond(connection, last)
    if len(keys):
        bloom_filter.add_bits(bits, keys)
    return SlipFilter(bits)


CACHE = MomentCache(_read, _KEPT)
load = CACHE.of
