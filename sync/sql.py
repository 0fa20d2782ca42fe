"""The rules that both databases keep: names of constraints, which columns are personal, who may read, pragmas of
SQLite, how a transaction begins, and how a schema is brought up to date."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    from alembic.config import Config

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Without names of its own making, SQLite's batch migrations lose constraints."""

PERSONAL: Final = {"info": {"personal": True}}
"""Column arguments (`sa_column_kwargs`) of what an erasure must empty."""

PLAIN: Final = {"info": {"personal": False}}
"""Of all other columns: ids, times, enums, counts, keys, what the school says of itself."""

_OTHERS = 0o077
_WRITES = "writes"


def make_private(path: Path) -> None:
    """Create a database file, or take it as it is, so that nobody but its owner may read it or its logs.

    SQLite gives a log the mode of its file. Raises OSError.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if os.name != "posix":
        return
    for file in (path, *path.parent.glob(f"{path.name}-*")):
        if file.stat().st_mode & _OTHERS:
            file.chmod(0o600)


def prepare(connection: Any, *, journal_mode: str | None = "WAL", foreign_keys: bool = True) -> None:
    """Set a new SQLite connection of the driver's up. A file that is only read keeps its journal mode (None).

    WAL with synchronous=FULL: a committed transaction survives a power cut. What is erased is overwritten in the file,
    not only unlinked.
    """
    if journal_mode is not None:
        connection.execute(f"PRAGMA journal_mode = {journal_mode}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    connection.execute("PRAGMA secure_delete = ON")


def begin_transactions(engine: Engine, *, writes: bool) -> None:
    """Begin every transaction on SQLite here, not by the driver's guess; what no `to_write` or `to_read` says, `writes`
    does.

    A transaction that reads first and writes later would fail with SQLITE_BUSY in the middle, past any time-out. So one
    that writes takes the write lock at once.
    """

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_WRITES, writes)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def to_write(engine: Engine) -> Engine:
    """The same engine; its transactions write."""
    return engine.execution_options(**{_WRITES: True})


def to_read(engine: Engine) -> Engine:
    """The same engine; its transactions neither wait for a writer nor make one wait."""
    return engine.execution_options(**{_WRITES: False})


def keeps(connection: Connection) -> bool:
    """Whether a transaction may be there to write: no `to_read` says otherwise."""
    return bool(connection.get_execution_options().get(_WRITES, True))


def checkpoint(engine: Engine) -> bool:
    """Bring what was erased out of SQLite's write-ahead log too, which keeps old pages until they are written over.

    Returns whether nothing old is left in it: where a reader is at work, that is at the next time.
    """
    connection = engine.raw_connection()  # a checkpoint must not run inside a transaction
    try:
        busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.close()
    return not busy


def copy_into(connection: Any, path: Path) -> None:
    """A consistent copy of a SQLite file, made while it is in use, by a connection that is in no transaction."""
    connection.execute("VACUUM INTO ?", (str(path),))


def holds_orphans(connection: Connection) -> bool:
    """Whether a row of a SQLite file refers to nothing. A change of the schema makes tables anew, which enforced
    foreign keys forbid, so it looks here before it commits."""
    return connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None


def migration_config(scripts: Path, connection: Connection | None, versions: Sequence[Path] = ()) -> Config:
    """What Alembic needs to run the revisions in `scripts` on a connection, in the connection's own transaction.

    `versions` are the folders of the revisions where they do not lie in `scripts/versions`.
    """
    # Imported here: Alembic takes a tenth of a second, and nearly always there is nothing to do.
    from alembic.config import Config  # noqa: PLC0415  slow to import, and only a migration needs it

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    if versions:
        config.set_main_option("version_locations", "\n".join(str(folder) for folder in versions).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
