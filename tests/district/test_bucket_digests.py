"""What the district tells of a list's buckets: digests of the version in force, and the entries of single buckets."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import text
from sqlmodel import select

from district.db.publish_tables import FeedGroup
from district.db.tables import Feed
from district.errors import Denied
from district.instance import District
from district.publish import feeds
from sync.contract.api.messages import MAX_BUCKETS
from sync.contract.barred_list.feeds import BUCKETS, GROUPS, Row, bucket, group_digests, root_over, row_of
from tests.districts import BACK_TO_0012, Clock
from tests.sync.imports import publish

ON_BOTH = True
ROWS = [f"{number},Name{number},Pat,barred,*" for number in range(40)]


def all_buckets(district: District, feed: str = "district") -> bytes:
    """The digests of all 65,536 buckets, as kiosks are told them."""
    with district.database.read() as session:
        return feeds.digests(session, district.keys, "oakridge", feed, range(GROUPS)).digests


def rows_in(district: District, numbers: list[int]) -> list[Row]:
    with district.database.read() as session:
        return [row_of(item) for item in feeds.entries(session, district.keys, "oakridge", "district", numbers).rows]


def test_the_digests_told_are_those_under_the_signed_root(district: District, clock: Clock) -> None:
    for rows in (ROWS, [*ROWS[1:], "0,Changed,Pat,barred,*", "new,New,Pat,barred,*"], []):
        clock.forward(minutes=1)
        publish(district, *rows, may_shrink=True)
        told = all_buckets(district)
        with district.database.read() as session:
            answer = feeds.digests(session, district.keys, "oakridge", "district", [])
        assert root_over(told) == answer.manifest.root
        assert answer.digests == group_digests(told)


def test_the_entries_of_a_bucket_are_all_of_them_and_no_others(district: District, clock: Clock) -> None:
    publish(district, *ROWS)
    clock.forward(minutes=1)
    publish(district, *ROWS[1:])
    everything = {row.id: bucket(row.place) for row in rows_in_all(district)}
    assert everything.keys() == {str(number) for number in range(1, 40)}
    asked = sorted(set(everything.values()))[:7]
    assert {row.id for row in rows_in(district, asked)} == {key for key, place in everything.items() if place in asked}
    gone = bucket(hashlib.sha256(b"0").digest())
    assert [row.id for row in rows_in(district, [gone])] == [key for key, place in everything.items() if place == gone]


def rows_in_all(district: District) -> list[Row]:
    places = [bucket(hashlib.sha256(str(number).encode()).digest()) for number in range(40)]
    return rows_in(district, places)


def test_the_first_and_the_last_bucket_have_ends(district: District) -> None:
    """GIVEN ids whose places lie in the outermost buckets THEN each is found there, and only there."""
    first = next(str(number) for number in range(10**6) if bucket(hashlib.sha256(str(number).encode()).digest()) == 0)
    last = next(
        str(number) for number in range(10**6) if bucket(hashlib.sha256(str(number).encode()).digest()) == BUCKETS - 1
    )
    publish(district, f"{first},First,Pat,barred,*", f"{last},Last,Pat,barred,*")
    assert [row.id for row in rows_in(district, [0])] == [first]
    assert [row.id for row in rows_in(district, [BUCKETS - 1])] == [last]
    assert rows_in(district, [1, BUCKETS - 2]) == []


@pytest.mark.parametrize("numbers", [[-1], [BUCKETS], list(range(MAX_BUCKETS + 1))])
def test_buckets_that_there_are_not_or_too_many_are_refused(district: District, numbers: list[int]) -> None:
    publish(district, *ROWS)
    with pytest.raises(Denied) as denied:
        rows_in(district, numbers)
    assert denied.value.status == 422


def test_no_kiosk_is_told_of_another_schools_list(district: District) -> None:
    publish(district, "1,Lind,Annika,custody,willow")
    with district.database.read() as session:
        for ask in (feeds.digests, feeds.entries):
            with pytest.raises(Denied) as denied:
                ask(session, district.keys, "oakridge", "school:willow", [1])
            assert denied.value.status == 404
            with pytest.raises(Denied):  # given to this school, but never published
                ask(session, district.keys, "willow", "school:oakridge", [1])


def test_lists_from_before_the_digests_were_kept_have_them_after_the_migration(district: District) -> None:
    # GIVEN a district as the version before left it
    publish(district, *ROWS, "x,Lind,Annika,custody,oakridge")
    publish(district, *ROWS[1:], "x,Lind,Annika,custody,oakridge")
    with district.database.read() as session:
        before = [(row.feed, row.number, row.digest, row.buckets) for row in session.exec(select(FeedGroup)).all()]
        roots = {feed.name: feed.root for feed in session.exec(select(Feed))}
    with district.database.write() as session:
        for statement in (
            *BACK_TO_0012,
            "DROP TABLE given_set",
            "DROP TABLE database_id",
            "DROP TABLE feed_group",
            "DROP TABLE replaced_row",
            "DROP INDEX ix_list_row_place",
            "ALTER TABLE visitor_case DROP COLUMN went_away",
            "ALTER TABLE code DROP COLUMN name",
            "ALTER TABLE kiosk DROP COLUMN replaced_by",
            "ALTER TABLE kiosk DROP COLUMN doubled",
            "ALTER TABLE staff DROP COLUMN disabled",
            "UPDATE alembic_version SET version_num = '0006'",
        ):
            session.execute(text(statement))
    # WHEN it is opened by this one
    district.database.migrate()
    # THEN kiosks are told the digests under the roots that were signed
    with district.database.read() as session:
        after = [(row.feed, row.number, row.digest, row.buckets) for row in session.exec(select(FeedGroup)).all()]
    assert sorted(after) == sorted(before)
    assert {name: root_over(all_buckets(district, name)) for name in roots} == roots
