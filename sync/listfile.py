"""The barred list as a CSV file: every line becomes a canonical row, or is refused with its number and a reason.

Columns (UTF-8, header row, any order, upper or lower case): see COLUMNS; `id`, `family` and `kind` must be there,
the others may be missing as a whole. Nothing here reads a file, a clock or a database.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

COLUMNS = (
    "id", "given", "middle", "family", "suffix", "aliases", "born", "sex", "kind", "reason", "instructions",
    "schools", "starts", "expires", "height_cm", "eyes",
)  # fmt: skip
REQUIRED = ("id", "family", "kind")
KINDS = ("barred", "custody", "registry", "watch")
DISTRICT_FEED = "district"

_LONGEST = {"id": 64, "reason": 2000, "instructions": 2000, "aliases": 4000, "schools": 4000}
_LONGEST_OTHER = 120
_EARLIEST_YEAR, _LATEST_YEAR = 1880, 2100
_HEIGHTS_CM = range(40, 281)
_SCHOOL_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ListFileRefused(ValueError):
    """The file as a whole is no barred list; the message is one sentence for whoever imports it."""


class RowRefused(ValueError):
    """One line cannot be used; the message is the reason shown beside its number."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken. `line` counts from 1 with the header, as a text editor does; for an entry
    over several lines it is the first."""

    line: int
    reason: str


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


class _Reader(Protocol):
    """What csv.reader makes."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ListLines:
    """A file that is read line by line. `lines`: what became of each, in order; the headers as in ListFile."""

    lines: Iterator[dict[str, Any] | Refused] = field(repr=False)
    unknown_columns: list[str]


def read_csv(lines: Iterable[str]) -> ListFile:
    """Read a barred list from its text lines (an open file, newline="", will do), as `read_lines` does."""
    read = read_lines(lines)
    rows: list[dict[str, Any]] = []
    refused: list[Refused] = []
    for line in read.lines:
        if isinstance(line, Refused):
            refused.append(line)
        else:
            rows.append(line)
    return ListFile(rows, refused, read.unknown_columns)


def read_lines(lines: Iterable[str]) -> ListLines:
    """Read a barred list of any length: only its ids are kept in memory.

    A second row with an id already seen is refused: which of the two is meant is not for us to say.
    Raises ListFileRefused where there is no header, a required column is missing, or a column stands twice.
    """
    reader = csv.reader(_without_mark(lines), strict=True)
    header, unknown = _header(reader)
    return ListLines(_entries(reader, header), unknown)


def _entries(reader: _Reader, header: list[str]) -> Iterator[dict[str, Any] | Refused]:
    known: set[str] = set()
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refused(line, f"the line is not CSV ({error})")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        try:
            fields = _new_fields(_cells(header, cells), known)
        except RowRefused as error:
            yield Refused(line, str(error))
        else:
            known.add(fields["id"])
            yield fields


def canonical_fields(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one entry exactly as `sync.feed.row` hashes them; always all of these keys:

    id          text, 1 to 64 characters
    given, middle, family, suffix, reason, instructions, eyes
                text in Unicode form NFC, white space trimmed and collapsed; "" where absent.
                A mononym always stands in `family`
    aliases     list of {"given", "middle", "family"}, each text as above
    born        "YYYY-MM-DD", "YYYY" or ""
    sex         "M", "F" or ""
    kind        "barred", "custody", "registry" or "watch"
    schools     sorted list of school codes, lower case; [] means every school. An empty cell is read as `*`:
                a forgotten cell must never hide a person
    starts, expires
                "YYYY-MM-DD" or ""; both days are included
    height_cm   whole centimetres as an int, or None

    `cells` maps columns to their text; a column that is missing counts as empty. Raises RowRefused.
    """
    text = {name: _clean(name, cells.get(name, "")) for name in COLUMNS}
    if not text["id"]:
        raise RowRefused("id is empty: every entry needs one that stays the same")
    if not text["family"]:
        text["family"], text["given"] = text["given"], ""
    if not text["family"]:
        raise RowRefused("family and given are both empty: there is no name to compare")
    fields: dict[str, Any] = {name: _READ[name](text[name]) if name in _READ else text[name] for name in COLUMNS}
    if fields["starts"] and fields["expires"] and fields["expires"] < fields["starts"]:
        raise RowRefused("expires is before starts: the entry would never hold")
    return fields


def feeds_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The feeds an entry belongs in: its schools' own, or the district's, so that no kiosk holds other families."""
    schools: list[str] = fields["schools"]
    return tuple(f"school:{code}" for code in schools) or (DISTRICT_FEED,)


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """The lines without the byte order mark that spreadsheets put first."""
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _header(reader: Iterator[list[str]]) -> tuple[list[str], list[str]]:
    try:
        found = next(reader)
    except (StopIteration, csv.Error):
        raise ListFileRefused("The file is empty or no CSV. Its first line must name the columns.") from None
    names = [name.strip().casefold() for name in found]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise ListFileRefused(
            f"The first line names no column {', '.join(missing)}, so nothing was read. "
            f"It must name columns separated by commas: {','.join(COLUMNS)}."
        )
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
        raise ListFileRefused(f"The first line names {', '.join(twice)} twice. Remove one of the two columns.")
    return names, [name for name, known in zip(found, names, strict=True) if known not in COLUMNS]


def _cells(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise RowRefused(f"the line has {len(cells)} cells where the header has {len(header)}")
    return {name: cell for name, cell in zip(header, cells, strict=True) if name in COLUMNS}


def _new_fields(cells: Mapping[str, str], known: Container[str]) -> dict[str, Any]:
    fields = canonical_fields(cells)
    if fields["id"] in known:
        raise RowRefused("its id stands on an earlier line too")
    return fields


def _clean(column: str, value: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text):
        raise RowRefused(f"{column} holds characters that are no text")
    longest = _LONGEST.get(column, _LONGEST_OTHER)
    if len(text) > longest:
        raise RowRefused(f"{column} has {len(text)} characters; at most {longest} fit")
    return text


def _born(value: str) -> str:
    if len(value) == 4 and value.isascii() and value.isdecimal():
        if not _EARLIEST_YEAR <= int(value) <= _LATEST_YEAR:
            raise RowRefused(f"born {_shown(value)} is no year of birth")
        return value
    return _date("born", value, "YYYY-MM-DD, YYYY or empty")


def _date(column: str, value: str, form: str = "YYYY-MM-DD or empty") -> str:
    if not value:
        return ""
    try:
        day = date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
        raise RowRefused(f"{column} {_shown(value)} is no date; write {form}")
    return day.isoformat()


def _sex(value: str) -> str:
    if value.upper() not in {"M", "F", ""}:
        raise RowRefused(f"sex {_shown(value)} is unknown; write M, F or nothing")
    return value.upper()


def _kind(value: str) -> str:
    if value.casefold() not in KINDS:
        raise RowRefused(f"kind {_shown(value)} is unknown; write {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    return value.casefold()


def _aliases(value: str) -> list[dict[str, str]]:
    return [_alias(part) for part in value.split(";") if part.strip()]


def _alias(value: str) -> dict[str, str]:
    """`Family, Given Middle`; without a comma it is a mononym."""
    family, _, rest = value.partition(",")
    given, _, middle = rest.strip().partition(" ")
    if not family.strip():
        raise RowRefused(f"alias {_shown(value.strip())} has no family name; write Family, Given Middle")
    return {"given": given, "middle": middle.strip(), "family": family.strip()}


def _schools(value: str) -> list[str]:
    codes = {code.strip().casefold() for code in value.split(";") if code.strip()}
    if codes <= {"*"}:
        return []
    if "*" in codes:
        raise RowRefused("schools names * (every school) beside single schools; write one or the other")
    wrong = sorted(code for code in codes if not _SCHOOL_CODE.fullmatch(code))
    if wrong:
        raise RowRefused(f"schools has {_shown(wrong[0])}, which is no school code")
    return sorted(codes)


def _height(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 3 and int(value) in _HEIGHTS_CM):
        raise RowRefused(f"height_cm {_shown(value)} is no height in whole centimetres")
    return int(value)


def _shown(value: str) -> str:
    return repr(value if len(value) <= 24 else value[:23] + "…")


_READ: dict[str, Callable[[str], Any]] = {
    "aliases": _aliases,
    "born": _born,
    "sex": _sex,
    "kind": _kind,
    "schools": _schools,
    "starts": lambda value: _date("starts", value),
    "expires": lambda value: _date("expires", value),
    "height_cm": _height,
}
