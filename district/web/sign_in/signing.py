"""From a right password to a session: cookies set, the second factor asked for, the browser remembered."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from district.access.people import passkeys, sessions, sign_in
from district.db.people_tables import Account
from district.instance import District
from district.web import cookies
from district.web.authorization import Arrival, arrival_of
from district.web.cookies import Cookie
from district.web.pages import SEE_OTHER

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""In this order: each names those behind it, too."""
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def agent_of(user_agent: str) -> str:
    """Browser and system in two words: "Firefox, Windows"; "" for what nobody knows."""
    named = [
        next((name for mark, name in marks if re.search(re.escape(mark), user_agent)), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, named))


def needs_second_step(here: District, account: Account) -> bool:
    """Whether this person has an authenticator app or a passkey, one of which is asked for."""
    with here.database.read() as session:
        return bool(account.totp) or bool(passkeys.of_account(session, account.id))


def begin(request: Request, here: District, account: Account, next_path: str, *, confirmed: bool = True) -> Response:
    """The password was right, or the provider confirms the person: to the second step if any, else signed in."""
    if not needs_second_step(here, account):
        return finish(request, here, account, next_path, confirmed=confirmed)
    with here.database.write() as session:
        token = sessions.create(session, account, here.now(), _agent(request), pending=True)
    response = RedirectResponse(f"/sign-in/second?next={quote(next_path, safe='')}", SEE_OTHER)
    cookies.put(request, response, Cookie.SESSION, token)
    return response


def finish(request: Request, here: District, account: Account, next_path: str, *, confirmed: bool = True) -> Response:
    """Signed in. A token of before, pending or not, counts no more in this browser. `confirmed`: whether this counts as
    a second look."""
    arrival, now = arrived(request), here.now()
    with here.database.write() as session:
        old = cookies.read(request, Cookie.SESSION)
        if old:
            sessions.end(session, account.id, digest=sessions.digest_of(old))
        token = sessions.create(session, account, now, _agent(request), confirmed=confirmed)
        sign_in.know_browser(session, account, arrival.browser, now)
    response = RedirectResponse(next_path, SEE_OTHER)
    cookies.put(request, response, Cookie.SESSION, token)
    cookies.put(request, response, Cookie.BROWSER, arrival.browser)
    return response


def arrived(request: Request) -> Arrival:
    """What the guard found out; it stands before every page."""
    arrival = arrival_of(request)
    if arrival is None:
        raise LookupError("a page without its guard")
    return arrival


def _agent(request: Request) -> str:
    return agent_of(request.headers.get("user-agent", ""))
