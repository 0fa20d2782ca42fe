"""The table of legal holds: what retention and erasure leave alone, for whom, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN


class LegalHold(Table, table=True):
    """One hold. `visit` is the visit that it is about, with its cases; where it is "", it is about all visits and cases
    of the school that began from `since` up to `until`, None for no end. `placed_by` and `lifted_by` are accounts.

    It stays when it is lifted: what was held when is part of the record."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "ix_legal_hold_standing", "school", sqlite_where=sql("lifted IS NULL"),
            postgresql_where=sql("lifted IS NULL"),
        ),
    )  # fmt: skip

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    since: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    until: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    reason: str = Field(repr=False, sa_column_kwargs=PLAIN)
    placed_by: str = Field(sa_column_kwargs=PLAIN)
    placed: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    lifted_by: str = Field(default="", sa_column_kwargs=PLAIN)
    lifted: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
