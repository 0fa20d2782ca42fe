"""How often the lists held have a name, as screening asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.barred_index import candidate_search
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.list_files import READY
from kiosk.commands.screen import probe, screen_probes
from screening.list_names import ListNames, Namesakes
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
    row("two", "Phommaly Xayavongsa", "Bouna", kind="registry", born="1980-02-03"),
    row("alias", "Sisouk", "Keo", kind="watch", aliases="Xayavongsa, Keo"),
    row("barred", "Xayavongsa", "Bouna", kind="barred", born="1981-05-06"),
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


def test_entries_are_counted_by_any_of_their_names_and_only_on_lists_with_a_budget(lists: BarredLists) -> None:
    names = counting(lists)
    assert names.bearers("XAYAVONGSA") == 32
    assert names.bearers("BOUNA") == 0
    assert names.namesakes("XAYAVONGSA", "BOUNA") == Namesakes(7, frozenset({19790412, 19800203}))
    assert names.namesakes("XAYAVONGSA", "KEO") == Namesakes(1)
    assert names.namesakes("XAYAVONGSA", "NOBODY") == names.namesakes("NOBODY", "BOUNA") == Namesakes()


def test_the_first_of_january_tells_nobody_apart() -> None:
    assert Namesakes.of([19790101, 19790412, 19790000, 0]) == Namesakes(4, frozenset({19790412}))


def test_what_a_delta_changes_is_counted_as_it_then_is(lists: BarredLists, district: District) -> None:
    there = COMMUNITY[10:] + OTHERS
    lists.apply(Delta(district.sign(there, version=2), 1, [], [one.id for one in COMMUNITY[:10]]))
    assert counting(lists).bearers("XAYAVONGSA") == 22


def test_lists_of_several_feeds_count_together_and_one_birth_date_once(lists: BarredLists, district: District) -> None:
    own = [row("own", "Xayavongsa", "Bouna", kind="watch", schools="oakridge", born="1979-04-12")]
    lists.apply(district.whole(own, feed="school:oakridge"))
    names = counting(lists)
    assert names.bearers("XAYAVONGSA") == 33
    assert names.namesakes("XAYAVONGSA", "BOUNA") == Namesakes(8, frozenset({19790412, 19800203}))


def test_a_file_that_is_gone_counts_nobody_so_that_nobody_weighs_less(lists: BarredLists, tmp_path: Path) -> None:
    names = counting(lists)
    (file,) = (tmp_path / "lists").glob(f"*{READY}")
    file.unlink()
    assert names.bearers("XAYAVONGSA") == 0
    assert names.namesakes("XAYAVONGSA", "BOUNA") == Namesakes()


def test_a_file_that_cannot_be_read_counts_nobody(lists: BarredLists, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(connection: Any, family: str) -> int:
        raise ValueError("a damaged row")

    names = counting(lists)
    monkeypatch.setattr(candidate_search, "bearers", spoiled)
    assert names.bearers("XAYAVONGSA") == 0


def decision(*listed: dict[str, str], born: str = "1990-02-03") -> str:
    """For a visitor called Bounaaa Xayavongsa, on a list of 1,000 others without birth dates."""
    crowd = [{"family": f"Ov{_word(number)}", "given": "Jana", "kind": "registry"} for number in range(1_000)]
    rows = [canonical_fields({"id": f"e{number}"} | one) for number, one in enumerate([*crowd, *listed])]
    (answer,) = screen_probes(rows, [probe("Bounaaa", "Xayavongsa", born=born)], tables(), TODAY)
    return answer["decision"]


def _word(number: int) -> str:
    return "".join(chr(97 + digit) for digit in (number // 676, number // 26 % 26, number % 26))


LISTED = {"family": "Xayavongsa", "given": "Bounaaa", "kind": "registry"}


def test_a_strangers_rare_surname_stops_them_where_few_of_the_list_bear_it() -> None:
    others = [LISTED | {"given": f"Boun{_word(number)}"} for number in range(60)]
    assert decision(LISTED) == "possible"
    assert decision(*others) == "none"


@pytest.mark.parametrize(
    "dates",
    [
        ("", "", "", ""),
        ("1990", "", "1990-02-04", "1990-02-04"),
        ("1979-04-12", "1979-12-04", "1979-01-01", "1980-01-01"),
        ("1979-04-12", "1985-11-30", "1991-06-20"),
    ],
)
def test_who_is_listed_for_several_offenses_hides_nobody_by_that(dates: tuple[str, ...]) -> None:
    """GIVEN one person in several rows of two lists, in two spellings, WHEN they come without a birth date, THEN they
    are stopped as by one row."""
    rows = [LISTED | {"born": born, "kind": KINDS[number % 2]} for number, born in enumerate(dates)]
    spelled = [LISTED | {"given": "Bounnaaa"}, LISTED | {"given": "B"}]
    assert decision(*rows, *spelled, born="") == "possible"
