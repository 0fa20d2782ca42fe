"""A barred list given to a district for a test."""

from __future__ import annotations

from sqlmodel import col, delete

from district.db.publish_tables import FeedGroup, ReplacedRow
from district.db.tables import Feed, ListRow
from district.instance import District
from district.publish import list_publishing
from sync.contract.barred_list.csv_file import read_csv


def lose(district: District, feed: str) -> None:
    """Delete a list from the district's database, as anybody can who may write there."""
    with district.database.write() as session:
        for table in (FeedGroup, ReplacedRow, ListRow):
            session.exec(delete(table).where(col(table.feed) == feed))
        session.exec(delete(Feed).where(col(Feed.name) == feed))


def publish(district: District, *rows: str, may_shrink: bool = False) -> None:
    listed = read_csv(["id,family,given,kind,schools", *rows])
    assert not listed.refused
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, listed.rows, district.now(), may_shrink=may_shrink)
