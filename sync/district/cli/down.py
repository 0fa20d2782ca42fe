"""District commands for what comes down to kiosks: calendars and emergencies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.district.cli.command import DATA, Data, opened
from sync.district.down import plans, schools

ALL = "all"


def calendar(
    school: str,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="Week, days, bells, hosts, stay.")],
    data: Data = DATA,
) -> None:
    """Set when a school is open, its bell times, whom visitors come to see, and how long they may stay."""
    with opened(data) as district, district.database.write() as session:
        plans.set_plan(session, school, plans.read_plan(file), district.now())
        typer.echo(f"The calendar of {school} is set. Its kiosks know within an exchange.")


def emergency(
    school: Annotated[str, typer.Argument(help=f"A school's code, or {ALL!r}.")],
    state: Annotated[str, typer.Argument(help=f"{', '.join(plans.STATES)}, or {plans.CLEAR}.")],
    data: Data = DATA,
    by: Annotated[str, typer.Option(help="Id of whoever declares it; see `staff list`.")] = "",
) -> None:
    """Put an emergency in force, or end it. While one is, the kiosks there check nobody in."""
    with opened(data) as district, district.database.write() as session:
        codes = [row.code for row in schools.all_schools(session)] if school == ALL else [school]
        plans.declare_everywhere(session, district.keys, codes, state, by, district.now())
        typer.echo(f"{state}: {', '.join(codes)}.")
