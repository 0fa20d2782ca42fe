"""Candidate generation on real files: each way in which a name or a date may differ must still lead to the entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index.barred_lists import BarredLists
from screening.candidate_keys import birth_date_code, near_dates
from screening.compare_dates import compare_dates
from screening.persons import PartialDate
from screening.weights import DateFit
from tests.kiosk.barred_index.list_world import District, row
from tests.screening.people import visitor

unhurried = settings(deadline=None)
"""A busy machine is no defect of screening."""

PEOPLE = {
    "robert": ("Smithers", "Robert", "1980-05-06"),
    "zofia": ("Kowalczyk", "Zofia", ""),
    "cruz": ("de la Cruz", "María José", "1975"),
    "shami": ("Al-Shami", "Omar", ""),
    "lopez": ("García López", "Jesús", ""),
    "tran": ("Tran", "Minh", ""),
    "edward": ("Wang", "Edward", ""),
    "sukarno": ("Sukarno", "", ""),
    "yusuf": ("Warsame", "Yusuf", ""),
    "chris": ("Christophersen", "Ann", ""),
    "initial": ("Okonkwo", "A", ""),
    "whole": ("Ahn Min Seo", "", ""),
}


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BarredLists]:
    district = District()
    held = district.lists(tmp_path_factory.mktemp("lists"))
    crowd = [row(f"x{number}", f"Somebody{chr(65 + number % 26)}", f"Else{number}") for number in range(200)]
    held.apply(
        district.whole([row(id_, family, first, born=born) for id_, (family, first, born) in PEOPLE.items()] + crowd)
    )
    yield held
    held.close()


@pytest.mark.parametrize(
    ("who", "born", "target"),
    [
        ("Smithers, Robert", "1980-05-06", "robert"),
        ("Smothres, Robret", "1980-05-06", "robert"),  # too many slips for the names alone
        ("Smothres, Robret", "1980-06-05", "robert"),
        ("Nobody, Atall", "1980-05-06", None),
        ("Smithers, Bob", "1980-05-07", "robert"),
        ("Smithers, Robert", "1990-05-06", "robert"),
        ("Smithers, Robert", "1981-05-06", "robert"),
        ("Smithers, Robert", "1955-01-31", "robert"),  # barred: the exact name is found whatever the date
        ("Kowalczyk, Zofia", "1984-07-16", "zofia"),
        ("Kowalzcyk, Zofia", "1984-07-16", "zofia"),
        ("Kowalczyk, Zofja", "1984-07-16", "zofia"),
        ("Kovalchik, Zofia", "1984-07-16", "zofia"),
        ("Miller, Zofia/Kowalczyk", "1984-07-16", "zofia"),
        ("Kowalczyk, Anna/Zofia", "1984-07-16", "zofia"),
        ("Kowalczyk, Z", "1984-07-16", "zofia"),
        ("Delacruz, Maria", "1975-02-03", "cruz"),
        ("Cruz, Jose", "1976-02-03", "cruz"),
        ("Cruz, Mariajose", "1957-02-03", "cruz"),
        ("Alshami, Omar", "1990-01-01", "shami"),
        ("Elshami, Umar", "1990-01-01", "shami"),
        ("Shami, Omar", "1990-01-01", "shami"),
        ("Lopez, Chuy", "1990-01-01", "lopez"),
        ("Garcia, Jesus", "1990-01-01", "lopez"),
        ("Garcialopez, Jesus", "1990-01-01", "lopez"),
        ("Lopez Garcia, Jesus", "1990-01-01", "lopez"),
        ("Minh, Tran", "1990-01-01", "tran"),
        ("Wang, Ecluuard", "", None),
        ("Wang, Eclward", "1990-01-01", "edward"),
        ("Sukarno", "1990-01-01", "sukarno"),
        ("Zofia Kowalczyk", "1990-01-01", "zofia"),  # the whole name in one field, here and there
        ("Kowalczyk Zofia", "", "zofia"),
        ("Ahn, Min Seo", "1990-01-01", "whole"),
        ("Warsame, Youssef", "1990-01-01", "yusuf"),
        ("Christopher, Ann", "1990-01-01", "chris"),
        ("Okonkwo, Adaeze", "1990-01-01", "initial"),
        ("Kowalczyk, Zofia", "", "zofia"),
        ("Smithers, Rob", "", "robert"),
    ],
)
def test_the_entry_is_among_the_candidates(lists: BarredLists, who: str, born: str, target: str | None) -> None:
    found = {entry.id for entry in lists.candidates(visitor(who, born))}
    assert target in found if target else not found


def test_a_stranger_brings_up_nobody(lists: BarredLists) -> None:
    assert lists.candidates(visitor("Abernathy, Wilhelmina", "1962-02-02")) == []


first_of_years = st.integers(1900, 2026).map(lambda year: date(year, 1, 1))
births = st.one_of(st.dates(date(1900, 1, 1), date(2026, 1, 1)), first_of_years)


@unhurried
@given(births, st.one_of(births, first_of_years, st.integers(1900, 2026)))
def test_every_date_that_screening_would_accept_is_looked_for_as_it_is_judged(ours: date, listed: date | int) -> None:
    theirs = PartialDate(listed) if isinstance(listed, int) else PartialDate(listed.year, listed.month, listed.day)
    judged = compare_dates(ours, theirs)
    looked_for = near_dates(ours).get(birth_date_code(theirs))
    if judged is DateFit.DAY_UNKNOWN:  # the exact name alone counts, and is looked for whatever the date
        assert (ours.month, ours.day, ours.year) == (1, 1, theirs.year)
        judged = DateFit.DIFFERENT
    assert listed == ours or judged in {looked_for, DateFit.DIFFERENT}
    assert listed != ours or looked_for is DateFit.EXACT


@unhurried
@given(births, st.integers(0, 7), st.integers(0, 9))
def test_a_digit_written_wrongly_is_looked_for(born: date, place: int, digit: int) -> None:
    text = f"{born:%Y%m%d}"
    wrong = text[:place] + str(digit) + text[place + 1 :]
    exchanged = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
    assert {int(text), int(wrong), int(exchanged)} <= near_dates(born).keys()


@pytest.mark.parametrize("who", ["", "-, -", "محمد, علي", "%_, *?", "'; DROP TABLE entry; --, x", "A, B/C/D"])
def test_no_name_disturbs_the_search(lists: BarredLists, who: str) -> None:
    lists.candidates(visitor(who, "1990-01-01"))
    assert lists.candidates(visitor("Sukarno", ""))


@pytest.mark.parametrize(
    ("family", "given", "who"),
    [
        ("García López", "Jesús", "Garcialopez, Jesus"),
        ("García López", "Jesús", "Lopez Garcia, Jesus"),
        ("Al-Shami", "Omar", "Alshami, Omar"),
        ("de la Cruz", "María José", "Delacruz, Mariajose"),
        ("O'Brien", "Mary-Ann", "O Brien, Mary Ann"),
        ("Van der Berg", "Jan", "Vanderberg, Jan"),
        ("MacDonald", "Ian", "Mac Donald, Ian"),
    ],
)
def test_behind_a_cards_first_of_january_the_name_is_found_however_it_is_spaced(
    family: str, given: str, who: str, tmp_path: Path
) -> None:
    district = District()
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole([row("listed", family, given, born="1980-05-05", kind="barred")]))
        found = [entry.id for entry in lists.candidates(visitor(who, "1980-01-01"))]
    assert found == ["listed"]
