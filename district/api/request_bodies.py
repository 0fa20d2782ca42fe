"""Request bodies: unpacked where they come gzipped, and never larger than the gate allows, packed or not."""

from __future__ import annotations

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from district.api.error_responses import refusal, refuse_and_close
from district.api.request_gate import BODY_LIMIT
from sync.contract.api.messages import RefusalCode

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
