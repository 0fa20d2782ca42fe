"""HTTP with last moments: uvicorn waits for a head, a body and a reader for ever.

A head must come within HEAD_S of the connection, or of its own first byte. A body must keep coming, and end in time: a
stranger's is a few hundred bytes, a kiosk's may be megabytes over a slow line. What is sent must be taken.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from district.api.connection_limit import CONNECTION, Connection, Loop

HEAD_S = 10.0
PART_S = 20.0
BODY_S = 120.0
STRANGERS_BODY_S = 10.0
READER_S = 30.0


class _Awaits(Enum):
    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class TimedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 for one connection. `connection` is set before it begins."""

    connection: Connection

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._awaits = _Awaits.HEAD
        self._since = 0.0
        self._last_part = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn says it
        self.app_state = {**self.app_state, CONNECTION: self.connection}
        super().connection_made(transport)
        self._begin(_Awaits.HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._timer, self._reader_timer):
            if timer is not None:
                timer.cancel()
        if isinstance(self.loop, Loop):
            self.loop.limit.remove(self.connection)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except h11.LocalProtocolError:  # nonsense behind a request that was answered already
            self.transport.abort()
            return
        self._last_part = self.loop.time()
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reader_timer is None:
            self._reader_timer = self.loop.call_later(READER_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _look(self) -> None:
        """What is awaited now, by the state of the conversation."""
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            awaits = _Awaits.BODY
        elif state is h11.IDLE and (self.conn.trailing_data[0] or self.timeout_keep_alive_task is None):
            awaits = _Awaits.HEAD
        else:  # an answer is under way, or uvicorn's own wait for the next request has begun
            awaits = _Awaits.NOTHING
        self.connection.is_served = state in {h11.DONE, h11.MUST_CLOSE} and not self.cycle.response_complete
        if awaits is not self._awaits:
            self._begin(awaits)

    def _begin(self, awaits: _Awaits) -> None:
        self._awaits = awaits
        self._since = self._last_part = self.loop.time()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if awaits is not _Awaits.NOTHING:
            self._timer = self.loop.call_at(self._last_moment(), self._late)

    def _last_moment(self) -> float:
        if self._awaits is _Awaits.HEAD:
            return self._since + HEAD_S
        whole = BODY_S if self.connection.is_kiosk else STRANGERS_BODY_S
        return min(self._since + whole, self._last_part + PART_S)

    def _late(self) -> None:
        moment = self._last_moment()
        if self.loop.time() >= moment:
            self.transport.abort()
        else:
            self._timer = self.loop.call_at(moment, self._late)
