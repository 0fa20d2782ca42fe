"""Today, the office's page that stays open: who waits, who is in the building, who is expected, who came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.projection_tables import Case
from district.db.tables import Photo, School
from district.instance import District
from district.publish import custody, emergencies, visit_edits
from district.web import static_files
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.emergency import news, wording
from district.web.help_calls.news import called
from district.web.pages import SEE_OTHER, render, words_of
from district.web.route_rights import NavItem, Room
from district.web.sealed_names import FIND, sealed_name
from district.web.today import day
from district.web.today.day_lists import asked_name
from district.web.today.known import known
from district.web.today.labels import Labels, labels_of
from district.web.today.shared_parts import Part, answer, included, part_for
from district.web.today.sighting_wording import OUTCOMES
from district.web.today.sightings import seen_at, told_at
from language.marks import NC_
from language.translator import Translator
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}"): Right.OPEN_SCHOOL,
    ("POST", "/s/{code}"): Right.VIEW_ON_SITE,
    ("POST", "/s/{code}/on-site"): Right.VIEW_ON_SITE,
    ("POST", "/s/{code}/log"): Right.VIEW_VISITS,
    ("GET", "/s/{code}/day/waiting"): Right.VIEW_CASES,
    ("GET", "/s/{code}/day/people"): Right.OPEN_SCHOOL,
    ("GET", "/s/{code}/day/watching"): Right.OPEN_SCHOOL,
    ("GET", "/s/{code}/cases/{case}/photo"): Right.VIEW_CASES,
    ("GET", "/s/{code}/on-site/{visit}/photo"): Right.VIEW_ON_SITE,
}

NAV = (NavItem(NC_("a page", "Today"), "/s/{code}", Right.OPEN_SCHOOL),)

LONGEST = 200
"""Of what somebody looks for."""


@router.get("/s/{code}")
def today(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: the day, with as much of it as their other rights show."""
    now, words = here.now(), words_of(request)
    may = _may(viewer, school)
    with here.database.read() as session:
        labels = labels_of(session, school, words)
        watched = _watched(session, viewer, school, labels, words, now)
        there = day_in(zone_of(school.time_zone), now)
        manages = accounts.may(viewer.account, Right.EDIT_SCHOOL, school.code)
        calls = called(session, viewer) if may["help"] else ()
        orders = custody.count_ending(session, school.code, there) if manages else 0
    shown_people = _people(request, here, viewer, school, labels)
    shown_waiting = _waiting(request, here, viewer, school) if may["cases"] else None
    shown: dict[str, Any] = {
        "may": may,
        "count": shown_people.count,
        "query": asked_name(request, here, viewer),
        "people": included(shown_people),
        "waiting": included(shown_waiting) if shown_waiting else "",
        "orders": orders,
        "called": calls,
    }
    return render(request, "today/day.html", day=words.day(there), **shown, **watched)


@router.post("/s/{code}")
@router.post("/s/{code}/on-site")
@router.post("/s/{code}/log")
def find(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who may see the list: on to the address of what was asked for; a name stands in it sealed."""
    sealed = sealed_name(form.value("q").strip()[:LONGEST], here.keys, viewer.account.id)
    return RedirectResponse(request.url.path + (f"?{FIND}={sealed}" if sealed else ""), SEE_OTHER)


@router.get("/s/{code}/day/waiting")
def waiting(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see cases: the cards of those who wait, as a part of the page."""
    return answer(request, _waiting(request, here, viewer, school))


@router.get("/s/{code}/day/people")
def people(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: those on site, expected and in the log, as a part of the page."""
    return answer(request, _people(request, here, viewer, school))


@router.get("/s/{code}/day/watching")
def watching(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: who was told to leave and not seen leaving, and who has no badge, as a part of the
    page."""
    with here.database.read() as session:
        words = words_of(request)
        watched = _watched(session, viewer, school, labels_of(session, school, words), words, here.now())
    may = {"inside": accounts.may(viewer.account, Right.VIEW_ON_SITE, school.code)}
    return render(request, "today/watching.html", may=may, **watched)


@router.get("/s/{code}/cases/{case}/photo")
def case_photo(here: Here, school: AtSchool, case: str) -> Response:
    """Who may see cases: the photo of a held visitor."""
    with here.database.read() as session:
        found = session.get(Case, case)
        if found is None or found.school != school.code:
            raise NotFound
        return _photo(session, found.photo)


@router.get("/s/{code}/on-site/{visit}/photo")
def visit_photo(here: Here, school: AtSchool, visit: str) -> Response:
    """Who may see the roster: the photo of a visit at this school."""
    with here.database.read() as session:
        found = visit_edits.of_school(session, school.code, visit)
        if found is None:
            raise NotFound
        return _photo(session, found.photo)


_SEEN = {
    "cases": Right.VIEW_CASES, "inside": Right.VIEW_ON_SITE, "log": Right.VIEW_VISITS, "expected": Right.EXPECT,
    "sign_out": Right.SIGN_IN_AND_OUT, "help": Right.VIEW_HELP_CALLS,
}  # fmt: skip
"""Rights by which people see more or less of the day."""


def _may(viewer: Viewer, school: School) -> dict[str, bool]:
    return {name: accounts.may(viewer.account, right, school.code) for name, right in _SEEN.items()}


def _waiting(request: Request, here: District, viewer: Viewer, school: School) -> Part:
    def draw() -> dict[str, Any]:
        zone, now = zone_of(school.time_zone), here.now()
        with here.database.read() as session:
            cards = day.waiting(session, school.code, zone, words_of(request), now)
            return {"waiting": cards, "closed": day.closed(session, school.code, zone, now)}

    return part_for(request, here, viewer, "waiting", frozenset({Right.VIEW_CASES}), draw)


def _people(
    request: Request, here: District, viewer: Viewer, school: School, labels: Labels | None = None
) -> Part:  # fmt: skip
    """Where somebody looks for a name, what they found is nobody else's. `labels`: where they are at hand."""
    query = asked_name(request, here, viewer)
    sealed = request.query_params.get(FIND, "") if query else ""
    may, words = _may(viewer, school), words_of(request)

    def draw() -> dict[str, Any]:
        with here.database.read() as session:
            there = labels or labels_of(session, school, words)
            return _day(session, school, there, words, may, query, here.now()) | {"sealed": sealed}

    rights = frozenset(_SEEN.values()) - {Right.VIEW_HELP_CALLS}
    return part_for(request, here, viewer, "people", rights, draw, own=query != "")


def _day(
    session: Session, school: School, labels: Labels, words: Translator, may: Mapping[str, bool], query: str,
    now: datetime,
) -> dict[str, Any]:  # fmt: skip
    wanted = query.casefold().split()
    knows = may["log"] and may["sign_out"]
    inside = day.inside(session, school.code, labels, words, now) if may["inside"] else []
    shown = [one for one in inside if all(word in f"{one.name} {one.place}".casefold() for word in wanted)]
    return {
        "may": may,
        "query": query,
        "count": len(inside),
        "inside": shown,
        "known": known(session, school.code, query, labels, [one.name for one in inside]) if knows else [],
        "knows": knows and bool(query),
        "expected": day.expected(session, school.code, labels, words, now) if may["expected"] else [],
        "log": day.came(session, school.code, labels, words, now) if may["log"] else [],
    }


def _watched(
    session: Session, viewer: Viewer, school: School, labels: Labels, words: Translator, now: datetime
) -> dict[str, Any]:
    sees_cases = accounts.may(viewer.account, Right.VIEW_CASES, school.code)
    sees_site = accounts.may(viewer.account, Right.VIEW_ON_SITE, school.code)
    alarm = emergencies.in_force(session, school.code)
    # Who works at several schools may be in another one, where nothing may sound.
    is_elsewhere_hushed = len(viewer.account.schools) > 1 and news.news_for(session, viewer).is_hushed
    return {
        "alarm": alarm,
        "hush": is_elsewhere_hushed or bool(alarm and alarm.is_silent),
        "acts": wording,
        "told": told_at(session, school, labels, words, now) if sees_cases else [],
        "seen": seen_at(session, school, labels, words) if sees_site else [],
        "outcomes": OUTCOMES,
    }


def _photo(session: Session, digest: str | None) -> Response:
    """The picture, or a silhouette until it has arrived. Pages are never kept by a browser, and nor is it."""
    row = session.get(Photo, digest) if digest else None
    if row is None or row.erased is not None:
        return RedirectResponse(static_files.address("no-photo.svg"), 307)
    return Response(row.jpeg, media_type="image/jpeg")


ROOM = Room(router, RIGHTS, NAV)
