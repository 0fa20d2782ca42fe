"""How often the lists held have a name, as screening asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.list_files import READY
from kiosk.commands.screen import probe, screen_probes
from screening.list_names import ListNames
from sync.contract.barred_list.csv_file import canonical_fields
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import District, row
from tests.screening.people import TODAY, tables

KINDS = ("registry", "watch")
BORN = ("", "1979", "1979-04-12")
COMMUNITY = [
    row(f"e{number}", "Xayavongsa", f"Boun{'abcde'[number % 5]}", kind=KINDS[number % 2], born=BORN[number % 3])
    for number in range(30)
]
OTHERS = [
    row("two", "Phommaly Xayavongsa", "Bouna", kind="registry"),
    row("alias", "Sisouk", "Keo", kind="watch", aliases="Xayavongsa, Keo"),
    row("barred", "Xayavongsa", "Bouna", kind="barred"),
    row("custody", "Xayavongsa", "Bouna", kind="custody"),
]


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def lists(tmp_path: Path, district: District) -> Iterator[BarredLists]:
    held = district.lists(tmp_path / "lists")
    held.apply(district.whole(COMMUNITY + OTHERS))
    yield held
    held.close()


def counting(lists: BarredLists) -> ListNames:
    names = lists.policy().names
    assert names is not None
    return names


def test_each_entry_counts_once_by_any_of_its_names_and_only_on_lists_with_a_budget(lists: BarredLists) -> None:
    names = counting(lists)
    assert names.bearers("XAYAVONGSA") == 32
    assert names.namesakes("XAYAVONGSA", "BOUNA") == 7  # six of the community, and who has two surnames
    assert names.namesakes("XAYAVONGSA", "KEO") == 1
    assert names.bearers("BOUNA") == names.namesakes("XAYAVONGSA", "NOBODY") == 0


def test_what_a_delta_changes_is_counted_as_it_then_is(lists: BarredLists, district: District) -> None:
    there = COMMUNITY[10:] + OTHERS
    removed = [one.id for one in COMMUNITY[:10]]
    lists.apply(Delta(district.sign(there, version=2), 1, [], removed))
    assert counting(lists).bearers("XAYAVONGSA") == 22


def test_lists_of_several_feeds_count_together(lists: BarredLists, district: District) -> None:
    own = [row("own", "Xayavongsa", "Bouna", kind="watch", schools="oakridge")]
    lists.apply(district.whole(own, feed="school:oakridge"))
    assert counting(lists).bearers("XAYAVONGSA") == 33


def test_a_file_that_is_gone_counts_nobody_so_that_nobody_weighs_less(lists: BarredLists, tmp_path: Path) -> None:
    names = counting(lists)
    assert names.bearers("XAYAVONGSA") == 32
    (file,) = (tmp_path / "lists").glob(f"*{READY}")
    file.unlink()
    assert names.bearers("XAYAVONGSA") == 0


def test_a_strangers_rare_surname_stops_them_where_few_of_the_list_bear_it() -> None:
    """GIVEN 1,000 entries without birth dates, WHEN a stranger has the exact name of one, THEN it depends on how many
    of the list have that surname."""
    crowd = [
        canonical_fields({"id": f"o{number}", "family": f"Ov{_word(number)}", "given": "Jana", "kind": "registry"})
        for number in range(1_000)
    ]
    stranger = [probe("Bounaaa", "Xayavongsa", born="1990-02-03")]

    def decision(bearers: int) -> str:
        named = [
            canonical_fields({"id": f"x{n}", "family": "Xayavongsa", "given": f"Boun{_word(n)}", "kind": "registry"})
            for n in range(bearers)
        ]
        (answer,) = screen_probes([*crowd, *named], stranger, tables(), TODAY)
        return answer["decision"]

    assert decision(1) == "possible"
    assert decision(60) == "none"


def _word(number: int) -> str:
    return "".join(chr(97 + digit) for digit in (number // 676, number // 26 % 26, number % 26))
