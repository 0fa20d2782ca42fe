"""What mends a kiosk's list: the digests of its buckets, kept at each publishing, and the entries of single buckets.

A kiosk asks for the digests of all groups, then for those of the buckets in groups that differ from its own, then for
the entries of the buckets that differ. Nothing of a whole list is in memory for a request, whoever serves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, insert, or_
from sqlmodel import Session, col, delete, select

from district.db.publish_tables import FeedGroup
from district.db.tables import ListRow
from sync.contract.barred_list.feeds import (
    BUCKETS,
    DIGEST_BYTES,
    EMPTY_BUCKET,
    GROUPS,
    IN_GROUP,
    bucket,
    bucket_digest,
    group_at,
)

_PAGE = 20_000
_EMPTY = EMPTY_BUCKET * IN_GROUP
_EMPTY_GROUP = hashlib.sha256(_EMPTY).digest()


def places_and_leaves(session: Session, name: str) -> Iterator[tuple[bytes, bytes]]:
    """(place, leaf) of every entry of a feed, in order of place; a page of them in memory."""
    last = b""
    wanted = (
        select(ListRow.place, ListRow.leaf)
        .where(ListRow.feed == name, col(ListRow.removed).is_(False))
        .order_by(col(ListRow.place))
        .limit(_PAGE)
    )
    while page := session.exec(wanted.where(ListRow.place > last)).all():
        yield from page
        last = page[-1][0]


def keep(session: Session, name: str, digests: bytes) -> None:
    """Keep the digests of all buckets of a feed (see `feed.digests_of`), in the caller's transaction."""
    session.exec(delete(FeedGroup).where(col(FeedGroup.feed) == name))
    rows = [
        {"feed": name, "number": number, "digest": hashlib.sha256(part).digest(), "buckets": part}
        for number, part in ((number, group_at(digests, number)) for number in range(GROUPS))
        if part != _EMPTY
    ]
    if rows:
        session.execute(insert(FeedGroup), rows)


def renew(session: Session, name: str, places: Iterable[bytes]) -> bytes:
    """Keep anew the digests of the buckets in which these places lie, in the caller's transaction; returns those of all
    buckets. Nothing but these buckets is read."""
    held = {row.number: row for row in session.exec(select(FeedGroup).where(FeedGroup.feed == name))}
    whole = bytearray(b"".join(held[number].buckets if number in held else _EMPTY for number in range(GROUPS)))
    buckets = {bucket(place) for place in places}
    for number in buckets:
        leaves = session.exec(
            select(ListRow.place, ListRow.leaf).where(
                ListRow.feed == name, col(ListRow.removed).is_(False), _within(number)
            )
        ).all()
        whole[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES] = bucket_digest(leaves)
    for group in {number // IN_GROUP for number in buckets}:
        part = group_at(bytes(whole), group)
        row = held.get(group)
        if part == _EMPTY:
            if row is not None:
                session.delete(row)
            continue
        row = row or FeedGroup(feed=name, number=group, digest=b"", buckets=b"")
        row.digest, row.buckets = hashlib.sha256(part).digest(), part
        session.add(row)
    return bytes(whole)


def of_groups(session: Session, name: str) -> bytes:
    """The digests of all groups of a feed, one after the other."""
    found = dict(session.exec(select(FeedGroup.number, FeedGroup.digest).where(FeedGroup.feed == name)).all())
    return b"".join(found.get(number, _EMPTY_GROUP) for number in range(GROUPS))


def of_buckets(session: Session, name: str, groups: Sequence[int]) -> bytes:
    """The digests of the buckets of these groups, in the order asked for."""
    wanted = select(FeedGroup.number, FeedGroup.buckets).where(
        FeedGroup.feed == name, col(FeedGroup.number).in_(groups)
    )
    found = dict(session.exec(wanted).all())
    return b"".join(found.get(number, _EMPTY) for number in groups)


def entries(session: Session, name: str, buckets: Sequence[int]) -> list[bytes]:
    """The entries of these buckets, in order of place."""
    within = [_within(number) for number in sorted(set(buckets))]
    if not within:
        return []
    wanted = (
        select(ListRow.content)
        .where(ListRow.feed == name, col(ListRow.removed).is_(False), or_(*within))
        .order_by(col(ListRow.place))
    )
    return list(session.exec(wanted))


def _within(number: int) -> ColumnElement[bool]:
    first = number.to_bytes(2, "big")
    from_here = col(ListRow.place) >= first
    if number + 1 == BUCKETS:
        return from_here
    return and_(from_here, col(ListRow.place) < (number + 1).to_bytes(2, "big"))
