"""Which feeds each school's kiosks are given, as a set that the district signs: see sync.contract.barred_list.feeds.

A set only grows, until somebody ends a feed (`end`). A feed whose row is lost from the database stays named, so that
kiosks keep what they hold of it and hold everybody without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, delete, func, select

from district.access.district_keys import DistrictKeys
from district.db.publish_tables import FeedGroup, GivenSet
from district.db.tables import Feed, ListRow, School
from district.errors import DistrictError
from district.publish import list_imports, list_lock, list_search
from language.marks import counted
from sync.contract.barred_list import feeds as list_feed
from sync.contract.barred_list.feeds import DISTRICT_FEED, Ended, FeedSet, SignedSet, set_holds, sign_set

_log = structlog.get_logger("district")


def given_to(school: str) -> tuple[str, str]:
    """The feeds that a school's kiosks may be given: no kiosk holds another school's families."""
    return (DISTRICT_FEED, f"school:{school}")


def own_keys(keys: DistrictKeys) -> dict[str, Ed25519PublicKey]:
    """Every signing key that this district has ever had: what none of them signed, nobody here has said."""
    known = [Ed25519PublicKey.from_public_bytes(item.public) for item in keys.retired] + [keys.public]
    return {list_feed.key_id(item): item for item in known}


def of_school(session: Session, keys: DistrictKeys, school: str) -> SignedSet | None:
    """The set in force, None before the first one was signed."""
    row = session.get(GivenSet, school)
    return _signed(row, keys) if row else None


def is_settled(session: Session, keys: DistrictKeys, school: str) -> bool:
    """Whether the school's set is signed by the key in force, and names every feed that there is for it."""
    return names_all(school, of_school(session, keys, school), keys, _present(session, school))


def names_all(school: str, signed: SignedSet | None, keys: DistrictKeys, present: Collection[str]) -> bool:
    """Whether a school's set is signed by the key in force, and names every feed of `present`."""
    known = _ours(school, signed, keys)
    if known is None or known.feed_set.key_id != keys.key_id:
        return False
    return known.feed_set.content() == _wanted(known, present)


def settle(session: Session, keys: DistrictKeys, schools: Iterable[str], now: datetime) -> None:
    """Sign anew the sets that do not name all feeds, or come from an earlier key; in the caller's transaction."""
    wanted = select(School.code).where(col(School.code).in_(list(schools))).order_by(School.code)
    for school in session.exec(wanted.with_for_update()).all():
        if not is_settled(session, keys, school):
            known = _known(session, keys, school)
            _keep(session, keys, school, known, _wanted(known, _present(session, school)), now)


def named(session: Session) -> set[str]:
    """Every feed that some school's set names."""
    return {feed for row in session.exec(select(GivenSet)) for feed in row.feeds}


def missing(session: Session) -> list[str]:
    """Feeds that a set names and the database does not have: kiosks keep theirs, and hold everybody without it."""
    known = session.exec(select(Feed.name)).all()
    return sorted(named(session).difference(known))


def beyond(session: Session, feed: str) -> int:
    """The lowest version that a feed which begins, or begins again, may have."""
    return max((int(version) for row in session.exec(select(GivenSet)) for name, version in row.ended if name == feed),
               default=0) + 1  # fmt: skip


def end(session: Session, keys: DistrictKeys, feed: str, now: datetime, *, may_shrink: bool = False) -> int:
    """End a school's feed for good, with a signed tombstone; returns how many entries it had.

    Raises DistrictError for a feed that cannot end, that nobody has, or that has entries without `may_shrink`.
    """
    school = feed.removeprefix("school:")
    if feed == DISTRICT_FEED or session.get(School, school) is None or feed != f"school:{school}":
        raise DistrictError(
            f"{feed!r} cannot be ended. Only a school's own list can, written as school:CODE. Nothing was changed."
        )
    list_lock.hold(session)
    known = _known(session, keys, school)
    row = session.get(Feed, feed)
    if row is None and (known is None or feed not in known.feed_set.feeds):
        raise DistrictError(f"There is no list {feed}. See `district list show`. Nothing was changed.")
    of_feed = select(func.count()).select_from(ListRow).where(ListRow.feed == feed, col(ListRow.removed).is_(False))
    count = session.exec(of_feed).one()
    if count and not may_shrink:
        raise DistrictError(
            f"The list {feed} has {counted(count, 'entry', 'entries')}, all of which would go off the school's kiosks. "
            "If that is meant, end it again with --may-shrink. Nothing was changed."
        )
    feeds, ended = _wanted(known, _present(session, school))
    version = max([int(now.timestamp()), *([row.version] if row else [])])
    left = tuple(name for name in feeds if name != feed)
    _keep(session, keys, school, known, (left, tuple(sorted((*ended, Ended(feed, version)), key=_name))), now)
    list_imports.forget(session)
    list_search.end(session, feed)
    for table in (FeedGroup, ListRow):
        session.exec(delete(table).where(col(table.feed) == feed))
    session.exec(delete(Feed).where(col(Feed.name) == feed))
    return count


def refuse_lost(session: Session, staged: Mapping[str, int]) -> None:
    """Refuse an import without an entry for a list that is lost from the database: nobody can say what would go.

    Raises DistrictError.
    """
    lost = [feed for feed in missing(session) if not staged.get(feed)]
    if lost:
        raise DistrictError(
            f"The list {lost[0]} is missing from the district's database, and the import has no entry for it. "
            "Its kiosks still hold it. If it may become empty, import again with --may-shrink. Nothing was changed."
        )


def _present(session: Session, school: str) -> Collection[str]:
    return session.exec(select(Feed.name).where(col(Feed.name).in_(given_to(school)))).all()


def _known(session: Session, keys: DistrictKeys, school: str) -> SignedSet | None:
    """The set in force, if this district has signed it: one that was changed without the key says nothing."""
    return _ours(school, of_school(session, keys, school), keys)


def _ours(school: str, signed: SignedSet | None, keys: DistrictKeys) -> SignedSet | None:
    if signed is not None and not set_holds(signed, own_keys(keys)):
        _log.error("feed_set_not_ours", school=school)
        return None
    return signed


def _wanted(known: SignedSet | None, present: Collection[str]) -> tuple[tuple[str, ...], tuple[Ended, ...]]:
    feeds = set(present) | set(known.feed_set.feeds if known else ())
    ended = [item for item in (known.feed_set.ended if known else ()) if item.feed not in feeds]
    return tuple(sorted(feeds)), tuple(sorted(ended, key=_name))


def _keep(
    session: Session,
    keys: DistrictKeys,
    school: str,
    known: SignedSet | None,
    content: tuple[tuple[str, ...], tuple[Ended, ...]],
    now: datetime,
) -> None:
    # The clock's seconds, as a list's version: a district restored from a backup goes on above every set it gave out.
    same = known is not None and known.feed_set.content() == content
    version = known.feed_set.version if known and same else 0
    if not same:
        version = max(int(now.timestamp()), known.feed_set.version + 1 if known else 1)
    made = FeedSet(keys.district, school, version, now.isoformat(), *content, keys.key_id)
    session.merge(
        GivenSet(
            school=school,
            version=version,
            issued=made.issued,
            feeds=list(made.feeds),
            ended=[[item.feed, item.version] for item in made.ended],
            key_id=made.key_id,
            signature=sign_set(made, keys.signing).signature,
        )
    )
    session.flush()


def _signed(row: GivenSet, keys: DistrictKeys) -> SignedSet:
    ended = tuple(Ended(str(feed), int(version)) for feed, version in row.ended)
    said = FeedSet(keys.district, row.school, row.version, row.issued, tuple(row.feeds), ended, row.key_id)
    return SignedSet(said, row.signature)


def _name(item: Ended) -> str:
    return item.feed
