"""District commands for people who sign in to the pages: the first link, invitations, a list, disabling."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from district.access.people import accounts, invitations, staff_link
from district.access.people.rights import Role
from district.cli.command import ADDRESS, DATA, Data, Json, Url, opened
from district.db.people_tables import Account
from district.errors import DistrictError
from district.settings import said
from language.translator import translator

people_app = typer.Typer(help="Who may sign in to the pages: invite, list, disable.", no_args_is_help=True)

Mail = Annotated[str, typer.Argument(metavar="MAIL", help="The person's mail address.")]
_ROLES = f"One of {', '.join(Role)}."


@people_app.command("invite")
def invite(
    mail: Mail,
    role: Annotated[str, typer.Option(help=_ROLES)],
    school: Annotated[
        list[str], typer.Option(metavar="CODE", help="One of the person's own schools; may be repeated.")
    ] = [],  # noqa: B006  typer copies it
    staff: Annotated[
        str, typer.Option(metavar="NAME|ID", help="The staff member of the school whom the person is, to decide there.")
    ] = "",
    data: Data = DATA,
    url: Url = ADDRESS,
) -> None:
    """Invite somebody; prints the link, which works once and for seven days."""
    with opened(data) as district, district.database.write() as session:
        who = staff_link.named(session, staff, school) if staff else ""
        invitation, path = invitations.invite(session, mail, role, school, district.now(), staff=who)
        letter = invitations.letter(translator(said(session, "language")), invitation, url.rstrip("/") + path)
    typer.echo(f"Give this link to {letter.mail}: {letter.link}")


@people_app.command("setup-link")
def setup_link(data: Data = DATA, url: Url = ADDRESS) -> None:
    """Print a new link for the first administrator, while nobody has an account."""
    with opened(data) as district, district.database.write() as session:
        if accounts.everybody(session):
            raise DistrictError("There are accounts already. Use `district people invite MAIL --role it`.")
        link = invitations.new_setup_link(session, district.now())
    typer.echo(f"Open once: {url.rstrip('/')}{link}")


@people_app.command("list")
def show(data: Data = DATA, as_json: Json = False) -> None:
    """Print who has an account, with role and schools."""
    with opened(data) as district, district.database.read() as session:
        there = accounts.everybody(session)
    if as_json:
        typer.echo(json.dumps([_line(account) for account in there], ensure_ascii=False, indent=1))
        return
    for account in there:
        off = f"\tdisabled since {account.disabled.date().isoformat()}" if account.disabled else ""
        typer.echo(f"{account.mail}\t{account.name}\t{account.role}\t{', '.join(account.schools) or '-'}{off}")
    if not there:
        typer.echo("Nobody has an account yet. Open the link that `district init` printed, or make a new one with")
        typer.echo("`district people setup-link`.")


@people_app.command("disable")
def disable(mail: Mail, data: Data = DATA) -> None:
    """End somebody's sessions at once, and their PIN at the kiosks within an exchange."""
    with opened(data) as district, district.database.write() as session:
        account = accounts.found(session, mail)
        accounts.disable(session, account, district.now())
    typer.echo(f"{account.name} is disabled, and no session of theirs is left.")


@people_app.command("enable")
def enable(mail: Mail, data: Data = DATA) -> None:
    """Let somebody who was disabled sign in again."""
    with opened(data) as district, district.database.write() as session:
        account = accounts.found(session, mail)
        accounts.enable(session, account, district.now())
    typer.echo(f"{account.name} may sign in again.")


def _line(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "mail": account.mail,
        "name": account.name,
        "role": account.role,
        "schools": account.schools,
        "staff": account.staff,
        "disabled": account.disabled.isoformat() if account.disabled else None,
    }
