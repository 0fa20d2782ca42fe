"""The settings of a school: what there is to set, how it stands, and what happens to typed names."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.mail_tables import ReportPlan
from district.db.publish_tables import SchoolPlan
from district.db.tables import School
from district.instance import District
from district.publish import school_edits
from district.publish.badge_layouts import layers_in_force
from district.publish.school_edits import SchoolFile
from district.publish.schools import find_school, lock, staff_of
from district.publish.visitor_type_scopes import Scope, types_of
from district.web.authorization import AtSchool, Me, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.route_rights import NavItem, Room
from district.web.settings.marks import mark, unchanged
from language.marks import N_, TextEnum
from sync.contract.vocabulary import TypedNames

router = APIRouter()

_SETTINGS = "/s/{code}/settings"
RIGHTS = {
    ("GET", _SETTINGS): Right.EDIT_SCHOOL,
    ("GET", f"{_SETTINGS}/typed-names"): Right.EDIT_SCHOOL,
    ("POST", f"{_SETTINGS}/typed-names"): Right.EDIT_SCHOOL,
}
NAV = (NavItem(N_("Settings"), _SETTINGS, Right.EDIT_SCHOOL),)


class TypedNamesText(TextEnum):
    """What happens to visitors who type a name that nothing matches."""

    STAFF = N_("They wait until somebody of the staff has looked once")
    ALONE = N_("The kiosk lets them in by itself")


_OPTIONS = [(one.value, TypedNamesText[one.name]) for one in TypedNames]


@router.get(_SETTINGS)
def settings(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: everything that can be set, each with how it stands."""
    with here.database.read() as session:
        plan, daily = session.get(SchoolPlan, school.code), session.get(ReportPlan, school.code)
        counts = {
            "staff": len(staff_of(session, school.code)),
            "hosts": len(plan.hosts) if plan else 0,
            "destinations": len(school.destinations),
            "types": len(types_of(session, school).types),
            "worded": len(school.wording),
            "readers": len(daily.accounts) if daily else 0,
        }
        calendar = (plan.calendar if plan else None) or {}
        has_badge = bool(layers_in_force(session, [Scope(school=school.code)]))
    week, days = calendar.get("week", {}), calendar.get("days", {})
    typed = TypedNamesText[TypedNames(school.typed_names).name]
    return render(
        request,
        "settings/overview.html",
        counts=counts,
        open_days=len(week),
        other_days=len(days),
        typed=typed,
        has_badge=has_badge,
    )


@router.get(f"{_SETTINGS}/typed-names")
def typed_names_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _typed_names_page(request, here, school, form)


@router.post(f"{_SETTINGS}/typed-names")
def typed_names(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: whether a person looks, or the kiosk decides by itself."""
    second_look(request, here)
    chosen = form.choice("typed_names", [one.value for one in TypedNames], N_("Choose one of the two."))
    if form.ok:
        with here.database.write() as session:
            lock(session, [school.code])
            if unchanged(form, mark(find_school(session, school.code).typed_names)):
                change = SchoolFile(typed_names=TypedNames(chosen))
                school_edits.edit(session, school.code, change, here.now())
                acts.note(session, viewer, ActKind.TYPED_NAMES_SET, chosen, here.now(), school.code)
    if not form.ok:
        return _typed_names_page(request, here, school, form)
    return see_other(request, _SETTINGS.format(code=school.code), N_("What happens to typed names is saved."))


def _typed_names_page(request: Request, here: District, school: School, form: Form) -> Response:
    with here.database.read() as session:
        now = find_school(session, school.code).typed_names
    status = 200 if form.ok else 422
    return render(request, "settings/typed_names.html", status, form=form, options=_OPTIONS, now=now, was=mark(now))


ROOM = Room(router, RIGHTS, NAV)
