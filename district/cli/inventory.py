"""`district inventory`: what is kept of people, field by field."""

from __future__ import annotations

import json

import typer

from district.cli.command import Json
from district.projections.inventory import lines, page


def inventory(as_json: Json = False) -> None:
    """Print what is kept of people, field by field: where, for how long, where it may be shown."""
    rows = list(lines())
    typer.echo(json.dumps(rows, indent=1) if as_json else page(rows), nl=as_json)
