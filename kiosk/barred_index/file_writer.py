"""Builds the file of a barred list, or changes one in use. A change is one transaction: all of it holds or none, and
readers keep their view.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.barred_index import (
    background_build,
    bloom_filter,
    file_schema,
    list_files,
    slip_filter,
    stamp_cache,
    sure_words,
)
from kiosk.barred_index.entry_changes import EntryChanges
from kiosk.barred_index.file_schema import store_manifest, store_tally, verify_and_seal
from kiosk.barred_index.integrity import file_digest
from kiosk.barred_index.list_files import BUILDING, READY, HeldList, delete_file, stem_of
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreFault, store_error, translate_errors
from sync.contract.barred_list.feeds import Signed
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
        before = stamp_cache.stamp(connection)
        changes = EntryChanges(connection, delta.target.manifest.feed)
        changes.remove(delta.removed)
        changes.put(delta.rows)
        changes.renew_digests()
        bloom_filter.add_keys(connection, changes.keys)
        slip_filter.add_new_words(connection, before)
        if not changes.sure_changed:
            sure_words.CACHE.carry(before, connection)
        store_tally(connection, changes.tally)
        verify_and_seal(connection, delta.target, sum(changes.tally.values()))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def renew_manifest(connection: Any, target: Signed) -> None:
    """The same list under a newer manifest: valid for longer."""
    connection.execute("BEGIN IMMEDIATE")
    store_manifest(connection, target)
    connection.execute("COMMIT")
