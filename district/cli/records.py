"""District commands for what was received: export it, erase somebody, project it again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from district.cli.command import DATA, Data, opened
from district.ingest import erasure
from district.projections import projector
from district.projections.export import export as export_all


def export(data: Data = DATA) -> None:
    """Print what the district knows as JSON; every chain is verified again from its raw bytes for it."""
    with opened(data) as district, district.database.read() as session:
        typer.echo(json.dumps(export_all(session, district.keys), ensure_ascii=False, indent=1))


def erase(key: Annotated[str, typer.Argument(metavar="ID", help="A visit's or a case's.")], data: Data = DATA) -> None:
    """Erase for good who a visitor was; that somebody was there stays, and every chain still verifies."""
    with opened(data) as district:
        with district.database.write() as session:
            count = erasure.erase(session, district.keys, district.folder, key, district.now())
        copies = district.database.discard_copies()
        rewritten = district.database.rewrite()
        gone = district.database.settle()
        typer.echo(f"{count} entries of {key} were emptied. Kiosks obey at their next exchange.")
        if copies:
            typer.echo(f"{copies} copies of the database from before an update were deleted: they held it too.")
        if not district.database.is_sqlite:
            typer.echo(
                "PostgreSQL keeps the old bytes in its files until VACUUM FULL, and in its log for as long as you "
                "archive it: run VACUUM FULL at night. A restored backup is emptied again when it is opened."
            )
        elif not rewritten:
            typer.echo(
                "The database's file could not be written anew, so traces may be left in it: the disk is full, or "
                "somebody writes. Make room for a copy of it, and erase once more.",
                err=True,
            )
            raise typer.Exit(1)
        elif not gone:
            typer.echo("The server was reading: its log is emptied within the hour.")


def project(
    data: Data = DATA,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty what was projected, then fill it again.")] = False,
) -> None:
    """Project the journal into visits and cases."""
    with opened(data) as district:
        done = (projector.rebuild if rebuild else projector.project)(district.database, now=district.now())
        typer.echo(f"{done} entries projected.")
