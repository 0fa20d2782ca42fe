"""District commands for people who sign in to the pages: the first link, invitations, a list, disabling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from district.access.people import accounts, invitations, openid_settings, staff_link
from district.access.people.openid_settings import SECRET_VARIABLE
from district.access.people.rights import Role
from district.cli.command import ADDRESS, DATA, Data, Json, Url, opened
from district.days import district_day
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
        off_since = {one.id: district_day(session, one.disabled) for one in there if one.disabled}
    if as_json:
        typer.echo(json.dumps([_line(account) for account in there], ensure_ascii=False, indent=1))
        return
    for account in there:
        off = f"\tdisabled since {off_since[account.id]}" if account.disabled else ""
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


@people_app.command("provider")
def provider(
    issuer: Annotated[str, typer.Option(help="The provider's address, as it names itself.")] = "",
    client: Annotated[str, typer.Option(help="The client id that the provider gave out.")] = "",
    name: Annotated[str, typer.Option(help="What the button calls it.")] = "",
    secret_file: Annotated[
        Path | None,
        typer.Option(help=f"A file with the client's secret, which is sealed. Else {SECRET_VARIABLE} has it."),
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Sign in with passwords alone.")] = False,
    data: Data = DATA,
    url: Url = ADDRESS,
) -> None:
    """Let people sign in by the district's OpenID Connect provider; without options, print which."""
    with opened(data) as district, district.database.write() as session:
        if off:
            was = openid_settings.end(session)
            typer.echo("People sign in with passwords alone." if was else "There was no provider.")
            return
        if issuer or client or name:
            secret = secret_file.read_text(encoding="utf-8").strip() if secret_file else ""
            openid_settings.choose(session, district.keys, openid_settings.Provider(issuer, client, name, secret))
        there = openid_settings.chosen(session, district.keys)
    if there is None:
        typer.echo("There is no provider: people sign in with passwords alone.")
        return
    typer.echo(f"People may sign in with {there.name}: {there.issuer} (client {there.client}).")
    typer.echo(f"The provider must allow this address: {url.rstrip('/')}/sign-in/provider/back")


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
