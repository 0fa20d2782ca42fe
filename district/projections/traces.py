"""Where somebody was: visits at all schools that matched a list entry, or whose name is close, and held visitors who
never came in. Each query has a limit. For a place: those of the last year. For a person's rights: all that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import load_only
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
MOST_OF_ONE = 500
"""Records of one name that `everything` finds; whoever looks is told that there are more."""
_WAITS = timedelta(days=1)
"""Nobody waits longer at a door, whatever became of the case."""
_NAMES = 6
_ROUNDS = 40


_NAMED: Any = (
    Case.id, Case.school, Case.family, Case.given, Case.middle, Case.suffix, Case.born, Case.opened, Case.decided,
    Case.decision, Case.reason, Case.visit, Case.purpose, Case.destination, Case.host, Case.went_away,
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Everything:
    """Under one name. `is_cut`: there is more than is looked at."""

    found: Sequence[Trace]
    is_cut: bool


def everything(session: Session, name: str, schools: Sequence[str], now: datetime) -> Everything:
    """All that is kept of visitors of a name, or one close to it, the newest first: visits, and cases of those who were
    held and never came in. Who was held within a day and still waits may come in, and is left out until then."""
    seen: dict[str, Trace] = {}
    place, is_cut = None, bool(schools)
    for _ in range(_ROUNDS if schools else 0):
        page = visit_search.search(session, Wanted("", name, before=place, schools=schools), MOST_OF_ONE)
        for one in page.found:
            if one.visit.started is not None:
                seen[one.visit.id] = Trace(
                    one.visit.school, one.visit.started, one.visit, None, one.likeness, False,
                    is_on_site(one.visit, now),
                )  # fmt: skip
        place = page.after
        is_cut = place is not None
        if not is_cut or len(seen) >= MOST_OF_ONE:
            break
    held, cases_cut = _held(session, name, schools, now)
    found = sorted([*seen.values(), *held], key=lambda one: one.at, reverse=True)
    return Everything(found[:MOST_OF_ONE], is_cut or cases_cut or len(found) > MOST_OF_ONE)


def _held(session: Session, name: str, schools: Sequence[str], now: datetime) -> tuple[list[Trace], bool]:
    """Cases of a name that led to no visit, and whether there are more cases than are compared."""
    came = select(Visit.id).where(Visit.case == Case.id).correlate(Case).exists()
    rows = session.exec(
        select(Case)
        .options(load_only(*_NAMED, raiseload=True))
        .where(col(Case.school).in_(schools), Case.visit == "", ~came)
        .where(col(Case.family).is_not(None), col(Case.opened).is_not(None))
        .order_by(col(Case.opened).desc(), col(Case.id))
        .limit(MOST_CASES)
    ).all()
    alike = dict(_alike(rows, [name]))
    return [
        Trace(case.school, case.opened, None, case, alike[case.id], False, False)
        for case in rows
        if case.id in alike and case.opened is not None
        if state_of(case) is not HeldState.WAITING or case.opened <= now - _WAITS
    ], len(rows) == MOST_CASES


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
