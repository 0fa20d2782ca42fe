"""A barred list given to a district for a test."""

from __future__ import annotations

from sqlmodel import col, delete

from district.district import District
from district.down import lists
from district.tables import Feed, ListRow
from district.tables_down import FeedGroup, ReplacedRow
from sync.contract.listfile import read_csv


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
        lists.publish(session, district.keys, listed.rows, district.now(), may_shrink=may_shrink)
