"""Whether what the district holds is still what it was given: every chain, from its raw bytes, to its signed head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select

from district.db.tables import Entry as EntryTable
from district.db.tables import EntryGroup, Head, Kiosk
from district.ingest.district_chain import is_the_districts
from sync.contract.journal.entry import GENESIS, BrokenChain, Entry, Flaw, Group, head_message, verify

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One epoch of one chain. `flaw` is "" where it holds, else why not, and `sequence` where.

    `ended` says why the district takes no more of it, "" while it goes on.
    """

    chain: str
    epoch: str
    entries: int
    digest: str
    flaw: str
    sequence: int
    ended: str

    @property
    def holds(self) -> bool:
        return not self.flaw


def audit(session: Session, public: Ed25519PublicKey) -> list[ChainReport]:
    """Verify every chain. `public` is the district's own key, for its countersignatures."""
    heads = {(head.chain, head.epoch): head for head in session.exec(select(Head))}
    present = session.exec(select(EntryTable.chain, EntryTable.epoch).distinct()).all()
    authors = dict(session.exec(select(Kiosk.id, Kiosk.public_key)).all())
    own = public.public_bytes_raw()
    return [
        _audit(session, heads.get(key), *key, own if is_the_districts(key[0]) else authors.get(key[0]), public)
        for key in sorted({*heads, *present})
    ]


def _audit(
    session: Session, head: Head | None, chain: str, epoch: str, author: bytes | None, public: Ed25519PublicKey
) -> ChainReport:
    sequence, digest = 0, GENESIS
    flaw, at = "", 0
    try:
        for entry in _entries(session, chain, epoch):
            verify(entry, epoch, sequence + 1, digest)
            sequence, digest = sequence + 1, entry.digest
        _verify_head(head, sequence, digest, author, public)
    except BrokenChain as error:
        flaw, at = error.flaw.value, sequence + 1
    return ChainReport(chain, epoch, sequence, digest, flaw, at, head.ended if head else "")


def _verify_head(head: Head | None, sequence: int, digest: str, author: bytes | None, public: Ed25519PublicKey) -> None:
    """The chain ends where its author and the district both signed that it ends: a cut tail cannot hide."""
    if head is None or (head.sequence, head.digest) != (sequence, digest):
        raise BrokenChain(Flaw.WRONG_SEQUENCE, sequence)
    if author is None:
        raise BrokenChain(Flaw.WRONG_SIGNATURE, sequence)
    try:
        key = Ed25519PublicKey.from_public_bytes(author)
        key.verify(head.signature, head_message(head.epoch, sequence, digest))
        public.verify(head.countersignature, head_message(head.epoch, sequence, digest, head.received))
    except (InvalidSignature, ValueError):
        raise BrokenChain(Flaw.WRONG_SIGNATURE, sequence) from None


def _entries(session: Session, chain: str, epoch: str) -> Iterator[Entry]:
    """The stored bytes in order, with those groups that still exist."""
    sequence = 0
    while True:
        rows = session.exec(
            select(EntryTable.number, EntryTable.sequence, EntryTable.header)
            .where(EntryTable.chain == chain, EntryTable.epoch == epoch, EntryTable.sequence > sequence)
            .order_by(col(EntryTable.sequence))
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        groups: dict[int, dict[str, Group]] = {}
        for part in session.exec(select(EntryGroup).where(col(EntryGroup.entry).in_([row[0] for row in rows]))):
            if part.salt is not None and part.content is not None:
                groups.setdefault(part.entry, {})[part.name] = Group(part.salt, part.content)
        for number, _, header in rows:
            yield Entry(header, groups.get(number or 0, {}))
        sequence = rows[-1][1]
