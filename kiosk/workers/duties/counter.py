"""What the desk's duties work with: the store, the lists, and the school as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.checkin import events as e
from kiosk.domain.screening.result import ListState
from kiosk.domain.screening.tables import NameTables
from kiosk.domain.site import BadgeWords, Site
from kiosk.store import school
from kiosk.store.barred import BarredLists
from kiosk.store.store import Store


@dataclass
class Counter:
    """Belongs to the desk's thread.

    `badge_grace_s`: a badge seen this soon after its sign-in does not sign out; it is on its way to a chest.
    """

    store: Store
    lists: BarredLists
    tables: NameTables
    words: BadgeWords
    language: str
    badge_grace_s: float
    site_read: Site | None = None

    @property
    def site(self) -> Site:
        return self.site_read or self.reload()

    def trusted(self) -> datetime | None:
        """The time, where it can be trusted; see Store.trusted. None where this machine's clock is suspect:
        then no date may be judged by it."""
        now = self.store.trusted()
        return None if now is None or self.lists.clock_is_suspect(now) else now

    def list_state(self) -> ListState:
        """What "no match" means now: a list whose age nobody can tell counts as expired."""
        now = self.trusted()
        state = self.lists.state(now or self.store.now())
        return ListState.EXPIRED if now is None and state is ListState.CURRENT else state

    def reload(self) -> Site:
        self.site_read = school.site(self.store, self.language)
        return self.site_read


Duty = Callable[[Counter, Any], e.Event | None]
"""Carries out one kind of command. Errors are raised: the worker answers them."""
