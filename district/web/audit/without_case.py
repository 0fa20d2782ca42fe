"""Looks without a case, month by month: of a school, for who manages it; of all schools, for security and privacy. The
monthly mail (district.mails.look_reports) leads here. No visitor is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import look_search, looks_without_case
from district.access.look_search import Wanted
from district.access.looks import LookKind
from district.access.looks_without_case import Counted
from district.access.people import accounts
from district.access.people.rights import Right, Role, name_of
from district.api.dependencies import Here
from district.days import district_zone, month_span
from district.db.look_tables import RecordLook
from district.db.people_tables import Account
from district.publish.schools import all_schools
from district.web.audit.filters import Asked, from_address, months
from district.web.audit.routes import MOST_ROWS
from district.web.audit.wording import name_of_kind
from district.web.authorization import AtSchool, Me
from district.web.forms import Form
from district.web.pages import listing, render, show_table, words_of
from district.web.route_rights import DATA, Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/looks"): Right.VIEW_LOOKS,
    ("GET", "/s/{code}/looks"): Right.VIEW_LOOKS,
}

_SCHOOLS = (
    Column("school", N_("School")),
    Column("people", N_("People who looked"), Kind.NUMBER),
    Column("looks", N_("Looks"), Kind.NUMBER),
)
_PEOPLE = (
    Column("who", N_("Who")),
    Column("role", N_("Role")),
    Column("records", N_("Records opened"), Kind.NUMBER),
    Column("looks", N_("Looks"), Kind.NUMBER),
    Column("first", N_("First look"), Kind.MOMENT),
    Column("last", N_("Last look"), Kind.MOMENT),
)
_LOOKS = (
    Column("at", N_("When"), Kind.MOMENT),
    Column("who", N_("Who")),
    Column("what", N_("What")),
    Column("subject", N_("Visit or case")),
)
_EMPTY = N_("Nobody opened a visitor's record without a case in this month.")


@listing(router, "/looks")
def of_all_schools(request: Request, here: Here) -> Response:
    """Security, counsel, records and auditors: how many looks without a case each school had in a month."""
    form = Form()
    with here.database.read() as session:
        schools, zone = all_schools(session), district_zone(session)
        today = day_in(zone, here.now())
        asked = from_address(request.query_params, today, form)
        counted = looks_without_case.of_month(session, schools, asked.month)
    rows = []
    for school in sorted(schools, key=lambda one: (one.name, one.code)):
        mine = [one for one in counted if one.school == school.code]
        cells = {"school": school.name, "people": len(mine), "looks": sum(one.looks for one in mine)}
        if mine:
            rows.append(Row(cells, link=_address(school.code, asked)))
    table = Table(_SCHOOLS, rows, N_("Looks without a case, by school"), _EMPTY)
    return _shown(request, "audit/without_case_schools.html", form, table, asked, today)


@listing(router, "/s/{code}/looks")
def of_a_school(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who manages the school, and who may see the looks of all: who looked in a month, or, with `?person=`, each look
    of one account, the newest first."""
    form, zone = Form(), zone_of(school.time_zone)
    today = day_in(zone, here.now())
    asked = from_address(request.query_params, today, form)
    most = MOST_ROWS if request.url.path.endswith(DATA) else look_search.PAGE_ROWS
    with here.database.read() as session:
        counted = looks_without_case.of_month(session, [school], asked.month)
        page = look_search.search(session, _wanted(asked, school.code, zone), most) if asked.person else None
        people = _people(session, counted, asked.person)
    if page is None:
        table = Table(_PEOPLE, [_of(one, people, asked) for one in counted], N_("Who looked"), _EMPTY)
    else:
        rows = [_look(one, people, viewer.account) for one in page.found]
        table = Table(_LOOKS, rows, N_("Looks without a case, the newest first"), _EMPTY)
    older = _address(school.code, asked.at(page.after)) if page is not None and page.after else ""
    everybody = "" if page is None else _address(school.code, Asked(asked.month))
    return _shown(
        request, "audit/without_case.html", form, table, asked, today, older=older, everybody=everybody,
        person=_name(people, asked.person), is_wide=accounts.may(viewer.account, Right.VIEW_LOOKS),
    )  # fmt: skip


def _shown(
    request: Request, template: str, form: Form, table: Table, asked: Asked, today: date, **more: Any
) -> Response:
    words, offered = words_of(request), months(today)
    there = offered if asked.month in offered else [asked.month, *offered]
    shown = more | {
        "asked": asked,
        "months": [(one.strftime("%Y-%m"), words.month(one)) for one in there],
        "month": words.month(asked.month),
        "form": form,
    }
    if not form.ok:
        return render(request, template, 422, table=table, **shown)
    return show_table(request, template, table, "", **shown)


def _wanted(asked: Asked, school: str, zone: ZoneInfo) -> Wanted:
    since, until = month_span(asked.month, zone)
    return Wanted([school], since, until, asked.person, without_case=True, before=asked.before)


def _address(school: str, asked: Asked) -> str:
    """`query` names the month, the person and where an earlier page ended."""
    plain = Asked(asked.month, person=asked.person, before=asked.before)
    return f"/s/{school}/looks{plain.query()}"


def _people(session: Session, counted: Sequence[Counted], person: str) -> Mapping[str, Account]:
    wanted = {one.account for one in counted} | {person}
    return {one.id: one for one in session.exec(select(Account).where(col(Account.id).in_(wanted)))}


def _name(people: Mapping[str, Account], account: str) -> str:
    there = people.get(account)
    return there.name if there is not None and there.name else account


def _of(one: Counted, people: Mapping[str, Account], asked: Asked) -> Row:
    account = people.get(one.account)
    cells = {
        "who": _name(people, one.account),
        "role": name_of(Role(account.role)) if account else None,
        "records": one.records,
        "looks": one.looks,
        "first": one.first,
        "last": one.last,
    }
    return Row(cells, link=_address(one.school, Asked(asked.month, person=one.account)))


def _place(viewer: Account, school: str, kind: str) -> str:
    """Where somebody may open a visit, or a case; "" for nowhere."""
    if kind == LookKind.CASE:
        return f"/s/{school}/cases/" if accounts.may(viewer, Right.VIEW_CASES, school) else ""
    if accounts.may(viewer, Right.VIEW_VISITS, school):
        return f"/s/{school}/visits/"
    return "/privacy/visits/" if accounts.may(viewer, Right.VIEW_PRIVACY) else ""


def _look(one: RecordLook, people: Mapping[str, Account], viewer: Account) -> Row:
    base = _place(viewer, one.school, one.kind)
    cells = {
        "at": one.at,
        "who": _name(people, one.account),
        "what": name_of_kind(one.kind),
        "subject": one.subject,
    }
    return Row(cells, link=f"{base}{one.subject}" if base else "")


ROOM = Room(router, RIGHTS)
