"""What moves on Today: its parts, drawn with the page, and asked for together when the page hears that something moved.

One request for all of them: to find out who asks and whether they may costs the same for one part as for five. The
browser says which it shows (If-None-Match) and is sent the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
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
from district.web.today import day
from district.web.today.day_lists import asked_name
from district.web.today.day_rows import log_rows, roster_rows
from district.web.today.glance import Glance, glance
from district.web.today.guests import MOST_LOGGED, guests
from district.web.today.known import known
from district.web.today.labels import labels_of
from district.web.today.shared_parts import MARK, Part, marked, part_for
from district.web.today.sighting_wording import OUTCOMES
from district.web.today.sightings import seen_at, told_at
from language.translator import Translator
from sync.contract.time_zones import zone_of

router = APIRouter()

RIGHTS = {("GET", "/s/{code}/day/moved"): Right.OPEN_SCHOOL}

PARTS = ("called", "waiting", "watching", "people", "help-key")
"""The elements of the page that move, in the order of their marks."""
_BETWEEN = "."
_NO_CONTENT, _NOT_MODIFIED = 204, 304

_SEEN = {
    "cases": Right.VIEW_CASES, "inside": Right.VIEW_ON_SITE, "log": Right.VIEW_VISITS, "expected": Right.EXPECT,
    "sign_out": Right.SIGN_IN_AND_OUT, "help": Right.VIEW_HELP_CALLS,
}  # fmt: skip
"""Rights by which people see more or less of the day."""


@dataclass(frozen=True, slots=True)
class Moving:
    """The parts of one viewer's page by their elements, with the silent key, and the name that is looked for."""

    parts: Mapping[str, Part]
    key: HelpKey | None
    query: str = field(repr=False)


def may_see(viewer: Viewer, school: School) -> dict[str, bool]:
    """What of the day the viewer's rights show."""
    return {name: accounts.may(viewer.account, right, school.code) for name, right in _SEEN.items()}


def moving(request: Request, here: District, viewer: Viewer, school: School) -> Moving:
    """What the viewer may see of it."""
    may, words, query = may_see(viewer, school), words_of(request), asked_name(request, here, viewer)
    with here.database.read() as session:
        there = glance(session, school.code, viewer.account.id, *day.limits(zone_of(school.time_zone), here.now()))
        watched = _watched(session, viewer, school, there, words, here)
        key = key_of(session, viewer, school, has_called=there.has_called)
        calls = called(session, viewer) if may["help"] else ()
    draw = partial(drawing(request), mark=MARK)
    parts = {"watching": marked(draw("today/watching.html", may=may, **watched))}
    parts["people"] = _people(request, here, viewer, school, query, there)
    if key is not None:
        parts["help-key"] = marked(draw("help_calls/key.html", help=key))
    if may["help"]:
        parts["called"] = marked(draw("help_calls/mine.html", called=calls))
    if may["cases"]:
        parts["waiting"] = _waiting(request, here, viewer, school, there)
    return Moving(parts, key, query)


@router.get("/s/{code}/day/moved")
def moved(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may open the school: those parts of Today that differ from what the page shows. Where the viewer may see
    other parts than before, the page is loaded anew."""
    parts = moving(request, here, viewer, school).parts
    shown = request.headers.get("if-none-match", "").removeprefix("W/").strip('"').split(_BETWEEN)
    marks = dict(zip(PARTS, shown, strict=True)) if len(shown) == len(PARTS) else {}
    if marks and {name for name, mark in marks.items() if mark} != parts.keys():
        return Response(status_code=_NO_CONTENT, headers={"HX-Refresh": "true"})
    changed = {name: part.shown for name, part in parts.items() if part.mark != marks.get(name)}
    headers = {"ETag": f'"{_BETWEEN.join(parts[name].mark if name in parts else "" for name in PARTS)}"'}
    if not changed:
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    return HTMLResponse(render_for_all(request, "today/changed.html", changed=changed), headers=headers)


def _waiting(request: Request, here: District, viewer: Viewer, school: School, there: Glance) -> Part:
    def draw() -> dict[str, Any]:
        zone, now = zone_of(school.time_zone), here.now()
        with here.database.read() as session:
            waits = there.is_waited
            asked = session, school.code, zone, words_of(request), now
            cards = day.waiting(*asked, is_sent=there.is_sent) if waits else []
            closed = day.closed(session, school.code, zone, now) if there.has_closed else []
            return {"waiting": cards, "closed": closed}

    return part_for(request, here, viewer, "waiting", frozenset({Right.VIEW_CASES}), draw)


def _people(
    request: Request, here: District, viewer: Viewer, school: School, query: str, there: Glance
) -> Part:  # fmt: skip
    """Where somebody looks for a name, what they found is nobody else's."""
    may = may_see(viewer, school)

    def draw() -> dict[str, Any]:
        with here.database.read() as session:
            return _day(session, school, request, may, query, there, here)

    rights = frozenset(_SEEN.values()) - {Right.VIEW_HELP_CALLS}
    return part_for(request, here, viewer, "people", rights, draw, own=query != "")


def _day(
    session: Session, school: School, request: Request, may: Mapping[str, bool], query: str, there: Glance,
    here: District,
) -> dict[str, Any]:  # fmt: skip
    words, now = words_of(request), here.now()
    labels = labels_of(session, school, words)
    wanted = query.casefold().split()
    knows = may["log"] and may["sign_out"]
    most = MOST_LOGGED if may["log"] else 0
    inside, came = guests(session, school.code, labels, words, now, inside=may["inside"], came=most)
    shown = [one for one in inside if all(word in f"{one.name} {one.place}".casefold() for word in wanted)]
    return {
        "may": may,
        "roster_rows": roster_rows,
        "log_rows": log_rows,
        "query": query,
        "count": len(inside),
        "inside": shown,
        "known": known(session, school.code, query, labels, [one.name for one in inside]) if knows else [],
        "knows": knows and bool(query),
        "expected": day.expected(session, school.code, labels, words, now)
        if may["expected"] and there.is_expected
        else [],
        "log": came,
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
