"""A kiosk that is taken out forgets what it was given, keeps what it still owes, and may be enrolled again."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlmodel import select

from district.access import key_rotation
from district.db.projection_tables import Visit
from district.instance import District
from district.publish import list_publishing
from kiosk.app import assemble, district_client, open_records
from kiosk.checkin.health import HealthPart, ServerState
from kiosk.checkin.steps import Paused
from kiosk.checkin.visitor import events as ve
from kiosk.records import cases, erasure, staff_pins, visits
from kiosk.records.credentials import without_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import count_unsent
from kiosk.records.store import LISTS_FOLDER, Store, open_store
from kiosk.records.store_errors import StoreError, StoreFault
from kiosk.settings import Settings
from kiosk.workers.sync_worker import SyncWorker
from kiosk.workers.worker import Crew, HealthUpdate
from sync.contract.barred_list.csv_file import read_csv
from sync.contract.vocabulary import ListState
from sync.exchange.pull import pull_feeds
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, arrival, photo, visitor
from tests.relay import Relay
from tests.sync.desk import JPEG
from tests.sync.doors import door

SECOND = photo(b"\xff\xd8\xff another \xff\xd9")
LIST = "id,family,given,kind,schools\n1,Pelletier,Curtis,barred,*\n"


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", printers=())


def everything(store: Store) -> str:
    """All that stands in the journal's file, decrypted, as text."""
    with store.reading() as session:
        connection = session.connection()
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = [row for name in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]  # noqa: S608
    return " ".join(
        value.decode(errors="replace") if isinstance(value, bytes) else str(value) for row in rows for value in row
    )


def serve_until_revoked(folder: Path, qtbot: QtBot) -> tuple[Store, list[object]]:
    """A kiosk's exchanges, until it has learned that it is no kiosk any more."""
    store, held = open_records(settings_in(folder))
    assert held.state(store.now()) is ListState.CURRENT
    worker = SyncWorker(
        store, held, lambda stopped: district_client(settings_in(folder), store, stopped), threading.Lock()
    )
    gauges: list[object] = []
    relay = Relay(worker.health_updated)
    relay.heard.connect(gauges.append)
    crew = Crew([worker])
    crew.stopping.connect(worker.stop_now)
    crew.start()
    qtbot.waitUntil(lambda: HealthUpdate(HealthPart.SERVER, ServerState.NOT_ENROLLED) in gauges, timeout=30_000)
    assert HealthUpdate(HealthPart.REVOKED, value=True) in gauges
    crew.stop()
    assert held.state(store.now()) is ListState.ABSENT
    held.close()
    return store, gauges


def test_a_revoked_kiosk_forgets_all_but_what_it_owes_and_pays_that_when_it_is_enrolled_again(
    district: District, url: str, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a kiosk with lists, staff, a visitor whom the district knows, and a case and a visitor whom it does not
    folder = tmp_path / "front"
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, read_csv(io.StringIO(LIST)).rows, district.now())
    front = door(district, url, folder)
    sent = visits.record(front.store, arrival(visitor("Okafor", number="S1"), photo(JPEG)), CLEAR)
    front.exchange()
    front.store.close()
    store, held = open_records(settings_in(folder))
    client = district_client(settings_in(folder), store)
    assert pull_feeds(client, held, store.secrets.district_keys(), frozenset()).applied == ("district",)
    client.close()
    held.close()
    owed = visits.record(store, arrival(visitor("Lindqvist", number="S2"), SECOND), CLEAR)
    cases.open_case(store, arrival(visitor("Hale", number="H2")), POSSIBLE, [POSSIBLE_ENTRY])
    kiosk, owing = store.secrets.kiosk, count_unsent(store)
    assert owing == 2
    store.close()
    # WHEN the district takes it out
    with district.database.write() as session:
        key_rotation.revoke(session, district.folder, kiosk, district.now())
    store, _ = serve_until_revoked(folder, qtbot)
    # THEN lists, token, secret, staff and the visitor who is known there are gone; what is owed is not
    content = everything(store)
    for gone in ("Okafor", "Ana Ruiz", "Pelletier", "argon2"):
        assert gone not in content
    for kept in ("Lindqvist", "Hale"):
        assert kept in content
    assert not (folder / "data" / LISTS_FOLDER).exists() or not list((folder / "data" / LISTS_FOLDER).iterdir())
    assert store.photos.waiting(10) == [SECOND.digest]
    assert store.photos.read(photo(JPEG).digest) is None
    assert store.verify() > 0
    store.close()
    # AND after a restart it is still nobody's, holds everybody and admits no member of staff
    store, held = open_records(settings_in(folder))
    assert (store.secrets.enrollment, store.secrets.revoked) == (None, True)
    assert held.state(store.now()) is ListState.ABSENT
    assert staff_pins.list_staff(store) == ()
    with pytest.raises(StoreError) as error:
        store.secrets.enrolled()
    assert error.value.fault is StoreFault.NOT_ENROLLED
    held.close()
    store.close()
    # AND enrolled again, it is another kiosk, and the district hears of everything once
    again = door(district, url, folder)
    assert again.kiosk != kiosk
    again.exchange()
    assert count_unsent(again.store) == 0
    assert again.store.secrets.revoked is False
    with district.database.read() as session:
        assert set(session.exec(select(Visit.id))) == {sent.id, owed.id}
    again.store.close()


def test_a_wipe_that_was_cut_short_is_finished_at_the_next_start(district: District, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "front"
    front = door(district, url, folder)
    visits.record(front.store, arrival(visitor("Okafor")), CLEAR)
    front.exchange()
    front.store.close()
    # the key file was written, and then the power went
    without_enrollment(load_or_create(folder / "keys", folder / "data"))
    store, held = open_records(settings_in(folder))
    assert "Okafor" not in everything(store)
    held.close()
    store.close()


def test_wiping_twice_is_wiping_once(district: District, url: str, tmp_path: Path) -> None:
    folder = tmp_path / "front"
    door(district, url, folder).store.close()
    gone = without_enrollment(load_or_create(folder / "keys", folder / "data"))
    store = open_store(folder / "data", gone)
    visits.record(store, arrival(visitor("Lindqvist")), CLEAR)
    for _ in range(2):
        erasure.wipe_revoked(store)
        assert "Lindqvist" in everything(store)
        assert store.verify() > 0
    store.close()


def test_a_revoked_kiosk_starts_and_sends_everybody_to_the_staff(
    district: District, url: str, tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    folder = tmp_path / "front"
    door(district, url, folder).store.close()
    without_enrollment(load_or_create(folder / "keys", folder / "data"))
    (folder / "frames").mkdir()
    settings = Settings(
        data=folder / "data", keys=folder / "keys", printers=(), camera=str(folder / "frames"), full_screen=False
    )
    store, held = open_records(settings)
    kiosk = assemble(qapp, settings, store, held)
    kiosk.window.show()
    kiosk.start()
    qtbot.waitUntil(lambda: isinstance(kiosk.conductor.step, Paused), timeout=30_000)
    assert kiosk.conductor.health.server is ServerState.NOT_ENROLLED
    kiosk.conductor.happened(ve.Started())
    assert isinstance(kiosk.conductor.step, Paused)
    assert staff_pins.list_staff(store) == ()
    kiosk.stop()
    kiosk.window.deleteLater()
