"""Printed passes outlive the key that signed them, unless it was stolen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.access import key_rotation
from district.housekeeping import run_housekeeping
from district.instance import District
from kiosk.records.credentials import with_keyring
from kiosk.records.key_file import load_or_create
from scanning.documents import Pass, PassKind
from scanning.signed_passes import decode, encode
from tests.districts import Clock
from tests.sync.commands import run
from tests.sync.doors import Door, door
from tests.sync.test_keys_change import front, rotate, settle

__all__ = ["front"]


def pass_of(district: District) -> str:
    """The text of a pass that the district signs now, for a day."""
    now = district.now()
    return encode(PassKind.VISITOR, uuid4(), "oakridge", now, now + timedelta(days=400), district.keys.signing)


def is_taken(front: Door, text: str, now: datetime) -> bool:
    return isinstance(decode(text, front.store.secrets.pass_keys(), now, "oakridge"), Pass)


def test_a_pass_counts_for_as_long_as_it_is_valid_however_often_the_signing_key_changes(
    district: District, front: Door, clock: Clock
) -> None:
    texts = []
    for _ in range(3):
        texts.append(pass_of(district))
        rotate(district)
        settle(front)
    clock.forward(days=200)  # no earlier key signs a list any more
    run_housekeeping(district)
    settle(front)
    assert len(front.store.secrets.district_keys()) == 1
    assert all(is_taken(front, text, clock()) for text in texts)
    again = load_or_create(front.store.secrets.file.parent, front.store.secrets.file.parent)
    assert again.pass_keys().keys() == front.store.secrets.pass_keys().keys()


def test_a_kiosk_that_enrolls_later_takes_the_passes_of_before(
    district: District, url: str, tmp_path: Path, clock: Clock
) -> None:
    text = pass_of(district)
    rotate(district)
    clock.forward(days=200)
    with district.database.write() as session:
        key_rotation.settle(session, district.keys, clock())
    late = door(district, url, tmp_path / "late")
    assert is_taken(late, text, clock())
    settle(late)
    assert is_taken(late, text, clock())
    late.store.close()


def test_no_pass_counts_after_a_theft(district: District, front: Door, clock: Clock) -> None:
    texts = [pass_of(district)]
    rotate(district)
    texts.append(pass_of(district))
    rotate(district, at_once=True)
    settle(front)
    assert not any(is_taken(front, text, clock()) for text in texts)
    assert is_taken(front, pass_of(district), clock())


def test_a_key_of_before_signs_passes_and_nothing_else(district: District, front: Door, clock: Clock) -> None:
    old = district.keys.key_id
    rotate(district)
    clock.forward(days=61)
    run_housekeeping(district)
    settle(front)
    assert old in front.store.secrets.pass_keys()
    assert old not in front.store.secrets.district_keys()


def test_keys_for_passes_are_taken_on_the_word_of_the_key_in_force_alone(district: District, front: Door) -> None:
    rotate(district)
    stranger = Ed25519PrivateKey.generate()
    ring = key_rotation.ring(district.keys, "oakridge", district.now())
    foisted = ring.model_copy(update={"pass_keys": [*ring.pass_keys, stranger.public_key().public_bytes_raw()]})
    assert with_keyring(front.store.secrets, foisted, "v").enrolled().pass_keys == {}
    assert set(with_keyring(front.store.secrets, ring, "v").enrolled().pass_keys.values()) == set(ring.pass_keys)


def test_the_command_says_what_becomes_of_printed_passes(district_data: Path) -> None:
    run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", "--until", "2999-11-23T16:00")
    assert "for as long as they are valid" in run(district_data, "rotate-key").stdout
    assert "print those of 1 expected visitor and" in run(district_data, "rotate-key", "--at-once").stdout
