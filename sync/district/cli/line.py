"""District commands for the line to its kiosks: decisions asked of them, kiosks taken out, keys that change."""

from __future__ import annotations

from typing import Annotated

import typer

from sync.district.access import keyring
from sync.district.cli.command import DATA, Data, opened
from sync.district.down import case_requests, passes, schools, stream
from sync.pins import PIN_DIGITS, draw_pin

line_app = typer.Typer()
PIN_HELP = f"{PIN_DIGITS.start} to {PIN_DIGITS.stop - 1} digits, none that is easy to guess; without it one is drawn."
DECISIONS = {"admit": "admit", "escort": "admit_with_escort", "refuse": "refuse"}


@line_app.command()
def decide(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")],
    decision: Annotated[str, typer.Argument(help="admit, escort or refuse.")],
    staff: Annotated[str, typer.Option(help="Id of whoever decides; see `staff list`.")],
    reason: Annotated[str, typer.Option(help=f"{', '.join(case_requests.REASONS)}.")],
    data: Data = DATA,
    second: Annotated[str, typer.Option(help="Id of the second person, where one is needed.")] = "",
    note: Annotated[str, typer.Option(help="A few words for the record.")] = "",
) -> None:
    """Ask the kiosk that holds a case for a decision. Whoever decides first there wins."""
    with opened(data) as district:
        wanted = DECISIONS.get(decision, decision)
        request = case_requests.ask(
            district.database, district.keys, case, wanted, reason, staff, district.now(), second, note
        )
        typer.echo(f"Sent to the kiosk that holds the case. Request {request}")


@line_app.command()
def requests(case: Annotated[str, typer.Argument(metavar="CASE")], data: Data = DATA) -> None:
    """Print what was asked about a case, and what its kiosk answered: sent, applied, superseded or refused."""
    with opened(data) as district, district.database.read() as session:
        for line in case_requests.answers(session, [case]):
            why = f" ({line['ruling']})" if line["ruling"] else ""
            typer.echo(f"{line['request']}\t{line['decision']}\t{line['by']}\t{line['outcome']}{why}")


@line_app.command()
def revoke(kiosk: Annotated[str, typer.Argument(metavar="KIOSK", help="The kiosk's id.")], data: Data = DATA) -> None:
    """Take a kiosk out: it is told to wipe its lists, secret and token, and its school gets a new secret."""
    with opened(data) as district:
        with district.database.write() as session:
            done = keyring.revoke(session, district.folder, kiosk, district.now())
        typer.echo(f"{kiosk} may not take part any more. The other kiosks of {done.school} get a new secret.")
        if done.stale:
            typer.echo(
                f"It held the PINs of {', '.join(done.stale)} in keyed form. If it was stolen, give each a new one: "
                f"district staff pin ID."
            )


@line_app.command("rotate-key")
def rotate_key(
    data: Data = DATA,
    at_once: Annotated[bool, typer.Option("--at-once", help="The old key was stolen: believe it no longer.")] = False,
) -> None:
    """Replace the key that signs lists and receipts. Kiosks believe the new one because the old one vouches for it."""
    with opened(data) as district:
        with district.database.write() as session:
            name = keyring.rotate_signing_key(session, district.folder, district.now(), at_once=at_once)
            expected = passes.valid(session, district.now())
        typer.echo(f"The district signs with the key {name} now. Back up the key file.")
        typer.echo(
            f"No pass printed before counts any more: print those of {expected} expected visitors and of staff again."
            if at_once
            else "Passes printed before count for as long as they are valid."
        )


def staff_pin(
    staff: Annotated[str, typer.Argument(metavar="STAFF", help="The person's id.")],
    data: Data = DATA,
    pin: Annotated[str | None, typer.Option(help=PIN_HELP)] = None,
) -> None:
    """Give a staff member a new PIN, under the school's present secret; prints it once."""
    with opened(data) as district:
        chosen = pin or draw_pin()
        with district.database.write() as session:
            person = schools.change_pin(session, district.keys, staff, chosen)
            stream.touch(session, person.school, district.now())
        typer.echo(f"{person.name} ({person.id}): PIN {chosen}")
