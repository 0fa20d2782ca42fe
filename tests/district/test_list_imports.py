"""Taking an import back: the list is what it was, as a new version; what was replaced is kept for a week.

On its way in, a list lies in a file that nobody else can read.
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from sqlmodel import select

from district.db.publish_tables import ReplacedRow
from district.errors import DistrictError
from district.housekeeping import run_housekeeping
from district.instance import District
from district.publish import feeds, list_imports
from district.publish.list_imports import staged
from district.publish.list_jobs import Jobs, Stage
from district.publish.list_publishing import Published, publish_staged
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Row, root_of, row_of
from tests.districts import Clock
from tests.sync.imports import publish

ON_BOTH = True
BEFORE = [*(f"{number},Name{number},Pat,barred,*" for number in range(30)), "c,Lind,Annika,custody,oakridge"]
MISTAKE = ["0,Changed,Pat,barred,*", "new,New,Pat,barred,*", "w,Other,Child,custody,willow"]


def take_back(district: District) -> dict[str, Published]:
    with staged() as stage, district.database.write() as session:
        list_imports.stage_before(session, stage)
        done = publish_staged(session, district.keys, stage, district.now(), may_shrink=True)
    return {item.feed: item for item in done}


def entries(district: District, school: str, feed: str) -> dict[str, bytes]:
    """What a kiosk that holds nothing is given, which must have the signed root."""
    with district.database.read() as session:
        told = feeds.change(session, district.keys, school, feed, None, "")
    rows = [row_of(content) for content in told.rows]
    assert root_of(rows) == told.manifest.root
    assert len(rows) == told.manifest.count
    return {item.id: item.content for item in rows}


def test_an_import_that_was_a_mistake_is_taken_back_entry_by_entry(district: District, clock: Clock) -> None:
    # GIVEN a list, and an import that changes, takes off and adds, in three feeds
    publish(district, *BEFORE)
    whole, custody = entries(district, "oakridge", "district"), entries(district, "oakridge", "school:oakridge")
    clock.forward(hours=1)
    publish(district, *MISTAKE, may_shrink=True)
    assert entries(district, "oakridge", "district").keys() == {"0", "new"}
    # WHEN it is taken back
    clock.forward(minutes=5)
    done = take_back(district)
    # THEN every list is as it was, and the versions rise, so that every kiosk takes it
    assert entries(district, "oakridge", "district") == whole
    assert entries(district, "oakridge", "school:oakridge") == custody
    assert entries(district, "willow", "school:willow") == {}
    assert (done["district"].added, done["district"].changed, done["district"].removed) == (29, 1, 1)
    assert {item.version for item in done.values()} == {int(clock().timestamp())}
    # AND taken back once more, the import is in force again
    clock.forward(minutes=5)
    take_back(district)
    assert entries(district, "oakridge", "district").keys() == {"0", "new"}
    assert entries(district, "willow", "school:willow").keys() == {"w"}


def test_an_import_that_changes_nothing_leaves_the_one_before_to_be_taken_back(
    district: District, clock: Clock
) -> None:
    publish(district, *BEFORE)
    clock.forward(hours=1)
    publish(district, *BEFORE[1:])
    clock.forward(hours=1)
    publish(district, *BEFORE[1:])
    take_back(district)
    assert "0" in entries(district, "oakridge", "district")


def test_the_first_import_and_one_of_long_ago_stay(district: District, clock: Clock) -> None:
    with pytest.raises(DistrictError, match="no import to take back"):
        take_back(district)
    publish(district, *BEFORE)
    with pytest.raises(DistrictError, match="no import to take back"):
        take_back(district)
    clock.forward(hours=1)
    publish(district, *BEFORE[1:])
    clock.forward(days=6)
    run_housekeeping(district)
    with district.database.read() as session:
        assert list_imports.last_import(session) is not None
    clock.forward(days=2)
    run_housekeeping(district)
    with district.database.read() as session:
        assert session.exec(select(ReplacedRow)).all() == []
    with pytest.raises(DistrictError, match="no import to take back"):
        take_back(district)


def test_a_file_that_nobody_said_yes_to_is_forgotten_by_the_housekeeping(district: District, clock: Clock) -> None:
    jobs = Jobs(district.folder, district.now)
    job = jobs.begin("somebody", io.BytesIO(b"id,family\n1,Whitlock\n"))
    job.stage = Stage.READY
    jobs.keep(job)
    run_housekeeping(district)
    assert jobs.file(job).exists()
    clock.forward(days=2)
    run_housekeeping(district)
    assert list((district.folder / "imports").iterdir()) == []


def test_what_an_import_before_the_last_one_replaced_is_forgotten(district: District, clock: Clock) -> None:
    publish(district, *BEFORE)
    clock.forward(hours=1)
    publish(district, *BEFORE[1:])
    clock.forward(hours=1)
    publish(district, *BEFORE[2:])
    with district.database.read() as session:
        assert [item.id for item in session.exec(select(ReplacedRow))] == ["1"]


def test_what_is_staged_can_be_read_by_nobody_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_imports, "_CACHE_KB", 64)  # what fits into memory would never reach the disk
    with staged(tmp_path) as stage:
        for number in range(5_000):
            stage.add(canonical_fields({"id": str(number), "family": f"Secretname{number}", "kind": "barred"}))
        (file,) = tmp_path.glob("import-*/rows")
        content = file.read_bytes()
        assert len(content) > 100_000
        assert b"Secretname" not in content
        assert b"SQLite" not in content
    assert list(tmp_path.iterdir()) == []


def test_rows_come_back_in_order_of_place_by_feed(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        rows = [Row(f"{number}", b"{}") for number in range(50)]
        for item in rows:
            stage.put("district", item)
        stage.put("school:oakridge", rows[0])
        found = list(stage.ordered("district"))
        assert [place for place, _, _ in found] == sorted(item.place for item in rows)
        assert {item.id for item in stage.rows([number for _, _, number in found[:3]])} == {
            item.id for item in sorted(rows, key=lambda item: item.place)[:3]
        }
        assert stage.counts == {"district": 50, "school:oakridge": 1}
        assert list(stage.ordered("school:willow")) == []


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        stage.put("district", Row("1", b"{}"))
        stage.put("district", Row("1", b'{"id":"1"}'))
        with pytest.raises(ValueError, match="twice"):
            list(stage.ordered("district"))


def test_what_was_cut_off_long_ago_is_removed_and_what_is_under_way_is_not(tmp_path: Path) -> None:
    for name, age_s in (("import-old", 90_000), ("import-new", 60), ("district-old", 90_000)):
        (tmp_path / name).mkdir()
        then = time.time() - age_s
        os.utime(tmp_path / name, (then, then))
    with staged(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"import-new", "district-old"}
