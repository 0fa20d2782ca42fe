"""Builds the file of a whole list, streamed, in two halves that two processes can share.

The first turns rows, batch by batch, into what the file will hold, and needs no file. The second fills the file: rows
go in as they come, keys are kept in arrays and go in sorted. Inserting in the order of the key writes every page once;
and arrays of numbers cost a tenth of what a list of Python's own would. A million entries take about 150 MB while they
are built.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from kiosk.barred_index import bloom_filter, slip_filter
from kiosk.barred_index.file_schema import (
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
    index_entry,
    store_tally,
    verify_and_seal,
)
from screening.candidate_keys import GIVEN_BITS, birth_date_code, deletion_codes, is_whole_date
from screening.normalize import skeleton
from screening.policy import BUDGETED
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import Row, Signed
from sync.exchange.ports import ListRefused

BATCH = 1_000
RECORD_END, FIELD_SEPARATOR = "\x1e", "\x1f"
"""Between two entries of a day, and their parts: characters that no folded name holds."""


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """Keys of pairs, the birth dates and the numbers of their entries, side by side."""

    keys: array[int] = field(default_factory=lambda: array("q"))
    borns: array[int] = field(default_factory=lambda: array("i"))
    entries: array[int] = field(default_factory=lambda: array("i"))

    def extend(self, other: KeyColumns) -> None:
        self.keys.extend(other.keys)
        self.borns.extend(other.borns)
        self.entries.extend(other.entries)


@dataclass(frozen=True, slots=True)
class IndexBatch:
    """What some consecutive rows bring.

    Attributes:
        first: the number of the first entry.
        contents: the rows as they came.
        leaves: of each row its place and its leaf, in one piece.
        pairs, sure: for the tables of that name.
        dated: birth date and packed names of whoever has a whole date.
        tokens: words that are new to the list, with how they sound; numbered on from those of the batch before.
        slips: codes of the new words, and the words' numbers.
        tally: how many entries of which kind.
    """

    first: int
    contents: list[bytes] = field(repr=False, default_factory=list)
    leaves: bytearray = field(repr=False, default_factory=bytearray)
    pairs: KeyColumns = field(repr=False, default_factory=KeyColumns)
    sure: KeyColumns = field(repr=False, default_factory=KeyColumns)
    dated: list[tuple[int, bytes]] = field(repr=False, default_factory=list)
    tokens: list[tuple[str, str]] = field(repr=False, default_factory=list)
    slips: tuple[array[int], array[int]] = field(repr=False, default_factory=lambda: (array("I"), array("I")))
    tally: Tally = field(default_factory=Counter)


def index_batches(rows: Iterable[Row], feed: str) -> Iterator[IndexBatch]:
    """The batches of a whole list. Raises ListRefused at a row that is no entry."""
    numbered = enumerate(rows, start=1)
    tokens: dict[str, int] = {}
    while part := list(islice(numbered, BATCH)):
        batch, known = IndexBatch(part[0][0]), len(tokens)
        for number, row in part:
            _add(batch, number, row, feed, tokens)
        for text in islice(tokens, known, None):
            batch.tokens.append((text, skeleton(text)))
        for number, (text, _) in enumerate(batch.tokens, start=known + 1):
            codes = set(deletion_codes(text))
            batch.slips[0].extend(codes)
            batch.slips[1].extend([number] * len(codes))
        yield batch


def _add(batch: IndexBatch, number: int, row: Row, feed: str, tokens: dict[str, int]) -> None:
    known = index_entry(row, feed)
    born = birth_date_code(known.born)
    batch.tally[known.kind, known.precision] += 1
    batch.contents.append(row.content)
    batch.leaves.extend(row.place[:PLACE_BYTES] + row.leaf)
    into = batch.pairs if known.kind in BUDGETED else batch.sure
    for family, given in known.pairs:
        surname = tokens.get(family) or tokens.setdefault(family, len(tokens) + 1)
        called = tokens.get(given) or tokens.setdefault(given, len(tokens) + 1)
        into.keys.append(surname << GIVEN_BITS | called)
    into.borns.extend([born] * len(known.pairs))
    into.entries.extend([number] * len(known.pairs))
    if is_whole_date(born):
        batch.dated.append((born, f"{number}{FIELD_SEPARATOR}{known.names}{RECORD_END}".encode()))


_AT_ONCE = 2_000
_LEAF_BYTES = 32


def build_list_file(connection: Any, target: Signed, rows: Iterable[Row]) -> Tally:
    """Fill an empty file from a whole list. Raises ListRefused where rows and manifest do not agree."""
    return fill_list_file(connection, target, index_batches(rows, target.manifest.feed))


def fill_list_file(connection: Any, target: Signed, batches: Iterable[IndexBatch]) -> Tally:
    """Fill an empty file from what was gathered; returns the counts. Raises ListRefused as `build` does."""
    connection.execute("PRAGMA synchronous = OFF")  # the file counts for nothing until it is complete, and synced
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute("PRAGMA temp_store = MEMORY")  # names must not reach a temporary file
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("BEGIN")
    for statement in TABLES:
        connection.execute(statement)
    tokens: list[str] = []
    slips = (array("I"), array("I"))
    pairs, sure, leaves = KeyColumns(), KeyColumns(), bytearray()
    days: dict[int, bytearray] = {}
    tally: Tally = Counter()
    for batch in batches:
        connection.executemany(INSERT_ENTRY, enumerate(batch.contents, start=batch.first))
        connection.executemany(
            INSERT_TOKEN, [(number, *token) for number, token in enumerate(batch.tokens, start=len(tokens) + 1)]
        )
        tokens += [text for text, _ in batch.tokens]
        for column, more in zip(slips, batch.slips, strict=True):
            column.extend(more)
        leaves += batch.leaves
        pairs.extend(batch.pairs)
        sure.extend(batch.sure)
        for born, record in batch.dated:
            days.setdefault(born, bytearray()).extend(record)
        tally.update(batch.tally)
    bloom_filter.create(connection, np.frombuffer(pairs.keys, dtype=np.int64))
    connection.executemany(INSERT_PAIR.format("pair"), _ordered(pairs.keys, pairs.borns, pairs.entries))
    connection.executemany(INSERT_PAIR.format("sure"), _ordered(sure.keys, sure.borns, sure.entries))
    del pairs, sure
    connection.executemany(INSERT_DATED, _dated(days))
    del days
    slip_filter.create(connection, np.frombuffer(slips[0], dtype=slips[0].typecode), len(tokens))
    connection.executemany(INSERT_SLIP, ((code, of, tokens[of - 1]) for code, of in _ordered(*slips)))
    _fill_leaves(connection, leaves)
    del leaves
    for statement in INDEXES:
        connection.execute(statement)
    store_tally(connection, tally)
    verify_and_seal(connection, target, sum(tally.values()))
    connection.execute("COMMIT")
    return tally


def _ordered(*columns: array[int]) -> Iterator[tuple[int, ...]]:
    """Rows of what stands side by side, sorted, the first column counting most."""
    numbers = [np.frombuffer(column, dtype=column.typecode) for column in columns]
    order = np.lexsort(numbers[::-1])
    for start in range(0, len(order), _AT_ONCE):
        part = order[start : start + _AT_ONCE]
        yield from zip(*(column[part].tolist() for column in numbers), strict=True)


def _dated(days: dict[int, bytearray]) -> Iterator[tuple[int, int, str]]:
    for born in sorted(days):
        for record in days.pop(born).decode().split(RECORD_END)[:-1]:
            number, _, names = record.partition(FIELD_SEPARATOR)
            yield born, int(number), names


def _fill_leaves(connection: Any, leaves: bytearray) -> None:
    """Insert every row's place and leaf in order, and the digests of the buckets. Refuses an id that stands twice."""
    table = np.frombuffer(leaves, dtype=[("high", ">u8"), ("low", ">u8"), ("leaf", f"V{_LEAF_BYTES}")])
    order = np.lexsort((table["low"], table["high"]))
    high, low = table["high"][order], table["low"][order]
    if bool(np.any((high[1:] == high[:-1]) & (low[1:] == low[:-1]))):
        raise ListRefused("repeated_id")
    width = PLACE_BYTES + _LEAF_BYTES
    buckets = np.searchsorted(high >> np.uint64(48), np.arange(feeds.BUCKETS + 1)).tolist()
    digests: list[tuple[int, bytes]] = []

    def in_order() -> Iterator[tuple[bytes, bytes, int]]:
        for bucket in range(feeds.BUCKETS):
            digest = hashlib.sha256()
            numbers = order[buckets[bucket] : buckets[bucket + 1]].tolist()
            for number in numbers:
                start = number * width
                leaf = bytes(leaves[start + PLACE_BYTES : start + width])
                digest.update(leaf)
                yield bytes(leaves[start : start + PLACE_BYTES]), leaf, number + 1
            if numbers:
                digests.append((bucket, digest.digest()))

    connection.executemany(INSERT_LEAF, in_order())
    connection.executemany("INSERT INTO bucket VALUES (?, ?)", digests)
