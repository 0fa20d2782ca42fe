"""Test badges: an office wants to see its layout on this kiosk's paper. They belong to no visit and have no code, so
they open and end nothing.

Taken once: one that was under way when the machine stopped is not printed again, and the office asks anew.
"""

from __future__ import annotations

from kiosk.records import badge_spool, journal
from kiosk.records.office_requests import AnsweredRequestRow
from kiosk.records.store import Store
from kiosk.records.timestamps import to_iso
from printing.printer import PrintOutcome, Result
from sync.contract.api.kiosk import Outcome, WireBadgeRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import BadgePrinted, BadgeRequestAnswered


def take(store: Store, asked: WireBadgeRequest) -> bool:
    """Whether it is to be printed now; False where this was answered before. Journaled. Raises StoreError."""
    with store.writing() as session:
        if session.get(AnsweredRequestRow, asked.id) is not None:
            return False
        said = BadgeRequestAnswered(visit="", badge="", request=asked.id, outcome=Outcome.APPLIED.value)
        journal.append(session, store.now(), Kind.BADGE_REQUEST_ANSWERED, journal.KIOSK, {facts.FACTS: said})
        session.add(AnsweredRequestRow(id=asked.id, outcome=Outcome.APPLIED.value, answered=to_iso(store.now())))
        return True


def record_outcome(store: Store, badge_id: str, outcome: PrintOutcome) -> bool:
    """Journal what the printer said of a test badge, whose id is its request's; False where that is no test badge.
    Raises StoreError."""
    with store.reading() as session:  # nearly every badge is a visitor's, for which nothing is to be written here
        if session.get(AnsweredRequestRow, badge_id) is None:
            return False
    with store.writing() as session:
        said = BadgePrinted(
            visit="",
            badge=badge_id,
            outcome=outcome.result.value,
            reason=outcome.reason.value if outcome.reason else "",
            printer=outcome.printer.partition(":")[0],
        )
        journal.append(session, store.now(), Kind.BADGE_PRINTED, journal.KIOSK, {facts.FACTS: said})
        if outcome.result is not Result.FAILED:
            badge_spool.count_badge(session)
        return True
