"""Passes of visitors whom this school expects, from the change feed. They are deleted soon after they end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from kiosk.records.exchange_state import VisitorPassRow
from kiosk.records.store import Store
from kiosk.records.timestamps import from_iso, to_iso
from sync.contract.records.expected_visitor import ExpectedVisitor

KEEP_DAYS = 1
"""Days that a pass is kept after its end, so that somebody who comes late is told that it has ended."""


def find(store: Store, pass_id: str) -> ExpectedVisitor | None:
    """Whom a pass names, also before its time and a day after; None where this school expects nobody by it.

    Raises StoreError.
    """
    with store.reading() as session:
        row = session.get(VisitorPassRow, pass_id)
    if row is None:
        return None
    return ExpectedVisitor.model_validate(row, from_attributes=True)


def apply_change(session: Session, _: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "pass" (see kiosk.records.change_feed). Raises ValueError where it is none."""
    if content is None:
        session.exec(delete(VisitorPassRow).where(col(VisitorPassRow.id) == key))
        return
    given = ExpectedVisitor.model_validate(content)
    if given.id != key:
        raise ValueError("the change names another pass")
    stored = given.model_dump() | {
        "born": date.fromisoformat(given.born).isoformat() if given.born else "",
        "valid_from": to_iso(from_iso(given.valid_from)),
        "valid_until": to_iso(from_iso(given.valid_until)),
    }
    session.merge(VisitorPassRow(**stored))


def forget_all(session: Session) -> None:
    """Delete every pass, because the feed starts over."""
    session.exec(delete(VisitorPassRow))


def forget_ended(session: Session, now: datetime) -> int:
    """Delete what ended more than KEEP_DAYS ago; returns how many."""
    oldest = to_iso(now - timedelta(days=KEEP_DAYS))
    return session.exec(delete(VisitorPassRow).where(col(VisitorPassRow.valid_until) < oldest)).rowcount
