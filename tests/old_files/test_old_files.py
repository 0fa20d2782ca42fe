"""What an earlier version wrote, today's program opens, migrates, and goes on with."""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import make_url

from kiosk.app import open_records
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.demo.stage import DemoDistrict
from kiosk.records import cases, outbox, remembered_decisions, visits
from kiosk.records.outbox import JournalOutbox
from kiosk.records.store import Store
from kiosk.settings import Settings
from screening.persons import PersonName, Source, Visitor
from sync.contract.vocabulary import SignOutMethod
from sync.exchange.client import Client
from sync.exchange.push import push_journal
from tests.old_files.as_before import as_far_as
from tests.sync import postgres

HERE = Path(__file__).parent
VERSIONS = sorted(path.name for path in HERE.iterdir() if (path / "expected.json").is_file())
LISTED = [("Quentin", "Marlowe", date(1969, 9, 9)), ("Annika", "Lindqvist", date(1992, 12, 4))]
"""On the second version of the district's list, and on the school's own."""

pytestmark = pytest.mark.slow


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest) -> Path:
    """The folder of one earlier version's files."""
    return HERE / str(request.param)


@pytest.fixture
def expected(kept: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((kept / "expected.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture
def records(kept: Path, expected: dict[str, Any], tmp_path: Path) -> Iterator[tuple[Store, BarredLists]]:
    """The kiosk's files, opened on the day when they were kept: nothing in them has expired."""
    unpack(kept / "kiosk.tar.gz", tmp_path)
    with time_machine.travel(expected["at"]):
        store, lists = open_records(Settings(data=tmp_path / "kiosk", keys=tmp_path / "keys"))
        yield store, lists
        lists.close()
        store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def district(
    request: pytest.FixtureRequest, kept: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, DemoDistrict]]:
    """The district of that version on a database of each kind, with today's commands."""
    kind = str(request.param)
    unpack(kept / f"district-{kind}.tar.gz", tmp_path)
    opened = DemoDistrict(root, tmp_path / "district")
    if kind == "sqlite":
        monkeypatch.delenv("DATABASE_URL", raising=False)
        yield kind, opened
    elif postgres.programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql); SQLite was tested")
    else:
        with postgres.cluster() as url:
            restore(gzip.decompress((kept / "district-postgresql.sql.gz").read_bytes()), url)
            monkeypatch.setenv("DATABASE_URL", url)
            yield kind, opened
    opened.stop()


def unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")


def restore(sql: bytes, url: str) -> None:
    programs, parsed = postgres.programs(), make_url(url)
    assert programs is not None
    socket = Path(str(parsed.query["unix_sock"])).parent
    command = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", str(parsed.username), "postgres"]
    subprocess.run([str(word) for word in command], input=sql, check=True, stdout=subprocess.DEVNULL)


def test_files_of_at_least_one_earlier_version_are_kept() -> None:
    assert VERSIONS


def test_an_old_kiosk_keeps_every_record_and_every_list(
    records: tuple[Store, BarredLists], expected: dict[str, Any]
) -> None:
    store, lists = records
    before = expected["kiosk"]
    assert sorted(visit.id for visit in visits.on_site(store)) == before["on_site"]
    assert list(cases.ids_waiting(store)) == before["waiting"]
    assert outbox.count_unsent(store) == before["unsent"]
    assert store.verify() == before["chains"]
    assert len(remembered_decisions.list_decisions(store)) == before["remembered"]
    held = {feed: lists.current(feed) for feed in lists.feeds()}
    told = {feed: (one.manifest.version, one.manifest.count, one.manifest.root) for feed, one in held.items() if one}
    assert told == {feed: (one["version"], one["count"], one["root"]) for feed, one in before["lists"].items()}


@pytest.mark.parametrize(("given", "family", "born"), LISTED)
def test_an_old_list_still_finds_who_is_on_it(
    records: tuple[Store, BarredLists], given: str, family: str, born: date
) -> None:
    found = records[1].candidates(Visitor(PersonName(family=family, given=given), Source.LICENSE, born))
    assert [entry.names[0].family for entry in found] == [family]


def test_an_old_kiosk_goes_on_in_its_chain(records: tuple[Store, BarredLists], expected: dict[str, Any]) -> None:
    store, _ = records
    visits.sign_out(store, visits.on_site(store)[0].id, SignOutMethod.LICENSE)
    assert store.verify() == expected["kiosk"]["chains"] + 1


def test_an_old_district_shows_what_it_showed(district: tuple[str, DemoDistrict], expected: dict[str, Any]) -> None:
    kind, opened = district
    assert as_far_as(expected[kind], opened.export()) == expected[kind]


def test_an_old_district_projects_the_same_from_its_journal(
    district: tuple[str, DemoDistrict], expected: dict[str, Any]
) -> None:
    kind, opened = district
    opened.run("project", "--rebuild")
    before = expected[kind]["visits"]
    assert as_far_as(before, opened.export()["visits"]) == before


def test_what_an_old_kiosk_had_not_sent_reaches_the_old_district(
    kept: Path, tmp_path: Path, root: Path, expected: dict[str, Any], records: tuple[Store, BarredLists]
) -> None:
    # GIVEN a kiosk and a district, both updated to today's program
    store, _ = records
    unpack(kept / "district-sqlite.tar.gz", tmp_path)
    opened = DemoDistrict(root, tmp_path / "district")
    client = Client(opened.serve(), store.secrets.enrolled().token)
    # WHEN they speak again
    try:
        push_journal(client, JournalOutbox(store), store.secrets.district_keys())
    finally:
        client.close()
        opened.stop()
    # THEN the sign-out that waited arrived, in the same chain
    assert outbox.count_unsent(store) == 0
    told = opened.export()
    assert told["head_verified"] is True
    assert told["entries"] == expected["sqlite"]["entries"] + expected["kiosk"]["unsent"]
