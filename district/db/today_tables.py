"""The tables of what an office does on its day beside visits and cases: calls for help, people without a badge, blank
badges for a day without the kiosk, and who was seen leaving after a refusal. None of them names a visitor."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN

_OPEN = sql("closed IS NULL")
_AGAIN = sql("press <> ''")


class Step(StrEnum):
    """What somebody did about a call for help."""

    PRESSED = "pressed"
    ON_THE_WAY = "on_the_way"
    CLOSED = "closed"


class HelpCall(Table, table=True):
    """A call for help. Pressing again before anybody is on their way belongs to the same call.

    Attributes:
        case: on whose page it was pressed, "" for none.
        by: the account of who pressed.
        last: when it was pressed last, `presses` how often.
        acknowledged: when the first said that they are on their way.
        outcome: what it was, a district.publish.help_calls.HelpOutcome; "" while it is open.
    """

    __tablename__ = "help_call"
    __table_args__ = (
        Index("ix_help_call_open", "school", "by", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_help_call_school_pressed", "school", "pressed"),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    case: str = Field(default="", sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    pressed: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    last: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    presses: int = Field(default=1, sa_column_kwargs=PLAIN)
    acknowledged: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    closed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", sa_column_kwargs=PLAIN)


class HelpStep(Table, table=True):
    """Who did what about a call, and when; `by` is an account. `press`: the id of a press that rang an open call again,
    so that it is known when it is sent once more; "" for any other step, for a call has the id of its own press."""

    __tablename__ = "help_step"
    __table_args__ = (Index("ix_help_step_press", "press", sqlite_where=_AGAIN, postgresql_where=_AGAIN),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    call: str = Field(index=True, sa_column_kwargs=PLAIN)
    step: str = Field(sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    press: str = Field(default="", sa_column_kwargs=PLAIN)


class Sighting(Table, table=True):
    """Somebody without a badge who was seen: where (a destination of the school or an area), and what they look like,
    in codes alone."""

    __tablename__ = "sighting"
    __table_args__ = (
        Index("ix_sighting_open", "school", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_sighting_school_seen", "school", "seen"),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    place: str = Field(sa_column_kwargs=PLAIN)
    looks: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    seen: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    closed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    closed_by: str = Field(default="", sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", sa_column_kwargs=PLAIN)


class PaperSet(Table, table=True):
    """Ten blank badges and a paper log with the same numbers, made to be printed; `number` counts up at each school,
    so that no two badges of a school have the same number."""

    __tablename__ = "paper_set"
    __table_args__ = (UniqueConstraint("school", "number"),)

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    number: int = Field(sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class SeenLeaving(Table, table=True):
    """That a person saw somebody go who was refused; `by` is an account."""

    __tablename__ = "seen_leaving"

    case: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
