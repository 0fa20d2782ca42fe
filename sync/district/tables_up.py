"""What is projected from the journal: visits, cases, lists held. Emptied and filled again by a rebuild.

A row is a fold of its facts that does not depend on the order in which they arrive. What was erased is None.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, false
from sqlalchemy import text as sql
from sqlmodel import Field

from sync.district.tables import Table, Utc


class Visit(Table, table=True):
    """`entry_id` is the entry that began it, "" while only later facts have arrived.

    `started` and `ended` are by the kiosk's clock; `..._received` say when the district heard of it.
    """

    __tablename__ = "visit"

    id: str = Field(primary_key=True)
    school: str = Field(index=True)
    kiosk: str = ""
    entry_id: str = ""
    family: str | None = Field(default=None, repr=False)
    given: str | None = Field(default=None, repr=False)
    middle: str | None = Field(default=None, repr=False)
    suffix: str | None = Field(default=None, repr=False)
    born: str | None = Field(default=None, repr=False)
    photo: str | None = None
    purpose: str = ""
    destination: str = ""
    choice: str = ""
    source: str = ""
    case: str = Field(default="", index=True)
    badge: str = ""
    badge_outcome: str = ""
    badge_reason: str = ""
    started: datetime | None = Field(default=None, sa_type=Utc, index=True)
    ended: datetime | None = Field(default=None, sa_type=Utc)
    ended_by: str = ""
    started_received: datetime | None = Field(default=None, sa_type=Utc)
    ended_received: datetime | None = Field(default=None, sa_type=Utc)
    voided: datetime | None = Field(default=None, sa_type=Utc)


class Case(Table, table=True):
    """`decision_entry` is the entry of the decision that counts: the first. `went_away`: the visitor left before the
    last step, so nobody stands at the door."""

    __tablename__ = "visitor_case"
    __table_args__ = (
        Index(
            "ix_visitor_case_open", "id", sqlite_where=sql("decided IS NULL"), postgresql_where=sql("decided IS NULL")
        ),
    )

    id: str = Field(primary_key=True)
    school: str = Field(index=True)
    kiosk: str = ""
    entry_id: str = ""
    family: str | None = Field(default=None, repr=False)
    given: str | None = Field(default=None, repr=False)
    middle: str | None = Field(default=None, repr=False)
    suffix: str | None = Field(default=None, repr=False)
    born: str | None = Field(default=None, repr=False)
    photo: str | None = None
    purpose: str = ""
    destination: str = ""
    source: str = ""
    list_state: str = ""
    verdict: str = ""
    matches: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON, repr=False)
    opened: datetime | None = Field(default=None, sa_type=Utc, index=True)
    decision: str = ""
    decision_entry: str = ""
    reason: str = ""
    text: str | None = Field(default=None, repr=False)
    decided_by: str = ""
    second: str = ""
    visit: str = ""
    decided: datetime | None = Field(default=None, sa_type=Utc)
    went_away: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class CaseRequest(Table, table=True):
    """What an office asked of the kiosk that holds a case, and its answer; `outcome` "" means sent."""

    __tablename__ = "case_request"

    id: str = Field(primary_key=True)
    school: str = Field(index=True)
    case: str = Field(default="", index=True)
    decision: str = ""
    reason: str = ""
    text: str | None = Field(default=None, repr=False)
    by: str = ""
    second: str = ""
    entry_id: str = Field(default="", index=True)
    asked: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str = ""
    ruling: str = ""
    answered: datetime | None = Field(default=None, sa_type=Utc)


class ListHeld(Table, table=True):
    """Which version of a feed a kiosk said it screens with."""

    __tablename__ = "list_held"

    kiosk: str = Field(primary_key=True)
    feed: str = Field(primary_key=True)
    version: int = Field(sa_type=BigInteger)
    count: int
    root: str
    applied: datetime = Field(sa_type=Utc)


class Remembered(Table, table=True):
    """A decision that a school's kiosks remember, under the id of its case: this visitor is none of those entries.

    What was erased is None.
    """

    __tablename__ = "remembered"

    id: str = Field(primary_key=True)
    school: str = Field(index=True)
    entry_id: str = Field(default="", index=True)
    visitor_hash: str | None = Field(default=None, repr=False)
    entries: list[list[str]] | None = Field(default=None, sa_type=JSON, repr=False)
    by: str = ""
    decided: datetime | None = Field(default=None, sa_type=Utc)
    expires: datetime | None = Field(default=None, sa_type=Utc)
    revoked: datetime | None = Field(default=None, sa_type=Utc)
