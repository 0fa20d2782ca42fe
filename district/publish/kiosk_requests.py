"""Whether offices ask anything of a kiosk: told with what changed, so that it asks only where there is something."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, or_, select

from district.publish import badge_requests, case_requests


def is_asked(session: Session, kiosk: str, now: datetime) -> bool:
    """Whether a decision or a badge waits for the kiosk; a test badge also while an emergency keeps it back."""
    asked = {"kiosk": kiosk, "since": now - badge_requests.LASTS}
    return bool(session.execute(_statement(), asked).scalar_one())


@cache
def _statement() -> Any:
    """Of the parameters `kiosk` and `since`. Built once: every kiosk asks it at every word that something moved."""
    kiosk: Any = bindparam("kiosk")
    since: Any = bindparam("since")
    cases = case_requests.pending_query(kiosk).exists()
    return select(or_(cases, badge_requests.pending_query(kiosk, since).exists()))
