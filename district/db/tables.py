"""The district's tables: what was received, exactly as it came, and what else the district keeps.

What is projected from the journal stands in district.db.projection_tables and can be emptied and filled again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, MetaData, UniqueConstraint, false, text
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from sync.contract.vocabulary import TypedNames
from sync.sql import NAMING, PERSONAL, PLAIN

_EMPTY = PLAIN | {"server_default": "{}"}
_NONE = PLAIN | {"server_default": "[]"}
_STAFF = PLAIN | {"server_default": TypedNames.STAFF.value}
Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of its plain INTEGER."""


class Utc(TypeDecorator[datetime]):
    """A moment with its time zone; SQLite keeps no zone, so UTC is what its text means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's own
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base with metadata of its own: a kiosk's tables may live in the same process."""

    def __setattr__(self, name: str, value: Any) -> None:
        # SQLAlchemy's own descriptors do all that is needed. SQLModel's way asks three times what kind of field it is,
        # which was a tenth of a projection.
        object.__setattr__(self, name, value)


class School(Table, table=True):
    """`destinations` are a list of WireDestination; `former_destinations`: code and label of those that were removed,
    for visits name them; `level` is a visitor_types.Level or ""; `typed_names` a TypedNames;
    `wording` a SchoolWording; `keyring`: the keys that its kiosks should have, see sync.contract.school_keys."""

    __tablename__ = "school"

    code: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    name: str = Field(sa_column_kwargs=PLAIN)
    time_zone: str = Field(sa_column_kwargs=PLAIN)
    emergency: str = Field(default="", sa_column_kwargs=PLAIN)
    keyring: str = Field(default="", sa_column_kwargs=PLAIN)
    level: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})
    destinations: list[dict[str, Any]] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    former_destinations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=_NONE)
    typed_names: str = Field(default=TypedNames.STAFF.value, sa_column_kwargs=_STAFF)
    wording: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=_EMPTY)


class Staff(Table, table=True):
    """`verifier` is argon2id over HMAC(PIN key, PIN), the key derived from the school's secret of the id `secret` ("":
    its first). `removed` people stay, because entries name them; `disabled` ones may be enabled again."""

    __tablename__ = "staff"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", index=True, sa_column_kwargs=PLAIN)
    name: str = Field(sa_column_kwargs=PLAIN)
    permissions: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    verifier: str = Field(repr=False, sa_column_kwargs=PLAIN)
    secret: str = Field(default="", sa_column_kwargs=PLAIN)
    removed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    disabled: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class Kiosk(Table, table=True):
    """`token_hash` is SHA-256 (hex): the token has 256 random bits, so nothing slower is needed. `next_token_hash` is
    that of a token on its way to the kiosk; its first use puts it in the old one's place. `replaced_by` is the kiosk
    that its machine became by enrolling again; `doubled` is when two machines last wrote under its key."""

    __tablename__ = "kiosk"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", index=True, sa_column_kwargs=PLAIN)
    name: str = Field(sa_column_kwargs=PLAIN)
    public_key: bytes = Field(sa_column_kwargs=PLAIN)
    key_id: str = Field(index=True, sa_column_kwargs=PLAIN)
    token_hash: str = Field(unique=True, repr=False, sa_column_kwargs=PLAIN)
    next_token_hash: str | None = Field(default=None, unique=True, repr=False, sa_column_kwargs=PLAIN)
    enrolled: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    revoked: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    seen: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    replaced_by: str | None = Field(default=None, sa_column_kwargs=PLAIN)
    doubled: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class Entry(Table, table=True):
    """One journal entry: the exact bytes of its header. `chain` is its author: a kiosk's id; `number` is its turn.

    Attributes:
        projected: whether projection has dealt with it; a waiting entry (see Waiting) has been dealt with.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("chain", "epoch", "sequence"),
        Index(
            "ix_entry_unprojected",
            "chain",
            "number",
            sqlite_where=text("NOT projected"),
            postgresql_where=text("NOT projected"),
        ),
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    chain: str = Field(sa_column_kwargs=PLAIN)
    epoch: str = Field(sa_column_kwargs=PLAIN)
    sequence: int = Field(sa_column_kwargs=PLAIN)
    entry_id: str = Field(index=True, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    header: bytes = Field(sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)
    received: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    projected: bool = Field(default=False, sa_column_kwargs=PLAIN | {"server_default": false()})


class EntryGroup(Table, table=True):
    """One erasable part of an entry. Erased: salt and content are gone, the row says when."""

    __tablename__ = "entry_group"

    entry: int = Field(primary_key=True, foreign_key="entry.number", sa_type=Number, sa_column_kwargs=PLAIN)
    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    salt: bytes | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    content: bytes | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    erased: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class Head(Table, table=True):
    """Where an epoch stands, signed by its author and countersigned by the district.

    Attributes:
        received: ISO 8601 text, exactly as it was countersigned.
        ended: the Flaw or RefusalCode that ended the epoch, "" while it goes on.
    """

    __tablename__ = "head"

    chain: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    epoch: str = Field(primary_key=True, index=True, sa_column_kwargs=PLAIN)
    sequence: int = Field(sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)
    signature: bytes = Field(default=b"", sa_column_kwargs=PLAIN)
    received: str = Field(default="", sa_column_kwargs=PLAIN)
    countersignature: bytes = Field(default=b"", sa_column_kwargs=PLAIN)
    ended: str = Field(default="", sa_column_kwargs=PLAIN)


class Quarantined(Table, table=True):
    """A batch that was not believed, kept for an investigation. The same batch again only counts up."""

    __tablename__ = "quarantined"
    __table_args__ = (UniqueConstraint("chain", "digest"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    chain: str = Field(sa_column_kwargs=PLAIN)
    epoch: str = Field(sa_column_kwargs=PLAIN)
    sequence: int = Field(sa_column_kwargs=PLAIN)
    flaw: str = Field(sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)
    body: bytes = Field(repr=False, sa_column_kwargs=PERSONAL)
    times: int = Field(default=1, sa_column_kwargs=PLAIN)
    first_seen: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    last_seen: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class Waiting(Table, table=True):
    """An entry that was believed and cannot be projected: it waits here, in sight, and blocks nothing."""

    __tablename__ = "waiting"

    entry: int = Field(primary_key=True, foreign_key="entry.number", sa_type=Number, sa_column_kwargs=PLAIN)
    reason: str = Field(sa_column_kwargs=PLAIN)
    since: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class Erasure(Table, table=True):
    """Groups of an entry that are erased for good; kiosks are told in order of `number`."""

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("entry_id"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    entry_id: str = Field(sa_column_kwargs=PLAIN)
    groups: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


_KEPT = text("erased IS NULL")


class RetentionCursor(Table, table=True):
    """How far a class of retention was applied: to every entry up to `number`, except those in HeldBack. Those are
    looked at again at `reread`."""

    __tablename__ = "retention_cursor"

    retention: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    number: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    reread: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class HeldBack(Table, table=True):
    """An entry above which the cursor has moved although its time had not come: its visit lasts, its case is open."""

    __tablename__ = "held_back"

    retention: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    entry: int = Field(primary_key=True, foreign_key="entry.number", sa_type=Number, sa_column_kwargs=PLAIN)


class Photo(Table, table=True):
    """`erased`: the picture is gone, and the same picture is not taken again."""

    __tablename__ = "photo"
    __table_args__ = (Index("ix_photo_kept", "received", "digest", sqlite_where=_KEPT, postgresql_where=_KEPT),)

    digest: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    jpeg: bytes = Field(repr=False, sa_column_kwargs=PERSONAL)
    chain: str = Field(sa_column_kwargs=PLAIN)
    received: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    erased: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class Feed(Table, table=True):
    """The manifest in force; `issued` and `expires` are ISO 8601 text, exactly as signed."""

    __tablename__ = "feed"

    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    version: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    count: int = Field(sa_column_kwargs=PLAIN)
    root: str = Field(sa_column_kwargs=PLAIN)
    issued: str = Field(sa_column_kwargs=PLAIN)
    expires: str = Field(sa_column_kwargs=PLAIN)
    key_id: str = Field(sa_column_kwargs=PLAIN)
    signature: bytes = Field(sa_column_kwargs=PLAIN)


class ListRow(Table, table=True):
    """A list entry as its canonical bytes, or a tombstone (`removed`, no content). `version` changed it last."""

    __tablename__ = "list_row"
    __table_args__ = (
        Index("ix_list_row_change", "feed", "version", "place"),
        Index("ix_list_row_place", "feed", "place"),
    )

    feed: str = Field(primary_key=True, foreign_key="feed.name", sa_column_kwargs=PLAIN)
    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    place: bytes = Field(sa_column_kwargs=PLAIN)
    leaf: bytes = Field(sa_column_kwargs=PLAIN)
    content: bytes = Field(repr=False, sa_column_kwargs=PLAIN)
    version: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    removed: bool = Field(default=False, sa_column_kwargs=PLAIN)
