"""Rows of the store, as a traceback or a log would show them."""

from __future__ import annotations

import pytest

from kiosk.records import tables

PERSONAL = {"family": "Kowalczyk", "given": "Zofia", "middle": "Maria", "suffix": "Jr", "born": "1984-07-16"}


@pytest.mark.parametrize("of", [tables.VisitRow, tables.CaseRow])
def test_no_row_shows_a_name_or_a_birth_date(of: type[tables.VisitRow] | type[tables.CaseRow]) -> None:
    row = of.model_construct(None, id="v1", **PERSONAL)
    assert "v1" in repr(row)
    assert not [value for value in PERSONAL.values() if value in repr(row) or value in str(row)]
