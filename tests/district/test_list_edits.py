"""Entries of the barred list by hand, and the search over them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from district.db.list_tables import ListedEntry
from district.db.publish_tables import FeedGroup
from district.db.tables import Feed, ListRow
from district.errors import Unfit
from district.instance import District
from district.publish import feed_sets, list_edits, list_imports, list_search
from district.publish.list_imports import staged
from district.publish.list_publishing import is_signed, publish, publish_staged
from district.publish.list_search import Query, State
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Row, digests_of, root_over
from tests.districts import Clock

ON_BOTH = True
TODAY = date(2026, 11, 2)


def fields(id_: str, given: str, family: str, **more: str) -> dict[str, Any]:
    return canonical_fields({"id": id_, "given": given, "family": family, "kind": "barred"} | more)


LISTED = [
    fields("B-1", "José", "Núñez", born="1971-06-30"),
    fields("B-2", "Dana", "Whitlock", aliases="Whitlocke, Danielle", expires="2026-10-01"),
    fields("C-1", "Robert", "Hale", kind="custody", schools="oakridge"),
    fields("C-2", "Mohammed", "Said", kind="custody", schools="oakridge;willow", starts="2027-01-01"),
]


@pytest.fixture
def listed(district: District, clock: Clock) -> District:
    with district.database.write() as session:
        publish(session, district.keys, LISTED, district.now())
    clock.forward(minutes=1)
    return district


def consistent(district: District) -> Mapping[str, int]:
    """That every list is signed over what it holds; returns the counts."""
    counts = {}
    with district.database.read() as session:
        for feed in session.exec(select(Feed)):
            wanted = select(ListRow).where(ListRow.feed == feed.name, ListRow.removed == False)  # noqa: E712  SQL
            rows = sorted((row.place, row.leaf) for row in session.exec(wanted))
            whole = digests_of(rows)
            assert feed.root == root_over(whole), feed.name
            assert feed.count == len(rows)
            assert is_signed(feed, district.keys)
            held = {
                row.number: row.buckets for row in session.exec(select(FeedGroup).where(FeedGroup.feed == feed.name))
            }
            assert all(whole[number * 8192 :][:8192] == held.get(number, bytes(8192)) for number in range(256))
            counts[feed.name] = feed.count
        before = {row.id: row.feed for row in session.exec(select(ListedEntry))}
    with district.database.write() as session:
        list_search.rebuild(session)
        assert {row.id: row.feed for row in session.exec(select(ListedEntry))} == before
    return counts


def ids(district: District, **query: Any) -> list[str]:
    with district.database.read() as session:
        found = list_search.find(session, Query(**query), TODAY)
        assert list(list_search.find_all(session, Query(**query), TODAY)) == found
        assert list_search.count(session, Query(**query), TODAY) == len(found)
    return [one["id"] for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["C-1", "B-1", "C-2", "B-2"]),
        ("nunez", ["B-1"]),
        ("jose NÚÑEZ", ["B-1"]),
        ("Núñez, José", ["B-1"]),
        ("nunes", ["B-1"]),
        ("nuenz", ["B-1"]),
        ("whitlcok dana", ["B-2"]),
        ("Danielle", ["B-2"]),
        ("dan", ["B-2"]),
        ("muhamad", ["C-2"]),
        ("C-", ["C-1", "C-2"]),
        ("B-2", ["B-2"]),
        ("dana hale", []),
        ("%", []),
        ("zzz", []),
    ],
)
def test_names_are_found_as_screening_folds_them(listed: District, text: str, found: list[str]) -> None:
    assert ids(listed, text=text) == found


def test_entries_are_found_by_kind_school_and_state(listed: District) -> None:
    assert ids(listed, kind="custody") == ["C-1", "C-2"]
    assert ids(listed, school="willow") == ["C-2"]
    assert ids(listed, school="oakridge", kind="barred") == []
    assert ids(listed, state=State.OVER) == ["B-2"]
    assert ids(listed, state=State.NOT_YET) == ["C-2"]
    assert ids(listed, state=State.IN_FORCE, text="robert") == ["C-1"]


def test_an_entry_added_changed_moved_and_withdrawn_is_one_new_version_each_time(
    listed: District, clock: Clock
) -> None:
    """GIVEN a list, WHEN single entries change, THEN each list that they stand on is signed anew as a delta."""
    keys = listed.keys
    with listed.database.write() as session:
        done = list_edits.add(session, keys, fields("C-3", "Ana", "Lind", schools="willow"), listed.now())
    assert [(one.feed, one.added, one.changed, one.removed) for one in done] == [("school:willow", 1, 0, 0)]
    assert consistent(listed) == {"district": 2, "school:oakridge": 2, "school:willow": 2}
    clock.forward(minutes=1)
    with listed.database.write() as session:
        found = list_search.entry(session, "C-3")
        assert found is not None
        moved = fields("C-3", "Ana", "Lind", schools="oakridge")
        done = list_edits.change(session, keys, moved, found[1], listed.now())
    assert [(one.feed, one.added, one.removed) for one in done] == [("school:oakridge", 1, 0), ("school:willow", 0, 1)]
    assert consistent(listed) == {"district": 2, "school:oakridge": 3, "school:willow": 1}
    assert ids(listed, text="lind") == ["C-3"]
    with listed.database.write() as session, pytest.raises(Unfit, match="Somebody else changed"):
        list_edits.withdraw(session, keys, "C-3", found[1], listed.now())
    clock.forward(minutes=1)
    with listed.database.write() as session:
        again = list_search.entry(session, "C-3")
        assert again is not None
        list_edits.withdraw(session, keys, "C-3", again[1], listed.now())
    assert consistent(listed) == {"district": 2, "school:oakridge": 2, "school:willow": 1}
    assert ids(listed, text="lind") == []
    with listed.database.write() as session, pytest.raises(Unfit, match="no more"):
        list_edits.withdraw(session, keys, "C-3", again[1], listed.now())


def test_a_delta_and_a_whole_import_agree(listed: District, clock: Clock) -> None:
    more = fields("B-9", "=1+1", "Ruiz")
    with listed.database.write() as session:
        list_edits.add(session, listed.keys, more, listed.now())
    with listed.database.write() as session, staged() as stage:
        for one in [*LISTED, more]:
            stage.add(one)
        done = publish_staged(session, listed.keys, stage, listed.now())
    assert [(one.added, one.changed, one.removed) for one in done] == [(0, 0, 0)] * 3


def test_the_last_change_is_taken_back_once_and_again(listed: District, clock: Clock) -> None:
    with listed.database.write() as session:
        found = list_search.entry(session, "C-2")
        assert found is not None
        list_edits.withdraw(session, listed.keys, "C-2", found[1], listed.now())
    for count in (1, 0):
        clock.forward(minutes=1)
        with listed.database.write() as session:
            assert list_edits.undo_counts(session) == (count, 0, 1 - count)
            list_edits.undo(session, listed.keys, listed.now())
        assert consistent(listed)["school:willow"] == count
    with listed.database.write() as session:
        list_imports.forget(session)
        with pytest.raises(Unfit, match="no change to take back"):
            list_edits.undo(session, listed.keys, listed.now())


def test_the_first_entry_of_a_district_makes_its_lists(district: District) -> None:
    with district.database.write() as session:
        list_edits.add(session, district.keys, LISTED[2], district.now())
    assert consistent(district) == {"district": 0, "school:oakridge": 1}
    with district.database.write() as session, pytest.raises(Unfit, match="id C-1 already"):
        list_edits.add(session, district.keys, LISTED[2], district.now())


def test_a_list_that_was_changed_without_the_key_is_not_signed_by_an_edit(listed: District) -> None:
    with listed.database.write() as session:
        feed = session.get_one(Feed, "district")
        feed.root = "0" * 64
        session.add(feed)
    with listed.database.write() as session, pytest.raises(Unfit, match="without the district's key"):
        list_edits.add(session, listed.keys, fields("B-7", "Ana", "Lind"), listed.now())


def test_an_entry_whose_first_list_ends_stays_findable_on_the_other(listed: District) -> None:
    with listed.database.write() as session:
        feed_sets.end(session, listed.keys, "school:oakridge", listed.now(), may_shrink=True)
    assert ids(listed, text="said") == ["C-2"]
    assert ids(listed, text="hale") == []
    consistent(listed)


def test_a_long_list_is_not_read_for_one_entry(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [fields(f"N-{number}", "Ana", f"Name{chr(97 + number % 26)}") for number in range(2_000)]
    with district.database.write() as session:
        publish(session, district.keys, many, district.now())
    written: list[int] = []
    keep = list_search.keep

    def counted(session: Any, feed: str, rows: list[Row], feeds: Any = None) -> None:
        written.append(len(rows))
        keep(session, feed, rows, feeds)

    monkeypatch.setattr(list_search, "keep", counted)
    with district.database.write() as session:
        list_edits.add(session, district.keys, fields("B-1", "Dana", "Whitlock"), district.now())
    assert written == [1]
    assert consistent(district) == {"district": 2_001}
