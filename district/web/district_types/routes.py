"""Visitor types of the whole district and of its levels, which schools inherit: what stands and where it comes from."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.publish import visitor_type_edits as edits
from district.publish import visitor_type_files as files
from district.publish.schools import all_schools
from district.publish.visitor_type_changes import value_sources
from district.publish.visitor_type_scopes import Scope, layers_in_force
from district.publish.visitor_types import NOTHING, Layer, built_in
from district.web.authorization import NotFound
from district.web.district_types.place import (
    ONE,
    TYPE,
    TYPES,
    Place,
    asked_at,
    offered_at,
    origin_here,
    place_of,
    places,
    set_there,
    way_back,
)
from district.web.pages import listing, show_table, words_of
from district.web.questions.listed import can_ask, question_table
from district.web.route_rights import NavItem, Room
from district.web.settings.place_names import name_of
from district.web.settings.question_preview import type_doors
from district.web.settings.type_texts import term_rows, terms
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_

router = APIRouter()

_EDIT = Right.MANAGE_KIOSKS
RIGHTS = {
    ("GET", TYPES): _EDIT,
    ("GET", ONE): _EDIT,
    ("GET", f"{ONE}/file"): _EDIT,
    ("GET", TYPE): _EDIT,
}
NAV = (NavItem(N_("Visitor types"), TYPES, _EDIT),)
_SCOPES = (
    Column("scope", N_("For whom")),
    Column("sets", N_("What is set for them")),
    Column("schools", N_("Schools"), Kind.NUMBER),
)
_COLUMNS = (
    Column("name", N_("Visitor type")),
    Column("terms", N_("What it means")),
    Column("questions", N_("Questions"), Kind.NUMBER),
    Column("origin", N_("Comes from")),
    Column("schools", N_("Schools that offer it"), Kind.NUMBER),
    Column("type", N_("Code")),
)


@listing(router, TYPES)
def scopes(request: Request, here: Here) -> Response:
    """IT: what is set for the district, for each level, and for schools that have something of their own."""
    words = words_of(request)
    with here.database.read() as session:
        layers, schools = layers_in_force(session), all_schools(session)
    names = {one.code: name_of(one.label, words) for layer in [built_in(), *layers.values()] for one in layer.types}
    rows = [
        Row(
            {
                "scope": place.title,
                "sets": set_there(layers.get(place.scope.key, NOTHING), names, words),
                "schools": sum(place.scope.reaches(school) for school in schools),
            },
            link=place.path,
        )
        for place in places()
    ]
    own = [(one.name, layers.get(Scope(school=one.code).key, NOTHING)) for one in schools]
    rows += [
        Row({"scope": name, "sets": set_there(layer, names, words), "schools": 1})
        for name, layer in own
        if layer != NOTHING
    ]
    table = Table(_SCOPES, rows, N_("Who sets visitor types"), N_("Nothing to show."))
    return show_table(request, "types/scopes.html", table)


@router.get(f"{ONE}/file")
def download(here: Here, scope: str) -> Response:
    """IT: what is set here, as a file that the page and `district types import` take."""
    place = place_of(scope)
    with here.database.read() as session:
        layer = place.standing(session).layers[-1]
    text = files.written(layer, f"Visitor types of {place.scope}. The page that gave this file takes it back.")
    headers = {"Content-Disposition": f'attachment; filename="types-{place.name}.toml"'}
    return Response(text.encode(), media_type="application/toml", headers=headers)


@listing(router, ONE)
def types(request: Request, here: Here, scope: str) -> Response:
    """IT: every type that is offered here, where it comes from, and at how many schools it is offered."""
    words, place = words_of(request), place_of(scope)
    with here.database.read() as session:
        there, layers = place.standing(session), layers_in_force(session)
        schools = [one for one in all_schools(session) if place.scope.reaches(one)]
        since = _last_set(session, place)
    count = offered_at(layers, schools)
    own: Layer = there.layers[-1]
    rows = [
        Row(
            {
                "name": name_of(one.label, words),
                "terms": terms(one, words),
                "questions": len(one.questions),
                "origin": origin_here(there, one.code),
                "schools": count.get(one.code, 0),
                "type": one.code,
            },
            link=place.of_type(one.code),
            id=one.code,
        )
        for one in there.offered.values()
    ]
    known = {one.code: name_of(one.label, words) for layer in there.layers for one in layer.types}
    table = Table(_COLUMNS, rows, N_("Visitor types in force"), N_("No visitor type is offered."))
    return show_table(
        request, "types/list.html", table, place=place, all=len(schools), has_own=own != NOTHING,
        hidden=[(code, known.get(code, code)) for code in own.hidden], is_order_own=bool(own.order),
        since=since, doors=type_doors(list(there.offered.values())),
    )  # fmt: skip


@listing(router, TYPE)
def type_page(request: Request, here: Here, scope: str, kind: str) -> Response:
    """IT: what one type means here, where each of its values comes from, and its questions."""
    words, place = words_of(request), place_of(scope)
    with here.database.read() as session:
        there, layers = place.standing(session), layers_in_force(session)
        schools = [one for one in all_schools(session) if place.scope.reaches(one)]
        since = _last_set(session, place)
    if kind not in there.offered:
        raise NotFound
    one = there.offered[kind]
    table = question_table(one, there.named, place.of_type(kind), words, asked_at(layers, schools, kind))
    return show_table(
        request, "types/type.html", table, place=place, path=place.of_type(kind), name=name_of(one.label, words),
        facts=term_rows(one, value_sources(there.named, kind), words), origin=origin_here(there, kind),
        way_back=way_back(there, kind), can_ask=can_ask(one), is_office=one.office, notes=place.pinning(there, kind),
        since=since,
    )  # fmt: skip


def _last_set(session: Session, place: Place) -> datetime | None:
    """When something was set here that can be taken back; None where nothing can."""
    return next((one.at for one in edits.history(session, place.scope) if one.undone is None), None)


ROOM = Room(router, RIGHTS, NAV)
