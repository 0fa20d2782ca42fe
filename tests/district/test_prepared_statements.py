"""A statement that a connection to PostgreSQL is given again is prepared, and says and raises what it did before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pg8000.core import READY_FOR_QUERY
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError

from district.db.postgresql import engine_for
from district.db.prepared_statements import KEPT
from sync import sql

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

DOUBLED = "SELECT number, name FROM thing WHERE name = %s::VARCHAR"
PREPARED = "SELECT count(*) FROM pg_prepared_statements"


@pytest.fixture
def engine(postgres_server: str) -> Iterator[Engine]:
    """Of one connection, which finds a table of its own."""
    made = engine_for(make_url(postgres_server), 5)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE thing (number INTEGER PRIMARY KEY, name VARCHAR)")
        connection.exec_driver_sql("INSERT INTO thing VALUES (1, 'one%s'), (2, 'two')")
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as made:
        yield made


@pytest.fixture
def reading(engine: Engine) -> Iterator[Connection]:
    """One of which nothing is kept."""
    with sql.to_read(engine).connect() as made:
        yield made


def _ask(connection: Connection, statement: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(statement, values)]


def _prepared(connection: Connection) -> int:
    return int(connection.exec_driver_sql(PREPARED).scalar_one())


def test_what_is_asked_once_has_no_name_and_what_is_asked_again_has_one(connection: Connection) -> None:
    assert _ask(connection, DOUBLED, "two") == [(2, "two")]
    assert _prepared(connection) == 0
    assert [_ask(connection, DOUBLED, name) for name in ("two", "one%s", "none")] == [[(2, "two")], [(1, "one%s")], []]
    assert _prepared(connection) == 1


def test_a_letter_that_stands_for_itself_is_read_as_before(connection: Connection) -> None:
    statement = "SELECT name || '%%s', 5 %% 3 FROM thing WHERE number = %s::INTEGER"
    assert [_ask(connection, statement, 2) for _ in range(3)] == [[("two%%s", 2)]] * 3


def test_a_statement_sees_what_was_written_since_it_was_prepared(connection: Connection) -> None:
    for _ in range(7):  # more often than PostgreSQL makes a plan for the values at hand
        _ask(connection, DOUBLED, "two")
    connection.exec_driver_sql("UPDATE thing SET number = 7 WHERE name = 'two'")
    assert _ask(connection, DOUBLED, "two") == [(7, "two")]
    connection.rollback()
    assert _ask(connection, DOUBLED, "two") == [(2, "two")]


def _made(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _is_in_transaction(connection: Connection) -> bool:
    return bool(_made(connection)._in_transaction)


def test_who_only_reads_begins_no_transaction_before_a_select(reading: Connection) -> None:
    for _ in range(3):
        assert _ask(reading, DOUBLED, "two") == [(2, "two")]
        assert not _is_in_transaction(reading)
        assert _ask(reading, "SELECT count(*) FROM thing WHERE name LIKE '%s'") == [(1,)]  # without any value
        assert not _is_in_transaction(reading)
    assert _ask(reading, "UPDATE thing SET number = %s::INTEGER WHERE name = 'two' RETURNING number", 9) == [(9,)]
    assert _is_in_transaction(reading)
    reading.rollback()
    assert _ask(reading, DOUBLED, "two") == [(2, "two")]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT number FROM thing WHERE number < %s::INTEGER FOR UPDATE",
        "SELECT pg_advisory_xact_lock(%s::INTEGER)",
        "SELECT pg_try_advisory_xact_lock(%s::INTEGER)",
        "SELECT set_config('application_name', 'desk', %s::INTEGER = 7)",
        "SELECT nextval(pg_get_serial_sequence('counted', 'number')) FROM generate_series(1, %s::INTEGER)",
    ],
    ids=["rows", "a lock", "a lock that is free", "a setting", "a number"],
)
def test_who_writes_begins_a_transaction_whatever_a_select_does(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE counted (number SERIAL)")
    connection.commit()
    for values in ((7,), (7,), (7,), ()):
        _ask(connection, statement if values else "SELECT 1", *values)
        assert _is_in_transaction(connection)
        connection.commit()
        assert not _is_in_transaction(connection)


def test_a_connection_that_read_writes_for_whoever_has_it_next(engine: Engine) -> None:
    with sql.to_read(engine).connect() as reading:
        _ask(reading, DOUBLED, "two")
    with engine.begin() as writing:
        _ask(writing, "UPDATE thing SET number = %s::INTEGER WHERE name = 'two' RETURNING number", 9)
    with sql.to_read(engine).connect() as reading:
        assert _ask(reading, DOUBLED, "two") == [(9, "two")]


def test_a_statement_is_one_exchange_with_the_server_which_a_pooler_cannot_part(reading: Connection) -> None:
    ready: list[bytes] = []
    made = _made(reading)
    heard = made.message_types[READY_FOR_QUERY]

    def note(data: bytes, context: object) -> None:
        ready.append(data)
        heard(data, context)

    made.message_types[READY_FOR_QUERY] = note
    for count in (1, 2, 3):  # before it has a name, when it is given one, by its name
        assert _ask(reading, DOUBLED, "two") == [(2, "two")]
        assert ready == [b"I"] * count


def test_a_statement_that_fails_raises_the_same_by_its_name_and_serves_again(connection: Connection) -> None:
    insert = "INSERT INTO thing VALUES (%s::INTEGER, %s::VARCHAR)"
    for number in (3, 4, 5):
        connection.exec_driver_sql(insert, (number, "more"))
    connection.commit()
    with pytest.raises(IntegrityError):
        connection.exec_driver_sql(insert, (3, "again"))
    connection.rollback()
    assert connection.exec_driver_sql(insert, (6, "more")).rowcount == 1
    divided = "SELECT 1 / %s::INTEGER"
    assert [_ask(connection, divided, 1) for _ in range(2)] == [[(1,)]] * 2
    with pytest.raises(ProgrammingError):
        _ask(connection, divided, 0)


def test_a_statement_that_fails_as_it_is_given_a_name_leaves_none(reading: Connection) -> None:
    divided = "SELECT 1 / %s::INTEGER"
    for _ in range(3):
        with pytest.raises(ProgrammingError):
            _ask(reading, divided, 0)
    assert _prepared(reading) == 0
    assert _ask(reading, divided, 1) == [(1,)]
    assert _prepared(reading) == 1


def test_statements_of_long_ago_are_forgotten(connection: Connection) -> None:
    for number in range(KEPT + 20):
        for _ in range(2):
            assert _ask(connection, f"SELECT {number} + %s::INTEGER", 1) == [(number + 1,)]
    assert _prepared(connection) == KEPT


HARMS = pytest.mark.parametrize(
    "harm", ["ALTER TABLE thing ALTER number TYPE BIGINT", "DEALLOCATE ALL"], ids=["a column changes", "a pooler"]
)


@HARMS
def test_a_transaction_whose_preparation_is_lost_fails_once_and_then_it_is_asked_anew(
    connection: Connection, harm: str
) -> None:
    for _ in range(2):
        _ask(connection, DOUBLED, "two")
    connection.exec_driver_sql(harm)
    connection.commit()
    with pytest.raises(ProgrammingError):
        _ask(connection, DOUBLED, "two")
    connection.rollback()
    for _ in range(3):
        assert _ask(connection, DOUBLED, "two") == [(2, "two")]
    assert _prepared(connection) == (1 if "ALTER" in harm else 0)


@HARMS
def test_who_only_reads_does_not_notice_that_a_preparation_is_lost(engine: Engine, harm: str) -> None:
    for _ in range(2):
        with sql.to_read(engine).connect() as reading:
            _ask(reading, DOUBLED, "two")
    with engine.begin() as writing:
        writing.exec_driver_sql(harm)
    with sql.to_read(engine).connect() as reading:
        assert [_ask(reading, DOUBLED, "two") for _ in range(3)] == [[(2, "two")]] * 3


def test_two_connections_have_no_name_in_common(postgres_server: str) -> None:
    engine = engine_for(make_url(postgres_server), 5)
    names: list[object] = []
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            for _ in range(2):
                _ask(connection, "SELECT %s::INTEGER", 1)
            names += connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars()
    engine.dispose()
    assert len(names) == len(set(names)) == 2


def test_no_query_is_compiled(connection: Connection) -> None:
    """Which takes seconds for one that is done in milliseconds."""
    assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
