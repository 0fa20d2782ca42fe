"""The table of alerts: who is to be told of which case, and how that stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from district.db.tables import Table, Utc
from sync.sql import PLAIN


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"  # tried often enough: a person must look
    DROPPED = "dropped"  # the case was decided before it was sent
    GIVEN_UP = "given_up"  # a person ended it


class Trouble(StrEnum):
    """Why a delivery did not succeed."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    LOGIN = "login"
    REFUSED = "refused"  # the other side answered, and not with yes
    ADDRESS = "address"  # the mail server takes no address of this kind
    NO_SECRET = "no_secret"  # noqa: S105  the environment lacks it
    NOT_SET = "not_set"  # the recipient, or the mail server, is no longer in the settings
    INTERRUPTED = "interrupted"  # the process that sent it did not live to say how it went


class About(StrEnum):
    """What an alert tells of."""

    CASE = "case"
    HELP = "help"
    VISIT = "visit"  # a case about a visit that took place already: it goes out whatever was decided
    EMERGENCY = "emergency"


class Alert(Table, table=True):
    """One message to one recipient about one case, one call for help, or one emergency.

    Attributes:
        case: the id of what it is about: a case, a call for help, or the journal entry that declares an emergency.
        act: what one person did at several schools at once; its mails to one recipient go out as one. "" for none.
        id: goes with every try of it: the webhook's idempotency key, the e-mail's Message-ID.
        due: when it is tried next; while it is being sent, when another process may take it for abandoned.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("case", "step", "recipient"),
        Index("ix_alert_state_due", "state", "due"),
        Index("ix_alert_act", "act", "recipient", "step"),
    )

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    case: str = Field(index=True, sa_column_kwargs=PLAIN)
    about: str = Field(default=About.CASE, sa_column_kwargs=PLAIN)
    act: str = Field(default="", sa_column_kwargs=PLAIN | {"server_default": ""})
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    step: int = Field(sa_column_kwargs=PLAIN)
    channel: str = Field(sa_column_kwargs=PLAIN)
    recipient: str = Field(sa_column_kwargs=PLAIN)
    state: str = Field(default=State.WAITING, sa_column_kwargs=PLAIN)
    tries: int = Field(default=0, sa_column_kwargs=PLAIN)
    trouble: str = Field(default="", sa_column_kwargs=PLAIN)
    made: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    due: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    delivered: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    acknowledged: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    acknowledged_by: str = Field(default="", repr=False, sa_column_kwargs=PLAIN)
