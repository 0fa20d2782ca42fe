"""Rows and headings of a table on a page. Functions: a macro of a template takes ten times as long, for each cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

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


def rows_of(
    clocks: Moments, table: Table, columns: Sequence[tuple[Column, str, Markup]], acts: Callable[[Row], str] | None
) -> Markup:  # fmt: skip
    """The `tr` elements. `columns` as `headed` gives them; `acts`: what stands in the last cell of a row, as markup,
    None for no such cell."""
    opened = [(column, f'<td data-heading="{escape(heading)}"{numbers}>') for column, heading, numbers in columns]
    made = []
    for row in table.rows:
        cells = []
        for number, (column, opening) in enumerate(opened):
            content = escape(_cell(clocks, row, column))
            if number:
                cells.append(f"{opening}{content}</td>\n")
            elif row.link:
                cells.append(f'<th scope="row"><a href="{escape(row.link)}">{content}</a></th>\n')
            else:
                cells.append(f'<th scope="row">{content}</th>\n')
        last = f'<td class="act">{escape(acts(row))}</td>' if acts is not None else ""
        made.append(f"<tr>\n{''.join(cells)}{last}</tr>")
    return Markup("\n".join(made))  # noqa: S704  each text in it was escaped above


def _cell(clocks: Moments, row: Row, column: Column) -> str:
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
