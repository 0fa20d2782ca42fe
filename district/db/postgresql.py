"""PostgreSQL through pg8000: how the engine is made."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.exc import InvalidatePoolError

from district.db.prepared_statements import PreparingConnection
from sync.sql import keeps

COPY_FROM = "district_copy_from"
"""Execution option of a COPY ... FROM STDIN: the bytes that are its input."""

_TIMESTAMPTZ = 1184
_TRUSTED_S = 1.0
"""A connection that was given back so lately is not asked whether it is still there: that would be a third of what a
page asks."""
_GIVEN_BACK = "given back"


def engine_for(url: URL, wait_s: float) -> Engine:
    """`wait_s`: how long a connection is waited for."""
    engine = create_engine(url, pool_size=20, pool_timeout=wait_s, hide_parameters=True)
    # pg8000 sends one statement a row where many are inserted; hundreds of rows a batch want one statement for all.
    engine.dialect.use_insertmanyvalues_wo_returning = True

    @event.listens_for(engine, "do_connect")
    def _connect(_: object, __: object, arguments: Any, options: Any) -> PreparingConnection:
        return PreparingConnection(*arguments, **options)

    @event.listens_for(engine, "do_execute")
    def _copy(cursor: Any, statement: str, _: object, context: ExecutionContext) -> bool:
        content = context.execution_options.get(COPY_FROM)
        if content is not None:
            cursor.execute(statement, stream=[content])
        return content is not None

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.register_in_adapter(_TIMESTAMPTZ, _moment)
        # Compiling a query of many conditions takes seconds, and each of a page's queries is done in milliseconds.
        connection.execute_simple("SET jit = off")

    @event.listens_for(engine, "begin")
    def _tell(connection: Connection) -> None:
        made: Any = connection.connection.dbapi_connection
        made.keeps = keeps(connection)

    @event.listens_for(engine, "checkin")
    def _note(_: object, record: Any) -> None:
        record.info[_GIVEN_BACK] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: Any, _: object) -> None:
        since = record.info.get(_GIVEN_BACK)
        if since is None or time.monotonic() - since < _TRUSTED_S:
            return
        is_there = False
        with suppress(engine.dialect.loaded_dbapi.Error, OSError):
            is_there = engine.dialect.do_ping(connection)
        if not is_there:
            raise InvalidatePoolError

    return engine


def _moment(written: str) -> datetime | str:
    """A timestamptz; as it is written where it is none, like "infinity". Ten times as quick as the driver's own."""
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return written
