"""Signing in and out: password, second step, and the second look before what is worth it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from district.access.people import passkeys, second_factor, sessions, sign_in
from district.access.people.accounts import folded_mail
from district.access.people.sign_in import Attempt, MustWait
from district.api.dependencies import Here
from district.db.people_tables import Account, WebSession
from district.errors import Unfit
from district.instance import District
from district.web import cookies
from district.web.authorization import Me, Typed, caller_address, place_of
from district.web.cookies import Cookie
from district.web.forms import Form
from district.web.pages import SEE_OTHER, local_path, render, see_other
from district.web.route_rights import Need, Room
from district.web.sign_in.by_provider import provider_name
from district.web.sign_in.signing import arrived, begin, finish
from language.marks import N_, Plural

router = APIRouter()

RIGHTS = {
    ("GET", "/sign-in"): Need.NOTHING,
    ("POST", "/sign-in"): Need.NOTHING,
    ("GET", "/sign-in/second"): Need.NOTHING,
    ("POST", "/sign-in/second"): Need.NOTHING,
    ("POST", "/sign-out"): Need.NOTHING,
    ("GET", "/confirm"): Need.SIGNED_IN,
    ("POST", "/confirm"): Need.SIGNED_IN,
}

WRONG = N_("The mail address or the password is wrong.")
WAIT = Plural(
    "That was wrong too often. Wait {count} second, then try again.",
    "That was wrong too often. Wait {count} seconds, then try again.",
)
TRIES = 5
"""Wrong second steps before the password is asked again."""


@router.get("/sign-in")
def sign_in_page(request: Request, here: Here, next: str = "/") -> Response:  # noqa: A002  as the address has it
    """Anybody."""
    if arrived(request).viewer is not None:
        return RedirectResponse(local_path(next), SEE_OTHER)
    return render(request, "sign_in/sign_in.html", form=Form(), next=local_path(next), provider=provider_name(here))


@router.post("/sign-in")
def sign_in_now(request: Request, here: Here, form: Typed) -> Response:
    """Anybody with a mail address and a password."""
    next_path = local_path(form.value("next"))
    mail = form.text("mail", N_("Enter your mail address."))
    password = form.value("password")
    if not password:
        form.fail("password", N_("Enter your password."))
    if form.ok:
        account = _proved(request, here, form, mail, password)
        if account is not None:
            return begin(request, here, account, next_path)
    status = 429 if any(one.text == WAIT for one in form.errors.values()) else 422
    return render(request, "sign_in/sign_in.html", status, form=form, next=next_path, provider=provider_name(here))


def _proved(request: Request, here: District, form: Form, mail: str, password: str) -> Account | None:
    """The account of a right password; None, with what is wrong noted in the form."""
    try:
        found = sign_in.check_password(
            here.database, folded_mail(mail), password, caller_address(request), arrived(request).browser, here.now()
        )
    except MustWait as error:
        form.fail("password", WAIT, count=error.seconds)
        return None
    except Unfit:
        found = None
    if found is None:
        form.fail("password", WRONG)
    return found


@router.get("/sign-in/second")
def second_page(request: Request, here: Here, next: str = "/") -> Response:  # noqa: A002  as the address has it
    """Whose password was right a moment ago."""
    return _second(request, here, Form(), local_path(next))


@router.post("/sign-in/second")
def second_now(request: Request, here: Here, form: Typed) -> Response:
    """Whose password was right a moment ago, with a code or a passkey."""
    next_path = local_path(form.value("next"))
    now = here.now()
    with here.database.write() as session:
        pending = _pending(request, session, here)
        if pending is None:
            return see_other(request, "/sign-in", N_("That took too long. Sign in again."))
        row, account = pending
        try:
            attempt = Attempt.of("second", account.id)
            number = sign_in.begin(session, attempt, now)
        except MustWait as error:
            form.fail("code", WAIT, count=error.seconds)
            number = 0
        right = bool(number) and _is_right(request, here, session, form, row, account)
        if right:
            sign_in.forgive(session, attempt)
        elif number:
            row.tries += 1
            session.add(row)
            if row.tries >= TRIES:
                sessions.end(session, account.id, digest=row.digest)
            form.fail("code", N_("This code is wrong, or was used already. Wait for the next one."))
    if right:
        return finish(request, here, account, next_path)
    return _second(request, here, form, next_path, 422)


def _is_right(
    request: Request, here: District, session: Session, form: Form, row: WebSession, account: Account
) -> bool:
    if form.value("answer"):
        return passkeys.check(session, account, row.digest, place_of(request), form.value("answer"), here.now())
    return second_factor.check(session, here.keys, account, form.value("code")[:50], here.now())


def _pending(request: Request, session: Session, here: District) -> tuple[WebSession, Account] | None:
    return sessions.find_pending(session, cookies.read(request, Cookie.SESSION), here.now())


def _second(request: Request, here: District, form: Form, next_path: str, status: int = 200) -> Response:
    with here.database.write() as session:
        pending = _pending(request, session, here)
        if pending is None:
            return see_other(request, "/sign-in", N_("That took too long. Sign in again."))
        row, account = pending
        has_keys = bool(passkeys.of_account(session, account.id))
        options = passkeys.request(session, account, row.digest, place_of(request)) if has_keys else ""
    return render(
        request, "sign_in/second.html", status, form=form, next=next_path, options=options, has_app=bool(account.totp)
    )


@router.post("/sign-out")
def sign_out(request: Request, here: Here) -> Response:
    """Anybody; the session ends at once, in this browser."""
    viewer = arrived(request).viewer
    if viewer is not None:
        with here.database.write() as session:
            sessions.end(session, viewer.account.id, digest=viewer.session)
    response = see_other(request, "/sign-in", N_("You are signed out."))
    cookies.put(request, response, Cookie.SESSION, "")
    cookies.put(request, response, Cookie.KEPT, "")
    return response


@router.get("/confirm")
def confirm_page(request: Request, here: Here, viewer: Me, next: str = "/") -> Response:  # noqa: A002, ARG001  as the address has it
    """Who is signed in, before a change that is worth a second look."""
    return render(request, "sign_in/confirm.html", form=Form(), next=local_path(next), provider=provider_name(here))


@router.post("/confirm")
def confirm_now(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who is signed in, with their password."""
    next_path = local_path(form.value("next"))
    if _proved(request, here, form, viewer.account.mail, form.value("password")) is None:
        return render(request, "sign_in/confirm.html", 422, form=form, next=next_path, provider=provider_name(here))
    with here.database.write() as session:
        sessions.confirm(session, viewer.session, here.now())
    return RedirectResponse(next_path, SEE_OTHER)


ROOM = Room(router, RIGHTS)
