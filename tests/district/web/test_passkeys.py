"""Passkeys, made and shown by Chromium with an authenticator of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from district.db.people_tables import Account
from district.instance import District
from district.settings import choose
from tests.district.web.browsing import PASSWORD
from tests.district.web.chromium import Window

NewWindow = Callable[..., Window]


def authenticator(window: Window, **how: Any) -> tuple[Any, str]:
    """Plug one into the browser; returns the line to it and its id."""
    line = window.page.context.new_cdp_session(window.page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    } | how  # fmt: skip
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@pytest.fixture
def office(window: NewWindow, person: Callable[..., Account], url: str) -> Window:
    """Somebody of the office who has signed in, at `localhost`: a passkey belongs to a name, never to an address."""
    person()
    made = window()
    made.url = url.replace("127.0.0.1", "localhost")
    made.open(f"{made.url}/sign-in")
    made.fill(mail="office@example.org", password=PASSWORD)
    made.press("Sign in")
    return made


def register(office: Window, name: str = "office computer") -> None:
    office.open(f"{office.url}/account")
    office.press("Add a passkey")
    office.fill(name=name)
    office.page.locator("main button").click()


def sign_in_again(office: Window) -> None:
    office.press("Sign out")
    office.fill(mail="office@example.org", password=PASSWORD)
    office.press("Sign in")
    assert office.path.startswith("/sign-in/second")


def test_a_passkey_is_made_and_is_the_second_step_from_then_on(office: Window) -> None:
    line, key = authenticator(office)
    register(office)
    office.page.wait_for_url("**/account")
    assert "The passkey is kept." in office.text
    assert "office computer" in office.text
    assert len(line.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    sign_in_again(office)
    office.page.get_by_role("button", name="Use a passkey").click()
    office.page.wait_for_url("**/s/oakridge")


def test_another_device_is_refused_and_the_page_says_so(office: Window) -> None:
    line, key = authenticator(office)
    register(office)
    office.page.wait_for_url("**/account")
    sign_in_again(office)
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    authenticator(office)
    office.page.get_by_role("button", name="Use a passkey").click()
    office.page.get_by_text("The passkey was not shown. Try again, or use a code.").wait_for()
    assert office.path.startswith("/sign-in/second")


def test_a_device_does_not_make_a_second_passkey_for_the_same_account(office: Window) -> None:
    authenticator(office)
    register(office)
    office.page.wait_for_url("**/account")
    register(office, "the same again")
    office.page.get_by_text("No passkey was made. Try again, or use another device.").wait_for()


def test_a_removed_passkey_opens_nothing(office: Window) -> None:
    authenticator(office)
    register(office)
    office.page.wait_for_url("**/account")
    office.press("Remove")
    assert "The passkey is removed." in office.text
    office.press("Sign out")
    office.fill(mail="office@example.org", password=PASSWORD)
    office.press("Sign in")
    assert office.path == "/s/oakridge", "with the password alone, as before"


def test_a_district_that_demands_a_second_step_is_content_with_a_passkey(office: Window, district: District) -> None:
    authenticator(office)
    register(office)
    office.page.wait_for_url("**/account")
    with district.database.write() as session:
        choose(session, "second-factor", "required")
    office.open(f"{office.url}/s/oakridge")
    assert office.path == "/s/oakridge"
