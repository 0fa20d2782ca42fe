"""Visits: recorded, ended, recalled. A function that writes returns after its commit, and not before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from kiosk.checkin.answers import repeatable
from kiosk.checkin.case import admits_alone
from kiosk.checkin.visit import Arrival, LastVisit, SignOutResult, Visit
from kiosk.records import journal, school_document, stored_details
from kiosk.records.remembered_decisions import carry_over
from kiosk.records.school_document import typed_alone
from kiosk.records.store import Store
from kiosk.records.stored_details import VisitDetails, answers_of_row, identity_of_row, visitor_hashes
from kiosk.records.tables import BadgeRow, BadgeState, PresenceRow, ReturningRow, VisitRow
from kiosk.records.timestamps import from_iso, new_id, to_iso
from screening.persons import Visitor
from screening.result import Screening
from sync.contract import visit_presence
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import SignedIn, SignedOut, VisitVoided, took_class
from sync.contract.visit_presence import VisitPresence
from sync.contract.vocabulary import AdmissionBasis, SignOutMethod

RECALL_DAYS = 365
_ON_SITE = (col(PresenceRow.arrived) != "", col(PresenceRow.left) == "", col(PresenceRow.voided).is_(False))
_CLOSED_AT_ONCE = 10
"""Visits closed in one transaction: more would hold the write lock for longer than 50 ms."""


def record(
    store: Store, arrival: Arrival, screening: Screening, actor: str = journal.VISITOR, *, took_s: float = 0
) -> Visit:
    """Record a visit that no person need decide: visit, journal entry and badge job in one durable transaction.
    `took_s`: seconds since the visitor began, 0 where nobody measured it.

    Raises ValueError where a person must decide (that is a case): the screening does not admit, or the name was typed
    and the school's document does not let it in. StoreError where nothing was recorded.
    """
    if not screening.admits or arrival.asks_office:
        raise ValueError("this screening needs a person's decision: open a case")
    choice = AdmissionBasis.REMEMBERED if screening.remembered else AdmissionBasis.NO_MATCH
    stay = stored_details.details_of_arrival(store, arrival)
    with store.writing() as session:
        if not admits_alone(arrival.visitor, screening, typed_alone=typed_alone(session)):
            raise ValueError("a typed name needs a person's decision at this school: open a case")
        if screening.remembered:
            carry_over(session, store.now(), visitor_hashes(store.secrets, arrival.visitor))
        return admit(session, store.now(), stay, choice, actor, took_s=took_s)


def admit(
    session: Session,
    now: datetime,
    stay: VisitDetails,
    choice: AdmissionBasis,
    actor: str,
    *,
    visit_id: str = "",
    case_id: str = "",
    took_s: float = 0,
) -> Visit:
    """Write everything that one admission needs, in the caller's transaction. Some visitor types have no badge."""
    kind = school_document.type_in_force(session, stay.purpose)
    row = VisitRow(
        id=visit_id or new_id(),
        **stay.columns(),
        started=to_iso(now),
        choice=choice.value,
        badge_id=new_id() if kind.prints_badge else "",
        case_id=case_id,
    )
    session.add(row)
    session.flush()
    if row.badge_id:
        session.add(BadgeRow(badge_id=row.badge_id, visit_id=row.id, state=BadgeState.QUEUED, changed=row.started))
    signed_in = SignedIn(
        visit=row.id,
        badge=row.badge_id,
        purpose=row.purpose,
        destination=row.destination,
        host=row.host,
        choice=row.choice,
        conduct=row.conduct,
        case=case_id,
        took_s=took_class(took_s),
    )
    journal.append(session, now, Kind.SIGNED_IN, actor, {facts.FACTS: signed_in, **stay.groups()})
    known = add_presence_fact(session, row.id, visit_presence.arrived(now))
    if stay.visitor_hash:
        session.merge(
            ReturningRow(
                visitor_hash=stay.visitor_hash,
                purpose=stay.purpose,
                destination=stay.destination,
                host=stay.host,
                answers=stored_details.ANSWERS_KEPT.dump_json(repeatable(kind, stay.answers)).decode(),
                conduct=stay.conduct,
                photo=row.photo,
                seen=row.started,
            )
        )
    return visit_of(row, known)


def continue_visit(session: Session, visit_id: str, choice: AdmissionBasis) -> None:
    """Let a visitor on site stay after rescreening; with an escort from now on, where that was decided."""
    row = session.get(VisitRow, visit_id)
    if row is not None and choice is AdmissionBasis.ADMITTED_WITH_ESCORT:
        row.choice = choice.value


def void(store: Store, visit_id: str, actor: str = journal.KIOSK) -> None:
    """Record that a visit did not take place, and cancel its badge. Doing it twice changes nothing."""
    with store.writing() as session:
        row = session.get(PresenceRow, visit_id)
        if row is not None and row.voided:
            return
        journal.append(session, store.now(), Kind.VISIT_VOIDED, actor, {facts.FACTS: VisitVoided(visit=visit_id)})
        add_presence_fact(session, visit_id, visit_presence.voided())
        for job in session.exec(
            select(BadgeRow).where(BadgeRow.visit_id == visit_id, BadgeRow.state == BadgeState.QUEUED)
        ):
            job.state, job.changed = BadgeState.CANCELLED, to_iso(store.now())


def sign_out(store: Store, visit_id: str, by: SignOutMethod, actor: str = journal.VISITOR) -> SignOutResult:
    """End a visit. A badge of another door counts too: its signature has proved that the visit exists, and the
    sign-in may still be on its way. Raises StoreError.
    """
    with store.writing() as session:
        row = session.get(PresenceRow, visit_id)
        if row is None and by is not SignOutMethod.BADGE:
            return SignOutResult.UNKNOWN
        known = _presence(row)
        if known.voided or (known.left_by is not None and known.left_by is not SignOutMethod.SYSTEM):
            return SignOutResult.ALREADY
        _write_sign_out(session, store.now(), visit_id, by, actor)
        return SignOutResult.SIGNED_OUT


def close_day(store: Store, over: Callable[[Visit], bool] = lambda _: True, *, everywhere: bool = True) -> int:
    """Sign out, as the system, visitors who are still on site and whose visit is `over`, at this door or `everywhere`;
    returns how many. Raises StoreError.
    """
    closed = 0
    with store.reading() as session:
        known = find_on_site(session, *(() if everywhere else (col(VisitRow.kiosk) == "",)))
    remaining = [visit.id for visit in known if over(visit)]
    for first in range(0, len(remaining), _CLOSED_AT_ONCE):
        with store.writing() as session:
            for visit_id in remaining[first : first + _CLOSED_AT_ONCE]:
                if _presence(session.get(PresenceRow, visit_id)).on_site:
                    _write_sign_out(session, store.now(), visit_id, SignOutMethod.SYSTEM, journal.KIOSK)
                    closed += 1
    return closed


def on_site(store: Store) -> tuple[Visit, ...]:
    """Who is in the building by this kiosk's knowledge, in the order of arrival."""
    with store.reading() as session:
        return tuple(find_on_site(session))


def find_on_site(session: Session, *conditions: ColumnElement[bool]) -> list[Visit]:
    """Who is on site and meets the conditions, in the order of arrival."""
    return _visits(session, *_ON_SITE, *conditions)


def load(store: Store, visit_id: str) -> Visit | None:
    """One visit, voided or not, or None where it is not on this kiosk (any more)."""
    with store.reading() as session:
        return next(iter(_visits(session, col(VisitRow.id) == visit_id)), None)


def recall(store: Store, visitor: Visitor) -> LastVisit | None:
    """What this visitor did last time, within RECALL_DAYS. None for a typed name: anybody may type it."""
    known = visitor_hashes(store.secrets, visitor)
    if not known:
        return None
    with store.reading() as session:
        row = session.exec(
            select(ReturningRow)
            .where(col(ReturningRow.visitor_hash).in_(known))
            .order_by(col(ReturningRow.seen).desc())
        ).first()
    if row is None or from_iso(row.seen) < store.now() - timedelta(days=RECALL_DAYS):
        return None
    photo = row.photo if row.photo and store.photos.holds(row.photo) else ""
    answers = tuple(stored_details.ANSWERS_KEPT.validate_json(row.answers or "[]"))
    return LastVisit(row.purpose, row.destination, row.conduct, photo, row.host, answers)


def visit_of(row: VisitRow, known: VisitPresence) -> Visit:
    return Visit(
        id=row.id,
        identity=identity_of_row(row).model_copy(update={"born": ""}),
        purpose=row.purpose,
        destination=row.destination,
        started=from_iso(row.started),
        choice=AdmissionBasis(row.choice),
        badge_id=row.badge_id,
        photo=row.photo,
        case_id=row.case_id,
        ended=known.left,
        host=row.host,
        answers=answers_of_row(row),
    )


def find_many(session: Session, ids: Collection[str]) -> list[Visit]:
    """The visits of these ids that are here and were not voided, in the order of arrival."""
    return _visits(session, col(VisitRow.id).in_(ids), col(PresenceRow.voided).is_(False))


def _visits(session: Session, *conditions: ColumnElement[bool]) -> list[Visit]:
    rows = session.exec(
        select(VisitRow, PresenceRow)
        .join(PresenceRow, col(PresenceRow.visit_id) == VisitRow.id)
        .where(*conditions)
        .order_by(col(VisitRow.started), col(VisitRow.id))
    ).all()
    return [visit_of(row, _presence(known)) for row, known in rows]


def _write_sign_out(session: Session, now: datetime, visit_id: str, by: SignOutMethod, actor: str) -> None:
    gone = SignedOut(visit=visit_id, by=by.value)
    journal.append(session, now, Kind.SIGNED_OUT, actor, {facts.FACTS: gone})
    add_presence_fact(session, visit_id, visit_presence.left(now, by))


def add_presence_fact(session: Session, visit_id: str, fact: VisitPresence) -> VisitPresence:
    """Merge a fact into the presence of a visit, in the caller's transaction; returns the result."""
    row = session.get(PresenceRow, visit_id) or PresenceRow(visit_id=visit_id)
    known = visit_presence.merge(_presence(row), fact)
    row.arrived = to_iso(known.arrived) if known.arrived else ""
    row.left = to_iso(known.left) if known.left else ""
    row.left_by = known.left_by.value if known.left_by else ""
    row.voided = known.voided
    session.add(row)
    session.flush()
    return known


def _presence(row: PresenceRow | None) -> VisitPresence:
    if row is None:
        return visit_presence.UNKNOWN
    return VisitPresence(
        arrived=from_iso(row.arrived) if row.arrived else None,
        left=from_iso(row.left) if row.left else None,
        left_by=SignOutMethod(row.left_by) if row.left_by else None,
        voided=row.voided,
    )
