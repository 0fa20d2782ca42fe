"""School passes: asked for by staff, signed by the district, printed here once.

The rules are those of the badge spool: what is to be printed is on disk before the first byte leaves, and what may have
come out is never printed again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, delete, select

from kiosk.checkin.case import Staff
from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records import journal, staff_pins, visitor_passes
from kiosk.records.badge_spool import count_badge
from kiosk.records.store import Store
from kiosk.records.tables import SchoolPassRow, VisitRow
from kiosk.records.timestamps import RecordAges, new_id, to_iso
from printing.printer import PrintOutcome, Result
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.records.visit import PassRequested
from sync.contract.vocabulary import Permission


class PassState(StrEnum):
    """Where a school pass stands."""

    ASKED = "asked"  # the district has not answered yet
    SIGNED = "signed"
    PRINTING = "printing"
    OUT = "out"
    UNKNOWN = "unknown"  # it may have come out: nothing prints it again by itself
    FAILED = "failed"


class PassRefused(Exception):
    """Nobody here may ask for this pass: the visit is not this kiosk's, or the person may not decide."""


@dataclass(frozen=True, slots=True)
class SignedPass:
    """A pass that waits for the printer."""

    holder: ExpectedVisitor
    code: str = field(repr=False)


def request(store: Store, visit_id: str, staff: Staff) -> bool:
    """Ask the district for a pass for the visitor of a visit; False where it was asked for before. Journaled, and
    nothing of the visitor is in the entry. Raises PassRefused, StoreError.
    """
    with store.writing() as session:
        visit = session.get(VisitRow, visit_id)
        person = staff_pins.find_staff(session, staff.id)
        if visit is None or visit.kiosk or person is None or Permission.DECIDE not in person.permissions:
            raise PassRefused(visit_id)
        if session.exec(select(SchoolPassRow.id).where(SchoolPassRow.visit_id == visit_id)).first():
            return False
        now = store.now()
        row = SchoolPassRow(id=new_id(), visit_id=visit_id, state=PassState.ASKED.value, changed=to_iso(now))
        session.add(row)
        said = PassRequested(visit=visit_id, request=row.id)
        journal.append(session, now, Kind.PASS_REQUESTED, journal.staff_actor(staff.id), {facts.FACTS: said})
        return True


def take_code(session: Session, now: datetime, pass_id: str, code: str) -> None:
    """Keep what the district signed, in the caller's transaction; only of a pass that was asked for here and that
    waits for it."""
    row = session.get(SchoolPassRow, pass_id)
    if row is not None and code and row.state == PassState.ASKED:
        row.state, row.changed, row.code = PassState.SIGNED.value, to_iso(now), code


def to_print(store: Store) -> tuple[SignedPass, ...]:
    """The passes that are signed and whose printing has not begun. Raises StoreError."""
    with store.reading() as session:
        rows = session.exec(
            select(SchoolPassRow)
            .where(SchoolPassRow.state == PassState.SIGNED)
            .order_by(col(SchoolPassRow.changed), col(SchoolPassRow.id))
        ).all()
    found = [(visitor_passes.find(store, row.id), row.code) for row in rows]
    return tuple(SignedPass(holder, code) for holder, code in found if holder is not None)


def start_printing(store: Store, pass_id: str) -> bool:
    """Record that a pass is about to be sent to the printer; False where that has begun before. Raises StoreError."""
    with store.writing() as session:
        row = session.get(SchoolPassRow, pass_id)
        if row is None or row.state != PassState.SIGNED:
            return False
        row.state, row.changed = PassState.PRINTING.value, to_iso(store.now())
        return True


def record_outcome(store: Store, pass_id: str, outcome: PrintOutcome) -> bool:
    """Record what the printer said; False where this is no school pass. Raises StoreError."""
    with store.writing() as session:
        row = session.get(SchoolPassRow, pass_id)
        if row is None:
            return False
        failed = outcome.result is Result.FAILED
        state = PassState.UNKNOWN if outcome.may_still_print else PassState.FAILED if failed else PassState.OUT
        row.state, row.changed, row.code = state.value, to_iso(store.now()), ""
        if not failed:
            count_badge(session)
        return True


def recover_interrupted(store: Store) -> None:
    """What was printing when the machine stopped may have come out. Call once, at start. Raises StoreError."""
    with store.writing() as session:
        for row in session.exec(select(SchoolPassRow).where(SchoolPassRow.state == PassState.PRINTING)).all():
            row.state, row.code = PassState.UNKNOWN.value, ""


def forget_old(session: Session, ages: RecordAges) -> int:
    """Delete what was asked for or printed longer ago than its visit is kept; returns how many."""
    return session.exec(delete(SchoolPassRow).where(ages.older_than(col(SchoolPassRow.changed), KEEP_DAYS))).rowcount
