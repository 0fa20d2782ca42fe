"""Calls that their caller can leave: for what no time-out reaches, such as name resolution or a driver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")

NEVER = threading.Event()
"""For a caller that has nobody who would stop it. Nobody sets it."""
_POLL_SECONDS = 0.05


class CallAbandoned(Exception):
    """The caller was stopped, or its time was up, before the call came back. What it does is no longer known."""


def abandon_when(stop: threading.Event, act: Callable[[], T], seconds: float | None = None) -> T:
    """What `act` returns or raises. Raises Left as soon as `stop` is set, or after `seconds`.

    `act` runs on a daemon thread, which does not keep the process from ending. It goes on when it is left, so it must
    look at `stop` itself before it does what cannot be undone.
    """
    answers: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((act(), None))
        except BaseException as error:  # noqa: BLE001  handed to the caller, who raises it
            answers.put((None, error))

    if stop.is_set():
        raise CallAbandoned
    threading.Thread(target=run, name="printer-call", daemon=True).start()
    deadline = None if seconds is None else time.monotonic() + seconds
    while not stop.is_set() and (deadline is None or time.monotonic() < deadline):
        try:
            answer, error = answers.get(timeout=_POLL_SECONDS)
        except Empty:
            continue
        if error is not None:
            raise error
        return answer  # type: ignore[return-value]  # None only where T is
    raise CallAbandoned
