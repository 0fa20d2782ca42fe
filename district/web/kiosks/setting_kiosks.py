"""What kiosks go by, set for the district, a level, a school or one kiosk: what stands there, where it comes from, and
what it stands above. What is left empty is as below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import acts, kiosk_status
from district.access.acts import ActKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import Kiosk, School
from district.instance import District
from district.publish import kiosk_setting_edits, kiosk_settings
from district.publish.kiosk_settings import NOTHING, Layer, Layers
from district.publish.schools import all_schools
from district.publish.visitor_type_scopes import DISTRICT, Scope
from district.publish.visitor_types import Level
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.kiosks import setting_texts
from district.web.pages import listing, render, say, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from district.web.settings.type_texts import LevelName
from district.web.tables import Column, Kind, Row, Table
from language.catalogue import OFFERED
from language.marks import N_, Text
from language.translator import Translator, translator
from sync.contract.api.school_settings import LONGEST_GRACE_S

router = APIRouter()

LIST = "/kiosks/settings"
_ONE = f"{LIST}/{{scope}}"
RIGHTS = {
    ("GET", LIST): Right.VIEW_KIOSKS,
    ("GET", _ONE): Right.VIEW_KIOSKS,
    ("POST", _ONE): Right.MANAGE_KIOSKS,
}
_COLUMNS = (
    Column("scope", N_("For whom")),
    Column("sets", N_("What is set for them")),
    Column("kiosks", N_("Kiosks"), Kind.NUMBER),
)


@dataclass(frozen=True)
class Place:
    """For whom it is set. `kiosk`: for one alone, whose school is `school`."""

    scope: Scope
    school: School | None = None
    kiosk: Kiosk | None = None

    @property
    def key(self) -> str:
        return kiosk_settings.key_of(self.scope, self.kiosk.id if self.kiosk else "")

    @property
    def keys(self) -> list[str]:
        """The keys that count here, the lowest first."""
        if self.school is None:
            return kiosk_settings.keys_for(self.scope.level)
        return kiosk_settings.keys_for(self.school.level, self.school.code, self.kiosk.id if self.kiosk else "")

    def reaches(self, kiosk: Kiosk, school: School) -> bool:
        return kiosk.id == self.kiosk.id if self.kiosk else self.scope.reaches(school)


def address_of(key: str) -> str:
    """Where the settings of a scope are."""
    return f"{LIST}/{key}"


@listing(router, LIST)
def scopes(request: Request, here: Here) -> Response:
    """IT: the district, its levels, and what was set for schools and single kiosks; `?school=` has one school's."""
    words, asked = words_of(request), request.query_params.get("school", "")[:40]
    with here.database.read() as session:
        layers, schools, kiosks = kiosk_settings.all_layers(session), all_schools(session), _in_service(session)
    there = [Place(Scope()), *(Place(Scope(level=one)) for one in Level)]
    there += [Place(Scope(school=one.code), one) for one in schools]
    by_code = {one.code: one for one in schools}
    there += [Place(Scope(), by_code[one.school], one) for one in kiosks]
    shown = [one for one in there if _is_shown(one, layers, asked)]
    rows = [_row(one, layers, kiosks, by_code, words) for one in shown]
    options: list[tuple[str, Text | str]] = [("", N_("All schools"))]
    options += sorted(((one.code, one.name) for one in schools), key=lambda pair: pair[1])
    table = Table(_COLUMNS, rows, N_("What kiosks go by"), N_("There is no school here."))
    return show_table(request, "kiosks/settings_list.html", table, schools=options, asked=asked)


def _is_shown(place: Place, layers: Layers, school: str) -> bool:
    if school:
        return place.school is not None and place.school.code == school
    return place.school is None or place.key in layers


def _row(
    place: Place, layers: Layers, kiosks: list[Kiosk], schools: Mapping[str, School], words: Translator
) -> Row:  # fmt: skip
    layer = layers.get(place.key, NOTHING)
    sets = [
        f"{say(words, setting_texts.NAMES[name])}: {setting_texts.value_of(name, value, words)}"
        for name, value in layer.model_dump(exclude_none=True).items()
    ]
    reached = sum(place.reaches(one, schools[one.school]) for one in kiosks)
    cells = {"scope": title_of(place, words), "sets": "; ".join(sets) or N_("nothing"), "kiosks": reached}
    return Row(cells, link=address_of(place.key), id=place.key)


def title_of(place: Place, words: Translator) -> str:
    """A place in words."""
    if place.kiosk is not None and place.school is not None:
        return f"{place.kiosk.name or place.kiosk.id} ({place.school.name})"
    if place.school is not None:
        return place.school.name
    return words.say(LevelName[Level(place.scope.level).name] if place.scope.level else N_("The district"))


@router.get(_ONE)
def settings(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: what stands here, and the form that sets it."""
    return _page(request, here, viewer, scope, form)


@router.post(_ONE)
def change(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: set it. The kiosks that it reaches hear of it with their next exchange."""
    layer = _layer(form)
    done = False
    if form.ok:
        with here.database.write() as session:
            place = _place(session, scope)
            old = kiosk_settings.all_layers(session).get(place.key, NOTHING)
            if unchanged(form, _mark(old)):
                if layer != old:
                    kiosk_setting_edits.put(session, place.scope, place.kiosk, layer, here.now())
                    code = place.school.code if place.school else ""
                    acts.note(session, viewer, ActKind.KIOSKS_SET, place.key, here.now(), code)
                done = True
    if not done:
        return _page(request, here, viewer, scope, form)
    said = N_("Saved. Kiosks go by it once they have heard of it, within a minute where they are on line.")
    return see_other(request, address_of(scope), said)


def _layer(form: Form) -> Layer:
    """What was typed; what is left empty is as below."""
    languages = [tag for tag in OFFERED if tag in form.every("languages")]
    typed = form.text("badge_grace_s", longest=20)
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed) <= LONGEST_GRACE_S):
        text = N_("Enter a whole number of seconds, from 0 to {most}, or nothing.")
        form.fail("badge_grace_s", text, most=LONGEST_GRACE_S)
        return NOTHING
    return Layer(languages=languages or None, badge_grace_s=int(typed) if typed else None)


def _mark(layer: Layer) -> str:
    return mark(layer.model_dump(mode="json"))


def _page(request: Request, here: District, viewer: Viewer, scope: str, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        place, layers = _place(session, scope), kiosk_settings.all_layers(session)
        schools, kiosks = {one.code: one for one in all_schools(session)}, _in_service(session)
        own = own_of(session, here, place.kiosk.id) if place.kiosk else None
    named = {one.code: one.name for one in schools.values()}, {one.id: one.name or one.id for one in kiosks}
    layer = layers.get(place.key, NOTHING)
    below = kiosk_settings.values_at({**layers, place.key: NOTHING}, place.keys)
    reached = [one for one in kiosks if place.reaches(one, schools[one.school])]
    return render(
        request, "kiosks/settings.html", 200 if form.ok else 422, form=form, title=title_of(place, words),
        path=address_of(scope), was=_mark(layer), back=LIST, layer=layer,
        languages=[(tag, translator(tag).name) for tag in OFFERED],
        seconds="" if layer.badge_grace_s is None else str(layer.badge_grace_s),
        names=setting_texts.NAMES, meanings=setting_texts.MEANINGS, kiosk=place.kiosk, own=own or (),
        below={name: _below(name, one, named, words) for name, one in below.items()},
        table=setting_texts.table(layers, place.keys, *named, words, own), reached=len(reached),
        above=_above(place, layers, schools, kiosks), may_manage=accounts.may(viewer.account, Right.MANAGE_KIOSKS),
    )  # fmt: skip


def _below(
    name: str, one: kiosk_settings.Value, named: tuple[Mapping[str, str], Mapping[str, str]], words: Translator
) -> Said:
    where = setting_texts.source_of(one.source, *named)
    return Said(
        N_("Left empty: {value} ({where})."),
        {
            "value": setting_texts.value_of(name, one.value, words),
            "where": say(words, where) if isinstance(where, Text) else where,
        },
    )


def _above(place: Place, layers: Layers, schools: Mapping[str, School], kiosks: list[Kiosk]) -> int:
    """How many scopes above this one set something of their own, and so may not follow it."""
    own = [Place(Scope(level=one)) for one in Level] if place.key == DISTRICT else []
    if place.kiosk is None:
        own += [Place(Scope(school=one.code), one) for one in schools.values() if place.scope.reaches(one)]
        own += [Place(Scope(), schools[one.school], one) for one in kiosks if place.scope.reaches(schools[one.school])]
    return sum(one.key in layers and one.key != place.key for one in own)


def _place(session: Session, key: str) -> Place:
    """Of an address. Raises NotFound for what there is not, and for a kiosk that was taken out."""
    kind, _, name = key.partition(":")
    if key == DISTRICT:
        return Place(Scope())
    if kind == "level" and name in set(Level):
        return Place(Scope(level=name))
    if kind == "school" and (school := session.get(School, name)) is not None:
        return Place(Scope(school=school.code), school)
    kiosk = session.get(Kiosk, name) if kind == "kiosk" else None
    if kiosk is None or kiosk.revoked is not None:
        raise NotFound
    return Place(Scope(), session.get_one(School, kiosk.school), kiosk)


def own_of(session: Session, here: District, kiosk: str) -> list[str] | None:
    """The settings that a kiosk's own file sets, as it told last; None where it has not."""
    lines = kiosk_status.overview(session, here.now())
    found: list[str] | None = next((one["own_settings"] for one in lines if one["kiosk"] == kiosk), None)
    return found


def _in_service(session: Session) -> list[Kiosk]:
    wanted = select(Kiosk).where(col(Kiosk.revoked).is_(None), col(Kiosk.replaced_by).is_(None))
    return list(session.exec(wanted.order_by(Kiosk.school, Kiosk.name, Kiosk.id)))


ROOM = Room(router, RIGHTS)
