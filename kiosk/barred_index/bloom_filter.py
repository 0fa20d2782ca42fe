"""A Bloom filter of the keys of a list, kept in its file: which pairs of tokens the list certainly does not have.

A search asks for thousands of pairs, and a list of a million has a handful of them. Asking the index for each was half
of the time of the slowest searches. The filter says "not here" for nearly all of them and never for one that is here
(Bloom, 1970); what is removed from a list stays in it until the next whole list, and costs a look.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.barred_index.stamp_cache import STAMP, STAMP_BYTES, MomentCache, stamp

TABLE = "CREATE TABLE sieve (part INTEGER PRIMARY KEY, bits BLOB NOT NULL)"
"""Part 0 is the stamp (stamp_cache.stamp), those above hold this filter, and those below zero that of slip_filter."""
_FIRST = 1
PART_BYTES = 3_072
"""Of a part: one page of the file, so that a delta writes only the pages that it changes."""
_BITS_A_KEY = 12
"""With two places a key, one key in forty that is not there is looked for in vain."""
_SMALLEST = 16
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F))
"""Odd multipliers: neighboring keys, which share a surname, must not share places."""
_HALF = np.uint64(32)
_KEPT = 4
_AT_ONCE = 100_000
"""Keys worked on together, so that a million entries need no more memory than a few."""

FilterBits = NDArray[np.uint8]
Keys = NDArray[np.int64]


def create(connection: Any, keys: Keys) -> None:
    """Make the filter of a new file."""
    bits = filter_of(keys)
    _store(connection, bits, range(-(-len(bits) // PART_BYTES)))


def add_keys(connection: Any, keys: list[int]) -> None:
    """Add the keys that a delta brings, within its transaction, and make a new stamp."""
    bits = load(connection)
    if keys:
        bits = bits.copy()
    _store(connection, bits, add_bits(bits, np.array(keys, dtype=np.int64)) if keys else [])
    CACHE.put(stamp(connection), bits)


def filter_of(keys: Keys) -> FilterBits:
    """A new filter that has the keys."""
    power = max(_SMALLEST, int(len(keys) * _BITS_A_KEY - 1).bit_length())
    bits = np.zeros(1 << (power - 3), dtype=np.uint8)
    _set(bits, keys)
    return bits


def add_bits(bits: FilterBits, keys: Keys) -> list[int]:
    """Add keys to a filter; returns the parts of PART_BYTES bytes that changed, in order."""
    before = bits.copy()
    _set(bits, keys)
    return [int(part) for part in np.unique(np.flatnonzero(bits != before) // PART_BYTES)]


def may_contain(bits: FilterBits, keys: Keys) -> NDArray[np.bool_]:
    """For each key, whether the list may have it; False is certain."""
    found = np.ones(len(keys), dtype=np.bool_)
    for place in _places(bits, keys):
        found &= (bits[place >> 3] >> (place & 7).astype(np.uint8) & 1).astype(np.bool_)
    return found


def _set(bits: FilterBits, keys: Keys) -> None:
    for start in range(0, len(keys), _AT_ONCE):
        for place in _places(bits, keys[start : start + _AT_ONCE]):
            np.bitwise_or.at(bits, place >> 3, np.left_shift(1, place & 7).astype(np.uint8))


def _places(bits: FilterBits, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two bits for every key."""
    down = np.uint64(64 - (len(bits) * 8 - 1).bit_length())
    mixed = keys.astype(np.uint64) * _MIX[0]
    mixed = (mixed ^ (mixed >> _HALF)) * _MIX[1]
    mixed ^= mixed >> _HALF
    other = mixed * _MIX[2]
    return (mixed >> down).astype(np.int64), (other >> down).astype(np.int64)


def part_of(bits: FilterBits, part: int) -> bytes:
    """One part of a filter, as its row holds it."""
    return bits[part * PART_BYTES : (part + 1) * PART_BYTES].tobytes()


def _store(connection: Any, bits: FilterBits, parts: Iterable[int]) -> None:
    rows = [(part + _FIRST, part_of(bits, part)) for part in parts]
    store_rows(connection, [(STAMP, secrets.token_bytes(STAMP_BYTES)), *rows])


def store_rows(connection: Any, rows: list[tuple[int, bytes]]) -> None:
    connection.executemany("INSERT OR REPLACE INTO sieve (part, bits) VALUES (?, ?)", rows)


def _read(connection: Any) -> FilterBits:
    rows = connection.execute("SELECT bits FROM sieve WHERE part >= ? ORDER BY part", (_FIRST,))
    return joined(rows)


def joined(rows: Iterable[tuple[bytes]]) -> FilterBits:
    """The filter whose parts are these rows, in order."""
    return np.frombuffer(bytearray(b"".join([part for (part,) in rows])), dtype=np.uint8)


CACHE = MomentCache(_read, _KEPT)
load = CACHE.of
