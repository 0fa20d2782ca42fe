"""District commands about kiosks: how each stands, a new name, taking one out, and the keys that they trust."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from district.access import enrollment, key_rotation, kiosk_status
from district.cli.command import DATA, Data, Json, local, opened
from district.publish import schools, visitor_passes
from language.marks import counted


def revoke(kiosk: Annotated[str, typer.Argument(metavar="KIOSK", help="The kiosk's id.")], data: Data = DATA) -> None:
    """Take a kiosk out: it is told to wipe its lists, secret and token, and its school gets a new secret."""
    with opened(data) as district:
        with district.database.write() as session:
            done = key_rotation.revoke(session, district.folder, kiosk, district.now())
        typer.echo(f"{kiosk} may not take part any more. The other kiosks of {done.school} get a new secret.")
        if done.stale:
            typer.echo(
                f"It held the PINs of {', '.join(done.stale)} in keyed form. If it was stolen, give each a new one: "
                f"district staff pin ID."
            )


def rename(
    kiosk: Annotated[str, typer.Argument(metavar="KIOSK", help="The kiosk's id.")],
    name: Annotated[str, typer.Argument(help="As `Front office`.")],
    data: Data = DATA,
) -> None:
    """Give a kiosk another name."""
    with opened(data) as district:
        with district.database.write() as session:
            old = enrollment.rename(session, kiosk, name)
        typer.echo(f"{old or kiosk} is called {name} now.")


def rotate_key(
    data: Data = DATA,
    at_once: Annotated[bool, typer.Option("--at-once", help="The old key was stolen: believe it no longer.")] = False,
) -> None:
    """Replace the key that signs lists and receipts. Kiosks believe the new one because the old one vouches for it."""
    with opened(data) as district:
        with district.database.write() as session:
            name = key_rotation.rotate_signing_key(session, district.folder, district.now(), at_once=at_once)
            expected = visitor_passes.valid(session, district.now())
        typer.echo(f"The district signs with the key {name} now. Back up the key file.")
        typer.echo(
            "No pass printed before counts any more: print those of "
            f"{counted(expected, 'expected visitor', 'expected visitors')} and of staff again."
            if at_once
            else "Passes printed before count for as long as they are valid."
        )


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
    printer = ["printer does not print"] if kiosk_status.cannot_print(line) else []
    more = [*pins, *printer, *_room_and_trust(line, zone)]
    return [f"lists {line['lists']}{_lists(line)}", clock, f"heard {heard}" if heard else "never heard", *more]


def _room_and_trust(line: dict[str, Any], zone: str) -> list[str]:
    """What ails of a kiosk's disk and of the certificate that it sees; nothing where both are well, or not told."""
    found = []
    if line["disk"] == kiosk_status.LOW:
        found.append(f"disk almost full, {line['disk_free_mb']} MB free")
    if line["certificate"] in {kiosk_status.SOON, kiosk_status.ENDED}:
        verb = "ended" if line["certificate"] == kiosk_status.ENDED else "ends"
        found.append(f"server's certificate {verb} {local(line['certificate_ends'], zone)}")
    return found


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
    ails = (
        line["clock"] == kiosk_status.OFF or kiosk_status.lacks_room_or_trust(line) or kiosk_status.cannot_print(line)
    )
    return lists or line["silent"] or ails
