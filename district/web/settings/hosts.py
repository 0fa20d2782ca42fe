"""Hosts: whom visitors of a school come to see, and where each is found. For those who manage the school."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session, col, func, select
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.staff_members import is_same_name
from district.api.dependencies import Here
from district.db.expected_tables import HostContact
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.instance import District
from district.mails.queue import is_set_up
from district.publish import host_contacts, school_plans
from district.publish.schools import find_school, lock
from district.web.authorization import AtSchool, Me, NotFound, Typed, place_of
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.host_file import new_code
from district.web.settings.host_form import MOST_HOSTS, check_place, read_contact
from district.web.settings.marks import mark, unchanged
from district.web.settings.place_names import place_options, places_of
from district.web.settings.staff_texts import checked_name
from district.web.tables import Column, Row, Table
from district.web.today.hosts_told import away_text
from language.catalogue import OFFERED
from language.marks import N_, Text
from language.translator import translator
from sync.contract.api.school import WireHost
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_HOSTS = "/s/{code}/settings/hosts"
_ADD = "/s/{code}/settings/add-host"
RIGHTS = {
    ("GET", _HOSTS): _EDIT,
    ("GET", _ADD): _EDIT,
    ("POST", _ADD): _EDIT,
    ("GET", f"{_HOSTS}/{{host}}"): _EDIT,
    ("POST", f"{_HOSTS}/{{host}}"): _EDIT,
    ("GET", f"{_HOSTS}/{{host}}/remove"): _EDIT,
    ("POST", f"{_HOSTS}/{{host}}/remove"): _EDIT,
}
_COLUMNS = (
    Column("name", N_("Name")),
    Column("place", N_("Is found at")),
    Column("told", N_("Is told by mail")),
    Column("away", N_("Away")),
)
_TAKEN = N_("{name} is among the hosts already. Add a middle initial, or what they teach.")


@listing(router, _HOSTS)
def hosts(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: everybody whom visitors may name."""
    with here.database.read() as session:
        there = school_plans.hosts_of(session, school.code)
        told = {one.host for one in host_contacts.of_school(session, school.code) if one.is_told}
    words, today = words_of(request), day_in(zone_of(school.time_zone), here.now()).isoformat()
    places = places_of(school, words)
    rows = [
        Row(
            {
                "name": one.name,
                "place": places.get(one.destination, N_("in several places")),
                "told": N_("yes") if one.code in told else N_("no"),
                "away": away_text(one, words) if one.away_until >= today else None,
            },
            link=f"{_at(school)}/{one.code}",
        )
        for one in sorted(there, key=lambda one: one.name.casefold())
    ]
    empty = N_("There is no host yet. Visitors who have to name one are sent to the office.")
    table = Table(_COLUMNS, rows, N_("Hosts"), empty)
    return show_table(request, "settings/hosts.html", table)


@router.get(_ADD)
def add_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _host_page(request, here, school, form, None)


@router.post(_ADD)
def add(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
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
            made = WireHost(
                code=new_code(),
                name=name,
                destination=form.value("destination"),
                **_absence(form, there),
            )
            contact = read_contact(form, school.code, made.code, place_of(request).origin)
            if form.ok:
                school_plans.set_hosts(session, school.code, [*there, made], here.now())
                acts.note(session, viewer, ActKind.HOST_ADDED, made.code, here.now(), school.code)
                host_contacts.set_contact(session, contact)
    if not form.ok:
        return _host_page(request, here, school, form, None)
    return see_other(request, _at(school), N_("{name} is a host now."), name=name)


@router.get(f"{_HOSTS}/{{host}}")
def host_page(request: Request, here: Here, school: AtSchool, host: str, form: Typed) -> Response:
    """Who manages the school: one host."""
    return _host_page(request, here, school, form, _found(here, school, host))


@router.post(f"{_HOSTS}/{{host}}")
def change(request: Request, here: Here, viewer: Me, school: AtSchool, host: str, form: Typed) -> Response:
    """Who manages the school: another name, another place."""
    name = form.taken("name", lambda: checked_name(form.value("name"))) or ""
    with here.database.write() as session:
        lock(session, [school.code])
        there = school_plans.hosts_of(session, school.code)
        old = next((one for one in there if one.code == host), None)
        if old is None:
            return see_other(request, _at(school), N_("That host had been removed already. Nothing was changed."))
        _check(form, find_school(session, school.code), [one for one in there if one is not old], name)
        others = [one for one in there if one is not old]
        change = _absence(form, others)
        contact = read_contact(form, school.code, old.code, place_of(request).origin)
        if form.ok and unchanged(form, _mark(old, host_contacts.contact(session, school.code, old.code))):
            new = old.model_copy(update={"name": name, "destination": form.value("destination")} | change)
            school_plans.set_hosts(session, school.code, [new if one is old else one for one in there], here.now())
            acts.note(session, viewer, ActKind.HOST_CHANGED, host, here.now(), school.code)
            host_contacts.set_contact(session, contact)
    if not form.ok:
        return _host_page(request, here, school, form, old)
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
def remove(request: Request, here: Here, viewer: Me, school: AtSchool, host: str) -> Response:
    """Who manages the school. The second of two is told so."""
    with here.database.write() as session:
        lock(session, [school.code])
        there = school_plans.hosts_of(session, school.code)
        gone = next((one for one in there if one.code == host), None)
        if gone is not None:
            left = [
                one.model_copy(update={"stand_in": ""}) if one.stand_in == host else one
                for one in there
                if one is not gone
            ]
            school_plans.set_hosts(session, school.code, left, here.now())
            acts.note(session, viewer, ActKind.HOST_REMOVED, host, here.now(), school.code)
            host_contacts.set_contact(session, HostContact(school=school.code, host=host, mail="", origin=""))
    if gone is None:
        return see_other(request, _at(school), N_("That host had been removed already. Nothing was changed."))
    return see_other(request, _at(school), N_("{name} is removed."), name=gone.name)


def _host_page(request: Request, here: District, school: School, form: Form, host: WireHost | None) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        contact = host_contacts.contact(session, school.code, host.code) if host else None
        others = [one for one in school_plans.hosts_of(session, school.code) if host is None or one.code != host.code]
        is_mailed = is_set_up(session)
    others.sort(key=lambda one: one.name.casefold())
    return render(
        request, "settings/host.html", 200 if form.ok else 422, form=form, host=host,
        was=_mark(host, contact) if host else "", contact=contact, is_mailed=is_mailed, back=_at(school),
        places=[("", N_("in several places")), *place_options(school, words)],
        languages=[("", N_("as the district's")), *((tag, translator(tag).name) for tag in OFFERED)],
        others=[("", N_("nobody: ask the office")), *((one.code, one.name) for one in others)],
    )  # fmt: skip


def _absence(form: Form, others: list[WireHost]) -> dict[str, str]:
    """From when until when, and who stands in."""
    days = []
    for name in ("away_from", "away_until"):
        typed = form.text(name)
        try:
            days.append(date.fromisoformat(typed).isoformat() if typed else "")
        except ValueError:
            form.fail(name, N_("Write the day as 2026-11-23."))
            days.append("")
    first, last = days
    if last and not first:
        form.fail("away_from", N_("Enter the first day of the absence."))
    elif first and not last:
        form.fail("away_until", N_("Enter the last day of the absence."))
    elif last < first:
        form.fail("away_until", N_("The last day is before the first."))
    known = ["", *(one.code for one in others)]
    stand_in = form.choice("stand_in", known, N_("This host is not there any more. Choose another."))
    return {"away_from": first, "away_until": last, "stand_in": stand_in}


def _check(form: Form, school: School, others: list[WireHost], name: str) -> None:
    if name and any(is_same_name(one.name, name) for one in others):
        form.fail("name", _TAKEN, name=name)
    check_place(form, [item["code"] for item in school.destinations])


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


def _mark(host: WireHost, contact: HostContact | None) -> str:
    told = (contact.mail, contact.language, contact.is_told) if contact else ()
    return mark(host.model_dump(), told)


ROOM = Room(router, RIGHTS)
