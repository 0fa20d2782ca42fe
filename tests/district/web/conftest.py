"""A district that serves pages, with somebody of every role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people import accounts, passwords, sessions
from district.access.people.rights import AT_SCHOOLS, Role
from district.db.people_tables import Account
from district.instance import District
from tests.district.web.browsing import PASSWORD, Browser


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
