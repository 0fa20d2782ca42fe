"""The tables of enrollment: codes that were given out, and tries that were none."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN


class Code(Table, table=True):
    """A one-time enrolment code, as the SHA-256 (hex) of it, and an `id` that says nothing of it. `name`: of its kiosk.
    `made`: when its `sheet` was, None for none; `given`: when it was made. `by`: account, "" for the command line."""

    __tablename__ = "code"

    digest: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    name: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})
    expires: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    redeemed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    kiosk: str | None = Field(default=None, foreign_key="kiosk.id", sa_column_kwargs=PLAIN)
    made: datetime | None = Field(default=None, sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    id: str | None = Field(default=None, unique=True, index=True, sa_column_kwargs=PLAIN)
    sheet: str = Field(default="", index=True, sa_column_kwargs=PLAIN | {"server_default": ""})
    given: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})
    revoked: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    revoked_by: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})


class FailedTry(Table, table=True):
    """A code that was not one. Counted over all workers, so it is a table and no memory; rows die in minutes."""

    __tablename__ = "failed_try"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    address: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
