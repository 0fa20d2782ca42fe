"""What an import would take off the lists in force: more than half of a list, or of a kind of entry, is asked about.

The length does not matter: a school's own list is nearly always short, and the one entry on it may be a court order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from district.db.tables import ListRow
from district.errors import DistrictError
from district.publish.list_changes import Difference
from district.publish.staging import Staged

_AT_ONCE = 500
_PAGE = 5_000
_COUNTED = " Entries that have ended, or that name somebody else under the same id, count as taken."


def refuse(session: Session, stage: Staged, changes: Collection[Difference], now: datetime) -> None:
    """Raises DistrictError where a list, or one kind of entry over all lists, would lose more than half.

    Lost is also what stays under its id and has ended by then, or names somebody else.
    """
    lost, told, hint = Counter[str](), list[str](), ""
    for change in changes:
        gone = len(change.gone)
        lost.update(_kind(content) for _, content in _held(session, change.feed, change.gone))
        for was, new in _altered(session, stage, change):
            no_more = _has_ended(was, new, now.date().isoformat()) or _is_another(was, new)
            gone += no_more
            if no_more or was["kind"] != new["kind"]:
                lost[was["kind"]] += 1
            hint = _COUNTED if no_more else hint
        if gone * 2 > change.present:
            told.append(f"{gone} of {change.present} entries off the list {change.feed}")
    held = _kinds_held(session) if lost else Counter[str]()
    told += [
        f"{count} of {held[kind]} {kind} entries off all lists together"
        for kind, count in sorted(lost.items())
        if count * 2 > held[kind]
    ]
    if told:
        raise DistrictError(
            f"This would take {', '.join(told)}.{hint} If that is meant, do it again with --may-shrink. "
            "Nothing was changed."
        )


def _has_ended(was: Mapping[str, Any], new: Mapping[str, Any], today: str) -> bool:
    return "" < new["expires"] < today and not "" < was["expires"] < today


def _is_another(was: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether an id stands for somebody else now, as where ids are a file's line numbers."""
    same_birth = was["born"] != "" and was["born"] == new["born"]
    return not same_birth and _names(was).isdisjoint(_names(new))


def _names(fields: Mapping[str, Any]) -> set[str]:
    each = (fields, *fields["aliases"])
    return {name.casefold() for one in each for name in (one["given"], one["family"]) if name}


def _altered(
    session: Session, stage: Staged, change: Difference
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The fields of entries that stay and change: as they are, and as they would be."""
    kept = set(change.altered)
    for start in range(0, len(change.fresh) if kept else 0, _AT_ONCE):
        part = {item.id: item.content for item in stage.rows(change.fresh[start : start + _AT_ONCE])}
        for key, content in _held(session, change.feed, [key for key in part if key in kept]):
            yield json.loads(content), json.loads(part[key])


def _held(session: Session, feed: str, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """(id, content) of entries in force."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        wanted = select(ListRow.id, ListRow.content).where(ListRow.feed == feed, col(ListRow.id).in_(part))
        yield from session.exec(wanted)


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
