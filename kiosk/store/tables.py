"""The tables of the journal's file. Times are ISO 8601 text in UTC, ids UUIDv7 text, JSON is canonical text.

Rows stay inside kiosk.store: every function hands out domain objects.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Index, MetaData, inspect
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Without names of its own making, SQLite's batch migrations lose constraints."""


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base with metadata of its own: the district's tables may live in the same process."""

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """The key alone: rows hold names and birth dates, and a repr ends up in tracebacks."""
        keys = {column.key for column in inspect(type(self)).primary_key}
        return [(name, value) for name, value in super().__repr_args__() if name in keys]


class Epoch(Table, table=True):
    """One chain. The newest by `position` is the one that is written.

    Attributes:
        sequence, head: where the chain stands; a cut-off tail is found by them.
        base_sequence, base_digest: the last entry that was pruned; verification starts after it.
        acknowledged, received, signature: the district's last receipt.
        superseded: its unacknowledged entries were carried over into a later epoch.
    """

    __tablename__ = "epoch"

    id: str = Field(primary_key=True)
    position: int = Field(unique=True)
    kiosk: str
    school: str
    started: str
    sequence: int = 0
    head: str
    base_sequence: int = 0
    base_digest: str
    acknowledged: int = 0
    received: str = ""
    signature: bytes = b""
    superseded: bool = False


class JournalEntry(Table, table=True):
    """A header, byte for byte. The key is what makes two entries in one place impossible."""

    __tablename__ = "entry"

    epoch: str = Field(primary_key=True, foreign_key="epoch.id")
    sequence: int = Field(primary_key=True)
    id: str = Field(index=True)
    kind: str
    time: str
    header: bytes
    digest: str


class EntryGroup(Table, table=True):
    """What is personal in an entry, wherever that entry stands: erasing is deleting rows here."""

    __tablename__ = "entry_group"

    entry_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    salt: bytes
    content: bytes


class VisitRow(Table, table=True):
    """What a visit is. Whether it lasts is in `presence`. `kiosk`: the door that recorded it, "" for this one."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "visitor_hash"),)

    id: str = Field(primary_key=True)
    family: str
    given: str
    middle: str
    suffix: str
    born: str
    source: str
    purpose: str
    destination: str
    conduct: str
    started: str
    choice: str
    badge_id: str
    photo: str
    case_id: str
    visitor_hash: str
    kiosk: str = ""


class PresenceRow(Table, table=True):
    """The fold of a visit's facts (see kiosk.store.log.presence); it may be there before the visit is."""

    __tablename__ = "presence"

    visit_id: str = Field(primary_key=True)
    arrived: str = ""
    left: str = ""
    left_by: str = ""
    voided: bool = False


class BadgeState(StrEnum):
    """Where a badge stands."""

    QUEUED = "queued"
    PRINTING = "printing"
    CONFIRMED = "confirmed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the machine stopped while printing: only a person can tell whether there is a badge
    CANCELLED = "cancelled"  # its visit was voided before it was printed


class BadgeRow(Table, table=True):
    """A badge to print. `state` is a BadgeState."""

    __tablename__ = "badge_job"

    badge_id: str = Field(primary_key=True)
    visit_id: str = Field(foreign_key="visit.id", index=True)
    state: str = Field(index=True)
    changed: str
    tries: int = 0
    printer: str = ""
    reason: str = ""


class ReturningRow(Table, table=True):
    """What a returning visitor may repeat: no name, only the visitor hash."""

    __tablename__ = "returning_visitor"

    visitor_hash: str = Field(primary_key=True)
    purpose: str
    destination: str
    conduct: str
    photo: str
    seen: str


class SchoolRow(Table, table=True):
    """The school's document as it was received; there is one row."""

    __tablename__ = "school"

    id: int = Field(primary_key=True)
    version: str
    document: str
    applied: str


class PinTriesRow(Table, table=True):
    """Wrong PINs in a row. Survives a restart, or a power switch would be the way round it.

    Attributes:
        staff_id: whose they were; "pass:" before it where a staff pass was shown, and "" for all of this kiosk.
        boot, since: when the last one was, see kiosk.store.uptime.Uptime.
    """

    __tablename__ = "pin_tries"

    staff_id: str = Field(primary_key=True)
    wrong: int = 0
    boot: str = ""
    since: float = 0.0


class CaseRow(Table, table=True):
    """A held visitor. `matches` and `entries` are what staff compare, kept as they were when the case opened.

    `left`: the visitor went away before the last step, and nobody was held. `about`: the visit of somebody who is in
    the building already, where a newer list raised the case; "" for a visitor at the door.
    """

    __tablename__ = "held_case"

    id: str = Field(primary_key=True)
    opened: str
    family: str
    given: str
    middle: str
    suffix: str
    born: str
    source: str
    purpose: str
    destination: str
    conduct: str
    photo: str
    visitor_hash: str
    list_state: str
    matches: str
    entries: str
    decision: str = Field(default="", index=True)
    reason: str = ""
    decided: str = ""
    decided_by: str = ""
    second: str = ""
    visit_id: str = ""
    left: bool = False
    about: str = ""


class RememberedRow(Table, table=True):
    """A person found that this visitor is not that entry. It ends with time, a new leaf, or a revocation.

    `kind` is the entry's ListKind, which holds for as long as the leaf does; "" where an older version wrote the row.
    """

    __tablename__ = "remembered_decision"

    visitor_hash: str = Field(primary_key=True)
    entry_id: str = Field(primary_key=True)
    leaf: str = Field(primary_key=True)
    case_id: str
    decided_by: str
    decided: str
    expires: str
    revoked: str = ""
    kind: str = ""


class UpkeepRow(Table, table=True):
    """The machine itself; there is one row.

    Attributes:
        alive: the last sign of life, "" after an orderly end.
        roll_since, roll_badges: when a person put in the roll, and what came out since.
    """

    __tablename__ = "upkeep"

    id: int = Field(primary_key=True)
    alive: str = ""
    roll_since: str = ""
    roll_badges: int = 0
