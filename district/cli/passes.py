"""District commands for visitors whom a school expects: register, list, write as a QR code, withdraw."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.cli.command import DATA, Data, Json, local, opened
from district.errors import DistrictError
from district.publish import change_stream, pass_papers, schools, visitor_passes
from language.translator import translator
from printing.reports.tagged_pdf import ReportFailed
from printing.reports.visitor_pass import PassSheet, pass_pdf
from sync.contract.api.school import PASS
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.time_zones import day_in

_OLDEST = 1900
_FIRST_YEAR, _LAST_YEAR = 2000, 9000
pass_app = typer.Typer(help="Visitors whom a school expects.", no_args_is_help=True)


@pass_app.command("add")
def pass_add(
    school: str,
    family: str,
    given: str,
    data: Data = DATA,
    valid_from: Annotated[
        str, typer.Option("--from", metavar="TIME", help="As 2026-11-23T08:00, or a day; without it now.")
    ] = "",
    valid_until: Annotated[
        str,
        typer.Option(
            "--until", metavar="TIME", help="As 2026-11-23T16:00; a day, or without it the first day, to its end."
        ),
    ] = "",
    born: Annotated[str, typer.Option(help="As 1984-03-12.")] = "",
    purpose: Annotated[str, typer.Option(help="Code of a purpose of the school.")] = "meeting",
    destination: Annotated[str, typer.Option(help="Code of a destination; without it the host's.")] = "",
    host: Annotated[str, typer.Option(help="Code of whom they come to see; see `district school show`.")] = "",
) -> None:
    """Expect a visitor at a school; prints the pass's id. Times are by the school's clock. Its kiosks know within an
    exchange. The host is told when the visitor arrives."""
    with opened(data) as district:
        with district.database.write() as session:
            zone = schools.find_school(session, school).time_zone
            now = district.now()
            begins = _moment(valid_from, zone) if valid_from else now
            ends = _moment(valid_until, zone, end=True) if valid_until else _end_of_day(begins, ZoneInfo(zone))
            who = ExpectedVisitor(
                id=visitor_passes.new_id(),
                family=family,
                given=given,
                born=_date(born, now).isoformat() if born else "",
                purpose=purpose,
                destination=destination,
                host=host,
                valid_from=begins.isoformat(),
                valid_until=ends.isoformat(),
            )
            visitor_passes.register(session, school, who)
            change_stream.note(session, school, PASS, [who.id], now)
        typer.echo(who.id)
        over = " It is over already." if ends < now else ""
        typer.echo(f"Expected from {local(begins, zone)} until {local(ends, zone)}.{over}{_boxes(who)}", err=True)


@pass_app.command("list")
def pass_list(school: str, data: Data = DATA, as_json: Json = False) -> None:
    """Print whom a school expects, the next first; times are by the school's clock."""
    with opened(data) as district, district.database.read() as session:
        zone = schools.find_school(session, school).time_zone
        hosts = {host.code: host.name for host in schools.document(session, school).hosts}
        expected = visitor_passes.of_school(session, school)
        now = district.now()
    if as_json:
        typer.echo(json.dumps([_line(school, who) for who in expected], ensure_ascii=False, indent=1))
        return
    for who in expected:
        begins, ends = datetime.fromisoformat(who.valid_from), datetime.fromisoformat(who.valid_until)
        words = [who.id, f"{who.given} {who.family}".strip(), who.purpose, local(begins, zone), local(ends, zone)]
        words += [who.destination] if who.destination else []
        words += [f"to see {hosts.get(who.host, who.host)}"] if who.host else []
        typer.echo("\t".join([*words, *(["over"] if ends < now else [])]))
    if not expected:
        typer.echo(f"{school} expects nobody.")


def _line(school: str, who: ExpectedVisitor) -> dict[str, str]:
    """As JSON has it since the first version: with the school, and the times under short names."""
    content: dict[str, str] = {"id": who.id, "school": school} | who.model_dump()
    begins, ends = content.pop("valid_from"), content.pop("valid_until")
    return content | {"from": begins, "until": ends}


class PassWriter(Protocol):
    """Signs an expected visitor's pass as a QR code's text: `scanning.signed_passes.encode`, given by main."""

    def __call__(
        self, pass_id: UUID, school: str, valid_from: datetime, valid_until: datetime, key: Ed25519PrivateKey
    ) -> str: ...


@pass_app.command("sheet")
def pass_sheet(
    context: typer.Context,
    pass_id: Annotated[str, typer.Argument(metavar="ID")],
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .pdf page to hand out or send; or the code alone, as .png."),
    ],
    data: Data = DATA,
) -> None:
    """Write an expected visitor's pass as a QR code, signed by the district."""
    writer: PassWriter | None = context.obj
    with opened(data) as district, district.database.read() as session:
        if writer is None:
            raise DistrictError(
                "Passes are written by `python main.py district pass sheet`, on a machine with the kiosk."
            )
        school, who = visitor_passes.find(session, pass_id)
        begins, ends = datetime.fromisoformat(who.valid_from), datetime.fromisoformat(who.valid_until)
        key = district.keys.signing
        try:
            text = writer(UUID(who.id), school, begins, ends, key)
        except ValueError as error:
            raise DistrictError(f"The pass of {pass_id} cannot be written as a code: {error}") from None
        if file.suffix.lower() == ".pdf":
            _write_page(pass_papers.sheet_of(session, pass_id, text, translator(), district.now()), file)
        else:
            write_qr(text, file)
        typer.echo(f"{file} holds the pass for {school}.")


def _write_page(page: PassSheet, file: Path) -> None:
    try:
        file.write_bytes(pass_pdf(page))
    except ReportFailed as error:
        raise DistrictError(str(error)) from None
    except OSError as error:
        raise DistrictError(f"{file} cannot be written ({error.strerror}). Choose another folder.") from None


@pass_app.command("withdraw")
def pass_withdraw(pass_id: Annotated[str, typer.Argument(metavar="ID")], data: Data = DATA) -> None:
    """Expect a visitor no longer."""
    with opened(data) as district:
        with district.database.write() as session:
            school = visitor_passes.withdraw(session, pass_id)
            change_stream.note(session, school, PASS, [pass_id], district.now())
        typer.echo(f"{school} does not expect the visitor of {pass_id} any more.")


def _boxes(who: ExpectedVisitor) -> str:
    """A warning about letters of the name that would print as boxes; "" where there are none."""
    from printing.text.shaping import undrawable  # noqa: PLC0415  only this command needs HarfBuzz and fonts

    letters = undrawable(f"{who.given} {who.family}")
    if not letters:
        return ""
    return f" The badge would show boxes for {' '.join(letters)}: register the name in other letters, if it has them."


def _date(text: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DistrictError(f"{text!r} is no date. Write it as 1984-03-12.") from None
    if not day.year >= _OLDEST or day > now.date() + timedelta(days=1):
        raise DistrictError(f"Nobody was born on {text}. Write the birth date as 1984-03-12, or leave it out.")
    return day


def _moment(text: str, zone: str, *, end: bool = False) -> datetime:
    """A time by the school's clock, unless it names its zone itself; of a day alone its beginning, or its end."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    try:
        moment = datetime.combine(day, time()) if day else datetime.fromisoformat(text)
    except ValueError:
        raise DistrictError(f"{text!r} is no time. Write it as 2026-11-23T16:00, or as 2026-11-23.") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise DistrictError(f"{text!r} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}.")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return _end_of_day(moment, ZoneInfo(zone)) if day and end else moment


def _end_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The last second of the day by the school's clock; the day before the clock changes has it too."""
    after = day_in(zone, moment) + timedelta(days=1)
    return datetime.combine(after, time(), zone).astimezone(UTC) - timedelta(seconds=1)


def write_qr(text: str, file: Path) -> None:
    """Write a QR code as a PNG, large enough to print. Raises DistrictError where the file cannot be written."""
    try:
        segno.make(text, error="m", micro=False).save(str(file), kind="png", scale=12)
    except OSError as error:
        raise DistrictError(f"{file} cannot be written ({error.strerror}). Choose another folder.") from None
