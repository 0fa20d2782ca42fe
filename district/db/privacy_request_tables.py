"""The tables of privacy requests: who asked for what about which records, until when, and what they were given."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PLAIN


class PrivacyRequest(Table, table=True):
    """One request. It names nobody: who asked is a role, and `reference` is where their letter lies.

    Attributes:
        kind, asker: a district.access.privacy_requests.RequestKind and Asker.
        visit: the one visit that it is about, "" for none, and where PrivacyRequestRecord names them.
        received, due: days, ISO 8601.
        outcome: a district.access.privacy_requests.RequestOutcome, "" while it is open.
        given, given_digest: what was given, in words or by its id, and the SHA-256 of the file, "" for no file.
        added_by, closed_by: accounts.
    """

    __tablename__ = "privacy_request"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    asker: str = Field(sa_column_kwargs=PLAIN)
    reference: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    received: str = Field(sa_column_kwargs=PLAIN)
    due: str = Field(sa_column_kwargs=PLAIN)
    added: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    added_by: str = Field(sa_column_kwargs=PLAIN)
    closed: datetime | None = Field(default=None, sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    closed_by: str = Field(default="", sa_column_kwargs=PLAIN)
    outcome: str = Field(default="", sa_column_kwargs=PLAIN)
    given: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)
    given_digest: str = Field(default="", sa_column_kwargs=PLAIN)
    note: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)


class PrivacyRequestRecord(Table, table=True):
    """One of several records that a request is about: `record` is the id of a visit, or of the case of somebody who was
    held and never came in, as counsel said after verifying whose it is. `removed`: since when it is somebody else's;
    the row stays, because looks at the record until then had their reason in it."""

    __tablename__ = "privacy_request_record"

    request: int = Field(
        primary_key=True, foreign_key="privacy_request.number", sa_type=Number,
        sa_column_kwargs=PLAIN | {"autoincrement": False},
    )  # fmt: skip
    record: str = Field(primary_key=True, index=True, sa_column_kwargs=PLAIN)
    removed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
