"""Visits of the school's other doors, from the change feed: for the roster, and so that anybody can leave anywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from kiosk.checkin.visit import AdmissionBasis
from kiosk.records.tables import PresenceRow, VisitRow
from kiosk.records.timestamps import from_iso, to_iso
from kiosk.records.visits import add_presence_fact
from screening.persons import Source
from sync.contract import visit_presence
from sync.contract.api.school import WireVisit
from sync.contract.visit_presence import VisitPresence
from sync.contract.vocabulary import SignOutMethod

FRESH = timedelta(days=1)
"""A visit that lasts began within this. One that began at another time, the future among them, was written down by a
door whose clock is wrong: it would be signed out at once, or never."""


def apply_change(session: Session, now: datetime, key: str, content: dict[str, Any] | None) -> None:
    """Apply a change of kind "visit" (see kiosk.records.change_feed). Raises ValueError where it is none.

    A visit of this kiosk learns from it who has left elsewhere. Of another door's visit no more is kept than a roster
    needs, and only while it lasts; it counts from when this door heard of it where it cannot have begun when it says.
    """
    row = session.get(VisitRow, key)
    ours = row is not None and not row.kiosk
    if content is None:
        if row is not None and not ours:
            session.delete(row)
        return
    given = WireVisit.model_validate(content)
    if given.id != key:
        raise ValueError("the change names another visit")
    told, choice = _presence(given), AdmissionBasis(given.choice) if given.started else None
    known = add_presence_fact(session, key, told)
    if ours:
        return
    if row is not None and not known.on_site:
        session.delete(row)
    elif known.on_site and choice is not None:
        began = from_iso(given.started)
        if abs(now - began) > FRESH:
            began = from_iso(row.started) if row is not None else now
        session.merge(_row(given, choice, began))


def _presence(given: WireVisit) -> VisitPresence:
    """Every fact of the visit that has reached the district, as one."""
    facts = [visit_presence.arrived(from_iso(given.started))] if given.started else []
    if given.ended:
        facts.append(visit_presence.left(from_iso(given.ended), SignOutMethod(given.ended_by)))
    if given.voided:
        facts.append(visit_presence.voided())
    return visit_presence.fold(facts)


def _row(given: WireVisit, choice: AdmissionBasis, began: datetime) -> VisitRow:
    """What a roster needs. What was not sent is empty: nobody is recognized, screened or remembered by such a row."""
    return VisitRow(
        id=given.id,
        kiosk=given.kiosk or "another",
        family=given.family,
        given=given.given,
        middle=given.middle,
        suffix=given.suffix,
        born="",
        source=Source.TYPED.value,
        purpose=given.purpose,
        destination=given.destination,
        conduct="",
        started=to_iso(began),
        choice=choice.value,
        badge_id=given.badge,
        photo="",
        case_id="",
        visitor_hash="",
    )


def forget_all(session: Session) -> None:
    """The stream begins anew: who is in the building will be told again."""
    others = session.exec(select(VisitRow.id).where(VisitRow.kiosk != "")).all()
    session.exec(delete(PresenceRow).where(col(PresenceRow.visit_id).in_(others)))
    session.exec(delete(VisitRow).where(col(VisitRow.kiosk) != ""))
