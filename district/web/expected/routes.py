"""Expected visitors: who comes on a day, with a form for one or a group. For the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.expected_tables import PassDetail
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.mails.queue import is_set_up
from district.publish import expected, school_plans
from district.publish.expected import Expected
from district.publish.schools import lock
from district.web.authorization import AtSchool, Me, NotFound, Typed, me
from district.web.expected.form import Planned, choices_of, empty, read, values_of
from district.web.expected.mailing import Mailed, mail_pass
from district.web.forms import Form, Said, day_of
from district.web.pages import SEE_OTHER, listing, render, see_other, show_table, words_of
from district.web.route_rights import DATA, NavItem, Room
from district.web.sealed_names import FIND, opened_name, sealed_name
from district.web.settings.marks import mark, unchanged
from district.web.tables import Column, Kind, Row, Table
from district.web.today.labels import labels_of
from language.marks import N_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_EXPECT = Right.EXPECT
_LIST = "/s/{code}/expected"
RIGHTS = {
    ("GET", _LIST): _EXPECT,
    ("POST", _LIST): _EXPECT,
    ("GET", f"{_LIST}/add"): _EXPECT,
    ("POST", f"{_LIST}/add"): _EXPECT,
    ("GET", f"{_LIST}/{{key}}"): _EXPECT,
    ("POST", f"{_LIST}/{{key}}"): _EXPECT,
    ("POST", f"{_LIST}/{{key}}/cancel"): _EXPECT,
    ("POST", f"{_LIST}/{{key}}/restore"): _EXPECT,
}
NAV = (NavItem(N_("Expected"), _LIST, _EXPECT),)
LONGEST = 200
_COLUMNS = (
    Column("name", N_("Visitor")),
    Column("begins", N_("From"), Kind.MOMENT),
    Column("ends", N_("Until"), Kind.MOMENT),
    Column("kind", N_("Comes as")),
    Column("place", N_("To")),
    Column("note", N_("Note")),
    Column("came", N_("Came"), Kind.MOMENT),
)
_GONE = N_("This visitor was canceled already. Nothing was changed.")


@listing(router, _LIST)
def day_list(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may expect visitors: those of a day, today's where the address says none."""
    words, now, zone = words_of(request), here.now(), zone_of(school.time_zone)
    today = day_in(zone, now)
    day = _asked_day(request, today)
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note(session, viewer.account.id, school.code, LookKind.LOG, day.isoformat(), now)
    with here.database.read() as session:
        labels = labels_of(session, school, words)
        found = expected.on_day(session, school.code, zone, day)
        hosts = {one.code: one for one in school_plans.hosts_of(session, school.code)}
        gone = expected.canceled(session, school.code) if day == today else ()
    rows = []
    for one in found:
        host = hosts.get(one.row.host)
        away = host is not None and host.is_away(day)
        cells = {
            "name": words.person(one.row.family, one.row.given), "begins": one.begins, "ends": one.ends,
            "kind": labels.type_of(one.row.purpose), "place": labels.place_of(one.row.host, one.row.destination),
            "note": one.detail.note if one.detail else "", "came": _came(one),
        }  # fmt: skip
        extra = {
            "visit": one.visit,
            "weekly": bool(one.detail and one.detail.weekdays),
            "away": date.fromisoformat(host.away_until) if away and host else None,
            "stand_in": hosts[host.stand_in].name if away and host and host.stand_in in hosts else "",
        }
        rows.append(Row(cells, link=f"{_at(school)}/{one.row.id}", id=one.row.id, extra=extra))
    table = Table(_COLUMNS, rows, N_("Expected visitors"), N_("Nobody is expected on this day."))
    asked = opened_name(request.query_params.get(FIND, ""), here.keys, viewer.account.id)
    undo = [
        (one.id, words.person(one.content.get("family", ""), one.content.get("given", "")))
        for one in gone
        if one.content
    ]
    return show_table(
        request, "expected/list.html", table, asked, day=day, today=today, at=_at(school), undo=undo,
        before=day - timedelta(days=1), after=day + timedelta(days=1),
    )  # fmt: skip


@router.post(_LIST)
def find(here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may expect visitors: on to the address of a day; a name stands in it sealed."""
    try:
        day = day_of(form.value("day"))
    except Unfit:
        day = None
    parts = [f"day={day.isoformat()}"] if day else []
    sealed = sealed_name(form.value("q").strip()[:LONGEST], here.keys, viewer.account.id)
    parts += [f"{FIND}={sealed}"] if sealed else []
    return RedirectResponse(_at(school) + (f"?{'&'.join(parts)}" if parts else ""), SEE_OTHER)


def expect_all(here: District, school: School, planned: Sequence[Planned], form: Form) -> int:
    """Expect all of them or nobody; returns how many are new. What cannot be is a fault of the form."""
    with here.database.write() as session:
        lock(session, [school.code])
        try:
            return sum(expected.expect(session, school.code, one.who, one.extra, here.now()) for one in planned)
        except Unfit as error:
            session.rollback()
            form.fail("main", error.text, **error.values)
            return 0


@router.get(f"{_LIST}/add")
def add_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who may expect visitors."""
    return _form_page(request, here, school, form, None)


@router.post(f"{_LIST}/add")
def add(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who may expect visitors: one, or several together."""
    now, words = here.now(), words_of(request)
    with here.database.read() as session:
        choices = choices_of(session, school, words)
    planned = read(form, choices, now)
    new = expect_all(here, school, planned, form) if planned else 0
    if not form.ok:
        return _form_page(request, here, school, form, None)
    mailed = form.value("send") and new and mail_pass(here, school, planned[0].who.id) is Mailed.QUEUED
    name = words.person(planned[0].who.family, planned[0].who.given)
    done = N_("{name} is expected.")
    if not new:
        done = N_("{name} was expected already: the form was sent twice.")
    elif len(planned) > 1:
        done = N_("{name} and others are expected: {count} in all.")
    elif mailed:
        done = N_("{name} is expected, and the pass is being mailed.")
    who = planned[0].who
    path = f"{_at(school)}/{who.id}" if len(planned) == 1 else f"{_at(school)}?day={who.valid_from[:10]}"
    return see_other(request, path, done, name=name, count=str(len(planned)))


@router.get(f"{_LIST}/{{key}}")
def visitor_page(request: Request, here: Here, viewer: Me, school: AtSchool, key: str, form: Typed) -> Response:
    """Who may expect visitors: one of them, with the pass. The look is journaled."""
    shown = _form_page(request, here, school, form, key)
    looks.note_opened(here.database, viewer.account.id, school.code, LookKind.EXPECTED, key, here.now())
    return shown


@router.post(f"{_LIST}/{{key}}")
def change(request: Request, here: Here, school: AtSchool, key: str, form: Typed) -> Response:
    """Who may expect visitors."""
    now, words = here.now(), words_of(request)
    name = ""
    with here.database.write() as session:
        lock(session, [school.code])
        row, _ = expected.find(session, school.code, key)
        if row is None:
            return see_other(request, _at(school), _GONE)
        choices = choices_of(session, school, words)
        planned = read(form, choices, now, row)
        if planned and unchanged(form, _mark(session, school, key)):
            who = planned[0].who.model_copy(update={"id": key})
            name = words.person(who.family, who.given)
            try:
                expected.change(session, school.code, who, planned[0].extra, now)
            except Unfit as error:
                session.rollback()
                form.fail("main", error.text, **error.values)
    if not form.ok:
        return _form_page(request, here, school, form, key)
    return see_other(request, f"{_at(school)}/{key}", N_("{name} is changed."), name=name)


@router.post(f"{_LIST}/{{key}}/cancel")
def cancel(request: Request, here: Here, school: AtSchool, key: str) -> Response:
    """Who may expect visitors. It can be taken back for a day."""
    with here.database.write() as session:
        lock(session, [school.code])
        row, _ = expected.find(session, school.code, key)
        name = words_of(request).person(row.family, row.given) if row else ""
        done = expected.cancel(session, school.code, key, here.now())
    if not done:
        return see_other(request, _at(school), _GONE)
    return see_other(request, f"{_at(school)}/{key}", N_("{name} is not expected any more."), name=name)


@router.post(f"{_LIST}/{{key}}/restore")
def restore(request: Request, here: Here, school: AtSchool, key: str) -> Response:
    """Who may expect visitors: take a cancellation back."""
    try:
        with here.database.write() as session:
            lock(session, [school.code])
            done = expected.restore(session, school.code, key, here.now())
            row, _ = expected.find(session, school.code, key)
            name = words_of(request).person(row.family, row.given) if row else ""
    except Unfit as error:
        return see_other(request, _at(school), error.text, **{name: str(one) for name, one in error.values.items()})
    text = N_("{name} is expected again.") if done else N_("There was nothing to take back.")
    return see_other(request, f"{_at(school)}/{key}" if row else _at(school), text, name=name)


def _form_page(request: Request, here: District, school: School, form: Form, key: str | None) -> Response:
    words, now = words_of(request), here.now()
    with here.database.read() as session:
        choices = choices_of(session, school, words)
        row, detail = expected.find(session, school.code, key) if key else (None, None)
        was = _mark(session, school, key) if key and row else ""
        is_mailed = is_set_up(session)
    if key and row is None:
        if detail is None or detail.content is None:
            raise NotFound
        name = words.person(detail.content.get("family", ""), detail.content.get("given", ""))
        title = Said(N_("{name} is not expected any more"), {"name": name})
        return render(request, "expected/canceled.html", title=title, key=key, at=_at(school))
    values = values_of(row, detail, choices.zone) if row else empty(choices, now)
    nobody = ("", N_("nobody in particular"))
    return render(
        request, "expected/visitor.html", 200 if form.ok else 422, form=form, values=values, choices=choices, was=was,
        hosts=[nobody, *choices.hosts], places=[("", N_("where the host is found")), *choices.places],
        doors=[(one, one) for one in choices.doors],
        languages=[("", N_("as the district's")), *choices.languages], at=_at(school), is_mailed=is_mailed, key=key,
        may_check_in=row is not None and _may_check_in(request, school, row, detail, now),
        name=words.person(row.family, row.given) if row else "", detail=detail,
    )  # fmt: skip


def _may_check_in(request: Request, school: School, row: VisitorPass, detail: PassDetail | None, now: datetime) -> bool:
    """Whether somebody stands there who is expected today, and whom the viewer may sign in."""
    zone = zone_of(school.time_zone)
    has_come = detail is not None and detail.came is not None and day_in(zone, detail.came) == day_in(zone, now)
    is_today = expected.is_on(row, detail, zone, day_in(zone, now)) and now <= row.valid_until
    return is_today and not has_come and accounts.may(me(request).account, Right.SIGN_IN_AND_OUT, school.code)


def _mark(session: Session, school: School, key: str) -> str:
    row, detail = expected.find(session, school.code, key)
    return mark(values_of(row, detail, zone_of(school.time_zone))) if row else ""


def _came(one: Expected) -> datetime | None:
    return one.detail.came if one.visit and one.detail is not None else None


def _asked_day(request: Request, today: date) -> date:
    try:
        return day_of(request.query_params.get("day", "")) or today
    except Unfit:
        return today


def _at(school: School) -> str:
    return _LIST.format(code=school.code)


ROOM = Room(router, RIGHTS, NAV)
