from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access import staff_members
from district.access.people import accounts, sessions
from district.access.people.rights import Right, Role
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from district.publish import schools
from tests.districts import Clock

ON_BOTH = True


def begin(district: District, account: Account, **how: bool) -> str:
    with district.database.write() as session:
        return sessions.create(session, account, district.now(), "Firefox on Linux", **how)


def holder(district: District, token: str) -> str:
    with district.database.read() as session:
        viewer = sessions.find(session, token, district.now())
    return viewer.account.id if viewer else ""


def test_a_session_is_known_by_its_token_alone(district: District, new_account: Callable[..., Account]) -> None:
    account = new_account()
    token = begin(district, account)
    assert holder(district, token) == account.id
    assert holder(district, token + "x") == holder(district, "") == holder(district, sessions.digest_of(token)) == ""


def test_a_session_ends_when_nothing_is_asked_and_at_its_last_hour(
    district: District, clock: Clock, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    token = begin(district, account)
    for _ in range(5):
        clock.forward(hours=3)
        assert holder(district, token) == account.id
        with district.database.write() as session:
            sessions.touch(session, sessions.digest_of(token), district.now())
    clock.forward(hours=1)
    assert holder(district, token) == ""
    idle = begin(district, account)
    clock.forward(hours=4, seconds=1)
    assert holder(district, idle) == ""


def test_a_session_without_its_second_factor_has_nobody(
    district: District, clock: Clock, new_account: Callable[..., Account]
) -> None:
    token = begin(district, new_account(), pending=True)
    assert holder(district, token) == ""
    with district.database.read() as session:
        assert sessions.find_pending(session, token, district.now()) is not None
    clock.forward(minutes=10)
    with district.database.read() as session:
        assert sessions.find_pending(session, token, district.now()) is None


def test_disabling_ends_every_session_and_the_pin_at_the_kiosks_at_once(
    district: District, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    with district.database.write() as session:
        account.staff = "ana-ruiz"
        session.merge(account)
    tokens = [begin(district, account), begin(district, account)]
    with district.database.write() as session:
        before = schools.document(session, "oakridge")
        accounts.disable(session, accounts.found(session, account.mail), district.now())
    assert [holder(district, token) for token in tokens] == ["", ""]
    with district.database.read() as session:
        after = schools.document(session, "oakridge")
    assert [person.id for person in before.staff] == ["ana-ruiz"]
    assert after.staff == []
    with district.database.write() as session:
        accounts.enable(session, accounts.found(session, account.mail), district.now())
    assert [holder(district, token) for token in tokens] == ["", ""]
    with district.database.read() as session:
        assert [person.id for person in schools.document(session, "oakridge").staff] == ["ana-ruiz"]
        assert not staff_members.found(session, "ana-ruiz").disabled


def test_the_last_one_who_manages_accounts_can_neither_be_disabled_nor_changed(
    district: District, new_account: Callable[..., Account]
) -> None:
    only = new_account(Role.IT, "it@example.org", ())
    new_account()
    with district.database.write() as session, pytest.raises(Unfit, match="last one who manages accounts"):
        accounts.disable(session, only, district.now())
    with district.database.write() as session, pytest.raises(Unfit, match="last one who manages accounts"):
        accounts.change(session, only, Role.LEADER, [])
    new_account(Role.IT, "second@example.org", ())
    with district.database.write() as session:
        accounts.disable(session, accounts.found(session, "it@example.org"), district.now())


def test_one_of_somebodys_sessions_is_ended_and_all_but_the_present_one(
    district: District, new_account: Callable[..., Account]
) -> None:
    account, other = new_account(), new_account(mail="ruth@example.org")
    mine, second, third, theirs = (begin(district, one) for one in (account, account, account, other))
    with district.database.write() as session:
        assert sessions.end(session, account.id, digest=sessions.digest_of(theirs)) == 0
        assert sessions.end(session, account.id, digest=sessions.digest_of(second)) == 1
        assert [row.agent for row in sessions.of_account(session, account.id, district.now())] == [
            "Firefox on Linux"
        ] * 2
        assert sessions.end(session, account.id, but=sessions.digest_of(mine)) == 1
    assert [bool(holder(district, token)) for token in (mine, second, third, theirs)] == [True, False, False, True]


def test_a_right_at_own_schools_is_none_at_others_and_none_at_the_district(
    district: District, new_account: Callable[..., Account]
) -> None:
    office, security = new_account(), new_account(Role.SECURITY, "sec@example.org", ())
    assert accounts.may(office, Right.VIEW_CASES, "oakridge")
    assert not accounts.may(office, Right.VIEW_CASES, "willow")
    assert not accounts.may(office, Right.VIEW_CASES)
    assert accounts.may(security, Right.VIEW_CASES, "willow")
    assert accounts.may(security, Right.VIEW_CASES)
    with district.database.read() as session:
        assert [*accounts.schools_with(session, office, Right.OPEN_SCHOOL)] == ["oakridge"]
        assert len(accounts.schools_with(session, security, Right.OPEN_SCHOOL)) == 2
