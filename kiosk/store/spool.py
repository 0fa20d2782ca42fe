"""The spool: what became of every badge. A badge that may or may not have been printed is a question to staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from kiosk.domain.visit import Visit
from kiosk.store import journal, visits
from kiosk.store.moments import written
from kiosk.store.store import Store
from kiosk.store.tables import BadgeRow, BadgeState
from printing.printers import Outcome, Result
from sync import facts
from sync.entry import Kind

SEEN_BY_STAFF = "seen_by_staff"
MISSED_BY_STAFF = "missed_by_staff"

_STATES = {
    Result.CONFIRMED: BadgeState.CONFIRMED,
    Result.SENT: BadgeState.SENT,
    Result.FAILED: BadgeState.FAILED,
}


class UnknownBadge(LookupError):
    """There is no such badge to print: it was never queued, its visit was voided, or retention has ended it."""


@dataclass(frozen=True, slots=True)
class BadgeJob:
    """A badge and where it stands. `reason` is a printing.printers.Fault after a failure."""

    badge_id: str
    visit: Visit
    state: BadgeState
    tries: int
    reason: str = ""


def jobs(store: Store, *states: BadgeState) -> tuple[BadgeJob, ...]:
    """The badges in these states, in the order in which they got there. Voided visits are not among them."""
    with store.reading() as session:
        rows = session.exec(
            select(BadgeRow)
            .where(col(BadgeRow.state).in_(states))
            .order_by(col(BadgeRow.changed), col(BadgeRow.badge_id))
        ).all()
        found = {visit.id: visit for visit in visits.among(session, {row.visit_id for row in rows})}
        return tuple(
            BadgeJob(row.badge_id, found[row.visit_id], BadgeState(row.state), row.tries, row.reason)
            for row in rows
            if row.visit_id in found
        )


def begin(store: Store, badge_id: str) -> None:
    """Say, durably, that bytes are about to leave for the printer. Raises UnknownBadge, StoreError."""
    with store.writing() as session:
        row = session.get(BadgeRow, badge_id)
        if row is None or row.state == BadgeState.CANCELLED:
            raise UnknownBadge(badge_id)
        row.state, row.changed, row.tries = BadgeState.PRINTING, written(store.now()), row.tries + 1


def mark(store: Store, badge_id: str, outcome: Outcome, actor: str = journal.KIOSK) -> BadgeState:
    """Record and journal what the printer said; returns the badge's state. Raises UnknownBadge, StoreError.

    A failure after which the badge may still come out is UNKNOWN: printing again could make a second badge.
    """
    state = BadgeState.UNKNOWN if outcome.may_still_print else _STATES[outcome.result]
    reason = outcome.reason.value if outcome.reason else ""
    _settle(store, badge_id, state, outcome.result.value, reason, _kind(outcome.printer), actor)
    return state


def recover(store: Store) -> tuple[BadgeJob, ...]:
    """To be called once, at start: what was printing when the machine stopped becomes UNKNOWN.

    Returns every badge that staff must be asked about (see `answer`); what is only QUEUED can simply be printed.
    """
    with store.writing() as session:
        for row in session.exec(select(BadgeRow).where(BadgeRow.state == BadgeState.PRINTING)).all():
            row.state = BadgeState.UNKNOWN
    return jobs(store, BadgeState.UNKNOWN)


def answer(store: Store, badge_id: str, printed: bool, actor: str) -> BadgeState:
    """A person says whether the badge is there; if not it is queued again, under its own id. Journaled."""
    state = BadgeState.CONFIRMED if printed else BadgeState.QUEUED
    outcome = Result.CONFIRMED if printed else Result.FAILED
    _settle(store, badge_id, state, outcome.value, SEEN_BY_STAFF if printed else MISSED_BY_STAFF, "", actor)
    return state


def _settle(
    store: Store, badge_id: str, state: BadgeState, outcome: str, reason: str, printer: str, actor: str
) -> None:
    with store.writing() as session:
        row = session.get(BadgeRow, badge_id)
        if row is None:
            raise UnknownBadge(badge_id)
        row.state, row.changed, row.reason, row.printer = state, written(store.now()), reason, printer
        printed = facts.BadgePrinted(
            visit=row.visit_id, badge=badge_id, outcome=outcome, reason=reason, printer=printer
        )
        journal.append(session, store.now(), Kind.BADGE_PRINTED, actor, {facts.FACTS: printed})


def _kind(url: str) -> str:
    """The kind of printer without its address, which is nobody's business at the district."""
    return url.partition(":")[0]
