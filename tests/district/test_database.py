"""The district's schema: the same by migrations as by the tables, never changed without a copy of what was there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import select

from district.db import database
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import DistrictError
from district.instance import District, open_district
from district.projections import folds, projector
from district.projections.export import export
from sync.sql import migration_config
from tests.district.taking import take
from tests.districts import Station

ON_BOTH = True

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{down}"
branch_labels = depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("school", recreate="auto") as table:  # which staff members' rows refer to
        table.add_column(sa.Column("motto", sa.String()))
        table.create_unique_constraint("uq_school_motto", ["motto"])
    {more}
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds a migration to those of the program."""
    folder = tmp_path / "versions"
    folder.mkdir()

    def write(more: str = "") -> None:
        (folder / "9999_next.py").write_text(NEXT.format(down=_head(), more=more))
        monkeypatch.setattr(database, "VERSIONS", (*database.VERSIONS, folder))

    return write


def test_the_revisions_are_one_chain_and_their_files_are_named_for_them_in_order() -> None:
    chain = _chain()
    assert chain
    assert chain == sorted(database.revisions(), reverse=True)


def test_the_word_for_an_escorted_admission_is_changed_in_the_rows_that_were_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a database of the version before, with a decision in it
    (ours,) = database.VERSIONS
    before = tmp_path / "before"
    before.mkdir()
    for file in ours.glob("000[1-8]_*.py"):
        shutil.copy(file, before)
    made = database.open_database(tmp_path, None)
    with monkeypatch.context() as patch:
        patch.setattr(database, "VERSIONS", (before,))
        made.migrate()
    with made.write() as session:
        session.execute(
            text(
                "INSERT INTO visitor_case (id, school, kiosk, entry_id, purpose, destination, source, list_state, "
                "verdict, decision, decision_entry, reason, decided_by, second, visit) VALUES "
                "('c', 's', '', '', '', '', '', '', '', 'admit_with_escort', '', '', '', '', ''), "
                "('d', 's', '', '', '', '', '', '', '', 'refuse', '', '', '', '', '')"
            )
        )
    # WHEN this version opens it THEN it says the one word, and nothing else has changed
    made.migrate()
    with made.read() as session:
        rows = session.execute(text("SELECT id, decision FROM visitor_case ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [("c", "admitted_with_escort"), ("d", "refuse")]
        assert session.execute(text("SELECT disabled FROM staff")).all() == []
    made.close()


def columns(district: District) -> set[str]:
    with district.database.read() as session:
        return set(session.execute(text("SELECT * FROM school")).keys())


def test_the_migrations_make_the_tables_that_the_program_uses(district: District) -> None:
    with district.database.read() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Visit.metadata) == []


def test_a_new_version_upgrades_the_schema_and_keeps_a_copy_of_the_old_one(
    district: District, next_version: Callable[[], None]
) -> None:
    before = _head()
    next_version()
    district.database.migrate()
    try:
        assert "motto" in columns(district)
        copies = list(district.folder.glob("district.db.before-*.db"))
        assert len(copies) == (1 if district.database.is_sqlite else 0)
        for copy in copies:
            old = database.open_database(copy.parent, f"sqlite:///{copy}")
            with old.read() as session:
                assert set(session.exec(select(School.code))) == {"oakridge", "willow"}
                assert "motto" not in set(session.execute(text("SELECT * FROM school")).keys())
            old.close()
    finally:
        _undo(district, before)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_may_read_what_the_district_keeps(district: District, next_version: Callable[[], None]) -> None:
    if not district.database.is_sqlite:
        pytest.skip("PostgreSQL's files are its own")
    file = district.folder / "district.db"
    file.chmod(0o644)
    before = _head()
    next_version()
    again = open_district(district.folder)
    try:
        assert {path.name: oct(path.stat().st_mode & 0o077) for path in district.folder.iterdir()} == {
            path.name: "0o0" for path in district.folder.iterdir()
        }
        assert any("before" in path.name for path in district.folder.iterdir())
    finally:
        _undo(again, before)
        again.database.close()


def test_an_update_tries_again_what_the_version_before_could_not_show(
    district: District, kiosk: Station, next_version: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN two entries of a newer kiosk that wait WHEN a version that knows one of them opens the district
    THEN the next projection takes it, the other waits again, and without an update nothing is tried."""
    for kind in ("known_later", "never_known"):
        kiosk.outbox.append(kind, {})
    take(district, kiosk, kiosk.outbox.batch())
    projector.project(district.database)
    where = str(district.database.url)
    before = _head()
    monkeypatch.setitem(folds._FOLDS, "known_later", folds._only_kept)
    open_district(district.folder, where).database.close()
    assert (projector.project(district.database), waiting(district)) == (0, ["known_later", "never_known"])
    next_version()
    again = open_district(district.folder, where)
    try:
        assert (projector.project(again.database), waiting(again)) == (2, ["never_known"])
    finally:
        _undo(again, before)
        again.database.close()


def waiting(district: District) -> list[str]:
    with district.database.read() as session:
        return [line["kind"] for line in export(session, district.keys)["waiting"]]


def test_an_upgrade_that_fails_changes_nothing(district: District, next_version: Callable[[str], None]) -> None:
    next_version('op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(DistrictError, match="cannot be opened"):
        district.database.migrate()
    assert "motto" not in columns(district)
    with district.database.read() as session:
        assert len(session.exec(select(School)).all()) == 2


def test_a_database_of_a_newer_program_is_left_alone(district: District) -> None:
    with district.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    try:
        with pytest.raises(DistrictError, match="newer version of this program"):
            open_district(district.folder, str(district.database.url))
    finally:
        with district.database.write() as session:
            session.execute(text(f"UPDATE alembic_version SET version_num = '{_head()}'"))  # noqa: S608


def _chain() -> list[str]:
    """Every revision, the newest first; an error where they are no single chain."""
    scripts = ScriptDirectory.from_config(migration_config(database.SCRIPTS, None, database.VERSIONS))
    return [one.revision for one in scripts.walk_revisions()]


def _head() -> str:
    return max(database.revisions())


def _undo(district: District, version: str) -> None:
    """PostgreSQL's database serves the next test too."""
    with district.database.write() as session:
        if not district.database.is_sqlite:
            session.execute(text("ALTER TABLE school DROP COLUMN motto"))
        session.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))  # noqa: S608
