"""Cells and headings of a table on a page. Functions: a macro of a template takes ten times as long, for each cell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from district.web.forms import Said
from district.web.moments import Moments
from district.web.tables import Column, Kind, Row, Table
from language.marks import Text
from language.translator import Translator

_NUMBERS = Markup(' class="number"')
_NO_CLASS = Markup()


def headed(words: Translator, table: Table) -> list[tuple[Column, str, Markup]]:
    """(column, its heading in words, the class of its cells as an attribute)."""
    return [
        (column, words.say(column.heading), _NUMBERS if column.kind is Kind.NUMBER else _NO_CLASS)
        for column in table.columns
    ]


def cell_of(clocks: Moments, row: Row, column: Column) -> str:
    """What stands in a cell, "" for nothing; text is escaped where it is shown."""
    value: Any = row.cells.get(column.key)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clocks.moment(value)
    if isinstance(value, Said):
        return clocks.words.say(value.text, **value.values)
    if isinstance(value, Text):
        return clocks.words.say(value)
    return clocks.words.number(value) if isinstance(value, int) else str(value)
