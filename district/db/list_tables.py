"""The tables of the barred list that pages read: a search over its entries, who changed what, what waits for a second
person, where entries come from, whom custody entries protect, and when entries are reviewed.

The search is derived from `list_row` and is made anew with each new version of the program.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PERSONAL, PLAIN

Bytewise = String().with_variant(String(collation="C"), "postgresql")
"""Text in order of its bytes, so that an index finds what begins with some letters, and both databases sort alike."""


class ListedEntry(Table, table=True):
    """An entry in force, once, whatever number of schools it is for. `feed` holds its content; `sorted_by` is its name
    as screening folds it, family name first; `precision` says how much of its birth date is known."""

    __tablename__ = "listed_entry"
    __table_args__ = (
        Index("ix_listed_entry_name", "sorted_by", "id"),
        Index("ix_listed_entry_kind", "kind", "sorted_by", "id"),
        Index("ix_listed_entry_known", "feed", "kind", "precision"),
    )

    id: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    feed: str = Field(sa_column_kwargs=PLAIN)
    precision: str = Field(sa_column_kwargs=PLAIN | {"server_default": ""})
    sorted_by: str = Field(sa_type=Bytewise, repr=False, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    starts: str = Field(sa_column_kwargs=PLAIN)
    expires: str = Field(sa_column_kwargs=PLAIN)


class ListedKey(Table, table=True):
    """What finds an entry: each word of its names as screening folds it, and its birth date or year behind a "@"."""

    __tablename__ = "listed_key"

    key: str = Field(sa_type=Bytewise, primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    entry: str = Field(sa_type=Bytewise, primary_key=True, index=True, sa_column_kwargs=PLAIN)


class ListedPair(Table, table=True):
    """A surname and a given name of an entry, with a space between, under which screening looks it up.

    `budgeted`: of a list with a budget (screening.policy). `born` is a screening.candidate_keys.birth_date_code.
    """

    __tablename__ = "listed_pair"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(sa_type=Bytewise, primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    budgeted: bool = Field(primary_key=True, sa_column_kwargs=PLAIN)
    born: int = Field(primary_key=True, sa_column_kwargs=PLAIN)
    entry: str = Field(sa_type=Bytewise, primary_key=True, index=True, sa_column_kwargs=PLAIN)


class ListedWord(Table, table=True):
    """A word of the list, under itself, its skeleton behind a "~" and the codes of its slips behind a "#"."""

    __tablename__ = "listed_word"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(sa_type=Bytewise, primary_key=True, repr=False, sa_column_kwargs=PLAIN)
    word: str = Field(sa_type=Bytewise, primary_key=True, repr=False, sa_column_kwargs=PLAIN)


class ListChange(Table, table=True):
    """That the list was changed: when, by whose account ("" for the command line), and how many entries.

    Attributes:
        act: a district.publish.list_history.Act.
        entry: the id of the one entry that somebody changed by hand, "" where there were more.
        fields: names of the fields that were changed of it, never what they held.
        approved_by: the account of the second person, "" where there was none.
    """

    __tablename__ = "list_change"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    act: str = Field(sa_column_kwargs=PLAIN)
    entry: str = Field(index=True, sa_column_kwargs=PLAIN)
    fields: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    added: int = Field(sa_column_kwargs=PLAIN)
    changed: int = Field(sa_column_kwargs=PLAIN)
    removed: int = Field(sa_column_kwargs=PLAIN)
    approved_by: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})


class ListProposal(Table, table=True):
    """A change that waits for a second person, or one in force that a second person is to look at.

    Attributes:
        act: a district.publish.list_history.Act.
        known: what the entry was when it was proposed (a leaf in hex), or when the change to be taken back was made.
        before, after: the entry's canonical fields, with what stands beside them (list_history.BESIDE), and with the
            picture of a new photo; None where the change adds or takes off, and once it is over.
        state: a district.publish.list_proposals.State.
    """

    __tablename__ = "list_proposal"
    __table_args__ = (Index("ix_list_proposal_state", "state", "number"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    act: str = Field(sa_column_kwargs=PLAIN)
    entry: str = Field(index=True, sa_column_kwargs=PLAIN)
    known: str = Field(sa_column_kwargs=PLAIN)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PLAIN)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PLAIN)
    state: str = Field(sa_column_kwargs=PLAIN)
    ended_by: str = Field(default="", sa_column_kwargs=PLAIN)
    ended: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class ListSource(Table, table=True):
    """A registry or list that entries come from: those whose id begins with `begins`. `as_of` is its day (ISO 8601),
    `told` when somebody was told that it is too old."""

    __tablename__ = "list_source"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    begins: str = Field(sa_type=Bytewise, sa_column_kwargs=PLAIN)
    name: str = Field(sa_column_kwargs=PLAIN)
    as_of: str = Field(sa_column_kwargs=PLAIN)
    leaves_out: str = Field(sa_column_kwargs=PLAIN)
    license: str = Field(sa_column_kwargs=PLAIN)
    max_age_days: int = Field(sa_column_kwargs=PLAIN)
    told: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class CustodyStudent(Table, table=True):
    """Whom a custody entry protects: the student's name or number, as it was typed. It stays at the district: no kiosk
    holds it."""

    __tablename__ = "custody_student"

    entry: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    student: str = Field(repr=False, sa_column_kwargs=PLAIN)


class EntryReview(Table, table=True):
    """The day (ISO 8601) on which somebody looks at an entry again. The entry stays in force after that day. The day
    stays at the district: no kiosk holds it."""

    __tablename__ = "entry_review"

    entry: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    day: str = Field(index=True, sa_column_kwargs=PLAIN)


class EntryPhoto(Table, table=True):
    """The photo of somebody on the list, drawn anew as a JPEG; `digest` is its SHA-256 in hex. It stays at the
    district: no kiosk holds it. One that waits for a second person is in its proposal."""

    __tablename__ = "entry_photo"

    entry: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)
    jpeg: bytes = Field(repr=False, sa_column_kwargs=PERSONAL)


class ReplacedDetail(Table, table=True):
    """What stood beside an entry (CustodyStudent, EntryReview, EntryPhoto; "" and b"" for none) before the last change
    of the list gave its id to another person, so that the change can be taken back whole. It goes with ReplacedRow."""

    __tablename__ = "replaced_detail"

    entry: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    student: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)
    review: str = Field(default="", sa_column_kwargs=PLAIN)
    digest: str = Field(default="", sa_column_kwargs=PLAIN)
    jpeg: bytes = Field(default=b"", repr=False, sa_column_kwargs=PERSONAL)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class CustodyNotice(Table, table=True):
    """That the managers of a school were told, at `told`, that a custody order there ends on `expires` (ISO 8601): once
    for each last day that an order is given. `mails`: to how many of them."""

    __tablename__ = "custody_notice"

    entry: str = Field(sa_type=Bytewise, primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    expires: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    told: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    mails: int = Field(sa_column_kwargs=PLAIN)
