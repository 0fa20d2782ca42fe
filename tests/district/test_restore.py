"""A district whose database was restored from an older backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from district.db.conduct_tables import Conduct
from district.db.projection_tables import Visit
from district.db.publish_tables import Stream
from district.instance import District, open_district
from district.projections.projector import rebuild
from district.publish import bars, whose_conduct
from district.publish.bars import Measure, Person, Seen, Term
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
    again = put_back(district, backup)
    yield again
    again.database.close()


def put_back(district: District, backup: Path) -> District:
    district.database.close()
    for path in district.folder.glob("district.db*"):
        path.unlink()
    shutil.copy(backup, district.folder / "district.db")
    return open_district(district.folder, None, district.now)


def put_on_record(district: District, id_: str, measure: Measure) -> None:
    """Conduct without a visit, under the name of Forgotten."""
    ends = district.now() + timedelta(hours=72)
    with district.database.write() as session:
        bars.impose(
            session, district.keys, id_, "oakridge", "", Person("Forgotten", "Robin"), Seen(["shouted"], ""),
            Term(measure, ("oakridge",), ends, ends.date()), {"reason": "", "instructions": ""}, "x", district.now(),
        )  # fmt: skip


@pytest.mark.parametrize("is_older", [True, False])
def test_conduct_that_was_given_to_a_visit_after_the_backup_is_forgotten_with_it(
    district: District, kiosk: Station, tmp_path: Path, is_older: bool
) -> None:
    """GIVEN records without a visit in a backup, of which somebody said afterwards that they are of a visit that is
    erased since, WHEN the backup is put back, THEN what is over is gone, and what is in force goes once it is over."""
    if is_older:
        sign_in(kiosk, "Forgotten")
        take(district, kiosk)
    for id_, measure in (("over", Measure.RECORD), ("in-force", Measure.HOURS), ("namesakes", Measure.RECORD)):
        put_on_record(district, id_, measure)
    district.database.copy_to(tmp_path / "backup.db")
    if not is_older:
        sign_in(kiosk, "Forgotten")
        take(district, kiosk)
    with district.database.write() as session:
        visit = session.get_one(Visit, "visit-Forgotten")
        for id_ in ("over", "in-force"):
            whose_conduct.name(session, visit, id_, "counsel", district.now())
    forget(district, "visit-Forgotten")
    again = put_back(district, tmp_path / "backup.db")
    with again.database.read() as session:
        left = dict(session.exec(select(Conduct.id, Conduct.visit)).all())
    again.database.close()
    assert left == {"in-force": "visit-Forgotten", "namesakes": ""}
    noted = (district.folder / "erasures.jsonl").read_text()
    assert "Robin" not in noted


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
