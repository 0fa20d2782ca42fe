"""Many hosts of a school from a CSV file: looked at first, taken together, and taken back. For those who manage it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.sealing import opened, seal
from district.api.dependencies import Here
from district.db.expected_tables import HostContact
from district.db.tables import School
from district.instance import District
from district.publish import host_contacts, school_plans
from district.publish.schools import lock
from district.web.authorization import AtSchool, Me, Typed, place_of
from district.web.expected.visitor_file import MOST_BYTES, text_of
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings import host_file
from district.web.settings.host_file import COLUMNS, Effect, Line
from district.web.settings.place_names import place_options, places_of
from language.marks import N_
from sync.contract.api.school import WireHost

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_HOSTS = "/s/{code}/settings/hosts"
_FILE = "/s/{code}/settings/host-file"
RIGHTS = {
    ("GET", _FILE): _EDIT,
    ("POST", _FILE): _EDIT,
    ("POST", f"{_FILE}/do"): _EDIT,
    ("POST", f"{_FILE}/undo"): _EDIT,
    ("GET", f"{_FILE}/template"): _EDIT,
}
UPLOADS = {_FILE: 3 * MOST_BYTES, f"{_FILE}/do": 3 * MOST_BYTES, f"{_FILE}/undo": 3 * MOST_BYTES}
_CANNOT = N_("This cannot be taken back any more. Change the hosts one by one.")


@router.get(_FILE)
def file_page(request: Request, school: AtSchool) -> Response:
    """Who manages the school: choose a file."""
    return _page(request, school, Form())


@router.post(_FILE)
def preview(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: what the file does, before anything is changed."""
    file = form.file("file")
    text = form.taken("file", lambda: text_of(file.file)) if file is not None else None
    if file is None:
        form.fail("file", N_("Choose a file."))
    with here.database.read() as session:
        lines = _lines(request, session, school, form, text) if text is not None else None
    return _page(request, school, form, text or "", lines)


@router.post(f"{_FILE}/do")
def do(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: take the good lines, once however often this is sent."""
    text = form.value("text")
    with here.database.write() as session:
        lock(session, [school.code])
        lines = _lines(request, session, school, form, text)
        if lines and any(one.effect is Effect.REFUSED for one in lines) and not form.value("skip_refused"):
            form.fail("skip_refused", N_("Say that the refused lines may be left out, or send a corrected file."))
        before = _take(session, viewer, school, lines, here) if form.ok and lines is not None else []
    if not form.ok:
        return _page(request, school, form, text, lines)
    return _page(request, school, form, lines=lines, undo=_sealed(here, viewer, school, before))


@router.post(f"{_FILE}/undo")
def undo(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: take a file back. Who was changed or removed since stays so."""
    back = _HOSTS.format(code=school.code)
    before = _opened(here, viewer, school, form.value("undo"))
    if before is None:
        return see_other(request, back, _CANNOT)
    with here.database.write() as session:
        lock(session, [school.code])
        there = {one.code: one for one in school_plans.hosts_of(session, school.code)}
        count = 0
        for step in before:
            made, old = WireHost.model_validate(step["made"]), step["old"]
            told = host_contacts.contact(session, school.code, made.code)
            if there.get(made.code) != made or _said(told) != step["set"]:
                continue  # somebody has changed or removed it since
            count += 1
            kind = ActKind.HOST_REMOVED if old is None else ActKind.HOST_CHANGED
            acts.note(session, viewer, kind, made.code, here.now(), school.code)
            contact = HostContact(school=school.code, host=made.code, mail="", origin="")
            if old is None:
                del there[made.code]
            else:
                there[made.code] = WireHost.model_validate(old)
                contact = HostContact(school=school.code, host=made.code, **step["told"]) if step["told"] else contact
            host_contacts.set_contact(session, contact)
        left = [one if one.stand_in in there else one.model_copy(update={"stand_in": ""}) for one in there.values()]
        if count:
            school_plans.set_hosts(session, school.code, left, here.now())
    if not count:
        return see_other(request, back, _CANNOT)
    return see_other(
        request, back, N_("The file is taken back. Hosts that are as they were before: {count}."), count=str(count)
    )


@router.get(f"{_FILE}/template")
def template() -> Response:
    """Who manages the school: the headings of a file."""
    headers = {"Content-Disposition": 'attachment; filename="hosts.csv"'}
    return Response((",".join(COLUMNS) + "\r\n").encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")


def _lines(request: Request, session: Session, school: School, form: Form, text: str) -> list[Line] | None:
    contacts = {one.host: one for one in host_contacts.of_school(session, school.code)}
    hosts = school_plans.hosts_of(session, school.code)
    there = host_file.School(
        school.code, place_options(school, words_of(request)), hosts, contacts, place_of(request).origin
    )
    return form.taken("file", lambda: host_file.lines_of(text, there))


def _take(session: Session, viewer: Viewer, school: School, lines: list[Line], here: District) -> list[dict[str, Any]]:
    """Add and change hosts; what it takes to go back. In the caller's transaction, which has locked the school."""
    there = {one.code: one for one in school_plans.hosts_of(session, school.code)}
    steps = []
    for line in lines:
        if line.host is None or line.contact is None or line.effect not in {Effect.NEW, Effect.CHANGED}:
            continue
        code, told = line.host.code, host_contacts.contact(session, school.code, line.host.code)
        was = _said(told)
        old = there[code].model_dump(mode="json") if code in there else None
        steps.append({"made": line.host.model_dump(mode="json"), "old": old, "told": was})
        there[code] = line.host
        host_contacts.set_contact(session, line.contact)
        steps[-1]["set"] = _said(host_contacts.contact(session, school.code, code))
        acts.note(session, viewer, ActKind.HOST_CHANGED if old else ActKind.HOST_ADDED, code, here.now(), school.code)
    if steps:
        school_plans.set_hosts(session, school.code, list(there.values()), here.now())
    return steps


def _said(told: HostContact | None) -> dict[str, Any] | None:
    return {name: getattr(told, name) for name in ("mail", "language", "is_told", "origin")} if told else None


def _page(
    request: Request, school: School, form: Form, text: str = "", lines: list[Line] | None = None, undo: str = ""
) -> Response:
    """Choosing a file, what it does, or with `undo` what it did."""
    shown = lines or []
    by_effect = {effect.value: [one for one in shown if one.effect is effect] for effect in Effect}
    return render(
        request, "settings/host_file.html", 200 if form.ok else 422, form=form, text=text, lines=shown, of=by_effect,
        undo=undo, columns=COLUMNS, places=places_of(school, words_of(request)), at=_FILE.format(code=school.code),
    )  # fmt: skip


def _sealed(here: District, viewer: Viewer, school: School, before: list[dict[str, Any]]) -> str:
    """What it takes to go back, "" where nothing was changed: in the page of whoever did it, and nowhere else."""
    content = json.dumps(before, separators=(",", ":")).encode()
    return urlsafe_b64encode(seal(here.keys, _purpose(viewer, school), content)).decode() if before else ""


def _opened(here: District, viewer: Viewer, school: School, sealed: str) -> list[dict[str, Any]] | None:
    try:
        content = opened(here.keys, _purpose(viewer, school), urlsafe_b64decode(sealed))
    except ValueError:
        return None
    return json.loads(content) if content else None


def _purpose(viewer: Viewer, school: School) -> str:
    return f"hosts of a file {viewer.account.id} {school.code}"


ROOM = Room(router, RIGHTS, uploads=UPLOADS)
