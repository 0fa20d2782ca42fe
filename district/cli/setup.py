"""District commands for setting up: a district, with or without invented people, a kiosk's code, and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from district import settings
from district.access import district_keys as key_file
from district.access import enrollment, staff_members
from district.access.people import invitations
from district.cli.command import ADDRESS, DATA, Data, Json, Url, opened, said
from district.cli.passes import write_qr
from district.errors import DistrictError
from district.instance import District, address_in_environment, create
from district.publish import schools
from language.marks import in_english
from sync.contract.pins import draw_pin
from sync.contract.vocabulary import Permission

_SAMPLE_LINE = "In an emergency, follow the staff."
SAMPLE_SCHOOLS = (
    ("oakridge", "Oakridge Elementary", "America/Denver", _SAMPLE_LINE, "elementary"),
    ("willow", "Willow Creek Middle School", "America/Denver", _SAMPLE_LINE, "middle"),
)
SAMPLE_STAFF = (("ana-ruiz", "Ana Ruiz", (Permission.DECIDE,)), ("ruth-ives", "Ruth Ives", tuple(Permission)))
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
            staff_members.add_staff(session, keys, SAMPLE_SCHOOLS[0][0], name, pin, permissions, staff_id=staff_id)
            typer.echo(f"{name} ({staff_id}) may {' and '.join(permissions)}; PIN {pin}")


def _pins(given: list[str]) -> dict[str, str]:
    pairs = dict(item.partition("=")[::2] for item in given)
    unknown = sorted(pairs.keys() - {staff_id for staff_id, _, _ in SAMPLE_STAFF})
    if unknown:
        raise DistrictError(f"The sample school has nobody called {unknown[0]!r}. Write --pin=ana-ruiz=DIGITS.")
    return pairs


def init(
    data: Data = DATA,
    sample: Annotated[bool, typer.Option("--sample", help="With invented schools and staff members.")] = False,
    pin: Annotated[list[str], typer.Option(help="STAFF=DIGITS for a sample staff member; may be repeated.")] = [],  # noqa: B006  typer copies it
    url: Url = ADDRESS,
) -> None:
    """Create a district: its key file, its database."""
    with said():
        pins = _pins(pin)
        for chosen in pins.values():
            staff_members.check_pin(chosen)  # before anything is made: a district half made is in the next one's way
        district = create(data, address_in_environment())
        try:
            _made(district, sample, pins)
            with district.database.write() as session:
                link = invitations.new_setup_link(session, district.now())
        finally:
            district.database.close()
        typer.echo(f"The district is in {data}. Back up {key_file.FILE_NAME} apart from the database.")
        typer.echo(f"Open once: {url.rstrip('/')}{link}")


def code(
    school: str,
    data: Data = DATA,
    name: Annotated[str, typer.Option(help="What the kiosk will be called, as `Front office`.")] = "",
    sheet: Annotated[Path | None, typer.Option(help="Picture to write: a QR code for `enroll --camera`.")] = None,
    url: Annotated[str, typer.Option(help="The district's address, for the sheet.")] = "",
) -> None:
    """Print a one-time enrollment code for a kiosk of a school."""
    if sheet and not url.startswith(("https://", "http://")):
        typer.echo("A sheet needs --url, the district's address as a kiosk reaches it.", err=True)
        raise typer.Exit(2)
    with opened(data) as district, district.database.write() as session:
        new = enrollment.new_code(session, school, district.now(), name)
        if sheet:
            write_qr(f"VESTIBULE:{new}@{url}", sheet)
        typer.echo(f"Code for one kiosk of {school}, good for 15 minutes: {new}")


def setting(
    name: Annotated[str, typer.Argument(help="Which; without it all are printed.")] = "",
    value: Annotated[str | None, typer.Argument(help="Its new value.")] = None,
    data: Data = DATA,
    as_json: Json = False,
) -> None:
    """Print or set what an administrator may choose."""
    if value is not None and settings.is_number(name) and not value.isdecimal():
        raise typer.BadParameter(f"{value!r} is not a valid integer.")
    with opened(data) as district, district.database.write() as session:
        if name and value is not None:
            settings.choose(session, name, value)
        names = [name] if name else sorted(settings.SETTINGS)
        chosen = {one: settings.said(session, one) for one in names}
    if as_json:
        told = {one: int(now) if now.isdecimal() else now for one, now in chosen.items()}
        typer.echo(json.dumps(told))
    for one, now in [] if as_json else chosen.items():
        typer.echo(f"{one}\t{now}\t{in_english(settings.SETTINGS[one].meaning)}")
