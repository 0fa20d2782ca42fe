"""Staff at this school, and their PINs: a few wrong ones lock a name for a while, even across a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session

from kiosk.domain.case import Permission, Staff
from kiosk.store import journal
from kiosk.store.moments import moment, written
from kiosk.store.site import school
from kiosk.store.store import Store
from kiosk.store.tables import PinTriesRow
from sync import facts
from sync.entry import Kind
from sync.school import WireStaff
from sync.secrets import pin_matches

FREE_TRIES = 5
FIRST_LOCK_SECONDS = 60
LONGEST_LOCK_SECONDS = 960
"""Doubling stops here: a child who plays with the pad must not keep the office out for a day. At one try in 16
minutes, half of all 6-digit PINs takes 15 years."""


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """`staff` is who signed in, None after a wrong PIN; `wait_seconds` is above 0 while the name is locked."""

    staff: Staff | None
    wait_seconds: int = 0


def list_staff(store: Store) -> tuple[Staff, ...]:
    """Everybody who may sign in at this kiosk, in the district's order; nobody before enrolment."""
    with store.reading() as session:
        return tuple(_domain(item) for item in _known(session).values())


def find(session: Session, staff_id: str) -> Staff | None:
    """The person as the district knows them now, None where they no longer work here."""
    item = _known(session).get(staff_id)
    return _domain(item) if item else None


def verify_pin(store: Store, staff_id: str, pin: str) -> PinAnswer:
    """Check a PIN; takes about 0.1 s of work (argon2id), outside any transaction. Success and refusal are journaled.

    A try is counted before it is checked, so that pulling the plug in between gains nothing. While a name is locked
    nothing is checked or counted. Raises StoreError (NOT_ENROLLED among others).
    """
    joined = store.secrets.enrolled()
    with store.writing() as session:
        item = _known(session).get(staff_id)
        if item is None:
            return PinAnswer(None)
        row = session.get(PinTriesRow, staff_id) or PinTriesRow(staff_id=staff_id)
        wait = _wait(row, store.now())
        if wait:
            return PinAnswer(None, wait)
        row.wrong += 1
        row.locked_until = _locked_until(row.wrong, store.now())
        session.add(row)
    right = pin_matches(joined.secret_of(item.secret), item.verifier, pin)
    with store.writing() as session:
        kind = Kind.STAFF_SIGNED_IN if right else Kind.STAFF_REFUSED
        actor = journal.staff_actor(staff_id) if right else journal.KIOSK  # who typed a wrong PIN nobody knows
        journal.append(session, store.now(), kind, actor, {facts.FACTS: facts.StaffSignedIn(staff=staff_id)})
        tries = session.get(PinTriesRow, staff_id)
        if not right:
            return PinAnswer(None, _wait(tries, store.now()) if tries else 0)
        if tries:
            session.delete(tries)
        return PinAnswer(_domain(item))


def lock_seconds(wrong: int) -> int:
    """How long a name stays locked after so many wrong PINs in a row."""
    doublings = wrong - FREE_TRIES
    return 0 if doublings < 0 else min(FIRST_LOCK_SECONDS << min(doublings, 10), LONGEST_LOCK_SECONDS)


def _locked_until(wrong: int, now: datetime) -> str:
    seconds = lock_seconds(wrong)
    return written(now + timedelta(seconds=seconds)) if seconds else ""


def _wait(row: PinTriesRow, now: datetime) -> int:
    if not row.locked_until:
        return 0
    left = ceil((moment(row.locked_until) - now).total_seconds())
    # A clock that was set back must not make a lock longer than it was.
    return max(0, min(left, lock_seconds(row.wrong)))


def _known(session: Session) -> dict[str, WireStaff]:
    known = school.document(session)
    return {item.id: item for item in known.staff} if known else {}


def _domain(item: WireStaff) -> Staff:
    # A permission that only a newer version knows is one that this version does not grant.
    return Staff(item.id, item.name, frozenset(part for part in Permission if part.value in item.permissions))
