"""Legal holds: counsel keeps a visit's or a school's records against their time and against erasure, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.hold_tables import LegalHold
from district.db.people_tables import Account
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import Unfit
from district.ingest import legal_holds
from district.instance import District
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_HOLDS = "/privacy/holds"
RIGHTS = {
    ("GET", _HOLDS): Right.HOLD_RECORDS,
    ("GET", f"{_HOLDS}/add"): Right.HOLD_RECORDS,
    ("POST", f"{_HOLDS}/add"): Right.HOLD_RECORDS,
    ("GET", f"{_HOLDS}/{{number}}/lift"): Right.HOLD_RECORDS,
    ("POST", f"{_HOLDS}/{{number}}/lift"): Right.HOLD_RECORDS,
}

_COLUMNS = (
    Column("reason", N_("Why")),
    Column("school", N_("School")),
    Column("what", N_("What is held")),
    Column("state", N_("State")),
    Column("placed", N_("Since"), Kind.MOMENT),
    Column("placed_by", N_("By")),
    Column("lifted", N_("Lifted"), Kind.MOMENT),
    Column("lifted_by", N_("Lifted by")),
)
_KINDS = {"visit": N_("One visit and its cases"), "school": N_("All visits and cases of a school, for a span of days")}
_LONGEST = 300


@listing(router, _HOLDS)
def hold_list(request: Request, here: Here) -> Response:
    """Counsel and records: what is held and what was."""
    with here.database.read() as session:
        holds = legal_holds.listed(session)
        schools = {one.code: one for one in all_schools(session)}
        people = _people(session, holds)
    rows = [
        Row(
            {
                "reason": one.reason,
                "school": schools[one.school].name if one.school in schools else one.school,
                "what": _what(one, schools),
                "state": N_("held") if one.lifted is None else N_("lifted"),
                "placed": one.placed,
                "placed_by": people.get(one.placed_by, one.placed_by),
                "lifted": one.lifted,
                "lifted_by": people.get(one.lifted_by, one.lifted_by) or None,
            },
            id=str(one.number),
            extra={"stands": one.lifted is None},
        )
        for one in holds
    ]
    table = Table(_COLUMNS, rows, N_("Legal holds, the newest first"), N_("Nothing is held, and nothing ever was."))
    return show_table(request, "privacy/holds.html", table)


@router.get(f"{_HOLDS}/add")
def add_page(request: Request, here: Here, form: Typed, visit: str = "") -> Response:
    """Counsel and records: what is to be held, and why."""
    return _add_page(request, here, form, visit)


@router.post(f"{_HOLDS}/add")
def add(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: from now on nothing of it goes."""
    kind = form.choice("kind", list(_KINDS), N_("Choose what is to be held."))
    reason = form.text("reason", N_("Enter why, for instance the number of the matter."), _LONGEST)
    hold = LegalHold(school="", reason=reason, placed_by=viewer.account.id, placed=here.now())
    with here.database.write() as session:
        if kind == "visit":
            _of_visit(session, form, hold)
        elif kind == "school":
            _of_school(session, form, hold)
        if form.ok:
            form.taken("visit", lambda: legal_holds.place(session, hold))
        if form.ok:
            looks.note(session, viewer.account.id, hold.school, LookKind.HOLD, hold.visit, here.now())
    if not form.ok:
        return _add_page(request, here, form)
    return see_other(request, _HOLDS, N_("It is held from now on."))


@router.get(f"{_HOLDS}/{{number}}/lift")
def lift_page(request: Request, here: Here, number: int) -> Response:
    """Counsel and records: what lifting does, before it is done."""
    return _lift_page(request, here, number, Form())


@router.post(f"{_HOLDS}/{{number}}/lift")
def lift(request: Request, here: Here, viewer: Me, number: int, form: Typed) -> Response:
    """Counsel and records: what has had its time goes with the next run."""
    try:
        with here.database.write() as session:
            hold = legal_holds.lift(session, number, viewer.account.id, here.now())
            looks.note(session, viewer.account.id, hold.school, LookKind.HOLD_LIFTED, hold.visit, here.now())
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _lift_page(request, here, number, form)
    return see_other(request, _HOLDS, N_("The hold is lifted."))


def _add_page(request: Request, here: District, form: Form, visit: str = "") -> Response:
    with here.database.read() as session:
        schools = [*names_of_all(session).items()]
    options = [("", N_("Choose")), *sorted(schools, key=lambda pair: pair[1])]
    shown: dict[str, Any] = {"schools": options, "kinds": list(_KINDS.items()), "visit": visit}
    return render(request, "privacy/hold_add.html", 200 if form.ok else 422, form=form, **shown)


def _lift_page(request: Request, here: District, number: int, form: Form) -> Response:
    with here.database.read() as session:
        hold = session.get(LegalHold, number)
        schools = {one.code: one for one in all_schools(session)}
    if hold is None:
        raise NotFound
    at = schools[hold.school].name if hold.school in schools else hold.school
    sentences = [
        N_("What has had its time goes for good with the next hourly run, and may be erased."),
        N_("The hold stays in the list, with who put it on and who lifted it."),
    ]
    shown: dict[str, Any] = {"hold": hold, "at": at, "what": _what(hold, schools), "sentences": sentences}
    return render(request, "privacy/hold_lift.html", 200 if form.ok else 422, form=form, **shown)


def _of_visit(session: Session, form: Form, hold: LegalHold) -> None:
    typed = form.text("visit", N_("Enter the number of the visit. It stands on the visit's record and in the audit."))
    found = session.get(Visit, typed) if typed else None
    if typed and (found is None or found.started is None):
        form.fail("visit", N_("There is no visit of this number. Compare it with the record, sign by sign."))
    elif found is not None:
        hold.visit, hold.school = found.id, found.school


def _of_school(session: Session, form: Form, hold: LegalHold) -> None:
    school = session.get(School, form.value("school")) if form.value("school") else None
    if school is None:
        form.fail("school", N_("Choose a school."))
    first, last = _day(form, "first"), _day(form, "last")
    if first and last and last < first:
        form.fail("last", N_("The last day is before the first."))
    if school is not None and form.ok:
        zone = zone_of(school.time_zone)
        hold.school = school.code
        hold.since = datetime.combine(first, time(), zone) if first else None
        hold.until = datetime.combine(last + timedelta(days=1), time(), zone) if last else None


def _day(form: Form, name: str) -> date | None:
    typed = form.text(name)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        form.fail(name, N_("Enter a date."))
        return None


def _what(hold: LegalHold, schools: Mapping[str, School]) -> Said:
    if hold.visit:
        return Said(N_("Visit {visit} and its cases"), {"visit": hold.visit})
    zone = zone_of(schools[hold.school].time_zone if hold.school in schools else "UTC")
    first = day_in(zone, hold.since).isoformat() if hold.since else ""
    last = day_in(zone, hold.until - timedelta(seconds=1)).isoformat() if hold.until else ""
    if first and last:
        return Said(N_("All that began from {first} to {last}"), {"first": first, "last": last})
    if first:
        return Said(N_("All that began from {first} on"), {"first": first})
    if last:
        return Said(N_("All that began up to {last}"), {"last": last})
    return Said(N_("All visits and cases"))


def _people(session: Session, holds: Any) -> dict[str, str]:
    ids = {one.placed_by for one in holds} | {one.lifted_by for one in holds}
    return {one.id: one.name or one.id for one in session.exec(select(Account).where(col(Account.id).in_(ids)))}


ROOM = Room(router, RIGHTS)
