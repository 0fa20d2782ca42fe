"""What a person is given of their own: everything kept of one visit that a declaration lets into an export.

Read from the journal itself: the visit's entries, those of the cases about it, and nobody else's. Each field goes by
its declaration, so list entries, hashes and birth dates stay out; staff stand there by their ids. What is kept beside
the journal is told in `beside`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from district.db.database import on_postgresql
from district.db.projection_tables import Case, CaseRequest, Visit
from district.db.tables import Entry, EntryGroup, Kiosk, Photo, School
from district.errors import DistrictError
from district.ingest import stored_entries
from district.ingest.chains import chain_of
from district.ingest.stored_entries import StoredEntry
from district.projections.beside_export import beside
from sync.contract.journal import facts
from sync.contract.journal.entry import BrokenChain, Group, Kind, read_header
from sync.contract.journal.entry import Entry as Sealed
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS, NotProjectable
from sync.contract.records import case as cases
from sync.contract.records import visit as visits
from sync.contract.records.kept import Part, Shown, declared

SAID: Mapping[str, tuple[str, type[Part]]] = MappingProxyType(
    {
        Kind.SIGNED_IN: ("Signed in", visits.SignedIn),
        Kind.SIGNED_OUT: ("Signed out", visits.SignedOut),
        Kind.VISIT_VOIDED: ("The visit did not take place", visits.VisitVoided),
        Kind.VISIT_CORRECTED: ("The office corrected why and to whom you came", visits.VisitCorrected),
        Kind.BADGE_PRINTED: ("A badge was printed", visits.BadgePrinted),
        Kind.BADGE_ASKED: ("A badge was printed once more", visits.BadgeAsked),
        Kind.BADGE_REQUESTED: ("The office asked a kiosk to print the badge", visits.BadgeRequested),
        Kind.BADGE_REQUEST_ANSWERED: ("The kiosk answered about the badge", visits.BadgeRequestAnswered),
        Kind.PASS_REQUESTED: ("A school pass was asked for", visits.PassRequested),
        Kind.CASE_OPENED: ("The office was asked to look", cases.CaseOpened),
        Kind.CASE_DECIDED: ("The office decided", cases.CaseDecided),
        Kind.DECISION_REQUESTED: ("The office asked the kiosk for a decision", cases.DecisionRequested),
        Kind.REQUEST_ANSWERED: ("The kiosk answered the office", cases.RequestAnswered),
        Kind.REMEMBERED: ("The decision is remembered", cases.DecisionRemembered),
        Kind.DECISION_REVOKED: ("The remembered decision was taken back", cases.DecisionRevoked),
    }
)
"""Kind of entry -> how it reads, and what its facts are: every record about a visit or a case."""

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "badge": "Number of the badge",
        "by": "By whom (a staff member's id, or how)",
        "blank": "Number of the blank badge that you were handed",
        "came": "When you came, as the office typed it in later",
        "case": "Number of the office's case",
        "choice": "Why you were let in",
        "conduct": "Version of the expectations that you accepted",
        "decision": "Decision",
        "destination": "Where you went",
        "expires": "Until when",
        "host": "Whom you came to see",
        "kiosk": "Number of the kiosk",
        "left": "You left before the end",
        "lists": "Lists that your name was compared with: their day, and their age in days",
        "list_state": "State of the list that your name was compared with",
        "outcome": "What became of it",
        "about": "Number of the visit that it is about",
        "printer": "Kind of printer",
        "purpose": "Why you came",
        "reason": "Reason",
        "request": "Number of the office's request",
        "ruling": "Why the kiosk did not do it",
        "second": "Second staff member (id)",
        "source": "No longer recorded; older entries may hold how you identified yourself",
        "went": "When you left, as the office typed it in later",
        "verdict": "How well your name agreed with the list",
        "visit": "Number of the visit",
    }
)
"""Field that is declared without a label, such as an id, a code or a time -> how it reads to the person."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A record to export: `visit` is "" for somebody who was held and never came in. `asked`: requests on its cases."""

    school: str
    visit: str
    cases: frozenset[str]
    asked: frozenset[str]
    photo: str | None

    @property
    def ids(self) -> frozenset[str]:
        return self.cases | self.asked | ({self.visit} if self.visit else frozenset())

    def has(self, entry: StoredEntry) -> bool:
        about = entry.about
        return bool(self.visit and about.visit == self.visit) or about.case in self.cases or about.request in self.asked


def export_person(session: Session, visit_id: str) -> dict[str, Any]:
    """All of one visit. Raises DistrictError where there is none."""
    return export_people(session, [visit_id])[0]


def export_people(session: Session, keys: Sequence[str]) -> list[dict[str, Any]]:
    """All of several records of one person, in their order: visits, or cases of those who never came in; of a case
    that led to a visit, that visit. The journal of a school is read once for all of its records. Raises DistrictError
    where there is no such record."""
    wanted = [_wanted(session, key) for key in keys]
    entries = {
        school: _entries(session, school, {one for each in wanted if each.school == school for one in each.ids})
        for school in dict.fromkeys(one.school for one in wanted)
    }
    return [_told(session, one, entries[one.school]) for one in wanted]


def _wanted(session: Session, key: str) -> _Wanted:
    visit = session.get(Visit, key)
    if visit is not None and visit.started is not None:
        about = (col(Case.visit) == key) | (col(Case.id) == visit.case)
        cases = frozenset(session.exec(select(Case.id).where(Case.school == visit.school, about)))
        return _Wanted(visit.school, key, cases, _asked(session, cases), visit.photo)
    case = session.get(Case, key) if visit is None else None
    if case is None:
        raise DistrictError(f"There is no visit and no case {key}. Nothing was exported.")
    came = session.get(Visit, case.visit) if case.visit else None
    if came is not None and came.started is not None:  # let in since
        return _wanted(session, came.id)
    return _Wanted(case.school, "", frozenset({key}), _asked(session, {key}), case.photo)


def _asked(session: Session, cases: Collection[str]) -> frozenset[str]:
    return frozenset(session.exec(select(CaseRequest.id).where(col(CaseRequest.case).in_(cases))))


def _told(session: Session, wanted: _Wanted, entries: Sequence[StoredEntry]) -> dict[str, Any]:
    school = session.get(School, wanted.school)
    which = {"visit": wanted.visit} if wanted.visit else {"case": min(wanted.cases)}
    return which | {
        "school": school.name if school else wanted.school,
        "records": [
            record for entry in entries if wanted.has(entry) if (record := _record(session, entry)) is not None
        ],
        "beside": beside(session, wanted.school, wanted.visit, wanted.cases),
        "photo_jpeg_base64": _photo(session, wanted.photo),
        "left_out": (
            "Entries of lists and their photos, other people, what only serves to recognize you or to compare you, and "
            "how long your check-in took, which is only counted."
        ),
    }


def shown_fields(part: type[Part]) -> dict[str, str]:
    """The fields of a group that may stand in an export, and how each reads to the person."""
    return {name: kept.label or LABELS[name] for name, kept in declared(part).items() if Shown.EXPORT in kept.may_show}


def _entries(session: Session, school: str, ids: Collection[str]) -> list[StoredEntry]:
    """The entries of the school's chains whose facts name one of these. Nothing in the tables leads from a visit to
    every entry about it, so the database itself looks through the facts, and hands over those few."""
    chains = [chain_of(school), *session.exec(select(Kiosk.id).where(Kiosk.school == school))]
    names_one = or_(*(_names(session, one) for one in sorted(ids)))
    numbers = session.exec(
        select(Entry.number)
        .join(EntryGroup, (col(EntryGroup.entry) == Entry.number) & (col(EntryGroup.name) == FACTS))
        .where(col(Entry.chain).in_(chains), col(Entry.kind).in_(list(SAID)), names_one)
        .order_by(col(Entry.number))
    ).all()
    return stored_entries.load(session, [number or 0 for number in numbers])


def _names(session: Session, key: str) -> ColumnElement[bool]:
    """Whether an entry's facts hold this id as a value."""
    find = func.pg_catalog.position if on_postgresql(session) else func.instr
    held: ColumnElement[bool] = find(EntryGroup.content, json.dumps(key, ensure_ascii=False).encode()) > 0
    return held


def _record(session: Session, entry: StoredEntry) -> dict[str, Any] | None:
    header = session.exec(select(Entry.header).where(Entry.number == entry.number)).one()
    parts = session.exec(select(EntryGroup).where(EntryGroup.entry == entry.number)).all()
    there = {part.name: Group(part.salt, part.content) for part in parts if part.salt and part.content is not None}
    sealed, known = Sealed(header, there), read_header(header)
    what, shape = SAID[known.kind]
    fields: dict[str, Any] = {}
    erased: list[str] = []
    for name, part in {FACTS: shape, **PERSONAL_GROUPS}.items():
        if name != FACTS and name not in known.commitments:
            continue
        shown = shown_fields(part)
        try:
            content = facts.read(sealed, name, part)
        except (NotProjectable, BrokenChain):
            continue  # it waits where people see it, and shows nothing of itself anywhere
        if content is None:
            erased += shown.values()
            continue
        values = content.model_dump(mode="json")
        fields |= {label: values[field] for field, label in shown.items() if values[field] not in ("", None, [])}
    return {"what": what, "when": known.time, "fields": fields, "erased": erased}


def _photo(session: Session, digest: str | None) -> str | None:
    photo = session.get(Photo, digest) if digest else None
    return base64.b64encode(photo.jpeg).decode() if photo is not None and photo.jpeg else None
