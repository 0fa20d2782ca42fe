"""The pages of looks without a case: of a school and of all schools, by month and by who looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.db.projection_tables import Case, Visit
from district.instance import District
from tests.district.web.browsing import Browser

ON_BOTH = True
OCTOBER = datetime(2026, 10, 14, 15, tzinfo=UTC)
PAGE = "/s/oakridge/looks"


@pytest.fixture
def looked(district: District, person: Callable[..., Account]) -> dict[str, str]:
    """Two at Oakridge and one at Willow Creek have looked in October, once at a visit with an open case."""
    office, away = person(Role.OFFICE), person(Role.OFFICE, "away@example.org", ("willow",))
    with district.database.write() as session:
        session.add_all(
            [
                Visit(id="plain", school="oakridge", started=OCTOBER, family="Okafor", given="Samuel"),
                Visit(id="held", school="oakridge", started=OCTOBER, case="c"),
                Case(id="c", school="oakridge", opened=OCTOBER),
            ]
        )
        for account, school, subject, kind, minutes in (
            (office.id, "oakridge", "plain", LookKind.VISIT, 0),
            (office.id, "oakridge", "plain", LookKind.RECEIPT, 1),
            (office.id, "oakridge", "held", LookKind.VISIT, 2),
            ("gone", "oakridge", "other", LookKind.VISIT, 3),
            (away.id, "willow", "far", LookKind.VISIT, 4),
        ):
            looks.note(session, account, school, kind, subject, OCTOBER + timedelta(minutes=minutes))
    return {"office": office.id, "away": away.id}


def rows(browser: Browser, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get(address).json()
    return found


def test_a_manager_sees_who_looked_at_how_many_records_and_then_each_look(
    signed_in: Callable[..., Browser], looked: dict[str, str]
) -> None:
    head = signed_in(Role.PRINCIPAL)
    [office, gone] = rows(head, f"{PAGE}.json?month=2026-10")
    assert (office["who"], office["role"], office["records"], office["looks"]) == ("Office Person", "Office", 1, 2)
    assert (gone["who"], gone["role"], gone["looks"]) == ("gone", None, 1)
    head.get(f"{PAGE}?month=2026-10")
    assert "October 2026" in head.text
    each = f"{PAGE}?month=2026-10&person={looked['office']}"
    assert each.replace("&", "&amp;") in head.page.text
    head.get(each)
    assert 'href="/s/oakridge/visits/plain"' in head.page.text
    assert "Okafor" not in head.text, "no visitor is named"
    found = rows(head, each.replace("?", ".json?"))
    assert [(one["subject"], one["what"]) for one in found] == [
        ("plain", "Made a receipt"),
        ("plain", "Opened a visit's record"),
    ]


def test_security_and_privacy_see_all_schools_and_a_manager_only_their_own(
    signed_in: Callable[..., Browser], looked: dict[str, str]
) -> None:
    for role in (Role.SECURITY, Role.COUNSEL, Role.RECORDS, Role.AUDITOR):
        wide = signed_in(role)
        assert [(one["school"], one["people"], one["looks"]) for one in rows(wide, "/looks.json?month=2026-10")] == [
            ("Oakridge Elementary", 2, 3),
            ("Willow Creek Middle School", 1, 1),
        ], role
        assert [one["looks"] for one in rows(wide, "/s/willow/looks.json?month=2026-10")] == [1], role
    head = signed_in(Role.OFFICE_MANAGER)
    assert head.get("/looks").status_code == 403
    assert head.get("/s/willow/looks").status_code == 403
    assert signed_in(Role.OFFICE, mail="other@example.org").get(PAGE).status_code == 403


def test_a_visit_is_linked_where_the_viewer_may_open_it(
    signed_in: Callable[..., Browser], looked: dict[str, str]
) -> None:
    each = f"{PAGE}?month=2026-10&person={looked['office']}"
    assert 'href="/privacy/visits/plain"' in signed_in(Role.COUNSEL).get(each).text
    shown = signed_in(Role.AUDITOR).get(each).text
    assert "plain" in shown
    assert "visits/plain" not in shown


def test_a_month_without_looks_says_so_and_one_that_is_none_is_refused(signed_in: Callable[..., Browser]) -> None:
    head = signed_in(Role.PRINCIPAL)
    head.get(f"{PAGE}?month=2026-10")
    assert "Nobody opened a visitor's record without a case in this month." in head.text
    assert head.get(f"{PAGE}?month=x").status_code == 422
    assert head.get(f"{PAGE}?month=0001-01&person=%00&before=%F0%9F%98%80").status_code in {200, 422}
    assert signed_in(Role.AUDITOR).get("/looks?month=9999-12").status_code == 200


def test_many_looks_of_one_person_are_paged(
    signed_in: Callable[..., Browser], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("district.access.look_search.PAGE_ROWS", 2)
    with district.database.write() as session:
        for number in range(3):
            looks.note(session, "somebody", "oakridge", LookKind.VISIT, f"visit-{number}", OCTOBER)
    head = signed_in(Role.PRINCIPAL)
    head.get(f"{PAGE}?month=2026-10&person=somebody")
    assert "visit-1" in head.text
    assert "visit-0" not in head.text
    [older] = [part.split('"')[0] for part in head.page.text.split('rel="next" href="')[1:]]
    head.get(older.replace("&amp;", "&"))
    assert "visit-0" in head.text
    assert "visit-1" not in head.text
