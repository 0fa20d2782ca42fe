"""The kiosk's own encrypted lists, mended over the wire: damaged, or not known to the district that was restored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, delete

from district.db.tables import ListRow
from district.instance import District
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.database import open_encrypted
from sync.exchange.pull import pull_feeds
from tests.districts import Clock, Station
from tests.screening.people import tables, visitor
from tests.sync.imports import publish
from tests.sync.mending import ROWS, Counted

KEY = bytes(range(32))


@pytest.fixture
def client(kiosk: Station, url: str) -> Counted:
    return Counted(url, kiosk.enrolled.token)


@pytest.fixture
def lists(tmp_path: Path, kiosk: Station) -> Iterator[BarredLists]:
    held = BarredLists(tmp_path / "lists", KEY, kiosk.enrolled.district, kiosk.keys, tables(), "oakridge")
    yield held
    held.close()


def names(lists: BarredLists, *who: str) -> set[str]:
    return {entry.id for name in who for entry in lists.candidates(visitor(name))}


def sound(lists: BarredLists) -> bool:
    stock = lists.stock("district")
    return stock is not None and stock.sound


def test_a_file_that_lost_an_entry_is_mended_before_its_life_is_lengthened(
    district: District, kiosk: Station, client: Counted, lists: BarredLists, tmp_path: Path, clock: Clock
) -> None:
    # GIVEN a list in force, one of whose entries is gone from the file, so that nobody finds it
    publish(district, *ROWS, "p,Pelletier,Curtis,barred,*")
    pull_feeds(client, lists, kiosk.keys, frozenset())
    assert names(lists, "Pelletier, Curtis") == {"p"}
    (file,) = (tmp_path / "lists").glob("*.list")
    connection = open_encrypted(file, KEY)
    connection.execute("DELETE FROM entry WHERE content LIKE '%Pelletier%'")
    connection.close()
    assert names(lists, "Pelletier, Curtis") == set()
    # WHEN the district signs the same list anew, as it does each day
    clock.forward(days=2)
    client.whole = 0
    report = pull_feeds(client, lists, kiosk.keys, frozenset())
    # THEN the entry is back, and little has traveled for it
    assert report.mended == ("district",)
    assert client.whole == 0
    assert client.rows <= 2
    assert names(lists, "Pelletier, Curtis") == {"p"}
    assert sound(lists)


def test_a_list_that_a_restored_district_does_not_know_is_mended_in_place(
    district: District, kiosk: Station, client: Counted, lists: BarredLists, tmp_path: Path, clock: Clock
) -> None:
    # GIVEN a kiosk that holds an entry of which its district, after a restore, has no trace
    publish(district, *ROWS)
    clock.forward(minutes=1)
    publish(district, *ROWS, "p,Pelletier,Curtis,barred,*")
    pull_feeds(client, lists, kiosk.keys, frozenset())
    with district.database.write() as session:
        session.exec(delete(ListRow).where(col(ListRow.id) == "p"))
    before = {file.name for file in (tmp_path / "lists").glob("*.list")}
    # WHEN the list is imported anew
    clock.forward(minutes=1)
    client.whole = 0
    publish(district, *ROWS, "n,Newcomer,Ada,barred,*")
    report = pull_feeds(client, lists, kiosk.keys, frozenset())
    # THEN what differs is changed in the file that is in use
    assert report.mended == ("district",)
    assert client.whole == 0
    assert names(lists, "Pelletier, Curtis", "Newcomer, Ada") == {"n"}
    assert {file.name for file in (tmp_path / "lists").glob("*.list")} == before
    assert sound(lists)
