"""Vestibule's command line: what there is, and where it stands. A command is imported when it is asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from district.cli.command_line import Later, later, lazy_group, version_option

_KIOSK, _TRY, _DISTRICT = "The kiosk", "Try one thing", "The district"

COMMANDS = (
    Later("run", "kiosk.commands.run:run", "Run the kiosk.", _KIOSK),
    Later(
        "enroll", "kiosk.commands.enroll:enroll", "Join a school of the district at URL with a one-time CODE.", _KIOSK
    ),
    Later(
        "doctor",
        "kiosk.commands.doctor:doctor",
        "Say what ails this kiosk; exit 1 when something needs a person.",
        _KIOSK,
    ),
    Later("roster", "kiosk.commands.roster:roster", "Write down who is on site, a day's log, or what is kept.", _KIOSK),
    Later("demo", "kiosk.demo.run:demo", "Show everything on one machine, with invented visitors.", _TRY),
    Later("scan", "kiosk.commands.devices:scan", "Read licenses and passes from files.", _TRY),
    Later("screen", "kiosk.commands.screen:screen", "Screen names against a list file, as a kiosk would.", _TRY),
    Later("badge", "kiosk.commands.devices:badge", "Draw a sample badge; print it or write it to a file.", _TRY),
    Later("gallery", "kiosk.commands.gallery:gallery", "Draw every screen in every state.", _TRY),
    Later(
        "district",
        "district.cli.main:app",
        "The district's server and its data.",
        _DISTRICT,
        obj=later("scanning.signed_passes:encode_visitor"),
    ),
)

app = typer.Typer(
    cls=lazy_group(COMMANDS),
    help="The visitor desk at a school's controlled entrance.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def begin(
    context: typer.Context,
    version: Annotated[bool, version_option("vestibule")] = False,  # noqa: ARG001  it ends by itself
) -> None:
    """The visitor desk at a school's controlled entrance."""
    if context.invoked_subcommand != "district":  # of whose commands only `serve` logs, and sees to it
        later("district.logs:to_stderr")()


if __name__ == "__main__":
    app()
