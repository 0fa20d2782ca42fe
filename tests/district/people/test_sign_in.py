from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from district.access.people import sign_in
from district.access.people.sign_in import MustWait, check_password, know_browser
from district.db.people_tables import Account
from district.instance import District
from tests.district.people.conftest import PASSWORD
from tests.districts import Clock

ON_BOTH = True
MAIL, HERE, THERE = "ana@example.org", "192.0.2.7", "198.51.100.9"
WRONG = "wrong"


def tries(
    district: District, password: str = WRONG, address: str = HERE, browser: str = "", mail: str = MAIL
) -> Account | None:
    return check_password(district.database, mail, password, address, browser, district.now())


def waits(district: District, **how: str) -> int:
    """Seconds that a try must wait; 0 where it was taken."""
    try:
        tries(district, **how)
    except MustWait as error:
        return error.seconds
    return 0


def test_the_right_password_finds_the_account(district: District, new_account: Callable[..., Account]) -> None:
    made = new_account()
    found = tries(district, PASSWORD)
    assert found is not None
    assert found.id == made.id
    assert tries(district) is None
    assert tries(district, PASSWORD, mail="nobody@example.org") is None


def test_after_five_wrong_ones_each_try_from_there_waits_a_little_longer(
    district: District, clock: Clock, new_account: Callable[..., Account]
) -> None:
    new_account()
    assert [waits(district) for _ in range(6)] == [0, 0, 0, 0, 0, 4]
    clock.forward(seconds=4)
    assert waits(district) == 0
    assert waits(district) == 8
    for _ in range(10):
        clock.forward(seconds=sign_in.LONGEST_WAIT_S)
        assert waits(district) == 0
    assert waits(district, password=PASSWORD) <= sign_in.LONGEST_WAIT_S


def test_a_strangers_failures_elsewhere_do_not_keep_the_owner_out(
    district: District, new_account: Callable[..., Account]
) -> None:
    new_account()
    for _ in range(20):
        waits(district, address=THERE)
    assert waits(district, address=THERE) > 0
    assert tries(district, PASSWORD) is not None


def test_failures_at_the_same_address_do_not_keep_a_known_browser_out(
    district: District, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    with district.database.write() as session:
        know_browser(session, account, "the office's browser", district.now())
    for _ in range(60):
        waits(district)
    assert waits(district, password=PASSWORD) > 0
    assert tries(district, PASSWORD, browser="the office's browser") is not None
    assert waits(district, password=PASSWORD, browser="another browser") > 0


def test_a_known_browser_is_slowed_by_its_own_failures(district: District, new_account: Callable[..., Account]) -> None:
    account = new_account()
    with district.database.write() as session:
        know_browser(session, account, "stolen", district.now())
    assert [waits(district, browser="stolen") for _ in range(6)][-1] > 0


def test_an_unknown_mail_waits_as_a_known_one_does(district: District, new_account: Callable[..., Account]) -> None:
    new_account()
    known = [waits(district) for _ in range(8)]
    assert [waits(district, address=THERE, mail="nobody@example.org") for _ in range(8)] == known


def test_many_tries_at_once_count_as_many(district: District, new_account: Callable[..., Account]) -> None:
    new_account()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: waits(district), range(16)))
    assert found.count(0) == sign_in.FREE


def test_one_address_that_tries_many_accounts_is_slowed(district: District) -> None:
    done = [waits(district, mail=f"person{number}@example.org") for number in range(sign_in.FREE_OF_ADDRESS + 1)]
    assert done[:-1] == [0] * sign_in.FREE_OF_ADDRESS
    assert done[-1] > 0


def test_failures_end_with_their_time(district: District, clock: Clock, new_account: Callable[..., Account]) -> None:
    new_account()
    for _ in range(6):
        waits(district)
    clock.forward(minutes=15)
    assert [waits(district) for _ in range(5)] == [0] * 5


@pytest.mark.parametrize("browser", ["", "a browser"])
def test_a_disabled_account_is_as_wrong_as_none(
    district: District, new_account: Callable[..., Account], browser: str
) -> None:
    account = new_account()
    with district.database.write() as session:
        account.disabled = district.now()
        session.merge(account)
    assert tries(district, PASSWORD, browser=browser) is None
