"""The tables of mails: what is to be sent to whom, how that stands, and which schools' day is mailed to whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index
from sqlmodel import Field

from district.db.tables import Number, Table, Utc
from sync.sql import PERSONAL, PLAIN


class MailKind(StrEnum):
    """What a mail is for."""

    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105  a kind of mail
    PASS = "pass"  # noqa: S105  a visitor's, with its code
    HOST_TOLD = "host_told"
    DAILY_REPORT = "daily_report"
    CUSTODY_ENDS = "custody_ends"
    LOOKS_WITHOUT_CASE = "looks_without_case"


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # refused, or tried often enough: a person must look
    GIVEN_UP = "given_up"  # a person ended it, it came to nothing, or it is too late for it


class QueuedMail(Table, table=True):
    """One mail to one recipient. Recipient, subject, text and attachments go once it is sent or given up.

    Attributes:
        id: its Message-ID, so the same for every try.
        school: the code of the school that it is about, "" for the district.
        about: the id of what it is about (an invitation's digest, a pass, a visit), "" for nothing.
        trouble: a district.db.alert_tables.Trouble, "" for none.
        answer: what the mail server answered last, as RFC 5321 numbers it; 0 where it said nothing.
        due: when it is tried next; while it is being sent, when another process may take it for abandoned.
        until: when it is no longer worth sending.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_state_due", "state", "due"),
        Index("ix_mail_made", "made"),
        Index("ix_mail_about", "about"),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    school: str = Field(sa_column_kwargs=PLAIN)
    about: str = Field(sa_column_kwargs=PLAIN)
    language: str = Field(sa_column_kwargs=PLAIN)
    recipient: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    subject: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    text: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    state: str = Field(default=MailState.WAITING, sa_column_kwargs=PLAIN)
    tries: int = Field(default=0, sa_column_kwargs=PLAIN)
    trouble: str = Field(default="", sa_column_kwargs=PLAIN)
    answer: int = Field(default=0, sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    due: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    until: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    ended: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class MailAttachment(Table, table=True):
    """A file that goes with a mail. `media` is its media type, as text/calendar; method=PUBLISH."""

    __tablename__ = "mail_attachment"

    number: int | None = Field(default=None, primary_key=True, sa_type=Number, sa_column_kwargs=PLAIN)
    mail: str = Field(foreign_key="mail.id", index=True, sa_column_kwargs=PLAIN)
    name: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    media: str = Field(sa_column_kwargs=PLAIN)
    content: bytes = Field(repr=False, sa_column_kwargs=PERSONAL)


class ReportPlan(Table, table=True):
    """The daily report of a school: `accounts` (ids) get it at `hour` of its clock, about the day that is under way or
    has just ended. `done` is the last day that was taken care of, ISO 8601."""

    __tablename__ = "report_plan"

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    hour: int = Field(sa_column_kwargs=PLAIN)
    accounts: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN)
    done: str = Field(default="", sa_column_kwargs=PLAIN)
