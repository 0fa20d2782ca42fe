"""A district that serves pages, with somebody of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from sqlmodel import select

from district.access.people import accounts, passwords, sessions
from district.access.people.rights import AT_SCHOOLS, Role
from district.db.people_tables import Account
from district.instance import District
from district.publish import school_plans
from district.publish.list_publishing import publish
from sync.contract.api.school import WireCalendar, WireHours
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web import a_day
from tests.district.web import chromium as real
from tests.district.web.a_day import Day
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.chromium import Window


@pytest.fixture(scope="session")
def verifier() -> str:
    """One for all: argon2id takes its time."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def person(district: District, verifier: str) -> Callable[..., Account]:
    """Somebody of a role, at Oakridge where the role belongs to schools."""

    def make(role: Role = Role.OFFICE, mail: str = "", schools: tuple[str, ...] = ("oakridge",)) -> Account:
        with district.database.write() as session:
            return accounts.add(
                session, mail or f"{role}@example.org", f"{role.title()} Person", role,
                schools if role in AT_SCHOOLS else (), district.now(), verifier=verifier,
            )  # fmt: skip

    return make


@pytest.fixture
def listed(district: District) -> District:
    """With a list in force, and school hours that end at 15:30."""
    other = canonical_fields({"id": "B-1", "family": "Kowalczyk", "given": "Zofia", "kind": "barred"})
    hours = WireHours(opens="07:00", closes="15:30")
    with district.database.write() as session:
        publish(session, district.keys, [other], district.now())
        week = WireCalendar(week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours))
        school_plans.set_calendar(session, "oakridge", week, district.now())
    return district


@pytest.fixture
def browser(url: str) -> Browser:
    return Browser(url)


@pytest.fixture
def signed_in(url: str, district: District, person: Callable[..., Account]) -> Callable[..., Browser]:
    """A browser of somebody of a role, with a session and without having typed anything."""

    def make(role: Role = Role.OFFICE, **how: tuple[str, ...]) -> Browser:
        account = person(role, **how)
        with district.database.write() as session:
            token = sessions.create(session, account, district.now())
        made = Browser(url)
        made.jar.cookies.set("vestibule-session", token)
        return made

    return make


@pytest.fixture
def day(district: District) -> Day:
    """Oakridge's day has begun (tests.district.web.a_day)."""
    return a_day.begun(district)


@pytest.fixture
def decider(signed_in: Callable[..., Browser], district: District) -> Callable[..., Browser]:
    """Somebody whose account is one of Oakridge's staff: Ana Ruiz, unless another name is given."""

    def make(role: Role = Role.OFFICE, staff: str = "ana-ruiz", *permissions: str) -> Browser:
        made = signed_in(role, mail=f"{staff}@example.org")
        with district.database.read() as session:
            account = accounts.found(session, f"{staff}@example.org")
        a_day.staff_of(district, account, staff, *permissions)
        return made

    return make


@pytest.fixture
def desk(district: District, signed_in: Callable[..., Browser]) -> Browser:
    """Somebody of Oakridge's office, who is Ana Ruiz of its staff."""
    made = signed_in(Role.OFFICE)
    with district.database.read() as session:
        account = session.exec(select(Account)).one()
    a_day.staff_of(district, account)
    return made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One real browser for all tests of a process; skips, and says why, where there is none."""
    executable = real.program()
    if executable is None:
        pytest.skip(real.MISSING)
    with real.launched(executable) as launched:
        yield launched


@pytest.fixture
def window(
    chromium: Chromium, url: str, district: District, person: Callable[..., Account]
) -> Iterator[Callable[..., Window]]:
    """Opens windows of the real browser: `window(Role.OFFICE, width=PHONE, dark=True, language="es")` of somebody who
    is signed in, `window()` of a stranger. At its end no script failed and nothing was blocked."""
    opened: list[Window] = []

    def make(
        role: Role | None = None, *, mail: str = "", schools: tuple[str, ...] = ("oakridge",), width: int = real.DESK,
        dark: bool = False, language: str = "en",
    ) -> Window:  # fmt: skip
        token = ""
        if role is not None:
            account = person(role, mail, schools)
            with district.database.write() as session:
                token = sessions.create(session, account, district.now())
        opened.append(Window(chromium, url, token, width, dark, language))
        return opened[-1]

    yield make
    complaints = [complaint for one in opened for complaint in one.complaints]
    for one in opened:
        one.close()
    assert complaints == []
