"""What an import changes on the lists in force, compared in order of place; refused where it takes too much away.

The length of a list does not matter: a school's own is nearly always short, and its one entry may be a court order.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from district.days import district_day
from district.db.tables import ListRow
from district.errors import DistrictError
from district.publish.list_imports import Staged
from language.marks import counted

_PAGE = 20_000
_AT_ONCE = 500
_CONTENTS_PAGE = 5_000
_COUNTED = " Entries that have ended, or that name somebody else under the same id, count as taken."
_Held = tuple[bytes, bytes, bool, str]


@dataclass(slots=True)
class Difference:
    """Of one feed. False where nothing changes.

    Attributes:
        fresh: numbers (see Staged) of rows that come or are changed; `added` of them come.
        gone: ids of entries that go; `altered`: ids of those that stay, changed.
        present: entries held now.
        held: rows held now, tombstones among them.
    """

    feed: str
    fresh: array[int] = field(default_factory=lambda: array("q"))
    gone: list[str] = field(default_factory=list, repr=False)
    altered: list[str] = field(default_factory=list, repr=False)
    added: int = 0
    present: int = 0
    held: int = 0

    def __bool__(self) -> bool:
        return bool(self.fresh or self.gone)


def difference(session: Session, stage: Staged, feed: str) -> Difference:
    """How a feed as it is staged differs from that held."""
    found = Difference(feed)
    theirs = _held(session, feed)
    held = next(theirs, None)
    for place, leaf, number in stage.ordered(feed):
        while held is not None and held[0] < place:
            _goes(found, held)
            held = next(theirs, None)
        if held is None or held[0] != place:
            found.fresh.append(number)
            found.added += 1
            continue
        found.held += 1
        found.present += not held[2]
        if held[2] or held[1] != leaf:
            found.fresh.append(number)
            found.added += held[2]
            if not held[2]:
                found.altered.append(held[3])
        held = next(theirs, None)
    while held is not None:
        _goes(found, held)
        held = next(theirs, None)
    return found


def _goes(found: Difference, held: _Held) -> None:
    found.held += 1
    if not held[2]:
        found.present += 1
        found.gone.append(held[3])


def _held(session: Session, feed: str) -> Iterator[_Held]:
    """(place, leaf, removed, id) of every row, in order of place; a page of them in memory."""
    last = b""
    wanted = (
        select(ListRow.place, ListRow.leaf, ListRow.removed, ListRow.id)
        .where(ListRow.feed == feed)
        .order_by(col(ListRow.place))
        .limit(_PAGE)
    )
    while page := session.exec(wanted.where(ListRow.place > last)).all():
        yield from page
        last = page[-1][0]


@dataclass(frozen=True, slots=True)
class Loss:
    """A list (`feed`), or a kind of entry over all lists (`kind`), that would lose more than half."""

    gone: int
    held: int
    feed: str = ""
    kind: str = ""

    def __str__(self) -> str:
        what = f"off the list {self.feed}" if self.feed else "off all lists together"
        noun = f"{self.kind} " if self.kind else ""
        return f"{self.gone} of {counted(self.held, f'{noun}entry', f'{noun}entries')} {what}"


def losses(session: Session, stage: Staged, changes: Collection[Difference], now: datetime) -> tuple[list[Loss], bool]:
    """What would lose more than half; and whether entries count in that which stay under their id and have ended by
    then, or name somebody else."""
    lost, told, counts_more = Counter[str](), list[Loss](), False
    today = district_day(session, now).isoformat()
    for change in changes:
        gone = len(change.gone)
        lost.update(_kind(content) for _, content in _contents(session, change.feed, change.gone))
        for was, new in _altered(session, stage, change):
            no_more = _has_ended(was, new, today) or _is_another(was, new)
            gone += no_more
            if no_more or was["kind"] != new["kind"]:
                lost[was["kind"]] += 1
            counts_more |= no_more
        if gone * 2 > change.present:
            told.append(Loss(gone, change.present, feed=change.feed))
    held = _kinds_held(session) if lost else Counter[str]()
    told += [Loss(count, held[kind], kind=kind) for kind, count in sorted(lost.items()) if count * 2 > held[kind]]
    return told, counts_more


def refuse_shrinking(session: Session, stage: Staged, changes: Collection[Difference], now: datetime) -> None:
    """Raises DistrictError where a list, or one kind of entry over all lists, would lose more than half.

    Lost is also what stays under its id and has ended by then, or names somebody else.
    """
    told, counts_more = losses(session, stage, changes, now)
    if told:
        hint = _COUNTED if counts_more else ""
        raise DistrictError(
            f"This would take {', '.join(map(str, told))}.{hint} If that is meant, do it again with --may-shrink. "
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
        for key, content in _contents(session, change.feed, [key for key in part if key in kept]):
            yield json.loads(content), json.loads(part[key])


def _contents(session: Session, feed: str, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
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
        .limit(_CONTENTS_PAGE)
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
