"""Brings a journal file to the present schema: backed up first, in one transaction, all or nothing."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from kiosk.records.database import engine_for, open_encrypted
from kiosk.records.durable_files import sync_folder
from kiosk.records.store_errors import StoreFault, store_error, translate_errors
from sync.sql import copy_into, holds_orphans, migration_config

BACKUPS = "backups"
BACKUP_DAYS = 7
"""A backup holds names: it lives for as long as a bad update takes to be noticed, and no longer."""

_STAMP = "%Y%m%dT%H%M%SZ"
SCRIPTS = Path(__file__).parent / "migrations"


def migrate(path: Path, key: bytes, now: datetime) -> None:
    """Create the file or bring it to the newest revision. Raises StoreError, and then nothing has changed."""
    script = ScriptDirectory.from_config(migration_config(SCRIPTS, None))
    newest = script.get_current_head()
    engine = engine_for(path, key)
    try:
        with translate_errors(path), engine.connect() as connection:
            # Batch migrations drop and rename tables, which enforced foreign keys forbid; checked before the commit.
            _raw(connection).execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                found = MigrationContext.configure(connection).get_current_revision()
                if found == newest:
                    return
                if found is None and inspect(connection).get_table_names():
                    raise store_error(StoreFault.DAMAGED, path)
                if found is not None:
                    if found not in {revision.revision for revision in script.walk_revisions()}:
                        raise store_error(StoreFault.NEWER_SCHEMA, path)
                    back_up(path, key, found, now)
                command.upgrade(migration_config(SCRIPTS, connection), "head")
                if holds_orphans(connection):
                    raise store_error(StoreFault.DAMAGED, path)
    finally:
        engine.dispose()


def back_up(path: Path, key: bytes, revision: str, now: datetime) -> Path:
    """Copy the file, encrypted with the same key, into `backups` beside it; returns the copy, checked and on disk.

    The caller holds the write lock, so the copy is what the migration begins from. Raises StoreError.
    """
    folder = path.parent / BACKUPS
    target = folder / f"{path.stem}-{revision}-{now.strftime(_STAMP)}.db"
    aside = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        aside.unlink(missing_ok=True)
        source = open_encrypted(path, key)
        try:
            copy_into(source, aside)
        finally:
            source.close()
        _check(aside, key)
        with aside.open("rb+") as stream:
            os.fsync(stream.fileno())
        aside.replace(target)
        sync_folder(folder)
    except sqlcipher.Error:
        aside.unlink(missing_ok=True)
        raise
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, target) from error
    return target


def set_aside(path: Path, now: datetime) -> Path:
    """Move a damaged file, with what belongs to it, among the backups; returns where it lies. Raises StoreError."""
    target = path.parent / BACKUPS / f"{path.stem}-damaged-{now.strftime(_STAMP)}{path.suffix}"
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).unlink()
        path.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, target) from error
    return target


def discard_backups(path: Path) -> None:
    """Delete every backup of a file: somebody was erased who stands in them."""
    for backup in (path.parent / BACKUPS).glob(f"{path.stem}-*"):
        backup.unlink(missing_ok=True)


def discard_old_backups(path: Path, now: datetime) -> int:
    """Delete backups older than BACKUP_DAYS, and halves of unfinished ones; returns how many. `now` must be certain.

    One that a clock made that was ahead is as old as nobody knows: its days count from now on.
    """
    oldest, ahead = ((now + by).strftime(_STAMP) for by in (timedelta(days=-BACKUP_DAYS), timedelta(days=1)))
    gone = 0
    for backup in (path.parent / BACKUPS).glob(f"{path.stem}-*"):
        made = backup.stem.rpartition("-")[2]
        with suppress(FileNotFoundError):
            if backup.suffix == ".part" or made < oldest:
                backup.unlink()
                gone += 1
            elif made > ahead:
                backup.rename(backup.with_stem(backup.stem.removesuffix(made) + now.strftime(_STAMP)))
    return gone


def _check(backup: Path, key: bytes) -> None:
    copy = open_encrypted(backup, key, journal_mode="DELETE")
    try:
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise store_error(StoreFault.DAMAGED, backup)
    finally:
        copy.close()


def _raw(connection: Connection) -> Any:
    """The driver's own connection: a pragma must come before SQLAlchemy begins a transaction."""
    return connection.connection.dbapi_connection
