"""Whether anything still answers for a case: the kiosk that holds it may have been revoked, or be another one now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

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
    there = select(Kiosk, KioskState).join(KioskState, col(KioskState.kiosk) == Kiosk.id, isouter=True)
    if school:
        keys = select(Kiosk.key_id).where(Kiosk.school == school)
        there = there.where(col(Kiosk.key_id).in_(keys))
    rows = session.exec(there).all()
    replacing = {one.replaced_by for one, _ in rows if one.replaced_by}
    began = dict(session.exec(select(Kiosk.id, Kiosk.enrolled).where(col(Kiosk.id).in_(replacing))).all())
    alive = {one.key_id for one, state in rows if _in_service(one, state, began.get(one.replaced_by or ""), now)}
    return {one.id for one, _ in rows if one.key_id not in alive and school in ("", one.school)}


def is_lost(session: Session, case: Case, now: datetime) -> bool:
    """Whether nobody can decide an open case where it is held: its kiosk is gone, or has said that it has no such case
    any more. Of a case that the district holds itself never."""
    return bool(case.kiosk) and (case.kiosk in gone(session, now, case.school) or bool(disowned(session, [case.id])))


def disowned(session: Session, cases: Iterable[str]) -> set[str]:
    """Those of these cases of which their kiosk said last that it does not have them."""
    wanted = select(CaseRequest).where(col(CaseRequest.case).in_(list(cases)), col(CaseRequest.asked).is_not(None))
    last = {one.case: one for one in session.exec(wanted.order_by(col(CaseRequest.asked), col(CaseRequest.id)))}
    return {case for case, one in last.items() if one.ruling == UnansweredRequest.UNKNOWN_CASE}


def _in_service(kiosk: Kiosk, state: KioskState | None, replaced: datetime | None, now: datetime) -> bool:
    """`replaced`: when the kiosk that it became was enrolled. Who is heard after that is a machine whose folder was
    copied, and still at work."""
    if kiosk.revoked is not None:
        return False
    heard = last_heard(kiosk, state, now)
    return replaced is None or (heard is not None and heard > replaced)
