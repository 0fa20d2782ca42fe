"""A list's rows, root and manifest: golden vectors, and a root that any change changes; and the signed set of feeds as
it crosses the wire: its bytes never change, and any change of it breaks the signature.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.api.messages import WireFeedSet
from sync.contract.barred_list.feeds import (
    Ended,
    FeedSet,
    Manifest,
    Row,
    Signed,
    SignedSet,
    bucket,
    bucket_digest,
    expired,
    fields_of,
    key_id,
    root,
    root_of,
    row,
    row_of,
    set_holds,
    set_of,
    sign,
    sign_set,
    signature_holds,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "feed.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["private_key"]))
ids = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), unique=True, max_size=20)


def manifest(**changes: Any) -> Manifest:
    fields = json.loads(VECTORS["message"].partition("\n")[2])
    return Manifest(**(fields | changes))


def test_rows_and_their_root_are_made_as_they_always_were() -> None:
    rows = [row(item["fields"]) for item in VECTORS["rows"]]
    for made, item in zip(rows, VECTORS["rows"], strict=True):
        assert made.content == item["content"].encode()
        assert (made.leaf.hex(), made.place.hex()) == (item["leaf"], item["place"])
        assert bucket(made.place) == item["bucket"]
        assert row_of(made.content) == made
    assert root_of(rows) == root_of(reversed(rows)) == VECTORS["root"]
    assert root_of([]) == VECTORS["empty_root"]


def test_a_manifest_is_signed_as_it_always_was() -> None:
    signed = sign(manifest(), KEY)
    assert signed.manifest.message() == VECTORS["message"].encode()
    assert signed.signature.hex() == VECTORS["signature"]
    assert signature_holds(signed, {key_id(KEY.public_key()): KEY.public_key()})


@pytest.mark.parametrize("name", sorted(Manifest.__dataclass_fields__))
def test_no_word_of_a_manifest_can_change_under_its_signature(name: str) -> None:
    signed = sign(manifest(), KEY)
    value = getattr(signed.manifest, name)
    changed = Manifest(**(asdict(signed.manifest) | {name: value + 1 if isinstance(value, int) else value + "0"}))
    keys = {key_id(KEY.public_key()): KEY.public_key(), changed.key_id: KEY.public_key()}
    assert not signature_holds(Signed(changed, signed.signature), keys)


def test_a_manifest_by_a_key_that_is_not_ours_does_not_hold() -> None:
    other = Ed25519PrivateKey.generate()
    signed = sign(manifest(key_id=key_id(other.public_key())), other)
    assert not signature_holds(signed, {key_id(KEY.public_key()): KEY.public_key()})


@given(ids, st.data())
def test_the_root_changes_with_every_change_and_with_nothing_else(names: list[str], data: st.DataObject) -> None:
    rows = [row({"id": name, "family": name}) for name in names]
    whole = root_of(rows)
    assert root_of(data.draw(st.permutations(rows))) == whole
    assert root_of([*rows, row({"id": "one more than eight", "family": "x"})]) != whole
    if rows:
        gone = data.draw(st.sampled_from(rows))
        others = [item for item in rows if item is not gone]
        assert root_of(others) != whole
        assert root_of([*others, row({"id": gone.id, "family": "changed"})]) != whole


@given(ids)
def test_a_store_that_keeps_bucket_digests_comes_to_the_same_root(names: list[str]) -> None:
    rows = [row({"id": name}) for name in names]
    buckets: dict[int, list[tuple[bytes, bytes]]] = {}
    for item in rows:
        buckets.setdefault(bucket(item.place), []).append((item.place, item.leaf))
    assert root({number: bucket_digest(leaves) for number, leaves in buckets.items()}) == root_of(rows)


@given(
    st.binary(max_size=80) | st.dictionaries(st.text(max_size=5), st.integers()).map(lambda v: json.dumps(v).encode())
)
def test_whatever_arrives_as_a_row_is_one_or_is_refused(content: bytes) -> None:
    try:
        made = row_of(content)
    except ValueError:
        return
    assert row(json.loads(content)) == made


@pytest.mark.parametrize(
    "content", [b"[]", b'{"id":1}', b'{"id":""}', b'{"id": "1"}', b'{"id":"1","x":1.5}', b'{"id":"\\ud800"}']
)
def test_a_row_that_is_not_canonical_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        row_of(content)


def test_a_list_expires_at_the_moment_it_says() -> None:
    ends = manifest(expires="2026-12-02T12:00:00+00:00")
    assert not expired(ends, datetime(2026, 12, 2, 11, 59, 59, tzinfo=UTC))
    assert expired(ends, datetime(2026, 12, 2, 12, 0, tzinfo=UTC))


def test_what_a_row_says_is_not_in_its_repr() -> None:
    assert "Suharto" not in repr(Row("1", b'{"family":"Suharto","id":"1"}'))


SET_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {key_id(SET_KEY.public_key()): SET_KEY.public_key()}
SET = FeedSet(
    "pikes-peak", "oakridge", 7, "2026-11-02T08:00:00+00:00", ("district", "school:oakridge"),
    (Ended("school:old", 3),), key_id(SET_KEY.public_key()),
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
    signed = sign_set(SET, SET_KEY)
    assert signed.signature.hex() == SIGNATURE
    assert set_holds(signed, KEYS)


@pytest.mark.parametrize("name", sorted(FeedSet.__dataclass_fields__))
def test_a_set_with_one_field_changed_is_not_believed(name: str) -> None:
    signed = sign_set(SET, SET_KEY)
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
    signed = sign_set(made, SET_KEY)
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
