"""Erasure: applies what the district has erased (satisfies sync.exchange.ports.Erasures), and wipes a revoked kiosk.

The journal's chain still verifies afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from kiosk.records import journal
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.store import LISTS_FOLDER, Store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.records.stored_details import NO_LIST, nothing
from kiosk.records.tables import (
    CaseRow,
    EntryGroup,
    JournalEntry,
    PresenceRow,
    RecordsTable,
    RememberedRow,
    ReturningRow,
    SchoolPassRow,
    VisitRow,
)
from kiosk.records.timestamps import from_iso
from sync.contract.journal import facts
from sync.contract.journal.entry import BrokenChain, Entry, Group, Kind
from sync.contract.records.kept import Part, Retention

_AT_ONCE = 50
"""Entries forgotten in one transaction: more would hold the write lock for longer than 50 ms."""


class Subject(Part):
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
            photos = {row.photo for row in _rows(session, entry_id) if row.photo}
        for digest in photos:
            self._store.photos.delete(digest)
        # A district of an earlier version does not know every group that this kiosk writes.
        names = list(facts.PERSONAL_GROUPS) if facts.IDENTITY in groups else list(groups)
        with self._store.writing() as session:
            rows = _rows(session, entry_id)
            known = any(row.family for row in rows)
            self._forget_person(session, rows)
            if forget_groups(session, entry_id, names) or known:
                erased = facts.Erased(entry=entry_id, groups=list(groups))
                journal.append(session, self._store.now(), Kind.ERASED, journal.KIOSK, {facts.FACTS: erased})
            write_state(session, StateKey.ERASURES, str(number))
        self._store.purge_copies()

    @staticmethod
    def _forget_person(session: Session, rows: Sequence[VisitRow | CaseRow]) -> None:
        """What is stored of the person beside the entry's groups."""
        for row in rows:
            if row.visitor_hash:
                session.exec(delete(ReturningRow).where(col(ReturningRow.visitor_hash) == row.visitor_hash))
            row.visitor_hash = ""
            session.exec(delete(SchoolPassRow).where(col(SchoolPassRow.visit_id) == row.id))
            if isinstance(row, CaseRow):
                row.entries, row.other_hashes = NO_LIST, ""
                session.exec(delete(RememberedRow).where(col(RememberedRow.case_id) == row.id))
            session.add(row)


def forget_groups(session: Session, entry_id: str, names: Collection[str]) -> int:
    """Erase these groups of an entry, and what the visit or case that it is about holds of them; returns how many
    groups. In the caller's transaction."""
    for row in _rows(session, entry_id):
        for name in names:
            for field, column in facts.columns_of(name).items():
                if column in type(row).model_fields:
                    setattr(row, column, nothing(facts.PERSONAL_GROUPS[name], field))
        session.add(row)
    return journal.erase(session, entry_id, names)


def forget_day(store: Store, over: Callable[[datetime], bool]) -> int:
    """Erase what is kept for a day only, of entries whose day is `over` (given their time); returns of how many.

    Waits for visits that last, and for cases that nobody has decided. Raises StoreError.
    """
    names = facts.groups_kept(Retention.DAY)
    with store.reading() as session:
        kept = session.exec(
            select(JournalEntry.id, JournalEntry.time)
            .join(EntryGroup, col(EntryGroup.entry_id) == JournalEntry.id)
            .where(col(EntryGroup.name).in_(names))
            .distinct()
        ).all()
    ended = [entry_id for entry_id, time in kept if over(from_iso(time))]
    forgotten = 0
    for first in range(0, len(ended), _AT_ONCE):
        with store.writing() as session:
            for entry_id in ended[first : first + _AT_ONCE]:
                if not _still_needed(session, entry_id):
                    forgotten += bool(forget_groups(session, entry_id, names))
    if forgotten:
        store.checkpoint()
    return forgotten


def _still_needed(session: Session, entry_id: str) -> bool:
    """Whether a visit or a case that the entry is about goes on."""
    about = subject(session, entry_id)
    presence, case = session.get(PresenceRow, about.visit), session.get(CaseRow, about.case)
    stays = presence is not None and bool(presence.arrived) and not presence.left and not presence.voided
    return stays or (case is not None and case.decision == "" and not case.left)


def _rows(session: Session, entry_id: str) -> list[VisitRow | CaseRow]:
    """The visit and the case that the entry is about, as far as they are here."""
    about = subject(session, entry_id)
    found = [session.get(VisitRow, about.visit), session.get(CaseRow, about.case)]
    return [row for row in found if row is not None]


def subject(session: Session, entry_id: str) -> Subject:
    """The visit and the case that an entry here is about."""
    known = session.exec(select(JournalEntry.header).where(JournalEntry.id == entry_id).limit(1)).first()
    part = session.get(EntryGroup, (entry_id, facts.FACTS))
    if known is None or part is None:
        return Subject()
    try:
        return facts.read(Entry(known, {facts.FACTS: Group(part.salt, part.content)}), facts.FACTS, Subject) or (
            Subject()
        )
    except (facts.NotProjectable, BrokenChain):
        return Subject()


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
