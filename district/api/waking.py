"""Those who listen are told at once of what a request to this very process has written."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from district.publish.wake_hub import Hub

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Waking:
    """ASGI middleware: the hub looks as soon as a request that may have written is answered."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._hub.look()
            await send(message)

        writes = scope["type"] == "http" and scope["method"] not in _READS
        await self._app(scope, receive, answered if writes else send)
