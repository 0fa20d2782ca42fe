"""Connections of pg8000 that prepare what is asked again and again.

pg8000 itself reads each statement letter by letter for its placeholders and has PostgreSQL parse and plan it anew, in a
round trip of its own, each time. Here a statement that a connection is given for the second time gets a name; and in a
session that keeps nothing no transaction is begun before a SELECT, which spares who only reads two more round trips.

A statement is always one exchange with the server. So a pooler that gives each transaction another process of the
server cannot part it, also where no transaction was begun.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from pg8000.converters import make_params
from pg8000.core import NULL_BYTE, SYNC, Context
from pg8000.dbapi import convert_paramstyle
from pg8000.legacy import Connection, Cursor, DatabaseError, IntegrityError, InterfaceError, ProgrammingError

KEPT = 250
"""Statements that a connection remembers, the last used ones: about twice what pages and kiosks ask often."""
LONGEST = 8_000
"""Letters: most longer ones carry a list of values and are hardly asked twice. What every kiosk asks has 6,000."""

_PLACES = re.compile(r"'[^']*'|\"[^\"]*\"|%%|%s")
_UNUSUAL = re.compile(r"\$|--|[eE]'|%[^%s]")
"""What SQLAlchemy hardly writes is left to pg8000, which reads letter by letter."""
_CODE = "C"
_CLASSES: Mapping[str, type[Exception]] = {"28000": InterfaceError, "23505": IntegrityError}
"""SQLSTATE -> what pg8000 raises for it; ProgrammingError for any other."""
_LOST = frozenset({"0A000", "26000", "42P05"})
"""SQLSTATE of a prepared statement that counts no more: a column has another type now; or a pooler between has given
this connection another process of the server, which knows no such name, or the name for something else."""


class _Prepared(NamedTuple):
    name: bytes
    columns: list[dict[str, Any]] | None
    readers: list[Any] | None
    text: str


class PreparingConnection(Connection):  # type: ignore[misc]  # pg8000 has no types
    """For one thread at a time.

    Attributes:
        keeps: whether what is done now is to be committed, or must hold a lock: then a transaction is begun before
            anything else. A statement's text does not tell: any function that a SELECT calls may lock or write.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.keeps = True
        self._known: OrderedDict[str, _Prepared | None] = OrderedDict()
        self._prepares = True
        # Behind a pooler the same process of the server may know the names of other connections.
        self._names = (f"district_{secrets.token_hex(8)}_{number}".encode() + NULL_BYTE for number in count())
        super().__init__(*args, **options)

    def cursor(self) -> PreparingCursor:
        return PreparingCursor(self)

    def run(self, operation: str, values: Sequence[Any]) -> Context:
        """Run a statement, with values by its name where it was given before. Raises DatabaseError with the server's
        message, and InterfaceError."""
        if self._sock is None:
            raise InterfaceError("connection is closed")
        if not self._in_transaction and not self.autocommit and not self._only_reads(operation):
            self.execute_simple("begin transaction")
        if not values:  # as pg8000 does it: its text may be several statements, in which % stands for itself
            return self.execute_simple(operation)
        if not self._is_known(operation):
            return self.execute_unnamed(_numbered(operation), vals=values)
        try:
            prepared = self._known[operation]
            if prepared is None:
                return self._prepare(operation, values)
            values = make_params(self.py_types, values)
            return self.execute_named(prepared.name, values, prepared.columns, prepared.readers, prepared.text)
        except DatabaseError as error:
            if _sqlstate(error) not in _LOST:
                raise
            self._known.clear()
            self._prepares = False
            if self._in_transaction:  # which the server has given up
                raise
            return self.execute_unnamed(_numbered(operation), vals=values)

    def execute_unnamed(
        self, statement: str, vals: Sequence[Any] = (), oids: Sequence[int] = (), stream: Any = None
    ) -> Context:
        """As pg8000 does it, in one exchange in place of three; a COPY, which is given a stream, is left to pg8000."""
        if stream is not None:
            return super().execute_unnamed(statement, vals, oids, stream)
        return self._ask(NULL_BYTE, statement, vals, oids)

    def _ask(self, name: bytes, statement: str, values: Sequence[Any], oids: Sequence[int] = ()) -> Context:
        """Parse, describe and execute. The server passes over the rest where one of them fails."""
        context = Context(statement)
        values = make_params(self.py_types, values)
        self.send_PARSE(name, statement, oids)
        self.send_DESCRIBE_STATEMENT(name)
        self.send_BIND(name, values)
        self.send_EXECUTE()
        self._send_message(SYNC, b"")
        try:
            self._sock.flush()
        except OSError as error:
            raise InterfaceError("network error") from error
        self.handle_messages(context)
        return context

    def commit(self) -> None:
        """Where nothing but reading was done, no transaction was begun."""
        if self._in_transaction:
            super().commit()

    def _is_known(self, operation: str) -> bool:
        """Whether this statement was given before; from now on it was."""
        if not self._prepares or len(operation) > LONGEST:
            return False
        is_known = operation in self._known
        self._known[operation] = self._known.pop(operation, None)
        if len(self._known) > KEPT:
            _, oldest = self._known.popitem(last=False)
            if oldest is not None:
                self.close_prepared_statement(oldest.name)
        return is_known

    def _prepare(self, operation: str, values: Sequence[Any]) -> Context:
        """Run a statement and let it have a name from now on."""
        text, name = _numbered(operation), next(self._names)
        self._statement_nums.add(name)
        try:
            context = self._ask(name, text, values)
        except DatabaseError:
            self.close_prepared_statement(name)  # the server may have parsed it; one that it does not know is no error
            raise
        self._known[operation] = _Prepared(name, context.columns, context.input_funcs, text)
        return context

    def _only_reads(self, operation: str) -> bool:
        """Whether a statement says the same, and does no more, outside of a transaction. Each statement of a
        transaction sees what was committed when it began (READ COMMITTED)."""
        return not self.keeps and operation.startswith("SELECT ")


class PreparingCursor(Cursor):  # type: ignore[misc]  # pg8000 has no types
    """A cursor of a PreparingConnection."""

    _c: PreparingConnection | None

    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> PreparingCursor:
        if self._c is None or stream is not None or self._input_oids:
            super().execute(operation, args, stream)
            return self
        try:
            self._context = self._c.run(operation, args)
        except DatabaseError as error:
            raise _CLASSES.get(_sqlstate(error), ProgrammingError)(*error.args) from None
        self._row_iter = iter(self._context.rows or ())
        return self


def _numbered(operation: str) -> str:
    """A statement with $1, $2 ... in place of its %s."""
    if _UNUSUAL.search(operation):
        text: str = convert_paramstyle("format", operation, ())[0]
        return text
    numbers = count(1)

    def replaced(found: re.Match[str]) -> str:
        match found[0]:
            case "%s":
                return f"${next(numbers)}"
            case "%%":
                return "%"
            case quoted:
                return quoted

    return _PLACES.sub(replaced, operation)


def _sqlstate(error: DatabaseError) -> str:
    said = error.args[0] if error.args else None
    return str(said.get(_CODE, "")) if isinstance(said, dict) else ""
