"""Taking the last import of the barred list back: what it replaced is kept beside the list for a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, delete, exists, select

from district.db.publish_tables import ReplacedRow
from district.db.tables import Feed, ListRow
from district.errors import DistrictError
from district.publish.staging import Staged
from sync.contract.barred_list.feeds import Row, row_of

UNDO_LIFE = timedelta(days=7)
"""What was taken off a list is a person's again: it is kept for as long as a mistake takes to be noticed."""
_PAGE = 2_000


def keep(session: Session, feed: str, ids: Sequence[str], now: datetime) -> None:
    """Keep these entries of a feed as they are now, before they change, go or come."""
    wanted = select(ListRow.id, ListRow.content).where(
        ListRow.feed == feed, col(ListRow.id).in_(ids), col(ListRow.removed).is_(False)
    )
    held = dict(session.exec(wanted).all())
    if ids:
        rows = [{"feed": feed, "id": key, "content": held.get(key), "at": now} for key in ids]
        session.execute(insert(ReplacedRow), rows)


def forget(session: Session, before: datetime | None = None) -> None:
    """Forget what earlier imports replaced; with `before`, only what was replaced by then."""
    gone = delete(ReplacedRow)
    session.exec(gone if before is None else gone.where(col(ReplacedRow.at) < before))


def last_import(session: Session) -> datetime | None:
    """When the import was made that can be taken back, None where there is none."""
    return session.exec(select(ReplacedRow.at).limit(1)).first()


def stage_before(session: Session, stage: Staged) -> datetime:
    """Stage the list as it was before the last import; returns when that was. Raises DistrictError."""
    made = last_import(session)
    if made is None:
        raise DistrictError(
            "There is no import to take back: the first one, one of more than a week ago, and one before a list was "
            "ended stay. "
            "Import the right list instead."
        )
    for feed in session.exec(select(Feed.name)).all():
        for item in _untouched(session, feed):
            stage.put(feed, item)
        for item in _replaced(session, feed):
            stage.put(feed, item)
    return made


def _untouched(session: Session, feed: str) -> Iterator[Row]:
    replaced = exists().where(col(ReplacedRow.feed) == feed, col(ReplacedRow.id) == ListRow.id)
    wanted = (
        select(ListRow.place, ListRow.content)
        .where(ListRow.feed == feed, col(ListRow.removed).is_(False), ~replaced)
        .order_by(col(ListRow.place))
        .limit(_PAGE)
    )
    last = b""
    while page := session.exec(wanted.where(ListRow.place > last)).all():
        yield from (row_of(content) for _, content in page)
        last = page[-1][0]


def _replaced(session: Session, feed: str) -> Iterator[Row]:
    wanted = (
        select(ReplacedRow.id, ReplacedRow.content)
        .where(ReplacedRow.feed == feed, col(ReplacedRow.content).is_not(None))
        .order_by(col(ReplacedRow.id))
        .limit(_PAGE)
    )
    last = ""
    while page := session.exec(wanted.where(ReplacedRow.id > last)).all():
        yield from (Row(key, content or b"") for key, content in page)
        last = page[-1][0]
