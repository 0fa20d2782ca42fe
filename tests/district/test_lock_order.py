"""In what order locks are taken where several wait for one another, with real connections to PostgreSQL. SQLite has one
writer, so there is nothing to order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from district.access import contacts, district_keys, key_rotation
from district.db.publish_tables import VisitorTypeLayer
from district.db.tables import Head
from district.ingest import batches
from district.instance import District
from district.publish import visitor_type_edits, visitor_type_files
from district.publish.schools import all_schools, lock
from district.publish.visitor_type_scopes import Scope
from tests.district.test_list_lock import somebody_waits
from tests.districts import Station, kiosk_row

ON_BOTH = True
_LONG_S = 30


@pytest.fixture(autouse=True)
def _on_postgresql(district: District) -> None:
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")


def until_somebody_waits(district: District, work: Future[Any]) -> None:
    while not work.done() and not somebody_waits(district):
        wait([work], 0.01)


@contextmanager
def before(wanted: Callable[[str], bool], act: Callable[[], None]) -> Iterator[None]:
    """Do something before each statement that is wanted, on the thread that asks it."""

    def told(_: Any, __: Any, statement: str, *___: Any) -> None:
        if wanted(statement):
            act()

    event.listen(Engine, "before_cursor_execute", told)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", told)


def test_two_first_batches_of_one_epoch_and_a_revocation_never_wait_in_a_circle(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN one of two first batches that waits for the kiosk's row while the other makes the head
    WHEN the kiosk is taken out just as it has the row, and the revocation has the head
    THEN all three are done: nobody holds the row and waits for the head."""
    ours, second, revoking = kiosk.enrolled.kiosk, threading.local(), list[Future[Any]]()
    note_seen = contacts.note_seen
    kiosk.outbox.visit("Okafor")
    batch = kiosk.outbox.batch()

    def send() -> None:
        batches.accept(district.database, district.keys, kiosk.caller, batch, district.now())

    def send_second() -> None:
        second.has_row = False
        send()

    def revoke() -> None:
        with district.database.write() as session:
            key_rotation.revoke(session, district.folder, ours, district.now())

    def first_waits(*arguments: Any) -> None:
        """The first batch holds the kiosk's row here, and has made no head yet."""
        monkeypatch.setattr(batches, "note_seen", note_seen)
        sending.append(pool.submit(send_second))
        until_somebody_waits(district, sending[0])
        note_seen(*arguments)

    def reached(statement: str) -> bool:
        """The second batch has the kiosk's row, and looks for the head."""
        if not hasattr(second, "has_row") or revoking:
            return False
        if second.has_row and "FROM head" in statement:
            return True
        second.has_row = second.has_row or ("FROM kiosk" in statement and "FOR UPDATE" in statement)
        return False

    def take_out() -> None:
        revoking.append(pool.submit(revoke))
        until_somebody_waits(district, revoking[0])

    sending: list[Future[Any]] = []
    monkeypatch.setattr(batches, "note_seen", first_waits)
    with ThreadPoolExecutor(2) as pool, before(reached, take_out):
        send()
        sending[0].result(_LONG_S)
        revoking[0].result(_LONG_S)
    assert kiosk_row(district, ours).revoked is not None
    with district.database.read() as session:
        assert session.exec(select(Head.sequence).where(Head.chain == ours)).all() == [len(batch.entries)]


@pytest.mark.parametrize("way", ["a kiosk is taken out", "the signing key changes"])
def test_whoever_changes_the_key_file_waits_for_who_changes_it_already(
    district: District, kiosk: Station, way: str
) -> None:
    def change() -> None:
        with district.database.write() as session:
            if way == "a kiosk is taken out":
                key_rotation.revoke(session, district.folder, kiosk.enrolled.kiosk, district.now())
            else:
                key_rotation.rotate_signing_key(session, district.folder, district.now())

    was = district_keys.load(district.folder)
    with ThreadPoolExecutor(1) as pool:
        with district.database.write() as session:
            lock(session, [school.code for school in all_schools(session)])
            changing = pool.submit(change)
            until_somebody_waits(district, changing)
            assert district_keys.load(district.folder) == was, "what the other one writes would be lost"
        changing.result(_LONG_S)
    assert district_keys.load(district.folder) != was


def test_two_who_set_something_for_a_level_without_schools_do_so_one_after_the_other(district: District) -> None:
    scope = Scope(level="high")

    def put(code: str) -> None:
        with district.database.write() as session:
            visitor_type_edits.put(session, scope, hiding(code), district.now())

    def hiding(code: str) -> visitor_type_files.FileDraft:
        return visitor_type_files.read(f'[[types]]\ncode = "{code}"\nhidden = true\n')

    with ThreadPoolExecutor(1) as pool:
        with district.database.write() as session:
            visitor_type_edits.put(session, scope, hiding("delivery"), district.now())
            second = pool.submit(put, "volunteer")
            until_somebody_waits(district, second)
        second.result(_LONG_S)
    with district.database.read() as session:
        assert session.exec(select(VisitorTypeLayer.number).order_by(col(VisitorTypeLayer.number))).all() == [1, 2]
