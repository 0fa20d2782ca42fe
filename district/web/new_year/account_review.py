"""Who may still sign in, looked at before a new school year: somebody keeps each account or takes it away."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.account_log import Act, note_act
from district.access.people.rights import Right, Role, name_of
from district.access.people.sessions import Viewer
from district.access.people.sign_in import BROWSER_LIFE
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import School
from district.db.year_tables import YearStep
from district.errors import Unfit
from district.instance import District
from district.publish import school_years, year_steps
from district.publish.school_years import StepKind
from district.publish.schools import lock
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, day_of
from district.web.new_year.texts import names_of
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_
from sync.contract.time_zones import UTC_ZONE, zone_of

router = APIRouter()

_ACCOUNTS = "/new-year/accounts"
RIGHTS = {
    ("GET", _ACCOUNTS): Right.MANAGE_ACCOUNTS,
    ("POST", _ACCOUNTS): Right.MANAGE_ACCOUNTS,
    ("POST", f"{_ACCOUNTS}/undo"): Right.MANAGE_ACCOUNTS,
}
USUAL = timedelta(days=180)
_COLUMNS = (
    Column("name", N_("Name")),
    Column("role", N_("Role")),
    Column("signed_in", N_("Last signed in"), Kind.MOMENT),
    Column("made", N_("Account since"), Kind.MOMENT),
    Column("also", N_("Also at")),
)


@listing(router, _ACCOUNTS)
def review(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who manages accounts: the people of a school (`?school=`), or of none; `?since=` marks who did not sign in."""
    return _page(request, here, viewer, request.query_params.get("school", "")[:40], form)


@router.post(_ACCOUNTS)
def confirm(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who manages accounts: those who were marked are disabled, everybody else is kept."""
    school, now = form.value("school")[:40], here.now()
    out = set(form.every("out")) - {viewer.account.id}
    try:
        with here.database.write() as session:
            _found(session, school)
            year = school_years.current(session, hold=True)
            lock(session, [school])
            if year is None:
                raise NotFound
            there = [one for one in year_steps.accounts_at(accounts.everybody(session), school) if one.id in out]
            before = {"accounts": [one.id for one in there]}
            step = school_years.confirm(session, year, school, StepKind.ACCOUNTS, viewer.account.id, now, before)
            for one in there:
                accounts.disable(session, one, step.at)
                note_act(session, viewer, Act.DISABLE, one.id, now)
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _page(request, here, viewer, school, form)
    done = N_("The accounts are confirmed. Taken away: {count}.")
    return see_other(request, _at(school), done, count=str(len(there)))


@router.post(f"{_ACCOUNTS}/undo")
def undo(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who manages accounts: those who were taken away may sign in again, and the accounts count as not confirmed."""
    school, now, count = form.value("school")[:40], here.now(), 0
    number = form.value("step")
    with here.database.write() as session:
        _found(session, school)
        step = school_years.find(session, int(number), school) if number.isdecimal() else None
        if step is not None and step.kind == StepKind.ACCOUNTS:
            count = _enable(session, viewer, step, now)
            school_years.undo(session, step, viewer.account.id, now)
    if step is None:
        return see_other(request, _at(school), N_("This was undone already. Nothing was changed."))
    return see_other(request, _at(school), N_("Undone. May sign in again: {count}."), count=str(count))


def _enable(session: Session, viewer: Viewer, step: YearStep, now: datetime) -> int:
    count = 0
    for one in step.before.get("accounts", ()):
        account = session.get(Account, one)
        if account is not None and account.removed is None and account.disabled == step.at:
            accounts.enable(session, account, now)
            note_act(session, viewer, Act.ENABLE, one, now)
            count += 1
    return count


def _page(request: Request, here: District, viewer: Viewer, code: str, form: Form) -> Response:
    now = here.now()
    with here.database.read() as session:
        school = _found(session, code)
        year = school_years.current(session)
        step = year.step(code, StepKind.ACCOUNTS) if year else None
        there = year_steps.accounts_at(accounts.everybody(session), code)
        signed_in = year_steps.last_signed_in(session, [one.id for one in there])
        names = names_of(session, {step.by} if step else set())
        called = {one: row.name for one in {c for a in there for c in a.schools} if (row := session.get(School, one))}
    since = _since(request.query_params.get("since", "") or form.value("since"), school, now)
    rows = [
        Row(
            {
                "name": one.name,
                "role": name_of(Role(one.role)),
                "signed_in": signed_in.get(one.id),
                "made": one.created,
                "also": ", ".join(called.get(other, other) for other in one.schools if other != code) or None,
            },
            link=f"/people/{one.id}",
            id=one.id,
            extra={
                "is_old": max(one.created, signed_in.get(one.id, one.created)) < since and one.id != viewer.account.id,
                "is_long": one.created < now - BROWSER_LIFE,
            },
        )
        for one in there
    ]
    table = Table(_COLUMNS, rows, N_("Who may sign in"), N_("Nobody here may sign in."))
    marked = form.every("out", [row.id for row in rows if row.extra["is_old"]])
    shown = {
        "year": year, "step": step, "by": names.get(step.by, "") if step else "", "school": school, "marked": marked,
        "since": since.date().isoformat(), "form": form, "own": viewer.account.id,
        "count": year_steps.count_of(step.before) if step else 0,
    }  # fmt: skip
    if not form.ok:
        return render(request, "new_year/accounts.html", 422, table=table, **shown)
    return show_table(request, "new_year/accounts.html", table, "", **shown)


def _since(typed: str, school: School | None, now: datetime) -> datetime:
    zone = zone_of(school.time_zone) if school else UTC_ZONE
    try:
        day = day_of(typed)
    except Unfit:
        day = None
    return datetime.combine(day, time(), zone) if day else now.astimezone(zone) - USUAL


def _found(session: Session, code: str) -> School | None:
    """Raises NotFound for a school that there is not; "" stands for the people of none."""
    school = session.get(School, code) if code else None
    if code and school is None:
        raise NotFound
    return school


def _at(school: str) -> str:
    return f"{_ACCOUNTS}?school={school}" if school else _ACCOUNTS


ROOM = Room(router, RIGHTS)
