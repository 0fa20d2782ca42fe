"""The spool: what became of every badge. A badge that may or may not have been printed is a question to staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.domain.badges import BadgeAnswer, BadgeQuestion, Doubt
from kiosk.domain.visit import Visit
from kiosk.store import journal, upkeep
from kiosk.store.log import visits
from kiosk.store.moments import moment, written
from kiosk.store.store import Store
from kiosk.store.tables import BadgeRow, BadgeState
from printing.printer import Fault, Outcome, Result
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind

SEEN_BY_STAFF = "seen_by_staff"
NOT_NEEDED = "not_needed"
STOPPED = "stopped"  # the machine stopped right after the badge was sent

LATE = timedelta(minutes=2)
"""A badge that has been under way for longer is stuck: nothing that prints takes half as long."""
SENT_DOUBTFUL = timedelta(minutes=1)
"""A sign of life comes once a minute; what was sent that long before the last one had its time to come out."""
SENT_WITHIN = timedelta(minutes=10)
"""After a last sign of life the machine ran on for less than that."""

_STATES = {
    Result.CONFIRMED: BadgeState.CONFIRMED,
    Result.SENT: BadgeState.SENT,
    Result.FAILED: BadgeState.FAILED,
}


_ASKED = (BadgeState.UNKNOWN, BadgeState.FAILED, BadgeState.QUEUED, BadgeState.PRINTING)
_UNDER_WAY = (BadgeState.QUEUED, BadgeState.PRINTING)
_FAULTS = frozenset(fault.value for fault in Fault)


class UnknownBadge(LookupError):
    """There is no such badge to print: it was never queued, its visit was voided, or retention has ended it."""


@dataclass(frozen=True, slots=True)
class BadgeJob:
    """A badge and where it stands since `changed`. `reason` is a printing.printer.Fault after a failure."""

    badge_id: str
    visit: Visit
    state: BadgeState
    tries: int
    changed: datetime
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
            BadgeJob(
                row.badge_id, found[row.visit_id], BadgeState(row.state), row.tries, moment(row.changed), row.reason
            )
            for row in rows
            if row.visit_id in found
        )


def begin(store: Store, badge_id: str) -> None:
    """Say, durably, that bytes are about to leave for the printer. Raises UnknownBadge, StoreError."""
    with store.writing() as session:
        row = _known(session, badge_id)
        if row.state not in {BadgeState.QUEUED, BadgeState.FAILED}:  # on its way, out, in doubt, or called off
            raise UnknownBadge(badge_id)
        row.state, row.changed, row.tries, row.reason = BadgeState.PRINTING, written(store.now()), row.tries + 1, ""


def mark(store: Store, badge_id: str, outcome: Outcome, actor: str = journal.KIOSK) -> BadgeState:
    """Record and journal what the printer said; returns the badge's state. Raises UnknownBadge, StoreError.

    A failure after which the badge may still come out is UNKNOWN: printing again could make a second badge.
    """
    state = BadgeState.UNKNOWN if outcome.may_still_print else _STATES[outcome.result]
    reason = outcome.reason.value if outcome.reason else ""
    with store.writing() as session:
        row = _known(session, badge_id)
        _settle(session, store.now(), row, state, outcome.result, reason, _kind(outcome.printer), actor)
        if outcome.result is not Result.FAILED:
            upkeep.count_badge(session)
    return state


def recover(store: Store, stopped: datetime | None = None) -> None:
    """To be called once, at start: what was printing when the machine stopped becomes a question to staff.

    `stopped` is the machine's last sign of life where it had no orderly end: what a printer that cannot tell was sent
    right before that may have died in the printer with the power.
    """
    with store.writing() as session:
        for row in session.exec(select(BadgeRow).where(BadgeRow.state == BadgeState.PRINTING)).all():
            row.state = BadgeState.UNKNOWN
        if stopped is not None:
            # What a clock left later than that, before it was set back, says nothing of these minutes.
            around = col(BadgeRow.changed).between(written(stopped - SENT_DOUBTFUL), written(stopped + SENT_WITHIN))
            for row in session.exec(select(BadgeRow).where(BadgeRow.state == BadgeState.SENT, around)):
                row.state, row.reason = BadgeState.UNKNOWN, STOPPED


def questions(store: Store) -> tuple[BadgeQuestion, ...]:
    """What staff must look at: badges of people on site of which nobody knows that they are out, oldest first."""
    now = store.now()
    return tuple(
        BadgeQuestion(job.visit, doubt, job.changed, Fault(job.reason) if job.reason in _FAULTS else None)
        for job in jobs(store, *_ASKED)
        if job.visit.ended is None and (doubt := _doubt(job, now)) is not None
    )


def answer(store: Store, badge_id: str, answered: BadgeAnswer, actor: str) -> BadgeState:
    """A person says what became of a badge. Journaled. Raises UnknownBadge, StoreError."""
    with store.writing() as session:
        row = _known(session, badge_id)
        if answered is BadgeAnswer.NOT_NEEDED:
            state, outcome, reason = BadgeState.CANCELLED, Result.FAILED, NOT_NEEDED
        else:
            state, outcome, reason = BadgeState.CONFIRMED, Result.CONFIRMED, SEEN_BY_STAFF
            if row.reason != STOPPED:  # counted when it was sent
                upkeep.count_badge(session)
        _settle(session, store.now(), row, state, outcome, reason, "", actor)
        return state


def again(store: Store, badge_id: str, actor: str) -> Visit | None:
    """A person asks for a badge once more, under its own id; journaled with who asked. The visit to print it for, or
    None where it is being printed at this moment. Raises UnknownBadge where the visit is over, StoreError.
    """
    with store.writing() as session:
        row = _known(session, badge_id)
        visit = next(iter(visits.among(session, {row.visit_id})), None)
        if visit is None or visit.ended is not None:
            raise UnknownBadge(badge_id)
        if row.state in _UNDER_WAY and not _late(moment(row.changed), store.now()):
            return None
        row.state, row.changed, row.reason = BadgeState.QUEUED, written(store.now()), ""
        asked = facts.BadgeAsked(visit=row.visit_id, badge=badge_id)
        journal.append(session, store.now(), Kind.BADGE_ASKED, actor, {facts.FACTS: asked})
        return visit


def _late(changed: datetime, now: datetime) -> bool:
    """Whether nothing has been heard of a badge for too long. One that a clock left in the future, before it was set
    right, is not waited for until then."""
    return abs(now - changed) > LATE


def _doubt(job: BadgeJob, now: datetime) -> Doubt | None:
    match job.state:
        case BadgeState.FAILED:
            return Doubt.NOT_PRINTED
        case BadgeState.UNKNOWN if job.reason == STOPPED:
            return Doubt.UNCONFIRMED
        case BadgeState.UNKNOWN:
            return Doubt.MAY_STILL_COME if job.reason else Doubt.INTERRUPTED
        case BadgeState.QUEUED if _late(job.changed, now):
            return Doubt.NOT_PRINTED
        case BadgeState.PRINTING if _late(job.changed, now):
            return Doubt.INTERRUPTED
        case _:
            return None


def _job(row: BadgeRow, visit: Visit) -> BadgeJob:
    return BadgeJob(row.badge_id, visit, BadgeState(row.state), row.tries, moment(row.changed), row.reason)


def _known(session: Session, badge_id: str) -> BadgeRow:
    row = session.get(BadgeRow, badge_id)
    if row is None:
        raise UnknownBadge(badge_id)
    return row


def _settle(
    session: Session,
    now: datetime,
    row: BadgeRow,
    state: BadgeState,
    outcome: Result,
    reason: str,
    printer: str,
    actor: str,
) -> None:
    row.state, row.changed, row.reason, row.printer = state, written(now), reason, printer
    printed = facts.BadgePrinted(
        visit=row.visit_id, badge=row.badge_id, outcome=outcome.value, reason=reason, printer=printer
    )
    journal.append(session, now, Kind.BADGE_PRINTED, actor, {facts.FACTS: printed})


def _kind(url: str) -> str:
    """The kind of printer without its address, which is nobody's business at the district."""
    return url.partition(":")[0]
