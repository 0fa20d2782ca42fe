"""Keeps a fault that comes again and again from filling the disk with its log lines."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from structlog import DropEvent

EVERY_S = 3600.0
MOST = 5
"""Equal lines in that time; the first one after it says how many were left out."""

_MOST_KNOWN = 512
_BOUNDED = frozenset({"warning", "error"})


@dataclass(slots=True)
class _Counted:
    since: float
    count: int


class Seldom:
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
