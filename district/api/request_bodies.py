"""Request bodies: refused before they are read, unpacked where they come gzipped, never larger than allowed.

A body is read, and unpacked, only for a kiosk whose token is known. What may come without a token is listed here, with
the few bytes that it needs; anything else with a body is refused unread.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from district.access.enrollment import Caller
from district.api.dependencies import note_caller
from district.api.error_responses import AWAY, BUSY_SECONDS, refusal, refuse_and_close
from district.errors import Denied
from sync.contract.api.messages import NAME_HEADER, PREFIX, RefusalCode

BODY_LIMIT = "body_limit"
"""Where a scope holds how many bytes its body may have, packed or not."""

WITHOUT_TOKEN = {("POST", f"{PREFIX}/enroll"): 8_192}
ALERTS = f"{PREFIX}/alerts/"
_ALERT_BYTES = 1_024
_DRAINED_BYTES = 65_536
"""A body so short is read to its end behind the refusal, and the connection is kept; after a longer one it closes."""

_log = structlog.get_logger("district")


class Gate:
    """ASGI middleware, the outermost. Every answer bears the district's name."""

    def __init__(
        self,
        app: ASGIApp,
        district: str,
        limit: int,
        known: Callable[[str], Caller],
        form: Callable[[str, str, Headers], int],
        page: Callable[[Headers, int, int], Response],
    ) -> None:
        """`limit` is a kiosk's longest body; `known` gives the kiosk behind an Authorization header, or raises
        Denied; `form` says how long the form of a page may be, by method, path and headers;
        `page` is the refusal of a form for people, by headers, status and how long it may be."""
        self._app = app
        self._name = district
        self._limit = limit
        self._known = known
        self._form = form
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[NAME_HEADER] = self._name
            await send(message)

        headers = Headers(scope=scope)
        try:
            await self._admit_or_say_why(scope, headers)
        except Denied as error:
            answer = refusal(error.status, error.code, error.sentence, error.retry_after)
            if "text/html" in headers.get("accept", "") and not scope["path"].startswith(f"{PREFIX}/"):
                answer = self._page(headers, error.status, scope.get(BODY_LIMIT, 0))
            if _length(headers) > _DRAINED_BYTES:
                await refuse_and_close(answer, scope, receive, named)
            else:
                await answer(scope, receive, named)
            return
        await self._app(scope, receive, named)

    async def _admit_or_say_why(self, scope: Scope, headers: Headers) -> None:
        """Here the application's own handlers of errors are not in force yet. Raises Denied."""
        try:
            await self._admit(scope, headers)
        except (DBAPIError, PoolTimeout) as error:
            _log.error("database", fault=type(error).__name__)
            raise Denied(503, RefusalCode.BUSY, AWAY, BUSY_SECONDS) from None

    async def _admit(self, scope: Scope, headers: Headers) -> None:
        """Note in the scope how long the body may be. Raises Denied."""
        lengths, packed = headers.getlist("content-length"), headers.getlist("transfer-encoding")
        if packed and lengths:  # a server in front may have read it otherwise (RFC 9112, 6.1)
            raise Denied(400, RefusalCode.MALFORMED, "A request has a length or a transfer encoding, not both.")
        length = _length(headers)
        path: str = scope["path"]
        limit = _ALERT_BYTES if path.startswith(ALERTS) else WITHOUT_TOKEN.get((scope["method"], path), 0)
        if length and not limit:
            limit = await run_in_threadpool(self._form, scope["method"], path, headers)
        if length and not limit:
            kiosk = await run_in_threadpool(self._known, headers.get("authorization", ""))
            note_caller(scope, kiosk)
            limit = self._limit
        scope[BODY_LIMIT] = limit
        if length > limit and not packed:
            raise Denied(413, RefusalCode.TOO_LARGE, f"A request has at most {limit} bytes. Send less at once.")


def _length(headers: Headers) -> float:
    """Bytes of the body that is announced; infinite where its end is not known."""
    if "transfer-encoding" in headers:
        return float("inf")
    text = headers.get("content-length", "0")
    return float(text) if text.isascii() and text.isdigit() else float("inf")


MAX_BODY_BYTES = 8_000_000
"""More than a full batch (sync.exchange.push.MAX_BATCH_BYTES) as base64 text; a gzip bomb ends here too."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class _TooLarge(Exception):
    pass


class _NotGzip(Exception):
    pass


class Bodies:
    """ASGI middleware. The application sees a plain body, whole, with a true Content-Length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        encoding = Headers(scope=scope).get("content-encoding", "").casefold()
        limit: int = scope[BODY_LIMIT]
        if limit > MAX_BODY_BYTES and not encoding and "content-length" in Headers(scope=scope):
            await self._app(scope, receive, send)  # a file, whose length Gate has allowed: it goes on as it comes in
            return
        limit = min(limit, MAX_BODY_BYTES)
        try:
            body = await self._whole(receive, limit, packed=encoding == "gzip")
        except _TooLarge:
            answer = refusal(413, RefusalCode.TOO_LARGE, f"A request has at most {limit} bytes. Send less at once.")
            await refuse_and_close(answer, scope, receive, send)
            return
        except _NotGzip:
            answer = refusal(422, RefusalCode.MALFORMED, "The request says that it is gzipped and is not.")
            await answer(scope, receive, send)
            return
        if body is None:
            return
        headers = MutableHeaders(scope=scope)
        if encoding == "gzip":
            del headers["content-encoding"]
            headers["content-length"] = str(len(body))
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _whole(self, receive: Receive, limit: int, *, packed: bool) -> bytes | None:
        """The body, of at most `limit` bytes, or None where the client has gone. Raises _TooLarge or _NotGzip."""
        unpacker = zlib.decompressobj(_GZIP_WINDOW) if packed else None
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            if unpacker is not None:
                part = self._unpacked(unpacker, part, limit + 1 - len(body))
            body += part
            if len(body) > limit:
                raise _TooLarge
        if unpacker is not None and not unpacker.eof:
            raise _NotGzip
        return bytes(body)

    @staticmethod
    def _unpacked(unpacker: zlib._Decompress, part: bytes, room: int) -> bytes:
        if unpacker.eof and part:  # what comes behind the end would be kept, however long
            raise _NotGzip
        try:
            return unpacker.decompress(part, room)
        except zlib.error as error:
            raise _NotGzip from error
