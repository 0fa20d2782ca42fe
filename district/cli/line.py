"""District commands for the line to its kiosks: kiosks taken out, keys that change."""

from __future__ import annotations

from typing import Annotated

import typer

from district.access import enrollment, key_rotation
from district.cli.command import DATA, Data, opened
from district.publish import visitor_passes


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
            f"No pass printed before counts any more: print those of {expected} expected visitors and of staff again."
            if at_once
            else "Passes printed before count for as long as they are valid."
        )
