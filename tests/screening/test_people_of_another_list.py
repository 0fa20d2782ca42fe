"""Kinds of misses and of false alarms that a stranger found with names and lists of their own (ADR 0219)."""

from __future__ import annotations

import pytest

from screening.normalize import normalize
from screening.persons import PersonName
from screening.readings import readings
from screening.result import Agreement, EvidenceField
from sync.contract.vocabulary import ListKind, Verdict
from tests.screening.people import agreement, answer, entry, tables, visitor

BORN = "1979-04-12"


@pytest.mark.parametrize("name", ["HAMPTON", "JEFFERSON", "SIMS", "BOOKER"])
def test_a_surname_of_the_black_community_is_as_common_as_there_and_nowhere_else(name: str) -> None:
    *_, unmet = tables().surnames[name]
    assert max(tables().surnames[name]) < 0.01
    assert unmet < 0.002


@pytest.mark.parametrize("name", ["MOHAMED", "ABDI", "JEAN", "PIERRE"])
def test_a_surname_that_newcomers_bear_too_may_be_common_where_nobody_counted(name: str) -> None:
    assert tables().surnames[name][-1] > 0.05


@pytest.mark.parametrize("name", ["LATOYA", "DARNELL", "TYRONE"])
def test_a_given_name_of_many_black_people_is_hardly_more_common_elsewhere(name: str) -> None:
    assert max(tables().given_names[name]) <= 0.05


def test_a_common_name_of_the_black_community_is_found_by_its_year() -> None:
    who = visitor("Hampton, Latoya", BORN)
    assert answer(who, entry("Hampton, Latoya", "1979")).verdict is not Verdict.NONE
    assert answer(who, entry("Hampton, Monique Latoya", "", ListKind.BARRED)).verdict is not Verdict.NONE


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_the_exact_name_stops_on_a_list_without_a_budget_though_the_sex_differs(kind: ListKind) -> None:
    listed = entry("Tran, Binh Cong", "", kind, sex="F")
    assert answer(visitor("Tran, Binh Cong", BORN, sex="M"), listed).verdict is Verdict.POSSIBLE
    assert answer(visitor("Tran, Binh/Cong/Jr", BORN), entry("Tran, Binh/Cong/Sr", "", kind)).verdict is Verdict.NONE


def test_staff_are_told_that_one_of_several_given_names_agrees() -> None:
    found = answer(visitor("Jean, Marie-Ange", BORN), entry("Jean, Marie-Carmel", BORN))
    assert agreement(found, EvidenceField.GIVEN) is Agreement.PART


@pytest.mark.parametrize(
    ("listed", "slip"),
    [("1979-04-28", "other_day"), ("1979-11-12", "other_month"), ("1955-04-12", "other_year")],
)
def test_staff_are_told_which_part_of_a_birth_date_is_another(listed: str, slip: str) -> None:
    (match,) = answer(visitor("Sundbach, Wilbert", BORN), entry("Sundbach, Wilbert", listed, ListKind.BARRED)).matches
    assert [line.detail for line in match.evidence if line.field is EvidenceField.BORN] == [slip]


@pytest.mark.parametrize(
    ("given", "read"),
    [("RJ", ("R", "J")), ("D.J.M.", ("D", "J", "M")), ("Bo", ()), ("Ty", ()), ("R", ()), ("Ngan", ())],
)
def test_initials_written_as_one_word_are_read_one_by_one(given: str, read: tuple[str, ...]) -> None:
    first, *others = readings(normalize(PersonName("Sundbach", given)))
    assert first == normalize(PersonName("Sundbach", given))
    assert [(*one.given, *one.middle) for one in others] == ([read] if read else [])


def test_initials_written_as_one_word_stand_for_the_names() -> None:
    who = visitor("Sundbach, Dennis/Matthew", BORN)
    assert answer(who, entry("Sundbach, DM", BORN)).verdict is not Verdict.NONE
    assert answer(who, entry("Sundbach, DM", "", ListKind.BARRED)).verdict is not Verdict.NONE
    assert answer(who, entry("Sundbach, KM", "", ListKind.BARRED)).verdict is Verdict.NONE


def test_two_syllables_written_as_one_name_weigh_what_the_whole_name_weighs() -> None:
    (match,) = answer(visitor("Joo, Misook", BORN), entry("Joo, Mi Sook", "", ListKind.BARRED)).matches
    (of_one_word,) = answer(visitor("Joo, Mi", BORN), entry("Joo, Mi", "", ListKind.BARRED)).matches
    assert match.unrelated < of_one_word.unrelated
