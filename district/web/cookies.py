"""The cookies of the pages: session, browser, language, flash message, kept form, and what a provider
is to answer. Nothing else is stored there.

Under https their names begin with __Host-, so that no other host of the district's domain can set them.
"""

from __future__ import annotations

import os
from datetime import timedelta
from enum import StrEnum

from fastapi import Request
from starlette.responses import Response

HTTPS_VARIABLE = "VESTIBULE_DISTRICT_HTTPS"
"""Tells every process that serves that browsers come by https although a web server in front speaks it."""


class Cookie(StrEnum):
    SESSION = "session"
    BROWSER = "browser"
    LANGUAGE = "language"
    FLASH = "flash"
    KEPT = "kept"
    OPENID = "openid"


_LIVES: dict[Cookie, timedelta | None] = {
    Cookie.SESSION: None,  # until the browser is closed, at the latest when the session ends
    Cookie.BROWSER: timedelta(days=400),
    Cookie.LANGUAGE: timedelta(days=400),
    Cookie.FLASH: timedelta(minutes=1),
    Cookie.KEPT: timedelta(minutes=15),
    Cookie.OPENID: timedelta(minutes=10),
}


def is_https(request: Request) -> bool:
    """Whether the browser came by https."""
    return request.url.scheme == "https" or bool(os.environ.get(HTTPS_VARIABLE))


def name_of(cookie: Cookie, *, https: bool) -> str:
    return f"__Host-vestibule-{cookie}" if https else f"vestibule-{cookie}"


def read(request: Request, cookie: Cookie) -> str:
    """Its value, "" where there is none."""
    return request.cookies.get(name_of(cookie, https=is_https(request)), "")


def put(request: Request, response: Response, cookie: Cookie, value: str) -> None:
    """Set it, or with "" take it away."""
    https = is_https(request)
    life = _LIVES[cookie]
    response.set_cookie(
        name_of(cookie, https=https),
        value,
        max_age=0 if not value else int(life.total_seconds()) if life else None,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )
