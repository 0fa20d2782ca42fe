"""Typing in a visitor at the office, now or from a paper log: screened here, signed in at once or held for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from uuid_utils import uuid7

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from district.errors import DistrictError
from district.instance import District
from district.publish import desk_visits, emergencies
from district.publish.desk_visits import Typed as TypedVisitor
from district.publish.same_visitor import Already, HereAlready
from district.publish.visitor_type_scopes import types_of
from district.web.authorization import AtSchool, Me, Typed
from district.web.emergency.wording import NOBODY_COMES_OR_GOES, name_of
from district.web.forms import Form
from district.web.pages import render, say, see_other, words_of
from district.web.route_rights import Room
from district.web.today import standing
from district.web.today.typed_form import Offered, field_of, read
from district.web.visits.names import SchoolNames, school_names
from language.marks import N_
from sync.contract.records.question import Need, QuestionKind, VisitorType
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

_FORM = "/s/{code}/type-in"
RIGHTS = {
    ("GET", _FORM): Right.SIGN_IN_AND_OUT,
    ("POST", _FORM): Right.SIGN_IN_AND_OUT,
}
_SAME_BORN = N_(
    "Somebody of this name and birth date is on site since {since}. If it is somebody else, press Check in once more."
)
_VISIT_MADE = N_(
    "You let in {name} at {since} from this page. If that was the same person, void that visit first. If this is "
    "somebody else, press Check in once more."
)
_CASE_MADE = N_(
    "You typed in {name} at {since} from this page, and a case was opened. If that was the same person, decide there "
    "first. If this is somebody else, press Check in once more."
)
_SAME_NAME = N_("Somebody of this name is on site since {since}. If it is somebody else, press Check in once more.")


@router.get(_FORM)
def type_in_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who may sign in and out: the visitor types, then the form of one."""
    return show_form(request, here, school, form, form.value("type") or request.query_params.get("type", ""))


@router.post(_FORM)
def type_in(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who may sign in and out: screen the visitor, and sign them in or open a case."""
    return take(request, here, viewer, school, form)


def take(request: Request, here: District, viewer: Viewer, school: School, form: Form) -> Response:
    """Screen whom the form names, and sign them in or open a case; what lacks is asked with the form."""
    now, code = here.now(), form.value("type")
    with here.database.read() as session:
        names = school_names(session, school, words_of(request))
        offered = _offered(names, code, types_of(session, school).version)
        actor = standing.actor_at(session, viewer.account, school.code)
        alarm = emergencies.in_force(session, school.code)
    if offered is None:
        form.fail("main", N_("That visitor type is not offered any more. Pick another one."))
        return show_form(request, here, school, form, "")
    typed = read(form, offered, zone_of(school.time_zone), now)
    if alarm and typed.came is None:
        form.fail("main", NOBODY_COMES_OR_GOES, action=say(words_of(request), name_of(alarm.state)))
    if not form.ok:
        return show_form(request, here, school, form, code)
    try:
        done = desk_visits.arrive(here.database, here.keys, school.code, typed, actor, now)
    except HereAlready as error:
        asked = _say_who_is_here(request, school, form, typed, error.found, now)
        needed = Right.VIEW_CASES if isinstance(asked, Case) else Right.VIEW_VISITS
        may_see = accounts.may(viewer.account, needed, school.code)
        return show_form(request, here, school, form, code, asked, may_see=may_see)
    except DistrictError:
        form.fail("main", N_("This page was open for too long. Send it once more."))
        return show_form(request, here, school, form, code)
    if done.is_held:
        return see_other(request, f"/s/{school.code}/cases/{done.id}")
    said = N_("{name} is signed in.") if done.is_new else N_("{name} had been signed in already.")
    if typed.went is not None:
        said = N_("The visit of {name} is on record.")
    return see_other(request, f"/s/{school.code}/visits/{done.id}", said, name=typed.name.full)


def _say_who_is_here(
    request: Request, school: School, form: Form, typed: TypedVisitor, found: Already, now: datetime
) -> Visit | Case | None:
    """Say in the form's errors who is here already. Returns what this page has made before, or the visit on site of
    somebody of the same name: a second press passes it; None for neither."""
    if found.holder is not None:
        form.fail(
            "blank", N_("{name} has the badge of this number, on site since {since}. Look at the number again."),
            name=found.holder.given or found.holder.family or "–", since=_since(request, school, found.holder, now),
        )  # fmt: skip
    made, same = found.earlier, found.same
    if made is not None:
        name = " ".join(filter(None, (made.given, made.family))) or "–"
        text = _CASE_MADE if isinstance(made, Case) else _VISIT_MADE
        form.fail("main", text, name=name, since=_since(request, school, made, now))
    elif same is not None:
        is_sure = typed.born is not None and bool(same.born)
        form.fail("main", _SAME_BORN if is_sure else _SAME_NAME, since=_since(request, school, same, now))
    return made or same


def _since(request: Request, school: School, made: Visit | Case, now: datetime) -> str:
    """The time of day, with its day where that is another one."""
    words, zone = words_of(request), zone_of(school.time_zone)
    began = ((made.opened if isinstance(made, Case) else made.started) or now).astimezone(zone)
    clock = words.clock(began)
    return clock if began.date() == day_in(zone, now) else f"{words.short_day(began)}, {clock}"


def _offered(names: SchoolNames, code: str, version: str) -> Offered | None:
    kind = next((one for one in _typable(names) if one.code == code), None)
    return Offered(kind, [*names.places], [*names.hosts], version) if kind else None


def _typable(names: SchoolNames) -> list[VisitorType]:
    """Those that are asked for anything: official visits go another way."""
    return [one for one in names.types if not one.office]


def show_form(
    request: Request, here: District, school: School, form: Form, code: str, asked: Visit | Case | None = None, *,
    may_see: bool = False,
) -> Response:  # fmt: skip
    """The form of a visitor type, or the choice of types if no type has this `code`. `asked`: whom the form's errors
    ask about; a second press goes on."""
    words = words_of(request)
    with here.database.read() as session:
        names = school_names(session, school, words)
    kinds = _typable(names)
    kind = next((one for one in kinds if one.code == code), None)
    today = day_in(zone_of(school.time_zone), here.now())
    return render(
        request, "today/type_in.html", 200 if form.ok else 422, form=form, kind=kind,
        kinds=[(one.code, names.label(one.label, one.code)) for one in kinds],
        kind_name=names.visitor_type(code) if kind else "",
        destinations=_options(names.places.items(), kind.destination if kind else Need.NO),
        hosts=_options(names.host_options(), kind.host if kind else Need.NO),
        questions=[_question(one, names) for one in kind.questions] if kind else [],
        id=form.value("id") if form.value("id") and form.value("type") == code else str(uuid7()),
        asked=asked if may_see else None, is_case=isinstance(asked, Case),
        warned=[*form.every("warned"), *([asked.id] if asked else [])],
        today=today.isoformat(), is_late=bool(form.value("day") or form.value("came")),
    )  # fmt: skip


def _options(pairs: Any, need: Need) -> list[tuple[str, Any]]:
    """Nothing where it is not asked."""
    if need is Need.NO or not (found := list(pairs)):
        return []
    return [("", N_("Pick one") if need is Need.REQUIRED else N_("Not said")), *found]


def _question(question: Any, names: SchoolNames) -> dict[str, Any]:
    """A question as the page asks it; one of a later version's kind is not asked here."""
    kind, options = question.kind, []
    if kind == QuestionKind.CHOICE:
        options = [(one.code, names.label(one.label, one.code)) for one in question.options]
    elif kind == QuestionKind.YES_NO:
        options = [("yes", N_("Yes")), ("no", N_("No"))]
    return {
        "field": field_of(question),
        "label": names.label(question.label, question.code),
        "hint": names.label(question.hint, ""),
        "required": question.required and not question.depends_on,
        "options": [("", N_("Not answered")), *options] if options else [],
        "type": "date" if kind == QuestionKind.DATE else "text",
        "inputmode": "numeric" if kind == QuestionKind.NUMBER else None,
    }


ROOM = Room(router, RIGHTS)
