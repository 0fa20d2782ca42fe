"""People whom name tables of the country do not know well: what is one name, what is two, and what a date proves."""

from __future__ import annotations

import pytest

from screening.policy import BUDGETED
from screening.result import Agreement, EvidenceField
from sync.contract.vocabulary import ListKind, Verdict
from tests.screening.people import agreement, answer, entry, visitor

BORN = "1979-04-12"


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize("name", ["Hassan, Mohamed", "Warsame, Amina", "Nguyen, Anh"])
def test_the_first_of_january_on_both_sides_proves_the_year_only(name: str, kind: ListKind) -> None:
    found = answer(visitor(name, "1975-01-01"), entry(name, "1975-01-01", kind))
    assert found.verdict is not Verdict.STRONG
    assert not found.matches or agreement(found, EvidenceField.BORN) is Agreement.YEAR


@pytest.mark.parametrize(("one", "other"), [("Vang", "Yang"), ("Pham", "Phan"), ("Boyer", "Royer")])
def test_two_surnames_in_their_own_right_are_no_slip_of_one_another(one: str, other: str) -> None:
    assert answer(visitor(f"{one}, Tou"), entry(f"{other}, Tou")).verdict is Verdict.NONE
    found = answer(visitor(f"{one}, Tou", BORN), entry(f"{other}, Tou", BORN))
    assert agreement(found, EvidenceField.FAMILY) is Agreement.SIMILAR


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Sahrawin, Nessim/Ben Ali", "Sahrawin, Nessim/Ben Salah"),
        ("Quintanar, Maria/de la Luz", "Quintanar, Maria/de los Angeles"),
        ("Quintarelli, Maria del Carmen", "Quintarelli, Maria del Pilar"),
        ("Zadransen, Aref/Wali Khan", "Zadransen, Aref/Ghazi Khan"),
    ],
)
def test_a_particle_or_one_of_two_middle_names_in_common_is_no_middle_name_in_common(who: str, listed: str) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN))
    assert agreement(found, EvidenceField.MIDDLE) is Agreement.DIFFERENT


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Tamsin, Kevin/Wai Keung", "Tamsin, Wai/Keung"),
        ("Tamsin, John/Wai-Keung", "Tamsin, Wai Keung"),
        ("Tamsin, John/Waikeung", "Tamsin, Wai/Keung"),
        ("Vangstrom, Nhia/Tou Pao", "Vangstrom, Tou/Pao"),
        ("Quintanar, Jorge/Luis Alberto", "Quintanar, Luis/Alberto"),
        ("Awaleh, Shaykh/Hassan Dahir", "Awaleh, Hassan/Dahir"),
        ("Fairweather, A/Boris Emil", "Fairweather, Boris/Emil"),
        ("Quintarelli, Jorge/Luis A", "Quintarelli, Luis/A"),
    ],
)
def test_a_name_put_before_the_listed_ones_is_found_on_every_list(who: str, listed: str) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN, ListKind.REGISTRY))
    assert found.verdict is not Verdict.NONE
    assert agreement(found, EvidenceField.GIVEN) is Agreement.MIDDLE


ANOTHER_GIVEN_NAME = [
    ("Ostrander, Chip", "Ostrander, Charles/Edwin"),
    ("Vuongsen, Kevin", "Vuongsen, Khoa/Minh"),
    ("Featherstone, Danielle", "Featherstone, Daniel"),
]
ANOTHER_SURNAME = [("Whitfield, Karen/Louise", "Stroud, Karen/Louise"), ("Whitfield, Zofia", "Stroud, Zofia")]


@pytest.mark.parametrize(("who", "listed"), [*ANOTHER_GIVEN_NAME, *ANOTHER_SURNAME])
@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_a_whole_date_stands_for_the_name_that_is_unlike_where_nobody_may_be_missed(
    who: str, listed: str, kind: ListKind
) -> None:
    assert answer(visitor(who, BORN), entry(listed, BORN, kind)).verdict is Verdict.POSSIBLE
    assert answer(visitor(who, "1979-01-01"), entry(listed, "1979-01-01", kind)).verdict is Verdict.NONE


@pytest.mark.parametrize("given", ["Alex/Alexandra", "Sam/Samantha", "D/Danielle", "Robert/Samantha"])
def test_a_twin_of_the_other_sex_is_shown_whose_given_name_is_alike_too(given: str) -> None:
    his, _, hers = given.partition("/")
    for kind in ListKind:
        found = answer(visitor(f"Ostrander, {his}", BORN, "M"), entry(f"Ostrander, {hers}", BORN, kind, "F"))
        assert found.verdict is (Verdict.NONE if kind in BUDGETED else Verdict.POSSIBLE)
    near = answer(visitor(f"Ostrander, {his}", BORN, "M"), entry(f"Ostrander, {hers}", "1979", ListKind.BARRED, "F"))
    assert near.verdict is Verdict.NONE


@pytest.mark.parametrize("kind", [ListKind.REGISTRY, ListKind.WATCH])
def test_a_whole_date_and_a_rare_given_name_stand_for_another_surname(kind: ListKind) -> None:
    for who, listed in ANOTHER_SURNAME:
        assert answer(visitor(who, BORN), entry(listed, BORN, kind)).verdict is Verdict.POSSIBLE
        assert answer(visitor(who, BORN), entry(listed, "1979-04-13", kind)).verdict is Verdict.NONE


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Wojtczakowski, Zofia", "Woyczaskowski, Zofia"),
        ("Sahrawin, Temisgen", "Sahrawin, Tesmegan"),
    ],
)
def test_a_name_that_is_merely_alike_is_enough_beside_the_same_day_only(who: str, listed: str) -> None:
    assert answer(visitor(who, BORN), entry(listed, BORN)).verdict is Verdict.POSSIBLE
    assert answer(visitor(who, BORN), entry(listed, "1979")).verdict is Verdict.NONE


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_common_given_name_and_a_date_do_not_stand_for_another_surname(kind: ListKind) -> None:
    found = answer(visitor("Stroud, Maria", BORN), entry("Whitfield, Maria", BORN, kind))
    assert found.verdict is Verdict.NONE


@pytest.mark.parametrize("listed", ["1979-04-28", "1979-11-12", "1961-04-12"])
def test_a_date_of_which_a_part_is_another_is_a_slip_of_a_rare_name_and_of_no_common_one(listed: str) -> None:
    rare, common = "Sahrawin, Nessim/Salah", "Nguyen, Anh"
    assert answer(visitor(rare, BORN), entry(rare, listed)).verdict is Verdict.POSSIBLE
    assert answer(visitor(common, BORN), entry(common, listed)).verdict is Verdict.NONE


@pytest.mark.parametrize("name", ["Htoo, Paw", "Vang, Chue", "Bekele, Tigist"])
def test_names_of_a_community_that_no_table_counted_are_not_the_rarest_of_all(name: str) -> None:
    common, rare = (answer(visitor(one), entry(one, "", ListKind.CUSTODY)) for one in (name, "Kowalczyk, Zbigniew"))
    assert common.matches[0].weight < rare.matches[0].weight + 3
    assert answer(visitor(name), entry(name)).verdict is Verdict.NONE


@pytest.mark.parametrize(("nations", "own"), [("Bethany", "Farzaneh"), ("Keith", "Ahmad"), ("Bethany", "Mariam")])
def test_a_given_name_of_the_nation_is_no_commoner_in_a_community_that_nobody_counted(nations: str, own: str) -> None:
    rare, common = (
        answer(visitor(name), entry(name, "", ListKind.BARRED)).matches[0].weight
        for name in (f"Quintarelli, {nations}", f"Quintarelli, {own}")
    )
    assert rare > common + 0.5
