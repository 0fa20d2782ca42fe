"""Lists on real encrypted files: verified before they count, switched in whole, and never silently empty."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index.barred_lists import BarredLists
from screening.policy import Precision
from sync.contract.barred_list.feeds import Row
from sync.contract.vocabulary import ListKind, ListState
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import KEY, NOW, ROWS, District, ids, row
from tests.screening.people import tables, visitor

ZOFIA = visitor("Kowalczyk, Zofia", "1984-07-16")


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def lists(tmp_path: Path, district: District) -> Iterator[BarredLists]:
    held = district.lists(tmp_path)
    yield held
    held.close()


def test_before_the_first_list_nobody_can_be_cleared(lists: BarredLists) -> None:
    assert lists.state(NOW) is ListState.ABSENT
    assert lists.current("district") is None
    assert lists.candidates(ZOFIA) == []


def test_a_list_is_in_force_until_it_expires_and_screens_on_afterwards(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    assert lists.state(NOW) is ListState.CURRENT
    assert lists.state(NOW + timedelta(days=31)) is ListState.EXPIRED
    assert ids(lists) == {"a"}


def test_an_entry_comes_back_as_the_district_wrote_it(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    (found,) = lists.candidates(visitor("Lopez, Chuy", "1975-02-03"))
    assert (found.id, found.kind, found.leaf) == ("b", ListKind.REGISTRY, ROWS[1].leaf.hex())
    assert [(name.family, name.given) for name in found.names] == [("García López", "Jesús"), ("Lopez", "Chuy")]
    (found,) = lists.candidates(visitor("Alshami, Umar", "1960-01-01"))
    assert found.schools == {"oakridge", "elsewhere"}


def test_a_list_outlives_a_restart(tmp_path: Path, lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    again = district.lists(tmp_path)
    assert again.current("district") == lists.current("district")
    assert ids(again) == {"a"}
    assert again.policy().counts == {
        (ListKind.BARRED, Precision.FULL): 1,
        (ListKind.REGISTRY, Precision.YEAR): 1,
        (ListKind.CUSTODY, Precision.NONE): 1,
    }
    again.close()


def test_nothing_on_disk_can_be_read_without_the_key(tmp_path: Path, lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"Kowalczyk" not in content
        assert b"KOWALCZYK" not in content
        assert b"SQLite" not in content


def test_a_newer_list_replaces_the_older_and_its_file(tmp_path: Path, lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    lists.apply(district.whole(ROWS[1:], 2))
    assert ids(lists) == set()
    assert len(list(tmp_path.glob("*.list"))) == 1


def test_feeds_are_held_side_by_side_and_one_can_be_dropped(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS[1:]))
    lists.apply(district.whole(ROWS[:1], feed="school:oakridge"))
    assert ids(lists) == {"a"}
    lists.drop("school:oakridge")
    assert lists.current("school:oakridge") is None
    assert ids(lists) == set()
    lists.drop("school:oakridge")


def test_one_expired_feed_is_enough_to_ask_staff(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS[1:]))
    lists.apply(district.whole(ROWS[:1], feed="school:oakridge", expires=NOW.isoformat()))
    assert lists.state(NOW) is ListState.EXPIRED


def test_a_school_feed_alone_is_no_list(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS[:1], feed="school:oakridge"))
    assert lists.state(NOW) is ListState.ABSENT


def test_a_renewed_manifest_keeps_the_list_in_force_for_longer(
    tmp_path: Path, lists: BarredLists, district: District
) -> None:
    lists.apply(district.whole(ROWS))
    later = NOW + timedelta(days=20)
    renewed = district.sign(ROWS, issued=later)
    lists.apply(Delta(renewed, 1, []))
    assert lists.state(NOW + timedelta(days=45)) is ListState.CURRENT
    again = district.lists(tmp_path)
    assert again.current("district") == renewed
    again.close()


def test_an_older_manifest_of_the_same_list_changes_nothing(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS, issued=NOW))
    lists.apply(Delta(district.sign(ROWS, issued=NOW - timedelta(days=5)), None, ROWS))
    held = lists.current("district")
    assert held is not None
    assert datetime.fromisoformat(held.manifest.issued) == NOW


def test_a_delta_changes_adds_and_removes(tmp_path: Path, lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    changed = row("b", "Reyes", "Pilar", born="1990-01-02", kind="watch")
    added = row("d", "Nguyen", "Van Duc", born="1970-05-06")
    lists.apply(Delta(district.sign([changed, ROWS[2], added], 2), 1, [changed, added], ["a", "never here"]))
    assert ids(lists) == set()
    assert ids(lists, "Garcia Lopez, Jesus", "1975-01-01") == set()
    assert ids(lists, "Reyes, Pilar", "1991-01-02") == {"b"}
    assert ids(lists, "Duc, Nguyen", "1970-05-06") == {"d"}
    assert lists.policy().counts == {
        (ListKind.WATCH, Precision.FULL): 1,
        (ListKind.CUSTODY, Precision.NONE): 1,
        (ListKind.BARRED, Precision.FULL): 1,
    }
    again = district.lists(tmp_path)
    assert ids(again, "Reyes, Pilar", "1991-01-02") == {"b"}
    again.close()


@pytest.mark.parametrize("harm", ["truncated", "first page", "middle", "empty"])
def test_a_damaged_file_is_an_absent_list_and_can_be_fetched_again(
    harm: str, tmp_path: Path, district: District
) -> None:
    lists = district.lists(tmp_path)
    lists.apply(district.whole(ROWS))
    lists.close()
    (file,) = tmp_path.glob("*.list")
    content = bytearray(file.read_bytes())
    if harm == "truncated":
        del content[len(content) // 2 :]
    elif harm == "empty":
        content.clear()
    else:
        place = 100 if harm == "first page" else 4096 + 100
        content[place : place + 16] = bytes(16)
    file.write_bytes(content)
    lists = district.lists(tmp_path)
    try:
        found = ids(lists) if lists.state(NOW) is ListState.CURRENT else None
    finally:
        if lists.current("district") is None:
            assert lists.state(NOW) is ListState.ABSENT
            lists.apply(district.whole(ROWS))
            assert ids(lists) == {"a"}
        lists.close()
    assert found in (None, {"a"})


def test_a_list_of_another_key_is_absent(tmp_path: Path, lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    stranger = BarredLists(tmp_path, KEY[::-1], "pikes-peak", district.trusted, tables())
    assert stranger.state(NOW) is ListState.ABSENT
    stranger.close()


def test_a_list_whose_signer_is_no_longer_trusted_is_absent(
    tmp_path: Path, lists: BarredLists, district: District
) -> None:
    lists.apply(district.whole(ROWS))
    assert District().lists(tmp_path).state(NOW) is ListState.ABSENT


def test_a_visitor_is_screened_while_a_list_is_being_built(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    screened = threading.Event()
    rows = [*ROWS[1:], *(row(f"n{number}", "Kowalski", f"Jan {number}") for number in range(50))]

    def slowly() -> Iterator[Row]:
        for number, item in enumerate(rows):
            if number == len(rows) // 2:
                assert screened.wait(10)  # the build is under way, and waits for a visitor
            yield item

    target = district.sign(rows, 2)
    applying = threading.Thread(target=lambda: lists.apply(Delta(target, None, slowly())))
    applying.start()
    assert ids(lists) == {"a"}
    screened.set()
    applying.join(20)
    assert ids(lists) == set()
    assert lists.current("district") == target


def test_a_visitor_is_screened_while_a_delta_is_being_applied(lists: BarredLists, district: District) -> None:
    lists.apply(district.whole(ROWS))
    screened = threading.Event()

    def removed() -> Iterator[str]:
        yield "a"
        assert screened.wait(10)

    applying = threading.Thread(target=lambda: lists.apply(Delta(district.sign(ROWS[1:], 2), 1, [], removed())))
    applying.start()
    assert ids(lists) == {"a"}
    screened.set()
    applying.join(20)
    assert ids(lists) == set()


def test_what_an_interrupted_build_left_behind_is_removed(tmp_path: Path, district: District) -> None:
    left = tmp_path / f"{'0' * 16}.00000001.building"
    left.write_bytes(b"half a list")
    district.lists(tmp_path).close()
    assert not left.exists()


FAMILIES = ("Kowalczyk", "Nguyen", "de la Cruz", "Smith")
small = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(FAMILIES), max_size=8)


@settings(max_examples=25, deadline=None)
@given(versions=st.lists(small, min_size=2, max_size=5))
def test_deltas_lead_to_the_very_list_that_a_whole_one_would_be(
    versions: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    district = District()
    lists = district.lists(tmp_path_factory.mktemp("lists"))
    states = [[row(id_, family, "Ana", born="1990-01-01") for id_, family in version.items()] for version in versions]
    lists.apply(district.whole(states[0]))
    for number, (before, after) in enumerate(pairwise(states), start=1):
        known = {item.id: item for item in before}
        rows = [item for item in after if known.get(item.id) != item]
        removed = known.keys() - {item.id for item in after}
        lists.apply(Delta(district.sign(after, number + 1), number, rows, removed))
        found = set[str]().union(*(ids(lists, f"{family}, Ana", "1990-01-01") for family in FAMILIES))
        assert found == {item.id for item in after}
    lists.close()
