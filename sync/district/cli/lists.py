"""District commands for the barred list: import it, show what is in force, take the last import back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import select

from sync.district.cli.command import DATA, Data, Json, opened
from sync.district.down import undo
from sync.district.down.lists import Published, publish_staged
from sync.district.down.staging import Staged, staged
from sync.district.faults import DistrictError
from sync.district.tables import Feed
from sync.forecast import Expected, forecast, sentences
from sync.listfile import Refused, read_lines

_SAID_EVERY = 100_000

list_app = typer.Typer(help="The barred list in force.", no_args_is_help=True)


def import_list(
    file: Annotated[Path, typer.Argument(metavar="CSV", help="The whole barred list.")],
    data: Data = DATA,
    skip_refused: Annotated[bool, typer.Option(help="Take the good rows although others are refused.")] = False,
    may_shrink: Annotated[bool, typer.Option(help="Take it although more than half of a list would go.")] = False,
) -> None:
    """Make a CSV file the whole barred list, signed as a new version. Refused rows are named, with their lines."""
    with opened(data) as district, staged(district.folder) as stage:
        expected, refused = _read(file, stage)
        if refused and not skip_refused:
            typer.echo(
                f"Nothing was imported. Refused rows: {refused}; good rows: {sum(line.entries for line in expected)}. "
                "Correct the file, or import the good rows with --skip-refused.",
                err=True,
            )
            raise typer.Exit(1)
        with district.database.write() as session:
            published = publish_staged(session, district.keys, stage, district.now(), may_shrink=may_shrink, say=_say)
        for line in sentences(expected):
            typer.echo(line)
        _tell(published)


@list_app.command("show")
def show_lists(data: Data = DATA, as_json: Json = False) -> None:
    """Print every list in force: its version, entries, when it was signed and how long it is good."""
    with opened(data) as district, district.database.read() as session:
        feeds = session.exec(select(Feed).order_by(Feed.name)).all()
        if as_json:
            shown = [one.model_dump(include={"name", "version", "count", "issued", "expires"}) for one in feeds]
            typer.echo(json.dumps(shown, indent=1))
            return
        if not feeds:
            typer.echo("No barred list is in force. Import one with `district import CSV`.")
        for feed in feeds:
            life = f"signed {feed.issued}\tgood until {feed.expires}"
            typer.echo(f"{feed.name}\tversion {feed.version}\t{feed.count} entries\t{life}")
        made = undo.last_import(session)
        if made is not None:
            typer.echo(f"The import of {_at(made)} can be taken back with `district list undo`.")


@list_app.command("undo")
def undo_import(data: Data = DATA) -> None:
    """Take the last import back: the list is as it was before, signed as a new version. Done again, it is undone."""
    with opened(data) as district, staged(district.folder) as stage:
        with district.database.write() as session:
            made = undo.stage_before(session, stage)
            published = publish_staged(session, district.keys, stage, district.now(), may_shrink=True, say=_say)
        typer.echo(f"The import of {_at(made)} was taken back.")
        _tell(published)


def _read(file: Path, stage: Staged) -> tuple[list[Expected], int]:
    """Stage a file's good rows; returns what they will cost and miss, and how many rows were refused."""
    refused = 0

    def good(lines: Iterator[dict[str, Any] | Refused]) -> Iterator[Mapping[str, Any]]:
        nonlocal refused
        for number, line in enumerate(lines, start=1):
            if isinstance(line, Refused):
                refused += 1
                typer.echo(f"line {line.line}: {line.reason}", err=True)
            else:
                yield line
            if number % _SAID_EVERY == 0:
                _say(f"{number:,} rows read")

    try:
        with file.open(encoding="utf-8", newline="") as text:
            read = read_lines(text)
            if read.unknown_columns:
                typer.echo(f"Ignored columns: {', '.join(read.unknown_columns)}", err=True)
            return forecast(stage.passing(good(read.lines))), refused
    except OSError as error:
        raise DistrictError(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise DistrictError(f"{file} is not UTF-8. Save it as CSV UTF-8 and import it again.") from None


def _tell(published: list[Published]) -> None:
    for item in published:
        typer.echo(
            f"{item.feed}: version {item.version}, {item.count} entries "
            f"({item.added} new, {item.changed} changed, {item.removed} removed)"
        )


def _say(line: str) -> None:
    """How far it is: to standard error, so that nobody who reads the outcome reads this."""
    typer.echo(line, err=True)
    sys.stderr.flush()


def _at(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
