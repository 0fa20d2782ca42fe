"""The district's commands. Each opens what it needs, does one thing, and says in a sentence what became of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from sync.district.access import enrollment
from sync.district.access import keys as key_file
from sync.district.app import description
from sync.district.cli.alerts import alerts_app
from sync.district.cli.command import DATA, Data, opened, said, write_qr
from sync.district.cli.down import down_app, pass_app
from sync.district.cli.line import PIN_HELP, line_app, staff_pin
from sync.district.cli.lists import import_list, list_app
from sync.district.cli.view import view_app
from sync.district.district import District, address_in_environment, create
from sync.district.down import schools
from sync.district.export import export as export_all
from sync.district.faults import DistrictError
from sync.district.server import serve as serve_district
from sync.district.up import erasure, projection
from sync.pins import draw_pin

app = typer.Typer(help="The district's server and its data.", no_args_is_help=True)
school_app = typer.Typer(help="Schools.", no_args_is_help=True)
staff_app = typer.Typer(help="Staff members and their PINs.", no_args_is_help=True)
app.add_typer(school_app, name="school")
app.add_typer(staff_app, name="staff")
app.add_typer(pass_app, name="pass")
app.add_typer(down_app)
app.add_typer(list_app, name="list")
app.command("import")(import_list)
app.add_typer(view_app)
app.add_typer(line_app)
app.add_typer(alerts_app)
staff_app.command("pin")(staff_pin)

_SAMPLE_LINE = "In an emergency, follow the staff."
SAMPLE_SCHOOLS = (
    ("oakridge", "Oakridge Elementary", "America/Denver", _SAMPLE_LINE),
    ("willow", "Willow Creek Middle School", "America/Denver", _SAMPLE_LINE),
)
SAMPLE_STAFF = (("ana-ruiz", "Ana Ruiz", ("decide",)), ("ruth-ives", "Ruth Ives", ("decide", "override")))
"""Two invented schools, and the two invented people in the office of the first."""


def _made(district: District, sample: bool, pins: dict[str, str]) -> None:
    keys = district.keys
    if sample:
        for code, *_ in SAMPLE_SCHOOLS:
            keys = keys.with_school(code)
        key_file.save(district.folder, keys)
    with district.database.write() as session:
        if not sample:
            return
        for school in SAMPLE_SCHOOLS:
            schools.add_school(session, *school)
        for staff_id, name, permissions in SAMPLE_STAFF:
            pin = pins.get(staff_id) or draw_pin()
            schools.add_staff(session, keys, SAMPLE_SCHOOLS[0][0], name, pin, permissions, staff_id=staff_id)
            typer.echo(f"{name} ({staff_id}) may {' and '.join(permissions)}; PIN {pin}")


def _pins(given: list[str]) -> dict[str, str]:
    pairs = dict(item.partition("=")[::2] for item in given)
    unknown = sorted(pairs.keys() - {staff_id for staff_id, _, _ in SAMPLE_STAFF})
    if unknown:
        raise DistrictError(f"The sample school has nobody called {unknown[0]!r}. Write --pin=ana-ruiz=DIGITS.")
    return pairs


@app.command()
def init(
    data: Data = DATA,
    sample: Annotated[bool, typer.Option("--sample", help="With invented schools and staff members.")] = False,
    pin: Annotated[list[str], typer.Option(help="STAFF=DIGITS for a sample staff member; may be repeated.")] = [],  # noqa: B006  typer copies it
) -> None:
    """Create a district: its key file, its database."""
    with said():
        pins = _pins(pin)
        for chosen in pins.values():
            schools.check_pin(chosen)  # before anything is made: a district half made is in the next one's way
        district = create(data, address_in_environment())
        try:
            _made(district, sample, pins)
        finally:
            district.database.close()
        typer.echo(f"The district is in {data}. Back up {key_file.FILE_NAME} apart from the database.")


@app.command()
def serve(
    data: Data = DATA,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8443,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that share the work.")] = 1,
    certificate: Annotated[
        Path | None, typer.Option(help="TLS certificate (PEM); without it only for loopback.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's private key (PEM).")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A proxy in front of it speaks TLS.")] = False,
) -> None:
    """Serve kiosks until stopped."""
    with opened(data) as district:
        serve_district(district, host, port, workers, certificate, key, behind_proxy, _say_now)


def _say_now(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


@app.command()
def export(data: Data = DATA) -> None:
    """Print what the district knows as JSON; every chain is verified again from its raw bytes for it."""
    with opened(data) as district, district.database.read() as session:
        typer.echo(json.dumps(export_all(session, district.keys), ensure_ascii=False, indent=1))


@app.command()
def code(
    school: str,
    data: Data = DATA,
    sheet: Annotated[Path | None, typer.Option(help="Picture to write: a QR code for `enroll --camera`.")] = None,
    url: Annotated[str, typer.Option(help="The district's address, for the sheet.")] = "",
) -> None:
    """Print a one-time enrollment code for a kiosk of a school."""
    if sheet and not url.startswith(("https://", "http://")):
        typer.echo("A sheet needs --url, the district's address as a kiosk reaches it.", err=True)
        raise typer.Exit(2)
    with opened(data) as district, district.database.write() as session:
        new = enrollment.new_code(session, school, district.now())
        if sheet:
            write_qr(f"VESTIBULE:{new}@{url}", sheet)
        typer.echo(f"Code for one kiosk of {school}, good for 15 minutes: {new}")


@school_app.command("add")
def school_add(
    code: str,
    name: str,
    data: Data = DATA,
    time_zone: Annotated[str, typer.Option(help="As America/Denver.")] = "America/Denver",
    emergency: Annotated[str, typer.Option(help="The line at the foot of a badge.")] = "",
) -> None:
    """Add a school, with the usual purposes and destinations and a secret of its own."""
    with opened(data) as district:
        with district.database.write() as session:
            schools.add_school(session, code, name, time_zone, emergency)
            # Before the commit: a secret without a school harms nobody, a school without a secret enrolls no kiosk.
            key_file.save(district.folder, district.keys.with_school(code))
        typer.echo(f"{name} ({code}) is a school of this district now.")


@school_app.command("list")
def school_list(data: Data = DATA) -> None:
    """Print the schools."""
    with opened(data) as district, district.database.read() as session:
        for school in schools.all_schools(session):
            typer.echo(f"{school.code}\t{school.name}\t{school.time_zone}")


@staff_app.command("add")
def staff_add(
    school: str,
    name: str,
    data: Data = DATA,
    permission: Annotated[list[str], typer.Option(help="decide, override; may be repeated.")] = ["decide"],  # noqa: B006  typer copies it
    pin: Annotated[str | None, typer.Option(help=PIN_HELP)] = None,
) -> None:
    """Add a staff member who may decide cases at a school's kiosks; prints the PIN once."""
    with opened(data) as district:
        chosen = pin or draw_pin()
        with district.database.write() as session:
            person = schools.add_staff(session, district.keys, school, name, chosen, permission)
        typer.echo(f"{person.name} ({person.id}) may {' and '.join(person.permissions)}; PIN {chosen}")


@staff_app.command("list")
def staff_list(school: str, data: Data = DATA) -> None:
    """Print a school's staff members and what they may do."""
    with opened(data) as district, district.database.read() as session:
        schools.find_school(session, school)
        for person in schools.staff_of(session, school):
            typer.echo(f"{person.id}\t{person.name}\t{', '.join(person.permissions)}")


@app.command()
def erase(key: Annotated[str, typer.Argument(metavar="ID", help="A visit's or a case's.")], data: Data = DATA) -> None:
    """Erase for good who a visitor was; that somebody was there stays, and every chain still verifies."""
    with opened(data) as district:
        with district.database.write() as session:
            count = erasure.erase(session, district.keys, district.folder, key, district.now())
        typer.echo(f"{count} entries of {key} were emptied. Kiosks obey at their next exchange.")


@app.command()
def project(
    data: Data = DATA,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty what was projected, then fill it again.")] = False,
) -> None:
    """Project the journal into visits and cases."""
    with opened(data) as district:
        done = (projection.rebuild if rebuild else projection.project)(district.database, now=district.now())
        typer.echo(f"{done} entries projected.")


@app.command()
def openapi() -> None:
    """Print the HTTP interface as OpenAPI; it is published as sync/openapi.json."""
    typer.echo(description(), nl=False)
