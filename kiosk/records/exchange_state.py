"""How far the exchange with the district has come (cursors and the like), and the tables of what came down."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Field, Session

from kiosk.records.tables import RecordsTable
from sync.sql import PERSONAL, PLAIN


class StateKey(StrEnum):
    """What is remembered between exchanges."""

    CHANGES = "changes"  # the cursor of the change feed
    KINDS = "kinds"  # the kinds of change that this version knew at that cursor
    ERASURES = "erasures"  # the number of the last erasure that was applied
    DISTRICT_TIME = "district_time"  # what the district's clock said last
    DOUBTED = "doubted"  # what this machine's clock showed while it was in doubt (see kiosk.records.timestamps)
    SCREENED = "screened"  # the lists that everybody on site was screened against last
    TOLD = "told"  # what this kiosk said of itself last
    FEED_SET = "feed_set"  # the signed set of the feeds that there must be
    LISTS_OF = "lists_of"  # the district and the school whose lists are written down


class ExchangeStateRow(RecordsTable, table=True):
    """One StateKey and its value."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    value: str = Field(sa_column_kwargs=PLAIN)


class ListFeedRow(RecordsTable, table=True):
    """What is recorded of one feed; see kiosk.barred_index.ledger.FeedRecord.

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


class VisitorPassRow(RecordsTable, table=True):
    """A visitor whom the school expects. `valid_until` is indexed because ended passes are deleted."""

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


def read_state(session: Session, name: StateKey) -> str:
    """The value of a key, "" where it was never set."""
    row = session.get(ExchangeStateRow, name.value)
    return row.value if row else ""


def write_state(session: Session, name: StateKey, value: str) -> None:
    session.merge(ExchangeStateRow(name=name.value, value=value))
