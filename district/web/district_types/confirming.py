"""Before the visitor types of the district or a level are changed: what changes, and at which schools it shows.

Nothing is set before somebody has seen it. What they saw waits sealed in the page, and is refused where something else
was set meanwhile.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.sealing import opened, seal
from district.api.dependencies import Here
from district.errors import Fault, Faults, Unfit
from district.instance import District
from district.publish import visitor_type_edits as edits
from district.publish.schools import all_schools
from district.publish.visitor_type_edits import Outcome
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import Scope
from district.publish.visitor_types import Layer, by_code, resolve
from district.web.authorization import Me, Typed, second_look
from district.web.district_types.place import ONE, Place, mark_at, place_of
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.marks import FIELD, LOOK, unchanged
from district.web.settings.own_types import TypesHere
from district.web.settings.type_texts import changes_said
from district.web.settings.visitor_types import FILE_BYTES, MOST_FAULTS, said_of
from language.marks import N_, Text

router = APIRouter()

_EDIT = Right.MANAGE_KIOSKS
RIGHTS = {
    ("POST", f"{ONE}/set"): _EDIT,
    ("GET", f"{ONE}/undo"): _EDIT,
    ("POST", f"{ONE}/undo"): _EDIT,
}
MOST_NAMED = 24
_SET = N_("The visitor types are set. The kiosks of these schools offer them from now on.")
_OLD_PAGE = N_("This page was made for an earlier one. Begin again; nothing was changed.")


def confirm(
    request: Request, here: District, viewer: Viewer, place: Place, title: Text | Said,
    make: Callable[[TypesHere], FileDraft], sentences: Sequence[Text] = (), back: str = "", again: Form | None = None,
) -> Response:  # fmt: skip
    """The page before a change of the scope's layer to what `make` makes of what stands; all that is wrong with it
    where it cannot be. The way back leads to `back`, or to the form as it was typed, `again`."""
    form, outcome, faults = Form(), None, tuple[Fault, ...]()
    with here.database.read() as session:
        there = place.standing(session)
        draft = form.taken("main", lambda: make(there))
        if draft is not None:
            try:
                outcome = edits.effect(session, place.scope, draft, here.now())
            except Faults as error:
                form.fail("main", N_("This cannot be set, for the reasons below. Nothing was changed."))
                faults = error.lines
        shown = _shown(request, session, place, there, draft.layer, outcome) if draft and outcome else {}
        wrong = _placed(session, faults)
    sealed = ""
    if draft is not None and outcome is not None and draft.layer != there.layers[-1]:
        content = f"{mark_at(there)}\n{draft.layer.model_dump_json()}".encode()
        sealed = urlsafe_b64encode(seal(here.keys, _purpose(viewer, place), content)).decode()
    return render(
        request, "types/confirm.html", 200 if form.ok else 422, form=form, title=title, sentences=sentences,
        place=place, sealed=sealed, action=f"{place.path}/set", button=N_("Set it"), back=back or place.path,
        fields={"sealed": sealed}, faults=wrong, more_faults=max(0, len(faults) - len(wrong)),
        again={**again.sent(), "do": [LOOK]} if again and request.method == "POST" else None, **shown,
    )  # fmt: skip


@router.post(f"{ONE}/set")
def set_types(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: set what was looked at, unless something else was set since."""
    second_look(request, here)
    place = place_of(scope)
    try:
        content = opened(here.keys, _purpose(viewer, place), urlsafe_b64decode(form.value("sealed"))) or b""
    except ValueError:
        content = b""
    was, _, layer = content.decode().partition("\n")
    if not was:
        return see_other(request, place.path, _OLD_PAGE)
    seen = Form([(FIELD, was)])
    with here.database.write() as session:
        edits.lock_scope(session, place.scope)
        if unchanged(seen, mark_at(place.standing(session))):
            _attempt(
                session, seen,
                lambda: _set(session, viewer, place, Layer.model_validate_json(layer), here.now()),
            )  # fmt: skip
    return _sent_back(request, place, seen, _SET)


@router.get(f"{ONE}/undo")
def undo_page(request: Request, here: Here, scope: str) -> Response:
    """IT: what taking the last change back changes, and at which schools it shows."""
    place, form, outcome, shown = place_of(scope), Form(), None, {}
    with here.database.read() as session:
        there = place.standing(session)
        before = form.taken("main", lambda: edits.before_last(session, place.scope))
        if before is not None:
            try:
                outcome = edits.effect(session, place.scope, FileDraft(before), here.now())
                shown = _shown(request, session, place, there, before, outcome)
            except Faults as error:
                form.fail("main", error.lines[0].text, **error.lines[0].values)
    return render(
        request, "types/confirm.html", 200 if form.ok else 422, form=form, place=place, sentences=(), faults=(),
        more_faults=0, title=N_("Take the last change back?"), sealed="undo" if outcome else "",
        action=f"{place.path}/undo", button=N_("Take it back"), back=place.path,
        fields={FIELD: mark_at(there)}, again=None, **shown,
    )  # fmt: skip


@router.post(f"{ONE}/undo")
def undo(request: Request, here: Here, viewer: Me, scope: str, form: Typed) -> Response:
    """IT: back to what was set before. Pressed twice, it is done once."""
    second_look(request, here)
    place = place_of(scope)
    with here.database.write() as session:
        edits.lock_scope(session, place.scope)
        if unchanged(form, mark_at(place.standing(session))):
            _attempt(session, form, lambda: _undo(session, viewer, place, here.now()))
    return _sent_back(request, place, form, N_("The visitor types are as they were before."))


def _set(session: Session, viewer: Viewer, place: Place, layer: Layer, now: datetime) -> Outcome:
    done = edits.put(session, place.scope, FileDraft(layer), now)
    acts.note(session, viewer, ActKind.TYPES_SET, place.name, now)
    return done


def _undo(session: Session, viewer: Viewer, place: Place, now: datetime) -> Outcome:
    done = edits.undo(session, place.scope, now)
    acts.note(session, viewer, ActKind.TYPES_UNDONE, place.name, now)
    return done


def _attempt(session: Session, form: Form, change: Callable[[], Outcome]) -> None:
    """Make a change; where it cannot be, `form` says why and nothing is written."""
    try:
        change()
    except (Unfit, Faults) as error:
        session.rollback()
        said = error.lines[0] if isinstance(error, Faults) else error
        form.fail("main", said.text, **said.values)


def _sent_back(request: Request, place: Place, form: Form, done: Text) -> Response:
    said = next(iter(form.errors.values()), Said(done))
    return see_other(request, place.path, said.text, **{name: str(value) for name, value in said.values.items()})


def _shown(
    request: Request, session: Session, place: Place, there: TypesHere, layer: Layer, outcome: Outcome
) -> dict[str, object]:
    """What the page says of a change that can be made."""
    words = words_of(request)
    before, after = resolve(there.layers), resolve([*there.layers[:-1], layer])
    schools = [one for one in all_schools(session) if place.scope.reaches(one)]
    names = sorted(one.name for one in schools if one.code in set(outcome.reached))
    return {
        "changes": list(changes_said(by_code(before), by_code(after), words)),
        "names": names[:MOST_NAMED],
        "more": max(0, len(names) - MOST_NAMED),
        "reached": len(names),
        "all": len(schools),
        "notes": _placed(session, outcome.notes),
    }


def _placed(session: Session, faults: Sequence[Fault]) -> list[tuple[str, Said]]:
    """What is wrong, the first of it, each with the school's name or the place in a file."""
    names = {str(Scope(school=one.code)): one.name for one in all_schools(session)} if faults else {}
    return [(names.get(one.place, one.place), said_of(one)) for one in faults[:MOST_FAULTS]]


def _purpose(viewer: Viewer, place: Place) -> str:
    return f"visitor types of {place.scope.key} {viewer.account.id}"


ROOM = Room(router, RIGHTS, uploads={f"{ONE}/set": FILE_BYTES * 3})
