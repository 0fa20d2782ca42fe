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
from kiosk.store import school, standing
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
        """See kiosk.store.standing."""
        return standing.trusted(self.store, self.lists)

    def list_state(self) -> ListState:
        """See kiosk.store.standing."""
        return standing.list_state(self.store, self.lists)

    def reload(self) -> Site:
        self.site_read = school.site(self.store, self.language)
        return self.site_read


Duty = Callable[[Counter, Any], e.Event | None]
"""Carries out one kind of command. Errors are raised: the worker answers them."""
