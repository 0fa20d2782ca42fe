"""The barred list at the district: imports become signed versions of feeds, and kiosks are told what changed.

Nobody's name is matched here. What a kiosk gets is rows and a manifest that it verifies for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select, update

from district.access.district_keys import DistrictKeys
from district.db.tables import Feed, ListRow, School
from district.errors import DistrictError
from district.publish import bucket_digests, entry_owners, feed_sets, list_changes, list_imports, list_lock, list_search
from district.publish.barred_people import stage_bars
from district.publish.list_changes import Difference
from district.publish.list_imports import Staged, staged
from sync.contract.barred_list.feeds import (
    DISTRICT_FEED,
    Manifest,
    Signed,
    digests_of,
    root_over,
    sign,
    signature_holds,
)
from sync.contract.clocks import issued_beyond

VALID_FOR = timedelta(days=30)
RENEWED_AFTER = timedelta(days=1)
_AT_ONCE = 500
_SAID_EVERY = 100_000

T = TypeVar("T")


def _silent(_: str) -> None:
    """To whom nothing is said."""


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
    entries: Iterable[Mapping[str, Any]],
    now: datetime,
    *,
    may_shrink: bool = False,
) -> list[Published]:
    """Make `entries` (canonical fields, see csv_file) the whole barred list, as `publish_staged` does."""
    with staged() as stage:
        for fields in entries:
            stage.add(fields)
        return publish_staged(session, keys, stage, now, may_shrink=may_shrink)


def publish_staged(
    session: Session,
    keys: DistrictKeys,
    stage: Staged,
    now: datetime,
    *,
    may_shrink: bool = False,
    say: Callable[[str], None] = _silent,
) -> list[Published]:
    """Make what is staged the whole barred list, in the caller's transaction; `say` is told how far it is.

    Entries that are no longer there become tombstones. Raises DistrictError for an unknown school, and without
    `may_shrink` where a list or a kind of entry would lose more than half: half a file must not empty the doors' lists.
    """
    list_lock.hold(session)
    stage_bars(session, stage)
    _refuse_unknown_schools(session, stage.counts.keys())
    may_undo = session.exec(select(Feed.name).limit(1)).first() is not None
    if not may_shrink:
        feed_sets.refuse_lost(session, stage.counts)
    changes = changes_of(session, stage)
    if not may_shrink:
        list_changes.refuse_shrinking(session, stage, changes, now)
    if any(changes):
        moves = entry_owners.moves(session, stage.contents)
        list_imports.forget_rows(session)
        entry_owners.carry_out(session, moves, now)
    done = [_publish(session, keys, stage, change, now, Writing(say, may_undo)) for change in changes]
    feed_sets.settle(session, keys, session.exec(select(School.code)).all(), now)
    return done


def changes_of(session: Session, stage: Staged) -> list[Difference]:
    """How every list would change if it became what is staged, in order of name."""
    stage_bars(session, stage)
    known = session.exec(select(Feed.name)).all()
    names = sorted({DISTRICT_FEED, *stage.counts, *known, *feed_sets.named(session)})
    return [list_changes.difference(session, stage, name) for name in names]


def _refuse_unknown_schools(session: Session, feeds: Set[str]) -> None:
    known = {f"school:{code}" for code in session.exec(select(School.code))} | {DISTRICT_FEED}
    unknown = sorted(feeds - known)
    if unknown:
        raise DistrictError(
            f"The list names the school {unknown[0].removeprefix('school:')!r}, which this district does not have. "
            "Correct the code, or add the school first. Nothing was changed."
        )


@dataclass(frozen=True, slots=True)
class Writing:
    """`say` is told how far it is; `may_undo`: what was there before is kept."""

    say: Callable[[str], None]
    may_undo: bool


def _publish(
    session: Session, keys: DistrictKeys, stage: Staged, change: Difference, now: datetime, writing: Writing
) -> Published:
    name, count = change.feed, stage.counts.get(change.feed, 0)
    feed = session.get(Feed, name)
    if feed is not None and not change and is_signed(feed, keys):
        _sign_again(session, keys, feed, now)
        return Published(name, feed.version, feed.count, 0, 0, 0)
    # The clock's seconds: a district restored from a backup goes on above every version it has ever given out.
    version = max(int(now.timestamp()), feed.version + 1 if feed else feed_sets.beyond(session, name))
    if feed is None:
        feed = Feed(name=name, version=0, count=0, root="", issued="", expires="", key_id="", signature=b"")
    digests = digests_of((place, leaf) for place, leaf, _ in stage.ordered(name))
    feed.version, feed.count, feed.root = version, count, root_over(digests)
    sign_feed(session, keys, feed, now)
    session.flush()
    write(session, stage, change, version, now, writing)
    bucket_digests.keep(session, name, digests)
    return Published(name, version, count, change.added, len(change.fresh) - change.added, len(change.gone))


def write(session: Session, stage: Staged, change: Difference, version: int, now: datetime, writing: Writing) -> None:
    """Write what changes on one feed: rows, tombstones, what was there before, and the search."""
    name, done = change.feed, 0
    for part in _parts(change.gone):
        if writing.may_undo:
            list_imports.keep(session, name, part, now)
        session.exec(
            update(ListRow)
            .where(col(ListRow.feed) == name, col(ListRow.id).in_(part))
            .values(removed=True, content=b"", leaf=b"", version=version)
        )
        list_search.forget(session, name, part)
    for numbers in _parts(change.fresh):
        items = stage.rows(numbers)
        ids = [item.id for item in items]
        if writing.may_undo:
            list_imports.keep(session, name, ids, now)
        if change.held:
            session.exec(delete(ListRow).where(col(ListRow.feed) == name, col(ListRow.id).in_(ids)))
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
        list_search.keep(session, name, items)
        done += len(items)
        if done % _SAID_EVERY == 0:
            writing.say(f"{name}: {done:,} of {len(change.fresh):,} entries written")


def _sign_again(session: Session, keys: DistrictKeys, feed: Feed, now: datetime) -> None:
    """Renew an unchanged feed. What was signed by a clock that was ahead becomes a version of its own: kiosks that hold
    it take nothing of the same version that was issued earlier."""
    if datetime.fromisoformat(feed.issued) > now:
        feed.version += 1
    sign_feed(session, keys, feed, now)


def sign_feed(session: Session, keys: DistrictKeys, feed: Feed, now: datetime) -> None:
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


def is_stale(signed: Signed, keys: DistrictKeys, now: datetime) -> bool:
    """Whether a manifest is to be signed again: it is old, or by an earlier key or a clock that was ahead. What
    somebody changed in the database without the key must not be signed by a mere renewal."""
    stale = is_due(signed.manifest.issued, signed.manifest.key_id, keys, now)
    return stale and signature_holds(signed, feed_sets.own_keys(keys))


def are_settled(signed: Iterable[tuple[str, str]], keys: DistrictKeys, now: datetime) -> bool:
    """Whether none of these manifests, by moment (ISO 8601) and key, is to be signed again, as far as can be read."""
    try:
        return not any(is_due(issued, key_id, keys, now) for issued, key_id in signed)
    except (ValueError, TypeError):  # changed in the database: who asks for the lists finds out
        return False


def is_due(issued: str, key_id: str, keys: DistrictKeys, now: datetime) -> bool:
    """Whether a manifest of this moment (ISO 8601) and key is to be signed again, if the district has signed it."""
    moment = datetime.fromisoformat(issued)
    return key_id != keys.key_id or moment + RENEWED_AFTER <= now or issued_beyond(moment, [now])


def renew(session: Session, keys: DistrictKeys, now: datetime) -> None:
    """Sign again what was signed more than a day ago, or by a clock that was ahead: a kiosk that hears from its
    district has a list in force. While somebody changes the list nothing is signed: the next exchange does."""
    if not list_lock.hold_if_free(session):
        return
    for feed in session.exec(select(Feed).order_by(Feed.name)):
        if is_stale(Signed(manifest_of(keys, feed), feed.signature), keys, now):
            _sign_again(session, keys, feed, now)


def is_signed(feed: Feed, keys: DistrictKeys) -> bool:
    """Whether this district has signed what the database says of a feed."""
    return signature_holds(Signed(manifest_of(keys, feed), feed.signature), feed_sets.own_keys(keys))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def as_json(published: Published) -> dict[str, Any]:
    return asdict(published)
