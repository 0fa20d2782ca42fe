"""How a list's file is made or changed, so that it can be written down as one file with one digest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.barred_index import background_build, file_schema, list_files
from kiosk.barred_index.integrity import digest_of
from kiosk.barred_index.list_files import BUILDING, READY, delete, stem_of
from kiosk.barred_index.shelf import Held
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreFault, store_error, translated
from sync.exchange.ports import Delta

Change = Callable[[Any], None]
"""What is done with a connection to a list's file, in one transaction of its own."""

CACHE_KB = 32_768
"""Pages that a connection keeps decrypted: the upper levels of every index of a million entries, and the common
names."""


def build_aside(folder: Path, key: bytes, delta: Delta, after: int, switch: Callable[[str], None]) -> Held:
    """Build a whole list beside the one in force, which is of the generation `after`, then give the file its name: that
    rename is the switch, and a crash before it undoes all. `switch` is told its digest just before.

    Raises ListRefused and StoreError; then nothing lies there.
    """
    stem = stem_of(delta.target.manifest.feed)
    path = folder / f"{stem}.{max(after, list_files.highest(folder, stem)) + 1:08d}{READY}"
    aside = path.with_suffix(BUILDING)
    delete(aside)
    with translated(aside):
        try:
            folder.mkdir(parents=True, exist_ok=True)  # somebody may have removed it, with all lists
            tally = background_build.build_file(aside, key, delta.target, delta.rows)
            open_encrypted(aside, key).close()  # from now on it is in WAL mode, which its first page says
            list_files.sync(aside)
            digest = digest_of(aside)
            switch(digest)
            aside.replace(path)
            list_files.sync(folder)
        except OSError as error:
            delete(aside)
            raise store_error(StoreFault.UNREACHABLE, aside) from error
        except BaseException:
            delete(aside)
            raise
    return Held(delta.target, path, tally, frozenset({digest}))


def change(path: Path, key: bytes, change: Change) -> None:
    """Change a file in use, in one transaction of `change`'s own. Raises what that raises, and StoreError."""
    with translated(path), closing(open_encrypted(path, key)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        change(connection)


def settled(path: Path, key: bytes) -> Held:
    """The file as it is after a change, with its digest; with none where a reader keeps part of it beside the file.

    Raises StoreError.
    """
    with translated(path), closing(open_encrypted(path, key)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        signed, tally = file_schema.read_manifest(connection), file_schema.read_tally(connection)
    try:
        list_files.sync(path)
        digests = frozenset[str]() if busy else frozenset({digest_of(path)})
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, path) from error
    return Held(signed, path, tally, digests)
