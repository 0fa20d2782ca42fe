"""The signed set of feeds as a kiosk keeps it: believed or refused, and only a tombstone ends a feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import StoredLedger
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import CHECK_FILE, JOURNAL_FILE, LISTS_FOLDER, Store, open_store
from kiosk.records.store_errors import StoreError, StoreFault
from sync.contract.barred_list.feeds import Ended, SignedSet
from sync.contract.vocabulary import FeedFault, ListState
from sync.exchange.ports import Delta, ListRefused
from tests.kiosk.barred_index.harming import COURT_ORDER, EARLIER, FEEDS, HARM, OURS, Door, file_of, filled, screened
from tests.kiosk.barred_index.list_world import DISTRICT, KEY, NOW, ROWS
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.records.world import Clock
from tests.screening.people import tables


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = NOW
    return made


@pytest.fixture
def door(store: Store, tmp_path: Path) -> Door:
    return Door(store, tmp_path / "lists")


@pytest.fixture
def whole(door: Door) -> Iterator[BarredLists]:
    lists = filled(door)
    yield lists
    lists.close()


def test_a_kiosk_without_a_set_screens_as_ever_and_says_so(door: Door) -> None:
    lists = door.open()
    lists.apply(door.district.whole(ROWS))
    lists.apply(door.district.whole(EARLIER, feed=OURS))
    lists.close()
    file_of(door.folder, OURS).unlink()
    again = door.open()
    assert again.set_version == 0
    assert again.state(NOW) is ListState.CURRENT
    # WHEN the first set comes THEN the list is missed
    again.accept(door.given(*FEEDS))
    assert again.faults() == {OURS: FeedFault.MISSING}
    again.close()


def test_without_a_set_a_file_that_is_there_and_damaged_holds_all_the_same(door: Door) -> None:
    lists = door.open()
    lists.apply(door.district.whole(ROWS))
    lists.apply(door.district.whole(EARLIER, feed=OURS))
    lists.close()
    HARM["a bit flipped, place 5"](file_of(door.folder, OURS), Path(), Path())
    again = door.open()
    assert again.faults() == {OURS: FeedFault.DAMAGED}
    again.close()


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("lower_version", lambda door: door.given(*FEEDS, version=4)),
        ("same_version_other_content", lambda door: door.given("district", version=5)),
        ("other_school", lambda door: door.given(*FEEDS, version=6, school="willow")),
        ("wrong_signature", lambda door: Door(door.store, door.folder, ListDistrict()).given(*FEEDS, version=6)),
        (
            "wrong_signature",
            lambda door: replace(
                door.given(*FEEDS, version=6),
                feed_set=replace(door.given(version=6).feed_set, ended=(Ended(OURS, 9),)),
            ),
        ),
    ],
)
def test_a_set_that_must_not_be_believed_changes_nothing(reason: str, given: object, door: Door) -> None:
    lists = door.open()
    lists.accept(door.given(*FEEDS, version=5))
    made: SignedSet = given(door)  # type: ignore[operator]
    with pytest.raises(ListRefused, match=reason):
        lists.accept(made)
    assert lists.set_version == 5
    assert set(lists.faults()) == set(FEEDS)
    lists.close()


def test_a_set_that_leaves_a_feed_out_ends_nothing(door: Door, whole: BarredLists) -> None:
    whole.accept(door.given("district", version=2))
    assert not whole.ends(OURS)
    file_of(door.folder, OURS).unlink()
    whole.close()
    again = door.open()
    assert again.faults() == {OURS: FeedFault.MISSING}
    again.close()


def test_a_tombstone_ends_a_feed_and_nothing_brings_its_versions_back(door: Door, whole: BarredLists) -> None:
    # WHEN a tombstone names an earlier version than is held THEN it ends nothing
    whole.accept(door.given("district", version=2, ended=(Ended(OURS, 1),)))
    assert not whole.ends(OURS)
    # WHEN it names the one that is held
    whole.accept(door.given("district", version=3, ended=(Ended(OURS, 2),)))
    assert whole.ends(OURS)
    whole.drop(OURS)
    # THEN nobody misses it, now or after a restart
    assert whole.faults() == {}
    with pytest.raises(ListRefused, match="ended"):
        whole.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
    whole.close()
    again = door.open()
    assert again.faults() == {}
    # AND it may begin again above that
    again.accept(door.given(*FEEDS, version=4))
    assert again.faults() == {OURS: FeedFault.MISSING}
    again.apply(door.district.whole(EARLIER, 3, feed=OURS))
    assert again.faults() == {}
    again.close()


def test_a_tombstone_also_ends_a_feed_whose_file_cannot_be_read(door: Door) -> None:
    filled(door).close()
    HARM["cut to a few bytes"](file_of(door.folder, OURS), Path(), Path())
    lists = door.open()
    lists.accept(door.given("district", version=2, ended=(Ended(OURS, 2),)))
    assert OURS in lists.feeds()
    assert lists.ends(OURS)
    lists.drop(OURS)
    assert lists.faults() == {}
    assert screened(door, lists).admits
    lists.close()


def test_a_kiosk_that_joins_another_school_keeps_nothing_of_the_one_before(door: Door, store: Store) -> None:
    filled(door).close()
    of_families = file_of(door.folder, OURS)
    book = StoredLedger(store, DISTRICT, "willow")
    there = BarredLists(door.folder, KEY, DISTRICT, door.district.trusted, tables(), "willow", ledger=book)
    assert there.feeds() == {"district"}
    assert there.set_version == 0
    assert there.state(NOW) is ListState.CURRENT
    assert not of_families.exists()
    there.close()


def test_lists_without_the_records_that_they_came_with_are_no_new_kiosk(
    store: Store, secrets: KioskSecrets, folder: Path, clock: Clock
) -> None:
    # GIVEN a kiosk's folder of which the journal is gone, with whatever says that there was one
    district = ListDistrict()
    lists = district.lists(folder / LISTS_FOLDER)
    lists.apply(district.whole(ROWS))
    lists.close()
    store.close()
    for name in (CHECK_FILE, JOURNAL_FILE, f"{JOURNAL_FILE}-wal", f"{JOURNAL_FILE}-shm"):
        (folder / name).unlink(missing_ok=True)
    # WHEN it starts THEN it does not begin anew, as if no list had ever been named
    with pytest.raises(StoreError) as caught:
        open_store(folder, secrets, clock)
    assert caught.value.fault is StoreFault.DAMAGED


# A list that comes without entries.


def test_a_list_that_comes_empty_after_one_with_entries_is_told_for_a_week(door: Door, whole: BarredLists) -> None:
    assert whole.emptied(NOW) == {}
    later = NOW + timedelta(days=1)
    whole.apply(door.district.whole([], 3, feed=OURS, issued=later))
    assert whole.emptied(later) == {OURS: 61}
    # AND it stays so when the empty list is signed anew, and after a restart
    whole.apply(Delta(door.district.sign([], 3, feed=OURS, issued=later + timedelta(days=1)), 3, []))
    whole.close()
    again = door.open()
    assert again.emptied(later + timedelta(days=6)) == {OURS: 61}
    assert again.emptied(later + timedelta(days=7)) == {}
    # AND ends where entries come back
    again.apply(door.district.whole(EARLIER, 4, feed=OURS))
    assert again.emptied(later) == {}
    again.close()


def test_a_list_that_never_had_an_entry_is_nobodys_news(door: Door) -> None:
    lists = door.open()
    lists.apply(door.district.whole([], 1))
    lists.apply(door.district.whole([], 2))
    assert lists.emptied(NOW) == {}
    lists.close()
