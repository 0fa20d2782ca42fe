"""The table of pages: each row is opened by tests (accessibility, widths, zoom, themes, languages) and is drawn for the
documentation by `python -m tests.district.web.pictures`. A new page is a new row.

All rows are about one district, that of `furnished`: `prepare` adds what a row wants to show and returns the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser as Chromium

from district.access.people import accounts, invitations, passwords, sessions
from district.access.people.rights import AT_SCHOOLS, Role
from district.instance import District, open_district
from tests.district.besieged import served
from tests.district.web import a_day
from tests.district.web.browsing import PASSWORD
from tests.district.web.chromium import Window
from tests.districts import Clock
from tests.sync.commands import run

NAMES = {
    Role.OFFICE: "Ana Ruiz", Role.IT: "Iris Tell", Role.SECURITY: "Sam Okafor", Role.DISPATCH: "Dee Larsen",
    Role.PRINCIPAL: "Ruth Ives",
}  # fmt: skip
SCHOOL = "oakridge"


@dataclass(frozen=True)
class Furnished:
    """A district with something in it, served."""

    district: District
    url: str

    def token(self, role: Role) -> str:
        """A session of the district's person of this role."""
        with self.district.database.write() as session:
            account = accounts.found(session, mail_of(role))
            return sessions.create(session, account, self.district.now(), "Firefox, Windows")


@dataclass(frozen=True)
class Shown:
    """One page as it is looked at.

    Attributes:
        name: of the picture.
        role: who looks, None for somebody who has not signed in.
        prepare: adds what the page shows, and returns its address.
        act: what is done at the page before it is looked at.
    """

    name: str
    role: Role | None
    prepare: Callable[[District], str]
    act: Callable[[Window], None] | None = None


def at(path: str) -> Callable[[District], str]:
    """Nothing to prepare."""
    return lambda _district: path


def mail_of(role: Role) -> str:
    return NAMES.get(role, f"{role} person").replace(" ", ".").lower() + "@example.org"


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    """The sample district on a Monday morning, with somebody of every role."""
    run(folder, "init", "--sample", "--pin=ana-ruiz=482617", "--pin=ruth-ives=937415")
    clock = Clock()
    clock.moment = datetime(2026, 11, 2, 16, 40, tzinfo=UTC)
    district = open_district(folder, None, clock)
    verifier = passwords.hashed(PASSWORD)
    with district.database.write() as session:
        for role in Role:
            name = NAMES.get(role, f"{role} person".replace("-", " ").title())
            schools = (SCHOOL,) if role in AT_SCHOOLS else ()
            accounts.add(session, mail_of(role), name, role, schools, district.now(), verifier=verifier)
    with served(district) as url:
        yield Furnished(district, url)
    district.database.close()


def opened(
    chromium: Chromium, place: Furnished, shown: Shown, *, width: int, dark: bool = False, language: str = "en"
) -> Window:
    """The page, opened by somebody of its role."""
    token = place.token(shown.role) if shown.role else ""
    window = Window(chromium, place.url, token, width, dark, language)
    window.open(shown.prepare(place.district))
    if shown.act is not None:
        shown.act(window)
    return window


def _invitation(district: District) -> str:
    with district.database.write() as session:
        return invitations.invite(session, "new.colleague@example.org", Role.OFFICE, [SCHOOL], district.now())[1]


def _person(district: District, rest: str = "") -> str:
    with district.database.read() as session:
        return f"/people/{accounts.found(session, mail_of(Role.OFFICE)).id}{rest}"


def _wrong_password(window: Window) -> None:
    window.fill(mail=mail_of(Role.OFFICE), password="wrong wrong wrong")
    window.page.locator("main button").click()
    window.page.wait_for_selector(".errors")


def _make_invitation(window: Window) -> None:
    window.fill(mail="another.colleague@example.org")
    window.page.select_option("#role", Role.LEADER)
    window.page.locator("main form button").last.click()
    window.page.wait_for_selector("#letter")


PAGES = (
    Shown("sign-in", None, at("/sign-in")),
    Shown("sign-in-wrong", None, at("/sign-in"), _wrong_password),
    Shown("invitation", None, _invitation),
    Shown("link-used", None, at("/invitations/" + "x" * 43)),
    Shown("not-found", Role.IT, at("/nothing")),
    Shown("forbidden", Role.OFFICE, at("/people")),
    Shown("schools", Role.SECURITY, at("/schools")),
    Shown("people", Role.IT, at("/people")),
    Shown("people-none-found", Role.IT, at("/people?q=zebra")),
    Shown("invite", Role.IT, at("/people/invite")),
    Shown("invited", Role.IT, at("/people/invite"), _make_invitation),
    Shown("person", Role.IT, _person),
    Shown("disable", Role.IT, lambda district: _person(district, "/disable")),
    Shown("account", Role.OFFICE, at("/account")),
    Shown("password", Role.OFFICE, at("/account/password")),
    Shown("authenticator", Role.OFFICE, at("/account/authenticator")),
    Shown("passkey", Role.OFFICE, at("/account/passkeys")),
    Shown("confirm", Role.OFFICE, at("/confirm?next=/account")),
    Shown("today-empty", Role.OFFICE, at(f"/s/{SCHOOL}")),
    Shown("today", Role.OFFICE, lambda district: a_day.full(district) and f"/s/{SCHOOL}"),
    Shown("case", Role.OFFICE, lambda district: f"/s/{SCHOOL}/cases/{a_day.full(district)}"),
    Shown("case-shown", Role.OFFICE, lambda district: f"/s/{SCHOOL}/cases/{a_day.full(district)}?show=1"),
    Shown("on-site", Role.OFFICE, at(f"/s/{SCHOOL}/on-site")),
    Shown("sign-out", Role.OFFICE, lambda district: f"/s/{SCHOOL}/on-site/{a_day.begun(district).came()}/sign-out"),
)
