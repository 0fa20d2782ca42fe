"""Where the programs' logs go: JSON lines on stderr, with ids and enums and never a name.

In a module of its own, because structlog takes a fifth of a second to import, and `--help` logs nothing.

Lines are bounded twice: equal warnings and errors are written a few times an hour, and a server writes each kind of
line a few times a minute, so that nobody who calls without a token fills a disk. Exceptions stand there by their kind
and place: their message, and a traceback's lines, may hold a name.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from structlog import DropEvent

from sync.contract.safe_text import plain


def to_stderr() -> None:
    """Set it up for this process, once, before anything is logged."""
    structlog.configure(
        processors=[
            RepeatedLines(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever stderr is then
    )


EVERY_S = 3600.0
MOST = 5
"""Equal lines in that time; the first one after it says how many were left out."""

_MOST_KNOWN = 512
_BOUNDED = frozenset({"warning", "error"})


@dataclass(slots=True)
class _Counted:
    since: float
    count: int


class RepeatedLines:
    """A structlog processor: warnings and errors that are equal in all they say are said a few times an hour.

    Put it before what adds the time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, _Counted] = OrderedDict()

    def __call__(self, _logger: object, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """The line, or DropEvent where the same was said often enough lately."""
        if method not in _BOUNDED:
            return line
        now, key = self._clock(), repr((method, sorted(line.items(), key=lambda field: field[0])))
        known = self._known.pop(key, None)
        if known is None or now - known.since >= EVERY_S:
            left_out = max(0, known.count - MOST) if known else 0
            self._remember(key, _Counted(now, 1))
            if left_out:
                line["left_out"] = left_out
            return line
        known.count += 1
        self._remember(key, known)
        if known.count > MOST:
            raise DropEvent
        return line

    def _remember(self, key: str, counted: _Counted) -> None:
        self._known[key] = counted
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)


LINES = 10
WINDOW_S = 60.0
_KINDS = 200
_LIBRARIES = ("uvicorn.error", "asyncio")
_FILTER_NAME = "bounded"


class LineLimit:
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
    def __init__(self, bound: LineLimit) -> None:
        super().__init__(_FILTER_NAME)
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

    def __init__(self, bound: LineLimit) -> None:
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
    bound = LineLimit()
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        if not any(one.name == _FILTER_NAME for one in logger.filters if isinstance(one, logging.Filter)):
            logger.addFilter(_LibraryLines(bound))
    if not structlog.is_configured():  # a worker is a process of its own
        to_stderr()
    processors = structlog.get_config()["processors"]
    if not any(isinstance(one, _OwnLines) for one in processors):
        structlog.configure(processors=[_OwnLines(bound), *processors])
