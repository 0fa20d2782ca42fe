"""Migrations: backed up first, all or nothing, never over newer records; and how a row is shown in a log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from kiosk.records import schema_migration, tables, visits
from kiosk.records.database import engine_for, open_encrypted
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import JOURNAL_FILE, Store, open_store
from kiosk.records.store_errors import StoreError, StoreFault
from kiosk.records.tables import RecordsTable
from sync.sql import migration_config
from tests.kiosk.records.world import CLEAR, Clock, arrival


@pytest.fixture
def old_file(folder: Path, secrets: KioskSecrets) -> Path:
    """A journal as the revision before the newest left it, with something in it."""
    folder.mkdir()
    path = folder / JOURNAL_FILE
    engine = engine_for(path, secrets.database_key)
    with engine.begin() as connection:
        command.upgrade(migration_config(schema_migration.SCRIPTS, connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO returning_visitor VALUES ('hash', 'parent', 'office', 'conduct-1', '', '2026-01-01')"
        )
    engine.dispose()
    return path


def _rows(path: Path, key: bytes, query: str) -> list[tuple[object, ...]]:
    connection = open_encrypted(path, key, journal_mode="DELETE")
    try:
        return list(connection.execute(query).fetchall())
    finally:
        connection.close()


def test_the_revisions_lead_to_exactly_the_tables_of_the_code(store: Store) -> None:
    engine: Engine = store._engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": RecordsTable.metadata})
        assert compare_metadata(context, RecordsTable.metadata) == []


def test_an_older_file_is_migrated_with_all_it_holds_and_backed_up_first(
    old_file: Path, secrets: KioskSecrets, clock: Clock
) -> None:
    # WHEN a newer version opens the file of an older one
    store = open_store(old_file.parent, secrets, clock)
    # THEN it works, keeps what was there, and a readable copy of the old file lies in backups, encrypted too
    visits.record(store, arrival(), CLEAR)
    store.close()
    key = secrets.database_key
    kept = "SELECT purpose FROM returning_visitor WHERE visitor_hash = 'hash'"
    assert _rows(old_file, key, kept) == [("parent",)]
    (backup,) = (old_file.parent / schema_migration.BACKUPS).iterdir()
    assert "-0001-" in backup.name
    assert _rows(backup, key, kept) == [("parent",)]
    assert _rows(backup, key, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert b"parent" not in backup.read_bytes()


def test_a_file_that_needs_no_migration_is_not_backed_up(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    open_store(folder, secrets).close()
    assert not (folder / schema_migration.BACKUPS).exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    old_file: Path, secrets: KioskSecrets, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a table that stands in the way of the last step of the revision
    key = secrets.database_key
    connection = open_encrypted(old_file, key)
    connection.execute("CREATE TABLE remembered_decision (a)")
    connection.close()
    before = _rows(old_file, key, "SELECT name FROM sqlite_master ORDER BY name")
    # WHEN it is opened THEN that fails with a sentence, and not one table of the revision is left behind
    with pytest.raises(StoreError):
        open_store(old_file.parent, secrets, clock)
    assert _rows(old_file, key, "SELECT name FROM sqlite_master ORDER BY name") == before
    assert _rows(old_file, key, "SELECT version_num FROM alembic_version") == [("0001",)]


def test_records_of_a_newer_version_are_left_alone(store: Store, secrets: KioskSecrets, folder: Path) -> None:
    store.close()
    connection = open_encrypted(store.path, secrets.database_key)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError) as caught:
        open_store(folder, secrets)
    assert caught.value.fault is StoreFault.NEWER_SCHEMA
    assert "newer version" in caught.value.sentence
    assert not (folder / schema_migration.BACKUPS).exists()


def test_an_encrypted_file_of_something_else_is_not_taken_over(secrets: KioskSecrets, folder: Path) -> None:
    folder.mkdir()
    connection = open_encrypted(folder / JOURNAL_FILE, secrets.database_key)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    with pytest.raises(StoreError) as caught:
        open_store(folder, secrets)
    assert caught.value.fault is StoreFault.DAMAGED


def test_a_backup_dies_after_seven_days(old_file: Path, secrets: KioskSecrets, clock: Clock) -> None:
    open_store(old_file.parent, secrets, clock).close()
    clock.pass_by(days=schema_migration.BACKUP_DAYS)
    assert schema_migration.discard_old_backups(old_file, clock()) == 0
    (old_file.parent / schema_migration.BACKUPS / "journal-0001-half.part").write_bytes(b"half of one")
    assert schema_migration.discard_old_backups(old_file, clock() + timedelta(seconds=1)) == 2
    assert list((old_file.parent / schema_migration.BACKUPS).iterdir()) == []


PERSONAL = {"family": "Kowalczyk", "given": "Zofia", "middle": "Maria", "suffix": "Jr", "born": "1984-07-16"}


@pytest.mark.parametrize("of", [tables.VisitRow, tables.CaseRow])
def test_no_row_shows_a_name_or_a_birth_date(of: type[tables.VisitRow] | type[tables.CaseRow]) -> None:
    row = of.model_construct(None, id="v1", **PERSONAL)
    assert "v1" in repr(row)
    assert not [value for value in PERSONAL.values() if value in repr(row) or value in str(row)]
