"""District commands that show how things stand: kiosks, what waits, and what an administrator has chosen."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, delete, select

from sync.district.access import kiosks
from sync.district.cli.command import DATA, Data, opened
from sync.district.down import choices
from sync.district.faults import DistrictError
from sync.district.tables import Entry, Head, Quarantined, Waiting

view_app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@view_app.command("kiosks")
def show_kiosks(data: Data = DATA, as_json: Json = False) -> None:
    """Print every kiosk: when it was heard, how wrong its clock is, how its lists stand. Exit 1 where one ails."""
    with opened(data) as district, district.database.read() as session:
        lines = kiosks.overview(session, district.now())
        if as_json:
            typer.echo(json.dumps(lines, indent=1, default=str))
        for line in [] if as_json else lines:
            off = line["clock_off_s"]
            clock = "clock unknown" if off is None else f"clock {off:+d} s"
            heard = line["heard"].isoformat(timespec="seconds") if line["heard"] else "never"
            state = "revoked" if line["revoked"] else f"lists {line['lists']}"
            pins = f"\t{line['refused_pins']} wrong PINs in a day" if line["refused_pins"] else ""
            typer.echo(f"{line['school']}\t{line['name'] or line['kiosk']}\t{state}\t{clock}\theard {heard}{pins}")
        if any(_ails(line) for line in lines):
            raise typer.Exit(1)


def _ails(line: dict[str, Any]) -> bool:
    off = line["clock_off_s"] or 0
    return not line["revoked"] and (line["lists"] != "current" or abs(off) > kiosks.SKEW_SHOWN_S)


@view_app.command()
def waiting(
    data: Data = DATA,
    as_json: Json = False,
    done: Annotated[int, typer.Option(metavar="BATCH", help="A batch that is dealt with: it is deleted.")] = 0,
) -> None:
    """Print what the district could not take: entries that no view shows, batches not believed, chains that ended.
    Exit 1 where there is any."""
    with opened(data) as district, district.database.write() as session:
        if done:
            if session.exec(delete(Quarantined).where(col(Quarantined.number) == done)).rowcount == 0:
                raise DistrictError(f"There is no batch {done}. See `district waiting`.")
            typer.echo(f"Batch {done} is dealt with.")
            return
        found = _waiting(session)
        if as_json:
            typer.echo(json.dumps(found, indent=1))
        for kind, lines in {} if as_json else found.items():
            for line in lines:
                typer.echo("\t".join([kind, *(str(value) for value in line.values())]))
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


@view_app.command()
def setting(
    name: Annotated[str, typer.Argument(help="Which; without it all are printed.")] = "",
    value: Annotated[int | None, typer.Argument(help="Its new value.")] = None,
    data: Data = DATA,
) -> None:
    """Print or set what an administrator may choose."""
    with opened(data) as district, district.database.write() as session:
        if name and value is not None:
            choices.choose(session, name, value)
        for one in [name] if name else sorted(choices.CHOICES):
            now = choices.chosen(session, one)
            typer.echo(f"{one}\t{now}\t{choices.CHOICES[one].meaning}")
