"""What an import does to the district's lists, and what it must not do unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from district.db.tables import ListRow
from district.errors import Denied, DistrictError
from district.instance import District
from district.publish import feeds, list_publishing
from district.publish.feeds import manifests, offered
from district.publish.list_publishing import Published, publish
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import root_of, row, row_of, signature_holds
from tests.districts import Clock

ON_BOTH = True


def fields(number: int, schools: str = "*", family: str = "", kind: str = "barred") -> dict[str, object]:
    return canonical_fields({"id": str(number), "family": family or f"Name{number}", "kind": kind, "schools": schools})


def published(district: District, *entries: dict[str, object], may_shrink: bool = False) -> dict[str, Published]:
    with district.database.write() as session:
        done = publish(session, district.keys, entries, district.now(), may_shrink=may_shrink)
    return {item.feed: item for item in done}


def test_entries_go_to_the_feeds_of_their_schools(district: District) -> None:
    done = published(district, fields(1), fields(2, "oakridge"), fields(3, "oakridge;willow"))
    assert {name: item.count for name, item in done.items()} == {
        "district": 1,
        "school:oakridge": 2,
        "school:willow": 1,
    }
    with district.database.read() as session:
        signed = manifests(session, district.keys, "oakridge")
    assert [item.manifest.feed for item in signed] == ["district", "school:oakridge"]
    for item in signed:
        assert signature_holds(item, {district.keys.key_id: district.keys.public})
    assert signed[0].manifest.root == root_of([row(fields(1))])


def test_no_list_was_ever_given_is_not_an_empty_list(district: District) -> None:
    with district.database.read() as session:
        assert manifests(session, district.keys, "oakridge") == []
    assert published(district)["district"].count == 0
    with district.database.read() as session:
        assert [item.manifest.count for item in manifests(session, district.keys, "oakridge")] == [0]


def test_an_import_of_the_same_list_only_renews_it(district: District, clock: Clock) -> None:
    first = published(district, fields(1), fields(2))["district"]
    clock.forward(hours=1)
    again = published(district, fields(2), fields(1))["district"]
    assert (again.version, again.added, again.changed, again.removed) == (first.version, 0, 0, 0)
    with district.database.read() as session:
        manifest = manifests(session, district.keys, "oakridge")[0].manifest
    assert manifest.issued == clock().isoformat()
    assert manifest.expires == (clock() + timedelta(days=30)).isoformat()


def test_what_changed_is_counted_and_versions_only_rise(district: District, clock: Clock) -> None:
    first = published(district, fields(1), fields(2), fields(3), fields(5))["district"]
    clock.forward(seconds=-3600)  # the district's clock was set back
    second = published(district, fields(1), fields(2, family="Changed"), fields(4), fields(5))["district"]
    assert (second.added, second.changed, second.removed) == (1, 1, 1)
    assert second.version == first.version + 1


def test_an_entry_that_comes_back_is_no_tombstone(district: District, clock: Clock) -> None:
    published(district, fields(1), fields(2))
    clock.forward(minutes=1)
    published(district, fields(1))
    clock.forward(minutes=1)
    assert published(district, fields(1), fields(2))["district"].added == 1
    with district.database.read() as session:
        held = session.exec(select(ListRow).where(ListRow.feed == "district")).all()
    assert {(item.id, item.removed) for item in held} == {("1", False), ("2", False)}


def test_a_removed_entry_leaves_nothing_but_its_id(district: District, clock: Clock) -> None:
    published(district, fields(1), fields(2, family="Secretname"))
    clock.forward(minutes=1)
    published(district, fields(1))
    with district.database.read() as session:
        gone = session.exec(select(ListRow).where(ListRow.removed)).one()
    assert (gone.id, gone.content, gone.leaf) == ("2", b"", b"")


def test_a_school_that_the_district_does_not_have_refuses_the_whole_import(district: District) -> None:
    with pytest.raises(DistrictError, match="'oakrigde'"):
        published(district, fields(1), fields(2, "oakrigde"))
    with district.database.read() as session:
        assert session.exec(select(ListRow)).all() == []


def test_half_a_file_does_not_empty_the_lists(district: District) -> None:
    whole = [fields(number) for number in range(40)]
    published(district, *whole)
    with pytest.raises(DistrictError, match="21 of 40 entries"):
        published(district, *whole[21:])
    assert published(district, *whole[21:], may_shrink=True)["district"].removed == 21


@pytest.mark.parametrize("before", [1, 2, 3, 19])
def test_a_list_of_any_length_never_shrinks_to_nothing_unasked(district: District, before: int) -> None:
    published(district, *(fields(number, "oakridge") for number in range(before)), fields(100), fields(101))
    noun = "entry" if before == 1 else "entries"
    with pytest.raises(DistrictError, match=f"{before} of {before} {noun} off the list school:oakridge"):
        published(district, fields(100), fields(101))
    done = published(district, fields(100), fields(101), may_shrink=True)
    assert done["school:oakridge"].removed == before


def test_more_than_half_of_one_kind_over_all_lists_does_not_go_unasked(district: District) -> None:
    # GIVEN three custody entries, one at each of three lists, among many others
    custody = [fields(1, "oakridge", kind="custody"), fields(2, "willow", kind="custody"), fields(3, kind="custody")]
    others = [fields(number, school) for number in range(10, 20) for school in ("oakridge",)]
    others += [fields(number, "willow") for number in range(20, 30)] + [fields(number) for number in range(30, 40)]
    published(district, *custody, *others)
    # WHEN an import lacks two of them THEN it asks, though no list loses half
    with pytest.raises(DistrictError, match="2 of 3 custody entries off all lists"):
        published(district, custody[0], *others)
    # AND also where they only become another kind
    with pytest.raises(DistrictError, match="2 of 3 custody entries"):
        published(district, custody[0], fields(2, "willow"), fields(3), *others)
    assert published(district, *custody[:2], *others)["district"].removed == 1


def test_a_list_is_signed_again_each_day_that_it_is_asked_for(district: District, clock: Clock) -> None:
    published(district, fields(1))
    keys = district.keys
    with district.database.read() as session:
        assert offered(session, keys, "oakridge").holds(keys, clock())
    clock.forward(hours=25)
    with district.database.write() as session:
        assert not offered(session, keys, "oakridge").holds(keys, clock())
        list_publishing.renew(session, keys, clock())
        signed = manifests(session, keys, "oakridge")[0]
    assert signature_holds(signed, {keys.key_id: keys.public})
    assert signed.manifest.issued == clock().isoformat()


@pytest.mark.parametrize("since", [None, 0, 2**61])
def test_a_version_that_no_delta_can_start_from_gets_the_whole_list(district: District, since: int | None) -> None:
    published(district, fields(1), fields(2))
    with district.database.read() as session:
        change = feeds.change(session, district.keys, "oakridge", "district", since, "")
    assert change.base is None
    assert {row_of(content).id for content in change.rows} == {"1", "2"}


@pytest.mark.parametrize("after", ["x", "1.zz", ".", "1.00.11"])
def test_a_cursor_that_was_not_given_out_is_refused(district: District, after: str) -> None:
    published(district, fields(1))
    with district.database.read() as session, pytest.raises(Denied):
        feeds.change(session, district.keys, "oakridge", "district", None, after)
