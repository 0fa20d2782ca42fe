"""Whether anything still answers for a case: the kiosk that holds it may have been revoked, or be another one now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.orm import aliased, load_only
from sqlmodel import Session, col, select

from district.access.kiosk_status import last_heard
from district.db.projection_tables import Case, CaseRequest
from district.db.publish_tables import KioskState
from district.db.tables import Kiosk
from sync.contract.vocabulary import UnansweredRequest


def gone(session: Session, now: datetime, school: str = "") -> set[str]:
    """The kiosks of a school, or of all, that no request reaches any more. A machine that is in service under another
    id with the same key answers for what it held before (see case_requests.pending); one that enrolled again with a
    new key does not, nor does one that was revoked."""
    rows: Any = session.execute(_kiosks(of_school=school != ""), {"school": school} if school else {}).all()
    replacing = {one.replaced_by for one, _ in rows if one.replaced_by}
    began: dict[str, datetime] = {}
    if replacing:
        began = dict(session.exec(select(Kiosk.id, Kiosk.enrolled).where(col(Kiosk.id).in_(replacing))).all())
    alive = {one.key_id for one, state in rows if _in_service(one, state, began.get(one.replaced_by or ""), now)}
    return {one.id for one, _ in rows if one.key_id not in alive and school in ("", one.school)}


def lost(session: Session, now: datetime, school: str = "") -> ColumnElement[bool]:
    """As a condition on an open Case of a school, or of any: nobody can decide it where it is held, because its kiosk
    is gone, or has said last that it has no such case any more. Of a case that the district holds itself never."""
    return lost_where(gone(session, now, school))


def lost_where(gone_there: Collection[str] | ColumnElement[Any]) -> ColumnElement[bool]:
    """The same where it is known which kiosks are gone, or will be when it is asked."""
    return (col(Case.kiosk) != "") & (col(Case.kiosk).in_(gone_there) | _is_disowned())


def is_lost(session: Session, case: Case, now: datetime) -> bool:
    """Whether an open case is lost."""
    return _holds_for(session, case, lost(session, now, case.school))


def is_disowned(session: Session, case: Case) -> bool:
    """Whether its kiosk said last that it has no such case."""
    return _holds_for(session, case, _is_disowned())


def _holds_for(session: Session, case: Case, rule: ColumnElement[bool]) -> bool:
    return session.exec(select(Case.id).where(Case.id == case.id, rule)).first() is not None


@cache
def _kiosks(*, of_school: bool) -> Any:
    """Kiosks with what they said last: all, or those of the parameter `school` and any other kiosk with one of their
    keys. Built once: to build it takes longer than to ask."""
    there = select(Kiosk, KioskState).join(KioskState, col(KioskState.kiosk) == Kiosk.id, isouter=True)
    received: Any = KioskState.received
    there = there.options(load_only(received))
    keys = select(Kiosk.key_id).where(Kiosk.school == bindparam("school"))
    return there.where(col(Kiosk.key_id).in_(keys)) if of_school else there


@cache
def _is_disowned() -> ColumnElement[bool]:
    """Of what was asked about a Case, the last was answered so."""
    said, later = aliased(CaseRequest), aliased(CaseRequest)
    is_after = (col(later.asked) > col(said.asked)) | (
        (col(later.asked) == col(said.asked)) & (col(later.id) > col(said.id))
    )
    after = select(later.id).where(col(later.case) == col(said.case), is_after).correlate(said).exists()
    wanted = select(said.id).where(col(said.case) == col(Case.id), said.ruling == UnansweredRequest.UNKNOWN_CASE)
    return wanted.where(col(said.asked).is_not(None), ~after).correlate(Case).exists()


def _in_service(kiosk: Kiosk, state: KioskState | None, replaced: datetime | None, now: datetime) -> bool:
    """`replaced`: when the kiosk that it became was enrolled. Who is heard after that is a machine whose folder was
    copied, and still at work."""
    if kiosk.revoked is not None:
        return False
    heard = last_heard(kiosk, state, now)
    return replaced is None or (heard is not None and heard > replaced)
