"""An entry of the barred list as a line of the CSV file that csv_file reads: read again, it is the same entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.contract.barred_list.csv_file import COLUMNS

_FORMULA = ("=", "+", "-", "@")


def written_cells(fields: Mapping[str, Any]) -> list[str]:
    """An entry as the cells of COLUMNS, which are read as the same entry again. What a spreadsheet would take for a
    formula is written as `="text"`, which it shows as text."""
    cells = dict(fields) | {
        "aliases": "; ".join(_written_alias(alias) for alias in fields["aliases"]),
        "schools": ";".join(fields["schools"]) or "*",
        "height_cm": "" if fields["height_cm"] is None else str(fields["height_cm"]),
    }
    return [_inert(str(cells[name])) for name in COLUMNS]


def _written_alias(alias: Mapping[str, str]) -> str:
    rest = f"{alias['given']} {alias['middle']}".strip()
    return f"{alias['family']}, {rest}" if rest else alias["family"]


def _inert(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'="{doubled}"' if cell.startswith(_FORMULA) else cell
