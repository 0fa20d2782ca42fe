"""A district whose database was restored from an older backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from district.district import District, open_district
from district.tables_down import Stream
from district.up.projection import rebuild
from tests.district.erasing import everything, forget, known, names, sign_in, take
from tests.districts import Station


@pytest.fixture
def backup(district: District, kiosk: Station, tmp_path: Path) -> Path:
    """The database as it was with two visits, copied while it was open."""
    sign_in(kiosk, "Forgotten")
    sign_in(kiosk, "Remembered")
    take(district, kiosk)
    saved = tmp_path / "backup.db"
    district.database.copy_to(saved)
    return saved


@pytest.fixture
def restored(district: District, backup: Path) -> Iterator[District]:
    """The same district after Forgotten was erased, and the older database put back."""
    forget(district, "visit-Forgotten")
    district.database.close()
    for path in district.folder.glob("district.db*"):
        path.unlink()
    shutil.copy(backup, district.folder / "district.db")
    again = open_district(district.folder, None, district.now)
    yield again
    again.database.close()


def test_it_forgets_again_what_was_erased_since_before_it_is_used(restored: District) -> None:
    assert b"Forgotten" not in everything(restored).replace(b"visit-Forgotten", b"")
    assert known(restored)["head_verified"] is True
    rebuild(restored.database)
    assert sorted(name or "" for name in names(restored)) == ["", "Remembered"]


def test_a_backup_that_is_older_than_a_school_opens(district: District, backup: Path) -> None:
    with (district.folder / "erasures.jsonl").open("a") as noted:
        noted.write('{"school": "newer-school", "entry": "entry-1"}\n')
    again = open_district(district.folder, None, district.now)
    with again.database.read() as session:
        assert session.get(Stream, "newer-school") is None
    again.database.close()


def test_it_gets_from_the_kiosk_again_what_came_after_the_backup(restored: District, kiosk: Station, url: str) -> None:
    sign_in(kiosk, "Later")
    report = kiosk.exchange(kiosk.client(url))
    assert (report.pushed, report.ended) == (1, ())
    assert sorted(name or "" for name in names(restored)) == ["", "Later", "Remembered"]
