"""Visits of a school: searched by name, day, host and type; a day's log and the roster as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.projections import search_keys, visit_search
from district.projections.visit_search import Found, Likeness, Page
from district.turns import in_turns
from district.web.authorization import AtSchool, Me, Typed
from district.web.forms import Form
from district.web.pages import SEE_OTHER, listing, render, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table, as_csv, as_json
from district.web.visits import papers
from district.web.visits.filters import Asked, from_address, from_form, next_page, query_of
from district.web.visits.names import SchoolNames, name_of, school_names
from district.web.visits.remarks import remarks_of
from district.web.visits.wording import LIKENESSES
from language.marks import N_, NC_
from printing.reports.site_roster import roster_csv, roster_pdf
from printing.reports.visitor_log import log_csv, log_pdf
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/visits"): Right.VIEW_VISITS,
    ("POST", "/s/{code}/visits"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/visits.pdf"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/roster"): Right.VIEW_ON_SITE,
    ("GET", "/s/{code}/roster.pdf"): Right.VIEW_ON_SITE,
}

NAV = (NavItem(N_("Visits"), "/s/{code}/visits", Right.VIEW_VISITS),)

MOST_ROWS = 5_000
"""Of a file; a page has fewer, and goes on."""
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"

_COLUMNS = (
    Column("name", N_("Name")),
    Column("came", NC_("column of the visitor log", "In"), Kind.MOMENT),
    Column("left", NC_("column of the visitor log", "Out"), Kind.MOMENT),
    Column("type", N_("Visitor type")),
    Column("destination", N_("Destination")),
    Column("remarks", N_("Remarks")),
)
_AGREES = Column("agrees", N_("Name agrees"))
_VISIT = Column("visit", N_("Visit"))


@listing(router, "/s/{code}/visits")
def visits(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see the school's visits: those that the address asks for, newest first."""
    form = Form()
    asked = from_address(request.query_params, here.keys, viewer.account.id, form)
    ending = request.url.path.rpartition(".")[2]
    if ending in {"csv", "json"}:
        return _data(request, here, viewer, school, asked, ending)
    if asked.name:
        _note(viewer, school, LookKind.SEARCH, "", here)
    return _page(request, here, viewer, school, asked, form)


@router.post("/s/{code}/visits")
def find(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may see the school's visits: on to the address of what was asked for; a name stands in it sealed."""
    asked = from_form(form)
    if not form.ok:
        return _page(request, here, viewer, school, asked, form)
    code = form.value("school", school.code)
    there = code if accounts.may(viewer.account, Right.VIEW_VISITS, code) else school.code
    if there != school.code:  # hosts and types of another school have other codes
        asked = replace(asked, host="", kind="")
    return RedirectResponse(f"/s/{there}/visits{query_of(asked, here.keys, viewer.account.id)}", SEE_OTHER)


@router.get("/s/{code}/visits.pdf")
def log_file(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see the school's visits: the log of a day, today's where the address says none."""
    asked = from_address(request.query_params, here.keys, viewer.account.id, Form())
    day = asked.day or _today(here, school)
    return _log(request, here, viewer, school, day, "pdf")


@router.get("/s/{code}/roster")
def roster(school: AtSchool) -> Response:
    """Who may see who is on site: the roster as a page to print."""
    return RedirectResponse(f"/s/{school.code}/roster.pdf", SEE_OTHER)


@router.get("/s/{code}/roster.csv")
def roster_as_csv(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see who is on site."""
    return _roster(request, here, viewer, school, "csv")


@router.get("/s/{code}/roster.pdf")
def roster_as_pdf(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see who is on site."""
    return _roster(request, here, viewer, school, "pdf")


def _page(request: Request, here: District, viewer: Viewer, school: School, asked: Asked, form: Form) -> Response:
    zone = zone_of(school.time_zone)
    with here.database.read() as session:
        names = school_names(session, school, words_of(request))
        page = visit_search.search(session, asked.wanted(school.code, zone)) if form.ok else Page((), None)
        waits = search_keys.waits(session)
        mine = accounts.schools_with(session, viewer.account, Right.VIEW_VISITS)
    address = f"/s/{school.code}/visits"

    def link(other: Asked, ending: str = "") -> str:
        return address + ending + query_of(other, here.keys, viewer.account.id)

    today = _today(here, school)
    shown: dict[str, Any] = {
        "table": _for_reading(_table(page.found, names, asked), asked, names, zone),
        "roster": f"/s/{school.code}/roster" if accounts.may(viewer.account, Right.VIEW_ON_SITE, school.code) else "",
        "asked": asked,
        "waits": waits and bool(asked.name),
        "types": [("", N_("All types")), *names.type_options()],
        "hosts": [("", N_("Everybody")), *names.host_options()],
        "schools": [*mine.items()],
        "files": {ending: link(next_page(asked, None), f".{ending}") for ending in ("csv", "json")},
        "log": link(Asked(day=asked.day), ".pdf") if asked.day else "",
        "older": link(next_page(asked, page.after)) if page.after else "",
        "reached": page.after.started if page.after else None,
        "newest": link(next_page(asked, None)) if asked.before else "",
        "days": _neighbors(asked, today, link),
        "day_in_words": words_of(request).day(asked.day) if asked.day else "",
        "today": link(Asked(day=today)),
        "looked_for": _looked_for(request, asked, names),
    }
    return render(request, "visits/list.html", 200 if form.ok else 422, form=form, **shown)


def _neighbors(asked: Asked, today: date, link: Any) -> list[tuple[str, str]]:
    """The day before and the day after as (rel, address), where a day is looked at."""
    if asked.day is None:
        return []
    before, after = (next_page(replace(asked, day=asked.day + timedelta(days=step)), None) for step in (-1, 1))
    return [("prev", link(before))] + ([("next", link(after))] if asked.day < today else [])


def _looked_for(request: Request, asked: Asked, names: SchoolNames) -> str:
    """What was asked for, in words: the name, the day, the type, the host."""
    words = words_of(request)
    parts = [
        words.say(N_("“{name}”"), name=asked.name) if asked.name else "",
        words.day(asked.day) if asked.day else "",
        names.visitor_type(asked.kind) if asked.kind else "",
        names.host(asked.host),
    ]
    return " · ".join(filter(None, parts))


def _table(found: Sequence[Found], names: SchoolNames, asked: Asked, *, with_ids: bool = False) -> Table:
    caption = N_("Visits, the same name first") if asked.name else N_("Visits, the newest first")
    rows = [_row(one, names) for one in in_turns(found)]
    columns = [*_COLUMNS]
    if asked.name:
        columns.insert(1, _AGREES)
    return Table(
        [*columns, *([_VISIT] if with_ids else [])],
        rows,
        caption,
        N_("Nobody has come here yet."),
    )


def _for_reading(table: Table, asked: Asked, names: SchoolNames, zone: ZoneInfo) -> Table:
    """As a page shows it: without a date that is said already, by the day looked at or by when the visit began."""

    def clock(moment: datetime | None) -> str:
        return names.words.clock(moment.astimezone(zone)).replace(" ", "\u00a0") if moment else ""

    def read(row: Row) -> Row:
        came, left = row.cells["came"], row.cells["left"]
        is_same_day = left is None or day_in(zone, came) == day_in(zone, left)
        written = clock(left) if is_same_day else f"{names.words.short_day(left.astimezone(zone))}, {clock(left)}"
        return replace(row, cells={**row.cells, "left": written} | ({"came": clock(came)} if asked.day else {}))

    texts = {"left"} | ({"came"} if asked.day else set())
    columns = [replace(one, kind=Kind.TEXT) if one.key in texts else one for one in table.columns]
    return replace(table, columns=columns, rows=[read(row) for row in table.rows])


def _row(one: Found, names: SchoolNames) -> Row:
    visit = one.visit
    cells = {
        "name": name_of(visit) or N_("name no longer kept"),
        "agrees": LIKENESSES[one.likeness] if one.likeness else None,
        "came": visit.started,
        "left": visit.ended,
        "type": names.why(visit),
        "destination": names.place(visit.destination),
        "remarks": remarks_of(visit, names),
        "visit": visit.id,
    }
    extra = {"close": one.likeness is Likeness.CLOSE, "voided": visit.voided is not None}
    return Row(cells, link=f"/s/{visit.school}/visits/{visit.id}", extra=extra)


def _data(request: Request, here: District, viewer: Viewer, school: School, asked: Asked, ending: str) -> Response:
    """What the address asks for as a file; of one day without any other wish that is its log."""
    if ending == "csv" and asked.day and asked == Asked(day=asked.day):
        return _log(request, here, viewer, school, asked.day, ending)
    words = words_of(request)
    with here.database.read() as session:
        names = school_names(session, school, words)
        page = visit_search.search(session, asked.wanted(school.code, zone_of(school.time_zone)), MOST_ROWS)
    _note(viewer, school, LookKind.LOG, asked.day.isoformat() if asked.day else "", here)
    table = _table(page.found, names, asked, with_ids=True).in_zone(zone_of(school.time_zone))
    if ending == "json":
        return JSONResponse(as_json(table, words))
    return _file(as_csv(table, words), CSV, f"{school.code}-visits.csv")


def _log(request: Request, here: District, viewer: Viewer, school: School, day: date, ending: str) -> Response:
    with here.database.read() as session:
        log = papers.log_of(session, school, day, words_of(request), here.now())
    _note(viewer, school, LookKind.LOG, day.isoformat(), here)
    name = f"{school.code}-{day.isoformat()}.{ending}"
    return _file(log_pdf(log), PDF, name) if ending == "pdf" else _file(log_csv(log), CSV, name)


def _roster(request: Request, here: District, viewer: Viewer, school: School, ending: str) -> Response:
    with here.database.read() as session:
        made = papers.roster_of(session, school, words_of(request), here.now())
    _note(viewer, school, LookKind.ROSTER, _today(here, school).isoformat(), here)
    name = f"{school.code}-roster.{ending}"
    return _file(roster_pdf(made), PDF, name) if ending == "pdf" else _file(roster_csv(made), CSV, name)


def _note(viewer: Viewer, school: School, kind: LookKind, subject: str, here: District) -> None:
    """Before anything is shown, and not while it is read: kiosks write meanwhile."""
    with here.database.write() as session:
        looks.note(session, viewer.account.id, school.code, kind, subject, here.now())


def _file(content: bytes, media: str, name: str) -> Response:
    """A PDF opens in the browser, to be read or printed; a spreadsheet is saved."""
    how = "inline" if media == PDF else "attachment"
    return Response(content, media_type=media, headers={"Content-Disposition": f'{how}; filename="{name}"'})


def _today(here: District, school: School) -> date:
    return day_in(zone_of(school.time_zone), here.now())


ROOM = Room(router, RIGHTS, NAV)
