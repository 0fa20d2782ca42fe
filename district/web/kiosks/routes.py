"""Kiosks: how each stands, everything about one, a new name, and taking one out. No visitor is named here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import acts, enrollment, key_rotation, kiosk_status
from district.access.acts import ActKind
from district.access.key_rotation import NotInService
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.enrollment_tables import Code
from district.db.tables import Kiosk, School
from district.errors import DistrictError
from district.instance import District
from district.publish import kiosk_settings
from district.publish.schools import names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.kiosks import fleet, setting_texts
from district.web.kiosks.fleet import Shown, StandingName
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Table
from language.marks import N_, Text

router = APIRouter()

RIGHTS = {
    ("GET", "/kiosks"): Right.VIEW_KIOSKS,
    ("GET", "/kiosks/{kiosk}"): Right.VIEW_KIOSKS,
    ("POST", "/kiosks/{kiosk}/name"): Right.MANAGE_KIOSKS,
    ("GET", "/kiosks/{kiosk}/revoke"): Right.MANAGE_KIOSKS,
    ("POST", "/kiosks/{kiosk}/revoke"): Right.MANAGE_KIOSKS,
}

NAV = (NavItem(N_("Kiosks"), "/kiosks", Right.VIEW_KIOSKS),)


@listing(router, "/kiosks")
def kiosks(request: Request, here: Here, viewer: Me) -> Response:
    """IT: every kiosk, worst first; `?school=`, `?show=` and `?q=` narrow it down."""
    now = here.now()
    with here.database.read() as session:
        lines = kiosk_status.overview(session, now)
        names = names_of_all(session)
        told = kiosk_status.witnesses(session, now)
    asked = fleet.wanted(request.query_params.get("school", "")[:40], request.query_params.get("show", ""))
    options: list[tuple[str, Text | str]] = [("", N_("All schools"))]
    options += sorted(names.items(), key=lambda pair: pair[1])
    return show_table(
        request, "kiosks/list.html", fleet.table(lines, names, asked, now), asked=asked, schools=options,
        shown=[(one.name.lower(), one) for one in Shown], told=told, certificate=fleet.certificate_warning(lines, now),
        counts=[(one, StandingName[one.name], count) for one, count in fleet.counts(lines, asked.school).items()],
        may_manage=accounts.may(viewer.account, Right.MANAGE_KIOSKS),
    )  # fmt: skip


@router.get("/kiosks/{kiosk}")
def kiosk_page(request: Request, here: Here, viewer: Me, kiosk: str, form: Typed) -> Response:
    """IT: everything that is known about one kiosk."""
    return _kiosk_page(request, here, viewer, kiosk, form)


@router.post("/kiosks/{kiosk}/name")
def rename(request: Request, here: Here, viewer: Me, kiosk: str, form: Typed) -> Response:
    """IT: another name. Two who do so at once: the one who saw an older name is told."""
    try:
        name = enrollment.kiosk_name(form.value("name"))
    except DistrictError:
        form.fail("name", N_("Enter a name of 1 to 80 characters."))
        return _kiosk_page(request, here, viewer, kiosk, form)
    with here.database.write() as session:
        found = _found(session, kiosk, hold=True)
        if found.name not in {form.value("was"), name}:
            form.fail("name", N_("Somebody has named it {now} since this page was opened."), now=found.name)
        else:
            if found.name != name:
                acts.note(session, viewer, ActKind.KIOSK_RENAMED, kiosk, here.now(), found.school)
            enrollment.rename(session, kiosk, name)
    if not form.ok:
        return _kiosk_page(request, here, viewer, kiosk, form)
    return see_other(request, f"/kiosks/{kiosk}", N_("The kiosk is called {name} now."), name=name)


@router.get("/kiosks/{kiosk}/revoke")
def revoke_page(request: Request, here: Here, kiosk: str) -> Response:
    """IT: what taking a kiosk out does, before it is done."""
    return _revoke_page(request, here, kiosk, Form())


@router.post("/kiosks/{kiosk}/revoke")
def revoke(request: Request, here: Here, viewer: Me, kiosk: str, form: Typed) -> Response:
    """IT: take a kiosk out; its school gets a new secret."""
    with here.database.write() as session:
        found = _found(session, kiosk)
        stale: tuple[str, ...] = ()
        try:
            stale = key_rotation.revoke(session, here.folder, kiosk, here.now()).stale
            acts.note(session, viewer, ActKind.KIOSK_REVOKED, kiosk, here.now(), found.school)
        except NotInService:
            form.fail("main", N_("It was taken out already. Nothing was changed."))
    if not form.ok:
        return _revoke_page(request, here, kiosk, form)
    done = N_("{name} may not take part any more. If it was stolen, give everybody at its school a new PIN.")
    done = done if stale else N_("{name} may not take part any more.")
    return see_other(request, f"/kiosks/{kiosk}", done, name=found.name or kiosk)


def _kiosk_page(request: Request, here: District, viewer: Me, kiosk: str, form: Form) -> Response:
    now = here.now()
    with here.database.read() as session:
        found = _found(session, kiosk)
        line = next(one for one in kiosk_status.overview(session, now) if one["kiosk"] == kiosk)
        shown: dict[str, Any] = {
            "kiosk": found,
            "school": session.get_one(School, found.school),
            "code": session.exec(select(Code).where(Code.kiosk == kiosk)).first(),
            "before": session.exec(select(Kiosk).where(Kiosk.replaced_by == kiosk).order_by(col(Kiosk.enrolled))).all(),
            "settings": _settings(request, session, found, line["own_settings"]),
            "after": session.get(Kiosk, found.replaced_by) if found.replaced_by else None,
        }
    standing = kiosk_status.standing(line)
    return render(
        request, "kiosks/kiosk.html", 200 if form.ok else 422, form=form, line=line, standing=standing,
        name=StandingName[standing.name], troubles=fleet.troubles(line, standing, now), lists=fleet.lists_of(line),
        days=fleet.list_days(line, now), may_manage=accounts.may(viewer.account, Right.MANAGE_KIOSKS),
        printer=fleet.printer_of(line), camera=fleet.camera_of(line), disk=fleet.disk_of(line),
        certificate=fleet.certificate_of(line, now), **shown,
    )  # fmt: skip


def _settings(request: Request, session: Session, kiosk: Kiosk, own: list[str] | None) -> Table | None:
    """What it goes by; None for one that takes no part any more."""
    if kiosk.revoked is not None:
        return None
    school = session.get_one(School, kiosk.school)
    keys = kiosk_settings.keys_for(school.level, school.code, kiosk.id)
    layers = kiosk_settings.layers_for(session, school)
    named = {school.code: school.name}, {kiosk.id: N_("this kiosk")}
    return setting_texts.table(layers, keys, *named, words_of(request), own)


def _revoke_page(request: Request, here: District, kiosk: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, kiosk)
        school = session.get_one(School, found.school)
        others = session.exec(
            select(Kiosk.id).where(Kiosk.school == found.school, Kiosk.id != kiosk, col(Kiosk.revoked).is_(None))
        ).all()
    about = {"name": found.name or kiosk, "school": school.name, "count": len(others)}
    sentences = [
        Said(
            N_("{name} at {school} is told to wipe its lists, its secret and its token, and checks nobody in."), about
        ),
        Said(N_("The other kiosks of {school} ({count}) get a new secret by themselves."), about),
        N_("Visits that it has not sent are lost to the district, unless it is heard before it is told."),
        N_("This cannot be undone. The machine may be enrolled again with a new code."),
    ]
    title = Said(N_("Take {name} out?"), about)
    status = 200 if form.ok else 422
    return render(request, "kiosks/revoke.html", status, form=form, kiosk=found, title=title, sentences=sentences)


def _found(session: Session, kiosk: str, *, hold: bool = False) -> Kiosk:
    query = select(Kiosk).where(Kiosk.id == kiosk)
    found = session.exec(query.with_for_update() if hold else query).one_or_none()
    if found is None:
        raise NotFound
    return found


ROOM = Room(router, RIGHTS, NAV)
