"""The first page of security: who waits at which school, and how the lists stand."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import col, select
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.days import district_day
from district.db.projection_tables import Case
from district.db.tables import Feed
from district.projections import case_holders
from district.projections.held_visitors import visits_about
from district.publish import custody, feed_sets, list_history, list_imports, list_proposals, list_search, list_sources
from district.publish.list_history import Act
from district.publish.list_publishing import is_signed
from district.publish.list_search import Query, State
from district.publish.schools import names_of_all
from district.web.bars import repeats
from district.web.pages import listing, show_table
from district.web.security.entry_edits import who
from district.web.security.entry_form import ActName
from district.web.tables import Column, Kind, Row, Table
from district.web.today.wording import to_do, why
from language.marks import N_
from sync.contract.barred_list.csv_file import COLUMNS
from sync.contract.vocabulary import Verdict

router = APIRouter()

RIGHTS = {
    ("GET", "/security"): Right.VIEW_ENTRIES,
    ("GET", "/security/template"): Right.VIEW_ENTRIES,
}
_CASES = 200
EXAMPLES = (
    ("B-1001", "Dana", "Lee", "Whitlock", "", "Whitlock, Danielle", "1971-06-30", "F", "barred",
     "Barred from all grounds", "Call security", "*", "2026-01-05", "", "168", "brown"),
)  # fmt: skip
_COLUMNS = (
    Column("case", N_("Case")),
    Column("school", N_("School")),
    Column("since", N_("Since"), Kind.MOMENT),
    Column("why", N_("How close")),
    Column("to_do", N_("What to do")),
)
_LIST_COLUMNS = (
    Column("list", N_("List")),
    Column("entries", N_("Entries"), Kind.NUMBER),
    Column("version", N_("Version of"), Kind.MOMENT),
    Column("signed", N_("Signed"), Kind.MOMENT),
    Column("until", N_("Good until"), Kind.MOMENT),
)


@listing(router, "/security")
def start(request: Request, here: Here) -> Response:
    """Security: open cases of all schools by id, and each list with its count and age."""
    with here.database.read() as session:
        schools = names_of_all(session)
        # The lost ones wait for a note of the office, and push nobody off the page who waits at a door.
        is_lost = case_holders.lost(session, here.now())
        wanted = select(Case, is_lost).where(
            col(Case.decided).is_(None), col(Case.opened).is_not(None), col(Case.went_away).is_(False)
        )
        in_order = (is_lost, col(Case.opened), col(Case.id))
        found = session.exec(wanted.order_by(*in_order).limit(_CASES + 1)).all()
        cases, lost = [case for case, _ in found], {case.id for case, is_it in found if is_it}
        visits = visits_about(session, cases)
        feeds = session.exec(select(Feed).order_by(Feed.name)).all()
        changed = [_list_name(feed.name, schools) for feed in feeds if not is_signed(feed, here.keys)]
        missing = [_list_name(name, schools) for name in feed_sets.missing(session)]
        change = list_history.last(session)
        last = (
            {
                "at": change.at,
                "what": ActName[Act(change.act).name],
                "by": who(session, change.by),
                "approved_by": who(session, change.approved_by) if change.approved_by else None,
            }
            if change
            else None
        )
        today = district_day(session, here.now())
        to_review = list_search.count(session, Query(state=State.TO_REVIEW), today)
        to_ask = custody.count_to_ask(session, today)
        old = [one.name for one in list_sources.all_of(session) if list_sources.is_too_old(one, today)]
        two, proposed = list_proposals.wanted(session), list_proposals.count(session)
        may_undo = list_imports.last_import(session) is not None
        to_look_at = repeats.to_look_at(session, here.now())
    severity: dict[str, int] = {Verdict.STRONG: 0, Verdict.POSSIBLE: 1}
    rows = [
        Row(
            {
                "case": one.id[-8:],
                "school": schools.get(one.school, one.school),
                "since": one.opened,
                "why": why(one),
                "to_do": to_do(one, visits.get(one.id), is_lost=one.id in lost),
            },
            link=f"/s/{one.school}/cases/{one.id}",
        )
        for one in sorted(cases[:_CASES], key=lambda one: (one.id in lost, severity.get(one.verdict, 2)))
    ]
    table = Table(_COLUMNS, rows, N_("Open cases of all schools"), N_("Nobody waits at any school."))
    lists = Table(
        _LIST_COLUMNS,
        [
            Row(
                {
                    "list": _list_name(feed.name, schools),
                    "entries": feed.count,
                    "version": datetime.fromtimestamp(feed.version, here.now().tzinfo),
                    "signed": datetime.fromisoformat(feed.issued),
                    "until": datetime.fromisoformat(feed.expires),
                }
            )
            for feed in feeds
        ],
        N_("Lists in force"),
        N_("No list is in force yet. Import one, or add an entry."),
    )
    return show_table(
        request, "security/start.html", table, lists=lists, last=last, may_undo=may_undo, changed=changed,
        missing=missing, old=old, to_ask=to_ask, two=two, proposed=proposed, is_more=len(cases) > _CASES,
        to_look_at=to_look_at, to_review=to_review,
    )  # fmt: skip


@router.get("/security/template")
@router.get("/security/template.csv")
def template() -> Response:
    """Security: a list file with its headings and one example."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerows([COLUMNS, *EXAMPLES])
    headers = {"Content-Disposition": 'attachment; filename="template.csv"'}
    return Response(content.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _list_name(feed: str, schools: dict[str, str]) -> object:
    code = feed.removeprefix("school:")
    return N_("Every school") if code == feed else schools.get(code, code)
