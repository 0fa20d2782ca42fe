"""One's own second step at sign-in: an authenticator app with recovery codes, and passkeys."""

from __future__ import annotations

import io
from base64 import urlsafe_b64decode, urlsafe_b64encode

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from district.access.people import passkeys, second_factor
from district.access.people.sessions import Viewer
from district.access.sealing import opened, seal
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from district.web.authorization import Me, Typed, place_of, second_look
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.route_rights import Need, Room
from language.marks import N_

router = APIRouter()

RIGHTS = {
    ("GET", "/account/authenticator"): Need.SIGNED_IN,
    ("POST", "/account/authenticator"): Need.SIGNED_IN,
    ("POST", "/account/authenticator/off"): Need.SIGNED_IN,
    ("POST", "/account/recovery-codes"): Need.SIGNED_IN,
    ("GET", "/account/passkeys"): Need.SIGNED_IN,
    ("POST", "/account/passkeys"): Need.SIGNED_IN,
    ("POST", "/account/passkeys/remove"): Need.SIGNED_IN,
}
_NEW = "new totp"
"""What a secret is sealed for while it travels in the form, until its first code proves it."""


@router.get("/account/authenticator")
def authenticator_page(request: Request, here: Here, viewer: Me) -> Response:
    """One's own new key, as a QR code and in letters."""
    return _authenticator(request, here, viewer, Form(), second_factor.new_secret())


@router.post("/account/authenticator")
def authenticator(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Turned on by the first code; the recovery codes are shown once."""
    second_look(request, here)
    try:
        sealed = urlsafe_b64decode(form.value("sealed")[:1_000])
    except ValueError:
        sealed = b""
    secret = (opened(here.keys, _NEW + viewer.account.id, sealed) or b"").decode()
    step = second_factor.proves(secret, form.value("code"), here.now()) if secret else None
    if step is None:
        form.fail("code", N_("This is not the code that the app shows now. Look at it again."))
        return _authenticator(request, here, viewer, form, secret or second_factor.new_secret())
    with here.database.write() as session:
        mine = session.get_one(Account, viewer.account.id)
        codes = second_factor.begin(session, here.keys, mine, secret, step)
    return render(request, "account/codes.html", codes=codes)


@router.post("/account/authenticator/off")
def authenticator_off(request: Request, here: Here, viewer: Me) -> Response:
    """One's own authenticator app is asked for no more."""
    second_look(request, here)
    with here.database.write() as session:
        second_factor.end(session, session.get_one(Account, viewer.account.id))
    return see_other(request, "/account", N_("The authenticator app is turned off."))


@router.post("/account/recovery-codes")
def recovery_codes(request: Request, here: Here, viewer: Me) -> Response:
    """Fresh recovery codes, shown once."""
    second_look(request, here)
    if not viewer.account.totp:
        return see_other(request, "/account")
    with here.database.write() as session:
        codes = second_factor.new_recovery_codes(session, session.get_one(Account, viewer.account.id))
    return render(request, "account/codes.html", codes=codes)


@router.get("/account/passkeys")
def passkey_page(request: Request, here: Here, viewer: Me) -> Response:
    """A new passkey of one's own."""
    return _passkey(request, here, viewer, Form())


@router.post("/account/passkeys")
def passkey(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """The passkey that the browser has made."""
    second_look(request, here)
    name = form.text("name", N_("Give it a name by which you know it again."), 60)
    if form.ok:
        try:
            with here.database.write() as session:
                passkeys.register(
                    session, viewer.account, viewer.session, place_of(request), form.value("answer"), name, here.now()
                )
            return see_other(request, "/account", N_("The passkey is kept."))
        except Unfit as error:
            form.fail("name", error.text, **error.values)
    return _passkey(request, here, viewer, form)


@router.post("/account/passkeys/remove")
def remove_passkey(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """One of one's own passkeys opens nothing any more."""
    second_look(request, here)
    with here.database.write() as session:
        passkeys.remove(session, viewer.account.id, form.value("id"))
    return see_other(request, "/account", N_("The passkey is removed."))


def _authenticator(request: Request, here: District, viewer: Viewer, form: Form, secret: str) -> Response:
    drawn = io.BytesIO()
    address = second_factor.address_of(secret, viewer.account.mail)
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True)
    sealed = urlsafe_b64encode(seal(here.keys, _NEW + viewer.account.id, secret.encode())).decode()
    status = 200 if form.ok else 422
    return render(
        request, "account/authenticator.html", status, form=form, sealed=sealed,
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        qr=Markup(drawn.getvalue().decode()),  # noqa: S704  drawn by us from an address that is escaped in the drawing
    )  # fmt: skip


def _passkey(request: Request, here: District, viewer: Viewer, form: Form) -> Response:
    with here.database.write() as session:
        options = passkeys.registration(session, viewer.account, viewer.session, place_of(request))
    return render(request, "account/passkey.html", 200 if form.ok else 422, form=form, options=options)


ROOM = Room(router, RIGHTS)
