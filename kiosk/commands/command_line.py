"""What every command at the kiosk shares: its settings, exit statuses, and how a fault is said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kiosk.settings import Settings, SettingsRefused, load

ASSETS = Path(__file__).resolve().parents[2] / "assets"
CHECK_FAILED = 1
WRONG_USE = 2

Config = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def stop(sentence: str, status: int) -> NoReturn:
    """End with one clear line on stderr."""
    typer.echo(sentence, err=True)
    raise typer.Exit(status)


def settings_of(config: Path | None) -> Settings:
    try:
        return load(config)
    except SettingsRefused as error:
        stop(str(error), WRONG_USE)
