from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest

from district.access.people import accounts, invitations, sessions
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.instance import District
from district.settings import choose
from tests.district.web.browsing import PASSWORD, Browser
from tests.districts import Clock

ON_BOTH = True


def test_the_first_administrator_comes_in_by_the_link_and_invites_somebody(district: District, url: str) -> None:
    """GIVEN a new district, WHEN its link is opened once, THEN its administrator invites the office, which signs in."""
    with district.database.write() as session:
        link = invitations.new_setup_link(session, district.now())
    first = Browser(url)
    first.get(link)
    first.send(link, name="Iris Tell", mail="iris@example.org", password="short")
    assert first.page.status_code == 422
    assert "at least 12 characters" in first.text
    assert 'value="Iris Tell"' in first.text
    first.send(link, name="Iris Tell", mail="iris@example.org", password=PASSWORD)
    assert first.path == "/kiosks"
    assert Browser(url).get(link).status_code == 404
    first.get("/people/invite")
    first.send("/people/invite", mail="ana@example.org", role="office", schools=["oakridge"])
    [invitation] = re.findall(r"http://[^\s<]+(/invitations/[\w-]+)", first.text)
    ana = Browser(url, "es")
    ana.get(invitation)
    assert "Cree su cuenta" in ana.text
    ana.send(invitation, name="Ana Ruiz", password=PASSWORD)
    assert ana.path == "/s/oakridge"
    assert "Oakridge Elementary" in ana.text
    again = Browser(url)
    again.sign_in("Ana@Example.org")
    assert again.path == "/s/oakridge"


def test_a_wrong_password_and_an_unknown_mail_say_the_same_and_keep_the_mail(
    browser: Browser, person: Callable[..., Account]
) -> None:
    person()
    said = []
    for mail in ("office@example.org", "nobody@example.org", "nonsense"):
        browser.sign_in(mail, "wrong wrong wrong")
        assert browser.page.status_code == 422
        assert f'value="{mail}"' in browser.text
        assert "wrong wrong wrong" not in browser.text
        said.append(browser.text.count("The mail address or the password is wrong."))
    assert said == [2, 2, 2], "in the summary and at the field"


def test_after_many_wrong_ones_the_page_says_how_long_to_wait(
    browser: Browser, person: Callable[..., Account], url: str
) -> None:
    person()
    owner = Browser(url)
    owner.sign_in("office@example.org")
    for _ in range(6):
        browser.sign_in("office@example.org", "wrong")
    assert browser.page.status_code == 429
    assert "Wait 4 seconds" in browser.text
    owner.get("/account")
    owner.send("/sign-out")
    owner.sign_in("office@example.org")
    assert owner.path == "/s/oakridge", "a browser that has signed in before does not wait for others"


def test_the_second_step_is_asked_and_its_code_counts_once(
    browser: Browser, person: Callable[..., Account], clock: Clock, url: str
) -> None:
    person()
    browser.sign_in("office@example.org")
    browser.get("/account/authenticator")
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", browser.text)[0].replace(" ", "")
    browser.send("/account/authenticator", code="000000")
    assert "not the code" in browser.text
    browser.send("/account/authenticator", code=pyotp.TOTP(secret).at(clock()))
    codes = re.findall(r"<li><code>([\w-]+)</code>", browser.text)
    assert len(codes) == 10
    other = Browser(url)
    other.sign_in("office@example.org")
    assert other.path.startswith("/sign-in/second")
    assert other.get("/s/oakridge", follow=False).status_code == 303, "half a sign-in opens nothing"
    clock.forward(seconds=60)
    code = pyotp.TOTP(secret).at(clock())
    other.get("/sign-in/second?next=/account")
    other.send("/sign-in/second", code=code)
    assert other.path == "/account"
    third = Browser(url)
    third.sign_in("office@example.org")
    third.send("/sign-in/second", code=code)
    assert "was used already" in third.text
    third.send("/sign-in/second", code=codes[0])
    assert third.path == "/s/oakridge"


def test_five_wrong_codes_ask_for_the_password_again(
    browser: Browser, person: Callable[..., Account], clock: Clock, url: str
) -> None:
    person()
    browser.sign_in("office@example.org")
    browser.get("/account/authenticator")
    secret = re.findall(r"<code>([A-Z2-7 ]+)</code>", browser.text)[0].replace(" ", "")
    browser.send("/account/authenticator", code=pyotp.TOTP(secret).at(clock()))
    browser.send("/sign-out")
    browser.sign_in("office@example.org")
    for _ in range(5):
        browser.send("/sign-in/second", code="12345")
    assert browser.path == "/sign-in"


def test_a_district_that_demands_a_second_step_shows_nothing_else_first(
    browser: Browser, person: Callable[..., Account], district: District
) -> None:
    person()
    with district.database.write() as session:
        choose(session, "second-factor", "required")
    browser.sign_in("office@example.org")
    assert browser.path == "/account/authenticator"
    assert "asks for a second step" in browser.text


def test_somebody_who_is_disabled_is_out_with_the_next_page(
    signed_in: Callable[..., Browser], url: str, district: District
) -> None:
    office, it = signed_in(Role.OFFICE), signed_in(Role.IT)
    signed_in(Role.IT, mail="second@example.org")
    office.get("/s/oakridge")
    with district.database.read() as session:
        account = accounts.found(session, "office@example.org")
    it.get(f"/people/{account.id}/disable")
    assert "ends at once" in it.text
    it.get("/confirm")
    it.send("/confirm", password=PASSWORD)
    it.get(f"/people/{account.id}/disable")
    it.send(f"/people/{account.id}/disable")
    assert "Office Person is disabled." in it.text
    assert office.get("/s/oakridge", follow=False).status_code == 303
    assert Browser(url).sign_in("office@example.org").status_code == 422


def test_what_was_typed_outlives_a_session_for_its_owner_alone(
    signed_in: Callable[..., Browser], url: str, district: District, clock: Clock
) -> None:
    it = signed_in(Role.IT)
    it.get("/people/invite")
    clock.forward(hours=5)
    it.send("/people/invite", mail="typed@example.org", role="leader")
    assert it.path.startswith("/sign-in?next=%2Fpeople%2Finvite")
    kept = it.jar.cookies.copy()
    it.send("/sign-in", mail="it@example.org", password=PASSWORD)
    assert it.path == "/people/invite"
    assert 'value="typed@example.org"' in it.text
    assert '<option value="leader" selected>' in it.text
    assert "Nothing has been sent yet" in it.text
    it.get("/people/invite")
    assert "typed@example.org" not in it.text, "once"
    signed_in(Role.IT, mail="other@example.org")
    other = Browser(url)
    other.jar.cookies.update(kept)
    other.sign_in("other@example.org")
    other.get("/people/invite")
    assert "typed@example.org" not in other.text


def test_a_change_that_is_worth_it_asks_for_the_password_after_a_while(
    signed_in: Callable[..., Browser], clock: Clock, district: District
) -> None:
    it = signed_in(Role.IT)
    clock.forward(minutes=11)
    it.get("/people/invite")
    it.send("/people/invite", mail="typed@example.org", role="leader")
    assert it.path.startswith("/confirm?next=%2Fpeople%2Finvite")
    it.send("/confirm", password="wrong")
    assert it.page.status_code == 422
    it.send("/confirm", password=PASSWORD)
    assert 'value="typed@example.org"' in it.text
    it.send("/people/invite", mail="typed@example.org", role="leader")
    assert "The invitation is made" in it.text


def test_sessions_are_listed_and_ended(browser: Browser, person: Callable[..., Account], url: str) -> None:
    person()
    phone = Browser(url)
    phone.jar.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU) Version/18 Safari/605"
    phone.sign_in("office@example.org")
    browser.sign_in("office@example.org")
    browser.get("/account")
    assert "This browser" in browser.text
    assert "Safari, iPhone" in browser.text
    [digest] = re.findall(r'name="digest" value="(\w+)"', browser.text)
    browser.send("/account/sessions/end", digest=digest)
    assert "iPhone" not in browser.text
    assert "Ended." in browser.text
    assert phone.get("/account", follow=False).status_code == 303
    browser.send("/account/sessions/end", digest=digest)
    assert "That session was over already. Nothing was changed." in browser.text
    browser.send("/account/sessions/end")
    assert "You had no other session. Nothing was changed." in browser.text
    assert "Ended." not in browser.text


def test_a_new_password_ends_all_other_sessions(browser: Browser, person: Callable[..., Account], url: str) -> None:
    person()
    other = Browser(url)
    other.sign_in("office@example.org")
    browser.sign_in("office@example.org")
    browser.get("/account/password")
    browser.send("/account/password", password=PASSWORD, new_password="password1234")
    assert "Many people" in browser.text
    browser.send("/account/password", password=PASSWORD, new_password="seven green kettles")
    assert browser.path == "/account"
    assert other.get("/account", follow=False).status_code == 303
    assert Browser(url).sign_in("office@example.org", "seven green kettles").status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_a_link(
    signed_in: Callable[..., Browser], url: str, district: District
) -> None:
    office, it = signed_in(Role.OFFICE), signed_in(Role.IT)
    with district.database.read() as session:
        account = accounts.found(session, "office@example.org")
    it.get(f"/people/{account.id}")
    it.send(f"/people/{account.id}/password-link")
    [link] = re.findall(r"http://[^\s<]+(/invitations/[\w-]+)", it.text)
    renewed = Browser(url)
    renewed.get(link)
    assert "Choose a new password" in renewed.text
    renewed.send(link, name="Office Person", password="seven green kettles")
    assert renewed.path == "/s/oakridge"
    assert office.get("/s/oakridge", follow=False).status_code == 303
    assert Browser(url).get(link).status_code == 404


@pytest.mark.parametrize("given", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_signing_in_sends_nobody_elsewhere(browser: Browser, person: Callable[..., Account], given: str) -> None:
    person()
    browser.get(f"/sign-in?next={given}")
    browser.send("/sign-in", mail="office@example.org", password=PASSWORD, follow=False)
    assert browser.page.headers["location"] == "/"


def test_signing_out_ends_the_session_itself(signed_in: Callable[..., Browser], district: District) -> None:
    office = signed_in()
    token = office.jar.cookies["vestibule-session"]
    office.get("/account")
    office.send("/sign-out")
    assert "You are signed out." in office.text
    with district.database.read() as session:
        assert sessions.find(session, token, district.now()) is None
