"""What a server logs, bounded: whoever may call without a token may not fill a disk with lines.

A kind of line is written a few times a minute; those beyond are counted, and the next one says how many there were.
Exceptions stand there by their kind and place: their message, and a traceback's lines, may hold a name.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from district.cli.logs import to_stderr
from sync.contract.plain import plain

LINES = 10
WINDOW_S = 60.0
_KINDS = 200
_LIBRARIES = ("uvicorn.error", "asyncio")
_BOUNDED = "bounded"


class Bound:
    """Counts lines by kind. Any thread may ask; a line more or less does not matter."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[float, int]] = {}

    def allows(self, kind: str) -> tuple[bool, int]:
        """Whether a line of this kind may be written, and how many were left out before it."""
        if kind not in self._seen and len(self._seen) >= _KINDS:
            kind = ""  # all other kinds together
        now = self._clock()
        since, count = self._seen.get(kind, (now, 0))
        left_out = 0
        if now - since >= WINDOW_S:
            since, count, left_out = now, 0, max(0, count - LINES)
        self._seen[kind] = (since, count + 1)
        return count < LINES, left_out


class _LibraryLines(logging.Filter):
    def __init__(self, bound: Bound) -> None:
        super().__init__(_BOUNDED)
        self._bound = bound

    def filter(self, record: logging.LogRecord) -> bool:
        allowed, left_out = self._bound.allows(f"{record.name} {str(record.msg)[:80]}")
        if not allowed:
            return False
        text = plain(record.getMessage().strip())
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({_place(record.exc_info[1])})"
        record.exc_info, record.exc_text, record.stack_info = None, None, None
        record.msg, record.args = text + (f" [{left_out} like it were left out]" if left_out else ""), ()
        return True


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    where = f" at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__}{where}"


class _OwnLines:
    """A structlog processor."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound

    def __call__(self, _: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        allowed, left_out = self._bound.allows(f"{line.get('event')} {line.get('code', '')} {line.get('fault', '')}")
        if not allowed:
            raise structlog.DropEvent
        if left_out:
            line["left_out"] = left_out
        return line


def install() -> None:
    """Bound the lines of this process, once; they go to stderr as JSON, as the kiosk's do."""
    bound = Bound()
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        if not any(one.name == _BOUNDED for one in logger.filters if isinstance(one, logging.Filter)):
            logger.addFilter(_LibraryLines(bound))
    if not structlog.is_configured():  # a worker is a process of its own
        to_stderr()
    processors = structlog.get_config()["processors"]
    if not any(isinstance(one, _OwnLines) for one in processors):
        structlog.configure(processors=[_OwnLines(bound), *processors])
