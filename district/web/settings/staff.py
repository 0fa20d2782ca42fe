"""Staff members of a school: who they are, what they may do, their PINs. For those who manage the school."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import acts, staff_members
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import Kiosk, School, Staff
from district.errors import DistrictError
from district.instance import District
from district.publish import change_stream
from district.publish.schools import lock, staff_of
from district.web.authorization import AtSchool, Me, NotFound, Typed, second_look
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from district.web.settings.staff_texts import PermissionName, StaffState, checked_name, checked_pin
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_
from sync.contract.pins import draw_pin
from sync.contract.vocabulary import Permission

router = APIRouter()

_EDIT = Right.EDIT_SCHOOL
_STAFF = "/s/{code}/settings/staff"
RIGHTS = {
    ("GET", _STAFF): _EDIT,
    ("GET", f"{_STAFF}/add"): _EDIT,
    ("POST", f"{_STAFF}/add"): _EDIT,
    ("GET", f"{_STAFF}/{{staff}}"): _EDIT,
    ("POST", f"{_STAFF}/{{staff}}"): _EDIT,
    ("GET", f"{_STAFF}/{{staff}}/pin"): _EDIT,
    ("POST", f"{_STAFF}/{{staff}}/pin"): _EDIT,
    ("POST", f"{_STAFF}/{{staff}}/disable"): _EDIT,
    ("POST", f"{_STAFF}/{{staff}}/enable"): _EDIT,
    ("GET", f"{_STAFF}/{{staff}}/remove"): _EDIT,
    ("POST", f"{_STAFF}/{{staff}}/remove"): _EDIT,
}
_COLUMNS = (
    Column("name", N_("Name")),
    Column("may", N_("May")),
    Column("state", N_("Stands")),
    Column("since", N_("Disabled since"), Kind.MOMENT),
)
_OPTIONS = [(one.value, PermissionName[one.name]) for one in Permission]
# A PIN that was typed is never kept while somebody signs in again: forms keep nothing that has "code" in its name.
_PIN = "pin_code"


@listing(router, _STAFF)
def staff_list(request: Request, here: Here, school: AtSchool) -> Response:
    """Who manages the school: everybody who may do something at its kiosks."""
    words = words_of(request)
    with here.database.read() as session:
        there = staff_of(session, school.code)
    rows = [
        Row(
            {
                "name": one.name,
                "may": "; ".join(words.say(PermissionName[Permission(name).name]) for name in one.permissions)
                or words.say(N_("nothing beyond signing in")),
                "state": StaffState.DISABLED if one.disabled else StaffState.WORKS,
                "since": one.disabled,
            },
            link=f"{_at(school)}/{one.id}",
        )
        for one in there
    ]
    empty = N_("Nobody is here yet. Add the people who decide about held visitors.")
    table = Table(_COLUMNS, rows, N_("Staff members"), empty)
    return show_table(request, "settings/staff.html", table)


@router.get(f"{_STAFF}/add")
def add_page(request: Request, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _add_page(request, school, form)


@router.post(f"{_STAFF}/add")
def add(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: somebody new, whose PIN is shown once."""
    second_look(request, here)
    name = form.taken("name", lambda: checked_name(form.value("name")))
    pin = form.taken(_PIN, lambda: checked_pin(form.value(_PIN))) or draw_pin()
    permissions = _permissions(form)
    if form.ok and name:
        with here.database.write() as session:
            lock(session, [school.code])
            if _has_namesake(session, school.code, name):
                form.fail("name", N_("{name} is on the staff already. Add a middle initial."), name=name)
            else:
                made = staff_members.add_staff(session, here.keys, school.code, name, pin, permissions)
                acts.note(session, viewer, acts.ActKind.STAFF_ADDED, made.id, here.now(), school.code)
                acts.note_permissions(session, viewer, made.id, (), permissions, here.now(), school.code)
                change_stream.touch(session, school.code, here.now())
    if not form.ok:
        return _add_page(request, school, form)
    return render(request, "settings/pin_shown.html", person=made, pin=pin, is_new=True)


@router.get(f"{_STAFF}/{{staff}}")
def person(request: Request, here: Here, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: one staff member."""
    return _person_page(request, here, school, staff, form)


@router.post(f"{_STAFF}/{{staff}}")
def change(request: Request, here: Here, viewer: Me, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: another name, other permissions."""
    second_look(request, here)
    name = form.taken("name", lambda: checked_name(form.value("name")))
    permissions = _permissions(form)
    if form.ok and name:
        with here.database.write() as session:
            lock(session, [school.code])
            found = _found(session, school, staff)
            if _has_namesake(session, school.code, name, found.id):
                form.fail("name", N_("{name} is on the staff already. Add a middle initial."), name=name)
            elif unchanged(form, _mark(found)):
                if name != found.name:
                    acts.note(session, viewer, acts.ActKind.STAFF_CHANGED, staff, here.now(), school.code)
                acts.note_permissions(session, viewer, staff, found.permissions, permissions, here.now(), school.code)
                staff_members.edit(session, found, name, permissions)
                change_stream.touch(session, school.code, here.now())
    if not form.ok:
        return _person_page(request, here, school, staff, form)
    return see_other(request, _at(school), N_("{name} is changed."), name=name or "")


@router.get(f"{_STAFF}/{{staff}}/pin")
def pin_page(request: Request, here: Here, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: before a new PIN."""
    return _pin_page(request, here, school, staff, form)


@router.post(f"{_STAFF}/{{staff}}/pin")
def new_pin(request: Request, here: Here, viewer: Me, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: a new PIN, shown once. Sent twice, the second is told that another was given."""
    second_look(request, here)
    pin = form.taken(_PIN, lambda: checked_pin(form.value(_PIN))) or draw_pin()
    if form.ok:
        with here.database.write() as session:
            lock(session, [school.code])
            found = _found(session, school, staff)
            if form.value("was") != mark(found.verifier):
                form.fail("main", N_("{name} was given a new PIN after this page was opened."), name=found.name)
            else:
                staff_members.change_pin(session, here.keys, found.id, pin)
                acts.note(session, viewer, acts.ActKind.STAFF_PIN, staff, here.now(), school.code)
                change_stream.touch(session, school.code, here.now())
    if not form.ok:
        return _pin_page(request, here, school, staff, form)
    return render(request, "settings/pin_shown.html", person=found, pin=pin, is_new=False)


@router.post(f"{_STAFF}/{{staff}}/disable")
def disable(request: Request, here: Here, viewer: Me, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: until enabled again, no PIN or staff pass of theirs counts."""
    with here.database.write() as session:
        lock(session, [school.code])
        found = _found(session, school, staff)
        is_late = found.disabled is not None
        if not is_late:
            staff_members.disable(session, found, here.now())
            acts.note(session, viewer, acts.ActKind.STAFF_DISABLED, staff, here.now(), school.code)
            change_stream.touch(session, school.code, here.now())
    if is_late:
        form.fail("main", N_("{name} is disabled already. Nothing was changed."), name=found.name)
        return _person_page(request, here, school, staff, form)
    return see_other(request, f"{_at(school)}/{staff}", N_("{name} is disabled at the kiosks."), name=found.name)


@router.post(f"{_STAFF}/{{staff}}/enable")
def enable(request: Request, here: Here, viewer: Me, school: AtSchool, staff: str, form: Typed) -> Response:
    """Who manages the school: the same PIN and permissions count again."""
    second_look(request, here)
    with here.database.write() as session:
        lock(session, [school.code])
        found = _found(session, school, staff)
        is_late = found.disabled is None
        if not is_late:
            staff_members.enable(session, found)
            acts.note(session, viewer, acts.ActKind.STAFF_ENABLED, staff, here.now(), school.code)
            change_stream.touch(session, school.code, here.now())
    if is_late:
        form.fail("main", N_("{name} is not disabled. Nothing was changed."), name=found.name)
        return _person_page(request, here, school, staff, form)
    return see_other(request, f"{_at(school)}/{staff}", N_("{name} may work again."), name=found.name)


@router.get(f"{_STAFF}/{{staff}}/remove")
def remove_page(request: Request, here: Here, school: AtSchool, staff: str) -> Response:
    """Who manages the school: what removing somebody does, before it is done."""
    with here.database.read() as session:
        found = _found(session, school, staff)
        account = session.exec(select(Account).where(Account.staff == staff, col(Account.removed).is_(None))).first()
    sentences = [
        Said(
            N_("No PIN and no staff pass of {name} counts any more, at no kiosk of this school."), {"name": found.name}
        ),
        N_("What they decided stays on record under their name."),
        N_("This cannot be undone. Somebody who comes back is added again, with a new PIN. Or disable them instead."),
    ]
    if account is not None:
        sentences.insert(
            1, N_("They may still sign in to these pages, but decide about no visitor there. IT ends an account.")
        )
    title = Said(N_("Remove {name}?"), {"name": found.name})
    return render(request, "settings/remove.html", title=title, sentences=sentences, back=f"{_at(school)}/{staff}")


@router.post(f"{_STAFF}/{{staff}}/remove")
def remove(request: Request, here: Here, viewer: Me, school: AtSchool, staff: str) -> Response:
    """Who manages the school. The second of two is told so."""
    with here.database.write() as session:
        lock(session, [school.code])
        found = session.get(Staff, staff)
        if found is None or found.school != school.code:
            raise NotFound
        is_late = found.removed is not None
        if not is_late:
            staff_members.remove(session, found, here.now())
            acts.note(session, viewer, acts.ActKind.STAFF_REMOVED, staff, here.now(), school.code)
            change_stream.touch(session, school.code, here.now())
    done = N_("{name} had been removed already.") if is_late else N_("{name} is removed.")
    return see_other(request, _at(school), done, name=found.name)


def _add_page(request: Request, school: School, form: Form) -> Response:
    status = 200 if form.ok else 422
    return render(request, "settings/staff_add.html", status, form=form, options=_OPTIONS, back=_at(school))


def _person_page(request: Request, here: District, school: School, staff: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, school, staff)
        unheard = _unheard(session, found)
    return render(
        request, "settings/person.html", 200 if form.ok else 422, form=form, person=found, options=_OPTIONS,
        was=_mark(found), unheard=unheard, back=_at(school),
    )  # fmt: skip


def _pin_page(request: Request, here: District, school: School, staff: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, school, staff)
    return render(
        request, "settings/pin.html", 200 if form.ok else 422, form=form, person=found, was=mark(found.verifier),
        back=f"{_at(school)}/{staff}",
    )  # fmt: skip


def _at(school: School) -> str:
    return _STAFF.format(code=school.code)


def _mark(person: Staff) -> str:
    return mark(person.name, sorted(person.permissions))


def _permissions(form: Form) -> Sequence[str]:
    try:
        return staff_members.checked(form.every("permission"))
    except DistrictError:
        form.fail("permission", N_("There is no such permission. Choose among those shown."))
        return []


def _has_namesake(session: Session, school: str, name: str, but: str = "") -> bool:
    """Whether somebody else is called so, whatever the accents and capitals."""
    others = [one for one in staff_of(session, school) if one.id != but]
    return any(staff_members.is_same_name(one.name, name) for one in others)


def _found(session: Session, school: School, staff: str) -> Staff:
    found = session.get(Staff, staff)
    if found is None or found.school != school.code or found.removed is not None:
        raise NotFound
    return found


def _unheard(session: Session, person: Staff) -> list[str]:
    """Kiosks that have not called since somebody was disabled: their PIN still counts there."""
    if person.disabled is None:
        return []
    there = select(Kiosk).where(Kiosk.school == person.school, col(Kiosk.revoked).is_(None)).order_by(Kiosk.name)
    return [one.name or one.id for one in session.exec(there) if one.seen is None or one.seen < person.disabled]


ROOM = Room(router, RIGHTS)
