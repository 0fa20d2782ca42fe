"""`district import`: a CSV file becomes the whole barred list, or is only looked at with --preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from district.cli.command import DATA, Data, opened
from district.cli.lists import say, tell
from district.days import district_day
from district.errors import DistrictError
from district.instance import District
from district.publish import feed_sets, list_changes, list_history, schools
from district.publish.list_history import Act
from district.publish.list_imports import Staged, staged
from district.publish.list_publishing import changes_of, publish_staged
from district.publish.list_reading import LINES_NAMED, MANY_FIRST_OF_JANUARY, Found, reading
from language.marks import counted
from sync.contract.barred_list.csv_cells import NameNote
from sync.contract.barred_list.csv_dates import DateNote, DateOrder
from sync.contract.barred_list.csv_file import ListLines, Note, Refused, read_lines
from sync.contract.barred_list.csv_table import SEPARATORS, find_encoding
from sync.contract.barred_list.forecast import ExpectedFindings, forecast, sentences

_SAID_EVERY = 100_000
_SHOWN = 100
"""Refused lines that are named one by one; more would push the reasons off the screen."""

_ENCODINGS = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-8": "UTF-8"}
_MADE: Mapping[Note, str] = {
    NameNote.NO_NAME: "Left empty, because it stands for no name ({was})",
    NameNote.REPAIRED: "Broken accents mended ({was} is read as {now})",
    NameNote.LOST_LETTER: "Taken, but a letter was lost; write it, or the person may be missed ({was})",
    NameNote.DIGIT: "Taken, but a name has a digit; check it ({was})",
    DateNote.NO_DATE: "Left empty, because it stands for no date ({was})",
    DateNote.TOO_OLD: "Taken, but nobody alive was born then; check the year ({was})",
    DateNote.DAY_NUMBER: "Read as a spreadsheet's day number ({was} is {now})",
    DateNote.REORDERED: "Dates not written as YYYY-MM-DD ({was} is read as {now})",
}


def import_list(
    file: Annotated[Path, typer.Argument(metavar="CSV", help="The whole barred list.")],
    data: Data = DATA,
    preview: Annotated[bool, typer.Option(help="Say what would be imported, and change nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option(help="Take the good rows although others are refused.")] = False,
    may_shrink: Annotated[
        bool, typer.Option(help="Take it although more than half of a list, or of a kind of entry, would go.")
    ] = False,
    dates: Annotated[
        DateOrder | None, typer.Option(help="In 3/4/1990, mdy: the month is first; dmy: the day is first.")
    ] = None,
    as_is: Annotated[
        bool, typer.Option(help="Take it although a column that is not read looks like a name or a birth date.")
    ] = False,
) -> None:
    """Make a CSV file the whole barred list, signed as a new version. Refused rows are named, with their lines."""
    with opened(data) as district, staged(district.folder) as stage:
        with _lines(file, district, dates) as (read, found):
            rows = stage.passing(_good(read.lines, found))
            expected = forecast(row for row in rows if not "" < row["expires"] < found.today)
        _say_rest(found)
        if preview:
            _show(found, expected)
        _refuse_doubtful(read, found, as_is=as_is)
        if preview:
            _show_changes(district, stage, may_shrink=may_shrink)
            return
        if found.refused and not skip_refused:
            typer.echo(
                f"Nothing was imported. Refused rows: {found.refused}; good rows: {found.good}. "
                "Correct the file, or import the good rows with --skip-refused.",
                err=True,
            )
            raise typer.Exit(1)
        with district.database.write() as session:
            published = publish_staged(session, district.keys, stage, district.now(), may_shrink=may_shrink, say=say)
            list_history.note(session, Act.IMPORT, published, district.now())
        for line in sentences(expected):
            typer.echo(line)
        tell(published)


@contextmanager
def _lines(file: Path, district: District, dates: DateOrder | None) -> Iterator[tuple[ListLines, Found]]:
    """The file's lines as they are read, and what is found in them. Raises DistrictError and ListFileRefused."""
    with district.database.read() as session:
        today = district_day(session, district.now())
        meant = reading(schools.all_schools(session), today, dates)
    found = Found(today=today.isoformat())
    try:
        with file.open("rb") as stream:
            encoding = find_encoding(stream)
        with file.open(encoding=encoding, newline="") as text:
            read = read_lines(text, meant, found.hear)
            _say_reading(read, encoding)
            yield read, found
    except OSError as error:
        raise DistrictError(f"{file} cannot be read ({error.strerror}). Check its name, and who may read it.") from None


def _say_reading(read: ListLines, encoding: str) -> None:
    """How the file is understood, wherever that is not plain."""
    if encoding not in {"utf-8", "utf-8-sig"} or read.separator != ",":
        cells = SEPARATORS.get(read.separator, repr(read.separator))
        say(f"The file was read as {_ENCODINGS.get(encoding, encoding.upper())}, its cells separated by {cells}.")
    taken = [
        f"{heading.spelled!r} as {heading.column}"
        for heading in read.headings
        if heading.column and heading.spelled.casefold() != heading.column
    ]
    if taken:
        say(f"Columns understood: {', '.join(taken)}.")
    if read.unknown_columns:
        say(f"Ignored columns: {', '.join(read.unknown_columns)}")


def _good(lines: Iterator[dict[str, Any] | Refused], found: Found) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if isinstance(line, Refused):
            found.refused += 1
            if found.refused <= _SHOWN:
                say(f"line {line.line}: {line.reason}")
        else:
            found.count(line)
            yield line
        if number % _SAID_EVERY == 0:
            say(f"{number:,} rows read")


def _note_sentences(found: Found) -> Iterator[str]:
    """What was made of odd cells, one line a kind, with the lines of the file."""
    for note, text in _MADE.items():
        if note not in found.first:
            continue
        one, count = found.first[note], found.notes[note]
        more = " and more" if len(found.lines[note]) > LINES_NAMED else ""
        lines = ", ".join(map(str, found.lines[note][:LINES_NAMED])) + more
        where = f"{counted(count, 'cell', 'cells')}; {'line' if count == 1 else 'lines'} {lines}"
        yield f"{text.format(was=repr(one.was), now=repr(one.now))}: {where}"
    if found.ended:
        stop = "stops" if found.good == 1 else "stop"
        of_all = counted(found.good, "entry", "entries")
        yield f"{found.ended:,} of {of_all} ended before today (expires) and {stop} nobody"
    if found.january_first >= MANY_FIRST_OF_JANUARY and found.january_first * 20 > found.dated:
        yield (
            f"{found.january_first:,} of {found.dated:,} birth dates are 1 January: where the day was not known, "
            "write the year alone"
        )


def _say_rest(found: Found) -> None:
    if found.refused > _SHOWN:
        say(f"and {counted(found.refused - _SHOWN, 'more refused line', 'more refused lines')}")
    for sentence in _note_sentences(found):
        say(f"Note: {sentence}.")
    if found.custody_everywhere:
        named = ", ".join(found.custody_ids) + (" ..." if found.custody_everywhere > len(found.custody_ids) else "")
        say(
            f"Note: Custody entries without a school: {found.custody_everywhere:,}. Every kiosk holds them ({named}). "
            "Give them their student's schools."
        )


def _refuse_doubtful(read: ListLines, found: Found, *, as_is: bool) -> None:
    """Raises DistrictError where the list would hold nobody, or nobody who can be matched."""
    if found.good == 0:
        what = (
            f"{counted(found.refused, 'row was', 'rows were')} refused"
            if found.refused
            else "it has headings and no rows"
        )
        raise DistrictError(
            f"The file has no entry that can be taken: {what}. An empty list would let everybody pass, "
            "so nothing was imported. Check that it is the right file."
        )
    if as_is:
        return
    lost = [heading.spelled for heading in read.headings if heading.looks_like_a_person]
    if lost:
        raise DistrictError(
            f"Columns that are not read look like names or birth dates: {', '.join(map(repr, lost))}. Give them the "
            "headings of docs/barred-list.md, or import again with --as-is. Nothing was imported."
        )
    if found.whole_names == 0:
        raise DistrictError(
            "No row has a given name, so nobody on this list would be stopped by first and last name. Check the "
            "headings, or import again with --as-is. Nothing was imported."
        )


def _line(row: Mapping[str, Any]) -> str:
    name = " ".join(filter(None, (row["given"], row["middle"], row["family"], row["suffix"])))
    where = ", ".join(row["schools"]) or "every school"
    return f"  {row['id']}: {name}, born {row['born'] or 'not known'}, {row['kind']}, {where}"


def _show(found: Found, expected: list[ExpectedFindings]) -> None:
    typer.echo(f"Good rows: {found.good:,}; refused rows: {found.refused:,}.")
    for line in map(_line, found.preview):
        typer.echo(line)
    if found.good > len(found.preview):
        typer.echo(f"  and {found.good - len(found.preview):,} more")
    for line in sentences(expected):
        typer.echo(line)


def _show_changes(district: District, stage: Staged, *, may_shrink: bool) -> None:
    """What the import would do to each list. Raises DistrictError where it would be asked about."""
    with district.database.read() as session:
        changes = changes_of(session, stage)
        for change in changes:
            altered = len(change.fresh) - change.added
            typer.echo(
                f"{change.feed}: {counted(stage.counts.get(change.feed, 0), 'entry', 'entries')} "
                f"({change.added:,} new, {altered:,} changed, {len(change.gone):,} removed)"
            )
        if not may_shrink:
            feed_sets.refuse_lost(session, stage.counts)
            list_changes.refuse_shrinking(session, stage, changes, district.now())
    typer.echo("This was a preview: nothing was changed.")
