"""Stands before every page: who asks, whether they may, and whether a change comes from a form of ours.

What it refuses it raises; district.web.error_pages turns that into a page or a redirection.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from district.access.people import accounts, passkeys, sessions
from district.access.people.rights import SECOND_LOOK, Right
from district.access.people.sessions import Viewer
from district.api.connection_limit import network_of
from district.api.dependencies import Here, promote
from district.db.tables import School
from district.instance import District
from district.settings import said
from district.web import cookies
from district.web.arriving import Surroundings, look_up
from district.web.cookies import Cookie
from district.web.forms import CSRF, Form, form_from, kept_form
from district.web.headers import address_parts
from district.web.route_rights import SCHOOL, Need, RouteTable

SAFE = frozenset({"GET", "HEAD"})
CSRF_HEADER = "x-csrf"
_MASK_BYTES = 32


class SignInNeeded(Exception):
    """Nobody is signed in. `owner` is the account whose session has ended, "" where that is not known."""

    def __init__(self, owner: str = "") -> None:
        super().__init__(owner)
        self.owner = owner


class Forbidden(Exception):
    """Somebody is signed in and may not."""


class ForeignForm(Exception):
    """A change that was not asked for by a form of ours, or by one for an earlier session."""


class SecondFactorNeeded(Exception):
    """The district demands a second factor, and this person has none yet."""


class SecondLookNeeded(Exception):
    """Before such a change, somebody proves again who they are."""


class NotFound(Exception):
    """There is no such thing at this address."""


@dataclass(slots=True)
class Arrival:
    """What is known of a request before its page is made.

    Attributes:
        viewer: who is signed in, None for nobody.
        token: what forms are bound to: the session's token, or the browser's where nobody is signed in.
        browser: the browser's token; `is_new` where this answer gives it.
        form: what was typed, once it was read.
        around: what was found with the viewer, None where there is none.
    """

    viewer: Viewer | None
    token: str
    browser: str
    is_new: bool
    form: Form | None = None
    around: Surroundings | None = None


async def enforce(request: Request, here: Here) -> AsyncIterator[None]:
    """The dependency of every page route. Raises what is above. Files that were sent are closed with the answer."""
    try:
        await _enforce(request, here)
        yield
    finally:
        await request.close()


async def _enforce(request: Request, here: District) -> None:
    route = request.scope["route"]
    table: RouteTable = request.app.state.pages
    need = table.need(request.method, route.path) if isinstance(route, APIRoute) else Need.SIGNED_IN
    changes = request.method not in SAFE
    arrival = await run_in_threadpool(_arrive, request, here, None if changes else need)
    request.state.arrival = arrival
    if changes and not _is_same_origin(request):
        raise ForeignForm
    data = await request.form() if changes else FormData()
    if changes:
        arrival.form = form_from(data)
    if need is not Need.NOTHING:
        if changes:
            await run_in_threadpool(_admit, request, here, arrival, need, changes)
        promote(request.scope)
    if changes and not is_ours(str(data.get(CSRF, "")) or request.headers.get(CSRF_HEADER, ""), arrival.token):
        raise ForeignForm


def _arrive(request: Request, here: District, need: Need | Right | None) -> Arrival:
    """`need`: what is asked of the viewer at once, on the same thread; None where a form is to be read first."""
    token = cookies.read(request, Cookie.SESSION)
    now = here.now()
    found = None
    if token:
        with here.database.read() as session:
            found = look_up(session, token, request.path_params.get(SCHOOL, ""), now)
    viewer, around = found or (None, None)
    if viewer is not None and around is not None and around.is_due:
        with here.database.write() as session:
            sessions.touch(session, viewer.session, now)
    browser = cookies.read(request, Cookie.BROWSER)
    is_new = not browser
    browser = browser or sessions.new_token()
    arrival = Arrival(viewer, token if viewer else browser, browser, is_new, around=around)
    request.state.arrival = arrival
    if need is not None and need is not Need.NOTHING:
        _admit(request, here, arrival, need, changes=False)
    return arrival


def _admit(request: Request, here: District, arrival: Arrival, need: Need | Right, changes: bool) -> None:
    viewer = arrival.viewer
    if viewer is None:
        with here.database.read() as session:
            raise SignInNeeded(sessions.owner_of_ended(session, cookies.read(request, Cookie.SESSION)))
    if not isinstance(need, Right):
        return
    if not accounts.may(viewer.account, need, request.path_params.get(SCHOOL)):
        raise Forbidden
    needs_factor = arrival.around is None or arrival.around.needs_factor
    if needs_factor and lacks_second_factor(here, viewer):
        raise SecondFactorNeeded
    if changes and need in SECOND_LOOK:
        second_look(request, here)


def second_look(request: Request, here: District) -> None:
    """Before a change that is worth it: raises SecondLookNeeded where the viewer has not proved lately who they are."""
    if not me(request).is_confirmed(here.now()):
        raise SecondLookNeeded


def lacks_second_factor(here: District, viewer: Viewer) -> bool:
    """Whether the district demands a second factor that this person does not have."""
    if viewer.account.totp:
        return False
    with here.database.read() as session:
        return said(session, "second-factor") == "required" and not passkeys.of_account(session, viewer.account.id)


def _is_same_origin(request: Request) -> bool:
    """Whether the browser says that one of our own pages asks. Old ones say nothing; the form's token decides then."""
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin", "")
    return not origin or address_parts(origin).netloc == request.headers.get("host", "")


def masked(token: str) -> str:
    """The form token of a session or browser, different in each page: what is compressed beside it (gzip) tells
    nothing of it."""
    plain = bytes.fromhex(sessions.form_token(token))
    mask = secrets.token_bytes(_MASK_BYTES)
    return urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, plain, strict=True))).decode()


def is_ours(given: str, token: str) -> bool:
    """Whether a form has the token that its page was given."""
    try:
        raw = urlsafe_b64decode(given)
    except ValueError:
        return False
    plain = bytes(a ^ b for a, b in zip(raw[:_MASK_BYTES], raw[_MASK_BYTES:], strict=False))
    return hmac.compare_digest(plain.hex(), sessions.form_token(token))


def arrival_of(request: Request) -> Arrival | None:
    """What `enforce` found out, None on a page that was never reached."""
    arrival: Arrival | None = getattr(request.state, "arrival", None)
    return arrival


def around_of(request: Request) -> Surroundings | None:
    """What was found with the viewer, None where nobody is signed in."""
    arrival = arrival_of(request)
    return arrival.around if arrival is not None else None


async def _me(request: Request) -> Viewer:  # not a thread's hop for each request
    return me(request)


def me(request: Request) -> Viewer:
    """Who is signed in. Raises SignInNeeded."""
    arrival = arrival_of(request)
    if arrival is None or arrival.viewer is None:
        raise SignInNeeded
    return arrival.viewer


def caller_address(request: Request) -> str:
    """The network that failures of this caller are counted for."""
    return network_of(request.client.host if request.client else "")


def place_of(request: Request) -> passkeys.Place:
    """Where the browser thinks that it is, for passkeys."""
    host = request.headers.get("host", "")
    scheme = "https" if cookies.is_https(request) else "http"
    return passkeys.Place(address_parts(f"//{host}").hostname or "", f"{scheme}://{host}")


async def _typed(request: Request, here: Here) -> Form:
    """What was typed: now, or before the session ended; empty on a page that is opened."""
    arrival = arrival_of(request)
    if arrival is not None and arrival.form is not None:
        return arrival.form
    kept = cookies.read(request, Cookie.KEPT)
    if kept and arrival is not None and arrival.viewer is not None:
        owner = arrival.viewer.account.id
        found = await run_in_threadpool(kept_form, here.keys, kept, request.url.path, owner)
        if found is not None:
            request.state.used_kept = True
            return found
    return Form()


async def _school(request: Request, here: Here, code: str) -> School:
    around = around_of(request)
    school = around.school if around is not None else await run_in_threadpool(_school_of, here, code)
    if school is None:
        raise NotFound
    return school


def _school_of(here: District, code: str) -> School | None:
    """Where nobody is signed in."""
    with here.database.read() as session:
        return session.get(School, code)


Me = Annotated[Viewer, Depends(_me)]
"""Who is signed in."""
Typed = Annotated[Form, Depends(_typed)]
"""What was typed into the page's form."""
AtSchool = Annotated[School, Depends(_school)]
"""The school of an address with {code}."""
