"""The page of one scope's badge layout: what is in force and where it comes from, a draft of it, saving and undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access.people.sessions import Viewer
from district.db.people_tables import Account
from district.db.tables import School
from district.errors import DistrictError
from district.instance import District
from district.publish import badge_layout_edits as edits
from district.publish import visitor_type_scopes as type_scopes
from district.publish.badge_layouts import NOTHING, Effective, Layer, effective, layer_of, layers_in_force
from district.publish.visitor_type_edits import lock_scope
from district.publish.visitor_type_scopes import Scope, chain_of
from district.publish.visitor_types import resolve
from district.web.authorization import NotFound
from district.web.badges import trial_prints
from district.web.badges.draft import (
    BAR_OPTIONS,
    DRAFT,
    MARK_OPTIONS,
    NO_BADGE,
    Draft,
    moved,
    opened_draft,
    typed_design,
    typed_order,
)
from district.web.badges.drawing import PAPERS, PaperCaption, Person, PersonCaption, picture, sample_of
from district.web.badges.kiosk_rows import kiosk_rows
from district.web.badges.wording import PartName, date_options, said_of
from district.web.forms import Form, Said
from district.web.pages import render, say, see_other, show_table, words_of
from district.web.settings.marks import FIELD, mark, unchanged
from district.web.settings.place_names import name_of
from district.web.settings.type_texts import origin_of
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, NC_, Text
from printing.layout.badge_arrangement import LabelTooSmall
from printing.layout.badge_design import MOST_NUMBERS, NEEDED, BadgePart
from sync.contract.records.question import VisitorType
from sync.contract.time_zones import day_in, zone_of

_SAVED = N_("The badge layout is saved. Kiosks print by it as soon as they have heard of it.")
_LATE = N_("Somebody changed this badge layout after you looked at it. Nothing was taken back.")
_COLUMNS = (
    Column("at", N_("When"), Kind.MOMENT),
    Column("by", N_("By")),
    Column("what", N_("What was set")),
    Column("state", N_("Now")),
)


_NUMBERS = [(number, Said(N_("Number {number}"), {"number": number + 1})) for number in range(MOST_NUMBERS)]
_PAPERS = [(name, PaperCaption[name.upper()], paper) for name, paper in PAPERS.items()]
_PEOPLE = [(one.value, PersonCaption[one.name]) for one in Person]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose layout it is. `school` is the one that previews are of; `title` names the scope."""

    scope: Scope
    path: str
    back: str
    title: Text
    school: School


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands at a scope: by its own layer, and without it."""

    now: Effective
    below: Effective
    own: Layer
    types: Sequence[VisitorType]

    @property
    def mark(self) -> str:
        return mark(self.own.model_dump(mode="json"), str(self.below.design))

    @property
    def kinds(self) -> list[str]:
        """Of those types that have a badge."""
        return [one.code for one in self.types]


def show(
    request: Request, here: District, viewer: Viewer, place: Place, form: Form, draft: Draft | None = None
) -> Response:
    """The form, filled with the draft or with what is in force, beside its preview."""
    draft = draft or opened_draft(request.query_params.get(DRAFT, ""), here.keys, viewer.account.id)
    with here.database.read() as session:
        stands = _standing(session, place)
        kiosks = kiosk_rows(session, place.school) if place.scope.school else []
        trials = trial_prints.of_school(session, here, place.school) if place.scope.school else None
        last = edits.in_force(session, place.scope)
    words, day = words_of(request), day_in(zone_of(place.school.time_zone), here.now())
    kind = draft.kind if draft and draft.kind in stands.kinds else _first_kind(stands.kinds)
    design = draft.design if draft else stands.now.design
    shown = Draft(design, kind, draft.was if draft else stands.mark)
    order = typed_order(form) if form.every("order") else _with_hidden(design.order)
    chosen = {*form.every("show", design.order), *NEEDED}
    late = form.errors.get("main")
    return render(
        request, "badges/edit.html", 200 if form.ok else 422, form=form, place=place, shown=shown, kiosks=kiosks,
        sealed=shown.sealed(here.keys, viewer.account.id), is_draft=draft is not None, has_own=stands.own != NOTHING,
        trials=trials,
        parts=[(one.value, PartName[one.name], one in NEEDED, one in chosen) for one in order],
        dates=date_options(words, day), numbers=_NUMBERS, bars=BAR_OPTIONS, marks=MARK_OPTIONS,
        kinds=[(one.code, name_of(one.label, words)) for one in stands.types], papers=_PAPERS, people=_PEOPLE,
        origins={key: origin_of(where) for key, where in stands.now.origins.items()},
        was=stands.mark if late else form.value(FIELD, shown.was), mark=stands.mark, last=last,
    )  # fmt: skip


def change(request: Request, here: District, viewer: Viewer, place: Place, form: Form) -> Response:
    """Save, set nothing any more, or only look at a draft, as the button says."""
    act = form.value("act")
    with here.database.read() as session:
        stands = _standing(session, place)
    order = moved(typed_order(form), act)
    if act == "inherit":
        return _saved(request, here, viewer, place, form)
    design = typed_design(form, order, stands.kinds, stands.now.design)
    if act != "save" and form.ok:
        kind = form.value("kind") if form.value("kind") in stands.kinds else _first_kind(stands.kinds)
        sealed = Draft(design, kind, form.value(FIELD)).sealed(here.keys, viewer.account.id)
        return see_other(request, f"{place.path}?{DRAFT}={sealed}")
    return _saved(request, here, viewer, place, form)


def undo(request: Request, here: District, viewer: Viewer, place: Place, form: Form) -> Response:
    """Back to what was set before. Pressed twice, it is done once."""
    done, reason = N_("The badge layout is as it was before."), ""
    with here.database.write() as session:
        lock_scope(session, place.scope)
        if form.value(FIELD) != _standing(session, place).mark:
            done = _LATE
        else:
            try:
                edits.undo(session, place.scope, viewer.account.id, here.now())
            except DistrictError as error:
                session.rollback()
                done, reason = N_("Nothing was taken back: {reason}"), str(error)
    return see_other(request, place.path, done, reason=reason)


def preview(request: Request, here: District, viewer: Viewer, place: Place) -> Response:
    """One sample badge of a draft as a PNG."""
    asked = request.query_params
    draft = opened_draft(asked.get(DRAFT, ""), here.keys, viewer.account.id)
    paper = PAPERS.get(asked.get("paper", ""))
    if draft is None or paper is None or asked.get("person") not in set(Person):
        raise NotFound
    with here.database.read() as session:
        types = _standing(session, place).types
    kind = next((one for one in types if one.code == draft.kind), None)
    day = day_in(zone_of(place.school.time_zone), here.now())
    badge = sample_of(Person(asked["person"]), place.school, kind, draft.design, words_of(request), day)
    try:
        return Response(picture(badge, paper, draft.design), media_type="image/png")
    except LabelTooSmall:
        raise NotFound from None


def history(request: Request, here: District, place: Place) -> Response:
    """Everything that was set for the scope, the newest first."""
    words = words_of(request)
    day = day_in(zone_of(place.school.time_zone), here.now())
    with here.database.read() as session:
        rows = edits.history(session, place.scope)
        types = {one.code: name_of(one.label, words) for one in _standing(session, place).types}
        wanted = {row.by for row in rows} | {row.undone_by for row in rows}
        names = dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(wanted))).all())
    force = next((row.number for row in rows if row.undone is None), 0)
    lines = []
    for row in rows:
        said = said_of(Layer.model_validate(row.content), types, words, day)
        state = N_("In force") if row.number == force else N_("Replaced") if row.undone is None else N_("Taken back")
        what = "; ".join(say(words, one) for one in said)
        lines.append(Row({"at": row.at, "by": names.get(row.by, row.by), "what": what, "state": state}))
    table = Table(_COLUMNS, lines, NC_("of a badge layout", "History"), N_("Nothing has been set here yet."))
    return show_table(request, "badges/history.html", table, place=place)


def _saved(request: Request, here: District, viewer: Viewer, place: Place, form: Form) -> Response:
    if form.ok:
        with here.database.write() as session:
            lock_scope(session, place.scope)
            stands = _standing(session, place)
            if unchanged(form, stands.mark):
                layer = NOTHING
                if form.value("act") != "inherit":
                    design = typed_design(form, typed_order(form), stands.kinds, stands.now.design)
                    layer = layer_of(design, stands.below.design, stands.own, stands.kinds)
                try:
                    edits.put(session, place.scope, layer, viewer.account.id, here.now())
                except DistrictError:
                    session.rollback()
                    form.fail("main", NO_BADGE)
    if not form.ok:
        return show(request, here, viewer, place, form)
    return see_other(request, place.path, _SAVED)


def _standing(session: Session, place: Place) -> _Standing:
    scopes = chain_of(session, place.scope)
    layers = layers_in_force(session, scopes)
    offered = resolve(type_scopes.stack(type_scopes.layers_in_force(session, scopes), scopes)).types
    return _Standing(
        effective(layers, scopes),
        effective(layers, scopes[:-1]) if len(scopes) > 1 else effective({}, scopes),
        layers.get(place.scope.key, NOTHING),
        [one for one in offered if one.prints_badge and not one.office],
    )


def _with_hidden(order: Sequence[BadgePart]) -> list[BadgePart]:
    return [*order, *(part for part in BadgePart if part not in order)]


def _first_kind(kinds: Sequence[str]) -> str:
    """One that the standard layout marks, so that a bar is seen."""
    return next((one for one in ("volunteer", "contractor") if one in kinds), kinds[0] if kinds else "")
