"""District commands for visitors whom a school expects: register, list, write as a QR code, withdraw."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.changes import PASS
from sync.district.cli.command import DATA, Data, opened
from sync.district.cli.sheet import write_qr
from sync.district.down import passes, schools, stream
from sync.district.faults import DistrictError

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
        zone = ZoneInfo(schools.find_school(session, school).time_zone)
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


class PassWriter(Protocol):
    """Signs an expected visitor's pass and says it as a QR code's text: scanning.passes.encode, as main hands it on."""

    def __call__(
        self, pass_id: UUID, school: str, valid_from: datetime, valid_until: datetime, key: Ed25519PrivateKey
    ) -> str: ...


@pass_app.command("sheet")
def pass_sheet(
    context: typer.Context,
    pass_id: Annotated[str, typer.Argument(metavar="ID")],
    file: Annotated[Path, typer.Argument(metavar="FILE.png", help="To print, or to send to the visitor.")],
    data: Data = DATA,
) -> None:
    """Write an expected visitor's pass as a QR code, signed by the district."""
    writer: PassWriter | None = context.obj
    with opened(data) as district, district.database.read() as session:
        if writer is None:
            raise DistrictError(
                "Passes are written by `python main.py district pass sheet`, on a machine with the kiosk."
            )
        row = passes.find(session, pass_id)
        key = district.keys.signing
        write_qr(writer(UUID(row.id), row.school, row.valid_from, row.valid_until, key), file)
        typer.echo(f"{file} holds the pass for {row.school}.")


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
