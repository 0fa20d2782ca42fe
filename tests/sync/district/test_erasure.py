"""Who a visitor was is gone for good: from rows, views, photos, kiosks and rebuilds. The chains hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import sqlcipher3.dbapi2
from sqlalchemy import text
from sqlmodel import select

from sync import facts
from sync.cycle import exchange
from sync.district.district import District
from sync.district.export import export
from sync.district.faults import Denied, DistrictError
from sync.district.tables import EntryGroup, Erasure, Photo, Quarantined
from sync.district.tables_up import Visit
from sync.district.up import erasure, photos
from sync.district.up.erasure import erase
from sync.district.up.intake import accept
from sync.district.up.projection import project, rebuild
from sync.entry import Kind, read_header
from sync.wire import Batch
from tests.sync.commands import run
from tests.sync.conftest import Station
from tests.sync.desk import JPEG

ON_BOTH = True


class KioskErasures:
    """What a kiosk was told to erase, in order."""

    def __init__(self) -> None:
        self.obeyed: list[tuple[int, str, list[str]]] = []

    def last(self) -> int:
        return self.obeyed[-1][0] if self.obeyed else 0

    def obey(self, number: int, entry_id: str, groups: Any) -> None:
        self.obeyed.append((number, entry_id, list(groups)))


def sign_in(kiosk: Station, family: str) -> str:
    """A visit with a photo, at the kiosk."""
    visit = f"visit-{family}"
    digest = kiosk.photos.add(JPEG.replace(b"invented", family.encode()))
    said = {"purpose": "parent", "destination": "office", "choice": "no_match", "source": "license"}
    kiosk.outbox.append(
        Kind.SIGNED_IN,
        {
            facts.FACTS: facts.SignedIn(visit=visit, badge=visit, **said),
            facts.IDENTITY: facts.Identity(family=family, given="Robin", born="1990-01-01"),
            facts.PHOTO: facts.PhotoReference(digest=digest),
        },
    )
    return visit


def take(district: District, kiosk: Station) -> None:
    accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())
    project(district.database)
    with district.database.write() as session:
        for digest in kiosk.photos.waiting(10):
            photos.store(session, kiosk.enrolled.kiosk, digest, kiosk.photos.read(digest) or b"", district.now())


def forget(district: District, key: str) -> int:
    with district.database.write() as session:
        return erase(session, district.keys, district.folder, key, district.now())


def known(district: District) -> dict[str, Any]:
    with district.database.read() as session:
        return export(session, district.keys)


def names(district: District) -> list[str | None]:
    return [visit["family"] for visit in known(district)["visits"]]


def everything(district: District) -> bytes:
    """All that the database's tables hold, as bytes."""
    found = []
    with district.database.read() as session:
        for name in Visit.metadata.tables:
            for row in session.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608  our own tables' names
                found += [
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
                ]
    return b"\n".join(found)


@pytest.fixture
def filled(district: District, kiosk: Station) -> Station:
    """Two visits, of which Forgotten's is going to be erased."""
    sign_in(kiosk, "Forgotten")
    sign_in(kiosk, "Remembered")
    take(district, kiosk)
    return kiosk


def test_nothing_is_left_of_a_person_and_every_chain_holds(district: District, filled: Station) -> None:
    assert b"Forgotten" in everything(district)
    assert forget(district, "visit-Forgotten") == 1
    assert b"Forgotten" not in everything(district).replace(b"visit-Forgotten", b"")
    found = known(district)
    assert found["head_verified"] is True
    assert {chain["kiosk"] for chain in found["heads"]} == {filled.enrolled.kiosk, "school:oakridge"}
    assert sorted(visit["family"] or "" for visit in found["visits"]) == ["", "Remembered"]
    with district.database.read() as session:
        pictures = session.exec(select(Photo.jpeg)).all()
    assert sorted(len(picture) > 0 for picture in pictures) == [False, True]


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
    assert "were emptied" in run(district.folder, "erase", "visit-Forgotten").stdout
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


def test_a_rebuild_knows_no_more_than_before_it(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    before = known(district)
    rebuild(district.database)
    assert known(district) == before


def test_a_case_is_erased_with_its_matches_its_text_and_its_visit(district: District, kiosk: Station) -> None:
    kiosk.outbox.append(
        Kind.CASE_OPENED,
        {
            facts.FACTS: facts.CaseOpened(
                case="case-1",
                purpose="parent",
                destination="",
                source="license",
                list_state="current",
                verdict="strong",
            ),
            facts.IDENTITY: facts.Identity(family="Forgotten"),
            facts.MATCHES: facts.Matches(matches=[]),
        },
    )
    kiosk.outbox.visit("Forgotten", "visit-1", case="case-1", choice="admitted")
    kiosk.outbox.append(
        Kind.CASE_DECIDED,
        {
            facts.FACTS: facts.CaseDecided(
                case="case-1", decision="admit", reason="other", by="ana-ruiz", visit="visit-1"
            ),
            facts.TEXT: facts.Text(text="Known to me as Forgotten"),
        },
    )
    take(district, kiosk)
    assert forget(district, "case-1") == 3
    assert b"Forgotten" not in everything(district)
    rebuild(district.database)
    assert b"Forgotten" not in everything(district)
    assert known(district)["head_verified"] is True


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
    said = facts.CaseOpened(
        case="case-1", purpose="parent", destination="", source="license", list_state="current", verdict="strong"
    )
    kiosk.outbox.append(
        Kind.CASE_OPENED,
        {
            facts.FACTS: said,
            facts.IDENTITY: facts.Identity(family="Forgotten", given="Robin", born="1990-01-01"),
            facts.PHOTO: facts.PhotoReference(digest=digest),
            facts.MATCHES: facts.Matches(
                matches=[
                    facts.MatchFact(
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
    decided = facts.CaseDecided(case="case-1", decision="admit", reason="other", by="ana-ruiz", visit="visit-1")
    kiosk.outbox.append(
        Kind.CASE_DECIDED, {facts.FACTS: decided, facts.TEXT: facts.Text(text="Known to me as Forgotten")}
    )
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


def test_a_visit_is_erased_with_the_cases_that_newer_lists_raised_about_it(district: District, kiosk: Station) -> None:
    kiosk.outbox.visit("Forgotten", "visit-1")
    for case in ("late-1", "late-2"):
        said = facts.CaseOpened(
            case=case,
            purpose="parent",
            destination="",
            source="license",
            list_state="current",
            verdict="strong",
            about="visit-1",
        )
        who = facts.Identity(family="Forgotten", given="Robin", born="1990-01-01")
        kiosk.outbox.append(Kind.CASE_OPENED, {facts.FACTS: said, facts.IDENTITY: who})
    take(district, kiosk)
    assert forget(district, "visit-1") == 3
    assert b"Forgotten" not in everything(district)
    assert known(district)["head_verified"] is True


def test_what_a_new_epoch_brings_again_is_not_taken_back(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    old = filled.outbox.entries()[1]
    filled.outbox.epoch = "01a00000-0000-7000-8000-000000000000"
    filled.outbox.path.write_text("")
    filled.outbox.append(
        Kind.EPOCH_STARTED, {facts.FACTS: facts.EpochStarted(kiosk=filled.enrolled.kiosk, school="oakridge")}
    )
    filled.outbox.append(
        Kind.SIGNED_IN,
        {
            facts.FACTS: facts.SignedIn(**old.groups[facts.FACTS].read()),
            facts.IDENTITY: facts.Identity(**old.groups[facts.IDENTITY].read()),
        },
        entry_id=read_header(old.header).id,
    )
    take(district, filled)
    assert sorted(name or "" for name in names(district)) == ["", "Remembered"]
    assert known(district)["head_verified"] is True
    with district.database.read() as session:
        assert all(row.jpeg == b"" for row in session.exec(select(Photo)) if row.erased)


def test_kiosks_of_the_school_are_told_once_and_in_order(
    district: District, filled: Station, url: str, new_station: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_PAGE", 1)
    ids = {read_header(entry.header).id for entry in filled.outbox.entries()[1:3]}
    for name in ("Forgotten", "Remembered"):
        forget(district, f"visit-{name}")
    here, there = KioskErasures(), KioskErasures()
    other = new_station("willow")
    for _ in range(2):
        for station, told in ((filled, here), (other, there)):
            exchange(
                station.client(url),
                station.outbox,
                station.lists,
                station.school,
                station.photos,
                keys=station.keys,
                erasures=told,
            )
    assert {entry for _, entry, _ in here.obeyed} == ids
    assert [number for number, _, _ in here.obeyed] == sorted({number for number, _, _ in here.obeyed})
    assert all("facts" not in groups for _, _, groups in here.obeyed)
    assert there.obeyed == []


def test_an_unknown_visit_is_a_sentence(district: District) -> None:
    with pytest.raises(DistrictError, match="no visit and no case nobody"):
        forget(district, "nobody")


def test_erasing_twice_is_erasing_once(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    forget(district, "visit-Forgotten")
    with district.database.read() as session:
        assert len(session.exec(select(Erasure)).all()) == 1
        emptied = session.exec(select(EntryGroup.name).where(EntryGroup.salt == None)).all()  # noqa: E711
    assert sorted(emptied) == ["identity", "photo"]
    assert known(district)["head_verified"] is True


def test_what_is_noted_of_an_erasure_is_ids_only_and_its_damage_is_a_sentence(
    district: District, filled: Station
) -> None:
    forget(district, "visit-Forgotten")
    noted = district.folder / "erasures.jsonl"
    assert "Forgotten" not in noted.read_text()
    with district.database.write() as session:
        noted.write_text(noted.read_text() + '{"school": "oak')  # the disk failed in the middle of a line
        assert erasure.replay(session, district.folder, district.now()) == 0
        noted.write_text("damaged\n" + noted.read_text())
        with pytest.raises(DistrictError, match="Line 1 of"):
            erasure.replay(session, district.folder, district.now())
