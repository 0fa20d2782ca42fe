"""The badge spool: the state of every badge. One that may or may not have been printed becomes a question to staff.

For that it also records whether the kiosk's last run ended in order, and how many badges came off the roll.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.checkin.visit import BadgeAnswer, BadgeDoubt, BadgeQuestion, BadgeRoll, Visit
from kiosk.records import journal, visits
from kiosk.records.store import Store
from kiosk.records.tables import BadgeRow, BadgeState, RunStateRow
from kiosk.records.timestamps import from_iso, to_iso
from printing.printer import Fault, PrintOutcome, Result
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import BadgeAsked, BadgePrinted

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
        found = {visit.id: visit for visit in visits.find_many(session, {row.visit_id for row in rows})}
        return tuple(
            BadgeJob(
                row.badge_id, found[row.visit_id], BadgeState(row.state), row.tries, from_iso(row.changed), row.reason
            )
            for row in rows
            if row.visit_id in found
        )


def start_printing(store: Store, badge_id: str) -> None:
    """Record that a badge is about to be sent to the printer. Raises UnknownBadge, StoreError."""
    with store.writing() as session:
        row = _known(session, badge_id)
        if row.state not in {BadgeState.QUEUED, BadgeState.FAILED}:  # on its way, out, in doubt, or called off
            raise UnknownBadge(badge_id)
        row.state, row.changed, row.tries, row.reason = BadgeState.PRINTING, to_iso(store.now()), row.tries + 1, ""


def record_outcome(store: Store, badge_id: str, outcome: PrintOutcome, actor: str = journal.KIOSK) -> BadgeState:
    """Record and journal what the printer said; returns the badge's state. Raises UnknownBadge, StoreError.

    A failure after which the badge may still come out is UNKNOWN: printing again could make a second badge.
    """
    state = BadgeState.UNKNOWN if outcome.may_still_print else _STATES[outcome.result]
    reason = outcome.reason.value if outcome.reason else ""
    with store.writing() as session:
        row = _known(session, badge_id)
        _write_outcome(session, store.now(), row, state, outcome.result, reason, _kind(outcome.printer), actor)
        if outcome.result is not Result.FAILED:
            count_badge(session)
    return state


def recover_interrupted(store: Store, stopped: datetime | None = None) -> None:
    """Turn badges that were printing when the machine stopped into questions to staff. Call once, at start.

    `stopped` is the last heartbeat where the last run had no orderly end: what a printer that cannot tell was sent
    right before that may have died in the printer with the power.
    """
    with store.writing() as session:
        for row in session.exec(select(BadgeRow).where(BadgeRow.state == BadgeState.PRINTING)).all():
            row.state = BadgeState.UNKNOWN
        if stopped is not None:
            # What a clock left later than that, before it was set back, says nothing of these minutes.
            around = col(BadgeRow.changed).between(to_iso(stopped - SENT_DOUBTFUL), to_iso(stopped + SENT_WITHIN))
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


def answer_question(store: Store, badge_id: str, answered: BadgeAnswer, actor: str) -> BadgeState:
    """A person says what became of a badge. Journaled. Raises UnknownBadge, StoreError."""
    with store.writing() as session:
        row = _known(session, badge_id)
        if answered is BadgeAnswer.NOT_NEEDED:
            state, outcome, reason = BadgeState.CANCELLED, Result.FAILED, NOT_NEEDED
        else:
            state, outcome, reason = BadgeState.CONFIRMED, Result.CONFIRMED, SEEN_BY_STAFF
            if row.reason != STOPPED:  # counted when it was sent
                count_badge(session)
        _write_outcome(session, store.now(), row, state, outcome, reason, "", actor)
        return state


def request_reprint(store: Store, badge_id: str, actor: str) -> Visit | None:
    """A person asks for a badge once more, under its own id; journaled with who asked. The visit to print it for, or
    None where it is being printed at this moment. Raises UnknownBadge where the visit is over, StoreError.
    """
    with store.writing() as session:
        row = _known(session, badge_id)
        visit = next(iter(visits.find_many(session, {row.visit_id})), None)
        if visit is None or visit.ended is not None:
            raise UnknownBadge(badge_id)
        if is_under_way(row, store.now()):
            return None
        row.state, row.changed, row.reason = BadgeState.QUEUED, to_iso(store.now()), ""
        asked = BadgeAsked(visit=row.visit_id, badge=badge_id)
        journal.append(session, store.now(), Kind.BADGE_ASKED, actor, {facts.FACTS: asked})
        return visit


def is_under_way(row: BadgeRow, now: datetime) -> bool:
    """Whether a badge is being printed at this moment."""
    return row.state in _UNDER_WAY and not _late(from_iso(row.changed), now)


def _late(changed: datetime, now: datetime) -> bool:
    """Whether nothing has been heard of a badge for too long. One that a clock left in the future, before it was set
    right, is not waited for until then."""
    return abs(now - changed) > LATE


def _doubt(job: BadgeJob, now: datetime) -> BadgeDoubt | None:
    match job.state:
        case BadgeState.FAILED:
            return BadgeDoubt.NOT_PRINTED
        case BadgeState.UNKNOWN if job.reason == STOPPED:
            return BadgeDoubt.UNCONFIRMED
        case BadgeState.UNKNOWN:
            return BadgeDoubt.MAY_STILL_COME if job.reason else BadgeDoubt.INTERRUPTED
        case BadgeState.QUEUED if _late(job.changed, now):
            return BadgeDoubt.NOT_PRINTED
        case BadgeState.PRINTING if _late(job.changed, now):
            return BadgeDoubt.INTERRUPTED
        case _:
            return None


def _known(session: Session, badge_id: str) -> BadgeRow:
    row = session.get(BadgeRow, badge_id)
    if row is None:
        raise UnknownBadge(badge_id)
    return row


def _write_outcome(
    session: Session,
    now: datetime,
    row: BadgeRow,
    state: BadgeState,
    outcome: Result,
    reason: str,
    printer: str,
    actor: str,
) -> None:
    row.state, row.changed, row.reason, row.printer = state, to_iso(now), reason, printer
    printed = BadgePrinted(
        visit=row.visit_id, badge=row.badge_id, outcome=outcome.value, reason=reason, printer=printer
    )
    journal.append(session, now, Kind.BADGE_PRINTED, actor, {facts.FACTS: printed})


def _kind(url: str) -> str:
    """The kind of printer without its address, which is nobody's business at the district."""
    return url.partition(":")[0]


_ONLY = 1


def record_start(store: Store) -> datetime | None:
    """Record a start; returns the last heartbeat of a run that was cut off. Call once, at start.

    None where the last run ended in order, or there was none. Raises StoreError.
    """
    with store.writing() as session:
        row = _row(session)
        stopped = from_iso(row.alive) if row.alive else None
        row.alive = to_iso(store.now())
        return stopped


def record_heartbeat(store: Store) -> None:
    """Record that the kiosk runs. After a power cut, badges sent long before the last heartbeat are not in doubt."""
    with store.writing() as session:
        _row(session).alive = to_iso(store.now())


def record_shutdown(store: Store) -> None:
    """Record an orderly end."""
    with store.writing() as session:
        _row(session).alive = ""


def read_roll(store: Store) -> BadgeRoll:
    """How many badges came out since the roll was changed."""
    with store.reading() as session:
        row = session.get(RunStateRow, _ONLY) or RunStateRow(id=_ONLY)
        return BadgeRoll(row.roll_badges, from_iso(row.roll_since) if row.roll_since else None)


def change_roll(store: Store) -> BadgeRoll:
    """Start the count anew, because a person has put in a new roll."""
    with store.writing() as session:
        row = _row(session)
        now = store.now()
        row.roll_since, row.roll_badges = to_iso(now), 0
        return BadgeRoll(0, now)


def count_badge(session: Session) -> None:
    """Count one more badge, in the caller's transaction."""
    _row(session).roll_badges += 1


def _row(session: Session) -> RunStateRow:
    row = session.get(RunStateRow, _ONLY)
    if row is None:
        row = RunStateRow(id=_ONLY)
        session.add(row)
        session.flush()
    return row
