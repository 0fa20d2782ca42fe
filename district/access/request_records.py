"""Which records a privacy request is about, where counsel found several of one person: visits, and cases of those who
were held and never came in. Who ticks them has verified whose they are; each can be taken off again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from district.access import looks
from district.access.looks import LookKind
from district.db.privacy_request_tables import PrivacyRequest, PrivacyRequestRecord
from district.db.projection_tables import Case, Visit
from district.errors import Unfit
from language.marks import N_

Record = Visit | Case
"""A visit, or a case that led to none."""


def of(session: Session, number: int) -> list[Record]:
    """The records of a request, the newest first. Those that a later version of the journal no longer has are left
    out."""
    ids = session.exec(select(PrivacyRequestRecord.record).where(PrivacyRequestRecord.request == number)).all()
    return found(session, ids)


def found(session: Session, ids: Collection[str]) -> list[Record]:
    """The records of these ids, the newest first."""
    visits = session.exec(select(Visit).where(col(Visit.id).in_(ids), col(Visit.started).is_not(None))).all()
    cases = session.exec(select(Case).where(col(Case.id).in_(ids), col(Case.opened).is_not(None))).all()
    return sorted([*visits, *cases], key=lambda one: (began(one), one.id), reverse=True)


def began(record: Record) -> datetime:
    """When somebody came, or was held. Raises ValueError for what has only later facts."""
    moment = record.started if isinstance(record, Visit) else record.opened
    if moment is None:
        raise ValueError("a record that has not begun is on no page")
    return moment


def attach(session: Session, number: int, records: Sequence[Record], account: str, now: datetime) -> int:
    """Say that a request is about these too, each time a look of its own; returns how many were new. Raises Unfit where
    the request is closed, or is about one visit by its number."""
    request = _open(session, number)
    if request.visit:
        raise Unfit(N_("This request names one visit by its number. Add another request for this person's records."))
    there = set(session.exec(select(PrivacyRequestRecord.record).where(PrivacyRequestRecord.request == number)))
    new = [one for one in records if one.id not in there]
    for one in new:
        session.add(PrivacyRequestRecord(request=number, record=one.id))
        looks.note(session, account, one.school, LookKind.PRIVACY, one.id, now)
    session.flush()
    return len(new)


def take_off(session: Session, number: int, record: str, account: str, now: datetime) -> None:
    """It was somebody else's after all, which is a look too. Raises Unfit where the request is closed."""
    _open(session, number)
    for one in found(session, [record]):
        looks.note(session, account, one.school, LookKind.PRIVACY, one.id, now)
    session.exec(
        delete(PrivacyRequestRecord).where(
            col(PrivacyRequestRecord.request) == number, col(PrivacyRequestRecord.record) == record
        )
    )


def open_naming(session: Session, record: str) -> Sequence[PrivacyRequest]:
    """The open requests that have this record among several."""
    there = select(PrivacyRequestRecord.request).where(PrivacyRequestRecord.record == record)
    wanted = select(PrivacyRequest).where(col(PrivacyRequest.number).in_(there), col(PrivacyRequest.closed).is_(None))
    return session.exec(wanted.order_by(col(PrivacyRequest.due), col(PrivacyRequest.number))).all()


def _open(session: Session, number: int) -> PrivacyRequest:
    request = session.exec(select(PrivacyRequest).where(PrivacyRequest.number == number).with_for_update()).first()
    if request is None or request.closed is not None:
        raise Unfit(N_("Somebody else has closed this request already. Nothing was changed."))
    return request
