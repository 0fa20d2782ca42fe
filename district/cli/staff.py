"""District commands for staff members: who they are, what they may do, their PINs.

What is changed here reaches the kiosks with the school's document, within an exchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from district.access import staff_members
from district.access.staff_members import MEANINGS
from district.cli.command import DATA, Data, Json, opened
from district.days import school_day
from district.db.tables import Staff
from district.instance import District
from district.publish import change_stream, schools
from sync.contract.pins import PIN_DIGITS, draw_pin

_PERMISSIONS = "; ".join(f"{name}: {meaning}" for name, meaning in MEANINGS.items())
staff_app = typer.Typer(
    help=f"Staff members: who they are, what they may do, their PINs. Permissions are {_PERMISSIONS}.",
    no_args_is_help=True,
)

Who = Annotated[str, typer.Argument(metavar="STAFF", help="The person's name or id.")]
Of = Annotated[str, typer.Option(metavar="CODE", help="The person's school, where the name alone is not clear.")]
Permissions = Annotated[list[str], typer.Option(help=f"{_PERMISSIONS}. May be repeated.")]
_PIN_HELP = f"{PIN_DIGITS.start} to {PIN_DIGITS.stop - 1} digits, none that is easy to guess; without it one is drawn."
Pin = Annotated[str | None, typer.Option(help=_PIN_HELP)]


@staff_app.command("add")
def staff_add(
    school: str,
    name: str,
    data: Data = DATA,
    permission: Permissions = ["decide"],  # noqa: B006  typer copies it
    pin: Pin = None,
) -> None:
    """Add a staff member who may decide cases at a school's kiosks; prints the PIN once."""
    with opened(data) as district:
        chosen = pin or draw_pin()
        with district.database.write() as session:
            person = staff_members.add_staff(session, district.keys, school, name, chosen, permission)
            change_stream.touch(session, school, district.now())
        typer.echo(f"{person.name} ({person.id}) may {staff_members.may(person)}; PIN {chosen}")


@staff_app.command("list")
def staff_list(school: str, data: Data = DATA, as_json: Json = False) -> None:
    """Print a school's staff members and what they may do."""
    with opened(data) as district, district.database.read() as session:
        schools.find_school(session, school)
        there = schools.staff_of(session, school)
        if as_json:
            typer.echo(json.dumps([_line(person) for person in there], ensure_ascii=False, indent=1))
            return
        for person in there:
            off = f"\tdisabled since {school_day(session, school, person.disabled)}" if person.disabled else ""
            typer.echo(f"{person.id}\t{person.name}\t{', '.join(person.permissions) or 'no permission'}{off}")
        if there:
            typer.echo(f"({_PERMISSIONS})", err=True)
        else:
            typer.echo(f"{school} has no staff members yet. Add one with `district staff add {school} NAME`.")


@staff_app.command("edit")
def staff_edit(
    staff: Who,
    data: Data = DATA,
    school: Of = "",
    name: Annotated[str, typer.Option(help="The new name.")] = "",
    permission: Permissions = [],  # noqa: B006  typer copies it
    no_permission: Annotated[bool, typer.Option("--no-permission", help="Take every permission away.")] = False,
) -> None:
    """Rename a staff member, or give other permissions: those named here replace all before."""
    if not (name or permission or no_permission):
        raise typer.BadParameter("Nothing is to be changed. Give --name, --permission or --no-permission")
    if permission and no_permission:
        raise typer.BadParameter("Give either --permission or --no-permission, not both")
    with _changed(data, staff, school) as (_, session, person):
        staff_members.edit(session, person, name, permission if permission or no_permission else None)
    typer.echo(f"{person.name} ({person.id}) may {staff_members.may(person)}.")


@staff_app.command("disable")
def staff_disable(staff: Who, data: Data = DATA, school: Of = "") -> None:
    """For a time: no PIN, staff pass or decision of theirs counts, until they are enabled."""
    with _changed(data, staff, school) as (district, session, person):
        staff_members.disable(session, person, district.now())
    typer.echo(f"{person.name} ({person.id}) is disabled. The kiosks of {person.school} know within an exchange.")


@staff_app.command("enable")
def staff_enable(staff: Who, data: Data = DATA, school: Of = "") -> None:
    """Let a disabled staff member work again, with the same PIN and permissions."""
    with _changed(data, staff, school) as (_, session, person):
        staff_members.enable(session, person)
    typer.echo(f"{person.name} ({person.id}) may {staff_members.may(person)} again.")


@staff_app.command("remove")
def staff_remove(staff: Who, data: Data = DATA, school: Of = "") -> None:
    """For good. What they decided keeps their name; `staff add` makes somebody new."""
    with _changed(data, staff, school) as (district, session, person):
        staff_members.remove(session, person, district.now())
    typer.echo(f"{person.name} ({person.id}) is removed. The kiosks of {person.school} know within an exchange.")


@staff_app.command("pin")
def staff_pin(staff: Who, data: Data = DATA, school: Of = "", pin: Pin = None) -> None:
    """Give a staff member a new PIN, under the school's present secret; prints it once."""
    chosen = pin or draw_pin()
    with _changed(data, staff, school) as (district, session, person):
        staff_members.change_pin(session, district.keys, person.id, chosen)
    typer.echo(f"{person.name} ({person.id}): PIN {chosen}")


@contextmanager
def _changed(data: Path, who: str, school: str) -> Iterator[tuple[District, Session, Staff]]:
    """Somebody to be changed, in one transaction; afterwards the school's kiosks have something to ask for."""
    with opened(data) as district, district.database.write() as session:
        if school:
            schools.find_school(session, school)
        person = staff_members.found(session, who, school)
        yield district, session, person
        change_stream.touch(session, person.school, district.now())


def _line(person: Staff) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "school": person.school,
        "permissions": person.permissions,
        "disabled": person.disabled.isoformat() if person.disabled else None,
    }
