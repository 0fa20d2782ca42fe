"""The table around a list's cells: which encoding and separator a file has, and what its headings mean.

Every other CSV file that somebody sends is decoded and parted here too (`decoded`, `read_sheet`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Protocol

SEPARATORS: Mapping[str, str] = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
NAMELESS = "(no heading)"
_CHUNK = 1 << 20
_HEAD_LINES = 20
"""Empty lines before the headings are passed over; so far down they are looked for."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("entryid", "recordid", "recordno", "recordnumber", "personid", "identifier", "ref", "reference", "caseno",
           "casenumber", "offenderid", "registrationid", "registrationnumber", "number", "no", "nr"),
    "given": ("givenname", "givennames", "first", "firstname", "firstnames", "forename", "forenames", "fname",
              "1stname", "nombre", "nombres", "prenom", "vorname"),
    "middle": ("middlename", "middlenames", "middleinitial", "mi", "mname", "segundonombre"),
    "family": ("familyname", "familynames", "last", "lastname", "lastnames", "surname", "surnames", "lname", "apellido",
               "apellidos", "nom", "nachname"),
    "suffix": ("namesuffix", "generation", "generationalsuffix", "sufijo"),
    "aliases": ("alias", "aka", "akas", "alsoknownas", "othername", "othernames", "alternatename", "alternatenames",
                "knownaliases"),
    "born": ("dob", "dateofbirth", "birthdate", "birthday", "birth", "borndate", "bdate", "yob", "yearofbirth",
             "birthyear", "fechadenacimiento", "fechanacimiento", "nacimiento"),
    "sex": ("gender", "sexo"),
    "kind": ("type", "category", "listtype", "listkind", "entrytype", "entrykind"),
    "reason": ("grounds", "cause", "motivo"),
    "instructions": ("instruction", "staffinstructions", "whattodo", "action"),
    "schools": ("school", "schoolcode", "schoolcodes", "campus", "campuses", "site", "sites"),
    "starts": ("start", "startdate", "startson", "effective", "effectivedate", "effectivefrom", "from", "validfrom",
               "begins", "begindate"),
    "expires": ("expire", "expiry", "expirydate", "expiration", "expirationdate", "expireson", "end", "ends", "enddate",
                "until", "validuntil", "validto", "to"),
    "height_cm": ("heightcm", "heightincm"),
    "eyes": ("eye", "eyecolor", "eyecolour"),
}  # fmt: skip
"""Other headings of the same columns, without spaces, marks and capitals."""

_OTHER_FORMATS: Mapping[bytes, str] = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
}
_MEANING = {name: column for column, names in ALIASES.items() for name in (column.replace("_", ""), *names)}
_TEXT_CELL = re.compile(r'="(?:[^"]|"")*"')
_TELLING = re.compile(
    r"name|given|first|middle|family|last|surname|alias|aka|birth|born|dob|nombre|apellido|nacimiento"
)
_NOT_NAMES = re.compile(r"(school|list|file|user|officer|staff|victim|student|agency|court|district|county)s?name")


class _Reader(Protocol):
    """What csv.reader makes."""

    line_num: int

    def __next__(self) -> list[str]: ...


class ListFileRefused(ValueError):
    """The file as a whole cannot be used; the message says what happened, and what to do."""


class ColumnsMissing(ListFileRefused):
    """The headings do not name what must be there. `headings` is how they were understood."""

    def __init__(self, message: str, headings: Sequence[Heading]) -> None:
        super().__init__(message)
        self.headings = tuple(headings)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: as the file spells it, and the column of a barred list that it is (None: not read)."""

    spelled: str
    column: str | None

    @property
    def looks_like_a_person(self) -> bool:
        """Whether a heading that is not read sounds like a name or a birth date, which must not be lost in silence."""
        plain = _plain(self.spelled)
        return self.column is None and bool(_TELLING.search(plain)) and not _NOT_NAMES.fullmatch(plain)


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file's table. `rows` yields (line, cells) or (line, csv.Error), the line counted from 1 as an editor does."""

    separator: str
    headings: tuple[Heading, ...]
    rows: Iterator[tuple[int, list[str] | csv.Error]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows, each (line, cells) or (line, csv.Error), the line counted from 1 as an editor does."""

    separator: str
    rows: Iterator[tuple[int, list[str] | csv.Error]]


def find_encoding(stream: BinaryIO) -> str:
    """The encoding of a whole file, by its marks and by what decodes; leaves the stream at its beginning.

    UTF-8 and UTF-16 are recognized; anything else is read as Windows-1252, what spreadsheets write in the Americas.
    Raises ListFileRefused for what is not text.
    """
    head = stream.read(_CHUNK)
    stream.seek(0)
    _refuse_other_formats(head)
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _proven(stream, encoding) or _not_text()
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.7:
        return _proven(stream, "utf-16-le") or _not_text()
    if half and head[0::2].count(0) > half * 0.7:
        return _proven(stream, "utf-16-be") or _not_text()
    return _proven(stream, "utf-8") or _proven(stream, "cp1252") or _not_text()


def read_table(
    lines: Iterable[str], columns: Sequence[str], required: Sequence[str], meant: Mapping[str, str] | None = None
) -> CsvTable:
    """Find the separator and what the headings mean; the rest is read as it is asked for. `meant`: what somebody says
    that a heading is, "" for nothing. Raises ListFileRefused."""
    sheet = read_sheet(lines, lambda cell: _plain(cell) in _MEANING)
    _, found = next(sheet.rows)
    if isinstance(found, csv.Error):
        raise ListFileRefused(f"The first line is not CSV ({found}). It must name the columns.")
    headings = tuple(_headings(found, columns, meant or {}))
    _refuse_missing(headings, columns, required)
    return CsvTable(sheet.separator, headings, sheet.rows)


def read_sheet(lines: Iterable[str], is_heading: Callable[[str], bool]) -> Sheet:
    """The separator of a file, and its rows from the first that is not empty. `is_heading` says whether a cell is a
    heading that means something: where the first row has such, the separator parts them. Raises ListFileRefused."""
    text = iter(_without_mark(lines))
    head, skipped, told = [], 0, ""
    for line in islice(text, _HEAD_LINES):
        named = re.fullmatch(r'"?sep=(.)"?;*,*\s*', line, re.IGNORECASE)
        if named or not line.strip(" ,;\t\r\n"):
            skipped += 1
            told = named.group(1) if named else told
            continue
        head.append(line)
        break
    if not head:
        raise ListFileRefused("The file is empty. Its first line must name the columns.")
    separator = told or _separator(head[0], is_heading)
    return Sheet(separator, _rows(csv.reader(chain(head, text), strict=True, delimiter=separator), skipped))


def decoded(content: bytes) -> str:
    """The text of a whole file, whatever a spreadsheet saved it as. Raises ListFileRefused."""
    return content.decode(find_encoding(io.BytesIO(content)))


def _headings(names: Sequence[str], columns: Sequence[str], meant: Mapping[str, str]) -> Iterator[Heading]:
    """A column's own name, and what somebody says, are taken before another heading that means the same."""
    own = ({name.strip().casefold() for name in names if name.strip() not in meant} | set(meant.values())) & set(
        columns
    )
    for name in names:
        if name.strip() in meant:
            yield Heading(name.strip(), meant[name.strip()] or None)
            continue
        plain = name.strip().casefold()
        meaning = _MEANING.get(_plain(name))
        yield Heading(name.strip() or NAMELESS, meaning if plain == meaning or meaning not in own else None)


def _rows(reader: _Reader, skipped: int) -> Iterator[tuple[int, list[str] | csv.Error]]:
    while True:
        line = reader.line_num + 1 + skipped
        try:
            yield line, [_plain_cell(cell) if cell.startswith("=") else cell for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            last = reader.line_num + skipped
            yield line, csv.Error(f"{error}; lines {line} to {last} were taken for one") if last > line else error


def _plain_cell(cell: str) -> str:
    """`="0123"`, as spreadsheets export what must stay text, is the text."""
    text = cell.strip()
    return text[2:-1].replace('""', '"') if _TEXT_CELL.fullmatch(text) else cell


def _separator(line: str, is_heading: Callable[[str], bool]) -> str:
    """The one that parts the line into the most headings that mean something, or else into the most cells."""

    def known(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=separator))
        except csv.Error:
            return 0, 0
        return sum(map(is_heading, cells)), len(cells)

    return max(SEPARATORS, key=known)


def _refuse_missing(headings: Sequence[Heading], columns: Sequence[str], required: Sequence[str]) -> None:
    by_column: dict[str, list[str]] = {}
    for heading in headings:
        if heading.column:
            by_column.setdefault(heading.column, []).append(heading.spelled)
    missing = [name for name in required if name not in by_column]
    if missing:
        whole = next((one.spelled for one in headings if _plain(one.spelled) in {"name", "fullname", "wholename"}), "")
        hint = f" Part the column {whole!r} into given and family." if whole and "family" in missing else ""
        raise ColumnsMissing(
            f"The first line names no column {', '.join(missing)}, so nothing was read.{hint} "
            f"It must name columns separated by commas, semicolons, tabs or bars: {','.join(columns)}.",
            headings,
        )
    twice = next((names for names in by_column.values() if len(names) > 1), None)
    if twice:
        raise ListFileRefused(
            f"The first line has two columns for the same thing: {' and '.join(map(repr, twice))}. Remove one of them."
        )


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """The lines without the byte order mark that spreadsheets put first."""
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _plain(heading: str) -> str:
    return "".join(character for character in heading.casefold() if character.isalnum())


def _refuse_other_formats(head: bytes) -> None:
    if not head.strip():
        raise ListFileRefused("The file is empty. Its first line must name the columns.")
    for start, what in _OTHER_FORMATS.items():
        if head.startswith(start):
            raise ListFileRefused(f"The file is {what}, not CSV. Open it and save it as CSV UTF-8.")
    if re.match(rb"\s*<(!doctype|html|\?xml)", head, re.IGNORECASE):
        raise ListFileRefused("The file is a web page or XML, not CSV. Export the list as CSV UTF-8.")


def _proven(stream: BinaryIO, encoding: str) -> str:
    """The encoding where the whole stream decodes, else ""."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return ""
    finally:
        stream.seek(0)
    return encoding


def _not_text() -> str:
    raise ListFileRefused("The file's text is neither UTF-8 nor UTF-16 nor Windows-1252. Save it as CSV UTF-8.")
