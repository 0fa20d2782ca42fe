"""Cases: a held visitor on disk, until a person decides. The first committed decision wins.

What staff compare is kept with the case as it was when it opened; the list may change before they look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from kiosk.checkin.case import NO_NOTE, Case, CaseSummary, Staff, StaffNote, admits_alone, rule
from kiosk.checkin.visit import Arrival, Visit
from kiosk.records import journal, staff_pins, visits
from kiosk.records.remembered_decisions import carry_over, remember
from kiosk.records.store import Store
from kiosk.records.stored_details import (
    ENTRIES,
    LISTS,
    MATCHES,
    VisitDetails,
    answers_of_row,
    details_of_arrival,
    details_of_row,
    match_facts,
    name_of_row,
    other_hashes,
    others_of,
    storable_matches,
    visitor_hashes,
)
from kiosk.records.tables import CaseRow
from kiosk.records.timestamps import from_iso, new_id, to_iso
from screening.persons import BarredEntry
from screening.result import Screening
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import CaseDecided, CaseOpened, aged
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.vocabulary import AdmissionBasis, Decision, ListState, MatchClass, Reason, Ruling

_CHOICES = {Decision.ADMIT: AdmissionBasis.ADMITTED, Decision.ADMIT_WITH_ESCORT: AdmissionBasis.ADMITTED_WITH_ESCORT}


class UnknownCase(LookupError):
    """There is no such case here: it was never opened, or retention has ended it."""


def open_case(
    store: Store,
    arrival: Arrival,
    screening: Screening,
    entries: Sequence[BarredEntry],
    actor: str = journal.VISITOR,
    *,
    left: bool = False,
) -> str:
    """Hold a visitor: case and journal entry in one durable transaction; returns the case's id.

    `left`: the visitor went away before the last step, and the office is only told. Who is held already is not told of
    again; who comes back and is held closes what was told. `entries` are those of `screening.matches`, in the same
    order. Raises ValueError where they are not, or where nobody need decide; StoreError where nothing was recorded.
    """
    if admits_alone(arrival.visitor, screening, typed_alone=False) and not arrival.asks_office:
        raise ValueError("this screening admits: record the visit")
    asked = MATCHES.dump_json(storable_matches(screening, entries)).decode()
    stay = details_of_arrival(store, arrival)
    with store.writing() as session:
        now = store.now()
        before = _open_of(session, stay)
        if left and before:
            return before[0].id
        same = [one for one in before if not one.left and not one.about and one.matches == asked]
        if same:
            return same[0].id  # the visitor scanned once more: the same question waits already
        for other in before:
            if other.left:
                _write_decision(session, now, other, Decision.NOTED, Reason.CAME_BACK, journal.KIOSK)
        # A visitor admitted by this case is screened again while on site, and known by the present hash alone.
        carry_over(session, now, visitor_hashes(store.secrets, arrival.visitor))
        others = other_hashes(store.secrets, arrival.visitor)
        return write_case(session, now, stay, screening, entries, actor, left=left, others=others)


def write_case(
    session: Session,
    now: datetime,
    stay: VisitDetails,
    screening: Screening,
    entries: Sequence[BarredEntry],
    actor: str,
    *,
    left: bool = False,
    about: str = "",
    others: str = "",
) -> str:
    """Case and journal entry in the caller's transaction; returns the case's id. `left`, `about`: see CaseRow.

    Raises ValueError where the entries are not those of the matches.
    """
    matches = storable_matches(screening, entries)
    stay = replace(stay, matched=bool(matches))
    row = CaseRow(
        id=new_id(),
        opened=to_iso(now),
        left=left,
        about=about,
        **stay.columns(),
        list_state=screening.list_state.value,
        lists=LISTS.dump_json(screening.lists).decode(),
        matches=MATCHES.dump_json(matches).decode(),
        entries=ENTRIES.dump_json(tuple(entries)).decode(),
        other_hashes=others,
    )
    session.add(row)
    opened = CaseOpened(
        case=row.id,
        purpose=row.purpose,
        destination=row.destination,
        host=row.host,
        list_state=row.list_state,
        verdict=screening.verdict.value,
        left=left,
        about=about,
        lists=aged(screening.lists, now),
    )
    parts: dict[str, Part] = {facts.FACTS: opened, **stay.groups()}
    if matches:
        parts[facts.MATCHES] = match_facts(matches)
    journal.append(session, now, Kind.CASE_OPENED, actor, parts)
    return row.id


def waiting(store: Store) -> tuple[CaseSummary, ...]:
    """The cases that nobody has decided, longest wait first."""
    with store.reading() as session:
        rows = session.exec(
            select(CaseRow).where(CaseRow.decision == "").order_by(col(CaseRow.opened), col(CaseRow.id))
        ).all()
    return tuple(_summary(store, row) for row in rows)


def count_waiting(store: Store, *, left: bool = False) -> int:
    """How many wait for a decision; with `left`, of how many who went away nobody has taken note."""
    with store.reading() as session:
        undecided = select(func.count()).select_from(CaseRow).where(CaseRow.decision == "")
        return session.exec(undecided.where(col(CaseRow.left).is_(left))).one()


def ids_waiting(store: Store) -> tuple[str, ...]:
    """The cases of visitors who are here and wait for a decision."""
    with store.reading() as session:
        undecided = select(CaseRow.id).where(CaseRow.decision == "", col(CaseRow.left).is_(False))
        return tuple(session.exec(undecided.order_by(CaseRow.id)))


def load(store: Store, case_id: str) -> Case:
    """All that staff compare. Raises UnknownCase, StoreError."""
    with store.reading() as session:
        row = _row(session, case_id)
    return replace(_case(row), photo=store.photos.read_or_none(row.photo))


def decide(
    store: Store,
    case_id: str,
    decision: Decision,
    reason: Reason | None,
    by: Staff,
    second: Staff | None = None,
    note: StaffNote = NO_NOTE,
) -> tuple[Ruling, Visit | None]:
    """Take a person's decision, or say why it may not be taken; the visit comes with an admission.

    The decision, its journal entry and, for an admission, visit, sign-in and badge job are one durable transaction.
    Permissions are the district's present ones, not those of the moment when the person signed in.
    Raises UnknownCase, StoreError.
    """
    with store.writing() as session:
        return decide_within(session, store.now(), case_id, decision, reason, by, second, note)


def decide_within(
    session: Session,
    now: datetime,
    case_id: str,
    decision: Decision,
    reason: Reason | None,
    by: Staff,
    second: Staff | None = None,
    note: StaffNote = NO_NOTE,
    *,
    request: str = "",
) -> tuple[Ruling, Visit | None]:
    """`decide` in the caller's transaction; `request` is that of the office which asked for it. Raises UnknownCase."""
    row = _row(session, case_id)
    ruling = rule(_case(row), decision, reason, _present(session, by), second and _present(session, second))
    if ruling is not Ruling.ALLOWED:
        return ruling, None
    choice = _CHOICES.get(decision)
    row.visit_id = row.about or (new_id() if choice else "")
    row.second = second.id if second else ""
    actor = journal.staff_actor(by.id)
    _write_decision(session, now, row, decision, reason, actor, by.id, note, request)
    if choice is None:
        return ruling, None
    if reason is Reason.DIFFERENT_PERSON and row.visitor_hash:
        kinds = {entry.id: entry.kind for entry in ENTRIES.validate_json(row.entries)}
        matches = MATCHES.validate_json(row.matches)
        remember(session, now, row.visitor_hash, matches, row.id, by.id, kinds=kinds, others=others_of(row))
    if row.about:  # somebody who is in the building already: the visit goes on
        visits.continue_visit(session, row.about, choice)
        return ruling, None
    visit = visits.admit(session, now, details_of_row(row), choice, actor, visit_id=row.visit_id, case_id=row.id)
    return ruling, visit


def _write_decision(
    session: Session,
    now: datetime,
    row: CaseRow,
    decision: Decision,
    reason: Reason | None,
    actor: str,
    by: str = "",
    note: StaffNote = NO_NOTE,
    request: str = "",
) -> None:
    row.decision, row.reason = decision.value, reason.value if reason else ""
    row.decided, row.decided_by = to_iso(now), by or actor
    decided = CaseDecided(
        case=row.id, decision=row.decision, reason=row.reason, by=row.decided_by, second=row.second, visit=row.visit_id,
        request=request, lists=aged(LISTS.validate_json(row.lists or "[]"), now),
    )  # fmt: skip
    said: dict[str, Part] = {facts.TEXT: Text(text=note.text)} if note.text else {}
    journal.append(session, now, Kind.CASE_DECIDED, actor, {facts.FACTS: decided, **said})


def _open_of(session: Session, stay: VisitDetails) -> list[CaseRow]:
    """The undecided cases of the same person: by document, or for a typed visitor by name and birth date."""
    columns = stay.columns()
    same = ("visitor_hash",) if stay.visitor_hash else ("visitor_hash", "family", "given", "middle", "suffix", "born")
    wanted = select(CaseRow).where(CaseRow.decision == "", *(getattr(CaseRow, name) == columns[name] for name in same))
    return list(session.exec(wanted.order_by(col(CaseRow.opened), col(CaseRow.id))).all())


def _present(session: Session, person: Staff) -> Staff:
    """The person with the permissions of now: none for somebody who has left."""
    return staff_pins.find_staff(session, person.id) or replace(person, permissions=frozenset())


def _row(session: Session, case_id: str) -> CaseRow:
    row = session.get(CaseRow, case_id)
    if row is None:
        raise UnknownCase(case_id)
    return row


def _case(row: CaseRow) -> Case:
    stay = details_of_row(row)
    return Case(
        id=row.id,
        opened=from_iso(row.opened),
        name=stay.name,
        born=stay.born,
        purpose=stay.purpose,
        destination=stay.destination,
        host=stay.host,
        answers=answers_of_row(row),
        list_state=ListState(row.list_state),
        matches=MATCHES.validate_json(row.matches),
        entries=ENTRIES.validate_json(row.entries),
        decision=Decision(row.decision) if row.decision else None,
        left=row.left,
        inside=bool(row.about),
    )


def _summary(store: Store, row: CaseRow) -> CaseSummary:
    strongest = _strongest(row)
    return CaseSummary(
        id=row.id,
        opened=from_iso(row.opened),
        name=name_of_row(row),
        strongest=strongest,
        photo=store.photos.read_or_none(row.photo),
        left=row.left,
        inside=bool(row.about),
        only_typed=strongest is None and row.list_state == ListState.CURRENT,
    )


def _strongest(row: CaseRow) -> MatchClass | None:
    classes = {match.match_class for match in MATCHES.validate_json(row.matches)}
    return next((item for item in (MatchClass.STRONG, MatchClass.POSSIBLE) if item in classes), None)
