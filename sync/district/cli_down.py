"""District commands for what comes down to kiosks: passes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from sync.changes import PASS
from sync.district import passes, stream
from sync.district.command import DATA, Data, opened
from sync.district.faults import DistrictError
from sync.district.schools import find_school

pass_app = typer.Typer(help="Visitors whom a school expects.", no_args_is_help=True)


@pass_app.command("add")
def pass_add(
    school: str,
    family: str,
    given: str,
    data: Data = DATA,
    valid_from: Annotated[str, typer.Option("--from", help="As 2026-11-23T08:00, by the school's clock.")] = "",
    valid_until: Annotated[str, typer.Option("--until", help="As 2026-11-23T16:00.")] = "",
    born: Annotated[str, typer.Option(help="As 1984-03-12.")] = "",
    purpose: Annotated[str, typer.Option(help="Code of a purpose of the school.")] = "meeting",
    destination: Annotated[str, typer.Option(help="Code of a destination of the school.")] = "",
    host: Annotated[str, typer.Option(help="Code of whom they come to see.")] = "",
) -> None:
    """Expect a visitor at a school; prints the pass's id. Its kiosks know within an exchange."""
    with opened(data) as district, district.database.write() as session:
        zone = ZoneInfo(find_school(session, school).time_zone)
        now = district.now()
        who = passes.Expected(
            family=family,
            given=given,
            born=_date(born) if born else None,
            purpose=purpose,
            destination=destination,
            host=host,
            valid_from=_moment(valid_from, zone) if valid_from else now,
            valid_until=_moment(valid_until, zone),
        )
        row = passes.register(session, school, who)
        stream.note(session, school, PASS, [row.id], now)
        typer.echo(row.id)


@pass_app.command("list")
def pass_list(school: str, data: Data = DATA) -> None:
    """Print whom a school expects."""
    with opened(data) as district, district.database.read() as session:
        for row in passes.of_school(session, school):
            times = f"{row.valid_from.isoformat(timespec='minutes')}\t{row.valid_until.isoformat(timespec='minutes')}"
            typer.echo(f"{row.id}\t{row.given} {row.family}\t{row.purpose}\t{times}")


@pass_app.command("withdraw")
def pass_withdraw(pass_id: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> None:
    """Expect a visitor no longer."""
    with opened(data) as district, district.database.write() as session:
        school = passes.withdraw(session, pass_id)
        stream.note(session, school, PASS, [pass_id], district.now())
        typer.echo(f"{school} does not expect the visitor of {pass_id} any more.")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DistrictError(f"{text!r} is no date. Write it as 1984-03-12.") from None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise DistrictError(f"{text!r} is no time. Write it as 2026-11-23T16:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
