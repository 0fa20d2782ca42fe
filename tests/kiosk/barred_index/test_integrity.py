"""A list that this machine must doubt: its clock is behind, or its file was damaged after it was opened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError
from sync.contract.vocabulary import ListState
from tests.kiosk.barred_index.list_world import KEY, NOW, ROWS, District, ids, row
from tests.screening.people import visitor

MANY = [*ROWS, *(row(f"n{number}", f"Family{number}", f"Given{number}", born="1970-01-01") for number in range(2000))]


@pytest.mark.parametrize("behind", [timedelta(hours=2), timedelta(days=300), timedelta(days=2400)])
def test_a_clock_that_is_behind_a_list_held_here_is_not_believed(tmp_path: Path, behind: timedelta) -> None:
    """GIVEN a list issued after what the clock says WHEN its state is asked THEN every "no match" goes to staff."""
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole(ROWS))
    assert not lists.clock_is_suspect(NOW)
    assert lists.state(NOW) is ListState.CURRENT
    assert lists.clock_is_suspect(NOW - behind)
    assert lists.state(NOW - behind) is ListState.EXPIRED
    lists.close()


def test_a_file_damaged_while_it_is_held_becomes_absent_and_can_be_fetched_again(tmp_path: Path) -> None:
    """GIVEN pages destroyed in the middle WHEN it is searched THEN it counts as absent, and the whole list mends it."""
    district = District()
    before = district.lists(tmp_path)
    before.apply(district.whole(MANY))
    before.close()
    (file,) = tmp_path.glob("*.list")
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = bytes(len(content) - 4096 * 3)
    file.write_bytes(content)
    lists = district.lists(tmp_path)
    if lists.state(NOW) is ListState.CURRENT:
        with pytest.raises(StoreError):
            _search(lists)
    assert lists.state(NOW) is ListState.ABSENT
    assert lists.current("district") is None
    lists.apply(district.whole(MANY))
    assert lists.state(NOW) is ListState.CURRENT
    assert "a" in ids(lists)
    lists.close()


def test_a_file_of_another_format_counts_as_absent_until_the_list_is_fetched_again(tmp_path: Path) -> None:
    """GIVEN a list that another version of the program built WHEN the kiosk starts THEN nobody is cleared by it."""
    district = District()
    before = district.lists(tmp_path)
    before.apply(district.whole(ROWS))
    before.close()
    (file,) = tmp_path.glob("*.list")
    connection = open_encrypted(file, KEY)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    lists = district.lists(tmp_path)
    assert lists.state(NOW) is ListState.ABSENT
    lists.apply(district.whole(ROWS))
    assert lists.state(NOW) is ListState.CURRENT
    lists.close()


def _search(lists: BarredLists) -> None:
    for number in range(0, 2000, 100):
        lists.candidates(visitor(f"Family{number}, Given{number}", "1970-01-01"))
