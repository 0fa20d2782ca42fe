"""A name that few of the country bear is as common as the list itself has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from screening.compare_tokens import Fit
from screening.list_names import FEW, Namesakes, counted_names
from screening.policy import Policy, Precision
from screening.result import Agreement, Match
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState, MatchClass
from tests.screening.people import SCHOOL, TODAY, entry, tables, visitor

LISTED = 1_500
SURNAME, GIVEN = "Xayavongsa", "Bounmysay"
FAMILY, PAIR = SURNAME.upper(), (SURNAME.upper(), GIVEN.upper())
NAME = f"{SURNAME}, {GIVEN}"


@dataclass(frozen=True)
class Counted:
    """A list of which only some names are told.

    Attributes:
        others: entries with a surname and other given names than those asked for.
        born: birth dates of people of both names.
    """

    others: Mapping[str, int] = field(default_factory=dict)
    born: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def bearers(self, family: str) -> int:
        return self.others.get(family, 0) + 1

    def namesakes(self, family: str, given: str) -> Namesakes:
        dates = range(19_790_412, 19_790_412 + self.born.get((family, given), 1))
        return Namesakes(1, frozenset(dates))


CROWD = Counted({FAMILY: 5_000}, {PAIR: 5_000})


def matched(
    listed: str = NAME,
    who: str = NAME,
    born: tuple[str, str] = ("", ""),
    kind: ListKind = ListKind.REGISTRY,
    names: Counted | None = None,
    people: int = LISTED,
    alias: tuple[str, ...] = (),
) -> list[Match]:
    """`born`: the visitor's and the entry's."""
    policy = Policy({(kind, precision): people // len(Precision) for precision in Precision}, names=names)
    entries = [entry(listed, born[1], kind, "", *alias)]
    found = screen(visitor(who, born[0]), entries, tables(), TODAY, SCHOOL, ListState.CURRENT, policy=policy)
    return list(found.matches)


def test_a_rare_name_that_stands_once_on_the_list_matches_by_itself() -> None:
    (alone,) = matched(names=Counted())
    (untold,) = matched(names=None)
    assert alone == untold


def test_the_more_others_of_the_list_bear_a_surname_the_less_it_proves() -> None:
    # GIVEN a community of which the list has more and more, WHEN a stranger has one of its names
    found = [matched(names=Counted({FAMILY: others})) for others in (0, 4, 40, 300)]
    # THEN the stranger is stopped by it no longer
    assert [bool(one) for one in found] == [True, True, False, False]
    assert found[0][0].weight > found[1][0].weight


def test_the_more_people_of_a_surname_have_the_given_name_the_less_it_proves() -> None:
    (apart,) = matched(names=Counted({FAMILY: 4}))
    (untold,) = matched(names=None)
    assert apart.weight < untold.weight
    assert not matched(names=Counted({FAMILY: 4}, {PAIR: 9}))


def test_a_few_further_spellings_and_birth_dates_may_be_one_persons_and_take_nothing_away() -> None:
    assert matched(names=Counted({FAMILY: 3}, {PAIR: 3})) == matched(names=None) != []


@pytest.mark.parametrize(
    ("others", "people", "share"), [(13, 2_000, 10 / 200), (13, 40_000, 10 / 800), (400, 300, 0.5)]
)
def test_a_surname_is_counted_among_a_fiftieth_of_the_listed_and_no_name_is_half_of_them(
    others: int, people: int, share: float
) -> None:
    family, given = _exactly(FAMILY), _exactly(GIVEN.upper())
    counted = counted_names(family, given, tables(), Counted({FAMILY: others}), people)
    assert counted.surnames[FAMILY] == (*tables().surnames[FAMILY][:-1], pytest.approx(share))


@pytest.mark.parametrize(("others", "dates", "more"), [(0, 3, 0), (0, 4, 1), (20, 13, 10)])
def test_a_given_name_is_counted_among_the_bearers_of_the_surname(others: int, dates: int, more: int) -> None:
    family, given, before = _exactly(FAMILY), _exactly(GIVEN.upper()), tables().given_names[GIVEN.upper()][-1]
    counted = counted_names(family, given, tables(), Counted({FAMILY: others}, {PAIR: dates}), LISTED)
    expected = (more + 10 * before) / (max(0, others - 3) + more + 10)
    assert counted.given_names[GIVEN.upper()][-1] == pytest.approx(max(before, expected))


def _exactly(token: str) -> Fit:
    return Fit(Agreement.EXACT, Agreement.EXACT, ((token, token),))


def test_how_many_strangers_would_match_is_told_with_the_list_counted() -> None:
    born = ("1979-04-12", "1979")
    (once,) = matched(born=born, names=Counted())
    (often,) = matched(born=born, names=Counted({FAMILY: 23}))
    assert often.unrelated > once.unrelated * 5
    assert often.weight < once.weight


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_nobody_on_a_list_without_a_budget_weighs_less_for_it(kind: ListKind) -> None:
    for who in (NAME, f"{SURNAME}, {GIVEN}i", f"{SURNAME}n, {GIVEN}"):
        assert matched(who=who, kind=kind, names=CROWD) == matched(who=who, kind=kind, names=None) != []


@pytest.mark.parametrize("born", ["1979-04-12", "1979-04-21"])
def test_a_birth_date_that_agrees_or_nearly_does_weighs_what_it_weighed(born: str) -> None:
    (found,) = matched(born=("1979-04-12", born), names=CROWD)
    assert (found.match_class is MatchClass.STRONG) is (born == "1979-04-12")
    assert [found] == matched(born=("1979-04-12", born), names=None)


@pytest.mark.parametrize("born", [("", "1979-04-12"), ("1979-01-01", "1979-01-01")])
def test_a_date_that_nobody_can_compare_leaves_the_name_to_be_counted(born: tuple[str, str]) -> None:
    """The visitor has none, or both say 1 January, which stands for a year."""
    (untold,) = matched(born=born, names=None, people=300)
    (counted,) = matched(born=born, names=Counted({FAMILY: 9}), people=300)
    assert counted.weight < untold.weight


def test_a_name_of_the_country_is_counted_in_the_country() -> None:
    assert tables().family["HALVERSON"][0] < FEW < tables().family["SCHMIDT"][0]
    assert tables().given["ZEBULON"][0] < FEW < tables().given["DOLORES"][0]
    born, names = ("1979-04-12", "1979"), Counted({"SCHMIDT": 900, FAMILY: 0}, {(FAMILY, "DOLORES"): 19})
    for listed in ("Schmidt, Ulrike", f"{SURNAME}, Dolores"):
        assert matched(listed, listed, born, names=names) == matched(listed, listed, born, names=None) != []


def test_a_family_on_a_short_list_makes_its_name_no_common_one() -> None:
    """Five brothers of twenty people are no quarter of a community."""
    (together,) = matched(names=Counted({FAMILY: 4}), people=21)
    (alone,) = matched(names=None, people=21)
    assert alone.weight - together.weight < 3


def test_exchanged_names_are_counted_too() -> None:
    who = f"{GIVEN}, {SURNAME}"
    (untold,) = matched(who=who, names=None, people=300)
    (counted,) = matched(who=who, names=Counted({FAMILY: 300}), people=300)
    assert counted.weight < untold.weight - 3


def test_a_surname_in_two_words_counts_as_the_one_that_the_list_has() -> None:
    who = f"Xaya Vongsa, {GIVEN}"
    assert matched(who=who, names=None)
    assert not matched(who=who, names=Counted({FAMILY: 300}))


def test_of_two_surnames_the_one_beside_which_the_given_name_is_common_counts_whatever_their_order() -> None:
    listed, names = f"{SURNAME} Keomanychanh, {GIVEN}", Counted({FAMILY: 300}, {PAIR: 200})
    for order in (listed, f"Keomanychanh {SURNAME}, {GIVEN}"):
        (untold,) = matched(listed, order, names=None, people=60)
        counted = matched(listed, order, names=names, people=60)
        assert not counted or counted[0].weight < untold.weight - 5


def test_an_alias_that_is_rare_on_the_list_still_matches_where_the_name_is_common() -> None:
    other = "Halverson, Zebulon"
    assert matched(NAME, other, names=Counted({FAMILY: 300}), alias=(other,))
    assert not matched(NAME, NAME, names=Counted({FAMILY: 300}), alias=(other,))


def test_a_list_is_asked_for_a_name_once_however_many_of_its_entries_bear_it() -> None:
    asked: list[str] = []

    @dataclass(frozen=True)
    class Asked(Counted):
        def bearers(self, family: str) -> int:
            asked.append(family)
            return 50

    policy = Policy({(ListKind.REGISTRY, Precision.NONE): LISTED}, names=Asked())
    crowd = [entry(NAME, "", id_=f"E{number}") for number in range(50)]
    assert not screen(visitor(NAME), crowd, tables(), TODAY, SCHOOL, ListState.CURRENT, policy=policy).matches
    assert asked == [FAMILY]
