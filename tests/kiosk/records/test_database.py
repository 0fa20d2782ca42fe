"""What can be wrong with a file, on real files: each fault has its name and its sentence, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from kiosk.records import visits
from kiosk.records.database import open_encrypted
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import CHECK_FILE, JOURNAL_FILE, PHOTO_FILE, Store, open_store
from kiosk.records.store_errors import SENTENCES, StoreError, StoreFault
from tests.kiosk.records.world import CLEAR, Clock, arrival, kinds, photo

PAGE = 4096


def fault(folder: Path, secrets: KioskSecrets) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(folder, secrets).close()
    return caught.value


def test_every_fault_says_what_happened_and_what_to_do() -> None:
    assert set(SENTENCES) == set(StoreFault)
    for sentence in SENTENCES.values():
        assert sentence.count(". ") >= 1 or sentence.count("; ") >= 1
        assert sentence.endswith((".", "`."))


def test_no_file_can_be_read_without_the_key(store: Store) -> None:
    visits.record(store, arrival(picture=photo()), CLEAR)
    store.close()
    for name in (JOURNAL_FILE, PHOTO_FILE):
        content = (store.path.parent / name).read_bytes()
        assert not content.startswith(b"SQLite format 3")
        for plain in (b"Santos", b"jpeg", b"oakridge", b"CREATE TABLE"):
            assert plain not in content
        with pytest.raises(sqlite3.DatabaseError):
            sqlite3.connect(store.path.parent / name).execute("SELECT * FROM sqlite_master")


def test_connections_are_durable_and_checked(tmp_path: Path) -> None:
    connection = open_encrypted(tmp_path / "any.db", os.urandom(32))
    pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in (
        "journal_mode", "synchronous", "foreign_keys", "secure_delete")}  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    connection.close()


def test_another_key_is_named_as_such(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    error = fault(folder, replace(secrets, database_key=os.urandom(32)))
    assert error.fault is StoreFault.WRONG_KEY
    assert "key file" in error.sentence


def test_another_key_is_found_even_without_the_check_file(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    (folder / CHECK_FILE).unlink()
    assert fault(folder, replace(secrets, database_key=os.urandom(32))).fault is StoreFault.WRONG_KEY
    open_store(folder, secrets).close()


def test_a_damaged_first_page_is_no_wrong_key(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    with store.path.open("rb+") as file:
        file.seek(200)
        file.write(os.urandom(100))
    assert fault(folder, secrets).fault is StoreFault.DAMAGED


def test_a_damaged_page_further_on_is_found_when_it_is_read(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    for _ in range(40):
        visits.record(store, arrival(), CLEAR)
    store.close()
    size = store.path.stat().st_size
    with store.path.open("rb+") as file:
        for page in range(2, size // PAGE):
            file.seek(page * PAGE + 64)
            file.write(b"\0" * 64)
    assert fault(folder, secrets).fault is StoreFault.DAMAGED


@pytest.mark.parametrize("size", [0, 100, PAGE])
def test_a_truncated_file_never_becomes_a_fresh_one(
    store: Store, secrets: KioskSecrets, folder: Path, size: int
) -> None:
    visits.record(store, arrival(), CLEAR)
    store.close()
    os.truncate(store.path, size)
    assert fault(folder, secrets).fault is StoreFault.DAMAGED


def test_a_journal_that_has_vanished_never_becomes_a_fresh_one(
    store: Store, secrets: KioskSecrets, folder: Path
) -> None:
    store.close()
    store.path.unlink()
    assert fault(folder, secrets).fault is StoreFault.DAMAGED


def test_a_full_disk_records_nothing_by_half(store: Store, secrets: KioskSecrets, folder: Path, clock: Clock) -> None:
    # GIVEN a disk on which the file cannot grow any more
    first = visits.record(store, arrival(), CLEAR)
    pages = _pages(store)
    event.listen(store._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages}"))
    store._engine.dispose()
    # WHEN visits are recorded until it is full
    answered: list[str] = [first.id]
    with pytest.raises(StoreError) as caught:
        _record_until_it_fails(store, answered)
    # THEN the refusal is clear, and every visit that was answered, and no other, is there with its entry
    assert caught.value.fault is StoreFault.DISK_FULL
    assert "disk is full" in caught.value.sentence
    assert [visit.id for visit in visits.on_site(store)] == answered
    assert kinds(store).count("signed_in") == len(answered)
    assert store.verify() == len(answered) + 1
    # AND with space again it goes on
    store.close()
    again = open_store(folder, secrets, clock)
    visits.record(again, arrival(), CLEAR)
    assert again.verify() == len(answered) + 2
    again.close()


def test_a_file_that_may_only_be_read_says_so(store: Store, secrets: KioskSecrets) -> None:
    connection = open_encrypted(store.path, secrets.database_key, read_only=True)
    connection.close()
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    store._engine.dispose()
    with pytest.raises(StoreError) as caught:
        visits.record(store, arrival(), CLEAR)
    assert caught.value.fault is StoreFault.READ_ONLY


def test_a_file_held_by_another_program_says_so_and_works_again_after(store: Store, secrets: KioskSecrets) -> None:
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 20"))
    store._engine.dispose()
    other = open_encrypted(store.path, secrets.database_key)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError) as caught:
        visits.record(store, arrival(), CLEAR)
    assert caught.value.fault is StoreFault.LOCKED
    other.execute("ROLLBACK")
    other.close()
    visits.record(store, arrival(), CLEAR)
    assert len(visits.on_site(store)) == 1


def test_a_data_folder_that_is_a_file_gets_a_sentence(secrets: KioskSecrets, folder: Path) -> None:
    folder.write_text("")
    assert fault(folder, secrets).fault is StoreFault.UNREACHABLE


def test_a_newer_photo_file_is_left_alone(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    connection = open_encrypted(folder / PHOTO_FILE, secrets.database_key)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert fault(folder, secrets).fault is StoreFault.NEWER_SCHEMA


def _record_until_it_fails(store: Store, answered: list[str]) -> None:
    for _ in range(500):
        answered.append(visits.record(store, arrival(), CLEAR).id)


def _pages(store: Store) -> int:
    with store.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    assert isinstance(pages, int)
    return pages + 2
