"""The journal's entries: golden vectors that no version may change, and whatever bytes chance can find."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.journal.entry import (
    GENESIS,
    BrokenChain,
    Entry,
    Flaw,
    Group,
    Header,
    canonical,
    digest,
    group,
    head_message,
    read_header,
    seal,
    verify,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "entries.json").read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = VECTORS["entries"]

text = st.text(st.characters(codec="utf-8"), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=10,
)
json_objects = st.dictionaries(text, json_values, max_size=5)
contents = st.dictionaries(text.filter(bool), json_objects, max_size=3)


def chain(length: int, epoch: str = "epoch") -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for sequence in range(1, length + 1):
        header = Header(
            epoch, sequence, f"id-{sequence}", "2026-11-02T12:00:00+00:00", "kiosk", "signed_in", previous, {}
        )
        entries.append(
            seal(header, {"facts": group({"n": sequence}), "identity": group({"family": f"Name{sequence}"})})
        )
        previous = entries[-1].digest
    return entries


@pytest.mark.parametrize("vector", ENTRIES, ids=lambda vector: str(vector["fields"]["kind"]))
def test_an_entry_is_written_as_it_always_was(vector: dict[str, Any]) -> None:
    groups = {
        name: group(json.loads(part["content"]), bytes.fromhex(part["salt"])) for name, part in vector["groups"].items()
    }
    entry = seal(Header(**vector["fields"], commitments={}), groups)
    assert entry.header == vector["header"].encode()
    assert entry.digest == vector["digest"]
    for name, part in vector["groups"].items():
        assert groups[name].content == part["content"].encode()
        assert groups[name].commitment == part["commitment"]


def test_the_chain_of_the_vectors_holds_with_and_without_its_groups() -> None:
    previous = VECTORS["genesis"]
    for sequence, vector in enumerate(ENTRIES, 1):
        groups = {
            name: Group(bytes.fromhex(part["salt"]), part["content"].encode())
            for name, part in vector["groups"].items()
        }
        epoch = vector["fields"]["epoch"]
        whole = verify(Entry(vector["header"].encode(), groups), epoch, sequence, previous)
        erased = verify(Entry(vector["header"].encode(), {}), epoch, sequence, previous)
        assert whole == erased
        previous = vector["digest"]


def test_the_head_is_signed_as_it_always_was() -> None:
    head = VECTORS["head"]
    last = ENTRIES[-1]
    epoch, sequence = last["fields"]["epoch"], last["fields"]["sequence"]
    message = head_message(epoch, sequence, last["digest"])
    assert message == head["message"].encode()
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(head["private_key"]))
    assert key.sign(message).hex() == head["signature"]
    assert head_message(epoch, sequence, last["digest"], head["received"]) == head["receipt_message"].encode()


@given(json_objects)
def test_canonical_json_reads_back_and_has_one_form(value: dict[str, Any]) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    assert canonical(dict(reversed(list(value.items())))) == written


@pytest.mark.parametrize("value", [{"a": 1.0}, {"a": [float("nan")]}, {"a": {1: "b"}}])
def test_canonical_json_refuses_what_two_machines_may_write_differently(value: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@given(st.binary(max_size=300) | json_objects.map(lambda value: json.dumps(value).encode()))
def test_whatever_stands_for_a_header_is_read_or_refused(content: bytes) -> None:
    try:
        header = read_header(content)
    except BrokenChain as error:
        assert error.flaw is Flaw.MALFORMED  # noqa: PT017  any other exception fails the test
    else:
        assert canonical({name: getattr(header, name) for name in Header.__slots__}) == content


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 0},
        {"sequence": True},
        {"sequence": "1"},
        {"sequence": 1.0},
        {"id": None},
        {"commitments": []},
        {"commitments": {"facts": 1}},
        {"extra": "field"},
        {"kind": "\ud800"},
    ],
)
def test_a_header_that_is_nearly_one_is_refused(change: dict[str, Any]) -> None:
    fields = json.loads(ENTRIES[0]["header"]) | change
    content = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(BrokenChain):
        read_header(content)


def test_a_header_with_other_spacing_is_not_the_same_header() -> None:
    with pytest.raises(BrokenChain):
        read_header(ENTRIES[0]["header"].replace(":", ": ", 1).encode())


def test_a_header_nested_beyond_all_measure_is_refused() -> None:
    with pytest.raises(BrokenChain):
        read_header(b"[" * 200_000)


@given(contents, st.data())
def test_a_changed_group_is_found_and_a_missing_one_is_legal(content: dict[str, Any], data: st.DataObject) -> None:
    header = Header("epoch", 1, "id", "now", "kiosk", "kind", GENESIS, {})
    groups = {name: group(value) for name, value in content.items()}
    entry = seal(header, groups)
    kept = data.draw(st.sets(st.sampled_from(sorted(groups)))) if groups else set()
    assert verify(replace(entry, groups={name: groups[name] for name in kept}), "epoch", 1, GENESIS).sequence == 1
    for name in kept:
        part = groups[name]
        for forged in (Group(part.salt, part.content + b" "), Group(bytes(32), part.content), Group(b"", part.content)):
            with pytest.raises(BrokenChain) as broken:
                verify(replace(entry, groups={**groups, name: forged}), "epoch", 1, GENESIS)
            assert broken.value.flaw is Flaw.WRONG_COMMITMENT


@given(st.integers(2, 6), st.data())
def test_no_entry_is_believed_in_a_place_that_is_not_its_own(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    place, taken = data.draw(st.tuples(st.integers(0, length - 1), st.integers(0, length - 1)))
    previous = entries[place - 1].digest if place else GENESIS
    if place == taken:
        assert verify(entries[taken], "epoch", place + 1, previous).sequence == place + 1
    else:
        with pytest.raises(BrokenChain):
            verify(entries[taken], "epoch", place + 1, previous)
    with pytest.raises(BrokenChain) as broken:
        verify(entries[place], "another epoch", place + 1, previous)
    assert broken.value.flaw is Flaw.WRONG_EPOCH


@given(st.integers(0, 10_000))
def test_any_bit_that_changes_in_a_header_changes_its_digest_or_makes_it_no_header(position: int) -> None:
    entry = chain(1)[0]
    changed = bytearray(entry.header)
    changed[position // 8 % len(changed)] ^= 1 << position % 8
    assert digest(bytes(changed)) != entry.digest


def test_personal_content_is_not_in_the_repr_of_anything() -> None:
    entry = chain(1)[0]
    assert "Name1" not in repr(entry)
    assert "Name1" not in repr(entry.groups)
