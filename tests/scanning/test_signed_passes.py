"""Passes: what is signed reads back, and everything else has its own answer."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scanning.documents import Pass, PassKind, Unreadable
from scanning.signed_passes import PREFIX, decode, encode, key_id

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
ID = UUID("01936b6e-7a3c-7d11-9f00-3c1d5a7b2e44")
FROM = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
UNTIL = FROM + timedelta(hours=9)
NOON = FROM + timedelta(hours=4)


def _text(key: Ed25519PrivateKey = KEY, school: str = "OAK") -> str:
    return encode(PassKind.BADGE, ID, school, FROM, UNTIL, key)


@pytest.mark.parametrize("kind", list(PassKind))
def test_a_signed_pass_reads_back(kind: PassKind) -> None:
    text = encode(kind, ID, "OAK", FROM, UNTIL, KEY)
    assert decode(text, KEYS, NOON, "OAK") == Pass(kind, str(ID), "OAK", FROM, UNTIL, key_id(KEY.public_key()))


def test_a_pass_of_a_school_with_eleven_letters_fits_version_7_in_alphanumeric_mode() -> None:
    code = segno.make(_text(school="MAPLE-MS-12"), error="m", micro=False, boost_error=False)
    assert (code.version, code.mode) == (7, "alphanumeric")


def test_a_pass_survives_a_wedge_that_types_in_small_letters() -> None:
    assert isinstance(decode(_text().lower() + "\r", KEYS, NOON, "OAK"), Pass)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (FROM - timedelta(seconds=1), Unreadable.NOT_YET_VALID),
        (UNTIL + timedelta(seconds=1), Unreadable.EXPIRED),
    ],
)
def test_a_pass_counts_only_within_its_time(now: datetime, answer: Unreadable) -> None:
    assert decode(_text(), KEYS, now, "OAK") is answer


@pytest.mark.parametrize("now", [FROM, UNTIL])
def test_a_pass_counts_to_the_second(now: datetime) -> None:
    assert isinstance(decode(_text(), KEYS, now, "OAK"), Pass)


def test_a_pass_of_another_school_is_told_apart() -> None:
    assert decode(_text(), KEYS, NOON, "ELM") is Unreadable.OTHER_SCHOOL


def test_a_pass_signed_by_a_stranger_is_forged() -> None:
    assert decode(_text(OTHER), KEYS, NOON, "OAK") is Unreadable.FORGED


def test_a_stranger_who_names_our_key_is_forged() -> None:
    ours, theirs = _bytes(_text()), _bytes(_text(OTHER))
    assert decode(_packed(ours[:-64] + theirs[-64:]), KEYS, NOON, "OAK") is Unreadable.FORGED


@pytest.mark.parametrize("text", ["", "HELLO", "https://example.org", "V2.ABCDEF"])
def test_another_codes_text_is_foreign(text: str) -> None:
    assert decode(text, KEYS, NOON, "OAK") is Unreadable.FOREIGN


@pytest.mark.parametrize("text", [PREFIX, PREFIX + "A", PREFIX + "1888", PREFIX + "é", PREFIX + "A" * 4000])
def test_our_prefix_with_something_else_behind_it_is_damaged(text: str) -> None:
    assert decode(text, KEYS, NOON, "OAK") is Unreadable.DAMAGED


@given(st.integers(0, 102), st.integers(0, 7))
def test_no_bit_of_a_pass_may_change(at: int, bit: int) -> None:
    data = bytearray(_bytes(_text()))
    data[at % len(data)] ^= 1 << bit
    assert decode(_packed(bytes(data)), KEYS, NOON, "OAK") in {Unreadable.FORGED, Unreadable.DAMAGED}


@given(st.text(max_size=300))
def test_no_text_makes_the_decoder_fail(text: str) -> None:
    for whole in (text, PREFIX + text):
        assert not isinstance(decode(whole, KEYS, NOON, "OAK"), Pass)


@pytest.mark.parametrize("school", ["", "x" * 33])
def test_a_school_code_that_does_not_fit_is_refused_when_signing(school: str) -> None:
    with pytest.raises(ValueError, match="1 to 32 bytes"):
        encode(PassKind.BADGE, ID, school, FROM, UNTIL, KEY)


def test_a_time_without_a_zone_is_refused_when_signing() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(PassKind.BADGE, ID, "OAK", FROM.replace(tzinfo=None), UNTIL, KEY)


def test_a_pass_that_ends_before_it_begins_is_refused_when_signing() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        encode(PassKind.BADGE, ID, "OAK", UNTIL, FROM, KEY)


def _bytes(text: str) -> bytes:
    packed = text.removeprefix(PREFIX)
    return base64.b32decode(packed + "=" * (-len(packed) % 8))


def _packed(data: bytes) -> str:
    return PREFIX + base64.b32encode(data).decode().rstrip("=")
