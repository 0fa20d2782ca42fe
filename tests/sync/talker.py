"""A kiosk without a screen: a real, encrypted store that records visits and exchanges with its district.

It says each visit's id once, and only once, it is recorded, and goes on until it is killed, or until it is told that
this is enough: then it exchanges until the district holds everything.
"""

from __future__ import annotations

import logging
import time
from multiprocessing.connection import Connection
from pathlib import Path

from kiosk.app import open_records
from kiosk.records import visits
from kiosk.records.outbox import JournalOutbox, count_unsent
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.settings import Settings
from sync.exchange.client import Client
from sync.exchange.cycle import exchange
from sync.exchange.errors import SyncError
from sync.exchange.transport import Timeouts
from tests.kiosk.records.world import CLEAR, arrival

VISITS_AN_EXCHANGE = 3
PAUSE_S = 0.01
"""After a failure: a kiosk waits half a minute and longer, which nobody could wait for a thousand times."""

PATIENCE = Timeouts(connect=2, read=5, whole=15)


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", printers=())


def talk(folder: Path, url: str, said: Connection) -> None:
    """Record, say so, exchange; from the first word heard on, only exchange, until nothing is unsent."""
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # what befalls the wire is counted where it is done
    store, lists = open_records(settings_in(folder))
    client = Client(url, store.secrets.enrolled().token, timeouts=PATIENCE)
    outbox = JournalOutbox(store)
    while True:
        if not said.poll():
            for _ in range(VISITS_AN_EXCHANGE):
                said.send_bytes(visits.record(store, arrival(), CLEAR).id.encode())
        elif not count_unsent(store):
            break
        try:
            keys = store.secrets.district_keys()
            report = exchange(client, outbox, lists, SchoolDocumentStore(store), store.photos, keys=keys)
        except SyncError:
            time.sleep(PAUSE_S)
            continue
        for epoch, _ in report.ended:
            outbox.restart(epoch)
        if report.trouble is not None:
            time.sleep(PAUSE_S)
    client.close()
    lists.close()
    store.close()
