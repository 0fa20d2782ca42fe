"""When visits and cases ended, as the district heard of it: what retention counts its days from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.db.projection_tables import Case, Visit
from district.db.tables import Entry
from district.ingest.stored_entries import Rows, StoredEntry


@dataclass(frozen=True, slots=True)
class End:
    """When the district heard that a visit or case was over, None while it goes on; and when that had begun."""

    school: str
    begun: datetime
    heard: datetime | None


def ends_of(entry: StoredEntry, rows: Rows, decided: Mapping[str, datetime]) -> list[End]:
    ends = []
    visit, case = rows.get((Visit, entry.about.visit)), rows.get((Case, entry.about.case))
    if isinstance(visit, Visit):
        begun = visit.started_received or entry.received
        over = visit.ended_received if visit.ended_received else begun if visit.voided else None
        ends.append(End(visit.school, visit.started or begun, max(over, begun) if over else None))
    if isinstance(case, Case):
        # Who went away before the last step stands at no door: nobody will decide.
        heard = decided.get(case.decision_entry) if case.decision else entry.received if case.went_away else None
        ends.append(End(case.school, case.opened or entry.received, heard))
    return ends


def decisions_heard(session: Session, rows: Rows) -> dict[str, datetime]:
    """Id of a decision's entry -> when the district heard of it first."""
    wanted = {row.decision_entry for row in rows.values() if isinstance(row, Case) and row.decision_entry}
    heard: dict[str, datetime] = {}
    for entry_id, received in session.exec(
        select(Entry.entry_id, Entry.received).where(col(Entry.entry_id).in_(sorted(wanted)))
    ):
        heard[entry_id] = min(received, heard.get(entry_id, received))
    return heard
