"""An expected visitor is declared once: the tables of both ends hold what the declaration says."""

from __future__ import annotations

import pytest
from sqlalchemy import Table
from sqlmodel import AutoString

from district.db.publish_tables import VisitorPass
from district.db.tables import Utc
from kiosk.records.exchange_state import VisitorPassRow
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.records.kept import declared

TIMES = {"valid_from", "valid_until"}
TABLES: tuple[tuple[Table, set[str], type], ...] = (
    (VisitorPass.__table__, {"school"}, Utc),  # type: ignore[attr-defined]
    (VisitorPassRow.__table__, set(), AutoString),  # type: ignore[attr-defined]
)
"""Each end's table, what it adds to the declaration, and how it keeps a time."""


@pytest.mark.parametrize(("table", "added", "time"), TABLES, ids=["district", "kiosk"])
def test_a_table_of_expected_visitors_has_the_declared_fields(table: Table, added: set[str], time: type) -> None:
    kept = declared(ExpectedVisitor)
    assert {column.name for column in table.columns} == kept.keys() | added
    for name, field in kept.items():
        column = table.columns[name]
        assert column.info["personal"] is field.personal, name
        assert isinstance(column.type, time if name in TIMES else AutoString), name
        assert not column.nullable, name


def test_a_record_in_a_log_does_not_say_who_it_is_about() -> None:
    who = ExpectedVisitor(
        id="p1", family="Lindqvist", given="Per", born="1979-05-02", purpose="meeting",
        valid_from="2026-11-23T16:00:00+00:00", valid_until="2026-11-23T23:00:00+00:00",
    )  # fmt: skip
    assert "purpose='meeting'" in repr(who)
    assert [word for word in ("Lindqvist", "Per", "1979") if word in repr(who)] == []
