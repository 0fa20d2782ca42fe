"""The barred list as a CSV file: every line becomes a canonical row, or is refused with its number and a reason.

What the columns hold stands at COLUMNS and `canonical_fields`; `id`, `family` and `kind` must be there, under these
headings or one that means the same (csv_table). Nothing here reads a file, a clock or a database.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.contract.barred_list.csv_cells import (
    NameNote,
    RowRefused,
    doubts,
    is_empty_given,
    is_placeholder,
    is_weak,
    names_nobody,
    read_aliases,
    read_height,
    read_kind,
    read_schools,
    read_sex,
    repaired,
    shown,
    visible,
)
from sync.contract.barred_list.csv_dates import DateNote, DateOrder, DateUnclear, ReadDate, read_birth_date, read_day
from sync.contract.barred_list.csv_table import Heading, read_table

COLUMNS = (
    "id", "given", "middle", "family", "suffix", "aliases", "born", "sex", "kind", "reason", "instructions",
    "schools", "starts", "expires", "height_cm", "eyes",
)  # fmt: skip
REQUIRED = ("id", "family", "kind")

_LONGEST = {"id": 64, "reason": 2000, "instructions": 2000, "aliases": 4000, "schools": 4000}
_LONGEST_OTHER = 120
_NAMES = ("given", "middle", "family", "aliases")
_OVER_LINES = ("aliases", "reason", "instructions", "schools")
_SWALLOWED = re.compile(r"[,;\t|].*[\r\n]|[\r\n].*[,;\t|]", re.DOTALL)
_REPAIRED = (*_NAMES, "suffix", "reason", "instructions")

Note = DateNote | NameNote


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken. `line` counts from 1 with the header, as a text editor does; for an entry
    over several lines it is the first."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was made of a cell of a line that was taken. `was` and `now`: its text before and after."""

    line: int
    column: str
    note: Note
    was: str = field(repr=False)
    now: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the person who imports a file says about it.

    Attributes:
        dates: which number comes first in `3/4/1990`; None: only what can be read in one way.
        today: birth dates after it are refused; None: all dates up to the year 2100 are taken.
        schools: the codes that exist; None: any.
        school_names: code by name, as csv_cells.folded writes it; "" for a name that several schools have.
        headings: what single headings are, as the file spells them; "" for a column that is not to be read.
    """

    dates: DateOrder | None = None
    today: date | None = None
    schools: frozenset[str] | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    school_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file read to its end.

    Attributes:
        rows: canonical fields (see `canonical_fields`), in the order of the file.
        refused: lines not taken, in order.
        unknown_columns: headers that mean nothing here, as the file spells them.
    """

    rows: list[dict[str, Any]] = field(repr=False)
    refused: list[Refused]
    unknown_columns: list[str]


@dataclass(frozen=True, slots=True)
class ListLines:
    """A file that is read line by line.

    Attributes:
        lines: what became of each line, in order.
        headings: the columns and what they are read as.
        separator: the character between cells.
    """

    lines: Iterator[dict[str, Any] | Refused] = field(repr=False)
    headings: tuple[Heading, ...]
    separator: str

    @property
    def unknown_columns(self) -> list[str]:
        """Headings that mean nothing here, as the file spells them."""
        return [heading.spelled for heading in self.headings if heading.column is None]


def _unheard(_: Noted) -> None:
    """To whom no notes are told."""


def read_csv(lines: Iterable[str], reading: Reading = Reading()) -> ListFile:
    """Read a barred list from its text lines (an open file, newline="", will do), as `read_lines` does."""
    read = read_lines(lines, reading)
    rows: list[dict[str, Any]] = []
    refused: list[Refused] = []
    for line in read.lines:
        if isinstance(line, Refused):
            refused.append(line)
        else:
            rows.append(line)
    return ListFile(rows, refused, read.unknown_columns)


def read_lines(
    lines: Iterable[str],
    reading: Reading = Reading(),
    noted: Callable[[Noted], None] = _unheard,
) -> ListLines:
    """Read a barred list of any length: only its ids are kept in memory. `noted` hears what was made of odd cells.

    A second row with an id already seen is refused: which of the two is meant is not for us to say.
    Raises ListFileRefused where there is no header, a required column is missing, or a column stands twice.
    """
    table = read_table(lines, COLUMNS, REQUIRED, reading.headings)
    columns = [heading.column for heading in table.headings]
    return ListLines(_entries(table.rows, columns, reading, noted), table.headings, table.separator)


def _entries(
    rows: Iterable[tuple[int, list[str] | csv.Error]],
    columns: list[str | None],
    reading: Reading,
    noted: Callable[[Noted], None],
) -> Iterator[dict[str, Any] | Refused]:
    known: set[str] = set()
    for line, cells in rows:
        if isinstance(cells, csv.Error):
            yield Refused(line, f"the line is not CSV ({cells})")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        notes: list[Noted] = []
        try:
            fields = _fields(_cells(columns, cells), reading, _Notes(line, notes))
        except RowRefused as error:
            yield Refused(line, str(error))
            continue
        if fields["id"] in known:
            yield Refused(line, "its id stands on an earlier line too")
            continue
        for note in notes:
            noted(note)
        known.add(fields["id"])
        yield fields


@dataclass(frozen=True, slots=True)
class _Notes:
    line: int
    found: list[Noted]

    def add(self, column: str, note: Note, was: str, now: str) -> None:
        self.found.append(Noted(self.line, column, note, was, now))


def canonical_fields(cells: Mapping[str, str], reading: Reading = Reading()) -> dict[str, Any]:
    """The fields of one entry exactly as `sync.contract.barred_list.feeds.row` hashes them; always all of these keys:

    id          text, 1 to 64 characters
    given, middle, family, suffix, reason, instructions, eyes
                text in Unicode form NFC, white space trimmed and collapsed, without invisible characters; "" where
                absent, also for what stands for no name (FNU, Unknown). A mononym always stands in `family`
    aliases     list of {"given", "middle", "family"}, each text as above
    born        "YYYY-MM-DD", "YYYY" or ""; "" too for a date that stands for none (1900-01-01)
    sex         "M", "F" or ""
    kind        "barred", "custody", "registry" or "watch"
    schools     sorted list of school codes, lower case; [] means every school. An empty cell is read as `*`:
                a forgotten cell must never hide a person
    starts, expires
                "YYYY-MM-DD" or ""; both days are included
    height_cm   whole centimeters as an int, or None

    `cells` maps columns to their text; a column that is missing counts as empty. Raises RowRefused.
    """
    return _fields(cells, reading, _Notes(0, []))


def _fields(cells: Mapping[str, str], reading: Reading, notes: _Notes) -> dict[str, Any]:
    text = {name: _clean(name, cells.get(name, ""), notes) for name in COLUMNS}
    if not text["id"]:
        raise RowRefused("id is empty: every entry needs one that stays the same")
    _settle_name(text, notes)
    fields: dict[str, Any] = {name: _READ[name](text[name]) if name in _READ else text[name] for name in COLUMNS}
    fields["schools"] = read_schools(text["schools"], reading.schools, reading.school_names)
    fields["born"] = _date("born", read_birth_date, (text["born"], reading.dates, reading.today), notes)
    for name in ("starts", "expires"):
        fields[name] = _date(name, read_day, (text[name], reading.dates), notes)
    if fields["starts"] and fields["expires"] and fields["expires"] < fields["starts"]:
        raise RowRefused("expires is before starts: the entry would never hold")
    return fields


def _cells(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        raise RowRefused(f"the line has {len(cells)} cells where the header has {len(columns)}")
    return {column: cell for column, cell in zip(columns, cells, strict=True) if column is not None}


def _settle_name(text: dict[str, str], notes: _Notes) -> None:
    """Take away what stands for no name, and refuse a row that names nobody."""
    if not text["family"] and not text["given"]:
        raise RowRefused("family and given are both empty: there is no name to compare")
    if names_nobody(text["family"], text["given"]):
        raise RowRefused(
            f"{shown(' '.join(filter(None, (text['given'], text['family']))))} names nobody: "
            "give the name, or take the row out"
        )
    if is_weak(text["middle"]):
        text["middle"] = ""
    for name, empty in (("given", is_empty_given), ("family", is_placeholder)):
        if text[name] and empty(text[name]):
            notes.add(name, NameNote.NO_NAME, text[name], "")
            text[name] = ""
    if not text["family"]:
        text["family"], text["given"] = text["given"], ""
    for name in _NAMES:
        doubt = doubts(text[name])
        if doubt is not None:
            notes.add(name, doubt, text[name], text[name])


def _clean(column: str, value: str, notes: _Notes) -> str:
    if column not in _OVER_LINES and _SWALLOWED.search(value):
        raise RowRefused(f"{column} goes on over several lines: a quotation mark is missing, or is one too many")
    text = " ".join(visible(unicodedata.normalize("NFC", value)).split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text):
        raise RowRefused(f"{column} holds characters that are not text")
    if column in _REPAIRED and (whole := repaired(text)) != text:
        whole = " ".join(visible(unicodedata.normalize("NFC", whole)).split())
        notes.add(column, NameNote.REPAIRED, text, whole)
        text = whole
    longest = _LONGEST.get(column, _LONGEST_OTHER)
    if len(text) > longest:
        raise RowRefused(f"{column} has {len(text)} characters; at most {longest} fit")
    return text


def _date(column: str, read: Callable[..., ReadDate], given: tuple[object, ...], notes: _Notes) -> str:
    try:
        found = read(*given)
    except DateUnclear as error:
        raise RowRefused(f"{column} {error}") from None
    if found.note is not DateNote.PLAIN:
        notes.add(column, found.note, str(given[0]), found.text)
    return found.text


_READ: dict[str, Callable[[str], Any]] = {
    "aliases": read_aliases,
    "sex": read_sex,
    "kind": read_kind,
    "height_cm": read_height,
}
