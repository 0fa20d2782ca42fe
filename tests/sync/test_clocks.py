"""What several clocks say of one date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.barred_list.feeds import key_id
from sync.contract.clocks import SLACK, agree, is_over, is_to_come, issued_beyond, new_nonce, sign_time, time_is_signed

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
CLOCKS = st.lists(MOMENTS, max_size=4)


@pytest.mark.parametrize(
    ("issued", "clocks", "beyond"),
    [
        (timedelta(minutes=59), [timedelta(0)], False),
        (timedelta(hours=1, seconds=1), [timedelta(0)], True),
        (timedelta(days=400), [timedelta(0), None], True),
        (timedelta(days=400), [timedelta(0), timedelta(days=400)], False),
        (timedelta(days=-400), [timedelta(0)], False),
        (timedelta(days=1100), [None, None], False),
        (timedelta(days=1100), [], False),
    ],
)
def test_something_is_issued_beyond_where_it_is_later_than_every_clock_that_is_known(
    issued: timedelta, clocks: list[timedelta | None], beyond: bool
) -> None:
    assert issued_beyond(NOW + issued, [None if off is None else NOW + off for off in clocks]) is beyond


@given(MOMENTS, CLOCKS)
def test_one_clock_more_never_ends_a_date(date: datetime, clocks: list[datetime]) -> None:
    for other in (NOW, date, date - SLACK, date + SLACK):
        if clocks:
            assert is_over(date, clocks) or not is_over(date, [*clocks, other])
            assert is_to_come(date, clocks) or not is_to_come(date, [*clocks, other])
            assert issued_beyond(date, clocks) or not issued_beyond(date, [*clocks, other])


@given(MOMENTS, CLOCKS)
def test_no_date_is_over_and_to_come_and_none_is_either_without_a_clock(date: datetime, clocks: list[datetime]) -> None:
    assert not (is_over(date, clocks) and is_to_come(date, clocks))
    assert not is_over(date, [])
    assert not is_to_come(date, [])
    assert not issued_beyond(date, [])


def test_an_hour_is_no_disagreement() -> None:
    assert agree(NOW, NOW + SLACK)
    assert not agree(NOW, NOW + SLACK + timedelta(seconds=1))
    assert not agree(NOW + timedelta(days=400), NOW)


def test_a_signed_time_answers_one_question_of_one_district() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    keys = {key_id(key.public_key()): key.public_key()}
    nonce = new_nonce()
    signature, now = sign_time(NOW, nonce, key), NOW.isoformat()
    assert time_is_signed(now, nonce, signature, keys)
    assert not time_is_signed((NOW + timedelta(days=1)).isoformat(), nonce, signature, keys)
    assert not time_is_signed(now, new_nonce(), signature, keys)
    assert not time_is_signed(now, nonce, signature, {key_id(other.public_key()): other.public_key()})
    assert not time_is_signed(now, nonce, signature, {})
    assert not time_is_signed(now, nonce, b"", keys)
