"""Reading a file of kiosks to be enrolled: a school and a name a line, every bad line with its sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from district.access.enrollment import kiosk_name
from district.errors import DistrictError, Unfit
from district.web.forms import Said
from language.marks import N_, Text
from sync.contract.barred_list.csv_table import ListFileRefused, decoded, read_sheet

MOST_ROWS = 500
FILE_BYTES = 200_000
_NOT_CSV = N_("This is not a CSV file. Save the table as CSV, then choose it again.")
_HEADINGS = ({"school", "escuela"}, {"name", "nombre", "kiosk", "quiosco"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One kiosk. `line` is its place in the file, from 1."""

    line: int
    school: str
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    sentence: Text | Said


@dataclass(frozen=True, slots=True)
class Plan:
    rows: tuple[Planned, ...]
    faults: tuple[Fault, ...]


def read(content: bytes, schools: Mapping[str, str]) -> Plan:
    """What a file says; `schools`: name by code. A school may be named by either. Raises Unfit where nothing of it can
    be read."""
    by_word = {name.casefold(): code for code, name in schools.items()} | {code: code for code in schools}
    numbered = _rows(content, by_word) if content.strip() else []
    if numbered and _is_heading(numbered[0][1]):
        numbered = numbered[1:]
    if not numbered:
        raise Unfit(N_("The file has no line with a school and a name."))
    if len(numbered) > MOST_ROWS:
        raise Unfit(
            N_("The file has {count} lines; at most {most} are taken at once."), count=len(numbered), most=MOST_ROWS
        )
    return _checked(numbered, by_word)


def _rows(content: bytes, schools: Collection[str]) -> list[tuple[int, list[str]]]:
    """Those that hold something, by their lines. Raises Unfit."""
    rows: list[tuple[int, list[str]]] = []
    known = frozenset().union(schools, *_HEADINGS)
    try:
        lines = io.StringIO(decoded(content), newline="")
        sheet = read_sheet(lines, lambda cell: cell.strip().casefold() in known)
    except ListFileRefused:
        raise Unfit(_NOT_CSV) from None
    for number, row in sheet.rows:
        if isinstance(row, csv.Error):
            raise Unfit(_NOT_CSV)
        if any(cell.strip() for cell in row):
            rows.append((number, row))
    return rows


def _is_heading(row: list[str]) -> bool:
    return len(row) > 1 and all(cell.strip().casefold() in known for cell, known in zip(row, _HEADINGS, strict=False))


def _checked(numbered: list[tuple[int, list[str]]], by_word: Mapping[str, str]) -> Plan:
    rows: list[Planned] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in numbered:
        word, name = (cell.strip() for cell in [*row, "", ""][:2])
        code = by_word.get(word.casefold())
        if code is None:
            faults.append(Fault(number, Said(N_("There is no school {school}."), {"school": word[:80]})))
            continue
        try:
            name = kiosk_name(name)
        except DistrictError:
            faults.append(Fault(number, N_("Enter a name of 1 to 80 characters.")))
            continue
        earlier = seen.setdefault((code, name.casefold()), number)
        if earlier != number:
            faults.append(Fault(number, Said(N_("The same school and name are in line {line}."), {"line": earlier})))
            continue
        rows.append(Planned(number, code, name))
    return Plan(tuple(rows), tuple(faults))
