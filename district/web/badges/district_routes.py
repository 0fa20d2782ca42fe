"""Badge layouts of the whole district and of its levels, which schools inherit: for IT."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.publish import visitor_type_scopes as type_scopes
from district.publish.badge_layouts import NOTHING, layers_in_force
from district.publish.schools import all_schools
from district.publish.visitor_type_scopes import DISTRICT, Scope
from district.publish.visitor_types import Level, built_in
from district.web.authorization import Me, NotFound, Typed
from district.web.badges import editing
from district.web.badges.editing import Place
from district.web.badges.wording import said_of
from district.web.pages import listing, say, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.settings.place_names import name_of
from district.web.settings.type_texts import LevelName
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_BADGES = "/badges"
_ONE = f"{_BADGES}/{{scope}}"
_EDIT = Right.MANAGE_KIOSKS
RIGHTS = {
    ("GET", _BADGES): _EDIT,
    ("GET", _ONE): _EDIT,
    ("POST", _ONE): _EDIT,
    ("GET", f"{_ONE}/picture"): _EDIT,
    ("GET", f"{_ONE}/history"): _EDIT,
    ("POST", f"{_ONE}/undo"): _EDIT,
}
NAV = (NavItem(N_("Badges"), _BADGES, _EDIT),)
_COLUMNS = (
    Column("scope", N_("For whom")),
    Column("sets", N_("What is set for them")),
    Column("schools", N_("Schools"), Kind.NUMBER),
)
_SAMPLE = School(code="oakridge", name="Oakridge Elementary", time_zone="UTC", destinations=[])
"""What a preview is of where there is no school yet."""


@listing(router, _BADGES)
def badges(request: Request, here: Here) -> Response:
    """IT: what is set for the district, for each level, and for schools that have something of their own."""
    words = words_of(request)
    with here.database.read() as session:
        layers, schools = layers_in_force(session), all_schools(session)
        known = [built_in(), *type_scopes.layers_in_force(session).values()]
    types = {one.code: name_of(one.label, words) for layer in known for one in layer.types}
    scopes: list[tuple[Scope, Text | str, str]] = [(Scope(), N_("The district"), f"{_BADGES}/{DISTRICT}")]
    scopes += [(Scope(level=one), LevelName[one.name], f"{_BADGES}/{one}") for one in Level]
    scopes += [(Scope(school=one.code), one.name, "") for one in schools if Scope(school=one.code).key in layers]
    day = day_in(zone_of(schools[0].time_zone if schools else "UTC"), here.now())
    rows = [
        Row(
            {
                "scope": name,
                "sets": "; ".join(
                    say(words, one) for one in said_of(layers.get(scope.key, NOTHING), types, words, day)
                ),
                "schools": sum(scope.reaches(school) for school in schools),
            },
            link=link,
        )
        for scope, name, link in scopes
    ]
    table = Table(_COLUMNS, rows, N_("Badge layouts"), N_("Nothing to show."))
    return show_table(request, "badges/list.html", table)


@router.get(_ONE)
def layout(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: one layout, and a draft of it where the address has one."""
    return editing.show(request, here, viewer, _place(here, scope), form)


@router.post(_ONE)
def change(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT."""
    return editing.change(request, here, viewer, _place(here, scope), form)


@router.get(f"{_ONE}/picture")
def picture(request: Request, here: Here, viewer: Me, scope: str) -> Response:
    """IT: one badge of the preview."""
    return editing.preview(request, here, viewer, _place(here, scope))


@listing(router, f"{_ONE}/history")
def history(request: Request, here: Here, scope: str) -> Response:
    """IT: what was set, when and by whom."""
    return editing.history(request, here, _place(here, scope))


@router.post(f"{_ONE}/undo")
def undo(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT."""
    return editing.undo(request, here, viewer, _place(here, scope), form)


def _place(here: District, name: str) -> Place:
    """Raises NotFound for what is neither the district nor a level."""
    if name != DISTRICT and name not in set(Level):
        raise NotFound
    scope = Scope() if name == DISTRICT else Scope(level=name)
    with here.database.read() as session:
        schools = all_schools(session)
    reached = next((one for one in schools if scope.reaches(one)), schools[0] if schools else _SAMPLE)
    title = N_("Badges of the whole district") if name == DISTRICT else LevelName[Level(name).name]
    return Place(scope, f"{_BADGES}/{name}", _BADGES, title, reached)


ROOM = Room(router, RIGHTS, NAV)
