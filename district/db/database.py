"""The district's database: SQLite in its data folder, or PostgreSQL by DATABASE_URL. One way to open, read and write.

SQLite comes from sqlcipher3, without a key: it is current, where a system's own may have the WAL-reset corruption bug
that was fixed in 3.51.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlmodel import Session

from district.db.postgresql import engine_for
from district.db.tables import Table
from district.errors import DistrictError, told
from sync import sql

FILE_NAME = "district.db"
SCRIPTS = Path(__file__).parent / "migrations"
VERSIONS = (SCRIPTS / "versions",)
"""Folders of the schema's revisions."""

_BUSY_SECONDS = 15
_POSTGRESQL = "postgresql+pg8000"
_DRIVERS = {"sqlite": "sqlite", **dict.fromkeys(("postgres", "postgresql", _POSTGRESQL), _POSTGRESQL)}


def insert_if_new(session: Session, row: Table) -> None:
    """Insert a row where there is none of its key, also while another process inserts the same one."""
    key = inspect(row).mapper.primary_key_from_instance(row)
    if session.get(type(row), tuple(key)) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(row)


class Database:
    """One engine. Thread-safe; every session has a connection of its own."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = _sqlite(url) if url.get_backend_name() == "sqlite" else engine_for(url, _BUSY_SECONDS)
        self._reader, self._writer = sql.to_read(self._engine), sql.to_write(self._engine)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are not kept, nor its locks: on PostgreSQL a SELECT begins no transaction."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, undone by any exception. On SQLite it holds the write lock."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def place(self) -> str:
        """Where it is, for sentences; without a password."""
        return f"The database {self.url.database if self.is_sqlite else self.url.render_as_string()}"

    def is_missing(self) -> bool:
        """Whether opening it would create a file. A database server says so itself."""
        if not self.is_sqlite:
            return False
        path = Path(self.url.database or "")
        return not path.is_file() or path.stat().st_size == 0

    def revision(self) -> str | None:
        """The schema's revision, None in an empty database. Raises DistrictError."""
        with _said_in_words(), self._engine.connect() as connection:
            return _revision(connection)

    def migrate(self) -> bool:
        """Bring the schema up to date; a SQLite file with content is copied aside first. Returns whether it held a
        district of an earlier version. Raises DistrictError."""
        wanted = max(revisions())
        with _said_in_words():
            found = self.revision()
            if found == wanted:
                return False
            if found is not None and found not in revisions():
                raise DistrictError(
                    "The district's database was written by a newer version of this program. Install that version."
                )
            if found is None and self.is_sqlite and self.url.database:
                _private(Path(self.url.database))
            if found is not None and self.is_sqlite:
                copy = Path(f"{self.url.database}.before-{wanted}.db")
                copy.unlink(missing_ok=True)
                self.copy_to(copy)
                _private(copy)
            self._upgrade()
        return found is not None

    def _upgrade(self) -> None:
        """In one transaction. SQLite changes a table by making it anew, which rows that refer to it would forbid: so
        references are checked at the end instead."""
        engine = _sqlite(self.url, foreign_keys=False) if self.is_sqlite else self._engine
        try:
            with sql.to_write(engine).begin() as connection:
                # Imported here: Alembic takes a tenth of a second, and nearly always there is nothing to do.
                from alembic import command  # noqa: PLC0415  slow to import, and only a migration needs it

                command.upgrade(sql.migration_config(SCRIPTS, connection, VERSIONS), "head")
                if self.is_sqlite and sql.holds_orphans(connection):
                    raise DistrictError(
                        "The district's database holds rows that refer to nothing, so it was not brought up to date. "
                        "Restore the last backup, and report this."
                    )
        finally:
            if engine is not self._engine:
                engine.dispose()

    def copy_to(self, path: Path) -> None:
        """A consistent copy of a SQLite database, made while it is in use."""
        connection = self._engine.raw_connection()  # without the transaction that a session begins
        try:
            sql.copy_into(connection.cursor(), path)
        finally:
            connection.close()

    def settle(self) -> bool:
        """Bring what was erased out of SQLite's write-ahead log too: it keeps old pages until they are written over.

        Returns whether nothing old is left in the files. PostgreSQL keeps old rows until VACUUM, and its own log for
        as long as it is set up to; on SQLite a reader at work may keep the log alive.
        """
        return self.is_sqlite and sql.checkpoint(self._engine)

    def rewrite(self) -> bool:
        """Write a SQLite file anew: `secure_delete` overwrites what is deleted, but not the places from which SQLite
        moved rows to another page, nor what was deleted before it was switched on.

        Returns whether that was done: not where somebody else writes for too long, or the disk is full.
        """
        if not self.is_sqlite:
            return False
        connection = self._engine.raw_connection()  # VACUUM must not run inside a transaction
        try:
            connection.cursor().execute("VACUUM")
        except sqlcipher3.dbapi2.Error:
            return False
        finally:
            connection.close()
        return True

    def discard_copies(self) -> int:
        """Delete the copies made before a change of the schema; returns how many. They hold what was erased since."""
        path = Path(str(self.url.database))
        copies = list(path.parent.glob(f"{path.name}.before-*")) if self.is_sqlite else []
        for copy in copies:
            copy.unlink(missing_ok=True)
        return len(copies)

    def close(self) -> None:
        self._engine.dispose()


def open_database(folder: Path, address: str | None) -> Database:
    """The database of a data folder, or the one at `address` (SQLAlchemy form). Raises DistrictError."""
    if not address:
        _restrict(folder / FILE_NAME)
        return Database(URL.create("sqlite", database=str(folder / FILE_NAME)))
    try:
        url = make_url(address)
        url = url.set(drivername=_DRIVERS[url.drivername])
    except (ArgumentError, NoSuchModuleError, ValueError, KeyError):
        raise DistrictError(
            "DATABASE_URL is not a database address. Write it as postgresql://user:password@host/name, or leave it out."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database:
        _restrict(Path(url.database))
    return Database(url)


def _restrict(path: Path) -> None:
    """A file that is there; what is missing is not created by looking."""
    if path.exists():
        _private(path)


def _private(path: Path) -> None:
    try:
        sql.make_private(path)
    except OSError as error:
        raise DistrictError(
            f"The district's database {path} cannot be opened ({error.strerror}). Check who may write there."
        ) from None


def on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def is_about_data(error: DBAPIError) -> bool:
    """Whether the database refused a value, and did not fail itself. pg8000 tells by SQLSTATE class only."""
    if isinstance(error, DataError | IntegrityError):
        return True
    told = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return isinstance(told, dict) and str(told.get("C", ""))[:2] in {"22", "23"}


def _sqlite(url: URL, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(
        url,
        module=sqlcipher3.dbapi2,
        connect_args={"timeout": _BUSY_SECONDS},
        pool_size=20,
        pool_timeout=_BUSY_SECONDS,
        hide_parameters=True,  # they are people's names, and errors are logged
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        cursor = connection.cursor()
        sql.prepare(cursor, foreign_keys=foreign_keys)
        cursor.execute("PRAGMA cache_size = -16000")
        cursor.close()

    sql.begin_transactions(engine, writes=False)
    return engine


def revisions() -> frozenset[str]:
    """The schema's revisions, which are numbered: the greatest is the newest. A file is named for its own."""
    return frozenset(file.name.partition("_")[0] for folder in VERSIONS for file in folder.glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """The revision that a database has; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row is not None else None


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlcipher3.dbapi2.Error, OSError) as error:
        raise DistrictError(f"The district's database cannot be opened. {told(error)}") from error
