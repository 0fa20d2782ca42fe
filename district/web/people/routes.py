"""People: who may sign in, invited, given a role, disabled. For those who manage accounts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access.people import accounts, invitations, passkeys, second_factor, sessions, staff_link
from district.access.people.account_log import Act, note_act
from district.access.people.rights import AT_SCHOOLS, GRANTABLE, Right, Role, name_of
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import Kiosk, Staff
from district.errors import Unfit
from district.instance import District
from district.web.authorization import Forbidden, Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table
from district.web.people.inviting import letter_page, posted, role_options, school_options
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text, TextEnum

router = APIRouter()

_MANAGE = Right.MANAGE_ACCOUNTS
RIGHTS = {
    ("GET", "/people"): _MANAGE,
    ("GET", "/people/{account}"): _MANAGE,
    ("POST", "/people/{account}"): _MANAGE,
    ("GET", "/people/{account}/disable"): _MANAGE,
    ("POST", "/people/{account}/disable"): _MANAGE,
    ("POST", "/people/{account}/enable"): _MANAGE,
    ("POST", "/people/{account}/password-link"): _MANAGE,
    ("POST", "/people/{account}/second-step-off"): _MANAGE,
}

NAV = (NavItem(N_("People"), "/people", _MANAGE),)


class GrantName(TextEnum):
    """What may be given beside a role, in words."""

    DECIDE_CASES = N_("Decides about held visitors at their schools")


_COLUMNS = (
    Column("name", N_("Name")),
    Column("mail", N_("Mail address")),
    Column("role", N_("Role")),
    Column("schools", N_("Schools")),
    Column("disabled", N_("Disabled"), Kind.MOMENT),
)


OWN = N_("Your own role, schools and staff member are changed by somebody else who manages accounts.")


@listing(router, "/people")
def people(request: Request, here: Here) -> Response:
    """Who manages accounts: everybody who may sign in, and who is invited."""
    now = here.now()
    with here.database.read() as session:
        there, waiting = accounts.everybody(session), invitations.waiting(session, now)
        names = dict(school_options(session))
    rows = [
        Row(
            {
                "name": one.name,
                "mail": one.mail,
                "role": name_of(Role(one.role)),
                "schools": ", ".join(names.get(code, code) for code in one.schools),
                "disabled": one.disabled,
            },
            link=f"/people/{one.id}",
        )
        for one in there
    ]
    table = Table(_COLUMNS, rows, N_("Everybody who may sign in"), N_("Nobody has an account yet."))
    invited = [
        {"mail": one.mail, "role": name_of(Role(one.role)), "expires": one.expires, "digest": one.digest}
        for one in waiting
    ]
    return show_table(request, "people/list.html", table, waiting=invited)


@router.get("/people/{account}")
def person(request: Request, here: Here, account: str, form: Typed) -> Response:
    """Who manages accounts: one person, with role and schools."""
    return _person_page(request, here, account, form)


@router.post("/people/{account}")
def change(request: Request, here: Here, viewer: Me, account: str, form: Typed) -> Response:
    """Who manages accounts: another role, other schools."""
    role = form.taken("role", lambda: accounts.checked_role(form.value("role")))
    if role is None:
        return _person_page(request, here, account, form)
    if account == viewer.account.id:
        form.fail("role", OWN)
        return _person_page(request, here, account, form)
    staff = form.value("staff") if role in AT_SCHOOLS else ""
    with here.database.read() as session:
        found = _found(session, account)
        schools = form.taken("schools", lambda: accounts.checked_schools(session, role, form.every("schools")))
        if schools is not None:
            form.taken("staff", lambda: staff_link.checked(session, staff, role, schools, found.id))
    if not form.ok:
        return _person_page(request, here, account, form)
    try:
        with here.database.write() as session:
            found = _found(session, account)
            accounts.change(session, found, role, form.every("schools"), form.every("granted"), staff)
            note_act(session, viewer, Act.ROLE, account, here.now())
    except Unfit as error:
        form.fail("role", error.text, **error.values)
        return _person_page(request, here, account, form)
    return see_other(request, "/people", N_("{name} is changed."), name=found.name)


@router.get("/people/{account}/disable")
def disable_page(request: Request, here: Here, account: str) -> Response:
    """Who manages accounts: what disabling somebody does, before it is done."""
    return _disable_page(request, here, account, Form())


@router.post("/people/{account}/disable")
def disable(request: Request, here: Here, viewer: Me, account: str, form: Typed) -> Response:
    """Who manages accounts."""
    try:
        with here.database.write() as session:
            found = _found(session, account)
            accounts.disable(session, found, here.now())
            note_act(session, viewer, Act.DISABLE, account, here.now())
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _disable_page(request, here, account, form)
    return see_other(request, f"/people/{account}", N_("{name} is disabled."), name=found.name)


@router.post("/people/{account}/enable")
def enable(request: Request, here: Here, viewer: Me, account: str, form: Typed) -> Response:
    """Who manages accounts: let somebody who was disabled sign in again."""
    try:
        with here.database.write() as session:
            found = _found(session, account)
            accounts.enable(session, found, here.now())
            note_act(session, viewer, Act.ENABLE, account, here.now())
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _person_page(request, here, account, form)
    return see_other(request, f"/people/{account}", N_("{name} may sign in again."), name=found.name)


@router.post("/people/{account}/password-link")
def password_link(request: Request, here: Here, viewer: Me, account: str) -> Response:
    """Who manages accounts: a link for somebody who has forgotten the password, mailed, and shown once."""
    if account == viewer.account.id:
        raise Forbidden
    with here.database.write() as session:
        found = _found(session, account)
        if found.disabled is not None:
            raise NotFound
        invitation, path = invitations.renew(session, found, here.now(), by=viewer.account.id)
        note_act(session, viewer, Act.PASSWORD_LINK, account, here.now())
        letter, is_posted = posted(request, session, here, invitation, path, found.language)
    return letter_page(request, letter, is_posted=is_posted)


@router.post("/people/{account}/second-step-off")
def second_step_off(request: Request, here: Here, viewer: Me, account: str) -> Response:
    """Who manages accounts: somebody has lost phone and recovery codes, and sets them up anew."""
    if account == viewer.account.id:
        raise Forbidden
    with here.database.write() as session:
        found = _found(session, account)
        second_factor.end(session, found)
        note_act(session, viewer, Act.SECOND_STEP_OFF, account, here.now())
        for key in passkeys.of_account(session, found.id):
            passkeys.remove(session, found.id, key.id)
        sessions.end(session, found.id)
    return see_other(request, f"/people/{account}", N_("{name} signs in with the password alone."), name=found.name)


def _person_page(request: Request, here: District, account: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, account)
        shown: dict[str, Any] = {
            "person": found,
            "schools": school_options(session),
            "has_second": bool(found.totp) or bool(passkeys.of_account(session, found.id)),
            "count": len(sessions.of_account(session, found.id, here.now())),
            "unheard": _unheard(session, found),
            "staff": _staff_options(session, found),
        }
    grantable = [(right.value, GrantName[right.name]) for right in sorted(GRANTABLE.get(Role(found.role), ()))]
    status = 200 if form.ok else 422
    return render(request, "people/person.html", status, form=form, roles=role_options(), grantable=grantable, **shown)


def _disable_page(request: Request, here: District, account: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, account)
    sentences = [
        Said(N_("Every session of {name} ends at once, and nobody can sign in as them."), {"name": found.name}),
        N_("Their PIN and staff pass end at each kiosk within a minute, at a silent one with its next contact."),
        N_("What they did stays on record. You can let them sign in again later."),
    ]
    title = Said(N_("Disable {name}?"), {"name": found.name})
    status = 200 if form.ok else 422
    return render(request, "people/disable.html", status, form=form, person=found, title=title, sentences=sentences)


def _found(session: Session, account: str) -> Account:
    found = session.get(Account, account)
    if found is None or found.removed is not None:
        raise NotFound
    return found


def _unheard(session: Session, account: Account) -> list[str]:
    """Kiosks that have not called since somebody was disabled: their PIN still counts there."""
    staff = session.get(Staff, account.staff) if account.staff else None
    if staff is None or account.disabled is None:
        return []
    there = select(Kiosk).where(Kiosk.school == staff.school, col(Kiosk.revoked).is_(None)).order_by(Kiosk.name)
    return [one.name or one.id for one in session.exec(there) if one.seen is None or one.seen < account.disabled]


def _staff_options(session: Session, account: Account) -> list[tuple[str, Text | str]]:
    """The staff members of somebody's schools; the school's name stands there where there are several."""
    nobody: tuple[str, Text | str] = ("", N_("Nobody"))
    there = staff_link.at_schools(session, account.schools)
    several = len(account.schools) > 1
    return [nobody, *((one.id, f"{one.name} ({school})" if several else one.name) for one, school in there)]


ROOM = Room(router, RIGHTS, NAV)
