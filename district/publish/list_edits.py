"""Single entries of the barred list, changed by hand: one new version of each list that they stand on, as a delta.

Nothing of a long list is read but the entries that change and the buckets in which they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from district.access.district_keys import DistrictKeys
from district.db.publish_tables import ReplacedRow
from district.db.tables import Feed, ListRow, School
from district.errors import Unfit
from district.publish import bucket_digests, entry_owners, feed_sets, list_history, list_imports, list_lock, list_search
from district.publish.barred_people import is_bar
from district.publish.list_changes import Difference
from district.publish.list_imports import Staged, staged
from district.publish.list_publishing import Published, Writing, is_signed, publish, sign_feed, write
from language.marks import N_, TextEnum
from sync.contract.barred_list.feeds import DISTRICT_FEED, Row, feeds_of, root_over, row, row_of

SMALL = 2_000
"""Replaced rows up to which an undo is a delta; a longer one goes over the whole list."""

Rows = Mapping[str, Mapping[str, Row | None]]
"""feed -> id -> the row that it is to be, None for none."""


class EditFault(TextEnum):
    """Why an entry cannot be changed."""

    TAKEN = N_("There is an entry with the id {id} already. Choose another, or change that one.")
    MOVED = N_("Somebody else changed this entry while you had it open. Nothing was changed; look at it again.")
    GONE = N_("This entry is on the list no more: somebody took it off while you had it open.")
    BROKEN = N_(
        "The list {feed} was changed without the district's key, or is lost. Import the whole list again first."
    )
    BAR = N_("This entry is a bar. It is extended and lifted on the page of bars, so that its history stays with it.")
    NO_UNDO = N_("There is no change to take back any more: the last one is taken back already, or is a week old.")


def add(session: Session, keys: DistrictKeys, fields: Mapping[str, Any], now: datetime) -> list[Published]:
    """A new entry (canonical fields, see csv_file), in the caller's transaction. Raises Unfit where its id is taken."""
    if is_bar(fields["id"]):
        raise Unfit(EditFault.BAR)
    list_lock.hold(session)
    if list_search.entry(session, fields["id"]) is not None:
        raise Unfit(EditFault.TAKEN, id=fields["id"])
    if session.get(Feed, DISTRICT_FEED) is None:
        return publish(session, keys, [fields], now)
    made = row(fields)
    return publish_rows(session, keys, {feed: {made.id: made} for feed in feeds_of(fields)}, now)


def change(
    session: Session, keys: DistrictKeys, fields: Mapping[str, Any], known: str, now: datetime
) -> list[Published]:
    """An entry as it is to be from now on, where it is still as its editor knew it (`known`, a leaf in hex). Raises
    Unfit; returns nothing where nothing changes."""
    was = _changeable(session, fields["id"], known)
    made = row(fields)
    if made.leaf.hex() == known:
        return []
    rows: dict[str, dict[str, Row | None]] = {feed: {made.id: None} for feed in feeds_of(was)}
    rows |= {feed: {made.id: made} for feed in feeds_of(fields)}
    return publish_rows(session, keys, rows, now)


def withdraw(session: Session, keys: DistrictKeys, id_: str, known: str, now: datetime) -> list[Published]:
    """Take an entry off every list that it stands on. Raises Unfit."""
    was = _changeable(session, id_, known)
    return publish_rows(session, keys, {feed: {id_: None} for feed in feeds_of(was)}, now)


def replaced(session: Session) -> int:
    """How many rows the last change replaced."""
    return session.exec(select(func.count()).select_from(ReplacedRow)).one()


def undo_counts(session: Session) -> tuple[int, int, int]:
    """How many entries taking the last change back would add, change and take away. One is one, however many lists it
    stands on."""
    held = set(
        session.exec(
            select(ReplacedRow.id)
            .join(ListRow, (col(ListRow.feed) == ReplacedRow.feed) & (col(ListRow.id) == ReplacedRow.id))
            .where(col(ListRow.removed).is_(False))
        )
    )
    kept = set(session.exec(select(ReplacedRow.id).where(col(ReplacedRow.content).is_not(None))))
    return len(kept - held), len(kept & held), len(held - kept)


def undo(session: Session, keys: DistrictKeys, now: datetime) -> list[Published]:
    """Take a small last change back. Raises Unfit where there is none."""
    list_lock.hold(session)
    rows: dict[str, dict[str, Row | None]] = {}
    for item in session.exec(select(ReplacedRow)):
        rows.setdefault(item.feed, {})[item.id] = row_of(item.content) if item.content is not None else None
    if not rows:
        raise Unfit(EditFault.NO_UNDO)
    last = list_history.last(session)  # what somebody changed by hand kept its photo and student
    is_undo = last is None or last.act != list_history.Act.EDIT
    return publish_rows(session, keys, rows, now, is_undo=is_undo)


def publish_rows(
    session: Session, keys: DistrictKeys, rows: Rows, now: datetime, *, may_undo: bool = True, is_undo: bool = False
) -> list[Published]:
    """Sign a new version of each list on which something changes, in the caller's transaction. Without `may_undo` the
    change before can still be taken back, and this one cannot. `is_undo`: what stood beside entries comes back as well.
    Raises Unfit."""
    list_lock.hold(session)
    with staged() as stage:
        for feed, of_feed in rows.items():
            for item in filter(None, of_feed.values()):
                stage.put(feed, item)
        if may_undo:
            moves = entry_owners.moves(session, stage.contents) if is_undo else {}
            list_imports.forget_rows(session)
            entry_owners.carry_out(session, moves, now)
        done = [_publish(session, keys, stage, name, rows[name], now, may_undo) for name in sorted(rows)]
    feed_sets.settle(session, keys, session.exec(select(School.code)).all(), now)
    return done


def _publish(
    session: Session, keys: DistrictKeys, stage: Staged, name: str, wanted: Mapping[str, Row | None], now: datetime,
    may_undo: bool,
) -> Published:  # fmt: skip
    feed = _feed(session, keys, name)
    change = _difference(session, stage, name, wanted)
    if not change and feed.version:
        return Published(name, feed.version, feed.count, 0, 0, 0)
    feed.version = max(int(now.timestamp()), feed.version + 1 if feed.version else feed_sets.beyond(session, name))
    feed.count += change.added - len(change.gone)
    session.add(feed)
    session.flush()
    write(session, stage, change, feed.version, now, Writing(lambda _: None, may_undo))
    feed.root = root_over(bucket_digests.renew(session, name, _places(session, name, wanted)))
    sign_feed(session, keys, feed, now)
    session.flush()
    return Published(name, feed.version, feed.count, change.added, len(change.fresh) - change.added, len(change.gone))


def _feed(session: Session, keys: DistrictKeys, name: str) -> Feed:
    feed = session.get(Feed, name)
    if feed is None:
        if name in feed_sets.missing(session):
            raise Unfit(EditFault.BROKEN, feed=name)
        return Feed(name=name, version=0, count=0, root="", issued="", expires="", key_id="", signature=b"")
    if not is_signed(feed, keys):
        raise Unfit(EditFault.BROKEN, feed=name)
    return feed


def _difference(session: Session, stage: Staged, name: str, wanted: Mapping[str, Row | None]) -> Difference:
    there = session.exec(
        select(ListRow.id, ListRow.leaf, ListRow.removed).where(ListRow.feed == name, col(ListRow.id).in_(list(wanted)))
    ).all()
    held = {id_: (leaf, removed) for id_, leaf, removed in there}
    numbers = {place: number for place, _, number in stage.ordered(name)}
    found = Difference(name, held=len(held), present=sum(not removed for _, removed in held.values()))
    fresh: list[int] = []
    for id_, item in wanted.items():
        leaf, removed = held.get(id_, (b"", True))
        if item is None:
            if not removed:
                found.gone.append(id_)
        elif removed or leaf != item.leaf:
            fresh.append(numbers[item.place])
            found.added += removed
    found.fresh = array("q", fresh)
    return found


def _places(session: Session, name: str, ids: Iterable[str]) -> list[bytes]:
    return list(session.exec(select(ListRow.place).where(ListRow.feed == name, col(ListRow.id).in_(list(ids)))))


def _changeable(session: Session, id_: str, known: str) -> dict[str, Any]:
    if is_bar(id_):
        raise Unfit(EditFault.BAR)
    return still(session, id_, known)


def still(session: Session, id_: str, known: str) -> dict[str, Any]:
    """The entry as it is, where nobody has changed it, and nobody does before the commit. Raises Unfit."""
    list_lock.hold(session)
    found = list_search.entry(session, id_)
    if found is None:
        raise Unfit(EditFault.GONE)
    fields, leaf = found
    if leaf != known:
        raise Unfit(EditFault.MOVED)
    return fields
