"""Remembered decisions: "this visitor is not that entry", so that nobody is stopped each week for the same mistake.

The key is (visitor hash, entry id, leaf): another document, another entry or a changed one, and the question is asked
again. It ends after a year in any case, and staff may revoke it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from kiosk.domain.screening.result import Match
from kiosk.domain.visitor import Source, Visitor
from kiosk.store.identity import visitor_hash
from kiosk.store.moments import written
from kiosk.store.store import Store
from kiosk.store.tables import RememberedRow

REMEMBER_DAYS = 365


def remember(
    session: Session,
    now: datetime,
    known: str,
    matches: Iterable[Match],
    case_id: str,
    by: str,
    days: int = REMEMBER_DAYS,
) -> None:
    """Remember, in the caller's transaction, that the visitor of the hash `known` is none of the matched entries."""
    for match in matches:
        session.merge(
            RememberedRow(
                visitor_hash=known,
                entry_id=match.entry_id,
                leaf=match.leaf,
                case_id=case_id,
                decided_by=by,
                decided=written(now),
                expires=written(now + timedelta(days=days)),
            )
        )


def remembered(store: Store, visitor: Visitor) -> frozenset[tuple[str, str]]:
    """The (entry id, leaf) pairs that a person has found not to be this visitor, and that still hold.

    Only a license proves that it is the same visitor again: for every other source this is empty.
    """
    known = visitor_hash(store.secrets, visitor)
    if not known or visitor.source is not Source.LICENSE:
        return frozenset()
    with store.reading() as session:
        rows = session.exec(
            select(RememberedRow.entry_id, RememberedRow.leaf).where(
                RememberedRow.visitor_hash == known,
                RememberedRow.revoked == "",
                RememberedRow.expires > written(store.now()),
            )
        ).all()
    return frozenset((entry_id, leaf) for entry_id, leaf in rows)


def revoke(store: Store, case_id: str) -> int:
    """Take back what one decision made us remember; returns how many entries hold that visitor again."""
    with store.writing() as session:
        rows = session.exec(
            select(RememberedRow).where(RememberedRow.case_id == case_id, RememberedRow.revoked == "")
        ).all()
        for row in rows:
            row.revoked = written(store.now())
        return len(rows)


def forget_expired(session: Session, now: datetime) -> int:
    """Delete what holds no longer; returns how many."""
    over = (col(RememberedRow.expires) <= written(now)) | (col(RememberedRow.revoked) != "")
    return session.exec(delete(RememberedRow).where(over)).rowcount
