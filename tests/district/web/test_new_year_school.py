"""A new school year at a school: PINs, hosts, hours from a file and passes, each confirmed, undone, and done by two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.projection_tables import Visit
from district.db.publish_tables import PassRequest, VisitorPass
from district.db.tables import Staff
from district.db.year_tables import YearStep
from district.instance import District
from district.publish import expected, school_plans, school_years
from district.publish.expected import Extra
from district.publish.schools import find_school
from sync.contract.api.school import WireHost
from tests.district.web.browsing import Browser
from tests.districts import Clock
from tests.districts import expected as somebody

ON_BOTH = True
YEAR = "/s/oakridge/settings/new-year"
FILE = b"""
[week]
mon = { opens = "07:30", closes = "15:45" }
[days]
2026-11-26 = "closed"
[[bells]]
name = "First <script>"
begins = "08:00"
ends = "08:50"
"""


@pytest.fixture
def manager(signed_in: Callable[..., Browser], listed: District) -> Browser:
    """With a year that is being prepared."""
    with listed.database.write() as session:
        school_years.begin(session, date(2026, 11, 30), "x", date(2026, 11, 2), listed.now())
    return signed_in(Role.OFFICE_MANAGER)


def undo(browser: Browser) -> None:
    browser.get(YEAR)
    [step] = re.findall(r'name="step" value="(\d+)"', browser.page.text)
    browser.send(f"{YEAR}/undo", step=step)


def choose(browser: Browser, content: bytes) -> None:
    browser.get(f"{YEAR}/hours")
    [token, *_] = re.findall(r'name="csrf" value="([^"]+)"', browser.page.text)
    files = {"file": ("hours.toml", content)}
    browser.page = browser.jar.post(f"{browser.url}{YEAR}/hours", {"csrf": unescape(token)}, files=files, timeout=20)


def test_before_a_year_is_prepared_there_is_nothing_to_confirm(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in(Role.PRINCIPAL)
    assert "The district is not preparing a new school year now." in browser.get(YEAR).text
    browser.get(f"{YEAR}/staff")
    assert "Confirm staff" not in browser.text
    assert browser.send(f"{YEAR}/staff", out=["ana-ruiz"]).status_code == 404


def test_a_pin_is_taken_away_and_given_back_and_the_second_who_confirms_is_told(
    manager: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    other = signed_in(Role.PRINCIPAL)
    other.get(f"{YEAR}/staff")
    assert "not within a year" in manager.get(f"{YEAR}/staff").text
    manager.send(f"{YEAR}/staff", out=["ana-ruiz", "no such"])
    assert "Staff and PINs are confirmed. Taken away: 1." in manager.text
    assert "Office-Manager Person" in manager.text
    assert other.send(f"{YEAR}/staff").status_code == 422
    assert "Somebody has confirmed this since the page was opened. Nothing was changed." in other.text
    with district.database.read() as session:
        assert session.get_one(Staff, "ana-ruiz").disabled is not None
    undo(manager)
    assert "Undone. Put back: 1." in manager.text
    with district.database.read() as session:
        assert session.get_one(Staff, "ana-ruiz").disabled is None
        assert [one.undone_by != "" for one in session.exec(select(YearStep))] == [True]


def test_hosts_and_places_that_nobody_named_are_marked_removed_and_put_back(
    manager: Browser, district: District, clock: Clock
) -> None:
    with district.database.write() as session:
        hosts = [WireHost(code=code, name=name, destination=place) for code, name, place in (
            ("h1", "Ruth <script>", ""), ("h2", "Omar Haddad", "library"))]  # fmt: skip
        school_plans.set_hosts(session, "oakridge", hosts, clock())
        for number, (days, host, place) in enumerate(((30, "h2", "office"), (500, "h1", "gym"))):
            at = clock() - timedelta(days=days)
            session.add(Visit(id=f"v{number}", school="oakridge", host=host, destination=place, started=at))
        before = [item["code"] for item in find_school(session, "oakridge").destinations]
    page = manager.get(f"{YEAR}/places").text
    assert "<script>" not in page
    marked = set(re.findall(r'name="(?:host|place)" value="([\w-]+)" checked', page))
    assert marked == {"h1", *before} - {"office", "library"}
    assert manager.send(f"{YEAR}/places", place=before, host=["h1", "h2"]).status_code == 422
    assert "Keep at least one destination." in manager.text
    manager.send(f"{YEAR}/places", place=["library"])
    assert "Omar Haddad is found at" in manager.text
    gone = before[-1]
    manager.send(f"{YEAR}/places", place=[gone], host=["h1"])
    assert "Hosts and destinations are confirmed. Removed: 2." in manager.text
    with district.database.read() as session:
        assert [one.code for one in school_plans.hosts_of(session, "oakridge")] == ["h2"]
        assert gone not in [item["code"] for item in find_school(session, "oakridge").destinations]
    undo(manager)
    with district.database.read() as session:
        assert {one.code for one in school_plans.hosts_of(session, "oakridge")} == {"h1", "h2"}
        assert [item["code"] for item in find_school(session, "oakridge").destinations] == before


def test_hours_come_from_a_file_after_a_look_and_go_back_unless_changed_since(
    manager: Browser, district: District, clock: Clock
) -> None:
    manager.get(f"{YEAR}/hours/file")
    present = manager.page.content
    choose(manager, FILE)
    assert "7:30 AM to 3:45 PM" in manager.text
    assert "<script>" not in manager.page.text.split("</header>")[1]
    with district.database.read() as session:
        old = school_plans.calendar_of(session, "oakridge")
    [text] = re.findall(r'name="text" value="([^"]*)"', manager.page.text, re.DOTALL)
    manager.send(f"{YEAR}/hours/confirm", text=unescape(text))
    assert "The hours of the new year are confirmed." in manager.text
    with district.database.read() as session:
        new = school_plans.calendar_of(session, "oakridge")
    assert (list(new.week), list(new.days), new.bells[0].name) == (["mon"], ["2026-11-26"], "First <script>")
    assert b"First <script>" in manager.get(f"{YEAR}/hours/file").content
    undo(manager)
    with district.database.read() as session:
        assert school_plans.calendar_of(session, "oakridge") == old
    choose(manager, present)
    [again] = re.findall(r'name="text" value="([^"]*)"', manager.page.text, re.DOTALL)
    manager.send(f"{YEAR}/hours/confirm", text=unescape(again))
    with district.database.write() as session:
        school_plans.set_calendar(session, "oakridge", new, clock())
    undo(manager)
    assert "The hours were changed since." in manager.text


def test_a_calendar_file_that_cannot_be_taken_says_why(manager: Browser) -> None:
    manager.get(f"{YEAR}/hours")
    manager.send(f"{YEAR}/hours")
    assert "Choose a file." in manager.text
    for content, sentence in (
        (b"\xff\xfe", "This is no calendar file: save it as plain text in UTF-8."),
        (b"week = [", "This is no calendar file: it is not TOML"),
        (b"[week]\nmon = 7", "The file is wrong in: week.mon"),
        (b"[days]\n2026-11-26 = 'closed'", "The file has no hours of the week."),
        (FILE.replace(b'"closed"', b'"half"'), "The file says “half” of a day."),
        (FILE.replace(b"15:45", b"07:00"), "“mon” ends before it begins."),
    ):
        choose(manager, content)
        assert manager.page.status_code == 422
        assert manager.text.count(sentence) == 2, sentence


def test_passes_that_last_are_ended_and_put_back_and_those_for_a_visit_stay(
    manager: Browser, district: District, clock: Clock
) -> None:
    now = clock()
    with district.database.write() as session:
        for given, days, extra in (
            ("Long", 200, Extra()), ("Weekly", 60, Extra(weekdays="mon")), ("Today", 0.2, Extra()),
        ):  # fmt: skip
            who = somebody(now - timedelta(hours=1), timedelta(days=days), given=given, family="<script>")
            expected.expect(session, "oakridge", who, extra, now)
        printed = somebody(now - timedelta(hours=1), timedelta(hours=3), given="Printed")
        expected.expect(session, "oakridge", printed, Extra(), now)
        session.add(PassRequest(id=printed.id, school="oakridge", kiosk="k", at=now))
    page = manager.get(f"{YEAR}/passes").text
    assert "<script>" not in page
    ids = re.findall(r'name="out" value="([\w-]+)" checked', page)
    assert len(ids) == 3
    manager.send(f"{YEAR}/passes", out=ids)
    assert "The passes are confirmed. Ended: 3." in manager.text
    assert given_names(district) == {"Today"}
    undo(manager)
    assert "Undone. Put back: 3." in manager.text
    assert given_names(district) == {"Today", "Long", "Weekly", "Printed"}


def given_names(district: District) -> set[str]:
    with district.database.read() as session:
        return {one.given for one in session.exec(select(VisitorPass))}
