"""What came down from the district besides lists and the school's document: its tables, and how far we have come."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Field, Session

from kiosk.records.tables import Table
from sync.sql import PERSONAL, PLAIN


class Mark(StrEnum):
    """What is remembered of the exchanges."""

    CHANGES = "changes"  # the cursor of the stream of changes
    KINDS = "kinds"  # the kinds that we understood when we got there
    ERASURES = "erasures"  # the number of the last erasure that was obeyed
    DISTRICT_TIME = "district_time"  # what the district's clock said last
    DOUBTED = "doubted"  # what this machine's clock showed while it was in doubt (see kiosk.records.record_age)
    SCREENED = "screened"  # the lists that everybody on site was screened against last
    TOLD = "told"  # what this kiosk said of itself last
    FEED_SET = "feed_set"  # the signed set of the feeds that there must be
    LISTS_OF = "lists_of"  # the district and the school whose lists are written down


class MarkRow(Table, table=True):
    """One Mark."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    value: str = Field(sa_column_kwargs=PLAIN)


class ListRow(Table, table=True):
    """What is written down of one feed; see kiosk.barred_index.ledger.FeedRecord.

    Attributes:
        version, root, digest: of the state in force; version 0 where there never was one.
        coming_version, coming_root, coming_digest: of the one that is being switched in, version 0 where none is.
    """

    __tablename__ = "list_feed"

    feed: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    named: bool = Field(default=False, sa_column_kwargs=PLAIN)
    version: int = Field(default=0, sa_column_kwargs=PLAIN)
    root: str = Field(default="", sa_column_kwargs=PLAIN)
    digest: str = Field(default="", sa_column_kwargs=PLAIN)
    coming_version: int = Field(default=0, sa_column_kwargs=PLAIN)
    coming_root: str = Field(default="", sa_column_kwargs=PLAIN)
    coming_digest: str = Field(default="", sa_column_kwargs=PLAIN)
    count: int = Field(default=0, sa_column_kwargs=PLAIN)
    emptied: str = Field(default="", sa_column_kwargs=PLAIN)
    had: int = Field(default=0, sa_column_kwargs=PLAIN)


class PassRow(Table, table=True):
    """A visitor whom the school expects. `valid_until` is indexed: what has ended is forgotten."""

    __tablename__ = "visitor_pass"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    family: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    given: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    born: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    purpose: str = Field(sa_column_kwargs=PLAIN)
    destination: str = Field(sa_column_kwargs=PLAIN)
    host: str = Field(sa_column_kwargs=PLAIN)
    valid_from: str = Field(sa_column_kwargs=PLAIN)
    valid_until: str = Field(index=True, sa_column_kwargs=PLAIN)


def mark(session: Session, name: Mark) -> str:
    """ "" where it was never set."""
    row = session.get(MarkRow, name.value)
    return row.value if row else ""


def set_mark(session: Session, name: Mark, value: str) -> None:
    session.merge(MarkRow(name=name.value, value=value))
