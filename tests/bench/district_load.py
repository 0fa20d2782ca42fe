"""What loads a district in `tests.bench.district`: readers of pages, and pages that stay open. Kiosks: district_kiosks.

One event loop with plain sockets, so that the measuring takes little of the processor that it shares. Times are from
the request's last byte to the answer's last byte here, on the same machine: what the server needs, and whatever it and
this loop wait for a processor.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench.district_pages import Pages, Request

RENEW_S = 60.0
"""A page that stays open asks for its parts at least so often."""
AT_ONCE = 16
PIECE, PIECE_EVERY = 20_000, 50
PARTS = "parts of today that moved"
DRAIN_S = 30.0
"""How long answers are waited for when no more is asked: where a machine cannot bear the load, there is an end."""
_NO_CONTENT, _NOT_MODIFIED = 204, 304
_HEAD = re.compile(rb"HTTP/1\.1 (\d+)")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")
_TAG = re.compile(rb"(?i)\r\netag: ([^\r]+)")
_NAMED = re.compile(rb"Zq(\d+)q")


class Answer(NamedTuple):
    status: int
    body: bytes
    seconds: float
    tag: str = ""


class Line:
    """A connection that is kept open and used for one request after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, token: str, tag: str = "") -> Answer:
        """Opened again once where the server has closed it meanwhile. `tag`: what is there already."""
        for again in (True, False):
            try:
                return await self._get(path, token, tag)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if not again:
                    raise
        raise ConnectionError(path)

    async def _get(self, path: str, token: str, tag: str) -> Answer:
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._ends
        begun = time.monotonic()
        writer.write(_request(path, token, tag))
        head = await reader.readuntil(b"\r\n\r\n")
        length, status = _LENGTH.search(head), _status(head)
        if length is None and status not in {_NO_CONTENT, _NOT_MODIFIED}:
            raise ConnectionError(f"{path} said no length")
        body = await reader.readexactly(int(length[1])) if length else b""
        said = _TAG.search(head)
        return Answer(status, body, time.monotonic() - begun, said[1].decode() if said else "")

    def close(self) -> None:
        if self._ends is not None:
            self._ends[1].close()
            self._ends = None


def _request(path: str, token: str, tag: str = "") -> bytes:
    known = f"If-None-Match: {tag}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: district\r\nAccept: text/html\r\nAccept-Language: en\r\n{known}"
        f"Cookie: vestibule-session={token}; vestibule-browser=bench\r\n\r\n"
    ).encode()


def _status(head: bytes) -> int:
    found = _HEAD.match(head)
    return int(found[1]) if found else 0


@dataclass
class Measured:
    """Seconds by page; `heard` and `shown`: from a kiosk's event to the word at an open page, and to its new parts;
    `wrong`: what was answered otherwise than it should; `late`: how much later than wanted this loop came round;
    `pieces`: of `piece_of_work`, once a second."""

    took: dict[str, list[float]] = field(default_factory=dict)
    heard: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    pieces: list[float] = field(default_factory=list)
    loads: int = 0

    def note(self, page: str, answer: Answer) -> None:
        self.took.setdefault(page, []).append(answer.seconds)
        if answer.status not in {200, _NO_CONTENT, _NOT_MODIFIED}:
            self.wrong.append(f"{page}: {answer.status}")


class Readers:
    """People who load pages."""

    def __init__(self, port: int, pages: Pages, said: Measured) -> None:
        self._lines: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        for _ in range(AT_ONCE):
            self._lines.put_nowait(Line(port))
        self._pages, self.said = pages, said

    async def load(self, one: Request) -> None:
        line = await self._lines.get()
        try:
            self.said.note(one.page, await line.get(one.path, one.token))
            self.said.loads += 1
        except BaseException:
            line.close()  # its answer is still to come, and nobody waits for it
            raise
        finally:
            self._lines.put_nowait(line)

    async def steadily(self, a_second: float, seconds: float) -> None:
        """At random moments, whether or not the ones before are answered."""
        rng, begun, due = self._pages.rng, time.monotonic(), 0.0
        tasks: list[asyncio.Task[None]] = []
        while (due := due + rng.expovariate(a_second)) < seconds:
            await asyncio.sleep(max(0.0, begun + due - time.monotonic()))
            tasks.append(asyncio.create_task(self.load(self._pages.draw())))
        _, late = await asyncio.wait(tasks, timeout=DRAIN_S)
        for task in late:
            task.cancel()
        self.said.wrong += ["not answered in time"] * len(late)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def until(self, loads: int, seconds: float) -> None:
        """As fast as a few can, until so many pages were loaded or the time is over."""
        ends = time.monotonic() + seconds

        async def work() -> None:
            while self.said.loads < loads and time.monotonic() < ends:
                await self.load(self._pages.draw())

        await asyncio.gather(*(work() for _ in range(4)))


async def stay_open(port: int, school: str, token: str, said: Measured, opened: asyncio.Event) -> None:
    """Today, as a browser leaves it open: the stream, and the parts that are loaded again when something moved."""
    line, seen, renewed = Line(port), set[bytes](), time.monotonic()
    tag = ""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_request(f"/s/{school}/live", token))
        if _status(await reader.readuntil(b"\r\n\r\n")) != 200:
            said.wrong.append("live")
            return
        opened.set()
        moved = time.monotonic()
        async for word in reader:
            if word.startswith(b"event: moved"):
                moved = time.monotonic()
            elif time.monotonic() - renewed < RENEW_S or not word.startswith(b"event: alive"):
                continue
            renewed = time.monotonic()
            answer = await line.get(f"/s/{school}/day/moved", token, tag)
            tag = answer.tag
            said.note(PARTS, answer)
            for new in set(_NAMED.findall(answer.body)) - seen:
                seen.add(new)
                begun = int(new) / 1_000
                if begun > renewed - 30:  # not what was there before this page
                    said.heard.append(moved - begun)
                    said.shown.append(time.monotonic() - begun)
    finally:
        writer.close()
        line.close()


def piece_of_work() -> float:
    """Seconds of the processor that a fixed piece of work takes: how quick the machine is just now, which others use
    too."""
    begun = time.thread_time()
    sum(number * number for number in range(PIECE))
    return time.thread_time() - begun


async def watch_late(said: Measured) -> None:
    for round_ in itertools.count():
        begun = time.monotonic()
        await asyncio.sleep(0.02)
        said.late.append(time.monotonic() - begun - 0.02)
        if round_ % PIECE_EVERY == 0:
            said.pieces.append(piece_of_work())
