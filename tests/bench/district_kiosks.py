"""The kiosks of a district in `tests.bench.district`: visitors, and what a kiosk asks for of its own accord.

Those with visitors seal, sign and send as kiosks do, in threads of a process of their own. Besides, each of them all
keeps its wake stream open, asks what changed when its school moved, and every half minute for what an exchange asks for
without news: in another process, with plain sockets, as three hundred kiosks would need a machine of their own.

What is simpler than at a school: the sign-in, the badge and somebody's leaving go up together, where a kiosk sends each
when it happens (three batches and two wakes a visit, not one); there are no photos, and no kiosk says every five
minutes how it stands.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from typing import Any

from uuid_utils import uuid7

from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.person import Identity
from sync.contract.records.visit import BadgePrinted, SignedIn, SignedOut
from sync.exchange import backoff
from sync.exchange.push import push_journal
from sync.exchange.seen_lists import ASKED_AT_LEAST_S
from sync.exchange.uploads import HELD_FOR_S
from tests.bench.district_data import Built
from tests.bench.sync_world import Station

SOON_S = 0.2
"""How long a kiosk waits after something happened, so that what belongs together goes together."""
AT_ONCE = 16
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")
_STARTS_WITHIN_S = 120.0
_WARM = 4


def come(
    url: str, built: Built, a_second: float, seed: int, pages: int
) -> tuple[Event, Queue[tuple[list[float], int, int]], BaseProcess]:
    """Kiosks in a process of their own: what ends them, and how long it took to send a visit."""
    context = multiprocessing.get_context("fork")
    over = context.Event()
    took: Queue[tuple[list[float], int, int]] = context.Queue()
    process = context.Process(target=_kiosks, args=(url, _watched(built, pages), a_second, seed, over, took.put))
    process.start()
    return over, took, process


async def listen(
    port: int, built: Built, seed: int, pages: int
) -> tuple[Event, Queue[tuple[dict[str, int], list[str]]], BaseProcess]:
    """The same kiosks, once they listen: what ends them, and what they asked for by then. `pages` 0: none listens."""
    context = multiprocessing.get_context("fork")
    ready, over = context.Event(), context.Event()
    asked: Queue[tuple[dict[str, int], list[str]]] = context.Queue()
    tokens = [one.enrolled.token for one in _watched(built, pages)]
    process = context.Process(target=_listens, args=(port, tokens, seed, ready, over, asked.put))
    process.start()
    if not await asyncio.to_thread(ready.wait, _STARTS_WITHIN_S):
        raise TimeoutError("the kiosks do not get their streams")
    return over, asked, process


def _watched(built: Built, pages: int) -> list[Station]:
    """The kiosks of schools at each of which a page is open: what nobody looks at is at no screen."""
    schools = set(built.schools[:pages])
    return [one for one in built.stations if one.enrolled.school in schools]


def visit(station: Station, open_visits: list[str]) -> None:
    """Somebody comes and is given a badge, and somebody who came before goes. The name says when."""
    now, one = datetime.now(UTC), str(uuid7())
    said = SignedIn(visit=one, badge=one, purpose="parent", destination="office", choice="no_match")
    who = Identity(family=f"Zq{int(time.monotonic() * 1_000)}q", given="Ana")
    station.journal.append(Kind.SIGNED_IN, {facts.FACTS: said, facts.IDENTITY: who}, now)
    printed = BadgePrinted(visit=one, badge=one, outcome="confirmed", printer="zpl")
    station.journal.append(Kind.BADGE_PRINTED, {facts.FACTS: printed}, now + timedelta(seconds=3))
    open_visits.append(one)
    if len(open_visits) > 1:
        gone = SignedOut(visit=open_visits.pop(0), by="badge")
        station.journal.append(Kind.SIGNED_OUT, {facts.FACTS: gone}, now)


def _kiosks(
    url: str, stations: Sequence[Station], a_second: float, seed: int, over: Event, told: Callable[..., None]
) -> None:
    """Visits at random moments and kiosks, each sent by itself as a kiosk does, until it is over."""
    rng, begun, due = random.Random(seed), time.monotonic(), 0.0
    clients = {one.enrolled.kiosk: one.client(url) for one in stations}
    locks = {one.enrolled.kiosk: threading.Lock() for one in stations}
    inside: dict[str, list[str]] = {one.enrolled.kiosk: [] for one in stations}
    took: list[float] = []

    def come(station: Station) -> None:
        kiosk = station.enrolled.kiosk
        with locks[kiosk]:
            visit(station, inside[kiosk])
            time.sleep(SOON_S)
            started = time.monotonic()
            _, not_taken = push_journal(clients[kiosk], station.journal, station.keys, uploads=station.uploads)
            if not_taken:
                raise ValueError(not_taken)
            took.append(time.monotonic() - started)

    pool = ThreadPoolExecutor(AT_ONCE)
    tasks = []
    while not over.is_set():
        due += rng.expovariate(a_second)
        if over.wait(max(0.0, begun + due - time.monotonic())):
            break
        tasks.append(pool.submit(come, rng.choice(stations)))
    pool.shutdown(cancel_futures=True)
    failed = [task for task in tasks if not task.cancelled() and task.exception() is not None]
    told((took, len(failed), sum(task.cancelled() for task in tasks)))


@dataclass
class _Listener:
    """One kiosk without visitors."""

    port: int
    token: str
    said: Counter[str]
    rng: random.Random
    cursor: str = ""
    feeds: str = ""
    lists_at: float = 0.0
    held_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Any:
        """The JSON of an answer. The line is opened anew where the server has closed it meanwhile."""
        if self.ends is not None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._get(path, *self.ends)
            self.ends[1].close()
        self.ends = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        return await self._get(path, *self.ends)

    async def _get(self, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:
        writer.write(_asking(path, self.token))
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.split(b"\r\n")[0].decode())
        self.said[path.partition("?")[0]] += 1
        return json.loads(body)

    async def changes(self) -> dict[str, Any]:
        """What changed, to the last page."""
        while True:
            page: dict[str, Any] = await self.get(f"/v1/changes?after={self.cursor}")
            self.cursor = page["cursor"]
            if not page["more"]:
                return page

    async def woken(self) -> None:
        async with self.lock:
            if (await self.changes()).get("asked") is not False:
                await self.get("/v1/requests")

    async def exchange(self) -> None:
        """As sync.exchange.cycle asks where there is nothing to send."""
        async with self.lock:
            page, now = await self.changes(), time.monotonic()
            if now - self.held_at >= HELD_FOR_S:
                await self.get(f"/v1/journal?nonce={'0' * 32}")
                self.held_at = now
            mark = page.get("feeds", "")
            if not mark or mark != self.feeds or now - self.lists_at >= ASKED_AT_LEAST_S:
                await self.get("/v1/feeds")
                self.feeds, self.lists_at = mark, now

    async def keep_asking(self) -> None:
        # Asked for the first time at different moments, as after a day of service.
        self.held_at = time.monotonic() - self.rng.uniform(0, HELD_FOR_S)
        while True:
            await asyncio.sleep(backoff.wait(0, draw=self.rng.uniform))
            await self.exchange()

    async def listen(self, opened: asyncio.Semaphore) -> None:
        async with opened:
            for _ in range(_WARM):  # on other lines, which may be other workers'
                await self.exchange()
                if self.ends is not None:
                    self.ends[1].close()
                    self.ends = None
            self.lists_at -= self.rng.uniform(0, ASKED_AT_LEAST_S)
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(_asking("/v1/wake", self.token))
            await reader.readuntil(b"\r\n\r\n")
        heard = b""
        try:
            async for word in reader:
                if word.startswith(b"data:") and word != heard:
                    if heard:
                        await self.woken()
                    heard = word
            raise ConnectionError("a wake stream ended")
        finally:
            writer.close()


def _asking(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: district\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def _listens(port: int, tokens: Sequence[str], seed: int, ready: Event, over: Event, told: Callable[..., None]) -> None:
    """Kiosks that listen and exchange without news, until it is over; tells how often each path was asked for
    meanwhile, and what went wrong."""
    asyncio.run(_listeners(port, tokens, seed, ready, over, told))


async def _listeners(
    port: int, tokens: Sequence[str], seed: int, ready: Event, over: Event, told: Callable[..., None]
) -> None:
    rng, said, opened = random.Random(seed), Counter[str](), asyncio.Semaphore(8)
    there = [_Listener(port, token, said, rng) for token in tokens]
    tasks = [asyncio.create_task(work) for one in there for work in (one.listen(opened), one.keep_asking())]
    while said["/v1/changes"] < len(there) * _WARM and not any(task.done() for task in tasks):
        await asyncio.sleep(0.1)
    said.clear()
    ready.set()
    await asyncio.to_thread(over.wait)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    wrong = [repr(one) for one in ended if one is not None and not isinstance(one, asyncio.CancelledError)]
    told((dict(said), wrong))
