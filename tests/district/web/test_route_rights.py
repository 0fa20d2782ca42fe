"""Every route of the pages, asked for by somebody of every role, at their own school and at another, and by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from district.access.people import accounts, sessions
from district.access.people.rights import AT_SCHOOLS, Reach, Right, Role, reach_of
from district.db.people_tables import Account
from district.instance import District
from district.web.mount import ROOMS, RoomRouter
from district.web.route_rights import Need, Room, RouteTable, base_path
from sync.contract.api.messages import PREFIX
from tests.district.web.browsing import Browser

TABLE = RouteTable(ROOMS)
OWN, OTHER = "oakridge", "willow"
STREAMS = {"/s/{code}/live", "/security/live", "/help-calls/live", "/emergency/live"}
"""These answer without an end, so only the refusals are waited for."""

UPLOADS = {path for room in ROOMS for path in (room.uploads or {})}
"""What is sent to these by nobody is refused before it is read."""


MADE = {"account", "action", "bar", "key", "kiosk", "number", "paper", "source", "staff"}
"""Parameters that nobody words freely: ids that the district makes, numbers, and the values of an enum."""


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    school: str


def asked() -> Iterator[Asked]:
    for method, path in sorted(TABLE.rights):
        for school in (OWN, OTHER) if "{code}" in path else ("",):
            yield Asked(method, path, school)


def address(one: Asked) -> str:
    filled = one.path.replace("{code}", one.school).replace("{name:path}", "app.css")
    return filled.replace("{token}", "x" * 43).replace("{account}", "nobody").replace("{", "x").replace("}", "")


def allowed(role: Role, need: Need | Right, school: str) -> bool:
    if isinstance(need, Need):
        return True
    reach = reach_of(role, need)
    return reach is Reach.ANY or (reach is Reach.OWN and school == OWN and role in AT_SCHOOLS)


def test_every_route_of_the_application_is_a_kiosks_or_has_its_row(district: District) -> None:
    routes = {
        (method, base_path(route.path))
        for room in ROOMS
        for route in room.router.routes
        if isinstance(route, APIRoute)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routes == set(TABLE.rights)
    assert not any(path.startswith(PREFIX) for _, path in routes)


def test_the_application_has_the_routes_of_a_room_themselves_and_does_not_build_them_again() -> None:
    assert [one for room in ROOMS for one in RoomRouter(room.router).routes] == [
        one for room in ROOMS for one in room.router.routes
    ]


def test_nothing_that_people_name_can_have_the_name_of_a_page_beside_it() -> None:
    """A recipient called add must not be hidden behind the page that adds one."""
    paths = sorted({path.strip("/") for _, path in TABLE.rights})
    for one, other in combinations([path.split("/") for path in paths], 2):
        pairs = list(zip(one, other, strict=False))
        if len(one) == len(other) and all(a == b or "{" in a + b for a, b in pairs):
            words = {name.strip("{}") for a, b in pairs if ("{" in a) != ("{" in b) for name in (a, b) if "{" in name}
            assert not words or words & MADE, (one, other)


def test_a_route_without_a_row_and_a_row_without_a_route_keep_the_server_from_starting() -> None:
    router = APIRouter()
    router.add_api_route("/thing", lambda: None, methods=["GET"])
    with pytest.raises(ValueError, match=r"without a row.*GET.*/thing"):
        RouteTable([Room(router, {})])
    with pytest.raises(ValueError, match=r"without a route.*POST.*/thing"):
        RouteTable([Room(router, {("GET", "/thing"): Need.NOTHING, ("POST", "/thing"): Need.NOTHING})])
    with pytest.raises(ValueError, match="two rooms"):
        RouteTable([Room(router, {("GET", "/thing"): Need.NOTHING})] * 2)


def test_a_change_never_needs_less_than_its_page_does() -> None:
    weaker = [
        path
        for (method, path), need in TABLE.rights.items()
        if method == "POST" and need is Need.NOTHING and TABLE.rights.get(("GET", path), need) is not Need.NOTHING
    ]
    assert weaker == []


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_exactly_what_the_table_gives_it(
    role: Role, url: str, district: District, person: Callable[..., Account]
) -> None:
    account = person(role)
    browser, token = Browser(url), ""
    for one in asked():
        with district.database.read() as session:
            ended = sessions.find(session, token, district.now()) is None
        if ended:  # the first time, and after a route that ends a session
            with district.database.write() as session:
                token = sessions.create(session, account, district.now())
            browser = Browser(url)
            browser.jar.cookies.set("vestibule-session", token)
            form = browser.get("/account")
        browser.page = form
        need = TABLE.rights[one.method, one.path]
        may = allowed(role, need, one.school)
        if may and one.path in STREAMS:
            continue
        done = (
            browser.get(address(one), follow=False) if one.method == "GET" else browser.send(address(one), follow=False)
        )
        if may:
            assert done.status_code in {200, 204, 303, 404, 422}, (one, done.status_code)
            assert not done.headers.get("location", "").startswith("/sign-in?"), one
        else:
            assert done.status_code == 403, (one, done.status_code)


def test_nobody_reaches_what_is_for_people_who_are_signed_in(url: str) -> None:
    for one in asked():
        browser = Browser(url)
        browser.get("/sign-in")
        done = (
            browser.get(address(one), follow=False) if one.method == "GET" else browser.send(address(one), follow=False)
        )
        if TABLE.rights[one.method, one.path] is Need.NOTHING:
            assert done.status_code in {200, 303, 404, 422}, (one, done.status_code)
        elif one.path in STREAMS or (one.method == "POST" and one.path in UPLOADS):
            assert done.status_code == 401, one
        else:
            assert done.status_code == 303, (one, done.status_code)
            assert done.headers["location"].startswith("/sign-in?next=%2F"), one


@pytest.mark.parametrize("role", [Role.OFFICE, Role.SECURITY, Role.IT])
def test_no_change_is_taken_without_the_forms_token_or_from_another_site(
    role: Role, signed_in: Callable[..., Browser]
) -> None:
    browser = signed_in(role)
    for one in asked():
        if one.method == "GET":
            continue
        without = browser.jar.post(browser.url + address(one), {}, allow_redirects=False, timeout=20)
        assert without.status_code == 403, one
        browser.get("/account")
        browser.jar.headers["Sec-Fetch-Site"] = "cross-site"
        assert browser.send(address(one), follow=False).status_code == 403, one
        del browser.jar.headers["Sec-Fetch-Site"]


def test_what_was_granted_counts_at_ones_own_school_alone(district: District, person: Callable[..., Account]) -> None:
    account = person(Role.CAMPUS_SECURITY)
    with district.database.write() as session:
        accounts.change(session, account, Role.CAMPUS_SECURITY, [OWN], [Right.DECIDE_CASES, Right.OVERRIDE])
    assert accounts.may(account, Right.DECIDE_CASES, OWN)
    assert not accounts.may(account, Right.DECIDE_CASES, OTHER)
    assert not accounts.may(account, Right.OVERRIDE, OWN)
