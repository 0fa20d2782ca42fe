"""Looks at records: opening one is journaled, for the audit and for a school's manager. They name nobody but by id."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from district.db.look_tables import RecordLook


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
    SEARCH = "search"  # of visits, by a name; `subject` is empty: a name is not journaled
    ENTRIES = "entries"  # of the barred list, as a file; of the district, so `school` is empty


def note(session: Session, account: str, school: str, kind: LookKind, subject: str, now: datetime) -> None:
    """Journal a look, in the transaction of whatever shows the record."""
    session.add(RecordLook(account=account, school=school, kind=kind, subject=subject, at=now))
