"""What people do at the pages, done in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest

from district.access.people import accounts, invitations, second_factor
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.instance import District
from tests.district.web.browsing import PASSWORD
from tests.district.web.chromium import PHONE, Window
from tests.districts import Clock

NewWindow = Callable[..., Window]


def test_the_first_administrator_sets_up_and_the_office_comes_in_by_invitation(
    window: NewWindow, district: District
) -> None:
    with district.database.write() as session:
        link = invitations.new_setup_link(session, district.now())
    first = window()
    first.open(link)
    assert first.grave_findings() == []
    first.fill(name="Iris Tell", mail="iris@example.org", password=PASSWORD)
    first.press("Make the account")
    assert first.path == "/kiosks"
    first.press("People")
    first.press("Invite somebody")
    first.fill(mail="ana@example.org")
    first.page.select_option("#role", "office")
    first.page.get_by_label("Oakridge Elementary").check()
    first.press("Make the invitation")
    [invitation] = re.findall(r"http://[^\s]+(/invitations/[\w-]+)", first.page.input_value("#letter"))
    ana = window(width=PHONE, language="es")
    ana.open(invitation)
    assert "Cree su cuenta" in ana.text
    ana.fill(name="Ana Ruiz", password=PASSWORD)
    ana.press("Crear la cuenta")
    assert ana.path == "/s/oakridge"


def test_somebody_signs_in_with_password_and_authenticator_app(
    window: NewWindow, person: Callable[..., Account], district: District, clock: Clock
) -> None:
    person()
    secret = second_factor.new_secret()
    with district.database.write() as session:
        account = accounts.found(session, "office@example.org")
        second_factor.begin(session, district.keys, account, secret, 0)
    office = window()
    office.open("/s/oakridge")
    assert office.path.startswith("/sign-in?next=")
    office.fill(mail="office@example.org", password=PASSWORD)
    office.press("Sign in")
    assert office.path.startswith("/sign-in/second")
    assert office.page.evaluate("document.activeElement.name") == "code"
    office.fill(code=pyotp.TOTP(secret).at(clock()))
    office.press("Go on")
    assert office.path == "/s/oakridge"
    office.page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()


def test_a_wrong_password_is_said_in_a_sentence_that_has_the_focus(
    window: NewWindow, person: Callable[..., Account]
) -> None:
    person()
    office = window()
    office.open("/sign-in")
    office.fill(mail="office@example.org", password="wrong wrong wrong")
    office.press("Sign in")
    focused = office.page.evaluate("document.activeElement.innerText")
    assert "The mail address or the password is wrong." in focused
    assert office.page.input_value("#mail") == "office@example.org"
    assert office.page.input_value("#password") == ""
    described = office.page.get_attribute("#password", "aria-describedby")
    assert office.page.inner_text(f"#{described}") == "The mail address or the password is wrong."


def test_what_was_typed_is_still_there_after_the_session_has_expired(window: NewWindow, clock: Clock) -> None:
    it = window(Role.IT)
    it.open("/people/invite")
    it.fill(mail="typed@example.org")
    clock.forward(hours=13)
    it.press("Make the invitation")
    assert it.path.startswith("/sign-in")
    it.fill(mail="it@example.org", password=PASSWORD)
    it.press("Sign in")
    assert it.path == "/people/invite"
    assert it.page.input_value("#mail") == "typed@example.org"
    assert "Nothing has been sent yet" in it.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_keyboard_alone_signs_in_and_changes_the_language(
    window: NewWindow, person: Callable[..., Account], language: str
) -> None:
    person()
    office = window(language=language)
    keys = office.open("/sign-in").keyboard
    assert office.page.evaluate("document.activeElement.name") == "mail"
    keys.type("office@example.org")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    office.page.wait_for_url("**/s/oakridge")
    office.tab_to("English" if language == "es" else "Español")
    keys.press("Enter")
    office.page.wait_for_selector(f'html[lang="{"en" if language == "es" else "es"}"]')


def test_the_keyboard_alone_invites_and_the_skip_link_comes_first(window: NewWindow) -> None:
    it = window(Role.IT)
    keys = it.open("/people").keyboard
    it.tab_to("Skip to the page")
    keys.press("Enter")
    assert it.page.evaluate("document.activeElement.id") == "main"
    it.tab_to("Invite somebody")
    keys.press("Enter")
    it.page.wait_for_url("**/people/invite")
    keys.type("ana@example.org")
    it.tab_to("Role")
    keys.type("Office")
    it.tab_to("Oakridge Elementary")
    keys.press("Space")
    it.tab_to("Make the invitation")
    keys.press("Enter")
    it.page.wait_for_selector("#letter")
