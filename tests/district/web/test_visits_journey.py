"""The pages of visits in a real browser: somebody looks for a visitor with the keyboard alone, and takes the log along;
two people look at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from tests.district.erasing import forget
from tests.district.web.chromium import Window
from tests.district.web.visited import day_at_the_school
from tests.districts import Station

NewWindow = Callable[..., Window]
pytestmark = pytest.mark.slow


def test_the_keyboard_alone_finds_a_visitor_and_opens_the_record(
    window: NewWindow, district: District, kiosk: Station
) -> None:
    day_at_the_school(district, kiosk)
    office = window(Role.OFFICE)
    keys = office.open("/s/oakridge/visits").keyboard
    assert office.page.evaluate("document.activeElement.name") == "name"
    keys.type("gonzalez maria")
    keys.press("Enter")
    office.page.wait_for_url("**/visits?find=*")
    assert "gonzalez" not in office.path.casefold()
    office.tab_to("María González")
    keys.press("Enter")
    office.page.wait_for_selector("text=What happened")
    office.page.go_back()
    assert office.page.input_value("#name") == "gonzalez maria"
    office.page.reload()
    assert office.page.locator("tbody tr").count() == 1
    assert office.complaints == []


def test_the_days_log_is_reached_by_links_and_back_again(window: NewWindow, district: District, kiosk: Station) -> None:
    day_at_the_school(district, kiosk)
    office = window(Role.OFFICE, language="es")
    office.open("/s/oakridge/visits")
    office.press("Registro de hoy")
    assert office.path == "/s/oakridge/visits?day=2026-11-02"
    office.press("Día anterior")
    assert "Ninguna visita de aquí coincide con" in office.text
    office.press("Día siguiente")
    assert office.page.locator("tbody tr").count() == 8


def test_a_name_that_is_erased_while_two_look_at_it_is_gone_for_both(
    window: NewWindow, district: District, kiosk: Station
) -> None:
    visit = day_at_the_school(district, kiosk)["Okafor"]
    office, principal = window(Role.OFFICE), window(Role.PRINCIPAL)
    for one in (office, principal):
        one.open(f"/s/oakridge/visits/{visit}")
        assert one.page.inner_text("h1") == "Samuel Okafor"
    forget(district, visit)
    for one in (office, principal):
        one.page.reload()
        assert one.page.inner_text("h1") == "name no longer kept"
        assert "Okafor" not in one.text
