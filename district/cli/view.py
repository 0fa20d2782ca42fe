"""District commands that show how things stand: kiosks, what waits, and what an administrator has chosen."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, delete, select

from district import settings
from district.access import kiosk_status
from district.cli.command import DATA, Data, Json, local, opened
from district.db.tables import Entry, Head, Quarantined, Waiting
from district.errors import DistrictError
from district.publish import schools


def show_kiosks(data: Data = DATA, as_json: Json = False) -> None:
    """Print every kiosk: when it was heard, how wrong its clock is, how its lists stand. Exit 1 where one ails."""
    with opened(data) as district, district.database.read() as session:
        lines = kiosk_status.overview(session, district.now())
        zones = {school.code: school.time_zone for school in schools.all_schools(session)}
        told = kiosk_status.witnesses(session, district.now())
    if as_json:
        typer.echo(json.dumps(lines, indent=1, default=str))
    elif not lines:
        typer.echo("No kiosk is enrolled yet. Print a code with `district code SCHOOL`.")
    for line in [] if as_json else lines:
        called = line["name"] or "without a name"
        typer.echo("\t".join([line["school"], called, *_standing(line, zones[line["school"]]), line["kiosk"]]))
        if line["doubled"]:
            typer.echo(f"  Two machines use the key of {line['kiosk']}. Enroll one of them again with a new code.")
        if line["copied"]:
            typer.echo(
                f"  A copy of its folder enrolled as {line['replaced_by']}, and this one has been heard since: both "
                "are at work."
            )
        elif line["replaced_by"] and not line["revoked"]:
            typer.echo(
                f"  Its machine is {line['replaced_by']} now. Take this one out: district revoke {line['kiosk']}"
            )
    if told.dispute and not as_json:
        typer.echo(
            f"The clocks of {told.differ} of the {told.differ + told.agree} kiosks heard within the hour differ "
            "from this machine's by more than an hour. Look at this machine's clock first. Until most agree with "
            "it, nothing that has had its time is deleted here."
        )
    if any(_ails(line) for line in lines):
        raise typer.Exit(1)


def _standing(line: dict[str, Any], zone: str) -> list[str]:
    """How a kiosk stands, in words. What one that is silent said long ago is not told as if it were so now."""
    heard = local(line["heard"], zone) if line["heard"] else ""
    if line["revoked"]:
        return ["revoked", f"last heard {heard}" if heard else "never heard"]
    if line["silent"]:
        expired = ["lists expired"] if line["lists"] == kiosk_status.EXPIRED else []
        return [f"not heard since {heard}", *expired]
    off = line["clock_off_s"]
    clock = "clock unknown" if off is None else f"clock {off:+d} s"
    clock += ", wrong" if line["clock"] == kiosk_status.OFF else ""
    pins = [f"{line['refused_pins']} wrong PINs in a day"] if line["refused_pins"] else []
    return [f"lists {line['lists']}{_lists(line)}", clock, f"heard {heard}" if heard else "never heard", *pins]


def _lists(line: dict[str, Any]) -> str:
    """Which lists ail at a kiosk, and how."""
    found = [f"{feed}: {fault}" for part in ("ailing", "refused") for feed, fault in line[part].items()]
    found += [f"{feed}: emptied" for feed in line["emptied"]]
    found += ["has no signed set of lists"] if line["feed_set"] == 0 else []
    return f" ({'; '.join(found)})" if found else ""


def _ails(line: dict[str, Any]) -> bool:
    if line["doubled"]:
        return True
    if line["revoked"] or (line["replaced_by"] and not line["copied"]):
        return False
    lists = line["lists"] != kiosk_status.CURRENT or bool(line["refused"])
    return lists or line["silent"] or line["clock"] == kiosk_status.OFF


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


def setting(
    name: Annotated[str, typer.Argument(help="Which; without it all are printed.")] = "",
    value: Annotated[int | None, typer.Argument(help="Its new value.")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Print or set what an administrator may choose."""
    with opened(data) as district, district.database.write() as session:
        if name and value is not None:
            settings.choose(session, name, value)
        chosen = {one: settings.chosen(session, one) for one in ([name] if name else sorted(settings.CHOICES))}
    if as_json:
        typer.echo(json.dumps(chosen))
    for one, now in [] if as_json else chosen.items():
        typer.echo(f"{one}\t{now}\t{settings.CHOICES[one].meaning}")
