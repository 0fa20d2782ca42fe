"""Where somebody was: visits at all schools that matched a list entry, or whose name is close, and held visitors who
never came in. Each query has a limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from district.db.projection_tables import Case, Visit
from district.projections import search_keys, visit_search
from district.projections.held_visitors import HeldState, state_of
from district.projections.on_site import is_on_site
from district.projections.visit_search import Likeness, Wanted
from screening.persons import PersonName

BACK = timedelta(days=366)
MOST_CASES = 10_000
MOST = 100
_NAMES = 6


@dataclass(frozen=True, slots=True)
class Trace:
    """Somebody seen at a school.

    Attributes:
        visit: None where nobody came in.
        case: in which the entry matched, or in which somebody was held.
        likeness: None where only the entry says who it is.
        is_here: is on site now, or waits at the door.
    """

    school: str
    at: datetime
    visit: Visit | None = field(repr=False)
    case: Case | None = field(repr=False)
    likeness: Likeness | None
    is_match: bool
    is_here: bool


def find(session: Session, names: Sequence[str], entry: str, schools: Sequence[str], now: datetime) -> list[Trace]:
    """Those who are here now first, then the latest seen. `entry` is the id of a list entry, "" for none."""
    alike: dict[str, Likeness] = {}
    visits: dict[str, Visit] = {}
    for name in names[:_NAMES] if schools else ():
        for one in visit_search.search(session, Wanted("", name, since=now - BACK, schools=schools), MOST).found:
            visits[one.visit.id] = one.visit
            if one.likeness is not None and alike.get(one.visit.id) is not Likeness.SAME:
                alike[one.visit.id] = one.likeness
    matched, held = _cases(session, names, entry, now)
    by_visit = {case.visit: case for case in matched if case.visit}
    for visit in _visits_of(session, matched):
        visits[visit.id] = visit
        by_visit.setdefault(visit.id, next(one for one in matched if one.id == visit.case or one.visit == visit.id))
    came = {case.id for case in by_visit.values()}
    found = [
        Trace(
            visit.school, visit.started, visit, by_visit.get(visit.id), alike.get(visit.id), visit.id in by_visit,
            is_on_site(visit, now),
        )
        for visit in visits.values()
        if visit.started is not None
    ]  # fmt: skip
    matches = {case.id for case in matched}
    found += [
        Trace(case.school, case.opened, None, case, how, case.id in matches, state_of(case) is HeldState.WAITING)
        for case, how in held
        if case.opened is not None and case.id not in came
    ]
    return sorted(found, key=lambda one: (not one.is_here, -one.at.timestamp()))[:MOST]


def _cases(
    session: Session, names: Sequence[str], entry: str, now: datetime
) -> tuple[list[Case], list[tuple[Case, Likeness | None]]]:
    """The cases in which the entry matched; and all that matched or are about a close name, but led to no visit."""
    rows = session.exec(
        select(Case)
        .where(col(Case.opened) > now - BACK)
        .order_by(col(Case.opened).desc(), col(Case.id))
        .limit(MOST_CASES)
    ).all()
    matched = [case for case in rows if entry and any(one["entry"] == entry for one in case.matches or ())]
    ids = {case.id for case in matched}
    alike = dict(_alike(rows, names))
    return matched, [(case, alike.get(case.id)) for case in rows if not case.visit if case.id in ids | alike.keys()]


def _alike(rows: Iterable[Case], names: Sequence[str]) -> Iterator[tuple[str, Likeness]]:
    asked = [
        (frozenset[int]().union(*search_keys.wanted(name)), visit_search.asked_readings(name))
        for name in names[:_NAMES]
    ]
    for case in rows:
        if not (case.family or case.given):
            continue
        name = PersonName(case.family or "", case.given or "", case.middle or "", case.suffix or "")
        keys = set(search_keys.keys_of(name))
        levels = {visit_search.likeness(ours, name) for wanted, ours in asked if wanted & keys}
        if best := next((one for one in (Likeness.SAME, Likeness.CLOSE) if one in levels), None):
            yield case.id, best


def _visits_of(session: Session, cases: Sequence[Case]) -> list[Visit]:
    if not cases:
        return []
    newest = cases[:MOST]
    about = col(Visit.case).in_([one.id for one in newest]) | col(Visit.id).in_([one.visit for one in newest])
    return list(session.exec(select(Visit).where(about, col(Visit.started).is_not(None)).limit(MOST)))
