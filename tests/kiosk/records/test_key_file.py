"""The key file: made once, never over old records, and silent about what it holds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import KEY_FILE, KioskSecrets, load_key_file, load_or_create
from kiosk.records.store import open_store
from kiosk.records.store_errors import StoreError, StoreFault
from tests.kiosk.records.world import District


def test_the_same_keys_come_back_from_the_file(tmp_path: Path, folder: Path) -> None:
    made = load_or_create(tmp_path / "keys", folder)
    again = load_or_create(tmp_path / "keys", folder)
    assert (again.database_key, again.device_seed) == (made.database_key, made.device_seed)
    assert len(made.database_key) == 32
    assert made.kiosk == ""
    assert made.enrollment is None


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_only_the_kiosks_user_may_read_the_key_file(unenrolled: KioskSecrets, folder: Path) -> None:
    assert unenrolled.file.stat().st_mode & 0o777 == 0o600
    unenrolled.file.chmod(0o644)
    load_or_create(unenrolled.file.parent, folder)
    assert unenrolled.file.stat().st_mode & 0o777 == 0o600


def test_the_enrollment_is_in_the_file_and_the_database_key_stays(
    unenrolled: KioskSecrets, folder: Path, district: District
) -> None:
    fresh = Ed25519PrivateKey.generate()
    with_enrollment(unenrolled, "https://district.example", district.enrolled(), fresh)
    again = load_or_create(unenrolled.file.parent, folder)
    assert again.kiosk == "kiosk-7"
    assert again.school == "oakridge"
    assert again.database_key == unenrolled.database_key
    assert again.device_seed == fresh.private_bytes_raw()
    assert again.enrolled().school_secret == district.school_secret
    assert set(again.district_keys()) == set(district.enrolled().district_keys)


def test_nothing_secret_is_in_the_repr(secrets: KioskSecrets) -> None:
    known = secrets.enrolled()
    shown = repr(secrets)
    for hidden in (secrets.database_key, secrets.device_seed, known.school_secret):
        assert repr(hidden)[2:-1] not in shown
    assert known.token not in shown
    assert "kiosk-7" in shown


def test_a_kiosk_without_a_school_says_how_to_join_one(unenrolled: KioskSecrets) -> None:
    with pytest.raises(StoreError) as caught:
        unenrolled.enrolled()
    assert caught.value.fault is StoreFault.NOT_ENROLLED
    assert "enroll" in caught.value.sentence


def test_a_lost_key_file_beside_old_records_is_never_replaced(secrets: KioskSecrets, folder: Path) -> None:
    open_store(folder, secrets).close()
    secrets.file.unlink()
    with pytest.raises(StoreError) as caught:
        load_or_create(secrets.file.parent, folder)
    assert caught.value.fault is StoreFault.KEY_MISSING
    assert "Put the key file back" in caught.value.sentence
    assert not secrets.file.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda _: b"[]",
        lambda _: b'{"check": "0"}',
        lambda _: b"\xff\xfe",
        lambda content: json.dumps(json.loads(content) | {"database_key": "AAAA"}).encode(),
        lambda content: json.dumps(json.loads(content) | {"format": 2}).encode(),
        lambda content: json.dumps(
            {"check": "x"} | {k: v for k, v in json.loads(content).items() if k != "check"}
        ).encode(),
    ],
)
def test_a_damaged_key_file_is_named_and_left_alone(unenrolled: KioskSecrets, folder: Path, damage: object) -> None:
    assert callable(damage)
    content = damage(unenrolled.file.read_bytes())
    unenrolled.file.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        load_or_create(unenrolled.file.parent, folder)
    assert caught.value.fault is StoreFault.KEY_DAMAGED
    assert caught.value.__cause__ is None
    assert unenrolled.file.read_bytes() == content


def test_a_key_folder_that_is_a_file_gets_a_sentence(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(StoreError) as caught:
        load_or_create(tmp_path / "keys", folder)
    assert caught.value.fault is StoreFault.UNREACHABLE


def test_writing_the_enrolment_leaves_nothing_beside_the_key_file(secrets: KioskSecrets) -> None:
    assert [item.name for item in secrets.file.parent.iterdir()] == [KEY_FILE]


def test_who_only_looks_makes_no_key(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(StoreError) as caught:
        load_key_file(tmp_path / "keys", folder)
    assert caught.value.fault is StoreFault.NOT_ENROLLED
    assert not (tmp_path / "keys").exists()


def test_who_only_looks_sees_what_was_made(unenrolled: KioskSecrets, folder: Path) -> None:
    assert load_key_file(unenrolled.file.parent, folder) == unenrolled
