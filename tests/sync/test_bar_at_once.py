"""Somebody is barred: the kiosks of the school are woken, and fetch the list without waiting for their turn."""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from district.instance import District
from district.publish import bars
from district.publish.bars import Measure, Person, Seen, Term
from district.publish.list_publishing import publish
from kiosk.workers.urgent_worker import UrgentWorker
from kiosk.workers.worker import Crew
from sync.contract.barred_list.csv_file import canonical_fields
from sync.exchange.client import Client
from sync.exchange.transport import Transport
from tests.relay import Relay
from tests.sync.doors import door


def test_a_bar_is_exchanged_for_as_soon_as_it_is_imposed(
    district: District, url: str, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a list in force, and a kiosk that has heard all there is
    other = canonical_fields({"id": "B-1", "family": "Ek", "given": "Bo", "kind": "barred"})
    with district.database.write() as session:
        publish(session, district.keys, [other], district.now())
    front = door(district, url, tmp_path / "front")
    front.exchange()
    token = front.store.secrets.enrolled().token
    worker = UrgentWorker(
        front.store,
        lambda stopped: Client(url, token, stopped=stopped),
        lambda: Transport(url, token, None, lambda: False),
        threading.Lock(),
    )
    relay = Relay(worker.unexplained)
    crew = Crew([worker])
    crew.stopping.connect(worker.stop_now)
    try:
        with qtbot.waitSignal(relay.heard, timeout=30_000):
            crew.start()
        # WHEN somebody is barred THEN the exchange is told, which brings lists
        with qtbot.waitSignal(relay.heard, timeout=30_000), district.database.write() as session:
            who, seen, term = Person("Hale", "Ann"), Seen(["shouted"], ""), Term(Measure.LONGER)
            bars.impose(session, district.keys, "one", "", "", who, seen, term, {}, "somebody", district.now())
    finally:
        crew.stop()
        front.store.close()
