from __future__ import annotations

from collections.abc import Callable

import pyotp

from district.access.people import accounts, second_factor
from district.db.people_tables import Account
from district.instance import District
from tests.districts import Clock

ON_BOTH = True


def begin(district: District, account: Account) -> tuple[str, list[str]]:
    secret = second_factor.new_secret()
    with district.database.write() as session:
        step = second_factor.proves(secret, code(secret, district), district.now())
        assert step is not None
        row = accounts.found(session, account.mail)
        return secret, second_factor.begin(session, district.keys, row, secret, step)


def code(secret: str, district: District, off_s: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(district.now().timestamp()) + off_s)


def checks(district: District, account: Account, typed: str) -> bool:
    with district.database.write() as session:
        return second_factor.check(session, district.keys, account, typed, district.now())


def test_a_code_counts_once_and_an_earlier_one_no_more(
    district: District, clock: Clock, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    secret, _ = begin(district, account)
    assert not checks(district, account, code(secret, district)), "it proved the secret already"
    clock.forward(seconds=60)
    assert checks(district, account, f"{code(secret, district)[:3]} {code(secret, district)[3:]}")
    assert not checks(district, account, code(secret, district))
    assert not checks(district, account, code(secret, district, -30))
    assert checks(district, account, code(secret, district, 30)), "the phone's clock is ahead"


def test_a_wrong_code_and_one_of_two_minutes_ago_are_refused(
    district: District, clock: Clock, new_account: Callable[..., Account]
) -> None:
    account = new_account()
    secret, _ = begin(district, account)
    clock.forward(minutes=5)
    for typed in (
        "",
        "000000" if code(secret, district) != "000000" else "111111",
        "abc",
        code(secret, district, -120),
    ):
        assert not checks(district, account, typed)


def test_a_recovery_code_counts_once(district: District, new_account: Callable[..., Account]) -> None:
    account = new_account()
    _, recovery = begin(district, account)
    assert len(set(recovery)) == second_factor.RECOVERY_CODES
    assert checks(district, account, recovery[3].upper().replace("-", " "))
    assert not checks(district, account, recovery[3])
    assert checks(district, account, recovery[4])


def test_the_secret_is_not_in_the_database(district: District, new_account: Callable[..., Account]) -> None:
    account = new_account()
    secret, recovery = begin(district, account)
    with district.database.read() as session:
        row = accounts.found(session, account.mail)
    assert row.totp
    assert secret.encode() not in row.totp
    assert not set(recovery) & set(row.recovery)
