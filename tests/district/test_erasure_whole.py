"""Erased is gone: from the files, from batches set aside, and from every column that the tables call personal."""

from __future__ import annotations

from contextlib import closing

import pytest
import sqlcipher3.dbapi2
from sqlmodel import select

from district.db.projection_tables import Visit
from district.db.tables import Quarantined
from district.errors import Denied
from district.ingest.batches import accept
from district.instance import District
from sync.contract.api.messages import Batch
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided, CaseOpened, Matches, MatchFact
from sync.contract.records.person import Identity, PhotoReference, Text
from tests.district.erasing import everything, forget, sign_in, take
from tests.districts import Station
from tests.sync.commands import run
from tests.sync.desk import JPEG

ON_BOTH = True


@pytest.fixture
def filled(district: District, kiosk: Station) -> Station:
    """Two visits, of which Forgotten's is going to be erased."""
    sign_in(kiosk, "Forgotten")
    sign_in(kiosk, "Remembered")
    take(district, kiosk)
    return kiosk


def test_nothing_is_left_in_the_files_of_a_sqlite_district_either(district: District, filled: Station) -> None:
    if not district.database.is_sqlite:
        pytest.skip("PostgreSQL keeps old rows until VACUUM; `district erase` says so")

    def holding(name: bytes) -> list[str]:
        return [file.name for file in district.folder.iterdir() if name in file.read_bytes()]

    copy = district.folder / "district.db.before-9999.db"
    district.database.copy_to(copy)
    assert set(holding(b'"Forgotten"')) & {"district.db", "district.db-wal"}
    forget(district, "visit-Forgotten")
    assert district.database.discard_copies() == 1
    assert district.database.settle()
    assert holding(b'"Forgotten"') == []
    assert holding(b'"Remembered"') == ["district.db"]


def test_nothing_is_left_where_sqlite_had_moved_or_deleted_rows_before(district: District, filled: Station) -> None:
    # GIVEN a database of an earlier version, which did not overwrite what it deleted
    if not district.database.is_sqlite:
        pytest.skip("PostgreSQL keeps old rows until VACUUM; `district erase` says so")
    file = district.folder / "district.db"
    with closing(sqlcipher3.dbapi2.connect(str(file), isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE moved (content TEXT)")
        connection.executemany("INSERT INTO moved VALUES (?)", [("Forgotten,1971",)] * 99)
        connection.execute("DROP TABLE moved")
    # WHEN the person is erased THEN the command leaves no trace of the name in any file
    assert "1 entry of visit-Forgotten was emptied" in run(district.folder, "erase", "visit-Forgotten").stdout
    content = b"".join(path.read_bytes() for path in district.folder.iterdir() if path.is_file())
    assert b"Forgotten" not in content.replace(b"visit-Forgotten", b"")
    assert b'"Remembered"' in content


def test_a_batch_that_was_not_believed_forgets_the_person_too(district: District, filled: Station) -> None:
    batch = filled.outbox.batch()
    broken = batch.model_copy(update={"entries": [batch.entries[0], *reversed(batch.entries[1:])]})
    with pytest.raises(Denied):
        accept(district.database, district.keys, filled.caller, broken, district.now())

    def kept() -> bytes:
        with district.database.read() as session:
            bodies = [Batch.model_validate_json(row.body) for row in session.exec(select(Quarantined))]
        assert len(bodies) == 1
        return b"".join(part.content for wire in bodies[0].entries for part in wire.groups.values())

    assert b"Forgotten" in kept().replace(b"visit-Forgotten", b"")
    forget(district, "visit-Forgotten")
    assert b"Forgotten" not in kept().replace(b"visit-Forgotten", b"")
    assert b"Remembered" in kept().replace(b"visit-Remembered", b"")


NOT_OF_A_VISIT = {"visitor_pass"}
"""Tables about people that no visit is the whole story of: an expected visitor's pass ends with its last day."""


def left_over(district: District) -> list[str]:
    """Every personal column that still holds something, by the tables' own word; facts name nobody."""
    found = []
    with district.database.read() as session:
        for table in Visit.metadata.sorted_tables:
            personal = [column for column in table.columns if column.info["personal"]]
            wanted = select(*personal) if personal and table.name not in NOT_OF_A_VISIT else None
            if wanted is None:
                continue
            if table.name == "entry_group":
                wanted = wanted.where(table.c.name != facts.FACTS)
            for row in session.execute(wanted):
                values = zip(personal, row, strict=True)
                found += [f"{table.name}.{column.name}" for column, value in values if value]
    return sorted(set(found))


def test_every_column_says_whether_it_is_personal(district: District) -> None:
    columns = [column for table in Visit.metadata.sorted_tables for column in table.columns]
    assert len(columns) > 100
    assert [f"{column.table.name}.{column.name}" for column in columns if "personal" not in column.info] == []


def test_of_one_person_everything_that_the_tables_call_personal_is_emptied(district: District, kiosk: Station) -> None:
    # GIVEN a district that knows one person only, by a case with matches, text and photo, and what was remembered
    digest = kiosk.photos.add(JPEG)
    said = CaseOpened(
        case="case-1", purpose="parent", destination="", source="license", list_state="current", verdict="strong"
    )
    kiosk.outbox.append(
        Kind.CASE_OPENED,
        {
            facts.FACTS: said,
            facts.IDENTITY: Identity(family="Forgotten", given="Robin", born="1990-01-01"),
            facts.PHOTO: PhotoReference(digest=digest),
            facts.MATCHES: Matches(
                matches=[
                    MatchFact(
                        entry="b-1",
                        feed="district",
                        leaf="",
                        match_class="strong",
                        weight_millibits=12_000,
                        evidence=[],
                    )
                ]
            ),
        },
    )
    kiosk.outbox.visit("Forgotten", "visit-1", case="case-1", choice="admitted")
    decided = CaseDecided(case="case-1", decision="admit", reason="other", by="ana-ruiz", visit="visit-1")
    kiosk.outbox.append(Kind.CASE_DECIDED, {facts.FACTS: decided, facts.TEXT: Text(text="Known to me as Forgotten")})
    take(district, kiosk)
    # AND a batch of the same that was not believed
    batch = kiosk.outbox.batch()
    broken = batch.model_copy(update={"entries": [batch.entries[0], *reversed(batch.entries[1:])]})
    with pytest.raises(Denied):
        accept(district.database, district.keys, kiosk.caller, broken, district.now())
    known_before = left_over(district)
    assert {"visit.family", "visitor_case.text", "photo.jpeg", "entry_group.content", "quarantined.body"} <= set(
        known_before
    )
    # WHEN the person is erased THEN nothing personal is left, but the evidence that a batch was not believed
    forget(district, "case-1")
    assert left_over(district) == ["quarantined.body"]
    assert b"Forgotten" not in everything(district).replace(b"visit-Forgotten", b"")
