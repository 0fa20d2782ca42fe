"""District commands about the server itself: serve, and print its interface."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from district.api.server import ServeOptions
from district.api.server import serve as serve_district
from district.app import description
from district.cli.command import DATA, Data, opened
from district.cli.retention import UNCONFIRMED
from district.ingest import retention
from district.logs import to_stderr


class _ServeCommand(TyperCommand):
    """`--behind-proxy` may stand without an address."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        name = "--behind-proxy"
        if name in args:
            place = args.index(name) + 1
            if place == len(args) or args[place].startswith("-"):
                args = [*args[:place], "", *args[place:]]
        return super().parse_args(ctx, args)


serve_app = typer.Typer(add_completion=False)


@serve_app.command("serve", cls=_ServeCommand)
def serve(
    data: Data = DATA,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for kiosks on other machines.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8443,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    certificate: Annotated[
        Path | None, typer.Option(help="TLS certificate (PEM); without it only for this machine.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's private key (PEM).")] = None,
    behind_proxy: Annotated[
        str | None,
        typer.Option(
            metavar="[ADDRESS]",
            help="A web server in front of it speaks TLS; from ADDRESS alone is X-Forwarded-For believed.",
        ),
    ] = None,
) -> None:
    """Serve kiosks and pages until stopped."""
    to_stderr()
    with opened(data) as district:
        waits = retention.records_wait(district.database, district.now())

        def say(line: str) -> None:
            _say_now(line)
            if waits and line.startswith("The district listens"):
                _say_now(UNCONFIRMED)

        serve_district(district, ServeOptions(host, port, workers, certificate, key, behind_proxy), say)


def _say_now(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


def openapi() -> None:
    """Print the HTTP interface as OpenAPI; it is published as sync/openapi.json."""
    typer.echo(description(), nl=False)
