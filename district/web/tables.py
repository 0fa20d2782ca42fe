"""Tables of the pages: filtered by the address, shown as a page, as CSV and as JSON from the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from district.turns import in_turns
from district.web.forms import Said
from language.marks import Text
from language.translator import Translator

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection)."""


class Kind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in a row, in CSV and in JSON."""

    key: str
    heading: Text
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """`cells`: key -> str, int, aware datetime, Text, Said, or None; `link` is where the row's first cell leads; `id`
    and `extra` are for the buttons of a row."""

    cells: Mapping[str, Any]
    link: str = ""
    id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """`empty` is said where there is no row at all. `has_data`: its address is there as .csv and .json too."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: Text
    empty: Text
    query: str = ""
    has_data: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.query)

    def in_zone(self, zone: tzinfo) -> Table:
        """Every moment by one clock, with its offset: a row whose moments come from a database and from a kiosk would
        otherwise be written in two zones."""
        rows = [
            replace(row, cells={key: _there(value, zone) for key, value in row.cells.items()})
            for row in in_turns(self.rows)
        ]
        return replace(self, rows=rows)

    def filtered(self, query: str, words: Translator) -> Table:
        """Only rows in which each word of the query stands somewhere."""
        wanted = query.casefold().split()
        if not wanted:
            return self
        kept = [row for row in self.rows if all(word in _line(self, row, words) for word in wanted)]
        return replace(self, rows=kept, query=query.strip())


def _there(value: Any, zone: tzinfo) -> Any:
    return value.astimezone(zone) if isinstance(value, datetime) else value


def _line(table: Table, row: Row, words: Translator) -> str:
    return " ".join(written(row.cells.get(column.key), words) for column in table.columns).casefold()


def written(value: Any, words: Translator) -> str:
    """A cell as text, in a language; a moment as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, Said):
        return words.say(value.text, **value.values)
    if isinstance(value, Text):
        return words.say(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def as_csv(table: Table, words: Translator) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow([words.say(column.heading) for column in table.columns])
    for row in in_turns(table.rows):
        cells = (written(row.cells.get(column.key), words) for column in table.columns)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return content.getvalue().encode("utf-8-sig")


def as_json(table: Table, words: Translator) -> list[dict[str, Any]]:
    """One object a row; numbers stay numbers, moments are ISO 8601."""
    return [
        {
            column.key: value if isinstance(value := row.cells.get(column.key), int) else written(value, words) or None
            for column in table.columns
        }
        for row in in_turns(table.rows)
    ]
