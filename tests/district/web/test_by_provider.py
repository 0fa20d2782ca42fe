"""Signing in by a provider that runs as a process of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from sqlmodel import select

from district.access.people import accounts, invitations, openid, openid_settings
from district.access.people.openid_settings import Provider
from district.access.people.rights import Role
from district.db.people_tables import Account, OpenIdAnswer
from district.instance import District
from tests.district.web import provider as other
from tests.district.web.browsing import Browser
from tests.district.web.chromium import Window
from tests.districts import Clock

MAIL = "office@example.org"


@pytest.fixture(scope="module")
def process() -> Iterator[str]:
    with other.running(Clock()().timestamp()) as address:
        yield address


@pytest.fixture
def provider(district: District, process: str) -> Callable[..., None]:
    """The district's provider, which confirms MAIL until it is told otherwise."""
    with district.database.write() as session:
        openid_settings.choose(session, district.keys, Provider(process, other.CLIENT, "Clever", other.SECRET))

    def control(*, error: str = "", other_key: bool = False, **claims: Any) -> None:
        said = {"email": MAIL, "email_verified": True} | claims
        content = {"error": error, "other_key": other_key, "claims": said}
        requests.post(f"{process}/control", json=content, timeout=10).raise_for_status()

    control()
    return control


def test_somebody_with_an_account_signs_in_and_comes_where_they_wanted(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account]
) -> None:
    person()
    provider(email="Office@Example.org")
    browser.get("/account")
    assert "Sign in with Clever" in browser.text
    browser.get("/sign-in/provider?next=/account")
    assert browser.path == "/account"
    assert MAIL in browser.text


def test_somebody_who_is_invited_gets_their_account_without_a_password(
    provider: Callable[..., None], browser: Browser, district: District, url: str
) -> None:
    with district.database.write() as session:
        invitations.invite(session, MAIL, Role.OFFICE, ["oakridge"], district.now())
    browser.get("/sign-in/provider")
    assert browser.path == "/s/oakridge"
    with district.database.read() as session:
        made = accounts.found(session, MAIL)
        assert (made.name, made.role, made.verifier) == ("Ana Ruiz", Role.OFFICE, "")
        assert invitations.waiting(session, district.now()) == []
    assert Browser(url).sign_in(MAIL, "").status_code == 422


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"email": "other@example.org"}, "other@example.org has no account and no invitation here."),
        ({"email_verified": False}, "The provider does not confirm your mail address"),
        ({"email_verified": "true"}, "The provider does not confirm your mail address"),
        ({"email": None}, "The provider does not confirm your mail address"),
        ({"nonce": "another"}, "answer is not the one that was asked for"),
        ({"aud": "another"}, "answer is not the one that was asked for"),
        ({"iss": "https://another.example"}, "answer is not the one that was asked for"),
        ({"exp": 1_700_000_000}, "answer is not the one that was asked for"),
        ({"other_key": True}, "answer is not the one that was asked for"),
        ({"error": "access_denied"}, "The provider has not signed you in."),
    ],
)
def test_what_does_not_fit_signs_nobody_in_and_is_said_in_a_sentence(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account], how: dict[str, Any], sentence: str
) -> None:
    person()
    provider(**how)
    browser.get("/sign-in/provider")
    assert browser.page.status_code == 403
    assert sentence in browser.text
    assert browser.get("/account", follow=False).status_code == 303


def test_an_answer_counts_once_and_in_the_browser_that_asked(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account], url: str, clock: Clock
) -> None:
    person()
    browser.get("/sign-in")
    out = browser.get("/sign-in/provider", follow=False).headers["location"]
    asked = browser.jar.cookies.copy()
    back = requests.get(out, allow_redirects=False, timeout=10).headers["location"].removeprefix(url)
    stranger = Browser(url)
    assert "begun in another browser" in stranger.get(back).text
    stranger.jar.cookies.set("vestibule-openid", asked["vestibule-openid"])
    assert "begun in another browser" in stranger.get(back).text
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    browser.jar.cookies.update(asked)
    clock.forward(minutes=11)
    assert "took too long" in browser.get(back).text
    clock.forward(minutes=-11)
    browser.jar.cookies.update(asked)
    assert browser.get(back, follow=False).status_code == 303
    browser.send("/sign-out")
    assert "was used already" in browser.get(back).text
    browser.jar.cookies.update(asked)
    assert "was used already" in browser.get(back).text, "although the browser shows its cookie again"


def test_of_two_that_come_with_one_answer_at_once_one_is_signed_in(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account], url: str, clock: Clock,
    district: District,
) -> None:  # fmt: skip
    """Each request has a connection of its own, as each worker has."""
    person()
    out = browser.get("/sign-in/provider", follow=False).headers["location"]
    back = requests.get(out, allow_redirects=False, timeout=10).headers["location"].removeprefix(url)
    copies = [Browser(url) for _ in range(4)]
    for copy in copies:
        copy.jar.cookies.update(browser.jar.cookies.copy())
    with ThreadPoolExecutor(len(copies)) as pool:
        statuses = sorted(pool.map(lambda one: one.get(back, follow=False).status_code, copies))
    assert statuses == [303, 403, 403, 403]
    with district.database.read() as session:
        assert len(session.exec(select(OpenIdAnswer)).all()) == 1
    clock.forward(days=2)
    browser.get("/sign-in/provider")
    with district.database.read() as session:
        assert len(session.exec(select(OpenIdAnswer)).all()) == 1, "only the new one is kept"


def test_somebody_who_is_disabled_stays_out(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account], district: District
) -> None:
    account = person()
    with district.database.write() as session:
        accounts.disable(session, session.get_one(Account, account.id), district.now())
    assert "This account is disabled." in browser.get("/sign-in/provider").text


def test_a_second_look_asks_the_provider_again_and_believes_nothing_less(
    provider: Callable[..., None], browser: Browser, person: Callable[..., Account], clock: Clock
) -> None:
    person(Role.IT, MAIL)
    browser.get("/sign-in/provider?next=/people/invite")
    assert browser.path == "/people/invite"
    browser.send("/people/invite", mail="new@example.org", role="leader")
    assert browser.path.startswith("/confirm"), "the provider may have known them since the morning"
    assert "/sign-in/provider?again=1&next=/people/invite" in browser.text
    provider(auth_time=int(clock().timestamp()) - 3_600)
    browser.get("/sign-in/provider?again=1&next=/people/invite")
    assert "did not ask you again" in browser.text
    provider()
    browser.get("/sign-in/provider?again=1&next=/people/invite")
    assert 'value="new@example.org"' in browser.text
    browser.send("/people/invite", mail="new@example.org", role="leader")
    assert "The invitation is made" in browser.text


def test_a_provider_that_is_away_leaves_the_password(
    district: District, browser: Browser, person: Callable[..., Account]
) -> None:
    person()
    assert browser.get("/sign-in/provider").status_code == 404
    with district.database.write() as session:
        openid_settings.choose(session, district.keys, Provider("http://127.0.0.1:9", "x", "Clever"))
    assert "cannot be reached" in browser.get("/sign-in/provider").text
    browser.sign_in(MAIL)
    assert browser.path == "/s/oakridge"


def test_a_provider_that_does_not_answer_keeps_few_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "_LIMITS_S", (2.0, 2.0))
    monkeypatch.setattr(openid, "_PATIENCE_S", 0.05)
    with socket.create_server(("127.0.0.1", 0), backlog=20) as silent, ThreadPoolExecutor(8) as threads:
        silent.settimeout(10)
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        known = openid._Known()
        said = list(threads.map(known.of, [issuer] * 16))
        assert said == [None] * 16
        silent.accept()[0].close()
        silent.settimeout(0.1)
        with pytest.raises(TimeoutError):
            silent.accept()


def test_in_a_real_browser_the_link_leads_out_and_back(
    provider: Callable[..., None], window: Callable[..., Window], person: Callable[..., Account]
) -> None:
    person()
    office = window()
    office.open("/s/oakridge")
    office.tab_to("Sign in with Clever")
    office.page.keyboard.press("Enter")
    office.page.wait_for_url("**/s/oakridge")
    assert office.grave_findings() == []
