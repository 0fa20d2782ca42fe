"""The barred list at the district: imports become signed versions of feeds, and kiosks are told what changed.

Nobody's name is matched here. What a kiosk gets is rows and a manifest that it verifies for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select, update

from sync.district.access.keys import DistrictKeys
from sync.district.down import buckets
from sync.district.faults import DistrictError
from sync.district.tables import Feed, ListRow, School
from sync.feed import Manifest, Row, digests_of, root_over, row, sign
from sync.listfile import DISTRICT_FEED, feeds_of

VALID_FOR = timedelta(days=30)
RENEWED_AFTER = timedelta(days=1)
_AT_ONCE = 500
_SHRINK_FROM = 20
"""Lists shorter than this may shrink by any part without a word."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Published:
    """What an import did to one feed. `version` is unchanged where nothing changed."""

    feed: str
    version: int
    count: int
    added: int
    changed: int
    removed: int


def publish(
    session: Session,
    keys: DistrictKeys,
    entries: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    may_shrink: bool = False,
) -> list[Published]:
    """Make `entries` (canonical fields, see sync.listfile) the whole barred list, in the caller's transaction.

    Entries that are no longer there become tombstones. Raises DistrictError for an unknown school, and where more
    than half of a list would go without `may_shrink`: half a file must not empty the doors' lists.
    """
    wanted: dict[str, list[Row]] = {DISTRICT_FEED: []}
    for fields in entries:
        for feed in feeds_of(fields):
            wanted.setdefault(feed, []).append(row(fields))
    _refuse_unknown_schools(session, wanted)
    for feed in session.exec(select(Feed.name)):
        wanted.setdefault(feed, [])
    return [_publish(session, keys, feed, rows, now, may_shrink) for feed, rows in sorted(wanted.items())]


def _refuse_unknown_schools(session: Session, feeds: Mapping[str, object]) -> None:
    known = {f"school:{code}" for code in session.exec(select(School.code))} | {DISTRICT_FEED}
    unknown = sorted(feeds.keys() - known)
    if unknown:
        raise DistrictError(
            f"The list names the school {unknown[0].removeprefix('school:')!r}, which this district does not have. "
            "Correct the code, or add the school first. Nothing was changed."
        )


def _publish(
    session: Session, keys: DistrictKeys, name: str, rows: Sequence[Row], now: datetime, may_shrink: bool
) -> Published:
    held = {
        key: (leaf, removed)
        for key, leaf, removed in session.exec(
            select(ListRow.id, ListRow.leaf, ListRow.removed).where(ListRow.feed == name)
        )
    }
    present = {key for key, (_, removed) in held.items() if not removed}
    fresh = [item for item in rows if held.get(item.id) != (item.leaf, False)]
    gone = present - {item.id for item in rows}
    if len(gone) * 2 > len(present) >= _SHRINK_FROM and not may_shrink:
        raise DistrictError(
            f"The import would take {len(gone)} of {len(present)} entries off the list {name}. "
            "If that is meant, import again with --may-shrink. Nothing was changed."
        )
    feed = session.get(Feed, name)
    if feed is not None and not fresh and not gone:
        _sign(session, keys, feed, now)
        return Published(name, feed.version, feed.count, 0, 0, 0)
    # The clock's seconds: a district restored from a backup goes on above every version it has ever given out.
    version = max(int(now.timestamp()), feed.version + 1 if feed else 1)
    if feed is None:
        feed = Feed(name=name, version=0, count=0, root="", issued="", expires="", key_id="", signature=b"")
    digests = digests_of(sorted((item.place, item.leaf) for item in rows))
    feed.version, feed.count, feed.root = version, len(rows), root_over(digests)
    _sign(session, keys, feed, now)
    session.flush()
    _write(session, name, version, fresh, gone)
    buckets.keep(session, name, digests)
    added = sum(item.id not in present for item in fresh)
    return Published(name, version, len(rows), added, len(fresh) - added, len(gone))


def _write(session: Session, name: str, version: int, fresh: Sequence[Row], gone: set[str]) -> None:
    for part in _parts(sorted(gone)):
        session.exec(
            update(ListRow)
            .where(col(ListRow.feed) == name, col(ListRow.id).in_(part))
            .values(removed=True, content=b"", leaf=b"", version=version)
        )
    for items in _parts(fresh):
        session.exec(delete(ListRow).where(col(ListRow.feed) == name, col(ListRow.id).in_([item.id for item in items])))
        session.execute(
            insert(ListRow),
            [
                {
                    "feed": name,
                    "id": item.id,
                    "place": item.place,
                    "leaf": item.leaf,
                    "content": item.content,
                    "version": version,
                    "removed": False,
                }
                for item in items
            ],
        )


def _sign(session: Session, keys: DistrictKeys, feed: Feed, now: datetime) -> None:
    """A new signature over what the feed is; with the same version and root that is a renewal."""
    feed.issued, feed.expires, feed.key_id = now.isoformat(), (now + VALID_FOR).isoformat(), keys.key_id
    feed.signature = sign(manifest_of(keys, feed), keys.signing).signature
    session.add(feed)


def manifest_of(keys: DistrictKeys, feed: Feed) -> Manifest:
    return Manifest(
        district=keys.district,
        feed=feed.name,
        version=feed.version,
        count=feed.count,
        root=feed.root,
        issued=feed.issued,
        expires=feed.expires,
        key_id=feed.key_id,
    )


def needs_renewal(session: Session, keys: DistrictKeys, now: datetime) -> bool:
    return any(_stale(feed, keys, now) for feed in session.exec(select(Feed)))


def renew(session: Session, keys: DistrictKeys, now: datetime) -> None:
    """Sign again what was signed more than a day ago: a kiosk that hears from its district has a list in force."""
    for feed in session.exec(select(Feed).with_for_update()):
        if _stale(feed, keys, now):
            _sign(session, keys, feed, now)


def _stale(feed: Feed, keys: DistrictKeys, now: datetime) -> bool:
    return feed.key_id != keys.key_id or datetime.fromisoformat(feed.issued) + RENEWED_AFTER <= now


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def as_json(published: Published) -> dict[str, Any]:
    return asdict(published)
