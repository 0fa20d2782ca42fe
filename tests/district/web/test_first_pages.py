"""Where each role comes first, and that nobody comes to an empty page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from tests.district.web.browsing import Browser

SCHOOL = "/s/oakridge"
FIRST = {
    Role.OFFICE: SCHOOL,
    Role.OFFICE_MANAGER: SCHOOL,
    Role.PRINCIPAL: SCHOOL,
    Role.CAMPUS_SECURITY: SCHOOL,
    Role.RESOURCE_OFFICER: "/help-calls",
    Role.SECURITY: "/security",
    Role.DISPATCH: "/help-calls",
    Role.EMERGENCY_MANAGEMENT: "/emergency",
    Role.THREAT_MANAGEMENT: "/security/bars",
    Role.IT: "/kiosks",
    Role.COUNSEL: "/privacy",
    Role.RECORDS: "/privacy",
    Role.LEADER: "/dashboard",
    Role.AUDITOR: "/audit",
}


def test_each_role_comes_first_where_it_works(signed_in: Callable[..., Browser]) -> None:
    for role in Role:
        browser = signed_in(role)
        assert browser.get("/").status_code == 200, role
        assert browser.path == FIRST[role], role


@pytest.mark.parametrize("role", [Role.RESOURCE_OFFICER, Role.EMERGENCY_MANAGEMENT])
def test_who_sees_no_visitor_of_the_day_is_told_so(signed_in: Callable[..., Browser], role: Role) -> None:
    browser = signed_in(role)
    browser.get(SCHOOL)
    assert "Who comes and goes here is not shown to your role." in browser.text
    browser.get(f"{SCHOOL}/emergency")
    assert browser.page.status_code == 200


def test_who_may_open_any_school_finds_them_from_every_page(signed_in: Callable[..., Browser]) -> None:
    for role in (Role.SECURITY, Role.DISPATCH, Role.EMERGENCY_MANAGEMENT):
        browser = signed_in(role)
        browser.get("/")
        assert '<a href="/schools">Schools</a>' in browser.text, role
