"""Command lines that import a command when it is asked for: `--help` reads a table, and no command pays for another.

Whatever is used wrongly is answered in one line on stderr and exit status 2. What kiosks and files said is printed
without what would steer the terminal, whichever command prints it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any, TextIO

import typer
from typer import _click as click
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from sync import VERSION
from sync.contract.safe_text import plain

WRONG_USE = 2


@dataclass(frozen=True, slots=True)
class Later:
    """A command, or a group of them. `place` is `module:name` of its function or Typer; `panel` is its heading in the
    help; `obj` is handed on to it as its context's object."""

    name: str
    place: str
    help: str
    panel: str = "Commands"
    obj: Any = None


def later(place: str) -> Callable[..., Any]:
    """A function that imports what stands at `module:name` with its first call, and calls it."""

    def call(*args: Any, **options: Any) -> Any:
        return _load(place)(*args, **options)

    return call


def lazy_group(commands: Sequence[Later], around: str = "") -> type[TyperGroup]:
    """The class of a Typer group that has these commands, listed in this order. `around` is `module:name` of a context
    manager that each of them runs in."""

    class Group(LazyGroup):
        table = commands
        surroundings = around

    return Group


class LazyGroup(TyperGroup):
    """`table`: what there is. `listing`: the help is being written, so names and sentences are enough."""

    table: Sequence[Later] = ()
    surroundings = ""
    listing = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [one.name for one in self.table] + list(super().list_commands(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = next((one for one in self.table if one.name == cmd_name), None)
        if found is None:
            return super().get_command(ctx, cmd_name)
        if self.listing:
            return TyperCommand(found.name, help=found.help, rich_help_panel=found.panel)
        return load_command(found)

    def invoke(self, ctx: click.Context) -> Any:
        with _load(self.surroundings)() if self.surroundings else nullcontext():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            near = get_close_matches(args[0], self.list_commands(ctx))
            ctx.fail(f"There is no command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self.listing = False

    def main(self, *args: Any, **options: Any) -> Any:
        """As Typer's, but what was used wrongly is one line and no box."""
        if not options.get("standalone_mode", True):
            return super().main(*args, **options)
        try:
            status = super().main(*args, **{**options, "standalone_mode": False})
        except TyperException as error:
            if sentence := _sentence(error):
                typer.echo(sentence, err=True)
            sys.exit(error.exit_code)
        except typer.Abort:
            typer.echo("It was broken off.", err=True)
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


def load_command(one: Later) -> click.Command:
    """The command itself, imported."""
    found = _load(one.place)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(one.name)(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = one.name
    if one.obj is not None:
        command.context_settings = {**command.context_settings, "obj": one.obj}
    return command


def version_option(program: str) -> Any:
    """`--version` of a group's callback."""

    def show(asked: bool) -> None:
        if asked:
            typer.echo(f"{program} {VERSION}")
            raise typer.Exit

    return typer.Option("--version", help="Print the version.", callback=show, is_eager=True)


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _sentence(error: TyperException) -> str:
    """What was wrong and where to read more, on one line; "" where nothing was asked, and the help has been printed."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return ""
    said = " ".join(error.format_message().split())
    said = said if said.endswith((".", "?", "!")) else f"{said}."
    context = getattr(error, "ctx", None)
    return f"{said} See `{context.command_path} --help`." if context is not None else said


@contextmanager
def plainly() -> Iterator[None]:
    """All that is printed meanwhile is made plain."""
    with redirect_stdout(_Plain(sys.stdout)), redirect_stderr(_Plain(sys.stderr)):
        yield


class _Plain(io.TextIOBase):
    """A stream that hands on what it is given, made plain."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(plain(text, kept="\n\t"))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()
