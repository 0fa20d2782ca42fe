"""One feed as one encrypted file: its rows, their keys, the digests of its buckets and its manifest.

A whole list is built aside in a file of its own. A delta is one transaction of a file in use, so that either all of it
holds or none; whoever is reading meanwhile keeps the view that they began with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from kiosk.domain.screening.entries import BarredEntry, ListKind
from kiosk.domain.screening.normalize import normalize, skeleton
from kiosk.domain.screening.policy import BUDGETED, Precision, precision
from kiosk.store.barred_keys import born_code, entry_pairs, slips
from kiosk.store.barred_rows import MalformedRow, entry_of
from sync import feed as feeds
from sync.feed import Manifest, Row, Signed
from sync.ports import Delta, ListRefused

Tally = Counter[tuple[ListKind, Precision]]

GIVEN_BITS = 24
"""A pair's key is (surname token << 24) + given token: room for 16 million different tokens."""
_PLACE_BYTES = 16
"""Of a row's place (SHA-256 of its id): enough to be unique, and in the same order."""
_BATCH = 5_000

_TABLES = (
    "CREATE TABLE manifest (fields TEXT NOT NULL, signature BLOB NOT NULL)",
    """CREATE TABLE entry (number INTEGER PRIMARY KEY, born INTEGER NOT NULL, place BLOB NOT NULL, leaf BLOB NOT NULL,
    content BLOB NOT NULL)""",
    "CREATE TABLE token (number INTEGER PRIMARY KEY, text TEXT NOT NULL, sound TEXT NOT NULL)",
    "CREATE TABLE slip (code INTEGER NOT NULL, token INTEGER NOT NULL, PRIMARY KEY (code, token)) WITHOUT ROWID",
    """CREATE TABLE pair (key INTEGER NOT NULL, born INTEGER NOT NULL, entry INTEGER NOT NULL, always INTEGER NOT NULL,
    PRIMARY KEY (key, born, entry)) WITHOUT ROWID""",
    "CREATE TABLE bucket (number INTEGER PRIMARY KEY, digest BLOB NOT NULL)",
    "CREATE TABLE tally (kind TEXT NOT NULL, precision TEXT NOT NULL, entries INTEGER NOT NULL)",
)
_INDEXES = (
    "CREATE UNIQUE INDEX entry_place ON entry (place)",
    "CREATE INDEX entry_born ON entry (born) WHERE born % 10000 > 0",
    "CREATE UNIQUE INDEX token_text ON token (text)",
    "CREATE INDEX token_sound ON token (sound)",
)
_INSERT_PAIR = "INSERT INTO {} (key, born, entry, always) VALUES (?, ?, ?, ?)"
_INSERT_ENTRY = "INSERT INTO entry (number, born, place, leaf, content) VALUES (?, ?, ?, ?, ?)"


def build(connection: Any, target: Signed, rows: Iterable[Row]) -> None:
    """Fill an empty file from a whole list, streamed. Raises ListRefused where rows and manifest do not agree."""
    connection.execute("PRAGMA synchronous = OFF")  # the file counts for nothing until it is complete, and synced
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = MEMORY")  # names must not reach a temporary file
    connection.execute("BEGIN")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("CREATE TEMP TABLE staged (key INTEGER, born INTEGER, entry INTEGER, always INTEGER)")
    tokens: dict[str, int] = {}
    tally: Tally = Counter()
    numbered = enumerate(rows, start=1)
    while batch := list(islice(numbered, _BATCH)):
        entries: list[tuple[int, int, bytes, bytes, bytes]] = []
        pairs: list[tuple[int, int, int, int]] = []
        for number, row in batch:
            entry = _read(row, target.manifest.feed)
            tally[entry.kind, precision(entry)] += 1
            born = born_code(entry.born)
            entries.append((number, born, row.place[:_PLACE_BYTES], row.leaf, row.content))
            always = int(entry.kind not in BUDGETED)
            pairs += [
                (_number(tokens, family) << GIVEN_BITS | _number(tokens, given), born, number, always)
                for family, given in _pairs(entry)
            ]
        connection.executemany(_INSERT_ENTRY, entries)
        connection.executemany(_INSERT_PAIR.format("staged"), pairs)
    connection.execute("INSERT INTO pair SELECT key, born, entry, always FROM staged ORDER BY key, born, entry")
    connection.execute("DROP TABLE staged")
    _insert_tokens(connection, tokens.items())
    for statement in _INDEXES:
        _unique(connection, statement)
    connection.executemany("INSERT INTO bucket VALUES (?, ?)", _bucket_digests(connection))
    _store_tally(connection, tally)
    _seal(connection, target, sum(tally.values()))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


def change(connection: Any, delta: Delta) -> None:
    """Lead a file from the delta's base to its target in one transaction. Raises ListRefused; then nothing changed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        touched: set[int] = set()
        tally = read_tally(connection)
        for removed in delta.removed:
            place = Row(removed, b"").place
            _remove(connection, place, tally)  # one added and removed since the base was never here
            touched.add(feeds.bucket(place))
        for row in delta.rows:
            _remove(connection, row.place, tally)
            _add(connection, row, delta.target.manifest.feed, tally)
            touched.add(feeds.bucket(row.place))
        for bucket in touched:
            _rehash(connection, bucket)
        _store_tally(connection, tally)
        _seal(connection, delta.target, sum(tally.values()))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def renew(connection: Any, target: Signed) -> None:
    """The same list under a newer manifest: valid for longer."""
    connection.execute("BEGIN IMMEDIATE")
    _store_manifest(connection, target)
    connection.execute("COMMIT")


def read_manifest(connection: Any) -> Signed:
    fields, signature = connection.execute("SELECT fields, signature FROM manifest").fetchone()
    return Signed(Manifest(**json.loads(fields)), bytes(signature))


def read_tally(connection: Any) -> Tally:
    """How many entries the file holds, by kind and by what is known of their birth dates."""
    rows = connection.execute("SELECT kind, precision, entries FROM tally")
    return Counter({(ListKind(kind), Precision(known)): entries for kind, known, entries in rows})


def _read(row: Row, feed: str) -> BarredEntry:
    try:
        entry = entry_of(row.content, feed, "")
    except MalformedRow:
        raise ListRefused("malformed_row") from None
    if entry.id != row.id:
        raise ListRefused("malformed_row")
    return entry


def _pairs(entry: BarredEntry) -> Iterable[tuple[str, str]]:
    return entry_pairs(normalize(name) for name in entry.names)


def _number(tokens: dict[str, int], token: str) -> int:
    return tokens.setdefault(token, len(tokens) + 1)


def _insert_tokens(connection: Any, tokens: Iterable[tuple[str, int]]) -> None:
    known = list(tokens)
    connection.executemany(
        "INSERT INTO token (number, text, sound) VALUES (?, ?, ?)",
        ((number, token, skeleton(token) if token else "") for token, number in known),
    )
    codes = sorted((code, number) for token, number in known for code in set(slips(token)))
    connection.executemany("INSERT OR IGNORE INTO slip (code, token) VALUES (?, ?)", codes)


def _unique(connection: Any, statement: str) -> None:
    try:
        connection.execute(statement)
    except sqlcipher.IntegrityError:
        raise ListRefused("repeated_id") from None


def _bucket_digests(connection: Any) -> Iterator[tuple[int, bytes]]:
    """Digests of the buckets that are not empty, from one ordered pass over the rows."""
    current, leaves = -1, list[tuple[bytes, bytes]]()
    for place, leaf in connection.execute("SELECT place, leaf FROM entry ORDER BY place"):
        number = feeds.bucket(place)
        if number != current and leaves:
            yield current, feeds.bucket_digest(leaves)
            leaves = []
        current = number
        leaves.append((place, leaf))
    if leaves:
        yield current, feeds.bucket_digest(leaves)


def _rehash(connection: Any, bucket: int) -> None:
    first, beyond = bucket.to_bytes(2, "big"), (bucket + 1).to_bytes(3, "big")[-2:]
    query = "SELECT place, leaf FROM entry WHERE place >= ?"
    rows = (
        connection.execute(query, (first,))
        if bucket + 1 == feeds.BUCKETS
        else connection.execute(f"{query} AND place < ?", (first, beyond))
    )
    leaves = rows.fetchall()
    connection.execute("DELETE FROM bucket WHERE number = ?", (bucket,))
    if leaves:
        connection.execute("INSERT INTO bucket VALUES (?, ?)", (bucket, feeds.bucket_digest(leaves)))


def _remove(connection: Any, place: bytes, tally: Tally) -> None:
    """Take one row out with all its keys. Tokens stay: they are words of a vocabulary, and nobody's name alone."""
    found = connection.execute(
        "SELECT number, born, content FROM entry WHERE place = ?", (place[:_PLACE_BYTES],)
    ).fetchone()
    if found is None:
        return
    number, born, content = found
    entry = entry_of(content, "", "")
    tally[entry.kind, precision(entry)] -= 1
    keys = [(_known(connection, family) << GIVEN_BITS | _known(connection, given)) for family, given in _pairs(entry)]
    connection.executemany(
        "DELETE FROM pair WHERE key = ? AND born = ? AND entry = ?", [(key, born, number) for key in keys]
    )
    connection.execute("DELETE FROM entry WHERE number = ?", (number,))


def _add(connection: Any, row: Row, feed: str, tally: Tally) -> None:
    entry = _read(row, feed)
    tally[entry.kind, precision(entry)] += 1
    born, always = born_code(entry.born), int(entry.kind not in BUDGETED)
    number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM entry").fetchone()[0]
    connection.execute(_INSERT_ENTRY, (number, born, row.place[:_PLACE_BYTES], row.leaf, row.content))
    connection.executemany(
        _INSERT_PAIR.format("pair"),
        [
            (_known(connection, family) << GIVEN_BITS | _known(connection, given), born, number, always)
            for family, given in _pairs(entry)
        ],
    )


def _known(connection: Any, token: str) -> int:
    """The token's number; a new one is added to the vocabulary."""
    found = connection.execute("SELECT number FROM token WHERE text = ?", (token,)).fetchone()
    if found:
        return int(found[0])
    number = int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM token").fetchone()[0])
    _insert_tokens(connection, [(token, number)])
    return number


def _store_tally(connection: Any, tally: Tally) -> None:
    connection.execute("DELETE FROM tally")
    rows = [(kind.value, known.value, entries) for (kind, known), entries in tally.items() if entries]
    connection.executemany("INSERT INTO tally VALUES (?, ?, ?)", rows)


def _store_manifest(connection: Any, target: Signed) -> None:
    connection.execute("DELETE FROM manifest")
    fields = json.dumps(asdict(target.manifest))
    connection.execute("INSERT INTO manifest VALUES (?, ?)", (fields, target.signature))


def _seal(connection: Any, target: Signed, entries: int) -> None:
    """The last word before a list counts: as many rows as it says, and the root that was signed."""
    if entries != target.manifest.count:
        raise ListRefused("wrong_count")
    digests = {number: bytes(digest) for number, digest in connection.execute("SELECT number, digest FROM bucket")}
    if feeds.root(digests) != target.manifest.root:
        raise ListRefused("wrong_root")
    _store_manifest(connection, target)
