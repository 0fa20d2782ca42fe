"""Matches as they happen: the cases of all schools by severity and school, with what was decided and how long it took.

It names no visitor: who may see the case opens its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import staff_members
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Case, Visit
from district.instance import District
from district.projections import case_holders
from district.projections.held_visitors import HeldState, state_of, visits_about, was_over
from district.publish.schools import names_of_all
from district.web.authorization import Me
from district.web.forms import Said
from district.web.help_calls.news import called
from district.web.pages import listing, render, show_table
from district.web.route_rights import DATA
from district.web.tables import Column, Kind, Row, Table
from district.web.today.listed_entries import Entry, entries_of
from district.web.today.wording import DECIDED, WHY, why
from district.web.wording import LIST_KINDS
from language.marks import N_, NC_, Text
from sync.contract.vocabulary import CloseReason, Verdict

router = APIRouter()

RIGHTS = {
    ("GET", "/security/matches"): Right.VIEW_CASES,
    ("GET", "/security/matches/table"): Right.VIEW_CASES,
}
SHOWN = 100
LISTED = 5_000
"""Of a file."""
_HOUR, _MINUTE = 3_600, 60

SEVERITIES: tuple[tuple[str, Text], ...] = (
    ("", N_("Every severity")),
    (Verdict.STRONG.value, WHY[Verdict.STRONG]),
    (Verdict.POSSIBLE.value, WHY[Verdict.POSSIBLE]),
    (Verdict.NONE.value, N_("Nothing matched, and a person has to look")),
)
_WAITING = NC_("a case", "waiting")
_PAST = NC_("a case", "has left, to be decided")
_LOST = NC_("a case", "nothing answers for it any more, to be closed")
_CLOSED = NC_("a case", "closed, as nothing answered for it any more")
_LEFT = NC_("a case", "went away before anybody decided")

_COLUMNS = (
    Column("opened", N_("Since"), Kind.MOMENT),
    Column("school", N_("School")),
    Column("why", N_("How close")),
    Column("kinds", N_("Kind of entry")),
    Column("decided", N_("Decided")),
    Column("by", N_("By")),
    Column("took_s", N_("Seconds until decided"), Kind.NUMBER),
    Column("case", N_("Case")),
)


@listing(router, "/security/matches")
def matches(request: Request, here: Here, viewer: Me) -> Response:
    """Security and Dispatch: the newest cases of all schools, open ones first; kept current."""
    is_file = request.url.path.endswith(DATA)
    shown = _shown(request, here, viewer, LISTED if is_file else SHOWN)
    table = Table(_COLUMNS, [_row(one) for one in shown["cases"]], N_("Matches"), N_("No case was opened yet."))
    return show_table(request, "security/matches.html", table, "", **shown)


@router.get("/security/matches/table")
def table(request: Request, here: Here, viewer: Me) -> Response:
    """Security and Dispatch: the same as a part of the page."""
    return render(request, "security/matches_table.html", **_shown(request, here, viewer, SHOWN))


def took(seconds: float) -> Said:
    """How long something took, as people say it."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE:
        return Said(N_("{count} s"), {"count": whole})
    if whole < _HOUR:
        return Said(N_("{minutes} min {seconds} s"), {"minutes": whole // _MINUTE, "seconds": whole % _MINUTE})
    return Said(N_("{hours} h {minutes} min"), {"hours": whole // _HOUR, "minutes": whole % _HOUR // _MINUTE})


def _shown(request: Request, here: District, viewer: Viewer, most: int) -> dict[str, Any]:
    asked = request.query_params
    severity = asked.get("severity", "") if asked.get("severity") in dict(SEVERITIES) else ""
    with here.database.read() as session:
        schools = names_of_all(session)
        school = asked.get("school", "") if asked.get("school") in schools else ""
        is_lost = case_holders.lost(session, here.now())
        rows = _found(session, severity, school, most, is_lost)
        found = [case for case, _ in rows]
        known = entries_of(session, [match for case in found for match in case.matches or []])
        visits = visits_about(session, [case for case in found if not case.decision])
        people = staff_members.names_of(session, {case.decided_by for case in found})
        cases = [
            _case(case, case.opened, visits.get(case.id), known, people, schools, is_lost=is_lost)
            for case, is_lost in rows
            if case.opened
        ]
        calls = called(session, viewer)
    chosen = {"severity": severity, "school": school}
    return {
        "cases": cases,
        "called": calls,
        "waiting": sum(one["is_open"] for one in cases),
        "chosen": chosen,
        "rest": urlencode({name: value for name, value in chosen.items() if value}),
        "severities": SEVERITIES,
        "schools": [("", N_("All schools")), *sorted(schools.items(), key=lambda one: one[1])],
        "most": most if len(cases) == most else 0,
        "now": here.now(),
    }


def _found(
    session: Session, severity: str, school: str, most: int, is_lost: ColumnElement[bool]
) -> Sequence[tuple[Case, bool]]:
    """Those that wait, the most serious first, then the others, the newest first; with whether they are lost."""
    wanted = select(Case, is_lost).where(col(Case.opened).is_not(None))
    if severity:
        wanted = wanted.where(Case.verdict == severity)
    if school:
        wanted = wanted.where(Case.school == school)
    newest = (col(Case.opened).desc(), col(Case.id).desc())
    still = wanted.where(col(Case.decided).is_(None), Case.decision == "", col(Case.went_away).is_(False))
    still = still.where(~is_lost)
    open_ = list(session.exec(still.order_by(*newest).limit(most)))
    there = {case.id for case, _ in open_}
    others = [row for row in session.exec(wanted.order_by(*newest).limit(most)) if row[0].id not in there]
    grade = {Verdict.STRONG.value: 0, Verdict.POSSIBLE.value: 1}
    open_.sort(key=lambda row: (grade.get(row[0].verdict, 2), row[0].opened))
    return [*open_, *others][:most]


def _case(
    case: Case,
    opened: datetime,
    visit: Visit | None,
    known: Mapping[tuple[str, str], Entry],
    people: Mapping[str, str],
    schools: Mapping[str, str],
    *,
    is_lost: bool,
) -> dict[str, Any]:
    state = state_of(case)
    entries = [known.get((match["feed"], match["entry"])) for match in case.matches or []]
    kinds = dict.fromkeys(LIST_KINDS[one.kind] for one in entries if one and one.kind in LIST_KINDS)
    is_closed = case.reason in set(CloseReason)
    took_for: timedelta | None = case.decided - opened if case.decided is not None and not is_closed else None
    is_past = was_over(case, visit)
    still = _LOST if is_lost else _PAST if is_past else _WAITING
    said = _CLOSED if is_closed else DECIDED.get(case.decision, Text(case.decision))
    decided = said if case.decision else still
    return {
        "id": case.id,
        "link": f"/s/{case.school}/cases/{case.id}",
        "school": schools.get(case.school, case.school),
        "verdict": case.verdict,
        "why": why(case),
        "kinds": list(kinds),
        "opened": opened,
        "is_open": state is HeldState.WAITING and not is_past and not is_lost,
        "decided": _LEFT if state is HeldState.LEFT and not is_lost else decided,
        "by": people.get(case.decided_by, ""),
        "took_s": max(int(took_for.total_seconds()), 0) if took_for is not None else None,
        "took": took(took_for.total_seconds()) if took_for is not None else None,
    }


def _row(one: Mapping[str, Any]) -> Row:
    cells = {key: one[key] for key in ("opened", "school", "why", "decided", "by", "took_s")}
    kinds = one["kinds"][0] if one["kinds"] else None
    return Row(cells | {"kinds": kinds, "case": one["id"]}, link=one["link"])
