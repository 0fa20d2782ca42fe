"""Two writes to the streams, each as one statement that inserts a row or, if the row exists, updates it.

PostgreSQL and SQLite spell this differently, so each has its own statement, built once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from district.db.database import on_postgresql
from district.db.publish_tables import Change, Stream


def of_stream(session: Session) -> Any:
    """Moves a school's stream by `by`, at least to `moment` (ms), and returns where it stands. Whoever else moves it
    waits until the commit."""
    return _STREAMS[on_postgresql(session)]


def of_change(session: Session) -> Any:
    """Puts the newest changes of some keys in place of earlier ones; for columns of Change, many rows at once."""
    return _CHANGES[on_postgresql(session)]


def _stream(insert: Callable[[Any], Any], greater: Callable[..., Any]) -> Any:
    by, moment = bindparam("by", type_=BigInteger), bindparam("moment", type_=BigInteger)
    made = insert(Stream).values(school=bindparam("school", type_=String), number=greater(by, moment), horizon=0)
    moved = greater(Stream.number + by, moment)
    return made.on_conflict_do_update(index_elements=["school"], set_={"number": moved}).returning(Stream.number)


def _change(insert: Callable[[Any], Any]) -> Any:
    made = insert(Change)
    newer = {name: made.excluded[name] for name in ("number", "digest", "at")}
    return made.on_conflict_do_update(index_elements=["school", "kind", "key"], set_=newer)


_STREAMS = {True: _stream(postgresql.insert, func.greatest), False: _stream(sqlite.insert, func.max)}
_CHANGES = {True: _change(postgresql.insert), False: _change(sqlite.insert)}
