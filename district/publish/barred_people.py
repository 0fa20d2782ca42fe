"""Bars as entries of the barred list: whatever file is imported, those in force stay, and others stay off."""

from __future__ import annotations

from sqlmodel import Session, col, select

from district.db.conduct_tables import Conduct
from district.publish.list_imports import Staged

PREFIX = "bar:"
"""How the id of such an entry begins, so that a file of the district's own names none."""


def entry_id(conduct: str) -> str:
    return PREFIX + conduct


def is_bar(entry: str) -> bool:
    return entry.startswith(PREFIX)


def stage_bars(session: Session, stage: Staged) -> None:
    """An import leaves bars alone: the staged list gets those in force, unchanged, and no others. Safe to repeat."""
    rows = session.exec(select(Conduct.entry).where(col(Conduct.is_listed).is_(True)).order_by(col(Conduct.id))).all()
    stage.replace(PREFIX, [entry for entry in rows if entry])
