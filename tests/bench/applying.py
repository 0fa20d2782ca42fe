"""Lists applied while visitors are screened: how long it takes, and how long they wait meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiosk.barred_index.barred_lists import BarredLists
from sync.exchange.ports import Delta
from tests.bench import world as worlds
from tests.bench.world import World


def beside(work: Callable[[], None], visitor: Callable[[], None]) -> tuple[float, list[float]]:
    """Seconds that `work` took on a thread of its own, and milliseconds of each visitor screened meanwhile."""
    waited: list[float] = []
    with ThreadPoolExecutor(1) as pool:
        started = time.perf_counter()
        running = pool.submit(work)
        while not running.done():
            begun = time.perf_counter()
            visitor()
            waited.append(1000 * (time.perf_counter() - begun))
        running.result()
        return time.perf_counter() - started, waited


def change(lists: BarredLists, world: World, visitor: Callable[[], None]) -> tuple[float, list[float]]:
    """Apply a delta of 1,000 entries to the list in use."""
    return beside(lambda: lists.apply(Delta(world.changed, 1, world.changes)), visitor)


def whole(lists: BarredLists, world: World, file: Path, visitor: Callable[[], None]) -> tuple[float, list[float]]:
    """Build the whole list again beside the one in use, and switch it in."""
    return beside(lambda: lists.apply(Delta(world.again, None, worlds.rows(file))), visitor)
