"""Emergencies of all schools: what is in force where, kept current and with a sound, for those who see all schools; and
one act at several, for those who may declare at any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.datastructures import QueryParams
from starlette.responses import Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import emergencies
from district.publish.emergencies import Act, InForce
from district.publish.school_plans import CLEAR
from district.publish.schools import all_schools
from district.publish.visitor_types import Level
from district.web.authorization import Me, Typed
from district.web.emergency import news, wording
from district.web.forms import Form, Said
from district.web.help_calls.news import called
from district.web.pages import listing, render, say, see_other, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.settings.type_texts import LevelName
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Plural, Text

router = APIRouter()

_EVERYWHERE = Right.DECLARE_EMERGENCY
"""Without a school in the address a right is for those who have it at any."""
RIGHTS = {
    ("GET", "/emergency"): Right.VIEW_EMERGENCIES,
    ("GET", "/emergency/now"): Right.VIEW_EMERGENCIES,
    ("GET", "/emergency/confirm"): _EVERYWHERE,
    ("POST", "/emergency/confirm"): _EVERYWHERE,
}
NAV = (NavItem(N_("Emergencies"), "/emergency", Right.VIEW_EMERGENCIES),)

_COLUMNS = (
    Column("school", N_("School")),
    Column("state", N_("In force")),
    Column("drill", N_("Drill")),
    Column("since", N_("since"), Kind.MOMENT),
    Column("by", N_("Declared by")),
)
_MOST = 2_000
_MOST_NAMED = 5
_EVERY_SCHOOL = "all"
_NOTHING_LEFT = N_("Nothing is left to do at the schools you chose.")
_DONE = {
    (True, False): Plural("Ended at {count} school.", "Ended at {count} schools."),
    (True, True): Plural(
        "Ended at {count} school. Left as they are: {names}.", "Ended at {count} schools. Left as they are: {names}."
    ),
    (False, False): Plural("{action} is in force at {count} school.", "{action} is in force at {count} schools."),
    (False, True): Plural(
        "{action} is in force at {count} school. Left as they are: {names}.",
        "{action} is in force at {count} schools. Left as they are: {names}.",
    ),
}
"""What was done, by whether it was an end and whether schools were left as they are."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address has of the first step."""

    codes: Sequence[str]
    groups: Sequence[str]
    action: str

    @classmethod
    def of(cls, query: QueryParams) -> Chosen:
        """As it was sent; what there is not is left out where it is used."""
        return cls(query.getlist("school")[:_MOST], query.getlist("group")[:_MOST], query.get("action", ""))

    def is_by_name(self, school: School) -> bool:
        return school.code in self.codes

    def is_in_group(self, school: School) -> bool:
        return _EVERY_SCHOOL in self.groups or (school.level != "" and school.level in self.groups)

    @property
    def back(self) -> str:
        """The address of the first step, with all of it."""
        pairs = [("school", one) for one in self.codes] + [("group", one) for one in self.groups]
        query = urlencode([*pairs, ("action", self.action)])
        return f"/emergency?{query}"


@listing(router, "/emergency")
def emergency_everywhere(request: Request, here: Here, viewer: Me) -> Response:
    """Who sees emergencies everywhere: what is in force where, and for who may declare, the first step of an act at
    several schools. Who looks for a school keeps what they have chosen."""
    with here.database.read() as session:
        schools = all_schools(session)
        there = emergencies.everywhere(session)
        alarms = _alarms(session, viewer)
    schools.sort(key=lambda one: (one.code not in there, one.name))
    rows = [_row(one.code, one.name, there.get(one.code)) for one in schools]
    table = Table(_COLUMNS, rows, N_("Schools"), N_("There is no school here."))
    chosen = Chosen.of(request.query_params)
    kept = [(one.code, one.name) for one in schools if one.code in set(chosen.codes)]
    return show_table(
        request, "emergency/several.html", table, "" if "all" in request.query_params else None, clear=CLEAR,
        count=len(schools), chosen=chosen, groups=_groups(schools), kept=kept, kept_codes=[code for code, _ in kept],
        **alarms,
    )  # fmt: skip


@router.get("/emergency/now")
def now(request: Request, here: Here, viewer: Me) -> Response:
    """Who sees emergencies everywhere: those in force, as a part of the page."""
    with here.database.read() as session:
        alarms = _alarms(session, viewer)
    return render(request, "emergency/everywhere.html", **alarms)


def _alarms(session: Session, viewer: Viewer) -> dict[str, Any]:
    """What the part that is kept current is given."""
    may = accounts.may(viewer.account, _EVERYWHERE)
    return news.shown(session, viewer, _MOST) | {
        "sees_all": False,
        "may_declare": may,
        "called": called(session, viewer),
    }


@router.get("/emergency/confirm")
def confirm_page(request: Request, here: Here, form: Typed) -> Response:
    """Dispatch and security: the second step, which names every school."""
    return _confirm(request, here, form, Chosen.of(request.query_params))


@router.post("/emergency/confirm")
def act(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Dispatch and security: at all of these schools or at none, but for those that are to be left as they are: what
    somebody did at one school a moment ago holds up nothing at the others."""
    seen = dict(one.partition("=")[::2] for one in form.every("seen")[:_MOST])
    groups, state = form.every("group")[:_MOST], form.value("action")
    chosen = Chosen(form.every("school")[:_MOST] or ([] if groups else list(seen)), groups, state)
    wanted = wording.wanted(viewer, form, state, seen)
    left: list[str] = []
    if form.ok:
        try:
            with here.database.write() as session:
                wanted, left = _without_those_left(session, wanted, chosen)
                emergencies.act(session, here.keys, wanted, here.now())
        except Unfit as error:
            form.fail("state", error.text, **error.values)
    if not form.ok:
        return _confirm(request, here, form, chosen)
    action = "" if state == CLEAR else say(words_of(request), wording.name_of(state))
    names = ", ".join(left[:_MOST_NAMED]) + (" …" if len(left) > _MOST_NAMED else "")
    done = _DONE[state == CLEAR, bool(left)]
    return see_other(request, "/emergency", done, action=action, count=str(len(wanted.seen)), names=names)


def _without_those_left(session: Session, wanted: Act, chosen: Chosen) -> tuple[Act, list[str]]:
    """The act at the schools where it is to be done now, and the names of those that are left as they are. Raises Unfit
    where none is left."""
    there = emergencies.everywhere(session)
    schools = [one for one in all_schools(session) if one.code in wanted.seen]
    left = [one for one in schools if _is_left(one, there.get(one.code), wanted, chosen)]
    if schools and len(left) == len(schools):
        raise Unfit(_NOTHING_LEFT)
    gone = {one.code for one in left}
    seen = {code: mark for code, mark in wanted.seen.items() if code not in gone}
    return replace(wanted, seen=seen), [one.name for one in left if one.code in there]


def _is_left(school: School, there: InForce | None, wanted: Act, chosen: Chosen) -> bool:
    drill = wanted.more.is_drill
    if chosen.is_by_name(school):
        return there is not None and (there.state, there.more.is_drill) == (wanted.state, drill)
    if there is None:
        return wanted.state == CLEAR  # somebody was first to end it
    return _stays(there, wanted.state, drill)


def _confirm(request: Request, here: District, form: Form, chosen: Chosen) -> Response:
    state = chosen.action
    with here.database.read() as session:
        everyone = all_schools(session)
        there = emergencies.everywhere(session)
    if state != CLEAR and state not in {word for word, _, _ in wording.ACTIONS}:
        form.fail("state", N_("Choose what is to be done."))
        state = ""
    schools = [one for one in everyone if chosen.is_by_name(one)]
    of_groups = [one for one in everyone if chosen.is_in_group(one) and not chosen.is_by_name(one)]
    left_alone = [one for one in of_groups if one.code in there and _stays(there[one.code], state)]
    schools += [one for one in of_groups if one not in left_alone]
    if state == CLEAR:
        schools = [one for one in schools if one.code in there] or ([] if chosen.groups else schools)
    if not schools:
        form.fail("state", _NOTHING_LEFT if of_groups else N_("Choose at least one school."))
    now = {one.code: there[one.code] for one in (*schools, *left_alone) if one.code in there}
    return render(
        request, "emergency/confirm.html", 200 if form.ok else 422, form=form, acts=wording, state=state,
        schools=sorted(schools, key=lambda one: one.name), there=now, is_end=state == CLEAR, left_alone=left_alone,
        needs_police=any(now[one.code].needs_police for one in schools if one.code in now),
        may_go_on=bool(state and schools), back=chosen.back, chosen=chosen,
        by_name=[one.code for one in schools if chosen.is_by_name(one)],
        keeps_lockdown=any(there[one.code].needs_police for one in left_alone),
    )  # fmt: skip


def _stays(there: InForce, state: str, is_drill: bool = False) -> bool:
    """Whether an act at a group passes over a school: what it asks for is in force there already, a real Lockdown is,
    which nobody ends or changes in passing, or a drill is asked for and what is in force is none. Until somebody has
    said whether it is a drill, what is practiced there stays on the list."""
    if there.needs_police or (is_drill and not there.more.is_drill):
        return True
    return there.state == state and there.more.is_drill <= is_drill


def _groups(schools: Sequence[School]) -> list[tuple[str, Text, int]]:
    """Value, name and number of schools: all of them, and each level that has some."""
    sizes = Counter(one.level for one in schools)
    levels = [(level.value, LevelName[level.name], sizes[level]) for level in Level if sizes[level]]
    return [(_EVERY_SCHOOL, N_("Every school"), len(schools)), *levels]


def _row(code: str, name: str, there: InForce | None) -> Row:
    state: Text | Said | None = wording.name_of(there.state) if there else None
    drill = N_("yes") if there and there.more.is_drill else None
    cells = {"school": name, "state": state, "drill": drill, "since": there and there.since, "by": there and there.name}
    return Row(cells, link=f"/s/{code}/emergency", id=code, extra={"there": there})


ROOM = Room(router, RIGHTS, NAV)
