"""Looks at records, and what is done to accounts: journaled for the audit and for a school's manager. They name nobody
but by id."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, inspect
from sqlmodel import Session, col, select

from district.db.database import Database
from district.db.look_tables import LookReason, RecordLook

AGAIN = timedelta(minutes=10)

# Built once, because the pages of records ask them: to build a statement takes longer than to ask.
_looks: Any = inspect(RecordLook).local_table
_LOOKED: Any = insert(_looks)
_LATELY: Any = (
    select(RecordLook.number)
    .where(col(RecordLook.subject) == bindparam("subject"), col(RecordLook.kind) == bindparam("kind"))
    .where(col(RecordLook.account) == bindparam("account"), col(RecordLook.school) == bindparam("school"))
    .where(col(RecordLook.at) > bindparam("since"))
    .limit(1)
)


class LookKind(StrEnum):
    """What was looked at, or taken along."""

    VISIT = "visit"
    RECEIPT = "receipt"
    LOG = "log"  # as a file; `subject` is the day
    ROSTER = "roster"
    PRIVACY = "privacy"  # counsel or records looked a visit up
    EXPORT = "export"  # a person's export of a visit
    ERASURE = "erasure"  # a visit was erased
    HOLD = "hold"  # counsel put a legal hold on a visit; `subject` is empty for a school's
    HOLD_LIFTED = "hold_lifted"
    REQUEST_ADDED = "request_added"  # a privacy request; `subject` is its number
    REQUEST_CLOSED = "request_closed"
    PERSON = "person"  # counsel looked somebody up at all schools, by a name; `subject` is empty: see SEARCH
    SEARCH = "search"  # of visits, by a name; `subject` is empty: a name is not journaled
    WHERE = "where"  # somebody was, at all schools; `subject` is the id of a list entry, empty for a name
    CASE = "case"  # the page of a case
    CONDUCT = "conduct"  # a record of conduct, with its bar
    ENTRY = "entry"  # of the barred list; `subject` is its id
    EXPECTED = "expected"  # a visitor who is expected, or their pass
    NAME = "name"  # behind an id, uncovered; `subject` is the id
    ENTRIES = "entries"  # of the barred list, as a file; of the district, so `school` is empty
    ACCOUNT_CHANGED = "account_changed"  # role, schools or rights; of each of these `subject` is the account
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_LINK = "account_link"  # for a new password
    ACCOUNT_SECOND_STEP_OFF = "account_second_step_off"


def note(session: Session, account: str, school: str, kind: StrEnum, subject: str, now: datetime) -> None:
    """Journal a look, in the transaction of whatever shows the record; `kind` is a LookKind, or an acts.ActKind."""
    row = {"account": account, "school": school, "kind": kind, "subject": subject, "at": now}
    session.execute(_LOOKED, row)


def note_opened(database: Database, account: str, school: str, kind: LookKind, subject: str, now: datetime) -> None:
    """Journal that somebody opened a record's page, in a transaction of its own. A page that is drawn again within
    AGAIN, because its school moved or a form was sent, is the same look: that is asked first, and nothing written."""
    asked = {"subject": subject, "kind": kind, "account": account, "school": school, "since": now - AGAIN}
    with database.read() as session:
        if session.execute(_LATELY, asked).first() is not None:
            return
    with database.write() as session:
        note(session, account, school, kind, subject, now)


def note_with_reason(
    session: Session, account: str, kind: LookKind, subject: str, reason: str, now: datetime, school: str = ""
) -> int:
    """Journal a look with the reason that was written for it; `school` is "" where it is at records of the whole
    district. Returns its number."""
    look = RecordLook(account=account, school=school, kind=kind, subject=subject, at=now)
    session.add(look)
    session.flush()
    if look.number is None:
        raise ValueError("a look that was flushed has a number")
    session.add(LookReason(look=look.number, text=reason))
    return look.number


def reasons_of(session: Session, looks: Collection[int | None]) -> dict[int, str]:
    """Number of a look -> the reason that was written for it, for those that have one."""
    wanted = [number for number in looks if number is not None]
    return {row.look: row.text for row in session.exec(select(LookReason).where(col(LookReason.look).in_(wanted)))}
