"""The journal: every fact one append-only, chained entry, in the same transaction as the state it describes.

A new epoch begins when the file is new, when the kiosk joins a school, and when a chain must not go on; it names the
old head and carries over, under their own ids, the entries that the district has not acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from sqlalchemy import not_
from sqlmodel import Session, col, delete, func, select

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records.tables import EntryGroup, Epoch, JournalEntry
from kiosk.records.timestamps import RecordAges, new_id, to_iso
from sync.contract.journal import facts
from sync.contract.journal.entry import (
    GENESIS,
    BrokenChain,
    Entry,
    Flaw,
    Group,
    Header,
    Kind,
    canonical,
    read_header,
    verify,
)
from sync.contract.records.kept import Part
from sync.exchange.ports import ChainHead

KIOSK = "kiosk"
VISITOR = "visitor"


def staff_actor(staff_id: str) -> str:
    """The actor id of a person; the other actors are KIOSK and VISITOR."""
    return f"staff:{staff_id}"


def append(session: Session, now: datetime, kind: Kind, actor: str, parts: Mapping[str, Part]) -> str:
    """Add one entry at the head, in the caller's transaction; returns its id. `parts` holds `facts.FACTS` at least.

    Raises LookupError where no epoch has begun (see `ensure_epoch`).
    """
    epoch = current_epoch(session)
    if epoch is None:
        raise LookupError("no epoch has begun")
    groups = facts.groups(parts)
    entry_id = new_id()
    _link(session, epoch, entry_id, to_iso(now), actor, kind, {name: part.commitment for name, part in groups.items()})
    session.add_all(
        EntryGroup(entry_id=entry_id, name=name, salt=part.salt, content=part.content) for name, part in groups.items()
    )
    return entry_id


def current_epoch(session: Session) -> Epoch | None:
    """The epoch being written. Read it inside the transaction that appends, or two entries could claim one place."""
    return session.exec(select(Epoch).order_by(col(Epoch.position).desc()).limit(1)).first()


def ensure_epoch(session: Session, now: datetime, kiosk: str, school: str) -> None:
    """Begin an epoch where the current chain is not this kiosk's: in a new file and after a new enrollment."""
    epoch = current_epoch(session)
    if epoch is None or (epoch.kiosk, epoch.school) != (kiosk, school):
        begin_epoch(session, now, kiosk, school)


def begin_epoch(session: Session, now: datetime, kiosk: str, school: str) -> str:
    """End the chain and begin another that names its head; returns the new epoch's id. Carries over unsent entries."""
    old = current_epoch(session)
    epoch = Epoch(
        id=new_id(),
        position=old.position + 1 if old else 1,
        kiosk=kiosk,
        school=school,
        started=to_iso(now),
        head=GENESIS,
        base_digest=GENESIS,
    )
    session.add(epoch)
    session.flush()
    started = facts.EpochStarted(
        kiosk=kiosk,
        school=school,
        previous_epoch=old.id if old else "",
        previous_head=old.head if old else "",
    )
    append(session, now, Kind.EPOCH_STARTED, KIOSK, {facts.FACTS: started})
    if old is not None:
        _carry_over(session, old, epoch)
    return epoch.id


def _carry_over(session: Session, old: Epoch, new: Epoch) -> None:
    rows = session.exec(
        select(JournalEntry)
        .where(JournalEntry.epoch == old.id, JournalEntry.sequence > old.acknowledged)
        .order_by(col(JournalEntry.sequence))
    ).all()
    for row in rows:
        header = read_header(row.header)
        if header.kind != Kind.EPOCH_STARTED:  # it speaks of its own chain only
            _link(session, new, header.id, header.time, header.actor, header.kind, header.commitments)
    old.superseded = True


def _link(
    session: Session, epoch: Epoch, entry_id: str, time: str, actor: str, kind: str, commitments: Mapping[str, str]
) -> None:
    header = Header(epoch.id, epoch.sequence + 1, entry_id, time, actor, kind, epoch.head, dict(commitments))
    entry = Entry(canonical({name: getattr(header, name) for name in Header.__slots__}), {})
    row = JournalEntry(
        epoch=epoch.id,
        sequence=header.sequence,
        id=entry_id,
        kind=kind,
        time=time,
        header=entry.header,
        digest=entry.digest,
    )
    session.add(row)
    epoch.sequence, epoch.head = header.sequence, entry.digest
    session.flush()


def entries_after(session: Session, epoch: str, sequence: int, limit: int) -> list[Entry]:
    """Entries of an epoch above `sequence`, in order, with those of their groups that still exist."""
    chosen = (
        select(JournalEntry.sequence, JournalEntry.header, JournalEntry.id)
        .where(JournalEntry.epoch == epoch, JournalEntry.sequence > sequence)
        .order_by(col(JournalEntry.sequence))
        .limit(limit)
        .subquery()
    )
    rows = session.exec(
        select(chosen.c.sequence, chosen.c.header, EntryGroup)
        .outerjoin(EntryGroup, col(EntryGroup.entry_id) == chosen.c.id)
        .order_by(chosen.c.sequence)
    ).all()
    return [
        Entry(header, {part.name: Group(part.salt, part.content) for _, _, part in found if part is not None})
        for (_, header), found in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


def verify_all(session: Session) -> int:
    """Check every chain from its stored bytes; returns how many entries held. Raises BrokenChain.

    A cut-off tail shows because the epoch's row remembers where the chain stood.
    """
    return sum(
        _verify_epoch(session, epoch) for epoch in session.exec(select(Epoch).order_by(col(Epoch.position))).all()
    )


def _verify_epoch(session: Session, epoch: Epoch) -> int:
    sequence, previous = epoch.base_sequence, epoch.base_digest
    for entry in _all_after(session, epoch.id, sequence):
        verify(entry, epoch.id, sequence + 1, previous)
        sequence, previous = sequence + 1, entry.digest
    if (sequence, previous) != (epoch.sequence, epoch.head):
        raise BrokenChain(Flaw.WRONG_SEQUENCE, sequence)
    return sequence - epoch.base_sequence


def _all_after(session: Session, epoch: str, sequence: int) -> Iterator[Entry]:
    while batch := entries_after(session, epoch, sequence, 500):
        yield from batch
        sequence += len(batch)


def head_of(epoch: Epoch) -> ChainHead:
    return ChainHead(epoch.id, epoch.sequence, epoch.head)


def erase(session: Session, entry_id: str, names: Iterable[str]) -> int:
    """Delete salt and content of an entry's groups, in every epoch that holds it; returns how many. The chains hold."""
    gone = session.exec(
        delete(EntryGroup).where(col(EntryGroup.entry_id) == entry_id, col(EntryGroup.name).in_(list(names)))
    )
    return gone.rowcount


def prune_entries(session: Session, ages: RecordAges, limit: int = 200) -> int:
    """Delete acknowledged entries older than KEEP_DAYS, oldest first and without gaps; returns how many.

    At most `limit` of an epoch, so that the write lock is released after about 30 ms; call again until it returns 0.
    """
    return sum(_prune_epoch(session, epoch, ages, limit) for epoch in session.exec(select(Epoch)).all())


def _prune_epoch(session: Session, epoch: Epoch, ages: RecordAges, limit: int) -> int:
    # What was carried over is held by the later epoch; what was not, the district has.
    held = epoch.sequence if epoch.superseded else epoch.acknowledged
    young = session.exec(
        select(func.min(JournalEntry.sequence)).where(
            JournalEntry.epoch == epoch.id, not_(ages.older_than(col(JournalEntry.time), KEEP_DAYS))
        )
    ).one()
    last = min(held, epoch.base_sequence + limit, epoch.sequence if young is None else young - 1)
    row = session.get(JournalEntry, (epoch.id, last))
    if row is None:
        return 0
    epoch.base_sequence, epoch.base_digest = last, row.digest
    gone = (col(JournalEntry.epoch) == epoch.id, col(JournalEntry.sequence) <= last)
    ids = session.exec(select(JournalEntry.id).where(*gone)).all()
    session.exec(delete(JournalEntry).where(*gone))
    elsewhere = select(JournalEntry.id).where(col(JournalEntry.id).in_(ids))  # carried over into a later epoch
    session.exec(
        delete(EntryGroup).where(col(EntryGroup.entry_id).in_(ids), col(EntryGroup.entry_id).not_in(elsewhere))
    )
    return len(ids)


def oldest_unsent(session: Session) -> str:
    """When the oldest entry was made that the district does not hold, as stored text; "" where it holds all."""
    waits = select(func.min(JournalEntry.time)).join(Epoch, col(Epoch.id) == JournalEntry.epoch)
    return (
        session.exec(
            waits.where(col(Epoch.superseded).is_(False), col(JournalEntry.sequence) > Epoch.acknowledged)
        ).one()
        or ""
    )
