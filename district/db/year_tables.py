"""The tables of a new school year: when it begins, and what was confirmed for it, by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN


class SchoolYear(Table, table=True):
    """A year that is or was prepared; the newest counts. `first_day` is ISO 8601; `by` is an account's id."""

    __tablename__ = "school_year"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    first_day: str = Field(sa_column_kwargs=PLAIN)
    begun: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)


class YearStep(Table, table=True):
    """That somebody confirmed something for a year; the newest of a kind and school that was not undone counts.

    Attributes:
        school: "" for what is the district's.
        kind: a district.publish.school_years.StepKind.
        by, undone_by: ids of accounts.
        before: what undoing it needs: ids, codes, or the calendar as it was. No visitor's name is in it.
    """

    __tablename__ = "year_step"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    year: int = Field(foreign_key="school_year.number", index=True, sa_type=Number, sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=PLAIN)
    undone: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    undone_by: str = Field(default="", sa_column_kwargs=PLAIN)
