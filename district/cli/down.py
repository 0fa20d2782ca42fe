"""District commands for what comes down to kiosks: calendars and emergencies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from district.cli.command import DATA, Data, opened
from district.publish import school_plans, schools

ALL = "all"


def calendar(
    school: str,
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="Week, days, bells, hosts, stay.")],
    data: Data = DATA,
) -> None:
    """Set when a school is open, its bell times, whom visitors come to see, and how long they may stay."""
    with opened(data) as district:
        with district.database.write() as session:
            school_plans.set_plan(session, school, school_plans.read_plan(file), district.now())
        typer.echo(f"The calendar of {school} is set. Its kiosks know within an exchange.")


def emergency(
    school: Annotated[str, typer.Argument(help=f"A school's code, or {ALL!r}.")],
    state: Annotated[str, typer.Argument(help=f"{', '.join(school_plans.EMERGENCIES)}, or {school_plans.CLEAR}.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="WHO",
            help=f"Who declares it: a staff member's name or id, or {', '.join(school_plans.ROLES)} "
            f"of the district, as {school_plans.ROLES[0]}:NAME.",
        ),
    ],
    data: Data = DATA,
) -> None:
    """Put an emergency in force, or end it. While one is, the kiosks there check nobody in."""
    with opened(data) as district:
        with district.database.write() as session:
            codes = [row.code for row in schools.all_schools(session)] if school == ALL else [school]
            schools.find_school(session, codes[0] if codes else school)
            who = school_plans.declarer(session, by, "" if school == ALL else school)
            school_plans.declare_everywhere(session, district.keys, codes, state, who.by, district.now(), who.name)
        typer.echo(f"{state}: {', '.join(codes)}. Declared by {who.name or who.by}.")
