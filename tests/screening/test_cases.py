"""Named people: who must be found, in which class and on which evidence, and who must be left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.persons import BarredEntry, PersonName, Truncation
from screening.result import Agreement, EvidenceField
from sync.contract.vocabulary import ListKind, Verdict
from tests.screening.people import agreement, answer, entry, line, visitor

BORN = "1984-07-16"


@pytest.mark.parametrize(
    ("who", "listed", "family", "given"),
    [
        ("Smithers, Robert", "Smithers, Robert", Agreement.EXACT, Agreement.EXACT),
        ("Smithers, Bob", "Smithers, Robert", Agreement.EXACT, Agreement.NICKNAME),
        ("García, Chuy", "Garcia, Jesús", Agreement.EXACT, Agreement.NICKNAME),
        ("Ivanov, Sasha", "Ivanov, Aleksandr", Agreement.EXACT, Agreement.NICKNAME),
        ("Al-Shami, Omar", "Alshami, Umar", Agreement.SPELLING, Agreement.SPELLING),
        ("Shami, Omar", "Al Shami, Omar", Agreement.SPELLING, Agreement.EXACT),
        ("Yilmaz, Muhammad", "Yilmaz, Mohamed", Agreement.EXACT, Agreement.SPELLING),
        ("Smyth, John", "Smith, Jon", Agreement.SOUND, Agreement.NICKNAME),
        ("Katsopolis, Jesse", "Katsopotis, Jesse", Agreement.TYPO, Agreement.EXACT),
        ("Peterrnan, Anna", "Peterman, Anna", Agreement.TYPO, Agreement.EXACT),
        ("de la Cruz, María", "Delacruz, Maria", Agreement.SPELLING, Agreement.EXACT),
        ("García-López, Ana", "Garcia Lopez, Ana", Agreement.EXACT, Agreement.EXACT),
        ("Garcialopez, Ana", "Garcia Lopez, Ana", Agreement.SPELLING, Agreement.EXACT),
        ("Lopez Garcia, Ana", "Garcia Lopez, Ana", Agreement.SPELLING, Agreement.EXACT),
        ("Garcia, Ana", "Garcia Lopez, Ana", Agreement.PART, Agreement.EXACT),
        ("Lopez, Ana", "Garcia Lopez, Ana", Agreement.PART, Agreement.EXACT),
        ("Nguyen, Van Duc", "Nguyen, Duc", Agreement.EXACT, Agreement.PART),
        ("Minh, Tran", "Tran, Minh", Agreement.SWAPPED, Agreement.SWAPPED),
        ("Mary-Ann Doe", "Mary-Ann Doe", Agreement.EXACT, Agreement.EXACT),
        ("Doe, Maryann", "Doe, Mary Ann", Agreement.EXACT, Agreement.SPELLING),
        ("Doe, Mary/Ann", "Doe, Maryann", Agreement.EXACT, Agreement.SPELLING),
        ("Ivanova, Elena", "Ivanov, Yelena", Agreement.SOUND, Agreement.SPELLING),
        ("Sukarno", "Sukarno", Agreement.EXACT, Agreement.EXACT),
        ("al-Assad, Bashar/Hafez", "AL-ASSAD Bashar Hafez", Agreement.EXACT, Agreement.EXACT),
        ("Kowalczyk, Zofia", "Zofia Maria Kowalczyk", Agreement.EXACT, Agreement.EXACT),
        ("Kim, Jong Un", "KIM JONG UN", Agreement.EXACT, Agreement.SPELLING),
        ("Zofia Kowalczyk", "KOWALCZYK Zofia", Agreement.EXACT, Agreement.EXACT),
        ("O'Neill, Sean", "ONeill, Seán", Agreement.EXACT, Agreement.EXACT),
        ("Kowalczyk, Stephen", "Kowalczyk, Steven", Agreement.EXACT, Agreement.NICKNAME),
        ("Kowalczyk, Sean", "Kowalczyk, Shawn", Agreement.EXACT, Agreement.NICKNAME),
        ("Kowalczyk, Wm", "Kowalczyk, William", Agreement.EXACT, Agreement.NICKNAME),
        ("Lopez, Ma. Elena", "Lopez, Maria/Elena", Agreement.EXACT, Agreement.PART),
        ("Tran, Vinnie", "Tran, Vinh", Agreement.EXACT, Agreement.NICKNAME),
        ("Nowak-Kowalczyk, Zofia", "Nowak, Zofia", Agreement.PART, Agreement.EXACT),
        ("Kowalczyk (née Nowak), Zofia", "Nowak, Zofia", Agreement.PART, Agreement.EXACT),
        ("Saint John, Mary", "St. John, Mary", Agreement.EXACT, Agreement.EXACT),
    ],
)
def test_both_names_and_the_full_date_make_a_strong_match(
    who: str, listed: str, family: Agreement, given: Agreement
) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN))
    assert found.verdict is Verdict.STRONG
    assert (agreement(found, EvidenceField.FAMILY), agreement(found, EvidenceField.GIVEN)) == (family, given)


@pytest.mark.parametrize(
    ("who", "listed", "field", "level"),
    [
        ("Kowalczyk, Michael/James", "Kowalczyk, James", EvidenceField.GIVEN, Agreement.MIDDLE),
        ("Kowalczyk, M", "Kowalczyk, Michael", EvidenceField.GIVEN, Agreement.INITIAL),
        ("Miller, Jane/Kowalczyk", "Kowalczyk, Jane", EvidenceField.FAMILY, Agreement.MIDDLE),
        ("Kowal, Michael", "Kowalczyk, Michael", EvidenceField.FAMILY, Agreement.TRUNCATED),
        ("Kir, Elton", "Kirk, Elton", EvidenceField.FAMILY, Agreement.SIMILAR),
    ],
)
def test_a_name_that_agrees_weakly_on_the_same_day_of_birth_is_a_possible_match(
    who: str, listed: str, field: EvidenceField, level: Agreement
) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, field) is level


@pytest.mark.parametrize(
    ("who", "listed", "why"),
    [
        ("Kowalczyk, Jayden", "Kowalczyk, Maria", "sister and brother"),
        ("Kowalczyk, Maria", "Kowalczyk, Mario", "twins of two sexes whose names differ by a letter"),
        ("Kowalczyk, Daniel", "Kowalczyk, Danielle", "twins of two sexes, one name within the other"),
        ("Kowalczyk, Robert/Lee", "Kowalczyk, Lee/Harold", "brothers sharing a name in different places"),
        (
            "Kowalczyk, William",
            "Kowalczyk, Robert",
            "brothers, both of whom may be called Billy by a list of nicknames",
        ),
        ("Miller, Maria", "Kowalczyk, Maria", "a married name and nothing else in common but a common name"),
        ("Park, Ali", "Park, Eli", "short names of one letter's difference"),
        (
            "Garcia, Miguel/Thomas",
            "Garcia, Michael/Joshua",
            "twins of related names, each with a second one of his own",
        ),
        ("Wang, Qing/Mei", "Wang, Jing/Hua", "twin sisters whose names sound alike"),
    ],
)
def test_people_of_one_family_or_one_given_name_are_possible_twins_at_most(who: str, listed: str, why: str) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN))
    assert not found.matches or agreement(found, EvidenceField.GIVEN) is Agreement.DIFFERENT, why
    assert answer(visitor(who, BORN), entry(listed, "1984")).verdict is Verdict.NONE, why


def whole(text: str, kind: ListKind = ListKind.WATCH) -> BarredEntry:
    """An entry that has all of its name in the field of the surname."""
    return replace(entry("", BORN, kind), names=(PersonName(text),))


@pytest.mark.parametrize("written", ["KOWALCZYK, Zofia Maria", "Kowalczyk,Zofia", "KOWALCZYK, ZOFIA, JR"])
def test_last_name_comma_first_name_in_one_field_is_read_as_two(written: str) -> None:
    found = answer(visitor("Kowalczyk, Zofia", BORN), whole(written))
    assert found.verdict is Verdict.STRONG
    assert (agreement(found, EvidenceField.FAMILY), agreement(found, EvidenceField.GIVEN)) == (
        Agreement.EXACT,
        Agreement.EXACT,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KOWALCZYK, Zofia Maria", "Miller, Maria Elena"),
        ("Kowalczyk Zofia Maria", "Maria Elena Miller"),
        ("James Thomas Smithers", "James Peter Kowalczyk"),
    ],
)
def test_whole_names_in_one_field_with_one_word_in_common_are_two_people(one: str, other: str) -> None:
    who = replace(visitor("", BORN), name=PersonName(one))
    assert answer(who, whole(other)).verdict is Verdict.NONE


@pytest.mark.parametrize("nobody", ["UNKNOWN", "NFN", "N/A", "n.a.", "Baby Girl", "BABY", "Infant", "NULL", "-", "?"])
def test_a_placeholder_is_an_absent_given_name_and_no_name_that_differs(nobody: str) -> None:
    found = answer(replace(visitor("", BORN), name=PersonName("Kowalczyk", nobody)), entry("Kowalczyk, Zofia", BORN))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.GIVEN) is Agreement.ABSENT


@pytest.mark.parametrize("given", ["Na", "Nil", "Girlie", "Babette"])
def test_a_name_that_looks_like_a_placeholder_is_a_name(given: str) -> None:
    assert answer(visitor(f"Kowalczyk, {given}", BORN), entry(f"Kowalczyk, {given}")).verdict is Verdict.POSSIBLE
    another = answer(visitor(f"Kowalczyk, {given}", BORN), entry("Kowalczyk, Zofia", BORN))
    assert agreement(another, EvidenceField.GIVEN) is Agreement.DIFFERENT


def test_a_slip_of_the_given_name_and_a_wrong_sex_are_a_possible_match_and_a_twin_of_the_other_sex_is_none() -> None:
    listed = entry("Kowalczyk, Sandra", BORN, ListKind.REGISTRY, "F")
    assert answer(visitor("Kowalczyk, Sandrra", BORN, "M"), listed).verdict is Verdict.POSSIBLE
    assert answer(visitor("Kowalczyk, Sandro", BORN, "M"), listed).verdict is Verdict.NONE


def test_a_common_name_cut_to_another_common_one_is_a_possible_match_where_the_sex_agrees() -> None:
    listed = entry("Kowalczyk, Kristine/Katherine", BORN, ListKind.REGISTRY, "F")
    assert answer(visitor("Kowalczyk, Kristi/Katherine", BORN, "F"), listed).verdict is Verdict.POSSIBLE
    unknown = answer(visitor("Kowalczyk, Kristi/Katherine", BORN), listed)
    assert agreement(unknown, EvidenceField.GIVEN) is Agreement.DIFFERENT


def test_a_married_woman_is_found_by_the_alias_that_keeps_her_maiden_name() -> None:
    listed = entry("Kowalczyk, Jane", BORN, ListKind.REGISTRY, "", "Miller, Jane")
    assert answer(visitor("Miller, Jane", BORN), listed).verdict is Verdict.STRONG


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_a_twin_of_a_related_name_is_compared_by_a_person_where_nobody_may_be_missed(kind: ListKind) -> None:
    twin = visitor("Garcia, Miguel/Thomas", BORN)
    assert answer(twin, entry("Garcia, Michael/Joshua", BORN, kind)).verdict is not Verdict.NONE


@pytest.mark.parametrize("kind", [ListKind.REGISTRY, ListKind.WATCH])
def test_father_and_son_of_one_name_are_two_people(kind: ListKind) -> None:
    son = visitor("Smithers, Robert/Lee", "1990-03-02")
    assert answer(son, entry("Smithers, Robert/Lee", "1962-11-20", kind)).verdict is Verdict.NONE


def test_a_son_marked_junior_is_not_his_barred_father_even_where_nobody_may_be_missed() -> None:
    son = visitor("Smithers, Robert//Jr", "1990-03-02")
    father = entry("Smithers, Robert//Sr", "1962-11-20", ListKind.BARRED)
    assert answer(son, father).verdict is Verdict.NONE


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_the_exact_name_of_few_with_another_date_is_shown_on_lists_that_may_miss_nobody(kind: ListKind) -> None:
    found = answer(visitor("Smithers, Zbigniew", "1990-03-02"), entry("Smithers, Zbigniew", "1962-11-20", kind))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.BORN) is Agreement.DIFFERENT


@pytest.mark.parametrize("name", ["Smith, John", "Nguyen, Anh", "Garcia, Jose"])
def test_the_exact_name_of_many_with_another_date_stops_nobody(name: str) -> None:
    assert answer(visitor(name, "1990-03-02"), entry(name, "1962-11-20", ListKind.BARRED)).verdict is Verdict.NONE


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
@pytest.mark.parametrize("name", ["Smith, John", "Nguyen, Anh", "Garcia, Jose", "Mohamed, Ali", "Kim, Min", "Le"])
def test_nobody_is_unmatchable_by_the_exact_name_however_common(name: str, kind: ListKind) -> None:
    assert answer(visitor(name, BORN), entry(name, "", kind)).verdict is Verdict.POSSIBLE


@pytest.mark.parametrize("name", ["Nguyen, Anh", "Mohamed, Ali", "Garcia, Jose", "Kim, Min", "Smith, John"])
def test_a_common_name_alone_stops_nobody_for_a_registry(name: str) -> None:
    assert answer(visitor(name, BORN), entry(name)).verdict is Verdict.NONE


def test_a_rare_name_alone_is_a_possible_match_for_a_registry() -> None:
    found = answer(visitor("Wojciechowski, Zbigniew", BORN), entry("Wojciechowski, Zbigniew"))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.BORN) is Agreement.ABSENT


@pytest.mark.parametrize(
    ("listed", "level", "detail"),
    [
        ("1984-07-17", Agreement.NEAR, "one_digit"),
        ("1948-07-16", Agreement.NEAR, "transposed"),
        ("1985-07-16", Agreement.NEAR, "one_digit"),
        ("1984", Agreement.YEAR, ""),
        ("1985", Agreement.NEAR, "next_year"),
        ("1948", Agreement.NEAR, "year_slip"),
    ],
)
def test_a_slip_of_the_birth_date_is_a_possible_match_and_says_which(
    listed: str, level: Agreement, detail: str
) -> None:
    found = answer(visitor("Kowalczyk, Zofia/Maria", BORN), entry("Kowalczyk, Zofia/Maria", listed))
    assert found.verdict is Verdict.POSSIBLE
    assert (line(found, EvidenceField.BORN).agreement, line(found, EvidenceField.BORN).detail) == (level, detail)


def test_day_and_month_exchanged_are_a_possible_match() -> None:
    found = answer(visitor("Kowalczyk, Zofia", "1984-07-06"), entry("Kowalczyk, Zofia", "1984-06-07"))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.BORN) is Agreement.SWAPPED


def test_a_name_that_the_license_cut_short_matches_as_well_as_the_whole() -> None:
    cut = visitor("Wolfeschlegel, Hubert", BORN, cut=Truncation(family=True))
    found = answer(cut, entry("Wolfeschlegelsteinhausen, Hubert", BORN))
    assert found.verdict is Verdict.STRONG
    assert agreement(found, EvidenceField.FAMILY) is Agreement.TRUNCATED


def test_another_sex_takes_the_strength_from_a_match() -> None:
    found = answer(visitor("Kowalczyk, Sasha", BORN, "F"), entry("Kowalczyk, Sasha", BORN, ListKind.REGISTRY, "M"))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.SEX) is Agreement.DIFFERENT


def test_a_nickname_names_the_formal_name() -> None:
    assert (
        line(answer(visitor("Smithers, Bob", BORN), entry("Smithers, Robert", BORN)), EvidenceField.GIVEN).detail
        == "Robert"
    )


def test_the_stronger_match_comes_first() -> None:
    found = answer(
        visitor("Kowalczyk, Zofia", BORN),
        entry("Kowalczyk, Zofia", "1984", id_="weaker"),
        entry("Kowalczyk, Zofia", BORN, id_="stronger"),
    )
    assert [match.entry_id for match in found.matches] == ["stronger", "weaker"]


def test_a_common_name_matches_more_unrelated_visitors_than_a_rare_one() -> None:
    common = answer(visitor("Smith, John", BORN), entry("Smith, John", BORN)).matches[0]
    rare = answer(visitor("Kowalczyk, Zofia", BORN), entry("Kowalczyk, Zofia", BORN)).matches[0]
    assert common.unrelated > rare.unrelated > 0
    assert common.weight < rare.weight
