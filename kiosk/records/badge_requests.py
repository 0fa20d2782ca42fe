"""Badges that an office asks this kiosk to print: taken once, or answered with why not."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.checkin.visit import Visit
from kiosk.records import badge_spool, journal, visits
from kiosk.records.office_requests import AnsweredRequestRow
from kiosk.records.store import Store
from kiosk.records.tables import BadgeRow, BadgeState
from kiosk.records.timestamps import to_iso
from sync.contract.api.kiosk import Outcome, WireBadgeRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import BadgeRequestAnswered
from sync.contract.vocabulary import UnprintedBadge


def take(store: Store, asked: WireBadgeRequest) -> Visit | None:
    """Queue the badge; the visit to print it for, or None where this was answered before or is refused. The answer is a
    journal entry in the transaction of the badge's job. Raises StoreError.

    The visit may be another door's: then the badge is printed here for the first time.
    """
    with store.writing() as session:
        if session.get(AnsweredRequestRow, asked.id) is not None:
            return None
        visit, why = _queued(session, store, asked)
        outcome = Outcome.REFUSED if why else Outcome.APPLIED
        said = BadgeRequestAnswered(
            visit=asked.visit, badge=asked.badge, request=asked.id, outcome=outcome.value, reason=why
        )
        journal.append(session, store.now(), Kind.BADGE_REQUEST_ANSWERED, journal.KIOSK, {facts.FACTS: said})
        session.add(AnsweredRequestRow(id=asked.id, outcome=outcome.value, answered=to_iso(store.now())))
        return visit


def _queued(session: Session, store: Store, asked: WireBadgeRequest) -> tuple[Visit | None, str]:
    visit = next(iter(visits.find_many(session, {asked.visit})), None)
    if visit is None or visit.badge_id != asked.badge:
        return None, UnprintedBadge.UNKNOWN_VISIT
    if visit.ended is not None:
        return None, UnprintedBadge.OVER
    row = session.get(BadgeRow, asked.badge)
    if row is not None and badge_spool.is_under_way(row, store.now()):
        return None, UnprintedBadge.PRINTING
    row = row or BadgeRow(badge_id=asked.badge, visit_id=asked.visit, state="", changed="")
    row.state, row.changed, row.reason = BadgeState.QUEUED, to_iso(store.now()), ""
    session.add(row)
    return visit, ""
