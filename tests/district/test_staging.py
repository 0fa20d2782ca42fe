"""A list on its way in lies on the disk, where nobody can read it, and is gone afterwards."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from district.publish import list_imports
from district.publish.list_imports import staged
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Row


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
