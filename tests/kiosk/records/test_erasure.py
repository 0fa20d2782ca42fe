"""Erased at the district is erased at the kiosk: from its file, after a restored backup too, and every chain holds."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import update

from kiosk.checkin.case import StaffNote
from kiosk.records import cases, staff_pins, visits
from kiosk.records.database import open_encrypted
from kiosk.records.erasure import ErasureApplier
from kiosk.records.outbox import count_unsent
from kiosk.records.photos import PhotoRow
from kiosk.records.schema_migration import back_up
from kiosk.records.store import Store, open_store
from kiosk.records.tables import CaseRow, RecordsTable, ReturningRow, SchoolPassRow
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.question import Answer, Answers
from sync.contract.vocabulary import Decision, Reason
from tests.kiosk.records.processes import DistrictProcess, exchanged, joined, jpeg, running
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, Clock, arrival, entries, kinds, photo, visitor

NAME = "Quillfeather"
PERSONAL = (facts.IDENTITY, facts.PHOTO, facts.MATCHES, facts.TEXT)


@pytest.fixture
def process(tmp_path: Path, root: Path) -> Iterator[tuple[DistrictProcess, str]]:
    with running(root, tmp_path / "district") as (district, url):
        yield district, url


def everything(store: Store) -> str:
    """Every value of every table of the kiosk's two files, decrypted."""
    found = []
    for path in (store.path, store.photos.path):
        connection = open_encrypted(path, store.secrets.database_key, read_only=True)
        try:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found += [repr(row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
        finally:
            connection.close()
    return "\n".join(found)


def entry_about(store: Store, kind: Kind) -> str:
    return next(header.id for entry in entries(store) if (header := read_header(entry.header)).kind == kind)


def test_an_erased_visit_leaves_its_place_and_nothing_of_the_person(store: Store) -> None:
    # GIVEN a visitor with a photo, who may repeat the visit with one tap
    picture = photo()
    visit = visits.record(store, arrival(visitor(NAME), picture), CLEAR)
    other = visits.record(store, arrival(visitor("Hale", number="H2")), CLEAR)
    shelf = ErasureApplier(store)
    # WHEN it is erased, twice as after a crash
    for _ in range(2):
        shelf.obey(4, entry_about(store, Kind.SIGNED_IN), PERSONAL)
    # THEN somebody was there, and nothing says who
    assert NAME not in everything(store)
    assert store.photos.read(picture.digest) is None
    assert visits.recall(store, visitor(NAME)) is None
    assert [item.id for item in visits.on_site(store)] == [visit.id, other.id]
    assert shelf.last() == 4
    assert kinds(store).count(Kind.ERASED) == 1
    assert store.verify() == len(entries(store))


NOT_OF_A_VISIT = {"visitor_pass"}
"""An expected visitor's pass ends with its last day."""


def left_over(store: Store) -> list[str]:
    """Every personal column that still holds something, by the tables' own word; facts name nobody."""
    found = []
    tables = [(store.path, table) for table in RecordsTable.metadata.sorted_tables]
    tables += [(store.photos.path, table) for table in PhotoRow.metadata.sorted_tables]
    for path, table in tables:
        personal = [column.name for column in table.columns if column.info["personal"]]
        if not personal or table.name in NOT_OF_A_VISIT:
            continue
        connection = open_encrypted(path, store.secrets.database_key, read_only=True)
        wanted = f"SELECT {', '.join(personal)} FROM {table.name}"  # noqa: S608  our own tables' names
        if table.name == "entry_group":
            wanted += f" WHERE name != '{facts.FACTS}'"
        try:
            rows = connection.execute(wanted).fetchall()
        finally:
            connection.close()
        found += [
            f"{table.name}.{name}"
            for row in rows
            for name, value in zip(personal, row, strict=True)
            if value not in {"", b"", "[]", None}
        ]
    return sorted(set(found))


def test_every_column_says_whether_it_is_personal() -> None:
    tables = [*RecordsTable.metadata.sorted_tables, *PhotoRow.metadata.sorted_tables]
    columns = [column for table in tables for column in table.columns]
    assert len(columns) > 100
    assert [f"{column.table.name}.{column.name}" for column in columns if "personal" not in column.info] == []


def test_of_one_person_everything_that_the_tables_call_personal_is_emptied(store: Store) -> None:
    # GIVEN a kiosk that knows one person only: held, admitted by a decision that is remembered, with photo and answers
    ruth = staff_pins.verify_pin(store, "ruth", "905512").staff
    assert ruth is not None
    who = visitor(NAME)
    came = arrival(replace(who, name=replace(who.name, suffix="Jr")), photo())
    answers = Answers(question_set="v1", answers=[Answer(question="children", value="2")])
    held = cases.open_case(store, replace(came, answers=answers), POSSIBLE, [POSSIBLE_ENTRY])
    _, visit = cases.decide(
        store, held, Decision.ADMIT, Reason.DIFFERENT_PERSON, ruth, note=StaffNote(f"{NAME} showed a passport")
    )
    assert visit is not None
    with store.writing() as session:
        session.add(SchoolPassRow(id="pass", visit_id=visit.id, state="signed", changed="2026", code="signed"))
        session.execute(update(CaseRow).values(other_hashes='[["secret", "hash"]]'))
        session.execute(update(ReturningRow).values(answers='[{"question": "company", "value": "Acme"}]'))
    before = set(left_over(store))
    # AND every column that a table calls personal is filled, so that a new one is looked at as well
    tables = [*RecordsTable.metadata.sorted_tables, *PhotoRow.metadata.sorted_tables]
    assert before == {
        f"{table.name}.{column.name}"
        for table in tables
        if table.name not in NOT_OF_A_VISIT
        for column in table.columns
        if column.info["personal"]
    }
    assert {"visit.family", "held_case.matches", "photo.jpeg", "entry_group.content"} <= before
    assert {"remembered_decision.visitor_hash", "returning_visitor.visitor_hash"} <= before
    # WHEN all entries about the person are erased THEN nothing that a table calls personal is left
    about = [read_header(entry.header).id for entry in entries(store) if set(entry.groups) - {facts.FACTS}]
    for number, entry_id in enumerate(about, 1):
        ErasureApplier(store).obey(number, entry_id, (*PERSONAL, facts.WHOM))
    assert left_over(store) == []


def test_an_erasure_leaves_neither_a_log_nor_a_backup_behind(store: Store) -> None:
    visits.record(store, arrival(visitor(NAME), photo()), CLEAR)
    backup = back_up(store.path, store.secrets.database_key, "0001", store.now())
    log = store.path.with_name(f"{store.path.name}-wal")
    assert log.stat().st_size > 0
    ErasureApplier(store).obey(4, entry_about(store, Kind.SIGNED_IN), PERSONAL)
    assert log.stat().st_size == 0
    assert not backup.exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_may_read_what_the_kiosk_keeps(store: Store) -> None:
    visits.record(store, arrival(visitor(NAME), photo()), CLEAR)
    back_up(store.path, store.secrets.database_key, "0001", store.now())
    files = [path for path in store.path.parent.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []


def test_an_erased_case_forgets_whom_it_held_and_what_was_remembered_of_it(store: Store) -> None:
    ruth = staff_pins.verify_pin(store, "ruth", "905512").staff
    assert ruth is not None
    held = cases.open_case(store, arrival(visitor(NAME), photo()), POSSIBLE, [POSSIBLE_ENTRY])
    cases.decide(
        store, held, Decision.ADMIT, Reason.DIFFERENT_PERSON, ruth, note=StaffNote(f"{NAME} showed a passport")
    )
    shelf = ErasureApplier(store)
    for number, kind in enumerate((Kind.CASE_OPENED, Kind.CASE_DECIDED, Kind.SIGNED_IN), 1):
        shelf.obey(number, entry_about(store, kind), PERSONAL)
    left = everything(store)
    assert NAME not in left
    assert "court order" not in left
    assert store.verify() == len(entries(store))
    assert kinds(store).count(Kind.ERASED) == 3


def test_an_erasure_of_what_was_never_here_only_moves_the_number(store: Store) -> None:
    before = len(entries(store))
    ErasureApplier(store).obey(9, "0190-never-here", PERSONAL)
    assert ErasureApplier(store).last() == 9
    assert len(entries(store)) == before


@pytest.mark.slow
def test_what_the_district_erases_is_gone_at_the_kiosk_after_a_restored_backup_too(
    tmp_path: Path, process: tuple[DistrictProcess, str], clock: Clock
) -> None:
    # GIVEN a visit that the district holds, with its photo, and a copy of the kiosk's folder
    district, url = process
    store = joined(tmp_path / "kiosk", district, url)
    exchanged(store)
    visit = visits.record(store, arrival(visitor(NAME), photo(jpeg())), CLEAR)
    exchanged(store)
    assert NAME in everything(store)
    secrets = store.secrets
    store.close()
    shutil.copytree(tmp_path / "kiosk" / "data", tmp_path / "copy")
    # WHEN the district erases it, and the kiosk exchanges
    district.run("erase", visit.id)
    store = open_store(tmp_path / "kiosk" / "data", secrets)
    assert exchanged(store).erased == 1
    exchanged(store)
    # THEN the name is in no table of the kiosk's files, and every chain holds at both ends, rebuilt too
    assert NAME not in everything(store)
    assert store.verify() == len(entries(store))
    district.run("project", "--rebuild")
    told = json.loads(district.run("export"))
    assert told["head_verified"] is True
    assert told["waiting"] == []
    assert NAME not in json.dumps(told)
    assert count_unsent(store) == 0
    assert exchanged(store).erased == 0
    store.close()
    # AND a kiosk that is put back from the copy forgets again before it sends anything
    store = open_store(tmp_path / "copy", secrets)
    assert NAME in everything(store)
    assert exchanged(store).erased == 1
    assert NAME not in everything(store)
    store.close()
