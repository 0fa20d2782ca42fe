"""District commands for the barred list: show what is in force, take the last import back."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import select

from district.cli.command import DATA, Data, Json, opened
from district.db.tables import Feed
from district.publish import feed_sets, list_history, list_imports
from district.publish.list_history import Act
from district.publish.list_imports import staged
from district.publish.list_publishing import Published, is_signed, publish_staged
from language.marks import counted

list_app = typer.Typer(help="The barred list in force.", no_args_is_help=True)

_ENTRIES = ("entry", "entries")


@list_app.command("show")
def show_lists(data: Data = DATA, as_json: Json = False) -> None:
    """Print every list in force: its version, entries, when it was signed and how long it is good. Exit 1 where one is
    missing, or was changed without the key."""
    with opened(data) as district, district.database.read() as session:
        feeds = session.exec(select(Feed).order_by(Feed.name)).all()
        changed = {feed.name for feed in feeds if not is_signed(feed, district.keys)}
        missing = feed_sets.missing(session)
        if as_json:
            named = {"name", "version", "count", "issued", "expires"}
            shown = [one.model_dump(include=named) | {"changed": one.name in changed} for one in feeds]
            typer.echo(json.dumps([*shown, *({"name": name, "missing": True} for name in missing)], indent=1))
            raise typer.Exit(1 if changed or missing else 0)
        if not feeds and not missing:
            typer.echo("No barred list is in force. Import one with `district import CSV`.")
        for feed in feeds:
            life = f"signed {feed.issued}\tgood until {feed.expires}"
            typer.echo(f"{feed.name}\tversion {feed.version}\t{counted(feed.count, *_ENTRIES)}\t{life}")
            if feed.name in changed:
                typer.echo(f"{feed.name}\tCHANGED without the district's key. Kiosks refuse it. Import the list again.")
        for name in missing:
            typer.echo(f"{name}\tMISSING from the database. Its kiosks keep theirs. Import the list again.")
        made = list_imports.last_import(session)
        if made is not None:
            typer.echo(f"The import of {_at(made)} can be taken back with `district list undo`.")
        if changed or missing:
            raise typer.Exit(1)


@list_app.command("end")
def end_list(
    feed: Annotated[str, typer.Argument(metavar="LIST", help="A school's own list: school:CODE.")],
    data: Data = DATA,
    may_shrink: Annotated[bool, typer.Option(help="End it although it has entries.")] = False,
) -> None:
    """End a school's own list for good. Its kiosks forget it when they hear of it, and only then."""
    with opened(data) as district:
        with district.database.write() as session:
            count = feed_sets.end(session, district.keys, feed, district.now(), may_shrink=may_shrink)
        typer.echo(f"The list {feed} has ended; it had {counted(count, *_ENTRIES)}.")


@list_app.command("undo")
def undo_import(
    data: Data = DATA,
    may_shrink: Annotated[
        bool, typer.Option(help="Take it back although more than half of a list, or of a kind of entry, would go.")
    ] = False,
) -> None:
    """Take the last import back: the list is as it was before, signed as a new version. Done again, it is undone."""
    with opened(data) as district, staged(district.folder) as stage:
        with district.database.write() as session:
            made = list_imports.stage_before(session, stage)
            published = publish_staged(session, district.keys, stage, district.now(), may_shrink=may_shrink, say=say)
            list_history.note(session, Act.UNDO, published, district.now())
        typer.echo(f"The import of {_at(made)} was taken back.")
        tell(published)


def tell(published: list[Published]) -> None:
    """What was done to each list."""
    for item in published:
        typer.echo(
            f"{item.feed}: version {item.version}, {counted(item.count, *_ENTRIES)} "
            f"({item.added} new, {item.changed} changed, {item.removed} removed)"
        )


def say(line: str) -> None:
    """How far it is: to standard error, so that nobody who reads the outcome reads this."""
    typer.echo(line, err=True)
    sys.stderr.flush()


def _at(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
