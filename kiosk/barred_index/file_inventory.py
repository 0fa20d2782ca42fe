"""Takes the inventory of a list file from its entries themselves. A repair starts from it.

The file keeps leaves and bucket digests of its own, so that a delta touches little. Here none of them is believed: an
entry's place and leaf are computed from its content, and what the file says of itself is compared with them.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.barred_index.file_schema import PLACE_BYTES, read_manifest, read_tally
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import translate_errors
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import DIGEST_BYTES, Row

_WIDTH = PLACE_BYTES + DIGEST_BYTES
_ENTRY = [("high", ">u8"), ("low", ">u8"), ("leaf", f"V{DIGEST_BYTES}")]
_BATCH = 2_000
_BEYOND_ALL = b"\xff" * (PLACE_BYTES + 1)
_IN_BUCKET = "SELECT content FROM leaf JOIN entry USING (number) WHERE place >= ? AND place < ?"


@dataclass(frozen=True, slots=True)
class FileInventory:
    """Satisfies sync.exchange.ports.Stock. Entries are read from the file when they are asked for; that may raise
    StoreError."""

    path: Path
    key: bytes = field(repr=False)
    digests: bytes = field(repr=False)
    sound: bool

    def inside(self, buckets: Container[int]) -> Iterator[Row]:
        with translate_errors(self.path), closing(open_encrypted(self.path, self.key)) as connection:
            for number in range(feeds.BUCKETS):
                if number in buckets:
                    last = number + 1 == feeds.BUCKETS
                    beyond = _BEYOND_ALL if last else (number + 1).to_bytes(2, "big")
                    found = connection.execute(_IN_BUCKET, (number.to_bytes(2, "big"), beyond))
                    yield from (row for (content,) in found if (row := _row(content)) is not None)

    def outside(self, buckets: Container[int]) -> Iterator[Row]:
        with translate_errors(self.path), closing(open_encrypted(self.path, self.key)) as connection:
            for (content,) in connection.execute("SELECT content FROM entry"):
                row = _row(content)
                if row is not None and feeds.bucket(row.place) not in buckets:
                    yield row


class _Entries:
    """Place, leaf and number of every entry of a file, in arrays: 52 bytes each."""

    def __init__(self, contents: Iterable[tuple[int, object]], check: Callable[[], None]) -> None:
        self._table, self._numbers = bytearray(), array("q")
        self._check = check
        self.unreadable = 0
        for count, (number, content) in enumerate(contents):
            if count % _BATCH == 0:
                check()
            row = _row(content)
            if row is None:
                self.unreadable += 1
            else:
                self._table += row.place[:PLACE_BYTES] + row.leaf
                self._numbers.append(number)

    def ordered(self) -> Iterator[tuple[bytes, bytes, int]]:
        """(place, leaf, number), in order of place."""
        columns = np.frombuffer(self._table, dtype=_ENTRY)
        order = np.lexsort((columns["low"], columns["high"]))
        for start in range(0, len(order), _BATCH):
            self._check()
            for at in order[start : start + _BATCH].tolist():
                part = bytes(self._table[at * _WIDTH : (at + 1) * _WIDTH])
                yield part[:PLACE_BYTES], part[PLACE_BYTES:], self._numbers[at]


def never_stop() -> None:
    """The default check: never stops the inventory."""


def take_inventory(path: Path, key: bytes, check: Callable[[], None] = never_stop) -> FileInventory:
    """Read a whole file: about 20 s for a million entries. Raises StoreError where it cannot be read, and what
    `check` raises, which is called every few milliseconds."""
    with translate_errors(path), closing(open_encrypted(path, key)) as connection:
        connection.execute("BEGIN")  # one view of all tables
        entries = _Entries(connection.execute("SELECT number, content FROM entry"), check)
        digests = feeds.digests_of((place, leaf) for place, leaf, _ in entries.ordered())
        return FileInventory(path, key, digests, not entries.unreadable and _agrees(connection, entries, digests))


def _agrees(connection: Any, entries: _Entries, digests: bytes) -> bool:
    """Whether the file's manifest, count, bucket digests and leaves are those of its entries."""
    if feeds.root_over(digests) != read_manifest(connection).manifest.root:
        return False
    kept = {number: bytes(digest) for number, digest in connection.execute("SELECT number, digest FROM bucket")}
    if feeds.all_digests(kept) != digests:
        return False
    leaves = connection.execute("SELECT place, leaf, number FROM leaf ORDER BY place")
    count = 0
    for ours, theirs in zip_longest(entries.ordered(), leaves):
        if ours != theirs:
            return False
        count += 1
    return count == sum(read_tally(connection).values())


def _row(content: object) -> Row | None:
    """The entry, or None where it is none. Its form is not looked at: its bucket's digest says what it must be."""
    if not isinstance(content, bytes):
        return None
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return None
    id_ = fields.get("id") if isinstance(fields, dict) else None
    return Row(id_, content) if isinstance(id_, str) else None
