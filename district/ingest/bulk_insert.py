"""The two raw tables of the journal, filled with a batch: by COPY where the database has it (ADR 0086).

A district drains a week of three hundred kiosks through here. One INSERT of five hundred rows names thousands of
parameters, and the driver reads that statement letter by letter; COPY carries the same rows as one piece of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, text
from sqlmodel import Session, col

from district.db.database import on_postgresql
from district.db.postgresql import COPY_FROM
from district.db.tables import Entry as EntryTable
from district.db.tables import EntryGroup
from sync.contract.journal.entry import Entry, Header

_NUMBERS = text("SELECT nextval(pg_get_serial_sequence('entry', 'number')) FROM generate_series(1, :count)")
_ENTRIES = "COPY entry (number, chain, epoch, sequence, entry_id, kind, header, digest, received, projected) FROM STDIN"
_GROUPS = "COPY entry_group (entry, name, salt, content) FROM STDIN"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One verified entry, the link that it is in the chain, and the groups of it that may be kept."""

    entry: Entry
    header: Header
    digest: str
    kept: Sequence[str] = field(default=())

    @property
    def stored(self) -> Entry:
        """The entry as it is read again: with what may be kept."""
        return Entry(self.entry.header, {name: self.entry.groups[name] for name in self.kept})


def add(
    session: Session, chain: str, raws: Sequence[RawEntry], received: datetime, *, projected: bool = False
) -> Sequence[int]:
    """Add a chain's next entries with their groups, numbered in their order, in the caller's transaction; returns the
    numbers. `projected`: the caller projects them in the same transaction."""
    put = _copy if on_postgresql(session) else _insert
    return put(session, chain, raws, received, projected)


def _copy(session: Session, chain: str, raws: Sequence[RawEntry], received: datetime, projected: bool) -> Sequence[int]:
    numbers = session.scalars(_NUMBERS, {"count": len(raws)}).all()
    moment = received.isoformat()
    entries = (
        (
            str(number),
            _word(chain),
            _word(raw.header.epoch),
            str(raw.header.sequence),
            _word(raw.header.id),
            _word(raw.header.kind),
            _bytes(raw.entry.header),
            raw.digest,
            moment,
            "t" if projected else "f",
        )
        for number, raw in zip(numbers, raws, strict=True)
    )
    groups = (
        (str(number), _word(name), _bytes(raw.entry.groups[name].salt), _bytes(raw.entry.groups[name].content))
        for number, raw in zip(numbers, raws, strict=True)
        for name in raw.kept
    )
    for statement, rows in ((_ENTRIES, entries), (_GROUPS, groups)):
        if lines := _lines(rows):
            session.connection().exec_driver_sql(statement, execution_options={COPY_FROM: lines})
    return numbers


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(["\t".join(row) + "\n" for row in rows]).encode()


def _word(word: str) -> str:
    return word.translate(_ESCAPED)


def _bytes(content: bytes) -> str:
    return "\\\\x" + content.hex()


def _insert(
    session: Session, chain: str, raws: Sequence[RawEntry], received: datetime, projected: bool
) -> Sequence[int]:
    rows = [
        {
            "chain": chain,
            "epoch": raw.header.epoch,
            "sequence": raw.header.sequence,
            "entry_id": raw.header.id,
            "kind": raw.header.kind,
            "header": raw.entry.header,
            "digest": raw.digest,
            "received": received,
            "projected": projected,
        }
        for raw in raws
    ]
    numbers = session.scalars(
        insert(EntryTable).returning(col(EntryTable.number), sort_by_parameter_order=True), rows
    ).all()
    groups = [
        {"entry": number, "name": name, "salt": raw.entry.groups[name].salt, "content": raw.entry.groups[name].content}
        for number, raw in zip(numbers, raws, strict=True)
        for name in raw.kept
    ]
    if groups:
        session.execute(insert(EntryGroup), groups)
    return [number or 0 for number in numbers]
