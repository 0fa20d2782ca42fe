"""A barred list given to a district for a test."""

from __future__ import annotations

from sync.district.district import District
from sync.district.down import lists
from sync.listfile import read_csv


def publish(district: District, *rows: str, may_shrink: bool = False) -> None:
    listed = read_csv(["id,family,given,kind,schools", *rows])
    assert not listed.refused
    with district.database.write() as session:
        lists.publish(session, district.keys, listed.rows, district.now(), may_shrink=may_shrink)
