"""What a revoked kiosk forgets: everything but the journal's entries that the district does not hold yet.

Those stay encrypted, with their photos, until the machine is enrolled again and pushes them.
"""

from __future__ import annotations

import shutil

from sqlmodel import col, delete, select

from kiosk.records import journal
from kiosk.records.store import LISTS_FOLDER, Store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.records.tables import EntryGroup, JournalEntry, Table

_KEPT = frozenset({"epoch", "entry", "entry_group"})
"""Chains stay whole, so that they verify; of the groups, only those of entries that were not sent stay."""


def wipe(store: Store) -> None:
    """Forget, as far as it was not forgotten before. Raises StoreError.

    Call after `store.adopt` of the secrets without an enrolment: the chain being written then holds what is unsent.
    """
    with store.writing() as session:
        for table in reversed(Table.metadata.sorted_tables):
            if table.name not in _KEPT:
                session.execute(table.delete())
        epoch = journal.current(session)
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
