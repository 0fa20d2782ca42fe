"""Signing in by the district's provider: out to it, and back with the person whom it confirms."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts, invitations, openid, openid_settings
from district.access.people.openid import OpenIdText, VerifiedIdentity
from district.access.people.openid_settings import Provider
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from district.web import cookies
from district.web.authorization import NotFound, place_of
from district.web.cookies import Cookie
from district.web.forms import Form
from district.web.pages import SEE_OTHER, local_path, render
from district.web.route_rights import Need, Room
from district.web.sign_in.signing import arrived, begin

router = APIRouter()

BACK = "/sign-in/provider/back"
RIGHTS = {
    ("GET", "/sign-in/provider"): Need.NOTHING,
    ("GET", BACK): Need.NOTHING,
}


def provider_name(here: District) -> str:
    """What the button calls the provider; "" where there is none."""
    provider = _provider(here)
    return provider.name if provider else ""


@router.get("/sign-in/provider")
def to_provider(request: Request, here: Here, next: str = "/", again: bool = False) -> Response:  # noqa: A002  as the address has them
    """Anybody, where the district has a provider. A link and no form: a form may not lead to another host."""
    provider = _set(here)
    browser = arrived(request).browser
    try:
        address, begun = openid.begin(provider, _back(request), local_path(next), here.now(), again=again)
    except Unfit as error:
        return _refused(request, provider, error)
    response = RedirectResponse(address, SEE_OTHER)
    cookies.put(request, response, Cookie.OPENID, openid.sealed(here.keys, browser, begun))
    cookies.put(request, response, Cookie.BROWSER, browser)
    return response


@router.get(BACK)
def from_provider(request: Request, here: Here) -> Response:
    """Somebody whom this browser sent to the provider a moment ago; the answer counts once."""
    provider = _set(here)
    try:
        begun = openid.unsealed(here.keys, arrived(request).browser, cookies.read(request, Cookie.OPENID))
        with here.database.write() as session:  # kept whatever the provider says next
            openid.take(session, begun, request.query_params, here.now())
        verified = openid.redeem(provider, _back(request), begun, request.query_params, here.now())
        account = _account_of(here, verified)
        response = begin(request, here, account, begun.next, confirmed=verified.is_fresh)
    except Unfit as error:
        response = _refused(request, provider, error)
    cookies.put(request, response, Cookie.OPENID, "")
    return response


def _account_of(here: District, verified: VerifiedIdentity) -> Account:
    """Raises Unfit where this person has neither an account nor an invitation."""
    mail = accounts.folded_mail(verified.mail)
    with here.database.write() as session:
        account = accounts.by_mail(session, mail)
        if account is None:
            account = invitations.accept_verified(session, mail, verified.name, here.now())
    if account is None:
        raise Unfit(OpenIdText.NO_ACCOUNT, mail=mail)
    if account.disabled is not None:
        raise Unfit(OpenIdText.DISABLED)
    return account


def _provider(here: District) -> Provider | None:
    with here.database.read() as session:
        return openid_settings.chosen(session, here.keys)


def _set(here: District) -> Provider:
    provider = _provider(here)
    if provider is None:
        raise NotFound
    return provider


def _back(request: Request) -> str:
    return place_of(request).origin + BACK


def _refused(request: Request, provider: Provider, error: Unfit) -> Response:
    form = Form()
    form.fail("provider", error.text, **error.values)
    return render(request, "sign_in/sign_in.html", 403, form=form, next="/", provider=provider.name)


ROOM = Room(router, RIGHTS)
