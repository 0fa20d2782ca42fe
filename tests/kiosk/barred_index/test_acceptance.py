"""Lists that must not be applied: each is refused by name, changes nothing, and the old list screens on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import Row, Signed
from sync.exchange.ports import Delta, ListRefused
from tests.kiosk.barred_index.list_world import NOW, ROWS, District, ids, row


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def lists(tmp_path: Path, district: District) -> Iterator[BarredLists]:
    held = district.lists(tmp_path)
    yield held
    held.close()


def _wrong_key(district: District) -> Delta:
    return District().whole(ROWS, 2)


def _tampered_manifest(district: District) -> Delta:
    honest = district.sign(ROWS, 2)
    later = replace(honest.manifest, expires=(NOW + timedelta(days=999)).isoformat())
    return Delta(Signed(later, honest.signature), None, ROWS)


def _tampered_row(district: District) -> Delta:
    other = row("a", "Kowalczyk", "Zofia", born="1984-07-17")
    return Delta(district.sign(ROWS, 2), None, [other, *ROWS[1:]])


REFUSED: dict[str, tuple[str, Callable[[District], Delta]]] = {
    "wrong_signature: another key": ("wrong_signature", _wrong_key),
    "wrong_signature: tampered manifest": ("wrong_signature", _tampered_manifest),
    "other_district": ("other_district", lambda d: d.whole(ROWS, 2, district="elsewhere")),
    "other_feed": ("other_feed", lambda d: d.whole(ROWS, 2, feed="school:elsewhere")),
    "lower_version": ("lower_version", lambda d: d.whole(ROWS, 0)),
    "same_version_other_root": ("same_version_other_root", lambda d: d.whole(ROWS[:2], 1)),
    "wrong_root: tampered row": ("wrong_root", _tampered_row),
    "wrong_count: truncated": ("wrong_count", lambda d: Delta(d.sign(ROWS, 2), None, ROWS[:2])),
    "wrong_count: padded": ("wrong_count", lambda d: Delta(d.sign(ROWS[:2], 2), None, ROWS)),
    "repeated_id": ("repeated_id", lambda d: d.whole([*ROWS, ROWS[0]], 2)),
    "malformed_row: no JSON": ("malformed_row", lambda d: d.whole([*ROWS, Row("x", b"{")], 2)),
    "malformed_row: another id": ("malformed_row", lambda d: d.whole([*ROWS, Row("x", ROWS[0].content)], 2)),
    "malformed_row: a field missing": ("malformed_row", lambda d: d.whole([feeds.row({"id": "x"})], 2)),
    "malformed_row: no date": (
        "malformed_row",
        lambda d: d.whole([feeds.row({**_fields(), "born": "1990-02-30"})], 2),
    ),
    "other_base": ("other_base", lambda d: Delta(d.sign(ROWS[:2], 3), 2, [], ["c"])),
    "wrong_root: delta": ("wrong_root", lambda d: Delta(d.sign(ROWS[:2], 2), 1, [row("b", "Other")], ["c"])),
    "wrong_count: delta": ("wrong_count", lambda d: Delta(d.sign(ROWS[:2], 2), 1, [], ["b", "c"])),
}


def _fields() -> dict[str, object]:
    fields: dict[str, object] = json.loads(ROWS[0].content)
    return fields


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_right_is_refused_and_the_old_list_screens_on(
    case: str, tmp_path: Path, lists: BarredLists, district: District
) -> None:
    reason, make = REFUSED[case]
    lists.apply(district.whole(ROWS))
    before = lists.current("district")
    with pytest.raises(ListRefused) as refused:
        lists.apply(make(district))
    assert refused.value.reason == reason
    assert lists.current("district") == before
    assert ids(lists) == {"a"}
    assert not list(tmp_path.glob("*.building*"))
    again = district.lists(tmp_path)
    assert again.current("district") == before
    assert ids(again) == {"a"}
    again.close()
