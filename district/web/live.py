"""The live stream of a school, or of all: its page is told at once that something moved, and can say when it is not
told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from district.access.people import accounts, sessions
from district.access.people.rights import Right
from district.instance import District
from district.publish.wake_hub import EVERY, Hub
from district.web import cookies
from district.web.authorization import AtSchool
from district.web.cookies import Cookie
from district.web.route_rights import Room

CHECK_EVERY_S = 4.0
"""How often a stream looks whether its session still counts: less than between two heartbeats, so that each of them
looks and names leave the screen within seconds, whichever process ended the session."""
OVER = b"event: over\ndata: \n\n"
"""The last that a page is told whose session is over, or who may not watch any more: it goes to /sign-in."""

router = APIRouter()


@router.get("/s/{code}/live", response_class=StreamingResponse)
async def live(request: Request, school: AtSchool) -> StreamingResponse:
    """Who may open the school: a stream of events `moved` (something changed; its number) and `alive` (nothing did), at
    least one every 5 s. With the session it ends, and says `over`; after an hour the page opens it again."""
    return streamed(request, [school.code], Right.OPEN_SCHOOL)


@router.get("/security/live", response_class=StreamingResponse)
async def live_everywhere(request: Request) -> StreamingResponse:
    """Security: the same about all schools together; it does not say which."""
    return streamed(request, [EVERY], Right.VIEW_ENTRIES)


def streamed(request: Request, codes: Sequence[str], right: Right) -> StreamingResponse:
    """The stream of these schools, for somebody who has a right at all of them: it ends when they no longer do."""
    hub: Hub = request.app.state.hub
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    token = cookies.read(request, Cookie.SESSION)
    events = _events(request.app.state.district, hub.stream(*codes), token, codes, right)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(
    here: District, stream: AsyncIterator[bytes], token: str, codes: Sequence[str], right: Right
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    last, checked = b"", loop.time()
    async for line in stream:  # b"data: NUMBER\n\n"
        if loop.time() - checked > CHECK_EVERY_S:
            if not await asyncio.to_thread(_still_may, here, token, codes, right):
                yield OVER
                return
            checked = loop.time()
        number = line.removeprefix(b"data: ").strip()
        kind = b"alive" if number == last else b"moved"
        last = number
        yield b"event: %b\ndata: %b\n\n" % (kind, number)


def _still_may(here: District, token: str, codes: Sequence[str], right: Right) -> bool:
    """Whether the session still counts; a page that is watched is a session that is used."""
    now = here.now()
    with here.database.read() as session:
        viewer = sessions.find(session, token, now)
        due = viewer is not None and sessions.is_due(session, viewer.session, now)
    if viewer is not None and due:
        with here.database.write() as session:
            sessions.touch(session, viewer.session, now)
    return viewer is not None and all(accounts.may(viewer.account, right, code or None) for code in codes)


ROOM = Room(router, {("GET", "/s/{code}/live"): Right.OPEN_SCHOOL, ("GET", "/security/live"): Right.VIEW_ENTRIES})
