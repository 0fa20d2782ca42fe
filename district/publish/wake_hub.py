"""The district's end of the wake stream: which schools something moved for, told to those who listen within a second.

A school's stream is moved (change_stream.touch) in the transaction of whoever changed something, in whatever process;
each process that serves looks every tenth of a second for streams that moved lately, in one query for all its
listeners, and at once where it has written something itself. Their numbers are times in milliseconds, so "lately" is a
range of an index.
"""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from types import FrameType

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, col, func, select

from district.db.database import Database
from district.db.publish_tables import SchoolPlan, Stream
from district.db.today_tables import HelpStep

HEARTBEAT_S = 5.0
POLL_S = 0.1
PAUSE_S = 0.02
"""Between two looks, however much is written here."""
EVERY = ""
"""What stands for all schools together where a school is asked for."""
CALLS = ":calls"
"""The calls for help of all schools: it moves with each step of one. No school has a colon in its code."""
ALARMS = ":alarms"
"""The emergencies of all schools: it moves where one is declared, changed or ended, and with nothing else."""
LONGEST_STREAM_S = 3_600.0
"""A stream ends after an hour and is opened anew, with a token that is looked at anew."""

_LATELY = timedelta(seconds=60)
"""A transaction writes its moment before others can see it: whoever looks must look back further than one lasts."""

_log = structlog.get_logger("district")


class Hub:
    """The streams of one process. Its methods belong to the event loop; the database is asked on other threads."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._numbers: dict[str, int] = {}
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._written = asyncio.Event()
        self._closing = False

    async def stream(self, *codes: str) -> AsyncIterator[bytes]:
        """Server-sent events: the school's number at once, when it moves, and as a heartbeat. Of several schools it is
        the sum of their numbers, which changes when any of them moves; EVERY stands for all of them."""
        woken = asyncio.Event()
        for code in codes:
            self._listeners.setdefault(code, set()).add(woken)
        try:
            # Registered before they are read: what moves in between is found by one or the other.
            self._note({code: await asyncio.to_thread(self._number, code) for code in codes})
            last_moment = asyncio.get_running_loop().time() + LONGEST_STREAM_S
            while not self._closing and asyncio.get_running_loop().time() < last_moment:
                woken.clear()
                yield b"data: %d\n\n" % sum(self._numbers[code] for code in codes)
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT_S):
                        await woken.wait()
        finally:
            for code in codes:
                listeners = self._listeners.get(code, set())
                listeners.discard(woken)
                if not listeners:
                    self._listeners.pop(code, None)

    async def watch(self) -> None:
        """Look for what moved, for ever; nothing is asked while nobody listens."""
        while True:
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S - PAUSE_S):
                    await self._written.wait()
            self._written.clear()
            if self._listeners:
                try:
                    self._note(await asyncio.to_thread(self._lately))
                except (DBAPIError, PoolTimeout) as error:  # kiosks exchange every half minute all the same
                    _log.error("wake_blind", fault=type(error).__name__)
                    await asyncio.sleep(HEARTBEAT_S)

    def look(self) -> None:
        """This process has written something that may have moved a stream."""
        self._written.set()

    def rouse(self, codes: Sequence[str]) -> None:
        """Have the streams of these schools say their number again now."""
        for code in codes:
            for woken in self._listeners.get(code, ()):
                woken.set()

    def close(self) -> None:
        """End every stream: a server that is to stop must not wait for them."""
        self._closing = True
        for listeners in self._listeners.values():
            for woken in listeners:
                woken.set()

    def _note(self, numbers: dict[str, int]) -> None:
        for school, number in numbers.items():
            if self._numbers.get(school) != number:
                self._numbers[school] = number
                for woken in self._listeners.get(school, ()):
                    woken.set()

    def _number(self, school: str) -> int:
        with self._database.read() as session:
            if school in TOGETHER:
                return TOGETHER[school](session)
            return session.exec(select(Stream.number).where(Stream.school == school)).one_or_none() or 0

    def _lately(self) -> dict[str, int]:
        with self._database.read() as session:
            since = int((self._now() - _LATELY).timestamp() * 1000)
            lately = select(Stream.school, Stream.number).where(col(Stream.number) > since)
            found = dict(session.exec(lately).all())
            return found | {one: count(session) for one, count in TOGETHER.items() if one in self._listeners}


def _of_all(session: Session) -> int:
    """It moves with each school's number, in whatever order: they never go back."""
    return int(session.exec(select(func.sum(Stream.number))).one() or 0)


def _of_calls(session: Session) -> int:
    """A sum as well: of two steps the one with the smaller number may become visible last."""
    return int(session.exec(select(func.sum(HelpStep.number))).one() or 0)


def _of_alarms(session: Session) -> int:
    """What is in force names the entry that declared it, so that each act makes another number of it; it may go back.
    A sum of the entries' numbers would have to find them among all entries."""
    there = session.exec(
        select(SchoolPlan.school, SchoolPlan.alarm)
        .where(col(SchoolPlan.alarm).is_not(None))
        .order_by(SchoolPlan.school)
    )
    return zlib.crc32(json.dumps([(school, alarm) for school, alarm in there if alarm]).encode())


TOGETHER: Mapping[str, Callable[[Session], int]] = {EVERY: _of_all, CALLS: _of_calls, ALARMS: _of_alarms}
"""What is asked for like a school, and how its number is found."""


@asynccontextmanager
async def watching(hub: Hub) -> AsyncIterator[None]:
    """Watch while the block runs, and end the streams as soon as the process is told to stop."""
    task = asyncio.create_task(hub.watch())
    restore = _close_on_signals(hub, asyncio.get_running_loop())
    try:
        yield
    finally:
        restore()
        hub.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _close_on_signals(hub: Hub, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """The server waits for open answers before it tells the application that it stops, and these never end."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stopping(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.close)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stopping)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore
