"""What changes on a list: staged rows and those held, both in order of place, compared side by side."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from district.db.tables import ListRow
from district.publish.staging import Staged

_PAGE = 20_000
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


def of(session: Session, stage: Staged, feed: str) -> Difference:
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
