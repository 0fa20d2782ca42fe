"""What the district knows, as JSON: visits, cases, waiting entries, quarantine, and whether every chain still holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from district.access.district_keys import DistrictKeys
from district.db.projection_tables import Case, ListHeld, Visit
from district.db.tables import Entry, Photo, Quarantined, Staff, Waiting
from district.ingest.chains import audit
from sync.contract.vocabulary import Decision, PrintResult

_PRINTED = frozenset({PrintResult.CONFIRMED, PrintResult.SENT})


def export(session: Session, keys: DistrictKeys) -> dict[str, Any]:
    """All of it. `visits` has one line for each visit and for each visitor who was refused (its `visit` is the id of
    the case then); `head_verified` is true where every chain, read again from its raw bytes, holds to its head."""
    chains = audit(session, keys.public)
    return {
        "entries": session.exec(select(func.count()).select_from(Entry)).one(),
        "head_verified": all(chain.holds for chain in chains),
        "heads": [
            {
                "kiosk": chain.chain,
                "epoch": chain.epoch,
                "entries": chain.entries,
                "digest": chain.digest,
                "flaw": chain.flaw,
                "sequence": chain.sequence,
                "ended": chain.ended,
            }
            for chain in chains
        ],
        "visits": visits(session),
        "lists": [
            {"kiosk": held.kiosk, "feed": held.feed, "version": held.version, "count": held.count, "root": held.root}
            for held in session.exec(select(ListHeld).order_by(ListHeld.kiosk, ListHeld.feed))
        ],
        "photos": session.exec(select(func.count()).select_from(Photo)).one(),
        "waiting": [
            {"entry": entry_id, "kind": kind, "reason": reason}
            for entry_id, kind, reason in session.exec(
                select(Entry.entry_id, Entry.kind, Waiting.reason)
                .join(Waiting, col(Waiting.entry) == Entry.number)
                .order_by(col(Entry.number))
            )
        ],
        "quarantined": [
            {"kiosk": row.chain, "epoch": row.epoch, "sequence": row.sequence, "flaw": row.flaw, "times": row.times}
            for row in session.exec(select(Quarantined).order_by(col(Quarantined.number)))
        ],
    }


def visits(session: Session) -> list[dict[str, Any]]:
    """Visits and refusals in the order of their beginning; `decided_by` is a name where the district knows it."""
    names = dict(session.exec(select(Staff.id, Staff.name)).all())
    cases = session.exec(select(Case)).all()
    case_of = {case.id: case for case in cases}
    case_by_visit = {case.visit: case for case in cases if case.visit}
    lines: list[tuple[datetime | None, dict[str, Any]]] = [
        (visit.started, _visit_line(visit, case_of.get(visit.case) or case_by_visit.get(visit.id), names))
        for visit in session.exec(select(Visit))
        if visit.started is not None
    ]
    lines += [(case.opened, _refusal_line(case, names)) for case in cases if case.decision == Decision.REFUSE]
    return [line for _, line in sorted(lines, key=lambda item: (_text(item[0]) or "", item[1]["visit"]))]


def _visit_line(visit: Visit, case: Case | None, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "visit": visit.id,
        "school": visit.school,
        "family": visit.family,
        "given": visit.given,
        "decision": visit.choice,
        "decided_by": names.get(case.decided_by, case.decided_by) or None if case else None,
        "case": visit.case or None,
        "badge": visit.badge,
        "badge_printed": visit.badge_outcome in _PRINTED,
        "badge_outcome": visit.badge_outcome or None,
        "started": _text(visit.started),
        "signed_out": _text(visit.ended),
        "signed_out_by": visit.ended_by or None,
        "voided": visit.voided is not None,
        "purpose": visit.purpose,
        "destination": visit.destination,
        "host": visit.host or None,
        "corrections": visit.corrections or [],
        "photo": visit.photo,
    }


def _refusal_line(case: Case, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "visit": case.id,
        "school": case.school,
        "family": case.family,
        "given": case.given,
        "decision": "refused",
        "decided_by": names.get(case.decided_by, case.decided_by) or None,
        "case": case.id,
        "badge": None,
        "badge_printed": False,
        "badge_outcome": None,
        "started": _text(case.opened),
        "signed_out": None,
        "signed_out_by": None,
        "voided": False,
        "purpose": case.purpose,
        "destination": case.destination,
        "host": case.host or None,
        "corrections": [],
        "photo": case.photo,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
