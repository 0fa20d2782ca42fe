"""Who is expected at this school: satisfied from what came down, and forgotten soon after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from kiosk.checkin.site import ExpectedVisitor
from kiosk.store.moments import moment, written
from kiosk.store.pulled import PassRow
from kiosk.store.store import Store
from sync.contract.changes import WirePass

KEEP_DAYS = 1
"""A pass stays so long after its end, so that somebody who comes late is told that it has ended."""


def find(store: Store, pass_id: str) -> ExpectedVisitor | None:
    """Whom a pass names, also before its time and a day after; None where this school expects nobody by it.

    Raises StoreError.
    """
    with store.reading() as session:
        row = session.get(PassRow, pass_id)
    if row is None:
        return None
    return ExpectedVisitor(
        id=row.id,
        family=row.family,
        given=row.given,
        born=date.fromisoformat(row.born) if row.born else None,
        purpose=row.purpose,
        destination=row.destination,
        host=row.host,
        valid_from=moment(row.valid_from),
        valid_until=moment(row.valid_until),
    )


def take(session: Session, _: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "pass" (see kiosk.store.line.changes). Raises ValueError where it is none."""
    if content is None:
        session.exec(delete(PassRow).where(col(PassRow.id) == key))
        return
    given = WirePass.model_validate(content)
    if given.id != key:
        raise ValueError("the change names another pass")
    session.merge(
        PassRow(
            id=key,
            family=given.family,
            given=given.given,
            born=date.fromisoformat(given.born).isoformat() if given.born else "",
            purpose=given.purpose,
            destination=given.destination,
            host=given.host,
            valid_from=written(moment(given.valid_from)),
            valid_until=written(moment(given.valid_until)),
        )
    )


def forget_all(session: Session) -> None:
    """The stream begins anew."""
    session.exec(delete(PassRow))


def forget_ended(session: Session, now: datetime) -> int:
    """Delete what ended more than KEEP_DAYS ago; returns how many."""
    oldest = written(now - timedelta(days=KEEP_DAYS))
    return session.exec(delete(PassRow).where(col(PassRow.valid_until) < oldest)).rowcount
