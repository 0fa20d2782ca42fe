"""People with accounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people import accounts, passwords
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.instance import District

PASSWORD = "copper lantern meadow"


@pytest.fixture(scope="session")
def verifier() -> str:
    """One for all: argon2id takes its time."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def new_account(district: District, verifier: str) -> Callable[..., Account]:
    def make(
        role: Role = Role.OFFICE, mail: str = "ana@example.org", schools: tuple[str, ...] = ("oakridge",)
    ) -> Account:
        with district.database.write() as session:
            return accounts.add(session, mail, "Ana Ruiz", role, schools, district.now(), verifier=verifier)

    return make
