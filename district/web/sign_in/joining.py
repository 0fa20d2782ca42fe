"""The pages behind a link that makes an account: the first administrator's, and everybody else's invitation."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people import invitations, passwords
from district.access.people.accounts import checked_name, folded_mail
from district.access.people.rights import Role, name_of
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from district.web.authorization import Typed
from district.web.forms import Form
from district.web.pages import render
from district.web.route_rights import Need, Room
from district.web.sign_in.signing import begin
from language.marks import N_

router = APIRouter()

RIGHTS = {
    ("GET", "/setup/{token}"): Need.NOTHING,
    ("POST", "/setup/{token}"): Need.NOTHING,
    ("GET", "/invitations/{token}"): Need.NOTHING,
    ("POST", "/invitations/{token}"): Need.NOTHING,
}


@router.get("/setup/{token}")
def setup_page(request: Request, here: Here, token: str) -> Response:
    """Anybody with the link that `district init` printed, while nobody has an account."""
    return _page(request, here, token, Form(), first=True)


@router.post("/setup/{token}")
def set_up(request: Request, here: Here, token: str, form: Typed) -> Response:
    """The same, with name, mail address and password."""
    return _join(request, here, token, form, first=True)


@router.get("/invitations/{token}")
def invitation_page(request: Request, here: Here, token: str) -> Response:
    """Anybody with the link of an invitation."""
    return _page(request, here, token, Form(), first=False)


@router.post("/invitations/{token}")
def accept(request: Request, here: Here, token: str, form: Typed) -> Response:
    """The same, with name and password."""
    return _join(request, here, token, form, first=False)


def _page(request: Request, here: District, token: str, form: Form, *, first: bool) -> Response:
    with here.database.read() as session:
        invitation = invitations.find(session, token, here.now(), first=first)
        known = session.get(Account, invitation.account) if invitation and invitation.account else None
    name = known.name if known else ""
    if invitation is None:
        hint = (
            N_("On the server, `district people setup-link` prints a new one while nobody has an account.")
            if first
            else N_("Ask the person who invited you for a new one.")
        )
        return render(request, "sign_in/gone.html", 404, hint=hint)
    role = name_of(Role(invitation.role))
    status = 200 if form.ok else 422
    return render(
        request, "sign_in/join.html", status, form=form, first=first, role=role, mail=invitation.mail, name=name
    )


def _join(request: Request, here: District, token: str, form: Form, *, first: bool) -> Response:
    name = form.taken("name", lambda: checked_name(form.value("name")))
    mail = form.taken("mail", lambda: folded_mail(form.value("mail"))) if first else ""
    password = form.value("password")
    with here.database.read() as session:
        invitation = invitations.find(session, token, here.now(), first=first)
    if invitation is not None:
        flaw = passwords.weakness(password, filter(None, (name, mail or invitation.mail)))
        if flaw is not None:
            form.fail("password", flaw)
    if not form.ok or invitation is None:
        return _page(request, here, token, form, first=first)
    try:
        with here.database.write() as session:
            account = invitations.accept(session, invitation, name or "", mail or "", password, here.now())
    except Unfit as error:
        form.fail("mail", error.text, **error.values)
        return _page(request, here, token, form, first=first)
    return begin(request, here, account, "/")  # a link for a new password leaves the second step to come


ROOM = Room(router, RIGHTS)
