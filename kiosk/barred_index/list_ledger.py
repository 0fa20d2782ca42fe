"""What is written down of the barred lists, in the journal's file: satisfies kiosk.barred_index.ledger.Ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlmodel import delete, select

from kiosk.barred_index.ledger import Record, Stamp
from kiosk.records.cursors import ListRow, Mark, mark, set_mark
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreFault, store_error
from sync.contract.feed_set import SignedSet, fields_of, set_of


class FeedBook:
    """Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store, district: str, school: str) -> None:
        """For the lists of one school; what another one had here is of no use any more.

        Raises StoreError.
        """
        self._store = store
        whose = json.dumps([district, school])
        with store.reading() as session:
            known = mark(session, Mark.LISTS_OF)
        if known != whose:
            with store.writing() as session:
                session.exec(delete(ListRow))
                set_mark(session, Mark.FEED_SET, "")
                set_mark(session, Mark.LISTS_OF, whose)

    def feed_set(self) -> SignedSet | None:
        with self._store.reading() as session:
            kept = mark(session, Mark.FEED_SET)
        try:
            return set_of(json.loads(kept)) if kept else None
        except (ValueError, KeyError, TypeError):
            # Never as if there had been none: then a list that is missing would not be missed.
            raise store_error(StoreFault.DAMAGED, self._store.path) from None

    def records(self) -> Mapping[str, Record]:
        with self._store.reading() as session:
            return {row.feed: _record(row) for row in session.exec(select(ListRow))}

    def write(self, records: Iterable[Record], feed_set: SignedSet | None = None) -> None:
        with self._store.writing() as session:
            for record in records:
                session.merge(_row(record))
            if feed_set is not None:
                set_mark(session, Mark.FEED_SET, json.dumps(fields_of(feed_set)))

    def forget(self, feed: str) -> None:
        with self._store.writing() as session:
            row = session.get(ListRow, feed)
            if row is not None:
                session.delete(row)


def _record(row: ListRow) -> Record:
    now = Stamp(row.version, row.root, row.digest) if row.version else None
    coming = Stamp(row.coming_version, row.coming_root, row.coming_digest) if row.coming_version else None
    return Record(row.feed, row.named, now, coming, row.count, row.emptied, row.had)


def _row(record: Record) -> ListRow:
    nothing = Stamp(0, "")
    now, coming = record.now or nothing, record.coming or nothing
    return ListRow(
        feed=record.feed,
        named=record.named,
        version=now.version,
        root=now.root,
        digest=now.digest,
        coming_version=coming.version,
        coming_root=coming.root,
        coming_digest=coming.digest,
        count=record.count,
        emptied=record.emptied,
        had=record.had,
    )
