"""What only the district knows of expected visitors and of hosts: kiosks are told none of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, true
from sqlmodel import Field

from district.db.tables import Table, Utc
from sync.sql import PERSONAL, PLAIN


class PassDetail(Table, table=True):
    """More of a visitor pass, under its id; deleted with it, or a day after it was canceled.

    Attributes:
        mail, language: of the visitor, "" where they were left open.
        weekdays: "mon,wed" where the visitor comes on these days only, between the pass's first and last.
        doors: names of the entrances that the pass names, a line each; "" for all of the school's.
        ends: when the pass ends.
        visit, came: the last visit that it led to.
        mailed: when the pass was queued to be mailed last.
        canceled: when; `content` is then the ExpectedVisitor, so that it can be taken back.
    """

    __tablename__ = "pass_detail"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", index=True, sa_column_kwargs=PLAIN)
    note: str = Field(default="", repr=False, sa_column_kwargs=PERSONAL)
    mail: str = Field(default="", repr=False, sa_column_kwargs=PERSONAL)
    language: str = Field(default="", sa_column_kwargs=PLAIN)
    weekdays: str = Field(default="", sa_column_kwargs=PLAIN)
    doors: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})
    ends: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    visit: str = Field(default="", index=True, sa_column_kwargs=PLAIN)
    came: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    mailed: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    canceled: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON, repr=False, sa_column_kwargs=PERSONAL)


class HostContact(Table, table=True):
    """How a host is told that a visitor is here. `origin` is the address at which people open the pages, as it was when
    this was set: the links of the mail begin with it."""

    __tablename__ = "host_contact"

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    host: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    mail: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    language: str = Field(default="", sa_column_kwargs=PLAIN)
    is_told: bool = Field(default=True, sa_column_kwargs=PLAIN | {"server_default": true()})
    origin: str = Field(sa_column_kwargs=PLAIN)


class HostAnswer(StrEnum):
    """What a host says of a visitor who is here."""

    COMING = "coming"
    NOT_ME = "not_me"
    OFFICE = "office"


class HostNotice(Table, table=True):
    """That a host was told of a visit, and what they answered: a HostAnswer, "" for nothing yet. `digest` is that of
    the link's token, which is kept nowhere."""

    __tablename__ = "host_notice"

    visit: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    host: str = Field(sa_column_kwargs=PLAIN)
    digest: str = Field(unique=True, sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)
    expires: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    answer: str = Field(default="", sa_column_kwargs=PLAIN)
    answered: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
