"""Headers of every page: nothing from elsewhere runs, frames or reads it, and no copy of it is kept."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.contract.api.messages import PREFIX

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


class PageHeaders:
    """ASGI middleware. What an answer says of itself stays. `https`: so browsers come, whatever the scheme."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(f"{PREFIX}/"):
            await self._app(scope, receive, send)
            return
        wanted = HEADERS | (_HTTPS if self._https or scope["scheme"] == "https" else {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def address_parts(given: str) -> SplitResult:
    """An address that somebody sent, in a header or a form, in its parts; none where it is no address at all."""
    try:
        return urlsplit(given)
    except ValueError:
        return urlsplit("")
