"""An emergency that is declared at a page, at a kiosk's own store: there at once, journaled, and gone when it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.access.enrollment import new_code
from district.instance import District
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore, site
from kiosk.records.store import Store, open_store
from sync.contract.vocabulary import Emergency
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.pull import pull_school
from sync.exchange.push import push_journal
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from sync.exchange.wake_listener import WakeListener
from tests.district.web.browsing import Browser
from tests.district.web.test_emergency_pages import HERE, declare, mark
from tests.kiosk.records.world import kinds


def enrolled(district: District, url: str, folder: Path, school: str = "oakridge") -> Store:
    """A kiosk's own store, enrolled over the wire."""
    alone = load_or_create(folder / "keys", folder / "data")
    store = open_store(folder / "data", alone)
    key = Ed25519PrivateKey.generate()
    with district.database.write() as session:
        code = new_code(session, school, district.now(), "Front")
    client = Client(url)
    store.adopt(with_enrollment(alone, url, redeem(client, code, key), key))
    client.close()
    return store


def test_a_declared_drill_reaches_the_kiosk_within_a_second_and_ends_there(
    signed_in: Callable[..., Browser], district: District, url: str, tmp_path: Path
) -> None:
    office = signed_in()
    store = enrolled(district, url, tmp_path / "kiosk")
    known = store.secrets.enrolled()
    client = Client(url, known.token)
    woken = threading.Event()
    listener = WakeListener(lambda: Transport(url, known.token, None, lambda: False, DEFAULT_TIMEOUTS), woken.set)
    listener.start()
    try:
        assert woken.wait(10)
        pull_school(client, SchoolDocumentStore(store))
        assert site(store, "en").declared is None
        woken.clear()

        office.get(f"{HERE}/evacuate")
        began = time.monotonic()
        office.send(f"{HERE}/evacuate", seen="", drill="yes", place="Soccer field")
        assert woken.wait(10)
        pull_school(client, SchoolDocumentStore(store))
        assert time.monotonic() - began < 1.0 + office.page.elapsed.total_seconds()
        there = site(store, "en").declared
        assert there is not None
        assert there.emergency is Emergency.EVACUATE
        assert "0 of 1 kiosk has obeyed. Not yet: Front" in office.text
        push_journal(client, JournalOutbox(store), store.secrets.district_keys())
        office.get(HERE)
        assert "The kiosk there has obeyed." in office.text

        office.get(f"{HERE}/end")
        office.send(f"{HERE}/end", seen=mark(district))
        pull_school(client, SchoolDocumentStore(store))
        assert site(store, "en").declared is None
        assert kinds(store)[-2:] == ["emergency_set", "emergency_set"]
        declare(office, district, "hold")
        assert "0 of 1 kiosk has obeyed" in office.text, "what it did before says nothing of now"
    finally:
        listener.stop()
        client.close()
        store.close()
