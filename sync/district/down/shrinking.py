"""What an import would take off the lists in force: more than half of a list, or of a kind of entry, is asked about.

The length does not matter: a school's own list is nearly always short, and the one entry on it may be a court order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session, col, select

from sync.district.down.differences import Difference
from sync.district.down.staging import Staged
from sync.district.faults import DistrictError
from sync.district.tables import ListRow

_AT_ONCE = 500
_PAGE = 5_000


def refuse(session: Session, stage: Staged, changes: Collection[Difference]) -> None:
    """Raises DistrictError where a list, or one kind of entry over all lists, would lose more than half."""
    told = [
        f"{len(change.gone)} of {change.present} entries off the list {change.feed}"
        for change in changes
        if len(change.gone) * 2 > change.present
    ]
    lost = _kinds_lost(session, stage, changes)
    held = _kinds_held(session) if lost else Counter()
    told += [
        f"{count} of {held[kind]} {kind} entries off all lists together"
        for kind, count in sorted(lost.items())
        if count * 2 > held[kind]
    ]
    if told:
        raise DistrictError(
            f"This would take {', '.join(told)}. If that is meant, do it again with --may-shrink. Nothing was changed."
        )


def _kinds_lost(session: Session, stage: Staged, changes: Collection[Difference]) -> Counter[str]:
    """How many entries of each kind would be fewer: those that go, and those that become another kind."""
    lost: Counter[str] = Counter()
    for change in changes:
        for _, kind in _held(session, change.feed, change.gone):
            lost[kind] += 1
        if not change.altered:
            continue
        were = dict(_held(session, change.feed, change.altered))
        for start in range(0, len(change.fresh), _AT_ONCE):
            for item in stage.rows(change.fresh[start : start + _AT_ONCE]):
                was = were.get(item.id)
                if was is not None and was != _kind(item.content):
                    lost[was] += 1
    return lost


def _held(session: Session, feed: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(id, kind) of entries in force."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        wanted = select(ListRow.id, ListRow.content).where(ListRow.feed == feed, col(ListRow.id).in_(part))
        yield from ((key, _kind(content)) for key, content in session.exec(wanted))


def _kinds_held(session: Session) -> Counter[str]:
    """How many entries of each kind are in force, over all lists; a page of them in memory."""
    counts: Counter[str] = Counter()
    wanted = (
        select(ListRow.feed, ListRow.place, ListRow.content)
        .where(col(ListRow.removed).is_(False))
        .order_by(col(ListRow.feed), col(ListRow.place))
        .limit(_PAGE)
    )
    feeds = session.exec(select(ListRow.feed).distinct()).all()
    for feed in feeds:
        last = b""
        of_feed = wanted.where(ListRow.feed == feed)
        while page := session.exec(of_feed.where(ListRow.place > last)).all():
            counts.update(_kind(content) for _, _, content in page)
            last = page[-1][1]
    return counts


def _kind(content: bytes) -> str:
    return str(json.loads(content)["kind"])
