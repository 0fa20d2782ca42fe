"""Erasure: applies what the district has erased (satisfies sync.exchange.ports.Erasures), and wipes a revoked kiosk.

The journal's chain still verifies afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from kiosk.records import journal
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.store import LISTS_FOLDER, Store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.records.tables import CaseRow, EntryGroup, JournalEntry, RecordsTable, RememberedRow, ReturningRow, VisitRow
from sync.contract.journal import facts
from sync.contract.journal.entry import BrokenChain, Entry, Group, Kind
from sync.contract.records.kept import Part

_WHO = ("family", "given", "middle", "suffix", "born", "photo", "visitor_hash")
_NOTHING = "[]"


class _Subject(Part):
    """What an entry is about, whatever its kind."""

    visit: str = ""
    case: str = ""


class ErasureApplier:
    """Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self) -> int:
        with self._store.reading() as session:
            return int(read_state(session, StateKey.ERASURES) or 0)

    def obey(self, number: int, entry_id: str, groups: Sequence[str]) -> None:
        """Erase what an entry says about a person: its groups, the visit or case that it began, and the photo.

        The photo goes first, from its own file: a crash in between leaves the number as it was, and all is done again.
        """
        with self._store.reading() as session:
            photos = {row.photo for row in self._rows(session, entry_id) if row.photo}
        for digest in photos:
            self._store.photos.delete(digest)
        with self._store.writing() as session:
            rows = self._rows(session, entry_id)
            if journal.erase(session, entry_id, groups) or any(row.family for row in rows):
                self._forget(session, rows)
                erased = facts.Erased(entry=entry_id, groups=list(groups))
                journal.append(session, self._store.now(), Kind.ERASED, journal.KIOSK, {facts.FACTS: erased})
            write_state(session, StateKey.ERASURES, str(number))
        self._store.purge_copies()

    def _rows(self, session: Session, entry_id: str) -> list[VisitRow | CaseRow]:
        """The visit and the case that the entry is about, as far as they are here."""
        about = _subject(session, entry_id)
        found = [session.get(VisitRow, about.visit), session.get(CaseRow, about.case)]
        return [row for row in found if row is not None]

    @staticmethod
    def _forget(session: Session, rows: Sequence[VisitRow | CaseRow]) -> None:
        for row in rows:
            if row.visitor_hash:
                session.exec(delete(ReturningRow).where(col(ReturningRow.visitor_hash) == row.visitor_hash))
            for name in _WHO:
                setattr(row, name, "")
            if isinstance(row, CaseRow):
                row.matches = row.entries = _NOTHING
                session.exec(delete(RememberedRow).where(col(RememberedRow.case_id) == row.id))
            session.add(row)


def _subject(session: Session, entry_id: str) -> _Subject:
    known = session.exec(select(JournalEntry.header).where(JournalEntry.id == entry_id).limit(1)).first()
    part = session.get(EntryGroup, (entry_id, facts.FACTS))
    if known is None or part is None:
        return _Subject()
    try:
        return facts.read(Entry(known, {facts.FACTS: Group(part.salt, part.content)}), facts.FACTS, _Subject) or (
            _Subject()
        )
    except (facts.NotProjectable, BrokenChain):
        return _Subject()


_KEPT = frozenset({"epoch", "entry", "entry_group"})
"""Chains stay whole, so that they verify; of the groups, only those of entries that were not sent stay."""


def wipe_revoked(store: Store) -> None:
    """Delete everything that a revoked kiosk holds but the journal entries that were not sent yet. Raises StoreError.

    Call after `store.adopt` of the secrets without an enrollment: the chain being written then holds what is unsent.
    """
    with store.writing() as session:
        for table in reversed(RecordsTable.metadata.sorted_tables):
            if table.name not in _KEPT:
                session.execute(table.delete())
        epoch = journal.current_epoch(session)
        unsent = select(JournalEntry.id).where(JournalEntry.epoch == (epoch.id if epoch else ""))
        session.exec(delete(EntryGroup).where(col(EntryGroup.entry_id).not_in(unsent)))
    store.photos.forget_acknowledged()
    # Last: on Windows a list file that is still open somewhere holds the folder, and must hold nothing else.
    lists = store.path.parent / LISTS_FOLDER
    try:
        if lists.exists():
            shutil.rmtree(lists)
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, lists) from error
