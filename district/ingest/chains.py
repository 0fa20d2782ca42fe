"""The chains of entries at the district: those that it writes itself, one for each school, of what was done here and
not at a kiosk; and whether every chain, from its raw bytes to its signed head, is still what it was given.

Its own are kept beside the kiosks' and verified like them; their author is the district's own key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.tables import Entry as EntryTable
from district.db.tables import EntryGroup, Head, Kiosk, School
from sync.contract.journal import facts
from sync.contract.journal.entry import (
    GENESIS,
    BrokenChain,
    Entry,
    Flaw,
    Group,
    Header,
    Kind,
    head_message,
    seal,
    verify,
)
from sync.contract.records.kept import Part

_PREFIX = "school:"


def chain_of(school: str) -> str:
    return f"{_PREFIX}{school}"


def school_of(chain: str) -> str:
    """The school of one of the district's own chains, "" for a kiosk's."""
    return chain.removeprefix(_PREFIX) if is_the_districts(chain) else ""


def is_the_districts(chain: str) -> bool:
    return chain.startswith(_PREFIX)


def is_behind(session: Session, chain: str, *, wait: bool = False) -> bool:
    """Whether some entry of a chain is not projected yet; with `wait`, once another worker that is projecting it has
    committed."""
    left = select(EntryTable.number).where(EntryTable.chain == chain, col(EntryTable.projected).is_(False))
    left = left.order_by(col(EntryTable.number))
    return session.exec(left.with_for_update() if wait else left.limit(1)).first() is not None


def append(
    session: Session,
    keys: DistrictKeys,
    school: str,
    kind: Kind,
    actor: str,
    parts: Mapping[str, Part],
    now: datetime,
) -> str:
    """Add one entry to a school's chain, in the caller's transaction. Returns the entry's id."""
    # The school's row is the lock, as the kiosk's is for its own chain.
    session.exec(select(School.code).where(School.code == school).with_for_update()).one()
    chain = chain_of(school)
    head = session.exec(
        select(Head).where(Head.chain == chain, Head.ended == "").order_by(col(Head.epoch).desc()).limit(1)
    ).first()
    if head is None:
        head = Head(chain=chain, epoch=str(uuid7()), sequence=0, digest=GENESIS)
        _link(session, keys, head, Kind.EPOCH_STARTED, "district", _started(keys, school), now)
    return _link(session, keys, head, kind, actor, parts, now)


def _started(keys: DistrictKeys, school: str) -> dict[str, Part]:
    return {facts.FACTS: facts.EpochStarted(kiosk=keys.district, school=school)}


def _link(
    session: Session,
    keys: DistrictKeys,
    head: Head,
    kind: Kind,
    actor: str,
    parts: Mapping[str, Part],
    now: datetime,
) -> str:
    time = now.isoformat()
    header = Header(head.epoch, head.sequence + 1, str(uuid7()), time, actor, kind, head.digest, {})
    entry = seal(header, facts.groups(parts))
    row = EntryTable(
        chain=head.chain,
        epoch=head.epoch,
        sequence=header.sequence,
        entry_id=header.id,
        kind=kind,
        header=entry.header,
        digest=entry.digest,
        received=now,
    )
    session.add(row)
    session.flush()
    for name, part in entry.groups.items():
        session.add(EntryGroup(entry=row.number or 0, name=name, salt=part.salt, content=part.content))
    head.sequence, head.digest, head.received = header.sequence, entry.digest, time
    head.signature = keys.signing.sign(head_message(head.epoch, head.sequence, head.digest))
    head.countersignature = keys.signing.sign(head_message(head.epoch, head.sequence, head.digest, time))
    session.add(head)
    session.flush()
    return header.id


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
