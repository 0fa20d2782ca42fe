"""A list's rows, root and manifest: golden vectors, and a root that any change changes."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.barred_list.feeds import (
    Manifest,
    Row,
    Signed,
    bucket,
    bucket_digest,
    expired,
    key_id,
    root,
    root_of,
    row,
    row_of,
    sign,
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
