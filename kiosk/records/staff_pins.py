"""Staff of this school and their PINs. After a few wrong PINs a name has to wait, even across a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlmodel import Session, col, func, select

from kiosk.checkin.case import Staff
from kiosk.records import journal, school_document
from kiosk.records.store import Store
from kiosk.records.tables import JournalEntry, PinTriesRow
from kiosk.records.timestamps import to_iso
from kiosk.records.trusted_time import Ticker, Uptime, uptime
from sync.contract.api.school import WireStaff
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.school_keys import pin_matches
from sync.contract.vocabulary import Permission

FREE_TRIES = 5
FIRST_WAIT_S = 60
LONGEST_WAIT_S = 300
"""Doubling stops here: a child who plays with the pad must not keep the office out for a day. At one try in five
minutes, half of all 6-digit PINs takes nearly five years."""

KIOSK_FREE_TRIES = 20
KIOSK_WAIT_S = 15
KIOSK_FORGIVES_S = 60
"""Whoever goes from name to name waits too, shortly: so many wrong PINs at this kiosk, one forgiven a minute, and there
is a pause between two. It never grows, so that nobody can lock everybody out."""

REFUSED_PINS_COUNTED_FOR = timedelta(hours=24)

_BY_PASS = "pass:"  # noqa: S105  a key's beginning
_KIOSK = ""


@dataclass(frozen=True, slots=True)
class PinResult:
    """`staff` is who signed in, None after a wrong PIN; `wait_seconds` is above 0 while the name has to wait."""

    staff: Staff | None
    wait_seconds: int = 0


def list_staff(store: Store) -> tuple[Staff, ...]:
    """Everybody who may sign in at this kiosk, in the district's order; nobody before enrollment."""
    with store.reading() as session:
        return tuple(_domain(item) for item in _known(session).values())


def find_staff(session: Session, staff_id: str) -> Staff | None:
    """The person as the district knows them now, None where they no longer work here."""
    item = _known(session).get(staff_id)
    return _domain(item) if item else None


def verify_pin(store: Store, staff_id: str, pin: str, *, by_pass: bool = False, ticker: Ticker = uptime) -> PinResult:
    """Check a PIN; takes about 0.1 s of work (argon2id), outside any transaction. Success and refusal are journaled.

    A try is counted before it is checked, so that pulling the plug in between gains nothing. While somebody has to wait
    nothing is checked or counted. Waits go by the time since the machine started: a clock that is set frees no try, and
    after a restart a wait begins anew. `by_pass`: the person's staff pass was shown. Tries of those who showed none
    never make them wait. Raises StoreError (NOT_ENROLLED among others).
    """
    joined = store.secrets.enrolled()
    counted = [_BY_PASS + staff_id] if by_pass else [staff_id, _KIOSK]
    with store.writing() as session:
        item = _known(session).get(staff_id)
        if item is None:
            return PinResult(None)
        rows = [session.get(PinTriesRow, key) or PinTriesRow(staff_id=key) for key in counted]
        now = ticker()
        wait = max(_wait(row, now) for row in rows)
        if wait:
            return PinResult(None, wait)
        for row in rows:
            _count(row, now)
            session.add(row)
    right = pin_matches(joined.secret_of(item.secret), item.verifier, pin)
    with store.writing() as session:
        kind = Kind.STAFF_SIGNED_IN if right else Kind.STAFF_REFUSED
        actor = journal.staff_actor(staff_id) if right else journal.KIOSK  # who typed a wrong PIN nobody knows
        journal.append(session, store.now(), kind, actor, {facts.FACTS: facts.StaffSignedIn(staff=staff_id)})
        if not right:
            found = (session.get(PinTriesRow, key) for key in counted)
            return PinResult(None, max(_wait(row, ticker()) for row in found if row))
        for key in (staff_id, _BY_PASS + staff_id):
            if (done := session.get(PinTriesRow, key)) is not None:
                session.delete(done)
        if not by_pass and (kiosk := session.get(PinTriesRow, _KIOSK)) is not None:
            kiosk.wrong -= 1  # the right one was counted before it was checked
        return PinResult(_domain(item))


def count_refused_pins(store: Store) -> int:
    """Wrong PINs at this kiosk in the last day, for whatever name. Raises StoreError."""
    since = to_iso(store.now() - REFUSED_PINS_COUNTED_FOR)
    with store.reading() as session:
        wrong = select(func.count()).where(JournalEntry.kind == Kind.STAFF_REFUSED, col(JournalEntry.time) > since)
        return session.exec(wrong).one()


def wait_seconds(wrong: int) -> int:
    """How long a name has to wait after so many wrong PINs in a row."""
    doublings = wrong - FREE_TRIES
    return 0 if doublings < 0 else min(FIRST_WAIT_S << min(doublings, 10), LONGEST_WAIT_S)


def _count(row: PinTriesRow, now: Uptime) -> None:
    if row.staff_id == _KIOSK:
        row.wrong = max(0, row.wrong - int(_passed(row, now) // KIOSK_FORGIVES_S))
    row.wrong += 1
    row.boot, row.since = now.boot, now.seconds


def _wait(row: PinTriesRow, now: Uptime) -> int:
    if row.staff_id == _KIOSK:
        length = KIOSK_WAIT_S if row.wrong >= KIOSK_FREE_TRIES else 0
    else:
        length = wait_seconds(row.wrong)
    return max(0, ceil(length - _passed(row, now)))


def _passed(row: PinTriesRow, now: Uptime) -> float:
    return now.since(Uptime(row.boot, row.since))


def _known(session: Session) -> dict[str, WireStaff]:
    known = school_document.load_document(session)
    return {item.id: item for item in known.staff} if known else {}


def _domain(item: WireStaff) -> Staff:
    # A permission that only a newer version knows is one that this version does not grant.
    return Staff(item.id, item.name, frozenset(part for part in Permission if part.value in item.permissions))
