"""The server is killed and started again while the office's page is open: the page says so and comes back by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from district.access.people import accounts, sessions
from district.access.people.rights import Role
from district.instance import open_district
from tests.district.web.chromium import Window
from tests.sync.processes import serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

BACK_MS = 60_000


def _session(folder: Path) -> str:
    district = open_district(folder)
    with district.database.write() as session:
        office = accounts.add(session, "ana@example.org", "Ana Ruiz", Role.OFFICE_MANAGER, ["oakridge"], district.now())
        token = sessions.create(session, office, district.now())
    district.database.close()
    return token


def test_a_page_outlives_its_server_with_its_session_and_what_was_typed(
    chromium: Chromium, district_data: Path
) -> None:
    token = _session(district_data)
    with serving(district_data, "--port", "0") as first:
        port, url = first.port, first.url
        window = Window(chromium, url, token)
        today = window.open("/s/oakridge")
        live, silent = today.locator("[data-live]:not(.silent)"), today.locator("[data-live].silent")
        today.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
        form = today.context.new_page()
        form.goto("/s/oakridge/settings/add-host")
        form.fill("#name", "Lee Chan")
        first.process.kill()
        first.process.wait()
    # THEN the open page says since when, and a form that is sent meanwhile is not lost
    silent.wait_for(timeout=BACK_MS)
    assert re.fullmatch(r"since .+ not live", silent.inner_text())
    form.locator("main form button").first.click()
    form.wait_for_url("chrome-error://**")
    # WHEN the server is there again
    with serving(district_data, "--port", port):
        live.filter(has_text=re.compile("^live$")).wait_for(timeout=BACK_MS)
        today.reload()
        assert "Sign in" not in today.inner_text("h1")
        today.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
        form.reload()
        form.get_by_text("Lee Chan").first.wait_for()
        assert form.url == f"{url}/s/oakridge/settings/hosts"
    window.close()
