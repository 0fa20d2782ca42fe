"""District commands about the journal: export it, erase somebody, project it again, show what could not be taken."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, delete, select

from district import erasing
from district.cli.command import DATA, Data, Json, opened
from district.cli.retention import UNCONFIRMED
from district.db.tables import Entry, Head, Quarantined, Waiting
from district.errors import DistrictError
from district.projections import projector
from district.projections.export import export as export_all
from district.projections.person_export import export_person
from district.settings import awaits_confirmation
from language.marks import counted


def export(
    data: Data = DATA,
    visit: Annotated[str, typer.Option(metavar="ID", help="Only this visit, as its visitor may be given it.")] = "",
) -> None:
    """Print what the district knows as JSON; every chain is verified again from its raw bytes for it."""
    with opened(data) as district, district.database.read() as session:
        told = export_person(session, visit) if visit else export_all(session, district.keys)
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


def erase(key: Annotated[str, typer.Argument(metavar="ID", help="A visit's or a case's.")], data: Data = DATA) -> None:
    """Erase for good who a visitor was; that somebody was there stays, and every chain still verifies."""
    with opened(data) as district:
        done = erasing.erase(district, key)
        emptied = counted(done.entries, f"entry of {key} was", f"entries of {key} were")
        typer.echo(f"{emptied} emptied. Kiosks obey at their next exchange.")
        if done.copies:
            typer.echo(
                "Deleted, because they held it too: "
                f"{counted(done.copies, 'copy', 'copies')} of the database from before an update."
            )
        if not done.is_sqlite:
            typer.echo(
                "PostgreSQL keeps the old bytes in its files until VACUUM FULL, and in its log for as long as you "
                "archive it: run VACUUM FULL at night. A restored backup is emptied again when it is opened."
            )
        elif not done.rewritten:
            typer.echo(
                "The database's file could not be written anew, so traces may be left in it: the disk is full, or "
                "somebody writes. Make room for a copy of it, and erase once more.",
                err=True,
            )
            raise typer.Exit(1)
        elif not done.settled:
            typer.echo("The server was reading: its log is emptied within the hour.")


def project(
    data: Data = DATA,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty what was projected, then fill it again.")] = False,
) -> None:
    """Project the journal into visits and cases."""
    with opened(data) as district:
        done = (projector.rebuild if rebuild else projector.project)(district.database, now=district.now())
        typer.echo(f"{counted(done, 'entry', 'entries')} projected.")


def waiting(
    data: Data = DATA,
    as_json: Json = False,
    done: Annotated[int, typer.Option(metavar="BATCH", help="A batch that is dealt with: it is deleted.")] = 0,
) -> None:
    """Print what the district could not take: entries that no view shows, batches not believed, chains that ended; and
    whether old records wait for a word. Exit 1 where there is any."""
    with opened(data) as district, district.database.write() as session:
        if done:
            if session.exec(delete(Quarantined).where(col(Quarantined.number) == done)).rowcount == 0:
                raise DistrictError(f"There is no batch {done}. See `district waiting`.")
            typer.echo(f"Batch {done} is dealt with.")
            return
        found = _waiting(session)
        found["retention"] = [{"waits": UNCONFIRMED}] if awaits_confirmation(session) else []
        if as_json:
            typer.echo(json.dumps(found, indent=1))
        for kind, lines in {} if as_json else found.items():
            for line in lines:
                typer.echo("\t".join([kind, *(str(value) for value in line.values())]))
        if not as_json and not any(found.values()):
            typer.echo("Nothing waits: everything that arrived was believed and is shown.")
        if any(found.values()):
            raise typer.Exit(1)


def _waiting(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Ids, kinds, reasons and times: never what an entry says."""
    entries = session.exec(
        select(Entry, Waiting).join(Waiting, col(Waiting.entry) == Entry.number).order_by(col(Entry.number))
    ).all()
    batches = session.exec(select(Quarantined).order_by(col(Quarantined.number))).all()
    heads = session.exec(select(Head).where(Head.ended != "").order_by(Head.chain, Head.epoch)).all()
    return {
        "entry": [
            {
                "kiosk": entry.chain,
                "entry": entry.entry_id,
                "kind": entry.kind,
                "reason": row.reason,
                "since": row.since.isoformat(),
            }
            for entry, row in entries
        ],
        "batch": [
            {
                "batch": row.number,
                "kiosk": row.chain,
                "epoch": row.epoch,
                "sequence": row.sequence,
                "flaw": row.flaw,
                "times": row.times,
                "since": row.first_seen.isoformat(),
                "content": "kept" if row.body else "forgotten",
            }
            for row in batches
        ],
        "ended": [{"kiosk": head.chain, "epoch": head.epoch, "reason": head.ended} for head in heads],
    }
