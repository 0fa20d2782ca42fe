"""Hosts: whom visitors of a school come to see, and where each is found. For those who manage the school."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from sqlmodel import Session, col, func, select
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.staff_members import is_same_name
from district.api.dependencies import Here
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.instance import District
from district.publish import school_plans
from district.publish.schools import find_school, lock
from district.web.authorization import AtSchool, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from district.web.settings.place_names import place_options, places_of
from district.web.settings.staff_texts import checked_name
from district.web.tables import Column, Row, Table
from language.marks import N_, Text
from sync.contract.api.school import WireHost

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_HOSTS = "/s/{code}/settings/hosts"
RIGHTS = {
    ("GET", _HOSTS): _EDIT,
    ("GET", f"{_HOSTS}/add"): _EDIT,
    ("POST", f"{_HOSTS}/add"): _EDIT,
    ("GET", f"{_HOSTS}/{{host}}"): _EDIT,
    ("POST", f"{_HOSTS}/{{host}}"): _EDIT,
    ("GET", f"{_HOSTS}/{{host}}/remove"): _EDIT,
    ("POST", f"{_HOSTS}/{{host}}/remove"): _EDIT,
}
_COLUMNS = (Column("name", N_("Name")), Column("place", N_("Is found at")))
MOST_HOSTS = 1_000
_TAKEN = N_("{name} is among the hosts already. Add a middle initial, or what they teach.")


@listing(router, _HOSTS)
def hosts(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: everybody whom visitors may name."""
    with here.database.read() as session:
        there = school_plans.hosts_of(session, school.code)
    places = places_of(school, words_of(request))
    rows = [
        Row(
            {"name": one.name, "place": places.get(one.destination, N_("in several places"))},
            link=f"{_at(school)}/{one.code}",
        )
        for one in sorted(there, key=lambda one: one.name.casefold())
    ]
    empty = N_("There is no host yet. Visitors who have to name one are sent to the office.")
    table = Table(_COLUMNS, rows, N_("Hosts"), empty)
    return show_table(request, "settings/hosts.html", table)


@router.get(f"{_HOSTS}/add")
def add_page(request: Request, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _host_page(request, school, form, None)


@router.post(f"{_HOSTS}/add")
def add(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school. The code says nothing of the person: journals keep it."""
    name = form.taken("name", lambda: checked_name(form.value("name"))) or ""
    with here.database.write() as session:
        lock(session, [school.code])
        there = school_plans.hosts_of(session, school.code)
        _check(form, find_school(session, school.code), there, name)
        if len(there) >= MOST_HOSTS:
            form.fail(
                "main", N_("There are {most} hosts, and no more are possible. Remove some first."), most=MOST_HOSTS
            )
        if form.ok:
            made = WireHost(code=f"h{secrets.token_hex(6)}", name=name, destination=form.value("destination"))
            school_plans.set_hosts(session, school.code, [*there, made], here.now())
    if not form.ok:
        return _host_page(request, school, form, None)
    return see_other(request, _at(school), N_("{name} is a host now."), name=name)


@router.get(f"{_HOSTS}/{{host}}")
def host_page(request: Request, here: Here, school: AtSchool, host: str, form: Typed) -> Response:
    """Who manages the school: one host."""
    return _host_page(request, school, form, _found(here, school, host))


@router.post(f"{_HOSTS}/{{host}}")
def change(request: Request, here: Here, school: AtSchool, host: str, form: Typed) -> Response:
    """Who manages the school: another name, another place."""
    name = form.taken("name", lambda: checked_name(form.value("name"))) or ""
    with here.database.write() as session:
        lock(session, [school.code])
        there = school_plans.hosts_of(session, school.code)
        old = next((one for one in there if one.code == host), None)
        if old is None:
            return see_other(request, _at(school), N_("That host had been removed already. Nothing was changed."))
        _check(form, find_school(session, school.code), [one for one in there if one is not old], name)
        if form.ok and unchanged(form, _mark(old)):
            new = old.model_copy(update={"name": name, "destination": form.value("destination")})
            school_plans.set_hosts(session, school.code, [new if one is old else one for one in there], here.now())
    if not form.ok:
        return _host_page(request, school, form, old)
    return see_other(request, _at(school), N_("{name} is changed."), name=name)


@router.get(f"{_HOSTS}/{{host}}/remove")
def remove_page(request: Request, here: Here, school: AtSchool, host: str) -> Response:
    """Who manages the school: what removing a host does, before it is done."""
    found = _found(here, school, host)
    with here.database.read() as session:
        expected = _expected(session, here, school, host)
    sentences: list[Said | Text] = [
        Said(N_("The kiosks offer {name} to visitors no more, from now on."), {"name": found.name}),
        N_("Visits that named them stay on record."),
    ]
    if expected:
        text = N_("Visitors who are expected by them ({count}) keep their passes, which then name nobody.")
        sentences.append(Said(text, {"count": expected}))
    title = Said(N_("Remove {name}?"), {"name": found.name})
    return render(request, "settings/remove.html", title=title, sentences=sentences, back=f"{_at(school)}/{host}")


@router.post(f"{_HOSTS}/{{host}}/remove")
def remove(request: Request, here: Here, school: AtSchool, host: str) -> Response:
    """Who manages the school. The second of two is told so."""
    with here.database.write() as session:
        lock(session, [school.code])
        there = school_plans.hosts_of(session, school.code)
        gone = next((one for one in there if one.code == host), None)
        if gone is not None:
            school_plans.set_hosts(session, school.code, [one for one in there if one is not gone], here.now())
    if gone is None:
        return see_other(request, _at(school), N_("That host had been removed already. Nothing was changed."))
    return see_other(request, _at(school), N_("{name} is removed."), name=gone.name)


def _host_page(request: Request, school: School, form: Form, host: WireHost | None) -> Response:
    return render(
        request, "settings/host.html", 200 if form.ok else 422, form=form, host=host, was=_mark(host) if host else "",
        places=[("", N_("in several places")), *place_options(school, words_of(request))], back=_at(school),
    )  # fmt: skip


def _check(form: Form, school: School, others: list[WireHost], name: str) -> None:
    if name and any(is_same_name(one.name, name) for one in others):
        form.fail("name", _TAKEN, name=name)
    form.choice(
        "destination", ["", *(item["code"] for item in school.destinations)],
        N_("That destination is not there any more. Choose another."),
    )  # fmt: skip


def _expected(session: Session, here: District, school: School, host: str) -> int:
    wanted = select(func.count()).where(
        VisitorPass.school == school.code, VisitorPass.host == host, col(VisitorPass.valid_until) >= here.now()
    )
    return session.exec(wanted).one()


def _found(here: District, school: School, host: str) -> WireHost:
    with here.database.read() as session:
        there = school_plans.hosts_of(session, school.code)
    found = next((one for one in there if one.code == host), None)
    if found is None:
        raise NotFound
    return found


def _at(school: School) -> str:
    return _HOSTS.format(code=school.code)


def _mark(host: WireHost) -> str:
    return mark(host.name, host.destination)


ROOM = Room(router, RIGHTS)
