"""The tables of conduct: what somebody did at a school, the bar that follows, and matters that schools refer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PERSONAL, PLAIN


class Conduct(Table, table=True):
    """One person's conduct, seen once, and the bar that was imposed for it.

    Attributes:
        school: where it was put on record, "" for the district.
        visit: the visit it belongs to, "" for none.
        seen: codes of what was seen (publish.bars.Seen).
        measure: a publish.bars.Measure.
        schools: where the bar holds; [] is every school.
        ends: when the bar ends, None for one that holds until somebody has reviewed it; `review` is the day (ISO 8601)
            on which somebody looks at it again, "" for none.
        entry: its list entry (canonical fields), as kiosks have it; of a record without a bar None.
        is_listed: the entry is on the list, or goes out with the first list.
        steps: how many steps it has, so that two who change it at once are told.
    """

    __tablename__ = "conduct"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    visit: str = Field(index=True, sa_column_kwargs=PLAIN)
    family: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    given: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    middle: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    suffix: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    born: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    seen: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    words: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    asked_to_leave: bool = Field(sa_column_kwargs=PLAIN)
    measure: str = Field(sa_column_kwargs=PLAIN)
    schools: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    ends: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    review: str = Field(default="", sa_column_kwargs=PLAIN)
    lifted: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    entry: dict[str, Any] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    is_listed: bool = Field(default=False, index=True, sa_column_kwargs=PLAIN)
    steps: int = Field(default=1, sa_column_kwargs=PLAIN)


class ConductStep(Table, table=True):
    """What was done about it, by whose account ("" where its time was over): a publish.bars.Step."""

    __tablename__ = "conduct_step"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    conduct: str = Field(index=True, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    act: str = Field(sa_column_kwargs=PLAIN)
    ends: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    words: str = Field(default="", repr=False, sa_column_kwargs=PERSONAL)


class Referral(Table, table=True):
    """A matter that a school refers to security or threat management; `state` is a publish.referrals.ReferralState."""

    __tablename__ = "referral"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    words: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    conduct: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    state: str = Field(index=True, sa_column_kwargs=PLAIN)
    taken: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    taken_by: str = Field(default="", sa_column_kwargs=PLAIN)
    closed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    closed_by: str = Field(default="", sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", repr=False, sa_column_kwargs=PERSONAL)


class Dismissal(Table, table=True):
    """What security said of a school's "different person", under the id of its case: a publish.dismissals.Said.
    `secret` is the id of the secret whose hash other schools are told."""

    __tablename__ = "dismissal"

    case: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    said: str = Field(index=True, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    secret: str = Field(sa_column_kwargs=PLAIN)
