"""The signed set of feeds as it crosses the wire: its bytes never change, and any change of it breaks the signature."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.api.messages import WireFeedSet
from sync.contract.barred_list.feeds import Ended, FeedSet, SignedSet, fields_of, key_id, set_holds, set_of, sign_set

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(KEY.public_key()): KEY.public_key()}
SET = FeedSet(
    "pikes-peak", "oakridge", 7, "2026-11-02T08:00:00+00:00", ("district", "school:oakridge"),
    (Ended("school:old", 3),), key_id(KEY.public_key()),
)  # fmt: skip
MESSAGE = (
    b'vestibule/feed-set/1\n{"district":"pikes-peak","ended":[{"feed":"school:old","version":3}],'
    b'"feeds":["district","school:oakridge"],"issued":"2026-11-02T08:00:00+00:00","key_id":"56475aa75463474c",'
    b'"school":"oakridge","version":7}'
)
SIGNATURE = (
    "7a118afba6c0aa584d120b4faf1f200f18b89094bb353b2ff1cd58948b6379ce"
    "845aeddc3dcdfcde4b46d9a28783d4e22d8a2da448bd86561da42dba0536cd03"
)
OTHER: dict[str, Any] = {
    "district": "elsewhere",
    "school": "willow",
    "version": 8,
    "issued": "2026-11-03T08:00:00+00:00",
    "feeds": ("district",),
    "ended": (),
    "key_id": "0" * 16,
}


def test_a_set_is_signed_as_it_always_was() -> None:
    assert SET.message() == MESSAGE
    signed = sign_set(SET, KEY)
    assert signed.signature.hex() == SIGNATURE
    assert set_holds(signed, KEYS)


@pytest.mark.parametrize("name", sorted(FeedSet.__dataclass_fields__))
def test_a_set_with_one_field_changed_is_not_believed(name: str) -> None:
    signed = sign_set(SET, KEY)
    assert not set_holds(replace(signed, feed_set=replace(SET, **{name: OTHER[name]})), KEYS)


names = st.text(st.characters(codec="utf-8"), max_size=20)


@given(
    feeds=st.lists(names, max_size=5),
    ended=st.lists(st.tuples(names, st.integers(0, 2**61)), max_size=5),
    version=st.integers(0, 2**61),
)
def test_a_set_comes_out_of_the_wire_and_out_of_the_records_as_it_went_in(
    feeds: list[str], ended: list[tuple[str, int]], version: int
) -> None:
    made = replace(SET, feeds=tuple(feeds), ended=tuple(Ended(*item) for item in ended), version=version)
    signed = sign_set(made, KEY)
    assert WireFeedSet.model_validate_json(WireFeedSet.of(signed).model_dump_json()).signed() == signed
    assert set_of(fields_of(signed)) == signed
    assert set_holds(set_of(fields_of(signed)), KEYS)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"feeds": 7},
        fields_of(SignedSet(SET, b"")) | {"ended": [{}]},
        fields_of(SignedSet(SET, b"")) | {"signature": "x"},
    ],
)
def test_what_is_no_set_cannot_be_read_as_one(fields: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        set_of(fields)
