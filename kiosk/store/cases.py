"""Cases: a held visitor on disk, until a person decides. The first committed decision wins.

What staff compare is kept with the case as it was when it opened; the list may change before they look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pydantic import TypeAdapter
from sqlmodel import Session, col, func, select

from kiosk.domain.case import Case, CaseSummary, Decision, Permission, Reason, Ruling, Staff, rule
from kiosk.domain.screening.entries import BarredEntry
from kiosk.domain.screening.result import Field, ListState, Match, MatchClass, Screening
from kiosk.domain.visit import Arrival, Choice, Visit
from kiosk.domain.visitor import PersonName, Source
from kiosk.store import journal, staff, visits
from kiosk.store.moments import moment, new_id, written
from kiosk.store.remembered import remember
from kiosk.store.store import Store
from kiosk.store.tables import CaseRow
from kiosk.store.visits import Stay
from sync import facts
from sync.entry import Kind

_MATCHES = TypeAdapter(tuple[Match, ...])
_ENTRIES = TypeAdapter(tuple[BarredEntry, ...])

_NEVER_STORED = frozenset({Field.HEIGHT, Field.EYES, Field.SEX})

_CHOICES = {Decision.ADMIT: Choice.ADMITTED, Decision.ADMIT_WITH_ESCORT: Choice.ADMITTED_WITH_ESCORT}


class UnknownCase(LookupError):
    """There is no such case here: it was never opened, or retention has ended it."""


def open_case(
    store: Store,
    arrival: Arrival,
    screening: Screening,
    entries: Sequence[BarredEntry],
    actor: str = journal.VISITOR,
) -> str:
    """Hold a visitor: case and journal entry in one durable transaction; returns the case's id.

    `entries` are those of `screening.matches`, in the same order. Raises ValueError where they are not, or where the
    screening admits by itself; StoreError where nothing was recorded.
    """
    if screening.admits:
        raise ValueError("this screening admits: record the visit")
    if [(entry.id, entry.leaf) for entry in entries] != [(item.entry_id, item.leaf) for item in screening.matches]:
        raise ValueError("the entries are not those of the matches")
    matches = tuple(_storable(match) for match in screening.matches)
    stay = visits.keep(store, arrival)
    with store.writing() as session:
        now = store.now()
        row = CaseRow(
            id=new_id(),
            opened=written(now),
            **visits.columns_of(stay),
            list_state=screening.list_state.value,
            matches=_MATCHES.dump_json(matches).decode(),
            entries=_ENTRIES.dump_json(tuple(entries)).decode(),
        )
        session.add(row)
        opened = facts.CaseOpened(
            case=row.id,
            purpose=row.purpose,
            destination=row.destination,
            source=row.source,
            list_state=row.list_state,
            verdict=screening.verdict.value,
        )
        parts: dict[str, facts.Part] = {facts.FACTS: opened, **stay.groups()}
        if matches:
            parts[facts.MATCHES] = _match_facts(matches)
        journal.append(session, now, Kind.CASE_OPENED, actor, parts)
        return row.id


def waiting(store: Store) -> tuple[CaseSummary, ...]:
    """The cases that nobody has decided, longest wait first."""
    with store.reading() as session:
        rows = session.exec(
            select(CaseRow).where(CaseRow.decision == "").order_by(col(CaseRow.opened), col(CaseRow.id))
        ).all()
    return tuple(
        CaseSummary(row.id, moment(row.opened), _name(row), _strongest(row), _photo(store, row)) for row in rows
    )


def count_waiting(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(CaseRow).where(CaseRow.decision == "")).one()


def load(store: Store, case_id: str) -> Case:
    """All that staff compare. Raises UnknownCase, StoreError."""
    with store.reading() as session:
        row = _row(session, case_id)
    return replace(_case(row), photo=_photo(store, row))


def decide(
    store: Store,
    case_id: str,
    decision: Decision,
    reason: Reason | None,
    by: Staff,
    second: Staff | None = None,
    text: str = "",
) -> tuple[Ruling, Visit | None]:
    """Take a person's decision, or say why it may not be taken; the visit comes with an admission.

    The decision, its journal entry and, for an admission, visit, sign-in and badge job are one durable transaction.
    Permissions are the district's present ones, not those of the moment when the person signed in.
    Raises UnknownCase, StoreError.
    """
    with store.writing() as session:
        row = _row(session, case_id)
        ruling = rule(_case(row), decision, reason, _present(session, by), second and _present(session, second))
        if ruling is not Ruling.ALLOWED or reason is None:
            return ruling, None
        now = store.now()
        row.decision, row.reason, row.decided, row.decided_by = decision.value, reason.value, written(now), by.id
        row.second = second.id if second else ""
        choice = _CHOICES.get(decision)
        row.visit_id = new_id() if choice else ""
        decided = facts.CaseDecided(
            case=row.id,
            decision=row.decision,
            reason=row.reason,
            by=by.id,
            second=row.second,
            visit=row.visit_id,
        )
        actor = journal.staff_actor(by.id)
        said: dict[str, facts.Part] = {facts.TEXT: facts.Text(text=text)} if text else {}
        journal.append(session, now, Kind.CASE_DECIDED, actor, {facts.FACTS: decided, **said})
        if choice is None:
            return ruling, None
        if reason is Reason.DIFFERENT_PERSON and row.source == Source.LICENSE and row.visitor_hash:
            remember(session, now, row.visitor_hash, _MATCHES.validate_json(row.matches), row.id, by.id)
        visit = visits.begin(session, now, _stay(row), choice, actor, visit_id=row.visit_id, case_id=row.id)
        return ruling, visit


def _present(session: Session, person: Staff) -> Staff:
    """The person with the permissions of now: none for somebody who has left."""
    none: frozenset[Permission] = frozenset()
    return staff.find(session, person.id) or replace(person, permissions=none)


def _row(session: Session, case_id: str) -> CaseRow:
    row = session.get(CaseRow, case_id)
    if row is None:
        raise UnknownCase(case_id)
    return row


def _case(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        opened=moment(row.opened),
        name=_name(row),
        born=_born(row),
        source=Source(row.source),
        purpose=row.purpose,
        destination=row.destination,
        list_state=ListState(row.list_state),
        matches=_MATCHES.validate_json(row.matches),
        entries=_ENTRIES.validate_json(row.entries),
        decision=Decision(row.decision) if row.decision else None,
    )


def _stay(row: CaseRow) -> Stay:
    return Stay(
        name=_name(row),
        born=_born(row),
        source=Source(row.source),
        purpose=row.purpose,
        destination=row.destination,
        conduct=row.conduct,
        photo=row.photo,
        visitor_hash=row.visitor_hash,
    )


def _born(row: CaseRow) -> date | None:
    return date.fromisoformat(row.born) if row.born else None


def _name(row: CaseRow) -> PersonName:
    return PersonName(row.family, row.given, row.middle, row.suffix)


def _strongest(row: CaseRow) -> MatchClass | None:
    classes = {match.match_class for match in _MATCHES.validate_json(row.matches)}
    return next((item for item in (MatchClass.STRONG, MatchClass.POSSIBLE) if item in classes), None)


def _photo(store: Store, row: CaseRow) -> bytes | None:
    return store.photos.read(row.photo) if row.photo else None


def _storable(match: Match) -> Match:
    """The match without what its evidence tells of the visitor's body: that lives in memory only (law 5)."""
    return replace(match, evidence=tuple(line for line in match.evidence if line.field not in _NEVER_STORED))


def _match_facts(matches: Sequence[Match]) -> facts.Matches:
    def evidence(match: Match) -> list[list[str]]:
        return [[item.field.value, item.agreement.value, item.detail] for item in match.evidence]

    return facts.Matches(
        matches=[
            facts.MatchFact(
                entry=match.entry_id,
                feed=match.feed,
                leaf=match.leaf,
                match_class=match.match_class.value,
                weight_millibits=round(match.weight * 1000),
                evidence=evidence(match),
            )
            for match in matches
        ]
    )
