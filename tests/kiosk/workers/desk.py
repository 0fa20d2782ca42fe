"""A desk at work on a real store and real lists, on the test's own thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart
from kiosk.checkin.school import BadgeWords
from kiosk.records.store import Store
from kiosk.workers.desk_worker import DeskWorker
from kiosk.workers.worker import HealthUpdate, Order, Reply
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.barred_index.list_world import row
from tests.kiosk.records.world import MONDAY
from tests.screening.people import tables

WORDS = BadgeWords(
    "ESCORT REQUIRED", "{:%a %b %d, %Y}".format, "{:%H:%M}".format, "until {time}", test_title="TEST",
    test_name="Not a visitor", test_place="To see how", test_host="Whom", test_answer="An answer",
)  # fmt: skip
ENDED = row("gone", "Kowalczyk", "Zofia", born="1984-07-16", expires="2026-11-20")
STAYS = row("stays", "Whitlock", "Dana", born="1971-06-30")


@dataclass
class AtTheDesk:
    """The worker, and all that it has said."""

    worker: DeskWorker
    store: Store
    lists: BarredLists
    replies: list[Reply] = field(default_factory=list)
    readings: list[HealthUpdate] = field(default_factory=list)

    def ask(self, command: c.Command) -> Any:
        """Give an order and return the answer that came at once, None where there was none."""
        before = len(self.replies)
        self.worker.take(Order(1, command))
        answers = self.replies[before:]
        return answers[0].event if answers else None

    def reading(self, part: HealthPart) -> object:
        """The last that was told of a part of the kiosk's health."""
        return next(reading.value for reading in reversed(self.readings) if reading.part is part)

    def made(self) -> list[str]:
        """The badges that were sent on to the printer."""
        return [reply.event.badge.id for reply in self.replies if isinstance(reply.event, e.BadgeMade)]


def desk(store: Store, folder: Path) -> AtTheDesk:
    """At work with a list issued a day before MONDAY."""
    district = ListDistrict()
    lists = district.lists(folder)
    lists.apply(district.whole([ENDED, STAYS], issued=MONDAY - timedelta(days=1)))
    worker = DeskWorker(store, lists, tables(), WORDS, "en", 60)
    there = AtTheDesk(worker, store, lists)
    worker.replied.connect(there.replies.append)
    worker.health_updated.connect(there.readings.append)
    return there
