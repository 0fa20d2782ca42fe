"""Who is calling, as a route asks for it: the district itself, and the kiosk behind a token."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from district.access import enrollment
from district.access.enrollment import Caller
from district.api.connection_limit import CONNECTION, Loop
from district.instance import District

_CALLER = "caller"


async def _district(request: Request) -> District:  # not a thread's hop for each request
    district: District = request.app.state.district
    return district


Here = Annotated[District, Depends(_district)]


def note_caller(scope: Scope, caller: Caller) -> None:
    """A request, and the connection that it came by, are a kiosk's. On the event loop."""
    state = scope.setdefault("state", {})
    state[_CALLER] = caller
    promote(scope)


def promote(scope: Scope) -> None:
    """A connection is that of somebody who is known: nobody displaces it. On the event loop."""
    state = scope.get("state", {})
    loop = asyncio.get_running_loop()
    if isinstance(loop, Loop) and CONNECTION in state:
        loop.limit.promote(state[CONNECTION])


async def _kiosk(request: Request, here: Here, authorization: Annotated[str, Header()] = "") -> Caller:
    """An enrolled kiosk that was not revoked."""
    known: Caller | None = request.scope.get("state", {}).get(_CALLER)
    if known is None:
        known = await run_in_threadpool(enrollment.known_caller, here.database, authorization)
        note_caller(request.scope, known)
    return known


Kiosk = Annotated[Caller, Depends(_kiosk)]
