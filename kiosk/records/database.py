"""Encrypted database files: how one is opened, and how a transaction on it begins."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from kiosk.records.store_errors import StoreFault, store_error, translate_errors
from sync import sql

KEY_BYTES = 32
BUSY_SECONDS = 5.0
"""How long a writer waits for another: a hundred times the longest transaction we allow (50 ms)."""


def open_encrypted(path: Path, key: bytes, *, journal_mode: str = "WAL", read_only: bool = False) -> Any:
    """Open, or create, an encrypted file with a raw 32-byte key; returns a DBAPI connection in autocommit mode.

    The connection may be handed between threads, but must not be used by two at once. WAL with synchronous=FULL: a
    committed transaction survives a power cut. A file that is built aside and then switched in wants
    `journal_mode="DELETE"`, so that it is one file.

    Raises StoreError: WRONG_KEY where the key does not fit (or page 1 is damaged), DAMAGED, UNREACHABLE, READ_ONLY.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a database key has {KEY_BYTES} bytes")
    with translate_errors(path):
        target = f"{path.absolute().as_uri()}?mode=ro" if read_only else str(path)
        if not read_only:
            _make_private(path)
        connection = sqlcipher.connect(
            target, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=read_only
        )
        try:
            _prepare(connection, key, None if read_only else journal_mode)
        except sqlcipher.Error:
            connection.close()
            raise
        return connection


def _make_private(path: Path) -> None:
    try:
        sql.make_private(path)
    except PermissionError:
        return  # somebody else's file: what the driver says of it is clearer
    except OSError as error:
        fault = StoreFault.DISK_FULL if error.errno == errno.ENOSPC else StoreFault.UNREACHABLE
        raise store_error(fault, path) from error


def checkpoint(engine: Engine, path: Path) -> None:
    """Bring what was erased out of the write-ahead log too, which keeps old pages until they are written over; where a
    reader is at work, at the next time. Raises StoreError."""
    with translate_errors(path):
        sql.checkpoint(engine)


def _prepare(connection: Any, key: bytes, journal_mode: str | None) -> None:
    # SQLCipher writes to stderr by itself otherwise; what it has to say arrives as an error code as well.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # Raw: the key is random already, so the 200 ms of a passphrase's derivation would buy nothing.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    sql.prepare(connection, journal_mode=journal_mode)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read tells whether the key fits


def engine_for(path: Path, key: bytes) -> Engine:
    """An engine on an encrypted file. A thread has a connection of its own for as long as its transaction lasts."""
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: open_encrypted(path, key), pool_size=4, max_overflow=12,
        poolclass=QueuePool, hide_parameters=True,  # an error's text must not hold a name
    )  # fmt: skip
    sql.begin_transactions(engine, writes=True)
    return engine


@contextmanager
def write_transaction(engine: Engine, path: Path) -> Iterator[Session]:
    """One durable transaction: committed when the block ends, rolled back when it raises. Raises StoreError."""
    with translate_errors(path), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_transaction(engine: Engine, path: Path) -> Iterator[Session]:
    """One consistent view that neither waits for a writer nor makes one wait. Raises StoreError."""
    with translate_errors(path), Session(sql.to_read(engine), expire_on_commit=False) as session, session.begin():
        yield session
