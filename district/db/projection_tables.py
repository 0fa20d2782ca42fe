"""What is projected from the journal: visits, cases, lists held. Emptied and filled again by a rebuild.

A row is a fold of its facts that does not depend on the order in which they arrive. What was erased is None.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, false
from sqlalchemy import text as sql
from sqlmodel import Field

from district.db.tables import Table, Utc
from sync.sql import PERSONAL, PLAIN

SEARCH_KEYS = ("key_1", "key_2", "key_3", "key_4")
CORRECTABLE = ("purpose", "destination", "host")
"""What a person may correct of a visit; it is codes alone."""
_STAYING = sql("ended IS NULL AND voided IS NULL")
_UNKEYED = sql("family IS NOT NULL AND key_1 IS NULL")


class Visit(Table, table=True):
    """`entry_id` is the entry that began it, "" while only later facts have arrived.

    `started` and `ended` are by the kiosk's clock; `..._received` say when the district heard of it. `key_1` to `key_4`
    are what a search by name looks up (district.projections.search_keys); a name without any waits to be given some.
    `took_s`: how long checking in took, one of sync.contract.records.visit.TOOK_S; 0 where no kiosk told it.
    `purpose`, `destination` and `host` are as corrected last; `corrections` has what was said first and each correction
    in order; None where nothing was corrected.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index(
            "ix_visit_photo", "photo", sqlite_where=sql("photo IS NOT NULL"), postgresql_where=sql("photo IS NOT NULL")
        ),
        Index("ix_visit_school_started", "school", "started", "id"),
        Index("ix_visit_counted", "started", "school", "voided", "purpose", "took_s"),  # what the dashboard counts
        *(
            Index(
                f"ix_visit_{key}",
                "school",
                key,
                "started",
                sqlite_where=sql(f"{key} IS NOT NULL"),
                postgresql_where=sql(f"{key} IS NOT NULL"),
            )
            for key in SEARCH_KEYS
        ),
        Index("ix_visit_staying", "school", "started", sqlite_where=_STAYING, postgresql_where=_STAYING),
        Index("ix_visit_unkeyed", "id", sqlite_where=_UNKEYED, postgresql_where=_UNKEYED),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    kiosk: str = Field(default="", sa_column_kwargs=PLAIN)
    entry_id: str = Field(default="", sa_column_kwargs=PLAIN)
    family: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    given: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    middle: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    suffix: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    born: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    photo: str | None = Field(default=None, sa_column_kwargs=PERSONAL)
    question_set: str | None = Field(default=None, sa_column_kwargs=PERSONAL)
    answers: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    key_1: int | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    key_2: int | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    key_3: int | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    key_4: int | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    purpose: str = Field(default="", sa_column_kwargs=PLAIN)
    destination: str = Field(default="", sa_column_kwargs=PLAIN)
    host: str = Field(default="", sa_column_kwargs=PLAIN)
    choice: str = Field(default="", sa_column_kwargs=PLAIN)
    case: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    badge: str = Field(default="", sa_column_kwargs=PLAIN)
    badge_outcome: str = Field(default="", sa_column_kwargs=PLAIN)
    badge_reason: str = Field(default="", sa_column_kwargs=PLAIN)
    took_s: int = Field(default=0, sa_column_kwargs=PLAIN)
    started: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    ended: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    ended_by: str = Field(default="", sa_column_kwargs=PLAIN)
    started_received: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    ended_received: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    voided: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    corrections: list[dict[str, str]] | None = Field(default=None, sa_type=JSON, sa_column_kwargs=PLAIN)


class Case(Table, table=True):
    """`decision_entry` is the entry of the decision that counts: the first. `went_away`: the visitor left before the
    last step, so nobody stands at the door."""

    __tablename__ = "visitor_case"
    __table_args__ = (
        Index(
            "ix_visitor_case_open", "id", sqlite_where=sql("decided IS NULL"), postgresql_where=sql("decided IS NULL")
        ),
        Index(
            "ix_visitor_case_photo",
            "photo",
            sqlite_where=sql("photo IS NOT NULL"),
            postgresql_where=sql("photo IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    kiosk: str = Field(default="", sa_column_kwargs=PLAIN)
    entry_id: str = Field(default="", sa_column_kwargs=PLAIN)
    family: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    given: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    middle: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    suffix: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    born: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    photo: str | None = Field(default=None, sa_column_kwargs=PERSONAL)
    question_set: str | None = Field(default=None, sa_column_kwargs=PERSONAL)
    answers: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    purpose: str = Field(default="", sa_column_kwargs=PLAIN)
    destination: str = Field(default="", sa_column_kwargs=PLAIN)
    host: str = Field(default="", sa_column_kwargs=PLAIN)
    list_state: str = Field(default="", sa_column_kwargs=PLAIN)
    verdict: str = Field(default="", sa_column_kwargs=PLAIN)
    matches: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    opened: datetime | None = Field(default=None, sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    decision: str = Field(default="", sa_column_kwargs=PLAIN)
    decision_entry: str = Field(default="", sa_column_kwargs=PLAIN)
    reason: str = Field(default="", sa_column_kwargs=PLAIN)
    text: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    decided_by: str = Field(default="", sa_column_kwargs=PLAIN)
    second: str = Field(default="", sa_column_kwargs=PLAIN)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    decided: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    went_away: bool = Field(default=False, sa_column_kwargs=PLAIN | {"server_default": false()})


class CaseRequest(Table, table=True):
    """What an office asked of the kiosk that holds a case, and its answer; `outcome` "" means sent."""

    __tablename__ = "case_request"
    # Asked at every word that something moved; of years of requests hardly any is open.
    __table_args__ = (
        Index("ix_case_request_sent", "case", sqlite_where=sql("outcome = ''"), postgresql_where=sql("outcome = ''")),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    case: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    decision: str = Field(default="", sa_column_kwargs=PLAIN)
    reason: str = Field(default="", sa_column_kwargs=PLAIN)
    text: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    by: str = Field(default="", sa_column_kwargs=PLAIN)
    second: str = Field(default="", sa_column_kwargs=PLAIN)
    entry_id: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    asked: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", sa_column_kwargs=PLAIN)
    ruling: str = Field(default="", sa_column_kwargs=PLAIN)
    answered: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class BadgeRequest(Table, table=True):
    """A badge that an office asks a kiosk to print, and the answer; `outcome` "" means sent. `reason` says why not."""

    __tablename__ = "badge_request"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    badge: str = Field(default="", sa_column_kwargs=PLAIN)
    kiosk: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    by: str = Field(default="", sa_column_kwargs=PLAIN)
    entry_id: str = Field(default="", sa_column_kwargs=PLAIN)
    asked: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", sa_column_kwargs=PLAIN)
    reason: str = Field(default="", sa_column_kwargs=PLAIN)
    answered: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class ListHeld(Table, table=True):
    """Which version of a feed a kiosk said it screens with."""

    __tablename__ = "list_held"

    kiosk: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    feed: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    version: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    count: int = Field(sa_column_kwargs=PLAIN)
    root: str = Field(sa_column_kwargs=PLAIN)
    applied: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class Remembered(Table, table=True):
    """A decision that a school's kiosks remember, under the id of its case: this visitor is none of those entries.

    What was erased is None.
    """

    __tablename__ = "remembered"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(index=True, sa_column_kwargs=PLAIN)
    entry_id: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    visitor_hash: str | None = Field(default=None, repr=False, sa_column_kwargs=PERSONAL)
    other_hashes: list[list[str]] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    entries: list[list[str]] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)
    by: str = Field(default="", sa_column_kwargs=PLAIN)
    decided: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    expires: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    revoked: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
