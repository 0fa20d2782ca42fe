"""What becomes of a batch: believed, stored as it came and acknowledged in one transaction; or refused, kept aside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from sqlmodel import Session, col, delete, select

from district.access.district_keys import DistrictKeys
from district.access.enrollment import Caller, is_doubled, note_doubled, note_seen
from district.db.database import Database
from district.db.tables import Entry as EntryTable
from district.db.tables import Head, Kiosk, Quarantined
from district.errors import Denied
from district.ingest import bulk_insert
from district.ingest.bulk_insert import RawEntry
from district.ingest.erasure import erased_among
from sync.contract.api.messages import Accepted, Batch, Held, RefusalCode, SignedTime, WireHead
from sync.contract.clocks import sign_time
from sync.contract.journal import facts
from sync.contract.journal.entry import (
    GENESIS,
    BrokenChain,
    Entry,
    Flaw,
    Header,
    Kind,
    head_message,
    read_header,
    verify,
)

_KEPT_ASIDE = 50
"""Quarantined batches kept of one kiosk; the oldest give way, so that a mad one cannot fill the disk."""

_LONGEST_WORD = 80
_SENTENCES = {
    RefusalCode.GAP: "Entries are missing before this batch. Ask what the district holds and push from there.",
    RefusalCode.FORK: "The district holds other entries at these places. Start a new epoch.",
    RefusalCode.EPOCH_ENDED: "This epoch has ended after entries that could not be believed. Start a new one.",
    RefusalCode.FOREIGN_EPOCH: "This epoch is another kiosk's. Start a new one.",
    Flaw.WRONG_SIGNATURE: "The batch is not signed with this kiosk's key. Enroll the kiosk again.",
}
_OTHER_SENTENCE = "The entries do not hold together, so none was taken. Start a new epoch; the district looks into it."


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch whose entries follow on one another and are signed; whether they follow on the district's is open."""

    entries: Sequence[Entry]
    headers: Sequence[Header]
    digests: Sequence[str]

    @property
    def first(self) -> Header:
        return self.headers[0]

    @property
    def last(self) -> Header:
        return self.headers[-1]


class _Disbelieved(Exception):
    """`signed`: the kiosk's own key stands behind the batch, so its epoch is over."""

    def __init__(self, reason: Flaw | RefusalCode, sequence: int, *, signed: bool) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.sequence = sequence
        self.signed = signed


def held(database: Database, keys: DistrictKeys, caller: Caller, now: datetime) -> Held:
    """What the district holds of a kiosk's journal, with its own countersigned receipts."""
    with database.read() as session:
        heads = session.exec(select(Head).where(Head.chain == caller.kiosk, Head.sequence > 0)).all()
        doubled = is_doubled(session, caller.kiosk, now)
    receipts = [_accepted(head, keys) for head in heads]
    return Held(heads=[_wire(head) for head in heads], receipts=receipts, doubled=doubled)


def signed_time(keys: DistrictKeys, nonce: str, now: datetime) -> SignedTime | None:
    """The time for a kiosk that asked for it with `nonce`; None for an older one, which does not ask."""
    return SignedTime(now=now.isoformat(), signature=sign_time(now, nonce, keys.signing)) if nonce else None


def accept(database: Database, keys: DistrictKeys, caller: Caller, batch: Batch, now: datetime) -> Accepted:
    """Verify, store and countersign a batch in one transaction. What is already held is compared and skipped.

    Raises Denied after setting the batch aside, with a RefusalCode or a Flaw.
    """
    try:
        checked = check(batch, caller)
        with database.write() as session:
            accepted = _store(session, keys, caller, batch, checked, now)
            note_seen(session, caller.kiosk, now)
            return accepted
    except _Disbelieved as error:
        with database.write() as session:
            _set_aside(session, caller, batch, error, now)
        raise Denied(409, error.reason, _SENTENCES.get(error.reason, _OTHER_SENTENCE)) from None


def check(batch: Batch, caller: Caller) -> Checked:
    """All that can be verified without the database. Raises _Disbelieved."""
    entries = [wire.entry() for wire in batch.entries]
    digests = [entry.digest for entry in entries]
    headers: list[Header] = []
    try:
        for number, entry in enumerate(entries):
            claimed = read_header(entry.header) if number == 0 else None
            sequence = claimed.sequence if claimed else headers[-1].sequence + 1
            previous = claimed.previous if claimed else digests[number - 1]
            headers.append(_storable(verify(entry, batch.epoch, sequence, previous)))
        _epoch_begins_here(headers[0], entries[0], caller)
    except BrokenChain as error:
        signed = _signed(batch, caller, _claimed_sequence(entries[-1]), digests[-1])
        raise _Disbelieved(error.flaw, error.sequence, signed=signed) from error
    if not _signed(batch, caller, headers[-1].sequence, digests[-1]):
        raise _Disbelieved(Flaw.WRONG_SIGNATURE, headers[-1].sequence, signed=False)
    return Checked(entries, headers, digests)


def _storable(header: Header) -> Header:
    words = (header.epoch, header.id, header.kind, header.actor, *header.commitments)
    if any(not word or len(word) > _LONGEST_WORD or not word.isprintable() for word in words):
        raise BrokenChain(Flaw.MALFORMED, header.sequence)
    return header


def _epoch_begins_here(header: Header, entry: Entry, caller: Caller) -> None:
    """A first entry has no previous one, and does not speak of another kiosk."""
    if header.sequence != 1:
        return
    if header.previous != GENESIS:
        raise BrokenChain(Flaw.WRONG_PREVIOUS, header.sequence)
    if header.kind == Kind.EPOCH_STARTED:
        try:
            started = facts.read(entry, facts.FACTS, facts.EpochStarted)
        except facts.NotProjectable:
            return  # believed all the same; its projection will wait
        if started is not None and started.kiosk != caller.kiosk:
            raise _Disbelieved(RefusalCode.FOREIGN_EPOCH, header.sequence, signed=False)


def _signed(batch: Batch, caller: Caller, sequence: int, digest: str) -> bool:
    try:
        caller.public_key.verify(batch.signature, head_message(batch.epoch, sequence, digest))
    except (InvalidSignature, UnicodeEncodeError):
        return False
    return True


def _claimed_sequence(entry: Entry) -> int:
    try:
        return read_header(entry.header).sequence
    except BrokenChain:
        return 0


def _store(
    session: Session, keys: DistrictKeys, caller: Caller, batch: Batch, checked: Checked, now: datetime
) -> Accepted:
    # The kiosk's row is the lock: two requests of one kiosk must not both read the same head.
    session.exec(select(Kiosk.id).where(Kiosk.id == caller.kiosk).with_for_update()).one()
    head = session.get(Head, (caller.kiosk, batch.epoch))
    if head is None:
        if session.exec(select(Head.chain).where(Head.epoch == batch.epoch)).first() is not None:
            raise _Disbelieved(RefusalCode.FOREIGN_EPOCH, checked.first.sequence, signed=False)
        head = Head(chain=caller.kiosk, epoch=batch.epoch, sequence=0, digest=GENESIS)
    if head.ended:
        raise _Disbelieved(RefusalCode.EPOCH_ENDED, checked.first.sequence, signed=False)
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
        if head.sequence and _from_a_second_machine(session, head, checked.headers[new:]):
            note_doubled(session, caller.kiosk, now)
        _add(session, caller.kiosk, checked, new, now)
        head.sequence, head.digest = checked.last.sequence, digest
        head.signature, head.received, head.countersignature = batch.signature, received, accepted.signature
        session.add(head)
    return accepted


def _beyond(session: Session, head: Head, checked: Checked) -> int:
    """How many entries of the batch are held already, the same; raises _Disbelieved where they are not the same."""
    first = checked.first
    if first.sequence > head.sequence + 1:
        raise _Disbelieved(RefusalCode.GAP, first.sequence, signed=False)
    if first.sequence == head.sequence + 1:
        if first.previous != head.digest:
            raise _Disbelieved(RefusalCode.FORK, first.sequence, signed=True)
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
            raise _Disbelieved(RefusalCode.FORK, sequence, signed=True)
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


def _add(session: Session, chain: str, checked: Checked, new: int, now: datetime) -> None:
    erased = erased_among(session, [header.id for header in checked.headers[new:]])
    raws = [
        # A new epoch may bring again what was erased meanwhile.
        RawEntry(
            entry, header, digest, [n for n in entry.groups if n == facts.FACTS or not _gone(erased, header.id, n)]
        )
        for entry, header, digest in zip(checked.entries, checked.headers, checked.digests, strict=True)
    ]
    bulk_insert.add(session, chain, raws[new:], now)


def _gone(erased: Mapping[str, frozenset[str] | None], entry_id: str, name: str) -> bool:
    names = erased.get(entry_id, frozenset())
    return names is None or name in names


def _set_aside(session: Session, caller: Caller, batch: Batch, error: _Disbelieved, now: datetime) -> None:
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
