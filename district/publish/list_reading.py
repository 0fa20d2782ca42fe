"""What is found in a file that is to become the barred list, while its lines go by; for the command and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from district.db.tables import School
from sync.contract.barred_list.csv_cells import folded
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_file import Note, Noted, Reading
from sync.contract.barred_list.forecast import has_two_names
from sync.contract.vocabulary import ListKind

LINES_NAMED = 12
PREVIEWED = 5
MANY_FIRST_OF_JANUARY = 5
"""First of January is said from so many on, where it is more than a twentieth of the birth dates."""


def reading(
    there: Iterable[School], today: date, dates: DateOrder | None = None, headings: Mapping[str, str] | None = None
) -> Reading:
    """A file read for a district with these schools."""
    codes, names = set[str](), dict[str, str]()
    for school in there:
        codes.add(school.code)
        name = folded(school.name)
        names[name] = "" if name in names else school.code
    return Reading(dates, today, frozenset(codes), headings or {}, names)


@dataclass
class Found:
    """What was found in a file: rows, and what was made of odd cells."""

    refused: int = 0
    good: int = 0
    whole_names: int = 0
    dated: int = 0
    january_first: int = 0
    ended: int = 0
    custody_everywhere: int = 0
    custody_ids: list[str] = field(default_factory=list)
    today: str = ""
    notes: Counter[Note] = field(default_factory=Counter)
    lines: dict[Note, list[int]] = field(default_factory=dict)
    first: dict[Note, Noted] = field(default_factory=dict)
    preview: list[Mapping[str, Any]] = field(default_factory=list, repr=False)

    def hear(self, noted: Noted) -> None:
        self.notes[noted.note] += 1
        self.first.setdefault(noted.note, noted)
        lines = self.lines.setdefault(noted.note, [])
        if len(lines) <= LINES_NAMED and noted.line not in lines:
            lines.append(noted.line)

    def count(self, row: Mapping[str, Any]) -> None:
        self.good += 1
        self.whole_names += has_two_names(row)
        self.dated += len(row["born"]) > 4
        self.january_first += row["born"].endswith("-01-01")
        self.ended += "" < row["expires"] < self.today
        if row["kind"] == ListKind.CUSTODY and not row["schools"]:
            self.custody_everywhere += 1
            if len(self.custody_ids) < LINES_NAMED:
                self.custody_ids.append(row["id"])
        if len(self.preview) < PREVIEWED:
            self.preview.append(row)
