"""Puts entries into a list file in use and takes entries out of it, many at a time, within the caller's transaction.

What stays as it is of an entry is not written again: most changes are of a reason or a date of expiry, and leave all
keys alone. Every row that Python hands over or fetches lets other threads go on, and beside a visitor's search each
costs a wait. So all rows of a statement go in as one JSON array and come out as one, bytes as hexadecimal digits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any

from kiosk.barred_index.file_schema import (
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
_HELD = (
    "SELECT json_group_array(json_array(hex(place), number, hex(content))) FROM leaf JOIN entry USING (number)"
    " WHERE place IN (SELECT unhex(value) FROM json_each(?))"
)
_OF_BUCKETS = (
    "SELECT json_group_array((SELECT group_concat(hex(place) || hex(leaf), '') FROM leaf"
    " WHERE place >= unhex(ends.value ->> 0) AND place < unhex(ends.value ->> 1))) FROM json_each(?) AS ends"
)
_DELETE_LEAF = "DELETE FROM leaf WHERE place IN (SELECT unhex(value) FROM json_each(?))"
_DELETE_ENTRY = "DELETE FROM entry WHERE number IN (SELECT value FROM json_each(?))"
_DELETE_BUCKET = "DELETE FROM bucket WHERE number IN (SELECT value FROM json_each(?))"
_DELETE_PAIR = (
    "DELETE FROM {} WHERE (key, born, entry) IN (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))"
)
_DELETE_DATED = "DELETE FROM dated WHERE (born, entry) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
# An earlier version of this program may have read other keys from the same names: all are put, and what is there
# already costs no page.
_PUT_PAIR = "INSERT OR IGNORE INTO {} (key, born, entry) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"
_PUT_DATED = (
    "INSERT INTO dated (born, entry, names) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true"
    " ON CONFLICT (born, entry) DO UPDATE SET names = excluded.names WHERE dated.names <> excluded.names"
)
_PUT_ENTRY = "REPLACE INTO entry (number, content) SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?)"
_PUT_LEAF = (
    "REPLACE INTO leaf (place, leaf, number) SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2"
    " FROM json_each(?)"
)
_PUT_BUCKET = "REPLACE INTO bucket (number, digest) SELECT value ->> 0, unhex(value ->> 1) FROM json_each(?)"
_KNOWN = "SELECT json_group_array(json_array(text, number)) FROM token WHERE text IN (SELECT value FROM json_each(?))"
_PUT_WORD = "INSERT INTO token (number, text, sound) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"
_PUT_SLIP = (
    "INSERT OR IGNORE INTO slip (code, token, text) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)"
)
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
            before = [
                (self._indexed(Row(part[place].id, content)), number) for place, (number, content) in held.items()
            ]
            self._count(before, gone, -1)
            self._write(gone, _Keys())
            self._all(_DELETE_LEAF, [place.hex() for place in held])
            self._all(_DELETE_ENTRY, [number for number, _ in held.values()])

    def put(self, rows: Iterable[Row]) -> None:
        """Put entries in; an entry with the same id is replaced. Raises ListRefused at a row that is not an entry."""
        for part in _parts(rows):
            held, gone, new = self._held(part), _Keys(), _Keys()
            (following,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM entry").fetchone()
            numbers = dict(zip((place for place in part if place not in held), count(following), strict=False))
            numbers |= {place: number for place, (number, _) in held.items()}
            after = [(self._indexed(row), numbers[place]) for place, row in part.items()]
            before = [
                (self._indexed(Row(part[place].id, content)), number) for place, (number, content) in held.items()
            ]
            self._count(before, gone, -1)
            self._count(after, new, 1)
            self._write(gone, new)
            self._all(_PUT_ENTRY, [(numbers[place], row.content.hex()) for place, row in part.items()])
            self._all(_PUT_LEAF, [(place.hex(), row.leaf.hex(), numbers[place]) for place, row in part.items()])

    def renew_digests(self) -> None:
        """Compute the digests of all buckets that were changed."""
        digests, buckets = [], sorted(self._buckets)
        ends = [bucket.to_bytes(2, "big") for bucket in buckets]
        beyond = [_BEYOND_ALL if one + 1 == feeds.BUCKETS else (one + 1).to_bytes(2, "big") for one in buckets]
        asked = [(start.hex(), stop.hex()) for start, stop in zip(ends, beyond, strict=True)]
        for bucket, found in zip(buckets, self._found(_OF_BUCKETS, asked), strict=True):
            joined = bytes.fromhex(found or "")
            leaves = [joined[at : at + _LEAF] for at in range(0, len(joined), _LEAF)]
            if leaves:
                digest = feeds.bucket_digest((one[:PLACE_BYTES], one[PLACE_BYTES:]) for one in leaves)
                digests.append((bucket, digest.hex()))
        self._all(_DELETE_BUCKET, self._buckets - {bucket for bucket, _ in digests})
        self._all(_PUT_BUCKET, digests)

    def _held(self, rows: Mapping[bytes, Row]) -> dict[bytes, tuple[int, bytes]]:
        """Number and content of those that are here, by place."""
        self._buckets.update(map(feeds.bucket, rows))
        found = self._found(_HELD, [place.hex() for place in rows])
        return {bytes.fromhex(place): (number, bytes.fromhex(content)) for place, number, content in found}

    def _indexed(self, row: Row) -> IndexedEntry:
        return index_entry(row, self._feed)

    def _count(self, entries: Collection[tuple[IndexedEntry, int]], keys: _Keys, by: int) -> None:
        """Add entries, with their numbers, to the counts or take them away, and their rows to `keys`."""
        self._learn({token for entry, _ in entries for pair in entry.pairs for token in pair})
        for entry, number in entries:
            self.tally[entry.kind, entry.precision] += by
            born = birth_date_code(entry.born)
            table = "pair" if entry.kind in BUDGETED else "sure"
            keys.pairs[table].update(
                (self._tokens[family] << GIVEN_BITS | self._tokens[given], born, number)
                for family, given in entry.pairs
            )
            if is_whole_date(born):
                keys.dated.add((born, number, entry.names))

    def _write(self, gone: _Keys, new: _Keys) -> None:
        for table in _TABLES:
            self._all(_DELETE_PAIR.format(table), gone.pairs[table] - new.pairs[table])
            self._all(_PUT_PAIR.format(table), new.pairs[table])
        self._all(_DELETE_DATED, {row[:2] for row in gone.dated} - {row[:2] for row in new.dated})
        self._all(_PUT_DATED, new.dated)
        self.keys += [key for key, _, _ in new.pairs["pair"]]
        self.sure_changed = self.sure_changed or bool(gone.pairs["sure"] or new.pairs["sure"])

    def _learn(self, tokens: set[str]) -> None:
        """Find out the tokens' numbers; new ones are added to the vocabulary."""
        tokens -= self._tokens.keys()
        self._tokens.update(self._found(_KNOWN, sorted(tokens)))
        (following,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM token").fetchone()
        new = dict(zip(sorted(tokens - self._tokens.keys()), count(following), strict=False))
        self._all(_PUT_WORD, [(number, token, skeleton(token)) for token, number in new.items()])
        self._all(_PUT_SLIP, [(code, number, token) for token, number in new.items() for code in deletion_codes(token)])
        self._tokens |= new

    def _all(self, statement: str, rows: Collection[Any]) -> None:
        if rows:
            self._connection.execute(statement, (json.dumps(sorted(rows), ensure_ascii=False),))

    def _found(self, statement: str, asked: Collection[Any]) -> list[Any]:
        (found,) = self._connection.execute(statement, (json.dumps(asked, ensure_ascii=False),)).fetchone()
        rows: list[Any] = json.loads(found)
        return rows


def _parts(rows: Iterable[Row]) -> Iterator[dict[bytes, Row]]:
    """The rows by place, some at a time. Of an id that stands twice the last counts."""
    remaining = iter(rows)
    while part := list(islice(remaining, _AT_ONCE)):
        yield {row.place[:PLACE_BYTES]: row for row in part}
