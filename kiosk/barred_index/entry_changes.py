"""Puts entries into a list file in use and takes entries out of it, many at a time, within the caller's transaction.

What stays as it is of an entry is not written again: most changes are of a reason or a date of expiry, and leave all
keys alone. Every statement lets other threads go on, and beside a visitor's search each costs a wait. So there are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kiosk.barred_index.file_schema import (
    INSERT_SLIP,
    INSERT_TOKEN,
    PLACE_BYTES,
    IndexedEntry,
    Tally,
    index_entry,
    read_tally,
)
from screening.candidate_keys import GIVEN_BITS, birth_date_code, deletion_codes, is_whole_date
from screening.normalize import skeleton
from screening.policy import BUDGETED
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import DIGEST_BYTES, Row

_AT_ONCE = 1_000
_LEAF = PLACE_BYTES + DIGEST_BYTES
_BEYOND_ALL = b"\xff" * (PLACE_BYTES + 1)
_HELD = "SELECT number, content FROM leaf JOIN entry USING (number) WHERE place = ?"
_OF_BUCKET = "SELECT group_concat(hex(place) || hex(leaf), '') FROM leaf WHERE place >= ? AND place < ?"
_DELETE_PAIR = "DELETE FROM {} WHERE key = ? AND born = ? AND entry = ?"
_DELETE_DATED = "DELETE FROM dated WHERE born = ? AND entry = ?"
# An earlier version of this program may have read other keys from the same names: all are put, and what is there
# already costs no page.
_PUT_PAIR = "INSERT OR IGNORE INTO {} (key, born, entry) VALUES (?, ?, ?)"
_PUT_DATED = (
    "INSERT INTO dated (born, entry, names) VALUES (?, ?, ?)"
    " ON CONFLICT (born, entry) DO UPDATE SET names = excluded.names WHERE dated.names <> excluded.names"
)
_PUT_ENTRY = "REPLACE INTO entry (number, content) VALUES (?, ?)"
_PUT_LEAF = "REPLACE INTO leaf (place, leaf, number) VALUES (?, ?, ?)"
_TABLES = ("pair", "sure")


@dataclass(frozen=True, slots=True)
class _Keys:
    """Rows of the tables that searches ask. `pairs`: by table."""

    pairs: Mapping[str, set[tuple[int, int, int]]] = field(
        repr=False, default_factory=lambda: {table: set() for table in _TABLES}
    )
    dated: set[tuple[int, int, str]] = field(repr=False, default_factory=set)


class EntryChanges:
    """The changes of one transaction.

    Attributes:
        tally: the counts as they are now.
        keys: those that a search must be told of (see bloom_filter).
        sure_changed: whether keys of entries without a budget may have changed.
    """

    def __init__(self, connection: Any, feed: str) -> None:
        self.tally: Tally = read_tally(connection)
        self.keys: list[int] = []
        self.sure_changed = False
        self._connection = connection
        self._feed = feed
        self._buckets: set[int] = set()
        self._tokens: dict[str, int] = {}

    def remove(self, ids: Iterable[str]) -> None:
        """Take entries out; one that is not here was added and removed since the delta's base.

        Tokens stay: they are words of a vocabulary, and nobody's name alone.
        """
        for part in _parts(Row(id_, b"") for id_ in ids):
            held, gone = self._held(part), _Keys()
            for place, (number, content) in held.items():
                self._count(index_entry(Row(part[place].id, content), self._feed), number, gone, -1)
            self._write(gone, _Keys())
            self._many("DELETE FROM leaf WHERE place = ?", [(place,) for place in held])
            self._many("DELETE FROM entry WHERE number = ?", [(number,) for number, _ in held.values()])

    def put(self, rows: Iterable[Row]) -> None:
        """Put entries in; an entry with the same id is replaced. Raises ListRefused at a row that is not an entry."""
        for part in _parts(rows):
            held, gone, new = self._held(part), _Keys(), _Keys()
            (following,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM entry").fetchone()
            entries, leaves = [], []
            for place, row in part.items():
                number, content = held.get(place, (following, None))
                after = index_entry(row, self._feed)
                if content is None:
                    following += 1
                else:
                    self._count(index_entry(Row(row.id, content), self._feed), number, gone, -1)
                self._count(after, number, new, 1)
                entries.append((number, row.content))
                leaves.append((place, row.leaf, number))
            self._write(gone, new)
            self._many(_PUT_ENTRY, entries)
            self._many(_PUT_LEAF, leaves)

    def renew_digests(self) -> None:
        """Compute the digests of all buckets that were changed."""
        digests = []
        for bucket in sorted(self._buckets):
            last = bucket + 1 == feeds.BUCKETS
            ends = bucket.to_bytes(2, "big"), _BEYOND_ALL if last else (bucket + 1).to_bytes(2, "big")
            joined = bytes.fromhex(self._connection.execute(_OF_BUCKET, ends).fetchone()[0] or "")
            leaves = [joined[at : at + _LEAF] for at in range(0, len(joined), _LEAF)]
            if leaves:
                digests.append((bucket, feeds.bucket_digest((one[:PLACE_BYTES], one[PLACE_BYTES:]) for one in leaves)))
        empty = self._buckets - {bucket for bucket, _ in digests}
        self._many("DELETE FROM bucket WHERE number = ?", [(bucket,) for bucket in empty])
        self._many("REPLACE INTO bucket (number, digest) VALUES (?, ?)", digests)

    def _held(self, rows: Mapping[bytes, Row]) -> dict[bytes, tuple[int, bytes]]:
        """Number and content of those that are here, by place."""
        self._buckets.update(map(feeds.bucket, rows))
        found = ((place, self._connection.execute(_HELD, (place,)).fetchone()) for place in rows)
        return {place: row for place, row in found if row is not None}

    def _count(self, entry: IndexedEntry, number: int, keys: _Keys, by: int) -> None:
        self.tally[entry.kind, entry.precision] += by
        born = birth_date_code(entry.born)
        table = "pair" if entry.kind in BUDGETED else "sure"
        keys.pairs[table].update(
            (self._number(family) << GIVEN_BITS | self._number(given), born, number) for family, given in entry.pairs
        )
        if is_whole_date(born):
            keys.dated.add((born, number, entry.names))

    def _write(self, gone: _Keys, new: _Keys) -> None:
        for table in _TABLES:
            self._many(_DELETE_PAIR.format(table), gone.pairs[table] - new.pairs[table])
            self._many(_PUT_PAIR.format(table), new.pairs[table])
        self._many(_DELETE_DATED, {row[:2] for row in gone.dated} - {row[:2] for row in new.dated})
        self._many(_PUT_DATED, new.dated)
        self.keys += [key for key, _, _ in new.pairs["pair"]]
        self.sure_changed = self.sure_changed or bool(gone.pairs["sure"] or new.pairs["sure"])

    def _many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._connection.executemany(statement, sorted(rows))

    def _number(self, token: str) -> int:
        """The token's number; a new one is added to the vocabulary."""
        if token not in self._tokens:
            found = self._connection.execute("SELECT number FROM token WHERE text = ?", (token,)).fetchone()
            self._tokens[token] = int(found[0]) if found else self._add(token)
        return self._tokens[token]

    def _add(self, token: str) -> int:
        (number,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM token").fetchone()
        self._connection.execute(INSERT_TOKEN, (number, token, skeleton(token)))
        self._connection.executemany(INSERT_SLIP, [(code, number, token) for code in deletion_codes(token)])
        return int(number)


def _parts(rows: Iterable[Row]) -> Iterator[dict[bytes, Row]]:
    """The rows by place, some at a time. Of an id that stands twice the last counts."""
    remaining = iter(rows)
    while part := list(islice(remaining, _AT_ONCE)):
        yield {row.place[:PLACE_BYTES]: row for row in part}
