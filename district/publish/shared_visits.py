"""What the doors of one school must know of each other's visitors: who is in the building, and who has left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from district.db.projection_tables import Remembered, Visit
from sync.contract.api.school import WireRemembered, WireVisit

LATELY = timedelta(days=1)
"""A visit that was over for longer when the district first heard of it is nobody's news."""


def contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What kiosks may know of these visits; see down.stream. What was erased stands there without its name."""
    rows = session.exec(select(Visit).where(Visit.school == school, col(Visit.id).in_(list(keys)))).all()
    return {
        row.id: WireVisit(
            id=row.id,
            kiosk=row.kiosk,
            family=row.family or "",
            given=row.given or "",
            middle=row.middle or "",
            suffix=row.suffix or "",
            purpose=row.purpose,
            destination=row.destination,
            choice=row.choice,
            badge=row.badge,
            started=row.started.isoformat() if row.started else "",
            ended=row.ended.isoformat() if row.ended else "",
            ended_by=row.ended_by,
            voided=row.voided is not None,
        ).model_dump(mode="json")
        for row in rows
    }


def news(visits: Iterable[Visit], told: Collection[str], now: datetime) -> dict[str, list[str]]:
    """Of the visits that were just folded, those that other doors should hear of, by school. `told` are on a stream
    already, so that they have to hear of the end as well."""
    found: dict[str, list[str]] = {}
    for visit in visits:
        over = visit.ended is not None and visit.started is not None and visit.ended < now - LATELY
        if visit.id in told or not over:
            found.setdefault(visit.school, []).append(visit.id)
    return found


def remembered(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The decisions that the school's kiosks remember; one that was revoked or erased is gone."""
    rows = session.exec(
        select(Remembered).where(
            Remembered.school == school, col(Remembered.id).in_(list(keys)), col(Remembered.revoked).is_(None)
        )
    ).all()
    return {
        row.id: WireRemembered(
            case=row.id,
            visitor_hash=row.visitor_hash,
            entries=[(entry, leaf, kind) for entry, leaf, kind in row.entries],
            by=row.by,
            decided=row.decided.isoformat(),
            expires=row.expires.isoformat(),
        ).model_dump(mode="json")
        for row in rows
        if row.visitor_hash and row.entries and row.decided and row.expires
    }
