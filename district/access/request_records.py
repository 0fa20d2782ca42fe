"""Which records a privacy request is about, where counsel found several of one person: visits, and cases of those who
were held and never came in. Who ticks them has verified whose they are; each can be taken off again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access import looks
from district.access.looks import LookKind
from district.db.privacy_request_tables import PrivacyRequest, PrivacyRequestRecord
from district.db.projection_tables import Case, Visit
from district.db.tables import Erasure
from district.errors import Unfit
from language.marks import N_

Record = Visit | Case
"""A visit, or a case that led to none."""


def of(session: Session, number: int) -> list[Record]:
    """The records of a request, the newest first. Those that a later version of the journal no longer has are left
    out."""
    return found(session, [one.record for one in session.exec(_there(number))])


def found(session: Session, ids: Collection[str]) -> list[Record]:
    """The records of these ids, the newest first. Somebody who was held may have come in since: then it is the visit,
    once, in the place of its case."""
    cases = session.exec(select(Case).where(col(Case.id).in_(ids), col(Case.opened).is_not(None))).all()
    led_to = [*ids, *(one.visit for one in cases if one.visit)]
    is_wanted = col(Visit.id).in_(led_to) | col(Visit.case).in_([one.id for one in cases])
    visits = session.exec(select(Visit).where(is_wanted, col(Visit.started).is_not(None))).all()
    came = {one.id for one in visits} | {one.case for one in visits}
    held = [one for one in cases if one.id not in came and one.visit not in came - {""}]
    return sorted([*visits, *held], key=lambda one: (began(one), one.id), reverse=True)


def began(record: Record) -> datetime:
    """When somebody came, or was held. Raises ValueError for what has only later facts."""
    moment = record.started if isinstance(record, Visit) else record.opened
    if moment is None:
        raise ValueError("a record that has not begun is on no page")
    return moment


def attach(session: Session, number: int, records: Sequence[Record], account: str, now: datetime) -> int:
    """Say that a request is about these too, each time a look of its own; returns how many were new. Raises Unfit where
    the request is closed, or is about one visit by its number."""
    request = lock_open(session, number)
    if request.visit:
        raise Unfit(N_("This request names one visit by its number. Add another request for this person's records."))
    there = {one.id for one in of(session, number)}
    new = [one for one in records if one.id not in there]
    for one in new:
        session.merge(PrivacyRequestRecord(request=number, record=one.id, removed=None))
        looks.note(session, account, one.school, LookKind.PRIVACY, one.id, now)
    session.flush()
    return len(new)


def take_off(session: Session, number: int, record: str, account: str, now: datetime) -> None:
    """It was somebody else's after all, which is a look too. Raises Unfit where the request is closed, or the record
    erased."""
    lock_open(session, number)
    for one in found(session, [record]):
        if is_erased(session, one):
            raise Unfit(N_("Somebody has erased this record already. It stays on the request."))
        looks.note(session, account, one.school, LookKind.PRIVACY, one.id, now)
    for row in session.exec(_there(number).where(col(PrivacyRequestRecord.record).in_(_names(session, record)))).all():
        row.removed = now
        session.add(row)
    session.flush()


def still_on(session: Session, number: int, record: str) -> Record | None:
    """The record, for somebody who is about to erase it: the request stays locked until their transaction ends. None
    where the request was closed meanwhile, or the record taken off it."""
    try:
        lock_open(session, number)
    except Unfit:
        return None
    there = session.exec(_there(number).where(col(PrivacyRequestRecord.record).in_(_names(session, record)))).all()
    return next((one for one in found(session, [row.record for row in there]) if one.id == record), None)


def is_erased(session: Session, one: Record) -> bool:
    return session.exec(select(Erasure.number).where(Erasure.entry_id == one.entry_id)).first() is not None


def open_naming(session: Session, record: str) -> Sequence[PrivacyRequest]:
    """The open requests that have this record among several."""
    names = col(PrivacyRequestRecord.record).in_(_names(session, record))
    there = select(PrivacyRequestRecord.request).where(names, col(PrivacyRequestRecord.removed).is_(None))
    wanted = select(PrivacyRequest).where(col(PrivacyRequest.number).in_(there), col(PrivacyRequest.closed).is_(None))
    return session.exec(wanted.order_by(col(PrivacyRequest.due), col(PrivacyRequest.number))).all()


def _there(number: int) -> SelectOfScalar[PrivacyRequestRecord]:
    """What is on a request and was not taken off."""
    there = select(PrivacyRequestRecord).where(PrivacyRequestRecord.request == number)
    return there.where(col(PrivacyRequestRecord.removed).is_(None))


def _names(session: Session, record: str) -> set[str]:
    """The ids under which a request may name it: its own, and of a visit that of the case that led to it."""
    visit = session.get(Visit, record)
    cases = session.exec(select(Case.id).where(Case.visit == record)).all() if visit is not None else ()
    return {record, *cases, visit.case if visit is not None else ""} - {""}


def lock_open(session: Session, number: int) -> PrivacyRequest:
    """The request, locked until the caller's transaction ends. Raises Unfit where it is closed."""
    request = session.exec(select(PrivacyRequest).where(PrivacyRequest.number == number).with_for_update()).first()
    if request is None or request.closed is not None:
        raise Unfit(N_("Somebody else has closed this request already. Nothing was changed."))
    return request
