"""Imports of the barred list: staged on their way in, and taken back. What the last one replaced is kept for a week.

Rows lie in a file of their own, so that a list of a million is never in memory. The file is encrypted with a key that
nobody else has and that is forgotten with the process: whatever a crash leaves behind can be read by nobody.
"""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import insert
from sqlmodel import Session, col, delete, exists, select

from district.db.list_tables import ReplacedDetail
from district.db.publish_tables import ReplacedRow
from district.db.tables import Feed, ListRow
from district.errors import DistrictError
from district.publish import list_lock
from sync.contract.barred_list.feeds import Row, feeds_of, row, row_of

_AT_ONCE = 2_000
_CACHE_KB = 32_000
_PREFIX = "import-"
_LEFT_S = 86_400
_LAST = "\U0010ffff"
_INSERT = "INSERT INTO entry (feed, place, leaf, id, content) VALUES (?, ?, ?, ?, ?)"


class Staged:
    """The rows of whole feeds. Filled first, then read; not thread-safe."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._waiting: list[tuple[str, bytes, bytes, str, bytes]] = []
        self._counts: dict[str, int] = {}
        self._indexed = False

    def add(self, fields: Mapping[str, Any]) -> None:
        """An entry's canonical fields (see sync.contract.barred_list.csv_file): into every feed that it belongs in."""
        made = row(fields)
        for feed in feeds_of(fields):
            self.put(feed, made)

    def passing(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Hand entries on, and add each."""
        for fields in entries:
            self.add(fields)
            yield fields

    def put(self, feed: str, item: Row) -> None:
        self._waiting.append((feed, item.place, item.leaf, item.id, item.content))
        self._counts[feed] = self._counts.get(feed, 0) + 1
        if len(self._waiting) == _AT_ONCE:
            self._flush()

    def replace(self, prefix: str, entries: Iterable[Mapping[str, Any]]) -> None:
        """Leave out every row whose id begins with `prefix`, and add these entries instead."""
        self._flush()
        ours = "id >= ? AND id < ?"
        span = (prefix, prefix + _LAST)
        counted = f"SELECT feed, count(*) FROM entry WHERE {ours} GROUP BY feed"  # noqa: S608  a constant
        for feed, count in self._connection.execute(counted, span).fetchall():
            self._counts[feed] -= count
            if not self._counts[feed]:
                del self._counts[feed]
        self._connection.execute(f"DELETE FROM entry WHERE {ours}", span)  # noqa: S608  a constant
        for fields in entries:
            self.add(fields)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each feed has; a feed without any is not named."""
        return self._counts

    def ordered(self, feed: str) -> Iterator[tuple[bytes, bytes, int]]:
        """(place, leaf, number) of every row of a feed, in order of place; `number` is what `rows` asks for. Raises
        ValueError where an id stands twice."""
        self._flush()
        if not self._indexed:
            self._connection.execute("CREATE UNIQUE INDEX by_place ON entry (feed, place, leaf)")
            self._indexed = True
        last = b""
        wanted = "SELECT place, leaf, number FROM entry WHERE feed = ? ORDER BY place"
        for place, leaf, number in self._connection.execute(wanted, (feed,)):
            if place == last:
                raise ValueError("an id stands twice in a list")
            last = place
            yield place, leaf, number

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        marks = ",".join("?" * len(numbers))
        found = self._connection.execute(f"SELECT id, content FROM entry WHERE number IN ({marks})", list(numbers))  # noqa: S608  question marks
        return [Row(id_, content) for id_, content in found]

    def contents(self, ids: Collection[str]) -> dict[str, bytes]:
        """id -> content of those of these that are staged, on whatever list."""
        self._flush()
        wanted = "SELECT id, content FROM entry WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(wanted, (json.dumps(sorted(ids)),)).fetchall())

    def _flush(self) -> None:
        self._connection.executemany(_INSERT, self._waiting)
        self._waiting.clear()


@contextmanager
def staged(folder: Path | None = None) -> Iterator[Staged]:
    """An empty one, in `folder` or where the system keeps temporary files; gone at the end. Raises DistrictError."""
    if folder is not None:
        _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder, ignore_cleanup_errors=True) as name:
        try:
            with closing(sqlcipher.connect(str(Path(name) / "rows"), isolation_level=None)) as connection:
                connection.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
                for pragma in (
                    "journal_mode = OFF",
                    "synchronous = OFF",
                    "temp_store = MEMORY",
                    f"cache_size = -{_CACHE_KB}",
                ):
                    connection.execute(f"PRAGMA {pragma}")
                connection.execute(
                    "CREATE TABLE entry (number INTEGER PRIMARY KEY, feed TEXT NOT NULL, place BLOB NOT NULL,"
                    " leaf BLOB NOT NULL, id TEXT NOT NULL, content BLOB NOT NULL)"
                )
                connection.execute("BEGIN")
                yield Staged(connection)
        except sqlcipher.Error as error:
            raise DistrictError(
                f"The list could not be laid aside while it was read ({error}). Check that the disk of the data folder "
                "is not full. Nothing was changed."
            ) from error


def _sweep(folder: Path) -> None:
    """Remove what an import left behind that was cut off a day ago or longer."""
    for left in folder.glob(f"{_PREFIX}*"):
        if left.stat().st_mtime < time.time() - _LEFT_S:
            shutil.rmtree(left, ignore_errors=True)


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
    """Forget what earlier imports replaced, and laid aside; with `before`, only what was replaced by then."""
    for table in (ReplacedRow, ReplacedDetail):
        gone = delete(table)
        session.exec(gone if before is None else gone.where(col(table.at) < before))


def forget_rows(session: Session) -> None:
    """Forget what earlier imports replaced, before entry_owners.carry_out sees to what they laid aside."""
    session.exec(delete(ReplacedRow))


def last_import(session: Session) -> datetime | None:
    """When the import was made that can be taken back, None where there is none."""
    return session.exec(select(ReplacedRow.at).limit(1)).first()


def stage_before(session: Session, stage: Staged) -> datetime:
    """Stage the list as it was before the last import; returns when that was. Raises DistrictError."""
    list_lock.hold(session)
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
