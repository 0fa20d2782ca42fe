"""What holds for every page of the table: nobody is kept out by width, zoom, color, language or what they see with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser as Chromium
from starlette.routing import Match

from district.web.mount import ROOMS
from district.web.route_rights import base_path
from tests.district.web.chromium import PHONE, ZOOMED, Window
from tests.district.web.not_in_the_table import NOT_LOOKED_AT
from tests.district.web.page_table import PAGES, Furnished, Shown, furnished, look

pytestmark = pytest.mark.slow
_EACH = pytest.mark.parametrize("shown", PAGES, ids=[shown.name for shown in PAGES])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("pages") / "district") as made:
        yield made


@pytest.fixture(scope="module")
def windows(chromium: Chromium, place: Furnished) -> Iterator[tuple[Window, Window]]:
    """A desk's in light colors and in English, and a phone's in dark ones and in Spanish, for one row after another."""
    desk, phone = Window(chromium, place.url), Window(chromium, place.url, "", PHONE, dark=True, language="es")
    yield desk, phone
    desk.close()
    phone.close()


@_EACH
@pytest.mark.page
def test_a_page_keeps_nobody_out(windows: tuple[Window, Window], place: Furnished, shown: Shown) -> None:
    """In light and dark, at a desk, on a phone and at 200 %: nothing is cut off, and axe finds nothing grave. At 200 %
    the desk's page is as wide as a small tablet's, so the phone's window grows to that."""
    found: list[str] = []
    for window in windows:
        look(window, place, shown)
        how = f"{window.width} px, {'dark' if window.dark else 'light'}, {window.language}: "
        assert window.page.get_attribute("html", "lang") == window.language
        assert window.page.locator("h1").count() == 1, how
        found += [how + one for one in window.grave_findings() + window.overflowing()]
        if window.width == PHONE:
            window.page.set_viewport_size({"width": ZOOMED, "height": 400})
            found += [f"{ZOOMED} px, {window.language}: {one}" for one in window.overflowing()]
        found += [how + one for one in window.complaints]
    assert found == []


def test_every_page_is_a_row_or_says_why_it_is_none(place: Furnished) -> None:
    """A new page without a row fails here: nobody would see what it looks like on a phone, or in Spanish."""
    there = [route for room in ROOMS for route in room.router.routes if isinstance(route, APIRoute)]
    routes = [route for route in there if "GET" in (route.methods or ())]
    opened_by_rows = {_template(shown.prepare(place.district), routes) for shown in PAGES}
    unseen = {base_path(route.path) for route in routes} - opened_by_rows
    assert unseen - set(NOT_LOOKED_AT) == set(), "add a row to page_table.PAGES, or the reason to NOT_LOOKED_AT"
    assert set(NOT_LOOKED_AT) - unseen == set(), "these are opened by a row, or are no routes"


def _template(address: str, routes: Sequence[APIRoute]) -> str:
    """Of the first route that matches, as the application asks them; "" for an address where nothing is."""
    scope = {"type": "http", "method": "GET", "path": urlsplit(address).path, "root_path": "", "headers": []}
    return next((base_path(route.path) for route in routes if route.matches(scope)[0] is Match.FULL), "")


def test_axe_and_the_width_find_what_is_wrong(chromium: Chromium, place: Furnished) -> None:
    """The checks above can fail."""
    window = Window(chromium, place.url)
    window.open("/sign-in")
    window.page.evaluate(
        """() => {
          document.querySelector('label[for="mail"]').remove();
          document.querySelector('h1').style.width = '3000px';
          document.querySelector('.hint').style.color = '#ddd';
        }"""
    )
    kinds = {one.split(":")[0] for one in window.grave_findings()}
    assert {"label", "color-contrast"} <= kinds
    assert any(one.startswith("H1") for one in window.overflowing())
    window.close()
