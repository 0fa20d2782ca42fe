"""Emergencies are told to those who are elsewhere: live at their pages, with a sound; and in a Lockdown nothing sounds
at the school itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from district.access.people.rights import Role
from district.instance import District
from district.publish import change_stream, school_plans, sightings, wake_hub
from district.publish.school_plans import CLEAR, NO_PARTICULARS, Particulars
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser
from tests.district.web.chromium import Window
from tests.district.web.listening import hears, listens, notes
from tests.districts import Clock


def declare(
    district: District, state: str, school: str = "oakridge", more: Particulars = NO_PARTICULARS, name: str = "Dee"
) -> None:
    with district.database.write() as session:
        now = district.now()
        school_plans.declare(session, district.keys, school, state, "district:dispatch", now, name, more)


def test_what_is_in_force_stands_on_the_first_pages_of_those_who_are_told(
    signed_in: Callable[..., Browser], district: District
) -> None:
    declare(district, "lockdown")
    declare(district, "evacuate", "willow", Particulars(is_drill=True, place="Soccer field"))
    pages = (
        (Role.RESOURCE_OFFICER, "/help-calls", 1), (Role.DISPATCH, "/help-calls", 2), (Role.DISPATCH, "/emergency", 2),
        (Role.EMERGENCY_MANAGEMENT, "/schools", 2), (Role.EMERGENCY_MANAGEMENT, "/emergency", 2),
        (Role.OFFICE, "/schools", 1),
    )  # fmt: skip
    browsers = {role: signed_in(role) for role in {role for role, _, _ in pages}}
    for role, path, count in pages:
        text = browsers[role].get(path).text
        assert "Emergencies in force" in text, (role, path)
        shown = re.findall(r'href="/s/(\w+)/emergency">[^<]+</a></h3>', text)
        assert len(shown) == count, (role, path)
        assert ("makes no sound" in text) == (role is Role.RESOURCE_OFFICER), (role, path)
        assert ("Soccer field" in text, '<span class="drill">Drill</span>' in text) == (count == 2, count == 2)
    declare(district, CLEAR)
    declare(district, CLEAR, "willow")
    for role, path, _ in pages:
        assert "Emergencies in force" not in browsers[role].get(path).text, (role, path)
    assert "Nothing is in force anywhere." in browsers[Role.DISPATCH].get("/emergency").text


def test_who_sees_every_school_and_may_not_declare_is_offered_nothing(signed_in: Callable[..., Browser]) -> None:
    manager = signed_in(Role.EMERGENCY_MANAGEMENT)
    manager.get("/")
    assert manager.path == "/emergency"
    assert 'aria-current="page">Emergencies</a>' in manager.text
    assert "Choose schools" not in manager.text
    assert manager.get("/emergency/confirm?action=hold&school=oakridge").status_code == 403
    it = signed_in(Role.IT)
    assert [it.get(path).status_code for path in ("/emergency/mine", "/emergency/live")] == [404, 404]
    assert "data-live" not in it.get("/schools").text


def test_a_page_of_one_school_is_silent_in_a_lockdown_at_another_of_the_viewers(
    signed_in: Callable[..., Browser], district: District
) -> None:
    declare(district, "lockdown", "willow")
    there = {role: signed_in(role, schools=("oakridge", "willow")) for role in (Role.RESOURCE_OFFICER, Role.OFFICE)}
    there |= {Role.DISPATCH: signed_in(Role.DISPATCH), Role.PRINCIPAL: signed_in(Role.PRINCIPAL)}
    for role, one in there.items():
        is_there = role in {Role.RESOURCE_OFFICER, Role.OFFICE}
        assert ("data-hush" in one.get("/s/oakridge/day/moved").text) == is_there, role
        assert ("makes no sound" in one.get("/s/oakridge").text) == is_there, role


def test_pages_of_all_schools_are_asked_anew_by_an_emergency_and_not_by_a_visitor(district: District) -> None:
    def number() -> int:
        with district.database.read() as session:
            return wake_hub.TOGETHER[wake_hub.ALARMS](session)

    numbers = [number()]
    with district.database.write() as session:
        change_stream.touch(session, "willow", district.now())
    numbers.append(number())
    for state in ("hold", "secure", CLEAR):
        declare(district, state)
        numbers.append(number())
    assert numbers[0] == numbers[1] == numbers[4]
    assert len(set(numbers)) == 3


@pytest.mark.slow
def test_the_open_page_of_all_schools_shows_and_rings_by_itself(
    window: Callable[..., Window], district: District
) -> None:
    dispatch = window(Role.DISPATCH)
    listens(dispatch)
    page = dispatch.open("/emergency")
    page.mouse.click(5, 300)
    page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    # WHEN they declare something themselves, THEN they see it, and are not called
    declare(district, "hold", "willow", name="Dispatch Person")
    page.get_by_role("heading", name="Willow Creek Middle School").wait_for()
    assert notes(dispatch) == 0
    declare(district, "lockdown")
    page.get_by_role("heading", name="Oakridge Elementary").wait_for()
    expect(page).to_have_title(re.compile(r"^\(2\)"))
    hears(dispatch)
    # AND what is chosen below stays chosen
    page.get_by_label("Willow Creek Middle School").check()
    declare(district, CLEAR)
    page.get_by_role("heading", name="Oakridge Elementary").wait_for(state="detached")
    assert page.get_by_label("Willow Creek Middle School").is_checked()


@pytest.mark.slow
def test_a_banner_appears_at_the_officers_first_page_and_at_the_schools(
    window: Callable[..., Window], district: District
) -> None:
    officer, manager = window(Role.RESOURCE_OFFICER), window(Role.EMERGENCY_MANAGEMENT)
    listens(officer)
    calls, schools = officer.open("/help-calls"), manager.open("/schools")
    calls.mouse.click(5, 300)
    for page in (calls, schools):
        page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    declare(district, "secure")
    for page in (calls, schools):
        page.get_by_role("heading", name="Oakridge Elementary").wait_for()
    expect(calls).to_have_title(re.compile(r"^\(1\)"))
    hears(officer)


@pytest.mark.slow
def test_in_a_lockdown_nothing_sounds_at_the_school_and_those_elsewhere_are_called(
    window: Callable[..., Window], day: Day, district: District, clock: Clock
) -> None:
    """GIVEN a Lockdown WHEN a visitor is held and somebody is seen without a badge THEN the office's page shows both
    and is silent, practiced or real, and so is the officer's; Dispatch is called; and afterwards the office is too."""
    office, officer, dispatch = window(Role.OFFICE), window(Role.RESOURCE_OFFICER), window(Role.DISPATCH)
    declare(district, "lockdown", more=Particulars(is_drill=True))
    for one, path in ((office, "/s/oakridge"), (officer, "/help-calls"), (dispatch, "/help-calls")):
        listens(one)
        if one is not dispatch:
            one.page.clock.install()
        one.open(path).mouse.click(5, 300)
        one.page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    held = day.held("Bob", "Hale")
    with district.database.write() as session:
        sightings.report(
            session, district.keys, "oakridge", sightings.Area.PARKING, ["adult"], "office", district.now()
        )
    office.page.locator(f"#case-{held}").wait_for()
    office.page.locator("[data-sighting]").wait_for()
    expect(office.page).to_have_title(re.compile(r"^\(2\)"))
    for one in (office, officer):
        one.page.clock.run_for(9_000)
    assert "This page makes no sound meanwhile." in office.text
    assert "this page makes no sound until it is over" in officer.text
    assert (notes(office), notes(officer)) == (0, 0)
    assert notes(dispatch) == 0, "they have looked at it"
    clock.forward(seconds=1)
    declare(district, "lockdown")
    hears(dispatch)
    for one in (office, officer):
        one.page.clock.run_for(9_000)
    assert (notes(office), notes(officer)) == (0, 0)
    declare(district, CLEAR)
    office.page.locator("[data-hush]").wait_for(state="detached")
    office.page.clock.run_for(9_000)
    assert notes(office) > 0
