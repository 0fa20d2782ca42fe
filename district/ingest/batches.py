"""What becomes of a batch: believed, stored as it came and acknowledged in one transaction; or refused, kept aside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from district.access.contacts import is_doubled, is_noted, note_doubled, note_seen
from district.access.district_keys import DistrictKeys
from district.access.enrollment import Caller
from district.db.database import Database
from district.db.tables import Entry as EntryTable
from district.db.tables import Head, Kiosk, Quarantined
from district.errors import Denied
from district.ingest import bulk_insert
from district.ingest.batch_checks import Checked, Disbelieved, check
from district.ingest.bulk_insert import RawEntry
from district.ingest.erasure import erased_among
from sync.contract.api.messages import Accepted, Batch, Held, RefusalCode, SignedTime, WireHead
from sync.contract.clocks import sign_time
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, Entry, Flaw, Header, head_message

_KEPT_ASIDE = 50
"""Quarantined batches kept of one kiosk; the oldest give way, so that a mad one cannot fill the disk."""

_ASKED_THEN = frozenset({RefusalCode.GAP, RefusalCode.FORK})
"""What a kiosk that did not ask finds out by itself once it does, and does not send."""

_SENTENCES = {
    RefusalCode.GAP: "Entries are missing before this batch. Ask what the district holds and push from there.",
    RefusalCode.FORK: "The district holds other entries at these places. Start a new epoch.",
    RefusalCode.EPOCH_ENDED: "This epoch has ended after entries that could not be believed. Start a new one.",
    RefusalCode.FOREIGN_EPOCH: "This epoch is another kiosk's. Start a new one.",
    Flaw.WRONG_SIGNATURE: "The batch is not signed with this kiosk's key. Enroll the kiosk again.",
}
_OTHER_SENTENCE = "The entries do not hold together, so none was taken. Start a new epoch; the district looks into it."


def held(database: Database, keys: DistrictKeys, caller: Caller, now: datetime) -> Held:
    """What the district holds of a kiosk's journal, with its own countersigned receipts."""
    with database.read() as session:
        heads = session.exec(select(Head).where(Head.chain == caller.kiosk, Head.sequence > 0)).all()
    receipts = [_accepted(head, keys) for head in heads]
    return Held(heads=[_wire(head) for head in heads], receipts=receipts, doubled=is_doubled(caller, now))


def signed_time(keys: DistrictKeys, nonce: str, now: datetime) -> SignedTime | None:
    """The time for a kiosk that asked for it with `nonce`; None for an older one, which does not ask."""
    return SignedTime(now=now.isoformat(), signature=sign_time(now, nonce, keys.signing)) if nonce else None


class Fold(Protocol):
    """Projects what a batch brings in the transaction that stores it."""

    def is_ready(self, session: Session) -> bool:
        """Whether that can be done now, without waiting; then it holds what it needs until the commit."""

    def fold(self, session: Session, entries: Sequence[Entry]) -> bool:
        """Whether it was done; where not, nothing of it was done."""


def accept(
    database: Database, keys: DistrictKeys, caller: Caller, batch: Batch, now: datetime, fold: Fold | None = None
) -> Accepted:
    """Verify, store and countersign a batch in one transaction. What is already held is compared and skipped.

    What `fold` does not do is left to the next projection. Raises Denied after setting the batch aside, with a
    RefusalCode or a Flaw.
    """
    try:
        checked = check(batch, caller)
        with database.write() as session:
            return _store(session, keys, caller, batch, checked, now, fold)
    except Disbelieved as error:
        if not (batch.unasked and error.reason in _ASKED_THEN):
            with database.write() as session:
                _set_aside(session, caller, batch, error, now)
        raise Denied(409, error.reason, _SENTENCES.get(error.reason, _OTHER_SENTENCE)) from None


def _store(
    session: Session, keys: DistrictKeys, caller: Caller, batch: Batch, checked: Checked, now: datetime,
    fold: Fold | None,
) -> Accepted:  # fmt: skip
    heads = _locked(session, caller.kiosk, batch.epoch)
    if not is_noted(caller, now):
        note_seen(session, caller.kiosk, now)
    head = heads.get(batch.epoch)
    if head is None:
        if session.exec(select(Head.chain).where(Head.epoch == batch.epoch)).first() is not None:
            raise Disbelieved(RefusalCode.FOREIGN_EPOCH, checked.first.sequence, signed=False)
        head = Head(chain=caller.kiosk, epoch=batch.epoch, sequence=0, digest=GENESIS)
    if head.ended:
        raise Disbelieved(RefusalCode.EPOCH_ENDED, checked.first.sequence, signed=False)
    new = _beyond(session, head, checked)
    received = now.isoformat()
    digest = checked.digests[-1]
    message = head_message(batch.epoch, checked.last.sequence, digest, received)
    accepted = Accepted(
        head=WireHead(epoch=batch.epoch, sequence=checked.last.sequence, digest=digest),
        received=received,
        signature=keys.signing.sign(message),
    )
    if new < len(checked.entries):
        if head.sequence and len(heads) > 1 and _from_a_second_machine(session, head, checked.headers[new:]):
            note_doubled(session, caller.kiosk, now)
        head.sequence, head.digest = checked.last.sequence, digest
        head.signature, head.received, head.countersignature = batch.signature, received, accepted.signature
        session.add(head)
        _add(session, caller.kiosk, checked, new, now, fold)
    return accepted


# Built once: every batch begins with it.
_HEADS: Any = (
    select(Head)
    .where(Head.chain == bindparam("chain"))
    .order_by(Head.epoch)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _locked(session: Session, kiosk: str, epoch: str) -> dict[str, Head]:
    """Epoch -> head, of a kiosk's whole chain, held until the commit: two requests of one kiosk must not both read the
    same head. An epoch has no head before its first batch; until then the kiosk's row is locked.

    Heads always come before the kiosk's row, also in a revocation. So who meets a head that another first batch made
    while this one waited for the row lets go of the row, and begins again.
    """
    made = select(Head.epoch).where(Head.chain == kiosk, Head.epoch == epoch)
    while True:
        heads = {head.epoch: head for head in session.execute(_HEADS, {"chain": kiosk}).scalars()}
        if epoch in heads:
            return heads
        holding = session.begin_nested()
        session.exec(select(Kiosk.id).where(Kiosk.id == kiosk).with_for_update()).one()
        if session.exec(made).first() is None:
            holding.commit()
            return heads
        holding.rollback()


def _beyond(session: Session, head: Head, checked: Checked) -> int:
    """How many entries of the batch are held already, the same; raises Disbelieved where they are not the same."""
    first = checked.first
    if first.sequence > head.sequence + 1:
        raise Disbelieved(RefusalCode.GAP, first.sequence, signed=False)
    if first.sequence == head.sequence + 1:
        if first.previous != head.digest:
            raise Disbelieved(RefusalCode.FORK, first.sequence, signed=True)
        return 0
    known = session.exec(
        select(EntryTable.digest)
        .where(
            EntryTable.chain == head.chain,
            EntryTable.epoch == head.epoch,
            EntryTable.sequence >= first.sequence,
            EntryTable.sequence <= checked.last.sequence,
        )
        .order_by(col(EntryTable.sequence))
    ).all()
    for sequence, (ours, theirs) in enumerate(zip(known, checked.digests, strict=False), first.sequence):
        if ours != theirs:
            raise Disbelieved(RefusalCode.FORK, sequence, signed=True)
    return len(known)


def _from_a_second_machine(session: Session, head: Head, fresh: Sequence[Header]) -> bool:
    """Whether entries go on in an epoch that the kiosk has left: who begins a new one writes in no older one any more,
    and brings what was unsent along under the same ids. So another machine has the same key."""
    newest = session.exec(
        select(EntryTable.epoch).where(EntryTable.chain == head.chain).order_by(col(EntryTable.number).desc()).limit(1)
    ).first()
    if newest is None or newest == head.epoch:
        return False
    brought = session.exec(
        select(EntryTable.entry_id).where(
            EntryTable.chain == head.chain,
            EntryTable.epoch != head.epoch,
            col(EntryTable.entry_id).in_([header.id for header in fresh]),
        )
    ).all()
    return len(set(brought)) < len(fresh)


def _add(session: Session, chain: str, checked: Checked, new: int, now: datetime, fold: Fold | None) -> None:
    erased = erased_among(session, [header.id for header in checked.headers[new:]])
    raws = [
        # A new epoch may bring again what was erased meanwhile.
        RawEntry(
            entry, header, digest, [n for n in entry.groups if n == facts.FACTS or not _gone(erased, header.id, n)]
        )
        for entry, header, digest in zip(checked.entries, checked.headers, checked.digests, strict=True)
    ][new:]
    is_folded = fold is not None and fold.is_ready(session)
    numbers = bulk_insert.add(session, chain, raws, now, projected=is_folded)
    if fold is not None and is_folded and not fold.fold(session, [raw.stored for raw in raws]):
        session.exec(update(EntryTable).where(col(EntryTable.number).in_(numbers)).values(projected=False))


def _gone(erased: Mapping[str, frozenset[str] | None], entry_id: str, name: str) -> bool:
    names = erased.get(entry_id, frozenset())
    return names is None or name in names


def _set_aside(session: Session, caller: Caller, batch: Batch, error: Disbelieved, now: datetime) -> None:
    body = batch.model_dump_json().encode()
    digest = hashlib.sha256(body).hexdigest()
    row = session.exec(
        select(Quarantined).where(Quarantined.chain == caller.kiosk, Quarantined.digest == digest)
    ).one_or_none()
    if row is None:
        row = Quarantined(
            chain=caller.kiosk,
            epoch=batch.epoch if batch.epoch.isprintable() else "",
            sequence=min(error.sequence, 2**31 - 1),
            flaw=error.reason.value,
            digest=digest,
            body=body,
            times=0,
            first_seen=now,
            last_seen=now,
        )
    row.times, row.last_seen = row.times + 1, now
    session.add(row)
    session.flush()
    kept = (
        select(Quarantined.number)
        .where(Quarantined.chain == caller.kiosk)
        .order_by(col(Quarantined.last_seen).desc(), col(Quarantined.number).desc())
        .limit(_KEPT_ASIDE)
    )
    session.exec(
        delete(Quarantined).where(col(Quarantined.chain) == caller.kiosk, col(Quarantined.number).not_in(kept))
    )
    if error.signed and batch.epoch.isprintable():
        head = session.get(Head, (caller.kiosk, batch.epoch))
        if head is not None and not head.ended:
            head.ended = error.reason.value


def _wire(head: Head) -> WireHead:
    return WireHead(epoch=head.epoch, sequence=head.sequence, digest=head.digest)


def _accepted(head: Head, keys: DistrictKeys) -> Accepted:
    """Signed now: a batch that arrived while the key was replaced may stand under the old one."""
    message = head_message(head.epoch, head.sequence, head.digest, head.received)
    return Accepted(head=_wire(head), received=head.received, signature=keys.signing.sign(message))
