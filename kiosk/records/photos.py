"""Photos, in an encrypted file of their own: by the SHA-256 of the JPEG. Satisfies sync.exchange.ports.Photos.

Apart from the journal, so that a long upload, or deleting what retention ends, never makes a visit wait.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

import structlog
from sqlalchemy import MetaData
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, col, delete, select

from kiosk.checkin.visit import KEEP_DAYS, Photo
from kiosk.records.database import checkpoint, engine_for, read_transaction, write_transaction
from kiosk.records.store_errors import StoreError, StoreFault, store_error, translate_errors
from kiosk.records.timestamps import Clock, RecordAges, to_iso
from sync.sql import NAMING, PERSONAL, PLAIN

log = structlog.get_logger(__name__)

_FORMAT = 1
"""PRAGMA user_version: one table that is rebuilt from nothing needs no revisions."""


class _Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    pass


class PhotoRow(_Table, table=True):
    __tablename__ = "photo"

    digest: str = Field(primary_key=True, sa_column_kwargs=PERSONAL)
    jpeg: bytes = Field(sa_column_kwargs=PERSONAL)
    taken: str = Field(index=True, sa_column_kwargs=PLAIN)
    acknowledged: str = Field(default="", sa_column_kwargs=PLAIN)


class PhotoStore:
    """Every method is a transaction of its own; any thread may call it. Raises StoreError."""

    def __init__(self, path: Path, key: bytes, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._engine = engine_for(path, key)
        try:
            self._prepare()
        except BaseException:
            self._engine.dispose()
            raise

    def checkpoint(self) -> None:
        """Nothing of what was deleted stays in the log."""
        checkpoint(self._engine, self.path)

    def _prepare(self) -> None:
        with translate_errors(self.path), self._engine.begin() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > _FORMAT:
                raise store_error(StoreFault.NEWER_SCHEMA, self.path)
            _Table.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {_FORMAT}")

    def put(self, photo: Photo) -> str:
        """Keep a photo, durably; returns its digest. The same one twice is kept once.

        Raises ValueError where the digest is not that of the bytes.
        """
        if hashlib.sha256(photo.jpeg).hexdigest() != photo.digest:
            raise ValueError("the digest is not that of the photo")
        with write_transaction(self._engine, self.path) as session:
            if session.get(PhotoRow, photo.digest) is None:
                session.add(PhotoRow(digest=photo.digest, jpeg=photo.jpeg, taken=to_iso(self._clock())))
        return photo.digest

    def read(self, digest: str) -> bytes | None:
        """The JPEG, or None where it was never there or retention has deleted it."""
        with read_transaction(self._engine, self.path) as session:
            return session.exec(select(PhotoRow.jpeg).where(PhotoRow.digest == digest)).first()

    def read_or_none(self, digest: str) -> bytes | None:
        """`read` for who goes on without the picture: None also for "", and, with a line in the log, after a fault."""
        try:
            return self.read(digest) if digest else None
        except StoreError as error:
            log.error("photo_unreadable", fault=error.fault.value)  # noqa: TRY400  its text has a path, and no more
            return None

    def holds(self, digest: str) -> bool:
        with read_transaction(self._engine, self.path) as session:
            return session.exec(select(PhotoRow.digest).where(PhotoRow.digest == digest)).first() is not None

    def waiting(self, limit: int) -> list[str]:
        """Digests that the district does not hold yet, oldest first."""
        with read_transaction(self._engine, self.path) as session:
            return list(
                session.exec(
                    select(PhotoRow.digest)
                    .where(PhotoRow.acknowledged == "")
                    .order_by(col(PhotoRow.taken), col(PhotoRow.digest))
                    .limit(limit)
                ).all()
            )

    def acknowledge(self, digest: str) -> None:
        """The district holds it. A photo that is gone already is no error."""
        with write_transaction(self._engine, self.path) as session:
            row = session.get(PhotoRow, digest)
            if row is not None:
                row.acknowledged = to_iso(self._clock())

    def forget_acknowledged(self) -> None:
        """Delete what the district holds, whatever its age."""
        with write_transaction(self._engine, self.path) as session:
            session.exec(delete(PhotoRow).where(col(PhotoRow.acknowledged) != ""))

    def delete(self, digest: str) -> None:
        with write_transaction(self._engine, self.path) as session:
            session.exec(delete(PhotoRow).where(col(PhotoRow.digest) == digest))

    def prune(self, wanted: Collection[str], ages: RecordAges) -> int:
        """Delete photos older than KEEP_DAYS that no record in `wanted` refers to, or that the district holds.

        Returns how many. A photo taken a moment ago may belong to a visit that is just being recorded: hence the age
        counts for both.
        """
        over = ages.older_than(col(PhotoRow.taken), KEEP_DAYS)
        with write_transaction(self._engine, self.path) as session:
            old = session.exec(select(PhotoRow.digest, PhotoRow.acknowledged).where(over)).all()
            gone = [digest for digest, acknowledged in old if acknowledged or digest not in wanted]
            session.exec(delete(PhotoRow).where(col(PhotoRow.digest).in_(gone)))
            return len(gone)

    def close(self) -> None:
        self._engine.dispose()
