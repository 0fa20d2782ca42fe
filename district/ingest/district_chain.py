"""The chains that the district writes itself, one for each school: what was done here and not at a kiosk.

They are kept beside the kiosks' and verified like them; their author is the district's own key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.tables import Entry as EntryTable
from district.db.tables import EntryGroup, Head, School
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, Header, Kind, head_message, seal
from sync.contract.records.kept import Part

_PREFIX = "school:"


def chain_of(school: str) -> str:
    return f"{_PREFIX}{school}"


def school_of(chain: str) -> str:
    """The school of one of the district's own chains, "" for a kiosk's."""
    return chain.removeprefix(_PREFIX) if is_the_districts(chain) else ""


def is_the_districts(chain: str) -> bool:
    return chain.startswith(_PREFIX)


def append(
    session: Session,
    keys: DistrictKeys,
    school: str,
    kind: Kind,
    actor: str,
    parts: Mapping[str, Part],
    now: datetime,
) -> None:
    """Add one entry to a school's chain, in the caller's transaction."""
    # The school's row is the lock, as the kiosk's is for its own chain.
    session.exec(select(School.code).where(School.code == school).with_for_update()).one()
    chain = chain_of(school)
    head = session.exec(
        select(Head).where(Head.chain == chain, Head.ended == "").order_by(col(Head.epoch).desc()).limit(1)
    ).first()
    if head is None:
        head = Head(chain=chain, epoch=str(uuid7()), sequence=0, digest=GENESIS)
        _link(session, keys, head, Kind.EPOCH_STARTED, "district", _started(keys, school), now)
    _link(session, keys, head, kind, actor, parts, now)


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
) -> None:
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
