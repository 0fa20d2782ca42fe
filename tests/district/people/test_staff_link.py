from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access import staff_members
from district.access.people import accounts, invitations, staff_link
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.db.tables import Staff
from district.errors import Unfit
from district.instance import District
from tests.district.people.conftest import PASSWORD


@pytest.mark.parametrize(
    ("staff", "role", "schools", "said"),
    [
        ("ana-ruiz", Role.LEADER, [], "role belongs to schools"),
        ("ana-ruiz", Role.OFFICE, ["willow"], "Ana Ruiz works at Oakridge Elementary. Add that school too."),
        ("nobody", Role.OFFICE, ["oakridge"], "not there any more"),
    ],
)
def test_whom_an_account_cannot_be_is_said(
    district: District, staff: str, role: Role, schools: list[str], said: str
) -> None:
    with district.database.read() as session, pytest.raises(Unfit, match=said):
        staff_link.checked(session, staff, role, schools)


def test_a_staff_member_has_one_account_until_it_is_removed(
    district: District, new_account: Callable[..., Account]
) -> None:
    first, second = new_account(), new_account(mail="other@example.org")
    with district.database.write() as session:
        mine = session.get_one(Account, first.id)
        accounts.change(session, mine, Role.OFFICE, ["oakridge"], staff="ana-ruiz")
        accounts.change(session, mine, Role.OFFICE, ["oakridge"], staff="ana-ruiz")
        other = session.get_one(Account, second.id)
        with pytest.raises(Unfit, match=r"Ana Ruiz is the account ana@example\.org already"):
            accounts.change(session, other, Role.OFFICE, ["oakridge"], staff="ana-ruiz")
        accounts.remove(session, mine, district.now())
        accounts.change(session, other, Role.OFFICE, ["oakridge"], staff="ana-ruiz")
        assert other.staff == "ana-ruiz"


def test_disabling_the_account_ends_the_staff_members_pin(
    district: District, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    new_account(Role.IT, mail="it@example.org")
    with district.database.write() as session:
        mine = session.get_one(Account, account.id)
        accounts.change(session, mine, Role.OFFICE, ["oakridge"], staff="ana-ruiz")
        accounts.disable(session, mine, district.now())
        assert session.get_one(Staff, "ana-ruiz").disabled == district.now()


def test_who_was_removed_since_the_invitation_is_nobodys_fault(district: District) -> None:
    with district.database.write() as session:
        invitation, _ = invitations.invite(
            session, "a@example.org", "office", ["oakridge"], district.now(), staff="ana-ruiz"
        )
        staff_members.remove(session, session.get_one(Staff, "ana-ruiz"), district.now())
        made = invitations.accept(session, invitation, "Ana Ruiz", "", PASSWORD, district.now())
        assert made.staff == ""
