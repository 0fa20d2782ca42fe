"""Long work of one request, which lets the other requests of its process have their turns."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

ROWS = 64
"""More than a page shows, so that only files pause."""
_PAUSE_S = 0.0001
"""Long enough for a thread that waits to be woken. Who only lets go of the interpreter takes it back before that."""


def in_turns(items: Iterable[T], of: int = ROWS) -> Iterator[T]:
    """The same items. After each `of` of them other threads run, which would wait 5 ms for each of their steps
    otherwise; `of` should be some milliseconds' work."""
    for number, item in enumerate(items, 1):
        yield item
        if number % of == 0:
            time.sleep(_PAUSE_S)
