"""Expected visitors from a CSV file: read line by line as the form is, so that a line's faults are said as there."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from district.errors import Unfit
from district.publish import visitor_passes
from district.web.expected.form import Choices, Planned, read
from district.web.forms import Form, Said
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import translator
from sync.contract.api.school import WEEK
from sync.contract.barred_list.csv_dates import DateAmbiguous, DateUnclear, read_day
from sync.contract.barred_list.csv_table import ListFileRefused, decoded, read_sheet

MOST_BYTES = 1_000_000
MOST_LINES = 500
COLUMNS = (
    "given", "family", "born", "day", "from", "until", "type", "host", "destination", "note", "mail", "language",
    "weekdays", "last day",
)  # fmt: skip
_FIELDS = {"from": "opens", "until": "closes", "type": "purpose", "last day": "last"}
_MEANING = {
    "given": ("first name", "given name", "first", "nombre", "nombres"),
    "family": ("last name", "family name", "surname", "last", "apellido", "apellidos"),
    "born": ("birth date", "date of birth", "dob", "birthday", "fecha de nacimiento"),
    "day": ("date", "first day", "dia", "fecha"),
    "from": ("start", "begins", "time", "desde", "hora"),
    "until": ("end", "ends", "to", "hasta"),
    "type": ("visitor type", "purpose", "tipo", "tipo de visita"),
    "host": ("visits", "whom", "anfitrion"),
    "destination": ("place", "where", "room", "destino", "lugar"),
    "note": ("notes", "comment", "nota"),
    "mail": ("email", "e-mail", "correo", "correo electronico"),
    "language": ("idioma",),
    "weekdays": ("days", "dias"),
    "last day": ("last", "ultimo dia"),
}
_WHICH_FIRST = N_("{day} can be read in two ways. Say whether its month or its day comes first.")
_KNOWN = {name: column for column, names in reversed(_MEANING.items()) for name in (column, *names)}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file as it is numbered in an editor: what it asks for, or what is wrong with it. `is_ambiguous`:
    one of its dates can be read in two ways."""

    number: int
    shown: str = field(repr=False)
    planned: Planned | None = field(repr=False)
    faults: tuple[Said, ...]
    is_ambiguous: bool = False

    @property
    def begins(self) -> datetime | None:
        return datetime.fromisoformat(self.planned.who.valid_from) if self.planned else None

    @property
    def ends(self) -> datetime | None:
        return datetime.fromisoformat(self.planned.who.valid_until) if self.planned else None


def text_of(file: BinaryIO) -> str:
    """A file's text, whatever a spreadsheet saved it as. Raises Unfit."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Unfit(N_("The file is too large. Send at most {most} lines at once."), most=MOST_LINES)
    try:
        return decoded(raw)
    except ListFileRefused:
        raise Unfit(N_("This is not a CSV file. Save the sheet as CSV, then choose that file.")) from None


def lines_of(text: str, choices: Choices, now: datetime, ids: Sequence[str] = ()) -> list[Line]:
    """Every line that holds something. `ids`: of their passes, where the file was looked at before. Raises Unfit for a
    file as a whole."""
    rows = rows_of(text, lambda cell: bool(_column(cell)))
    columns = [_column(one) for one in next(rows, (0, []))[1]]
    if "family" not in columns:
        raise Unfit(N_("The first line must name the columns, and one of them must be the family name."))
    found: list[Line] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(found) == MOST_LINES:
            raise Unfit(N_("The file is too large. Send at most {most} lines at once."), most=MOST_LINES)
        key = ids[len(found)] if len(found) < len(ids) else visitor_passes.new_id()
        line = _line(number, row, columns, choices, now, key)
        earlier = seen.setdefault(_asked(line.planned), number) if line.planned else number
        if earlier != number:
            line = replace(line, planned=None, faults=(Said(N_("The same as line {line}."), {"line": earlier}),))
        found.append(line)
    if not found:
        raise Unfit(N_("The file names nobody."))
    return found


def rows_of(text: str, is_heading: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file with their numbers, the headings first; none of an empty one. Raises Unfit."""
    try:
        sheet = read_sheet(io.StringIO(text, newline=""), is_heading)
    except ListFileRefused:
        return
    for number, row in sheet.rows:
        if isinstance(row, csv.Error):
            raise Unfit(N_("Line {line} is not CSV."), line=number)
        yield number, row


def _line(number: int, row: list[str], columns: list[str], choices: Choices, now: datetime, key: str) -> Line:
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            cells.setdefault(column, unescaped(cell.strip()))
    fields = [("id", key)]
    for column in COLUMNS:
        value, name = cells.get(column, ""), _FIELDS.get(column, column)
        if column == "weekdays":
            fields += [(name, one) for one in _weekdays(value, choices)]
        elif column == "language":
            fields.append((name, chosen(value, [(tag, translator(tag).name) for tag in OFFERED])))
        elif column == "type":
            usual = "meeting" if "meeting" in dict(choices.types) else ""
            fields.append((name, chosen(value, choices.types) or usual))
        elif column == "host":
            fields.append((name, chosen(value, choices.hosts)))
        elif column == "destination":
            fields.append((name, chosen(value, choices.places)))
        else:
            fields.append((name, value))
    form = Form(fields)
    if "" in form.every("weekdays"):
        form.fail("weekdays", N_("Write weekdays as mon wed, or by their names."))
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        form.fail("main", N_("The line has more cells than there are headings."))
    ambiguous = [name for name in ("born", "day", "last") if _is_ambiguous(form.value(name), choices)]
    for name in ambiguous:
        form.fail(name, _WHICH_FIRST, day=form.value(name))
    planned = read(form, choices, now)
    shown = " ".join(filter(None, (cells.get("given"), cells.get("family"))))
    return Line(number, shown, planned[0] if planned else None, tuple(form.errors.values()), bool(ambiguous))


def _is_ambiguous(value: str, choices: Choices) -> bool:
    try:
        read_day(value, choices.dates)
    except DateAmbiguous:
        return True
    except DateUnclear:
        return False  # the form says what is wrong with it
    return False


def _asked(planned: Planned) -> tuple[object, ...]:
    """What two lines have alike that ask for the same."""
    who = planned.who.model_dump(exclude={"id"})
    return (*(value.casefold() if isinstance(value, str) else value for value in who.values()), planned.extra)


def unescaped(cell: str) -> str:
    """What our own files put before a cell that a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _weekdays(value: str, choices: Choices) -> list[str]:
    parts = [folded(part) for part in value.replace("/", " ").replace(",", " ").replace(";", " ").split()]
    named = {folded(label): code for code, label in choices.weekdays} | {code: code for code in WEEK}
    return [named.get(part, named.get(part[:3], "")) for part in parts]


def chosen(value: str, options: Sequence[tuple[str, str]]) -> str:
    """By code or by label; what is neither stays as it is, and is an error of its field."""
    plain = folded(value)
    return next((code for code, label in options if plain in {folded(code), folded(label)}), value)


def _column(heading: str) -> str:
    return _KNOWN.get(folded(heading), "")


def folded(text: str) -> str:
    """A heading or a name without case, accents and underlines, to be compared."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).replace("_", " ").split())
