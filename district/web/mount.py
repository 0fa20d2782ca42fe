"""Puts the pages into the district's application: their rooms, the guard before each, and how long a form may be."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from district.access.people import accounts, sessions
from district.access.people.rights import Right
from district.errors import Denied
from district.instance import District
from district.web import error_pages, live, static_files
from district.web.account import second_step
from district.web.account.routes import ROOM as ACCOUNT
from district.web.answers.routes import ROOM as ANSWERS
from district.web.audit import journal, uncovering, without_case
from district.web.audit.routes import ROOM as AUDIT
from district.web.authorization import enforce
from district.web.badges import trial_prints
from district.web.badges.district_routes import ROOM as BADGES
from district.web.badges.routes import ROOM as BADGE
from district.web.bars.routes import ROOM as BARS
from district.web.cookies import HTTPS_VARIABLE, Cookie, name_of
from district.web.daily_report.routes import ROOM as DAILY_REPORT
from district.web.dashboard.kept_counts import KeptCounts
from district.web.dashboard.routes import ROOM as DASHBOARD
from district.web.deliveries import recipients
from district.web.deliveries.routes import ROOM as DELIVERIES
from district.web.district_settings import changing as setting_changes
from district.web.district_settings.routes import ROOM as DISTRICT_SETTINGS
from district.web.district_types import changing, confirming, ordering
from district.web.district_types.routes import ROOM as DISTRICT_TYPES
from district.web.emergency import news, several
from district.web.emergency.routes import ROOM as EMERGENCY
from district.web.expected import importing
from district.web.expected.routes import ROOM as EXPECTED
from district.web.headers import PageHeaders
from district.web.help_calls import key
from district.web.help_calls.routes import ROOM as HELP_CALLS
from district.web.home import accessibility
from district.web.home.routes import ROOM as HOME
from district.web.kiosks import code_list, enrolling, setting_kiosks, signing_key
from district.web.kiosks.routes import ROOM as KIOSKS
from district.web.new_year import account_review, at_school, kiosk_codes, school_review
from district.web.new_year import hours as year_hours
from district.web.new_year.routes import ROOM as NEW_YEAR
from district.web.pages import plain_page
from district.web.people import inviting
from district.web.people.routes import ROOM as PEOPLE
from district.web.privacy import holds, keeping, public_records, requests, whose_conduct
from district.web.privacy import people as privacy_people
from district.web.privacy import several as privacy_several
from district.web.privacy.routes import ROOM as PRIVACY
from district.web.questions import removing
from district.web.questions.routes import ROOM as QUESTIONS
from district.web.route_rights import RouteTable
from district.web.security.routes import ROOM as SECURITY
from district.web.settings import (
    destinations,
    host_importing,
    hosts,
    hours,
    staff,
    type_list,
    type_page,
    visitor_types,
    wording_page,
)
from district.web.settings.routes import ROOM as SETTINGS
from district.web.sign_in import by_provider, joining
from district.web.sign_in.routes import ROOM as SIGN_IN
from district.web.today import (
    case_routes,
    closing,
    correcting,
    day_lists,
    leaving,
    one_tap,
    paper,
    sightings,
    slips,
    typing_in,
)
from district.web.today.moving_parts import ROOM as MOVING_PARTS
from district.web.today.routes import ROOM as TODAY
from district.web.today.shared_parts import SharedParts
from district.web.visits import record
from district.web.visits.routes import ROOM as VISITS
from sync.contract.api.messages import RefusalCode

ROOMS = (
    HOME,
    accessibility.ROOM,
    SIGN_IN,
    joining.ROOM,
    by_provider.ROOM,
    TODAY,
    MOVING_PARTS,
    day_lists.ROOM,
    case_routes.ROOM,
    closing.ROOM,
    slips.ROOM,
    leaving.ROOM,
    correcting.ROOM,
    paper.ROOM,
    sightings.ROOM,
    typing_in.ROOM,
    one_tap.ROOM,
    live.ROOM,
    key.ROOM,
    HELP_CALLS,
    EXPECTED,
    importing.ROOM,
    ANSWERS,
    VISITS,
    record.ROOM,
    EMERGENCY,
    several.ROOM,
    news.ROOM,
    SETTINGS,
    staff.ROOM,
    host_importing.ROOM,
    hosts.ROOM,
    destinations.ROOM,
    hours.ROOM,
    visitor_types.ROOM,
    BADGE,
    trial_prints.ROOM,
    type_list.ROOM,
    type_page.ROOM,
    QUESTIONS,
    removing.ROOM,
    wording_page.ROOM,
    DAILY_REPORT,
    SECURITY,
    BARS,
    code_list.ROOM,
    enrolling.ROOM,
    setting_kiosks.ROOM,
    signing_key.ROOM,
    KIOSKS,
    BADGES,
    changing.ROOM,
    confirming.ROOM,
    ordering.ROOM,
    DISTRICT_TYPES,
    NEW_YEAR,
    account_review.ROOM,
    kiosk_codes.ROOM,
    at_school.ROOM,
    school_review.ROOM,
    year_hours.ROOM,
    recipients.ROOM,
    DELIVERIES,
    inviting.ROOM,
    PEOPLE,
    DASHBOARD,
    keeping.ROOM,
    whose_conduct.ROOM,
    privacy_people.ROOM,
    privacy_several.ROOM,
    holds.ROOM,
    requests.ROOM,
    public_records.ROOM,
    PRIVACY,
    AUDIT,
    without_case.ROOM,
    journal.ROOM,
    uncovering.ROOM,
    ACCOUNT,
    second_step.ROOM,
    static_files.ROOM,
    setting_changes.ROOM,
    DISTRICT_SETTINGS,
)
"""Every room, in the order of its links at the head of a page."""

FORM_BYTES = 65_536


_NAMED = re.compile(r"\(\?P<\w+>")


class RoomRouter(APIRouter):
    """The routes of a room, behind one pattern for all of them: an address is compared with each route of its own room
    only, and not with the hundreds of all rooms in turn. They are the room's own, not included a second time, because
    each inclusion builds all of them anew."""

    def __init__(self, routes: APIRouter) -> None:
        super().__init__(routes=routes.routes)
        patterns = [_NAMED.sub("(?:", one.path_regex.pattern) for one in routes.routes if isinstance(one, APIRoute)]
        self._any_of_them = re.compile("|".join(patterns))

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._any_of_them.match(scope["path"]) is None:
            return Match.NONE, {}
        return super().matches(scope)


def install(app: FastAPI) -> RouteTable:
    """Raises ValueError where a route has no row in its room's table."""
    table = RouteTable(ROOMS)
    app.state.pages = table
    app.state.shared_parts = SharedParts()
    app.state.kept_counts = KeptCounts()
    app.state.watches = live.Watches()
    for room in ROOMS:
        app.include_router(RoomRouter(room.router), dependencies=[Depends(enforce)], include_in_schema=False)
    error_pages.install(app)
    app.add_middleware(PageHeaders, https=bool(os.environ.get(HTTPS_VARIABLE)))
    return table


def refused_form(headers: Headers, status: int, limit: int) -> Response:
    """For district.api.request_bodies: what a person reads whose form is not even read."""
    how = {"is_long": status == 413, "in_trouble": status == 503}
    return plain_page(headers, "refused.html", status, megabytes=max(limit // 1_000_000, 1), **how)


def form_limit(district: District, table: RouteTable) -> Callable[[str, str, Headers], int]:
    """For district.api.request_bodies: how many bytes a form may have, 0 where none is taken. Raises Denied."""

    def limit(method: str, path: str, headers: Headers) -> int:
        post = table.post(path) if method == "POST" else None
        if post is None:
            return 0
        if post.most is None:
            return FORM_BYTES
        given = cookie_parser(headers.get("cookie", ""))
        token = next(filter(None, (given.get(name_of(Cookie.SESSION, https=one)) for one in (True, False))), "")
        with district.database.read() as session:
            viewer = sessions.find(session, token, district.now())
        if viewer is None:
            raise Denied(401, RefusalCode.TOKEN_UNKNOWN, "Sign in, then send the file again.")
        if isinstance(post.need, Right) and not accounts.may(viewer.account, post.need, post.school):
            raise Denied(403, RefusalCode.TOKEN_UNKNOWN, "You may not send files here.")
        return post.most

    return limit
