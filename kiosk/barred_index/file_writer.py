"""Builds the file of a barred list, or changes one in use. A change is one transaction: all of it holds or none, and
readers keep their view.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.barred_index import background_build, bloom_filter, file_schema, list_files, slip_filter
from kiosk.barred_index.file_schema import (
    INSERT_DATED,
    INSERT_ENTRY,
    INSERT_LEAF,
    INSERT_PAIR,
    INSERT_SLIP,
    INSERT_TOKEN,
    PLACE_BYTES,
    IndexedEntry,
    Tally,
    index_entry,
    read_tally,
    store_manifest,
    store_tally,
    verify_and_seal,
)
from kiosk.barred_index.integrity import file_digest
from kiosk.barred_index.list_files import BUILDING, READY, HeldList, delete_file, stem_of
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreFault, store_error, translate_errors
from screening.candidate_keys import GIVEN_BITS, birth_date_code, deletion_codes, is_whole_date
from screening.normalize import skeleton
from screening.policy import BUDGETED
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import Row, Signed
from sync.exchange.ports import Delta

FileChange = Callable[[Any], None]
"""What is done with a connection to a list's file, in one transaction of its own."""

CACHE_KB = 32_768
"""Pages that a connection keeps decrypted: the upper levels of every index of a million entries, and the common
names."""


def build_aside(folder: Path, key: bytes, delta: Delta, after: int, switch: Callable[[str], None]) -> HeldList:
    """Build a whole list beside the one in force, which has the generation `after`, then rename the file into place.

    The rename is the switch: a crash before it undoes everything. `switch` is called with the digest just before it.

    Raises ListRefused and StoreError; then no file is left behind.
    """
    stem = stem_of(delta.target.manifest.feed)
    path = folder / f"{stem}.{max(after, list_files.highest_generation(folder, stem)) + 1:08d}{READY}"
    aside = path.with_suffix(BUILDING)
    delete_file(aside)
    with translate_errors(aside):
        try:
            folder.mkdir(parents=True, exist_ok=True)  # somebody may have removed it, with all lists
            tally = background_build.build_file(aside, key, delta.target, delta.rows)
            open_encrypted(aside, key).close()  # from now on it is in WAL mode, which its first page says
            list_files.sync_to_disk(aside)
            digest = file_digest(aside)
            switch(digest)
            aside.replace(path)
            list_files.sync_to_disk(folder)
        except OSError as error:
            delete_file(aside)
            raise store_error(StoreFault.UNREACHABLE, aside) from error
        except BaseException:
            delete_file(aside)
            raise
    return HeldList(delta.target, path, tally, frozenset({digest}))


def change_file(path: Path, key: bytes, change: FileChange) -> None:
    """Run `change` on a file in use. `change` makes its own transaction. Raises what it raises, and StoreError."""
    with translate_errors(path), closing(open_encrypted(path, key)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        change(connection)


def checkpoint(path: Path, key: bytes) -> HeldList:
    """Checkpoint a file after a change and describe it, with its digest.

    The digest is missing where a reader still holds part of the file in its write-ahead log.

    Raises StoreError.
    """
    with translate_errors(path), closing(open_encrypted(path, key)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        signed, tally = file_schema.read_manifest(connection), file_schema.read_tally(connection)
    try:
        list_files.sync_to_disk(path)
        digests = frozenset[str]() if busy else frozenset({file_digest(path)})
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, path) from error
    return HeldList(signed, path, tally, digests)


def apply_delta(connection: Any, delta: Delta) -> None:
    """Bring a file from the delta's base to its target in one transaction. Raises ListRefused; then nothing changed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        touched: set[int] = set()
        tally = read_tally(connection)
        keys: list[int] = []
        for removed in delta.removed:
            gone = Row(removed, b"")
            _remove(connection, gone, tally)  # one added and removed since the base was never here
            touched.add(feeds.bucket(gone.place))
        for row in delta.rows:
            _remove(connection, row, tally)
            keys += _add(connection, row, delta.target.manifest.feed, tally)
            touched.add(feeds.bucket(row.place))
        for bucket in touched:
            _rehash(connection, bucket)
        bloom_filter.add_keys(connection, keys)
        slip_filter.add_new_words(connection)
        store_tally(connection, tally)
        verify_and_seal(connection, delta.target, sum(tally.values()))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def renew_manifest(connection: Any, target: Signed) -> None:
    """The same list under a newer manifest: valid for longer."""
    connection.execute("BEGIN IMMEDIATE")
    store_manifest(connection, target)
    connection.execute("COMMIT")


def _rehash(connection: Any, bucket: int) -> None:
    first, beyond = bucket.to_bytes(2, "big"), (bucket + 1).to_bytes(3, "big")[-2:]
    query = "SELECT place, leaf FROM leaf WHERE place >= ?"
    rows = (
        connection.execute(query, (first,))
        if bucket + 1 == feeds.BUCKETS
        else connection.execute(f"{query} AND place < ?", (first, beyond))
    )
    leaves = rows.fetchall()
    connection.execute("DELETE FROM bucket WHERE number = ?", (bucket,))
    if leaves:
        connection.execute("INSERT INTO bucket VALUES (?, ?)", (bucket, feeds.bucket_digest(leaves)))


def _remove(connection: Any, row: Row, tally: Tally) -> None:
    """Take one row out with all its keys. Tokens stay: they are words of a vocabulary, and nobody's name alone."""
    place = row.place[:PLACE_BYTES]
    found = connection.execute(
        "SELECT number, content FROM leaf JOIN entry USING (number) WHERE place = ?", (place,)
    ).fetchone()
    if found is None:
        return
    number, content = found
    known = index_entry(Row(row.id, content), "")
    tally[known.kind, known.precision] -= 1
    born = birth_date_code(known.born)
    connection.executemany(
        f"DELETE FROM {_table(known)} WHERE key = ? AND born = ? AND entry = ?",  # noqa: S608  a table of ours
        [(key, born, number) for key in _keys(connection, known)],
    )
    connection.execute("DELETE FROM dated WHERE born = ? AND entry = ?", (born, number))
    connection.execute("DELETE FROM leaf WHERE place = ?", (place,))
    connection.execute("DELETE FROM entry WHERE number = ?", (number,))


def _add(connection: Any, row: Row, feed: str, tally: Tally) -> list[int]:
    """Put one row in with all its keys. Returns those that a search must be told of (see bloom_filter)."""
    known = index_entry(row, feed)
    tally[known.kind, known.precision] += 1
    born = birth_date_code(known.born)
    number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM entry").fetchone()[0]
    connection.execute(INSERT_ENTRY, (number, row.content))
    connection.execute(INSERT_LEAF, (row.place[:PLACE_BYTES], row.leaf, number))
    keys = _keys(connection, known)
    connection.executemany(INSERT_PAIR.format(_table(known)), [(key, born, number) for key in keys])
    if is_whole_date(born):
        connection.execute(INSERT_DATED, (born, number, known.names))
    return keys if known.kind in BUDGETED else []


def _table(known: IndexedEntry) -> str:
    return "pair" if known.kind in BUDGETED else "sure"


def _keys(connection: Any, known: IndexedEntry) -> list[int]:
    return [_number(connection, family) << GIVEN_BITS | _number(connection, given) for family, given in known.pairs]


def _number(connection: Any, token: str) -> int:
    """The token's number; a new one is added to the vocabulary."""
    found = connection.execute("SELECT number FROM token WHERE text = ?", (token,)).fetchone()
    if found:
        return int(found[0])
    number = int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM token").fetchone()[0])
    connection.execute(INSERT_TOKEN, (number, token, skeleton(token)))
    connection.executemany(INSERT_SLIP, [(code, number, token) for code in deletion_codes(token)])
    return number
