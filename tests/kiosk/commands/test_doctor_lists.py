"""What `doctor` says of the lists: which of them ails, whether anybody would miss one, and that it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commands.doctor import Finding, _lists
from kiosk.records.store import Store
from kiosk.workers import status_report
from tests.kiosk.barred_index.harming import FEEDS, HARM, OURS, Door, file_of, filled
from tests.kiosk.barred_index.list_world import NOW
from tests.kiosk.records.conftest import district, folder, secrets, store, unenrolled
from tests.kiosk.records.world import Clock

__all__ = ["district", "folder", "secrets", "store", "unenrolled"]


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = NOW
    return made


@pytest.fixture
def door(store: Store, tmp_path: Path) -> Door:
    made = Door(store, tmp_path / "lists")
    filled(made).close()
    return made


def found(door: Door) -> list[Finding]:
    lists = door.open(read_only=True)
    try:
        return _lists(door.store, lists, status_report.known_clocks(door.store, lists))
    finally:
        lists.close()


def test_lists_that_are_all_there_are_well(door: Door) -> None:
    (finding,) = found(door)
    assert finding.well
    assert "school:oakridge 0 days old, 61 entries" in finding.sentence


def contents(door: Door) -> dict[str, bytes]:
    """What lies in the folder; of a device, which has no end, only that it is there."""
    there = (one for one in door.folder.iterdir() if not one.name.endswith(("-wal", "-shm")))
    return {one.name: one.read_bytes() if one.is_file() else b"" for one in there}


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("harm", HARM)
def test_a_list_that_came_to_harm_is_named_and_left_as_it_is(harm: str, feed: str, door: Door) -> None:
    path = file_of(door.folder, feed)
    HARM[harm](path, file_of(door.folder, next(one for one in FEEDS if one != feed)), path.with_suffix(".older"))
    before = contents(door)
    summary, ailing = found(door)
    assert not summary.well
    assert not ailing.well
    assert f"({feed})" in ailing.sentence
    assert "every visitor comes to" in summary.sentence
    assert contents(door) == before


def test_what_a_kiosk_at_work_is_building_is_left_alone(door: Door) -> None:
    building = door.folder / f"{'0' * 16}.00000001.building"
    building.write_bytes(b"half a list")
    assert [one.well for one in found(door)] == [True]
    assert building.exists()


def test_a_kiosk_that_never_had_a_set_is_told_apart(store: Store, tmp_path: Path) -> None:
    fresh = Door(store, tmp_path / "fresh")
    lists = fresh.open()
    lists.apply(fresh.district.whole([]))
    lists.close()
    summary, unconfirmed = found(fresh)
    assert summary.well
    assert not unconfirmed.well
    assert "has not said which lists" in unconfirmed.sentence


def test_an_emptied_list_is_told(door: Door) -> None:
    lists = door.open()
    lists.apply(door.district.whole([], 3, feed=OURS))
    lists.close()
    summary, emptied = found(door)
    assert summary.well
    assert "(school:oakridge) has come without a single entry; it had 61 before" in emptied.sentence
