"""What came down from the district besides lists and the school's document: its tables, and how far we have come."""

from __future__ import annotations

from enum import StrEnum

from sqlmodel import Field, Session

from kiosk.store.tables import Table


class Mark(StrEnum):
    """What is remembered of the exchanges."""

    CHANGES = "changes"  # the cursor of the stream of changes
    KINDS = "kinds"  # the kinds that we understood when we got there
    ERASURES = "erasures"  # the number of the last erasure that was obeyed
    DISTRICT_TIME = "district_time"  # what the district's clock said last
    DOUBTED = "doubted"  # what this machine's clock showed while it was in doubt (see kiosk.store.ages)
    SCREENED = "screened"  # the lists that everybody on site was screened against last
    TOLD = "told"  # what this kiosk said of itself last
    FEED_SET = "feed_set"  # the signed set of the feeds that there must be
    LISTS_OF = "lists_of"  # the district and the school whose lists are written down


class MarkRow(Table, table=True):
    """One Mark."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str


class ListRow(Table, table=True):
    """What is written down of one feed; see kiosk.store.barred.ledger.Record.

    Attributes:
        version, root, digest: of the state in force; version 0 where there never was one.
        coming_version, coming_root, coming_digest: of the one that is being switched in, version 0 where none is.
    """

    __tablename__ = "list_feed"

    feed: str = Field(primary_key=True)
    named: bool = False
    version: int = 0
    root: str = ""
    digest: str = ""
    coming_version: int = 0
    coming_root: str = ""
    coming_digest: str = ""
    count: int = 0
    emptied: str = ""
    had: int = 0


class PassRow(Table, table=True):
    """A visitor whom the school expects. `valid_until` is indexed: what has ended is forgotten."""

    __tablename__ = "visitor_pass"

    id: str = Field(primary_key=True)
    family: str = Field(repr=False)
    given: str = Field(repr=False)
    born: str = Field(repr=False)
    purpose: str
    destination: str
    host: str
    valid_from: str
    valid_until: str = Field(index=True)


def mark(session: Session, name: Mark) -> str:
    """ "" where it was never set."""
    row = session.get(MarkRow, name.value)
    return row.value if row else ""


def set_mark(session: Session, name: Mark, value: str) -> None:
    session.merge(MarkRow(name=name.value, value=value))
