"""Builds the file of a whole list, streamed: rows go in as they come, keys are gathered in arrays and go in sorted.

Inserting in the order of the key writes every page once; and arrays of numbers cost a tenth of what a list of Python's
own would. A million entries take about 150 MB while they are built.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from kiosk.domain.screening.normalize import skeleton
from kiosk.domain.screening.policy import BUDGETED
from kiosk.store.barred.keys import GIVEN_BITS, born_code, is_whole, slips
from kiosk.store.barred.schema import (
    FORMAT,
    INDEXES,
    INSERT_DATED,
    INSERT_ENTRY,
    INSERT_LEAF,
    INSERT_PAIR,
    INSERT_SLIP,
    INSERT_TOKEN,
    PLACE_BYTES,
    TABLES,
    Tally,
    keyed,
    seal,
    store_tally,
)
from sync import feed as feeds
from sync.feed import Row, Signed
from sync.ports import ListRefused

_BATCH = 2_000
_END, _PART = "\x1e", "\x1f"
"""Between two entries of a day, and their parts: characters that no folded name holds."""
_LEAF_BYTES = 32


class _Pairs:
    """(key, born, entry) triples in arrays, until they can be inserted in order."""

    def __init__(self) -> None:
        self._keys, self._borns, self._entries = array("q"), array("i"), array("i")

    def add(self, key: int, born: int, entry: int) -> None:
        self._keys.append(key)
        self._borns.append(born)
        self._entries.append(entry)

    def ordered(self) -> Iterator[tuple[int, int, int]]:
        columns = [np.frombuffer(column, dtype=column.typecode) for column in (self._keys, self._borns, self._entries)]
        order = np.lexsort(columns[::-1])
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            yield from zip(*(column[part].tolist() for column in columns), strict=True)


def build(connection: Any, target: Signed, rows: Iterable[Row]) -> None:
    """Fill an empty file from a whole list. Raises ListRefused where rows and manifest do not agree."""
    connection.execute("PRAGMA synchronous = OFF")  # the file counts for nothing until it is complete, and synced
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute("PRAGMA temp_store = MEMORY")  # names must not reach a temporary file
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("BEGIN")
    for statement in TABLES:
        connection.execute(statement)
    tokens: dict[str, int] = {}
    pairs, sure, leaves = _Pairs(), _Pairs(), bytearray()
    days: dict[int, bytearray] = {}
    tally: Tally = Counter()
    numbered = enumerate(rows, start=1)
    while batch := list(islice(numbered, _BATCH)):
        entries: list[tuple[int, bytes]] = []
        for number, row in batch:
            known = keyed(row, target.manifest.feed)
            tally[known.kind, known.precision] += 1
            born = born_code(known.born)
            entries.append((number, row.content))
            leaves += row.place[:PLACE_BYTES] + row.leaf
            into = pairs if known.kind in BUDGETED else sure
            for family, given in known.pairs:
                key = _number(tokens, family) << GIVEN_BITS | _number(tokens, given)
                into.add(key, born, number)
            if is_whole(born):
                days.setdefault(born, bytearray()).extend(f"{number}{_PART}{known.names}{_END}".encode())
        connection.executemany(INSERT_ENTRY, entries)
    connection.executemany(INSERT_PAIR.format("pair"), pairs.ordered())
    connection.executemany(INSERT_PAIR.format("sure"), sure.ordered())
    del pairs, sure
    connection.executemany(INSERT_DATED, _dated(days))
    del days
    _fill_leaves(connection, leaves)
    del leaves
    _fill_tokens(connection, list(tokens))
    for statement in INDEXES:
        connection.execute(statement)
    store_tally(connection, tally)
    seal(connection, target, sum(tally.values()))
    connection.execute("COMMIT")


def _number(tokens: dict[str, int], token: str) -> int:
    return tokens.setdefault(token, len(tokens) + 1)


def _dated(days: dict[int, bytearray]) -> Iterator[tuple[int, int, str]]:
    for born in sorted(days):
        for record in days.pop(born).decode().split(_END)[:-1]:
            number, _, names = record.partition(_PART)
            yield born, int(number), names


def _fill_tokens(connection: Any, tokens: list[str]) -> None:
    connection.executemany(
        INSERT_TOKEN, ((number, token, skeleton(token)) for number, token in enumerate(tokens, start=1))
    )
    codes, numbers = array("I"), array("I")
    for number, token in enumerate(tokens, start=1):
        found = set(slips(token))
        codes.extend(found)
        numbers.extend([number] * len(found))
    columns = [np.frombuffer(column, dtype=column.typecode) for column in (codes, numbers)]
    order = np.lexsort(columns[::-1])
    for start in range(0, len(order), _BATCH):
        ours = [column[order[start : start + _BATCH]].tolist() for column in columns]
        connection.executemany(INSERT_SLIP, [(code, of, tokens[of - 1]) for code, of in zip(*ours, strict=True)])


def _fill_leaves(connection: Any, leaves: bytearray) -> None:
    """Insert every row's place and leaf in order, and the digests of the buckets. Refuses an id that stands twice."""
    table = np.frombuffer(leaves, dtype=[("high", ">u8"), ("low", ">u8"), ("leaf", f"V{_LEAF_BYTES}")])
    order = np.lexsort((table["low"], table["high"]))
    high, low = table["high"][order], table["low"][order]
    if bool(np.any((high[1:] == high[:-1]) & (low[1:] == low[:-1]))):
        raise ListRefused("repeated_id")
    width = PLACE_BYTES + _LEAF_BYTES
    buckets = np.searchsorted(high >> np.uint64(48), np.arange(feeds.BUCKETS + 1))
    for bucket in range(feeds.BUCKETS):
        numbers = order[buckets[bucket] : buckets[bucket + 1]].tolist()
        if not numbers:
            continue
        parts = [bytes(leaves[number * width : (number + 1) * width]) for number in numbers]
        known = [part[PLACE_BYTES:] for part in parts]
        connection.executemany(
            INSERT_LEAF,
            [(part[:PLACE_BYTES], leaf, number + 1) for part, leaf, number in zip(parts, known, numbers, strict=True)],
        )
        digest = hashlib.sha256(b"".join(known)).digest()
        connection.execute("INSERT INTO bucket VALUES (?, ?)", (bucket, digest))
