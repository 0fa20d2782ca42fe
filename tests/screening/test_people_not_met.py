"""Kinds of misses and of false alarms that people found who drew names and records by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.compare_tokens import RELIABLE, compare_given_tokens, compare_surname_tokens
from screening.policy import BUDGETED, Policy, Precision
from screening.result import Agreement, EvidenceField
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState, Verdict
from tests.screening.people import SCHOOL, TODAY, agreement, answer, entry, tables, visitor

BORN = "1979-04-12"
UNBUDGETED = [kind for kind in ListKind if kind not in BUDGETED]


@pytest.mark.parametrize("listed_born", ["", "1979"])
@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Vangsai, Za Kou", "Vangsai, Za Pao"),
        ("Vangsai, Txooj Mao", "Vangsai, Nkauj Mao"),
        ("Quintanar, Berta Elena", "Quintanar, Berta Sofia"),
        ("Pau Ngun Kio Tharsing,", "Pau Cing Zam Tharsing,"),
    ],
)
def test_given_names_of_which_one_of_two_differs_are_two_people_on_a_list_with_a_budget(
    who: str, listed: str, listed_born: str
) -> None:
    assert answer(visitor(who, BORN), entry(listed, listed_born)).verdict is Verdict.NONE
    assert answer(visitor(who, BORN), entry(who, listed_born)).verdict is not Verdict.NONE


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Vangsai, Za Kou", "Vangsai, Za"),
        ("Vangsai, Za Kou", "Vangsai, Zakou"),
        ("Vangsai, Kou Zapeng", "Vangsai, Zapeng Kou"),
        ("Vangsai, Za K", "Vangsai, Za Kou"),
        ("Thwin, Ma Khin", "Thwin, Daw Khin"),
        ("Thwin, Maung Zaw", "Thwin, Ko Zaw"),
        ("Vangsai, Ly-Pin", "Vangsai, Li-pin"),
    ],
)
def test_given_names_that_are_left_out_joined_turned_or_shortened_are_still_one_persons(who: str, listed: str) -> None:
    assert answer(visitor(who, BORN), entry(listed, "1979")).verdict is not Verdict.NONE


@pytest.mark.parametrize("kind", list(ListKind))
def test_given_names_of_which_one_differs_are_found_beside_the_same_whole_date(kind: ListKind) -> None:
    assert answer(visitor("Vangsai, Za Kou", BORN), entry("Vangsai, Za Pao", BORN, kind)).verdict is not Verdict.NONE


def test_lee_with_a_given_name_of_a_community_is_as_common_as_yang_is() -> None:
    for surname in ("Lee", "Yang"):
        assert answer(visitor(f"{surname}, Paokoua"), entry(f"{surname}, Paokoua")).verdict is Verdict.NONE
    assert answer(visitor("Vangsai, Paokoua"), entry("Vangsai, Paokoua")).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize("title", ["Saw", "Naw", "Mahn"])
def test_a_word_of_address_in_front_of_a_name_proves_little(title: str) -> None:
    assert answer(visitor(f"Bwayler, {title}"), entry(f"Bwayler, {title}")).verdict is Verdict.NONE
    assert answer(visitor(f"Bwayler, {title}"), entry(f"Bwayler, {title}", "", ListKind.BARRED)).matches
    assert answer(visitor(f"Bwayler, {title}", BORN), entry(f"Bwayler, {title}", BORN)).verdict is Verdict.STRONG


@pytest.mark.parametrize(
    ("who", "listed"),
    [("Adamsky, Tra", "Tre, Adamsky"), ("Meek, Robert", "Robert, Mee")],
)
@pytest.mark.parametrize("kind", list(ListKind))
def test_exchanged_names_of_which_one_is_merely_alike_are_found_beside_the_same_date(
    who: str, listed: str, kind: ListKind
) -> None:
    policy = Policy({(each, Precision.FULL): 10_000 for each in ListKind})
    for one, other in ((who, listed), (listed, who)):
        args = visitor(one, BORN), [entry(other, BORN, kind)], tables(), TODAY, SCHOOL, ListState.CURRENT
        found = screen(*args, frozenset(), policy)
        assert found.verdict is Verdict.POSSIBLE
        assert agreement(found, EvidenceField.FAMILY) is Agreement.SWAPPED
        assert answer(visitor(one, BORN), entry(other, "1979", kind)).verdict is Verdict.NONE


@pytest.mark.parametrize("name", ["Lle, Cuong", "Vvu, Chi", "Ssu, Yebin"])
def test_a_letter_typed_twice_in_a_short_surname_is_found_beside_the_same_date(name: str) -> None:
    assert answer(visitor(name, BORN), entry(name[1:], BORN)).verdict is Verdict.STRONG


@pytest.mark.parametrize("kind", UNBUDGETED)
def test_a_cards_first_of_january_may_stand_for_any_day_of_the_year(kind: ListKind) -> None:
    who, listed = visitor("Gabrielsen, Darrell", "1956-01-01"), entry("Gabrielsen, Darrell", "1956-11-10", kind)
    found = answer(who, listed)
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.BORN) is Agreement.NEAR
    assert answer(visitor("Gabrielson, Darrell", "1956-01-01"), listed).verdict is Verdict.NONE


@pytest.mark.parametrize("kind", sorted(BUDGETED))
def test_a_cards_first_of_january_stops_nobody_on_a_list_with_a_budget(kind: ListKind) -> None:
    listed = entry("Gabrielsen, Darrell", "1956-11-10", kind)
    assert answer(visitor("Gabrielsen, Darrell", "1956-01-01"), listed).verdict is Verdict.NONE


@pytest.mark.parametrize("kind", UNBUDGETED)
def test_a_cards_first_of_january_hides_nobody_of_a_common_name_where_nobody_may_be_missed(kind: ListKind) -> None:
    who, listed = visitor("Nguyen, Phat", "1981-01-01"), entry("Nguyen, Phat", "1981-04-21", kind)
    assert answer(who, listed).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OSMAN", "OTHMAN"), ("JAMAL", "DJAMEL"), ("SULEIMAN", "SLIMANE"), ("HARUTYUNYAN", "ARUTYUNYAN"),
        ("HOVHANNISYAN", "OGANESYAN"), ("HAKOBYAN", "AKOPYAN"), ("TEWODROS", "TEDROS"), ("WOLDE", "WELDE"),
        ("YE", "IP"), ("ISSE", "ESSA"),
    ],
)  # fmt: skip
def test_surnames_by_two_habits_are_one(one: str, other: str) -> None:
    assert compare_surname_tokens(one, other, tables()) in RELIABLE
    assert compare_surname_tokens(other, one, tables()) in RELIABLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VASYL", "VASILIJ"), ("SERHII", "SERGEJ"), ("YEVHENIIA", "EVGENIJA"), ("YULIIA", "JULIJA"),
        ("KSENIYA", "XENIA"), ("ZAYNAB", "ZEINEB"), ("FADUMO", "FATUMA"), ("POV", "PAO"),
    ],
)  # fmt: skip
def test_given_names_by_two_habits_are_one(one: str, other: str) -> None:
    assert compare_given_tokens(one, other, tables(), same_sex=True) in RELIABLE


@pytest.mark.parametrize(
    "names", [("Vangelou, Gerasi Xiamo", "Vangelou, Gerasi"), ("Vangelou, Gerasi", "Vangelou, Gerasi Xiamo")]
)
def test_an_alias_that_agrees_counts_whatever_the_other_name_is(names: tuple[str, str]) -> None:
    listed = replace(entry(names[0], "1980"), names=tuple(visitor(one).name for one in names))
    assert answer(visitor("Vangelou, Tou Gerasi", "1980-05-06"), listed).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Ivanova, Natalija Petrovna", "Ivanova, Natalia Smirnova"),
        ("Ivanov, Dmitrij Petrovich", "Ivanov, Dmitrii Peter"),
    ],
)
def test_a_given_name_by_two_systems_is_no_sister_or_brother(who: str, listed: str) -> None:
    assert answer(visitor(who, BORN), entry(listed, BORN)).verdict is Verdict.STRONG


def test_a_word_of_address_that_is_a_name_elsewhere_is_a_name() -> None:
    for who, listed in (("Kowalczyk, Nan", "Thibodeau, Nan"), ("Santos, Ma.", "Reyes, Ma.")):
        assert answer(visitor(who, BORN), entry(listed, BORN, ListKind.BARRED)).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize("given", ["Michael", "David", "John"])
def test_a_given_name_of_the_nation_is_as_common_as_it_was(given: str) -> None:
    assert answer(visitor(f"Przybylinski, {given}"), entry(f"Przybylinski, {given}")).verdict is Verdict.POSSIBLE
