"""What moves on Today: its parts, drawn with the page, and asked for together when the page hears that something moved.

One request for all of them: to find out who asks and whether they may costs the same for one part as for five. The
browser says which it shows (If-None-Match) and is sent the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.web.authorization import AtSchool, Me
from district.web.emergency import news, wording
from district.web.help_calls.news import called
from district.web.help_key import HelpKey, key_of
from district.web.pages import drawing, render_for_all, words_of
from district.web.route_rights import Room
from district.web.sealed_names import FIND
from district.web.today import day
from district.web.today.day_lists import asked_name
from district.web.today.glance import Glance, glance
from district.web.today.known import known
from district.web.today.labels import labels_of
from district.web.today.shared_parts import NOT_MODIFIED, Part, own_part, part_for
from district.web.today.sighting_wording import OUTCOMES
from district.web.today.sightings import seen_at, told_at
from language.translator import Translator
from sync.contract.time_zones import zone_of

router = APIRouter()

RIGHTS = {("GET", "/s/{code}/day/moved"): Right.OPEN_SCHOOL}

PARTS = ("called", "waiting", "watching", "people", "help-key")
"""The elements of the page that move, in the order of their marks."""
_BETWEEN = "."

_SEEN = {
    "cases": Right.VIEW_CASES, "inside": Right.VIEW_ON_SITE, "log": Right.VIEW_VISITS, "expected": Right.EXPECT,
    "sign_out": Right.SIGN_IN_AND_OUT, "help": Right.VIEW_HELP_CALLS,
}  # fmt: skip
"""Rights by which people see more or less of the day."""


def may_see(viewer: Viewer, school: School) -> dict[str, bool]:
    """What of the day the viewer's rights show."""
    return {name: accounts.may(viewer.account, right, school.code) for name, right in _SEEN.items()}


def parts_of(
    request: Request, here: District, viewer: Viewer, school: School
) -> tuple[Mapping[str, Part], HelpKey | None]:
    """The parts that the viewer may see, by their elements' names, and the key that calls for help."""
    may, words = may_see(viewer, school), words_of(request)
    draw = drawing(request)
    with here.database.read() as session:
        there = glance(session, school.code, viewer.account.id, day.began(zone_of(school.time_zone), here.now()))
        watched = _watched(session, viewer, school, there, words, here)
        key = key_of(session, viewer, school, has_called=there.has_called)
        calls = called(session, viewer) if may["help"] else ()
    parts = {
        "watching": own_part(draw("today/watching.html", may=may, **watched)),
        "people": _people(request, here, viewer, school),
        "help-key": own_part(draw("help_calls/key.html", help=key, is_joined=True)),
    }
    if may["help"]:
        parts["called"] = own_part(draw("help_calls/mine.html", called=calls))
    if may["cases"]:
        parts["waiting"] = _waiting(request, here, viewer, school, there)
    return parts, key


def marks_of(parts: Mapping[str, Part]) -> str:
    """The marks of all parts in one word, as the browser says them back; "" stands for a part that is not there."""
    return _BETWEEN.join(parts[name].mark if name in parts else "" for name in PARTS)


def searched(request: Request, here: District, viewer: Viewer) -> str:
    """What of the address the parts must know: the sealed name that is looked for, "" for none."""
    return request.query_params.get(FIND, "") if asked_name(request, here, viewer) else ""


@router.get("/s/{code}/day/moved")
def moved(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: those parts of Today that differ from what the page shows."""
    parts, _ = parts_of(request, here, viewer, school)
    marks = marks_of(parts)
    headers = {"ETag": f'"{marks}"'}
    shown = request.headers.get("if-none-match", "").removeprefix("W/").strip('"')
    if shown == marks:
        return Response(status_code=NOT_MODIFIED, headers=headers)
    known_marks = shown.split(_BETWEEN) if shown.count(_BETWEEN) == len(PARTS) - 1 else [""] * len(PARTS)
    changed = {
        name: parts[name].shown
        for name, mark in zip(PARTS, known_marks, strict=True)
        if name in parts and parts[name].mark != mark
    }
    told = {"marks": marks, "changed": changed, "sealed": searched(request, here, viewer)}
    return HTMLResponse(render_for_all(request, "today/moved.html", **told), headers=headers)


def _waiting(request: Request, here: District, viewer: Viewer, school: School, there: Glance) -> Part:
    def draw() -> dict[str, Any]:
        zone, now = zone_of(school.time_zone), here.now()
        with here.database.read() as session:
            cards = day.waiting(session, school.code, zone, words_of(request), now)
            closed = day.closed(session, school.code, zone, now) if there.has_closed else []
            return {"waiting": cards, "closed": closed}

    return part_for(request, here, viewer, "waiting", frozenset({Right.VIEW_CASES}), draw)


def _people(request: Request, here: District, viewer: Viewer, school: School) -> Part:
    """Where somebody looks for a name, what they found is nobody else's."""
    query = asked_name(request, here, viewer)
    may = may_see(viewer, school)

    def draw() -> dict[str, Any]:
        with here.database.read() as session:
            return _day(session, school, request, may, query, here)

    rights = frozenset(_SEEN.values()) - {Right.VIEW_HELP_CALLS}
    return part_for(request, here, viewer, "people", rights, draw, own=query != "")


def _day(
    session: Session, school: School, request: Request, may: Mapping[str, bool], query: str, here: District
) -> dict[str, Any]:  # fmt: skip
    words, now = words_of(request), here.now()
    labels = labels_of(session, school, words)
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
    session: Session, viewer: Viewer, school: School, there: Glance, words: Translator, here: District
) -> dict[str, Any]:  # fmt: skip
    sees_cases = accounts.may(viewer.account, Right.VIEW_CASES, school.code)
    sees_site = accounts.may(viewer.account, Right.VIEW_ON_SITE, school.code)
    # Who works at several schools may be in another one, where nothing may sound.
    is_elsewhere_hushed = len(viewer.account.schools) > 1 and news.news_for(session, viewer).is_hushed
    return {
        "alarm": there.alarm,
        "hush": is_elsewhere_hushed or bool(there.alarm and there.alarm.is_silent),
        "acts": wording,
        "told": told_at(session, school, words, here.now()) if sees_cases and there.is_told else [],
        "seen": seen_at(session, school, labels_of(session, school, words), words)
        if sees_site and there.is_seen
        else [],
        "outcomes": OUTCOMES,
    }


ROOM = Room(router, RIGHTS)
