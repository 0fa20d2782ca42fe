"""Matches as they happen: by severity and school, told at once, in the same words as elsewhere; and the page that says
where somebody is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from district.access.people.rights import Role
from district.alerts.alert_settings import parse
from district.instance import District
from district.publish import change_stream
from tests.district.web import a_day
from tests.district.web.browsing import Browser

SCRIPT = "<script>document.title='taken'</script>"


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def rows(browser: Browser, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get(f"/security/matches.json{query}").json()
    return found


def test_cases_of_all_schools_are_told_open_and_serious_ones_first(security: Browser, district: District) -> None:
    """GIVEN an open possible match, an open strong one and one decided in four minutes, THEN the page has them in this
    order, with what was decided, by whom and how long it took; and names nobody."""
    security.get("/security/matches")
    assert "No case was opened yet." in security.text
    day = a_day.begun(district)
    match = day.listed()
    decided = day.held("Ines", SCRIPT, "possible", ago=9, match=match)
    day.decided(decided, "refuse", ago=5)
    possible = day.held("Samuel", "Okafor", "possible", ago=8, match=match)
    strong = day.held("Bob", "Hale", "strong", ago=3, match=match)
    left = day.held("Ana", "Lind", "none", ago=2, left=True)
    security.get("/security/matches")
    shown = re.findall(r'id="case-([\w-]+)"( class="late" data-case)?', security.text)
    assert [(one, bool(is_open)) for one, is_open in shown] == [
        (strong, True), (possible, True), (left, False), (decided, False),
    ]  # fmt: skip
    assert 'data-waiting="2"' in security.text
    assert "4 min 0 s" in security.text
    assert "refused" in security.text
    assert not [name for name in ("Hale", "Okafor", "Samuel", "<script>document") if name in security.page.text]
    why = "A strong match with a list"
    assert why in security.text
    for path in ("/security", f"/s/oakridge/cases/{strong}?show=1"):
        assert why in security.get(path).text, path


def test_the_filter_is_in_the_address_and_in_the_files(security: Browser, district: District) -> None:
    day = a_day.begun(district)
    strong, possible = day.held(verdict="strong"), day.held(verdict="possible")
    for query, found in (
        ("?severity=strong", {strong}),
        ("?severity=possible&school=oakridge", {possible}),
        ("?school=willow", set()),
        ("?severity=nonsense&school=mars", {strong, possible}),
    ):
        assert {one["case"] for one in rows(security, query)} == found, query
        part = security.get(f"/security/matches/table{query}").text
        assert set(re.findall(r'data-case="([\w-]+)"', part)) == found, query
    security.get("/security/matches?school=willow")
    assert "No case fits this filter." in security.text
    header = security.get("/security/matches.csv").content.decode("utf-8-sig").splitlines()[0]
    assert header == "Since,School,How close,Kind of entry,Decided,By,Seconds until decided,Case"


def test_a_move_at_any_school_is_told_to_security(security: Browser, district: District) -> None:
    """GIVEN a school whose number is far ahead, WHEN another one moves, THEN the stream of all schools says so."""
    with district.database.write() as session:
        change_stream.touch(session, "oakridge", district.now() + timedelta(days=1))
    with security.jar.get(f"{security.url}/security/live", stream=True, timeout=20) as stream:
        lines = (line for line in stream.iter_lines(chunk_size=1) if line)
        assert next(lines) == b"event: moved"
        before = next(lines)
        with district.database.write() as session:
            change_stream.touch(session, "willow", district.now())
        assert next(lines) == b"event: moved"
        assert next(lines) != before


def test_dispatch_has_the_cases_of_all_schools_in_its_menu_and_no_list(
    signed_in: Callable[..., Browser], district: District
) -> None:
    case = a_day.begun(district).held("Bob", "Hale")
    dispatch = signed_in(Role.DISPATCH)
    dispatch.get("/")
    assert '<a href="/security/matches">Matches</a>' in dispatch.text
    dispatch.get("/security/matches")
    assert f'href="/s/oakridge/cases/{case}"' in dispatch.text
    assert "Hale" not in dispatch.text
    assert dispatch.get(f"/s/oakridge/cases/{case}").status_code == 200
    with dispatch.jar.get(f"{dispatch.url}/security/live", stream=True, timeout=20) as stream:
        assert next(stream.iter_lines(chunk_size=1)) == b"event: moved"
    for path in ("/security", "/security/entries"):
        assert path not in re.findall(r'<li><a href="([^"]+)"', dispatch.text)
        assert dispatch.get(path).status_code == 403
    # AND who has cases at their own schools alone is not shown those of others
    assert signed_in(Role.PRINCIPAL).get("/security/matches").status_code == 403


def test_a_recipient_may_be_told_of_the_serious_cases_only() -> None:
    content = """
        [[recipient]]
        name = "dispatch"
        step = 1
        webhook = "https://example.org"
        secret_env = "A"
        severity = "{severity}"
    """
    told = {
        severity: [
            verdict
            for verdict in ("none", "possible", "strong")
            if parse(content.format(severity=severity)).told("oakridge", 1, verdict)
        ]
        for severity in ("any", "possible", "strong")
    }
    assert told == {"any": ["none", "possible", "strong"], "possible": ["possible", "strong"], "strong": ["strong"]}
