"""How this kiosk stands, as it tells the district: the same that its own strip shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.domain.screening.result import ListState
from kiosk.store.barred.lists import BarredLists
from kiosk.store.line import outbox
from kiosk.store.moments import written
from kiosk.store.review import cases
from kiosk.store.site import staff
from kiosk.store.store import Store
from kiosk.store.trusted_time import boot_seconds
from sync.state import KioskState, WireHeld

EVERY_S = 300.0


def list_state(store: Store, lists: BarredLists) -> ListState:
    """What "no match" means now, by trusted time: a list whose age nobody can tell counts as expired."""
    now = trusted(store, lists)
    state = lists.state(now or store.now())
    return ListState.EXPIRED if now is None and state is ListState.CURRENT else state


def trusted(store: Store, lists: BarredLists) -> datetime | None:
    """The time, or None where this machine's clock is suspect: then no date may be judged by it."""
    now = store.trusted()
    return None if now is None or lists.clock_is_suspect(now) else now


class Standing:
    """What was told last, and whether it is time to tell again. Belongs to the wire's thread."""

    def __init__(self, store: Store, lists: BarredLists, steady: Callable[[], float] = boot_seconds) -> None:
        self._store = store
        self._lists = lists
        self._steady = steady
        self._told: KioskState | None = None
        self._at = 0.0

    def due(self) -> KioskState | None:
        """What is to be told: it has changed, or EVERY_S have passed; else None. Raises StoreError."""
        now = self._now()
        told = self._told
        old = told is None or self._steady() - self._at >= EVERY_S
        changed = told is None or told.model_copy(update={"clock": now.clock}) != now
        return now if old or changed else None

    def told(self, state: KioskState) -> None:
        self._told, self._at = state, self._steady()

    def _now(self) -> KioskState:
        signed = (self._lists.current(feed) for feed in sorted(self._lists.feeds()))
        held = [one.manifest for one in signed if one]
        return KioskState(
            clock=written(self._store.now()),
            lists=list_state(self._store, self._lists).value,
            held=[WireHeld(feed=one.feed, version=one.version, expires=one.expires) for one in held],
            unsent=outbox.unsent(self._store),
            waiting=cases.count_waiting(self._store),
            refused_pins=staff.refused(self._store),
        )
