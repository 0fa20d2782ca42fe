"""The tables of the journal's file. Times are ISO 8601 text in UTC, ids UUIDv7 text, JSON is canonical text.

Rows stay inside kiosk.records: every function hands out domain objects.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Index, MetaData, inspect
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from sync.sql import NAMING, PERSONAL, PLAIN


class RecordsTable(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base with metadata of its own: the district's tables may live in the same process."""

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The key alone: rows hold names and birth dates, and a repr ends up in tracebacks."""
        keys = {column.key for column in inspect(type(self)).primary_key}
        return [(name, value) for name, value in super().__repr_args__() if name in keys]


class Epoch(RecordsTable, table=True):
    """One chain. The newest by `position` is the one that is written.

    Attributes:
        sequence, head: where the chain stands; a cut-off tail is found by them.
        base_sequence, base_digest: the last entry that was pruned; verification starts after it.
        acknowledged, received, signature: the district's last receipt.
        superseded: its unacknowledged entries were carried over into a later epoch.
    """

    __tablename__ = "epoch"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    position: int = Field(unique=True, sa_column_kwargs=PLAIN)
    kiosk: str = Field(sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    started: str = Field(sa_column_kwargs=PLAIN)
    sequence: int = Field(default=0, sa_column_kwargs=PLAIN)
    head: str = Field(sa_column_kwargs=PLAIN)
    base_sequence: int = Field(default=0, sa_column_kwargs=PLAIN)
    base_digest: str = Field(sa_column_kwargs=PLAIN)
    acknowledged: int = Field(default=0, sa_column_kwargs=PLAIN)
    received: str = Field(default="", sa_column_kwargs=PLAIN)
    signature: bytes = Field(default=b"", sa_column_kwargs=PLAIN)
    superseded: bool = Field(default=False, sa_column_kwargs=PLAIN)


class JournalEntry(RecordsTable, table=True):
    """A header, byte for byte. The key is what makes two entries in one place impossible."""

    __tablename__ = "entry"

    epoch: str = Field(primary_key=True, foreign_key="epoch.id", sa_column_kwargs=PLAIN)
    sequence: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    id: str = Field(index=True, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    time: str = Field(sa_column_kwargs=PLAIN)
    header: bytes = Field(sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)


class EntryGroup(RecordsTable, table=True):
    """What is personal in an entry, wherever that entry stands: erasing is deleting rows here."""

    __tablename__ = "entry_group"

    entry_id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    salt: bytes = Field(sa_column_kwargs=PERSONAL)
    content: bytes = Field(sa_column_kwargs=PERSONAL)


class VisitRow(RecordsTable, table=True):
    """What a visit is. Whether it lasts is in `presence`. `kiosk`: the door that recorded it, "" for this one."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "visitor_hash"),)

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    family: str = Field(sa_column_kwargs=PERSONAL)
    given: str = Field(sa_column_kwargs=PERSONAL)
    middle: str = Field(sa_column_kwargs=PERSONAL)
    suffix: str = Field(sa_column_kwargs=PERSONAL)
    born: str = Field(sa_column_kwargs=PERSONAL)
    purpose: str = Field(sa_column_kwargs=PLAIN)
    destination: str = Field(sa_column_kwargs=PLAIN)
    host: str = Field(default="", sa_column_kwargs=PLAIN)
    question_set: str = Field(default="", sa_column_kwargs=PERSONAL)
    answers: str = Field(default="", sa_column_kwargs=PERSONAL)
    conduct: str = Field(sa_column_kwargs=PLAIN)
    started: str = Field(sa_column_kwargs=PLAIN)
    choice: str = Field(sa_column_kwargs=PLAIN)
    badge_id: str = Field(sa_column_kwargs=PLAIN)
    photo: str = Field(sa_column_kwargs=PERSONAL)
    case_id: str = Field(sa_column_kwargs=PLAIN)
    visitor_hash: str = Field(sa_column_kwargs=PERSONAL)
    kiosk: str = Field(default="", sa_column_kwargs=PLAIN)


class PresenceRow(RecordsTable, table=True):
    """The fold of a visit's facts (see sync.contract.visit_presence); it may be there before the visit is."""

    __tablename__ = "presence"

    visit_id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    arrived: str = Field(default="", sa_column_kwargs=PLAIN)
    left: str = Field(default="", sa_column_kwargs=PLAIN)
    left_by: str = Field(default="", sa_column_kwargs=PLAIN)
    voided: bool = Field(default=False, sa_column_kwargs=PLAIN)


class BadgeState(StrEnum):
    """Where a badge stands."""

    QUEUED = "queued"
    PRINTING = "printing"
    CONFIRMED = "confirmed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the machine stopped while printing: only a person can tell whether there is a badge
    CANCELLED = "cancelled"  # its visit was voided before it was printed


class BadgeRow(RecordsTable, table=True):
    """A badge to print. `state` is a BadgeState."""

    __tablename__ = "badge_job"

    badge_id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    visit_id: str = Field(foreign_key="visit.id", index=True, sa_column_kwargs=PLAIN)
    state: str = Field(index=True, sa_column_kwargs=PLAIN)
    changed: str = Field(sa_column_kwargs=PLAIN)
    tries: int = Field(default=0, sa_column_kwargs=PLAIN)
    printer: str = Field(default="", sa_column_kwargs=PLAIN)
    reason: str = Field(default="", sa_column_kwargs=PLAIN)


class SchoolPassRow(RecordsTable, table=True):
    """A school pass that staff asked for here, by the id that the pass will have. `state` is a
    kiosk.records.school_passes.PassState; `code` is what the district signed, and is deleted once it is on paper."""

    __tablename__ = "school_pass"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    visit_id: str = Field(unique=True, sa_column_kwargs=PLAIN)
    state: str = Field(index=True, sa_column_kwargs=PLAIN)
    changed: str = Field(sa_column_kwargs=PLAIN)
    code: str = Field(default="", repr=False, sa_column_kwargs=PERSONAL)


class ReturningRow(RecordsTable, table=True):
    """What a returning visitor may repeat: no name, only the visitor hash, and no answer that is asked every time."""

    __tablename__ = "returning_visitor"

    visitor_hash: str = Field(primary_key=True, sa_column_kwargs=PERSONAL)
    purpose: str = Field(sa_column_kwargs=PLAIN)
    destination: str = Field(sa_column_kwargs=PLAIN)
    host: str = Field(default="", sa_column_kwargs=PLAIN)
    answers: str = Field(default="", sa_column_kwargs=PERSONAL)
    conduct: str = Field(sa_column_kwargs=PLAIN)
    photo: str = Field(sa_column_kwargs=PERSONAL)
    seen: str = Field(sa_column_kwargs=PLAIN)


class SchoolRow(RecordsTable, table=True):
    """The school's document as it was received; there is one row."""

    __tablename__ = "school"

    id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    version: str = Field(sa_column_kwargs=PLAIN)
    document: str = Field(sa_column_kwargs=PLAIN)
    applied: str = Field(sa_column_kwargs=PLAIN)


class PinTriesRow(RecordsTable, table=True):
    """Wrong PINs in a row. Survives a restart, or a power switch would be the way round it.

    Attributes:
        staff_id: whose they were; "pass:" before it where a staff pass was shown, and "" for all of this kiosk.
        boot, since: when the last one was, see kiosk.records.trusted_time.Uptime.
    """

    __tablename__ = "pin_tries"

    staff_id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    wrong: int = Field(default=0, sa_column_kwargs=PLAIN)
    boot: str = Field(default="", sa_column_kwargs=PLAIN)
    since: float = Field(default=0.0, sa_column_kwargs=PLAIN)


class CaseRow(RecordsTable, table=True):
    """A held visitor. `matches` and `entries` are what staff compare, kept as they were when the case opened.

    `left`: the visitor went away before the last step, and nobody was held. `about`: the visit of somebody who is in
    the building already, where a newer list raised the case; "" for a visitor at the door. `lists`: what the visitor
    was compared with (Screening.lists); "" in rows of older versions.
    """

    __tablename__ = "held_case"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    opened: str = Field(sa_column_kwargs=PLAIN)
    family: str = Field(sa_column_kwargs=PERSONAL)
    given: str = Field(sa_column_kwargs=PERSONAL)
    middle: str = Field(sa_column_kwargs=PERSONAL)
    suffix: str = Field(sa_column_kwargs=PERSONAL)
    born: str = Field(sa_column_kwargs=PERSONAL)
    purpose: str = Field(sa_column_kwargs=PLAIN)
    destination: str = Field(sa_column_kwargs=PLAIN)
    host: str = Field(default="", sa_column_kwargs=PLAIN)
    question_set: str = Field(default="", sa_column_kwargs=PERSONAL)
    answers: str = Field(default="", sa_column_kwargs=PERSONAL)
    conduct: str = Field(sa_column_kwargs=PLAIN)
    photo: str = Field(sa_column_kwargs=PERSONAL)
    visitor_hash: str = Field(sa_column_kwargs=PERSONAL)
    other_hashes: str = Field(default="", sa_column_kwargs=PERSONAL)
    list_state: str = Field(sa_column_kwargs=PLAIN)
    lists: str = Field(default="", sa_column_kwargs=PLAIN)
    matches: str = Field(sa_column_kwargs=PERSONAL)
    entries: str = Field(sa_column_kwargs=PERSONAL)
    decision: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    reason: str = Field(default="", sa_column_kwargs=PLAIN)
    decided: str = Field(default="", sa_column_kwargs=PLAIN)
    decided_by: str = Field(default="", sa_column_kwargs=PLAIN)
    second: str = Field(default="", sa_column_kwargs=PLAIN)
    visit_id: str = Field(default="", sa_column_kwargs=PLAIN)
    left: bool = Field(default=False, sa_column_kwargs=PLAIN)
    about: str = Field(default="", sa_column_kwargs=PLAIN)


class RememberedRow(RecordsTable, table=True):
    """A person found that this visitor is not that entry. It ends with time, a new leaf, or a revocation.

    `kind` is the entry's ListKind, which holds for as long as the leaf does; "" where an older version wrote the row.
    """

    __tablename__ = "remembered_decision"

    visitor_hash: str = Field(primary_key=True, sa_column_kwargs=PERSONAL)
    entry_id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    leaf: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    case_id: str = Field(sa_column_kwargs=PLAIN)
    decided_by: str = Field(sa_column_kwargs=PLAIN)
    decided: str = Field(sa_column_kwargs=PLAIN)
    expires: str = Field(sa_column_kwargs=PLAIN)
    revoked: str = Field(default="", sa_column_kwargs=PLAIN)
    kind: str = Field(default="", sa_column_kwargs=PLAIN)


class RunStateRow(RecordsTable, table=True):
    """The machine itself; there is one row.

    Attributes:
        alive: the last sign of life, "" after an orderly end.
        roll_since, roll_badges: when a person put in the roll, and what came out since.
    """

    __tablename__ = "upkeep"

    id: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    alive: str = Field(default="", sa_column_kwargs=PLAIN)
    roll_since: str = Field(default="", sa_column_kwargs=PLAIN)
    roll_badges: int = Field(default=0, sa_column_kwargs=PLAIN)
