"""The barred list as kiosks ask for it: manifests, what changed since a version, and what mends a list by bucket.

What is read comes before the manifest that is said with it: where a newer list is published in between, the manifest
is the newer one, and the kiosk knows that the list has moved on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from district.access.district_keys import DistrictKeys
from district.db.tables import Feed, ListRow
from district.errors import Denied
from district.publish import bucket_digests, feed_sets, list_publishing
from district.publish.feed_sets import given_to
from district.publish.list_publishing import manifest_of
from sync.contract.api.messages import MAX_BUCKETS, FeedBuckets, FeedChange, FeedDigests, RefusalCode, WireManifest
from sync.contract.barred_list.feeds import BUCKETS, GROUPS, Signed, SignedSet

PAGE_ROWS = 2_000


_VERSION = re.compile("[0-9]{1,18}", re.ASCII)
"""A version as a cursor names it: no longer than a database's number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a school's kiosks are offered: the manifests of its feeds, by name, and the signed set of them, None before
    the first."""

    school: str
    manifests: Sequence[Signed]
    given: SignedSet | None

    def holds(self, keys: DistrictKeys, now: datetime) -> bool:
        """Whether it may be told as it is: nothing to be signed anew, and the set names every feed."""
        names = [one.manifest.feed for one in self.manifests]
        is_settled = feed_sets.names_all(self.school, self.given, keys, names)
        return is_settled and not any(list_publishing.is_stale(one, keys, now) for one in self.manifests)


def offered(session: Session, keys: DistrictKeys, school: str) -> Offer:
    """As it stands in the database."""
    return Offer(school, manifests(session, keys, school), feed_sets.of_school(session, keys, school))


def manifests(session: Session, keys: DistrictKeys, school: str) -> list[Signed]:
    feeds = session.exec(select(Feed).where(col(Feed.name).in_(given_to(school))).order_by(Feed.name))
    return [Signed(manifest_of(keys, feed), feed.signature) for feed in feeds]


def change(session: Session, keys: DistrictKeys, school: str, name: str, since: int | None, after: str) -> FeedChange:
    """One page of what leads from version `since` to the one in force; the whole list where `since` is no version
    that a delta can start from. `after` is the cursor of the page before, "" for the first. Raises Denied."""
    version = session.exec(select(Feed.version).where(Feed.name == _given(school, name))).first()
    base = since if since is not None and version is not None and 0 < since <= version else None
    wanted = (
        select(ListRow)
        .where(ListRow.feed == name, ListRow.version > (base or 0))
        .order_by(col(ListRow.version), col(ListRow.place))
        .limit(PAGE_ROWS + 1)
    )
    if base is None:
        wanted = wanted.where(col(ListRow.removed).is_(False))
    if after:
        wanted = wanted.where(tuple_(ListRow.version, ListRow.place) > _cursor(after))
    found = session.exec(wanted).all()
    page = found[:PAGE_ROWS]
    last = page[-1] if len(found) > PAGE_ROWS else None
    return FeedChange(
        manifest=_in_force(session, keys, name),
        base=base,
        rows=[item.content for item in page if not item.removed],
        removed=[item.id for item in page if item.removed],
        next=f"{last.version}.{last.place.hex()}" if last else "",
    )


def digests(session: Session, keys: DistrictKeys, school: str, name: str, groups: Sequence[int]) -> FeedDigests:
    """The digests of all groups, or of the buckets of `groups`. Raises Denied."""
    _given(school, name)
    _refuse_numbers(groups, GROUPS, GROUPS)
    found = bucket_digests.of_buckets(session, name, groups) if groups else bucket_digests.of_groups(session, name)
    return FeedDigests(digests=found, manifest=_in_force(session, keys, name))


def entries(session: Session, keys: DistrictKeys, school: str, name: str, numbers: Sequence[int]) -> FeedBuckets:
    """All entries of at most MAX_BUCKETS buckets. Raises Denied."""
    _given(school, name)
    _refuse_numbers(numbers, BUCKETS, MAX_BUCKETS)
    return FeedBuckets(rows=bucket_digests.entries(session, name, numbers), manifest=_in_force(session, keys, name))


def _in_force(session: Session, keys: DistrictKeys, name: str) -> WireManifest:
    feed = session.get(Feed, name)
    if feed is None:
        raise _unknown()
    return WireManifest.of(Signed(manifest_of(keys, feed), feed.signature))


def _given(school: str, name: str) -> str:
    if name not in given_to(school):
        raise _unknown()
    return name


def _unknown() -> Denied:
    return Denied(404, RefusalCode.FEED_UNKNOWN, "This kiosk is given no list of that name.")


def _refuse_numbers(numbers: Sequence[int], beyond: int, most: int) -> None:
    if len(numbers) > most or any(not 0 <= number < beyond for number in numbers):
        raise Denied(
            422, RefusalCode.MALFORMED, f"At most {most} numbers from 0 to {beyond - 1} are asked for at once."
        )


def _cursor(after: str) -> tuple[int, bytes]:
    version, _, place = after.partition(".")
    try:
        if not _VERSION.fullmatch(version):
            raise ValueError(version)  # noqa: TRY301  said just below
        return int(version), bytes.fromhex(place)
    except ValueError:
        raise Denied(422, RefusalCode.MALFORMED, "The cursor of this page was not given out here.") from None
