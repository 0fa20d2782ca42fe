"""A page's or a kiosk's stream is told of what its own server wrote without waiting for the next look."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from district.api.waking import Waking
from district.instance import District
from district.publish import change_stream, wake_hub
from district.publish.wake_hub import Hub
from tests.district.loops import in_a_loop_of_its_own

SCHOOL = "oakridge"
PATIENCE_S = 20


def write(district: District) -> None:
    with district.database.write() as session:
        change_stream.touch(session, SCHOOL, district.now())


async def answer(hub: Hub, method: str) -> None:
    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_: Message) -> None: ...

    scope = cast(Scope, {"type": "http", "method": method})
    await Waking(PlainTextResponse("done"), hub)(scope, receive, send)


def test_who_listens_is_told_when_a_request_that_writes_is_answered(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a server that looks by itself only after minutes WHEN it answers a POST THEN its stream speaks at once."""
    monkeypatch.setattr(wake_hub, "POLL_S", 600.0)
    monkeypatch.setattr(wake_hub, "HEARTBEAT_S", 600.0)

    async def told() -> None:
        hub = Hub(district.database, district.now)
        watching = asyncio.create_task(hub.watch())
        stream = hub.stream(SCHOOL)
        first = await anext(stream)
        following = asyncio.ensure_future(anext(stream))
        await asyncio.to_thread(write, district)
        await answer(hub, "POST")
        assert await asyncio.wait_for(following, PATIENCE_S) != first
        watching.cancel()

    in_a_loop_of_its_own(told())


def test_reading_makes_nobody_look() -> None:
    looked: list[str] = []
    hub = cast(Hub, SimpleNamespace(look=lambda: looked.append("look")))
    in_a_loop_of_its_own(answer(hub, "GET"))
    assert looked == []
    in_a_loop_of_its_own(answer(hub, "POST"))
    assert looked == ["look"]
