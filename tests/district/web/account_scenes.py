"""What the pages of accounts show: invitations, sign-in by its several steps, somebody disabled."""

from __future__ import annotations

import pyotp

from district.access.people import accounts, invitations, openid_settings, second_factor
from district.access.people.openid_settings import Provider
from district.access.people.rights import Role
from district.instance import District
from tests.district.web.browsing import PASSWORD
from tests.district.web.cast import MORNING, SCHOOL, mail_of
from tests.district.web.chromium import Window


def invitation(district: District) -> str:
    with district.database.write() as session:
        return invitations.invite(session, "new.colleague@example.org", Role.OFFICE, [SCHOOL], district.now())[1]


def person(district: District, rest: str = "") -> str:
    with district.database.read() as session:
        return f"/people/{accounts.found(session, mail_of(Role.OFFICE)).id}{rest}"


def wrong_password(window: Window) -> None:
    window.fill(mail=mail_of(Role.OFFICE), password="wrong wrong wrong")
    window.page.locator("main form button").click()
    window.page.wait_for_selector(".errors")


def make_invitation(window: Window) -> None:
    window.fill(mail="another.colleague@example.org")
    window.page.select_option("#role", Role.LEADER)
    window.page.locator("main form button").last.click()
    window.page.wait_for_selector("#letter", state="attached")  # folded away where it is mailed


def disabled_person(district: District) -> str:
    with district.database.write() as session:
        account = accounts.found(session, mail_of(Role.LEADER))
        if account.disabled is None:
            accounts.disable(session, account, district.now())
        return f"/people/{account.id}"


def with_second_step(district: District) -> str:
    with district.database.write() as session:
        account = accounts.found(session, mail_of(Role.COUNSEL))
        second_factor.begin(session, district.keys, account, second_factor.new_secret(), 0)
    return "/sign-in"


def with_provider(district: District) -> str:
    with district.database.write() as session:
        chosen = Provider("https://login.example.org", "vestibule", "District sign-in")
        openid_settings.choose(session, district.keys, chosen)
    return "/sign-in"


def sign_in_halfway(window: Window) -> None:
    window.fill(mail=mail_of(Role.COUNSEL), password=PASSWORD)
    window.page.locator("main form button").click()
    window.page.wait_for_url("**/sign-in/second**")


def turn_on(window: Window) -> None:
    secret = window.page.locator("main code").first.inner_text().replace(" ", "")
    window.fill(code=pyotp.TOTP(secret).at(MORNING))
    window.page.locator("main form button").first.click()
    window.page.wait_for_selector(".codes")
