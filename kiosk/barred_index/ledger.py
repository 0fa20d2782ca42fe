"""What a kiosk writes down of its lists, apart from their files: which there must be, and what each one was.

Without it a missing file, or an older one in its place, would look like a list that was never given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sqlmodel import delete, select

from kiosk.records.exchange_state import ListFeedRow, StateKey, read_state, write_state
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreFault, store_error
from sync.contract.barred_list.feeds import Manifest, SignedSet, fields_of, set_of


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One state of a list: its version and root, and the SHA-256 (hex) of its file, "" while that is being written."""

    version: int
    root: str
    digest: str = ""

    def is_of(self, manifest: Manifest) -> bool:
        return (self.version, self.root) == (manifest.version, manifest.root)


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """What is written down of one feed.

    Attributes:
        named: whether the signed set names it, so that there must be a list.
        now: the state in force, None where there never was one.
        coming: the state that is being switched in; after a crash the file may be either.
        count: entries of the state in force.
        emptied, had: when a list that `had` entries came without any (ISO 8601, as signed); "" otherwise.
    """

    feed: str
    named: bool = False
    now: ListVersion | None = None
    coming: ListVersion | None = None
    count: int = 0
    emptied: str = ""
    had: int = 0

    def stamps(self, manifest: Manifest) -> list[ListVersion]:
        """The states written down that a file with this manifest may be."""
        return [stamp for stamp in (self.now, self.coming) if stamp is not None and stamp.is_of(manifest)]

    def in_force(self, manifest: Manifest, digest: str) -> FeedRecord:
        """The record once a file with this manifest and digest is in force."""
        lost = manifest.count == 0 and self.count > 0
        kept = manifest.count == 0 and not lost
        return replace(
            self,
            now=ListVersion(manifest.version, manifest.root, digest),
            coming=None,
            count=manifest.count,
            emptied=manifest.issued if lost else self.emptied if kept else "",
            had=self.count if lost else self.had if kept else 0,
        )


class ListLedger(Protocol):
    """Where it is written down, durably. Methods may raise StoreError; any thread may call them."""

    def feed_set(self) -> SignedSet | None:
        """The signed set that was accepted last."""

    def records(self) -> Mapping[str, FeedRecord]: ...

    def write(self, records: Iterable[FeedRecord], feed_set: SignedSet | None = None) -> None:
        """Replace these records, and the set where one is given, as a whole."""

    def forget(self, feed: str) -> None: ...


class MemoryLedger:
    """For lists that are nobody's for long: nothing outlives the process."""

    def __init__(self) -> None:
        self._set: SignedSet | None = None
        self._records: dict[str, FeedRecord] = {}

    def feed_set(self) -> SignedSet | None:
        return self._set

    def records(self) -> Mapping[str, FeedRecord]:
        return dict(self._records)

    def write(self, records: Iterable[FeedRecord], feed_set: SignedSet | None = None) -> None:
        self._records.update({record.feed: record for record in records})
        self._set = feed_set or self._set

    def forget(self, feed: str) -> None:
        self._records.pop(feed, None)


class StoredLedger:
    """Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store, district: str, school: str) -> None:
        """For the lists of one school; what another one had here is of no use any more.

        Raises StoreError.
        """
        self._store = store
        whose = json.dumps([district, school])
        with store.reading() as session:
            known = read_state(session, StateKey.LISTS_OF)
        if known != whose:
            with store.writing() as session:
                session.exec(delete(ListFeedRow))
                write_state(session, StateKey.FEED_SET, "")
                write_state(session, StateKey.LISTS_OF, whose)

    def feed_set(self) -> SignedSet | None:
        with self._store.reading() as session:
            kept = read_state(session, StateKey.FEED_SET)
        try:
            return set_of(json.loads(kept)) if kept else None
        except (ValueError, KeyError, TypeError):
            # Never as if there had been none: then a list that is missing would not be missed.
            raise store_error(StoreFault.DAMAGED, self._store.path) from None

    def records(self) -> Mapping[str, FeedRecord]:
        with self._store.reading() as session:
            return {row.feed: _record(row) for row in session.exec(select(ListFeedRow))}

    def write(self, records: Iterable[FeedRecord], feed_set: SignedSet | None = None) -> None:
        with self._store.writing() as session:
            for record in records:
                session.merge(_row(record))
            if feed_set is not None:
                write_state(session, StateKey.FEED_SET, json.dumps(fields_of(feed_set)))

    def forget(self, feed: str) -> None:
        with self._store.writing() as session:
            row = session.get(ListFeedRow, feed)
            if row is not None:
                session.delete(row)


def _record(row: ListFeedRow) -> FeedRecord:
    now = ListVersion(row.version, row.root, row.digest) if row.version else None
    coming = ListVersion(row.coming_version, row.coming_root, row.coming_digest) if row.coming_version else None
    return FeedRecord(row.feed, row.named, now, coming, row.count, row.emptied, row.had)


def _row(record: FeedRecord) -> ListFeedRow:
    nothing = ListVersion(0, "")
    now, coming = record.now or nothing, record.coming or nothing
    return ListFeedRow(
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
