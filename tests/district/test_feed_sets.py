"""The signed set of feeds at the district: it grows with the lists, loses none, and ends one by a tombstone only."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, col, update

from district.access import key_rotation
from district.db.publish_tables import GivenSet
from district.db.tables import Feed
from district.errors import DistrictError
from district.instance import District
from district.publish import feed_sets, list_publishing
from sync.contract.api.messages import Message, WireManifest
from sync.contract.barred_list.feeds import Ended, FeedSet, SignedSet, set_holds
from tests.districts import Clock, Station
from tests.sync.commands import run
from tests.sync.imports import lose, publish

ON_BOTH = True
ALL = ("1,Pelletier,Curtis,barred,*", "2,Custodian,Pat,custody,oakridge")
OURS = "school:oakridge"


def signed(district: District, school: str = "oakridge") -> SignedSet:
    with district.database.read() as session:
        found = feed_sets.of_school(session, district.keys, school)
    assert found is not None
    assert set_holds(found, feed_sets.own_keys(district.keys))
    return found


def said(district: District, school: str = "oakridge") -> FeedSet:
    return signed(district, school).feed_set


def ended(district: District, *, may_shrink: bool = True) -> int:
    with district.database.write() as session:
        return feed_sets.end(session, district.keys, OURS, district.now(), may_shrink=may_shrink)


def test_each_school_is_told_its_own_feeds(district: District) -> None:
    publish(district, *ALL)
    assert said(district).feeds == ("district", OURS)
    assert said(district, "willow").feeds == ("district",)
    assert said(district).district == district.keys.district


def test_a_kiosk_is_given_the_set_beside_the_manifests(district: District, kiosk: Station, url: str) -> None:
    client = kiosk.client(url)
    # GIVEN a district without a list THEN its set is empty
    first = client.feeds().given
    assert first is not None
    assert first.feeds == []
    # WHEN there are lists THEN the set names them
    publish(district, *ALL)
    given = client.feeds().given
    assert given is not None
    assert given.signed() == signed(district)
    assert set_holds(given.signed(), kiosk.keys)
    client.close()


class FeedsOfBefore(Message):
    """The answer as kiosks read it that know of no set."""

    feeds: list[WireManifest]


def test_a_kiosk_of_before_reads_the_answer_as_ever(district: District, kiosk: Station, url: str) -> None:
    publish(district, *ALL)
    client = kiosk.client(url)
    answer = client._line.call("GET", "/feeds")
    assert {one.feed for one in FeedsOfBefore.model_validate_json(answer.body).feeds} == {"district", OURS}
    client.close()


def test_the_version_goes_up_when_the_set_changes_and_stays_where_it_is_signed_anew(
    district: District, clock: Clock
) -> None:
    publish(district, *ALL[:1])
    first = said(district)
    clock.forward(hours=1)
    publish(district, "1,Changed,Curtis,barred,*")
    assert said(district) == first
    publish(district, *ALL)
    second = said(district)
    assert second.version == int(clock().timestamp()) > first.version
    # WHEN the district's key changes THEN the same set comes under the new one
    clock.forward(hours=1)
    with district.database.write() as session:
        key_rotation.rotate_signing_key(session, district.folder, district.now())
        assert not feed_sets.is_settled(session, district.keys, "oakridge")
        feed_sets.settle(session, district.keys, ["oakridge"], district.now())
    third = said(district)
    assert (third.version, third.feeds) == (second.version, second.feeds)
    assert third.key_id == district.keys.key_id != second.key_id


def test_a_feed_that_is_lost_stays_named_and_is_missed(district: District, kiosk: Station, url: str) -> None:
    publish(district, *ALL)
    before = signed(district)
    lose(district, OURS)
    client = kiosk.client(url)
    given = client.feeds().given
    client.close()
    assert given is not None
    assert given.signed() == before
    with district.database.read() as session:
        assert feed_sets.missing(session) == [OURS]


def test_an_import_without_an_entry_for_a_lost_list_is_asked_about(district: District, clock: Clock) -> None:
    publish(district, *ALL)
    lose(district, OURS)
    clock.forward(minutes=1)
    with pytest.raises(DistrictError, match=r"The list school:oakridge is missing .* --may-shrink"):
        publish(district, *ALL[:1])
    # WHEN the import has its entries, or it is meant THEN it is in force again
    publish(district, *ALL)
    with district.database.read() as session:
        assert feed_sets.missing(session) == []
    lose(district, OURS)
    publish(district, *ALL[:1], may_shrink=True)
    with district.database.read() as session:
        feed = session.get(Feed, OURS)
    assert feed is not None
    assert feed.count == 0


def _without(session: Session) -> None:
    row = session.get(GivenSet, "oakridge")
    session.delete(row)


def _shorter(session: Session) -> None:
    session.exec(update(GivenSet).where(col(GivenSet.school) == "oakridge").values(feeds=["district"]))


def _with_a_tombstone(session: Session) -> None:
    values = {"feeds": ["district"], "ended": [[OURS, 2**40]]}
    session.exec(update(GivenSet).where(col(GivenSet.school) == "oakridge").values(**values))


@pytest.mark.parametrize("harm", [_without, _shorter, _with_a_tombstone])
@pytest.mark.parametrize("rotated", [False, True])
def test_whatever_is_done_to_the_database_without_the_key_no_tombstone_is_signed(
    harm: object, rotated: bool, district: District, kiosk: Station, url: str, clock: Clock
) -> None:
    # GIVEN a kiosk's lists, one of which somebody takes out of the database, the set with it
    publish(district, *ALL)
    first = said(district)
    lose(district, OURS)
    with district.database.write() as session:
        harm(session)  # type: ignore[operator]
    # WHEN time goes by, and the district's key may change
    clock.forward(days=2)
    if rotated:
        with district.database.write() as session:
            key_rotation.rotate_signing_key(session, district.folder, district.now())
    client = kiosk.client(url)
    given = client.feeds().given
    client.close()
    # THEN what is signed is a set above every earlier one, and it ends nothing
    assert given is not None
    assert given.signed() == signed(district)
    assert given.version > first.version
    assert given.ended == []


def test_a_list_ends_by_a_tombstone_and_begins_again_above_it(district: District, clock: Clock) -> None:
    publish(district, *ALL)
    clock.forward(minutes=1)
    with pytest.raises(DistrictError, match=r"has 1 entry, .* --may-shrink"):
        ended(district, may_shrink=False)
    assert ended(district) == 1
    (tombstone,) = said(district).ended
    assert (tombstone.feed, said(district).feeds) == (OURS, ("district",))
    assert tombstone.version >= int(clock().timestamp())
    # AND an import that has nothing for it does not bring it back
    clock.forward(minutes=1)
    publish(district, *ALL[:1])
    assert said(district).ended == (tombstone,)
    # WHEN an import has something for it, on a clock that was set back meanwhile
    clock.forward(days=-3)
    publish(district, *ALL)
    # THEN the list begins again, above the tombstone
    assert said(district).feeds == ("district", OURS)
    assert said(district).ended == ()
    with district.database.read() as session:
        feed = session.get(Feed, OURS)
    assert feed is not None
    assert feed.version > tombstone.version


@pytest.mark.parametrize("feed", ["district", "school:nowhere", "school:", "oakridge", "SCHOOL:oakridge"])
def test_what_is_no_schools_list_cannot_be_ended(district: District, feed: str) -> None:
    publish(district, *ALL)
    with district.database.write() as session, pytest.raises(DistrictError, match="cannot be ended"):
        feed_sets.end(session, district.keys, feed, district.now(), may_shrink=True)


def test_a_list_that_is_lost_can_be_ended_too(district: District) -> None:
    publish(district, *ALL)
    lose(district, OURS)
    assert ended(district) == 0
    assert [item.feed for item in said(district).ended] == [OURS]
    with district.database.write() as session, pytest.raises(DistrictError, match="There is no list"):
        feed_sets.end(session, district.keys, OURS, district.now())


def test_a_tombstone_says_of_which_version_it_is() -> None:
    assert Ended("a", 1) != Ended("a", 2)


def test_a_list_that_was_changed_without_the_key_is_not_signed_by_a_renewal(
    district: District, kiosk: Station, url: str, clock: Clock
) -> None:
    # GIVEN a list whose manifest somebody changed in the database, as if it had lost an entry
    publish(district, *ALL)
    client = kiosk.client(url)
    kiosk.exchange(client)
    with district.database.write() as session:
        session.exec(update(Feed).where(col(Feed.name) == OURS).values(count=0, root="00" * 32))
    # WHEN lists are signed anew a day later
    clock.forward(days=2)
    report = kiosk.exchange(client)
    # THEN that one is not, and the kiosk screens on with what it has
    assert report.refused == ((OURS, "wrong_key"),)
    assert report.applied == ("district",)
    # AND the next import sets it right, though nothing changes on it
    publish(district, *ALL)
    with district.database.read() as session:
        feed = session.get(Feed, OURS)
        assert feed is not None
        assert list_publishing.is_signed(feed, district.keys)
    assert kiosk.exchange(client).applied[-1] == OURS
    client.close()


def test_the_command_line_shows_what_is_missing_or_changed_and_ends_a_list(district_data: Path, tmp_path: Path) -> None:
    listed = tmp_path / "barred.csv"
    listed.write_text("id,family,given,kind,schools\n" + "\n".join(ALL) + "\n")
    run(district_data, "import", str(listed))
    assert "MISSING" not in run(district_data, "list", "show").stdout
    told = run(district_data, "list", "end", OURS, status=2)
    assert "--may-shrink" in told.output
    assert "it had 1 entry" in run(district_data, "list", "end", OURS, "--may-shrink").stdout
    shown = run(district_data, "list", "show").stdout
    assert OURS not in shown


def test_the_command_line_names_a_list_that_is_lost(district: District, database_url: str | None) -> None:
    publish(district, *ALL)
    lose(district, OURS)
    with district.database.write() as session:
        session.exec(update(Feed).where(col(Feed.name) == "district").values(count=7))
    shown = run(district.folder, "list", "show", database=database_url, status=1).stdout
    assert f"{OURS}\tMISSING" in shown
    assert "district\tCHANGED" in shown
