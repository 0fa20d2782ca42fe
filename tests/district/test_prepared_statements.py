"""A statement that a connection to PostgreSQL is given again is prepared, and says and raises what it did before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError

from district.db.postgresql import engine_for
from district.db.prepared_statements import KEPT

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

DOUBLED = "SELECT number, name FROM thing WHERE name = %s::VARCHAR"
PREPARED = "SELECT count(*) FROM pg_prepared_statements"


@pytest.fixture
def connection(postgres_server: str) -> Iterator[Connection]:
    engine = engine_for(make_url(postgres_server), 5)
    with engine.connect() as made:
        made.exec_driver_sql("CREATE TEMPORARY TABLE thing (number INTEGER PRIMARY KEY, name VARCHAR)")
        made.exec_driver_sql("INSERT INTO thing VALUES (1, 'one%s'), (2, 'two')")
        made.commit()
        yield made
    engine.dispose()


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


def _is_in_transaction(connection: Connection) -> bool:
    made: Any = connection.connection.dbapi_connection
    return bool(made._in_transaction)


def test_who_only_reads_begins_no_transaction_and_who_locks_or_writes_does(connection: Connection) -> None:
    for _ in range(2):
        _ask(connection, DOUBLED, "two")
        assert not _is_in_transaction(connection)
        connection.commit()
    _ask(connection, f"{DOUBLED} FOR UPDATE", "two")
    assert _is_in_transaction(connection)
    connection.rollback()
    _ask(connection, "SELECT pg_advisory_xact_lock(%s::INTEGER)", 7)
    assert _is_in_transaction(connection)
    connection.rollback()
    _ask(connection, DOUBLED, "two")
    _ask(connection, "UPDATE thing SET number = %s::INTEGER WHERE name = 'two' RETURNING number", 9)
    assert _is_in_transaction(connection)
    connection.commit()
    connection.rollback()
    assert _ask(connection, DOUBLED, "two") == [(9, "two")]


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


def test_statements_of_long_ago_are_forgotten(connection: Connection) -> None:
    for number in range(KEPT + 20):
        for _ in range(2):
            assert _ask(connection, f"SELECT {number} + %s::INTEGER", 1) == [(number + 1,)]
    assert _prepared(connection) == KEPT


@pytest.mark.parametrize(
    "harm", ["ALTER TABLE thing ALTER number TYPE BIGINT", "DEALLOCATE ALL"], ids=["a column changes", "a pooler"]
)
def test_a_statement_whose_preparation_is_lost_fails_once_and_then_is_asked_anew(
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
