"""Somebody of a listed surname and birth date, of another given name: a twin, or a listed person under a new name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.persons import BarredEntry, Visitor
from screening.policy import BUDGETED, Policy, Precision
from screening.result import Agreement, EvidenceField, may_be_twins
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState, Verdict
from tests.screening.people import SCHOOL, TODAY, agreement, answer, entry, tables, visitor

BORN = "1979-04-12"
KEPT_SHORT = [ListKind.REGISTRY, ListKind.WATCH]


def verdict(who: Visitor, listed: BarredEntry, entries: int) -> Verdict:
    """On lists with so many entries of a whole date."""
    policy = Policy({(kind, Precision.FULL): entries for kind in ListKind})
    return screen(who, [listed], tables(), TODAY, SCHOOL, ListState.CURRENT, frozenset(), policy).verdict


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Ostrander, Chip", "Ostrander, Charles/Edwin"),
        ("Vuongsen, Kevin", "Vuongsen, Khoa/Minh"),
        ("Kowalczyk, Babette", "Kowalczyk, Zofia"),
        ("Kowalczyk, Robert/Lee", "Kowalczyk, William/L"),
    ],
)
def test_another_given_name_is_shown_as_a_possible_twin_on_every_list(who: str, listed: str, kind: ListKind) -> None:
    found = answer(visitor(who, BORN), entry(listed, BORN, kind))
    assert found.verdict is Verdict.POSSIBLE
    assert agreement(found, EvidenceField.GIVEN) is Agreement.DIFFERENT
    assert may_be_twins((line.field, line.agreement) for line in found.matches[0].evidence)


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize(
    ("who", "sex", "listed", "other_sex"),
    [
        ("Kowalczyk, Jayden", "M", "Kowalczyk, Zofia", "F"),
        ("Kowalczyk, Robert/Lee", "", "Kowalczyk, William/Harold", ""),
        ("Kowalczyk, Robert//Jr", "", "Kowalczyk, William//III", ""),
    ],
)
def test_whoever_more_than_the_given_name_tells_apart_is_shown_where_nobody_may_be_missed_only(
    who: str, sex: str, listed: str, other_sex: str, kind: ListKind
) -> None:
    found = answer(visitor(who, BORN, sex), entry(listed, BORN, kind, other_sex))
    assert found.verdict is (Verdict.NONE if kind in BUDGETED else Verdict.POSSIBLE)


@pytest.mark.parametrize("kind", KEPT_SHORT)
def test_on_a_list_with_a_budget_a_common_surname_shows_nobody_and_on_a_long_one_hardly_any(kind: ListKind) -> None:
    rare, common = ("Kowalczyk, Zofia", "Kowalczyk, Babette"), ("Nguyen, Anh", "Nguyen, Hoa")
    for entries, (listed, who), seen in (
        (10_000, rare, Verdict.POSSIBLE), (10_000, common, Verdict.NONE), (1_000_000, rare, Verdict.NONE)
    ):  # fmt: skip
        assert verdict(visitor(who, BORN), entry(listed, BORN, kind), entries) is seen


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize("listed", ["1979-01-01", "1979", "1979-04-13", ""])
def test_nothing_but_the_same_whole_date_stands_for_the_given_name(listed: str, kind: ListKind) -> None:
    born = listed if len(listed) == len(BORN) and listed.endswith("01-01") else BORN
    who, same = visitor("Kowalczyk, Babette", born), entry("Kowalczyk, Zofia", listed, kind)
    assert answer(who, same).verdict is Verdict.NONE


def test_a_nickname_and_a_middle_name_used_as_the_given_one_are_the_same_person_and_come_before_a_twin() -> None:
    listed = entry("Kowalczyk, William/Edwin", BORN)
    names = ("Kowalczyk, Billy", "Kowalczyk, Edwin", "Kowalczyk, Chester/Edwin", "Kowalczyk, Chester")
    found = [answer(visitor(name, BORN), listed) for name in names]
    weights = [one.matches[0].weight for one in found]
    assert weights == sorted(weights, reverse=True)
    assert [one.verdict for one in found] == [Verdict.STRONG, Verdict.POSSIBLE, Verdict.POSSIBLE, Verdict.POSSIBLE]
    assert [agreement(one, EvidenceField.GIVEN) is Agreement.DIFFERENT for one in found] == [False, False, True, True]


def test_only_the_same_day_and_another_given_name_are_told_as_a_twin() -> None:
    twins = {EvidenceField.FAMILY: "exact", EvidenceField.GIVEN: "different", EvidenceField.BORN: "exact"}
    assert may_be_twins(twins.items())
    for field, level in ((EvidenceField.GIVEN, "similar"), (EvidenceField.BORN, "absent")):
        assert not may_be_twins((twins | {field: level}).items())


def test_a_twin_whom_a_person_has_told_apart_is_not_asked_about_again() -> None:
    listed, who = entry("Kowalczyk, Zofia", BORN), visitor("Kowalczyk, Babette", BORN)
    known = frozenset({(listed.id, listed.leaf)})
    again = screen(who, [listed], tables(), TODAY, SCHOOL, ListState.CURRENT, known)
    assert (again.verdict, again.remembered) == (Verdict.NONE, 1)
    changed = replace(listed, leaf="another")
    assert screen(who, [changed], tables(), TODAY, SCHOOL, ListState.CURRENT, known).verdict is Verdict.POSSIBLE
