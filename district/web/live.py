"""The live stream of a school, or of all: its page is told at once that something moved, and can say when it is not
told."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Collection, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import State

from district.access.people import accounts, sessions
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.instance import District
from district.publish.wake_hub import ALARMS, CALLS, EVERY, TOGETHER, Hub
from district.web import cookies
from district.web.authorization import AtSchool, Me
from district.web.cookies import Cookie
from district.web.route_rights import Room

CHECK_EVERY_S = 4.0
"""How often a stream looks whether its session still counts: less than between two heartbeats, so that each of them
looks and names leave the screen within seconds, whichever process ended the session."""
ASKED_FOR_ALL = 4
"""A stream that looks asks for all of its process: those that look within this part of CHECK_EVERY_S ask no more."""
OVER = b"event: over\ndata: \n\n"
"""The last that a page is told whose session is over, or who may not watch any more: it goes to /sign-in."""

router = APIRouter()


@router.get("/s/{code}/live", response_class=StreamingResponse)
async def live(request: Request, school: AtSchool, viewer: Me) -> StreamingResponse:
    """Who may open the school: a stream of events `moved` (something changed; its number) and `alive` (nothing did), at
    least one every 5 s. With the session it ends, and says `over`; after an hour the page opens it again. Whoever is
    told of calls for help hears of those at other schools too, and who works at several of emergencies: their page may
    have to be silent because of one elsewhere."""
    is_told = accounts.may(viewer.account, Right.VIEW_HELP_CALLS, school.code)
    more = ([CALLS] if is_told else []) + ([ALARMS] if len(viewer.account.schools) > 1 else [])
    return streamed(request, [school.code], Right.OPEN_SCHOOL, more)


@router.get("/security/live", response_class=StreamingResponse)
async def live_everywhere(request: Request) -> StreamingResponse:
    """Who sees the cases of all schools: the same about all together; it does not say which."""
    return streamed(request, [EVERY], Right.VIEW_CASES)


class Watch:
    """An open stream: whose session, of which schools, by which right; `may` until it is found that they may not."""

    def __init__(self, token: str, codes: Sequence[str], right: Right) -> None:
        self.digest, self.codes, self.right = sessions.digest_of(token), codes, right
        self.may = True

    def is_for(self, viewer: Viewer | None) -> bool:
        """Whether somebody may watch; None is nobody."""
        schools = [None if code in TOGETHER else code for code in self.codes]
        return viewer is not None and all(accounts.may(viewer.account, self.right, school) for school in schools)


class Watches:
    """The open streams of one process, which ask the database together. For the event loop only."""

    def __init__(self) -> None:
        self._open: set[Watch] = set()
        self._asked = -math.inf
        self._asking: asyncio.Task[None] | None = None

    def add(self, watch: Watch) -> None:
        self._open.add(watch)

    def remove(self, watch: Watch) -> None:
        self._open.discard(watch)

    async def look(self, here: District, hub: Hub) -> None:
        """Bring `may` of all up to date, unless that was just done; those who may not any more hear of it at once."""
        wanted = asyncio.get_running_loop().time() - CHECK_EVERY_S / ASKED_FOR_ALL
        while self._asked < wanted:
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask(here, hub))
            await asyncio.shield(self._asking)

    async def _ask(self, here: District, hub: Hub) -> None:
        begun, asked = asyncio.get_running_loop().time(), list(self._open)
        try:
            viewers = await asyncio.to_thread(_viewers, here, {one.digest for one in asked})
            for one in asked:
                if not one.is_for(viewers.get(one.digest)):
                    one.may = False
                    hub.rouse(one.codes)
            self._asked = begun
        finally:
            self._asking = None


def _viewers(here: District, digests: Collection[str]) -> dict[str, Viewer]:
    """Session -> who holds it, of those that still count; a page that is watched is a session that is used."""
    now = here.now()
    with here.database.read() as session:
        viewers, due = sessions.find_all(session, digests, now)
    if due:
        with here.database.write() as session:
            for digest in due:
                sessions.touch(session, digest, now)
    return viewers


def streamed(
    request: Request, codes: Sequence[str], right: Right, more: Sequence[str] = ()
) -> StreamingResponse:  # fmt: skip
    """The stream of these schools, for somebody who has a right at all of them: it ends when they no longer do. `more`:
    what moves it too, and tells nobody anything by itself."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    watch = Watch(cookies.read(request, Cookie.SESSION), codes, right)
    return StreamingResponse(_events(request.app.state, watch, more), media_type="text/event-stream", headers=headers)


async def _events(state: State, watch: Watch, more: Sequence[str]) -> AsyncIterator[bytes]:
    hub: Hub = state.hub
    watches: Watches = state.watches
    loop = asyncio.get_running_loop()
    last, checked = b"", loop.time()
    watches.add(watch)
    try:
        async for line in hub.stream(*watch.codes, *more):  # b"data: NUMBER\n\n"
            if watch.may and loop.time() - checked > CHECK_EVERY_S:
                await watches.look(state.district, hub)
                checked = loop.time()
            if not watch.may:
                yield OVER
                return
            number = line.removeprefix(b"data: ").strip()
            kind = b"alive" if number == last else b"moved"
            last = number
            yield b"event: %b\ndata: %b\n\n" % (kind, number)
    finally:
        watches.remove(watch)


ROOM = Room(router, {("GET", "/s/{code}/live"): Right.OPEN_SCHOOL, ("GET", "/security/live"): Right.VIEW_CASES})
