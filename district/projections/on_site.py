"""Who is on site at a school: visits that have begun and neither ended nor were voided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from district.db.projection_tables import Visit

STAYS = timedelta(days=7)
"""Who began a visit longer ago is in no building any more, whatever a kiosk that never came back has not said."""
MOST = 500


def on_site(session: Session, school: str, now: datetime) -> Sequence[Visit]:
    """The newest first, MOST of them."""
    wanted = select(Visit).where(
        Visit.school == school, col(Visit.ended).is_(None), col(Visit.voided).is_(None),
        col(Visit.started) >= now - STAYS,
    )  # fmt: skip
    return session.exec(wanted.order_by(col(Visit.started).desc(), col(Visit.id)).limit(MOST)).all()


def is_on_site(visit: Visit, now: datetime) -> bool:
    has_begun = visit.started is not None and visit.started > now - STAYS
    return has_begun and visit.ended is None and visit.voided is None
