"""The tables of looks and acts: who opened which record at the pages, or changed what; and whose month was mailed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN


class RecordLook(Table, table=True):
    """One look, or one act. It names nobody: `account` is whose it was, `kind` a district.access.looks.LookKind or a
    district.access.acts.ActKind, `subject` what the kind says: the id of a visit, the day of a log (ISO 8601), else "".
    `school` is "" for what is the district's."""

    __tablename__ = "record_look"
    __table_args__ = (Index("ix_record_look_school_at", "school", "at"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    account: str = Field(index=True, sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    subject: str = Field(index=True, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class LookReason(Table, table=True):
    """The reason that somebody wrote down for a look, where one is asked for."""

    __tablename__ = "look_reason"

    look: int = Field(primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN | {"autoincrement": False})
    text: str = Field(repr=False, sa_column_kwargs=PLAIN)


class LooksMailed(Table, table=True):
    """That the looks without a case of a month (ISO 8601, 2026-10) were taken care of, for a school or, under "", for
    the district: `mails` is how many mails that were. Its key is what lets one process alone mail a month."""

    __tablename__ = "looks_mailed"

    school: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    month: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    mails: int = Field(default=0, sa_column_kwargs=PLAIN)
