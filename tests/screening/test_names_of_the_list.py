"""A name that the country's tables do not know is as common as the list itself has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from screening.list_names import FEW
from screening.policy import Policy, Precision
from screening.result import Match
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState, MatchClass
from tests.screening.people import SCHOOL, TODAY, entry, tables, visitor

LISTED = 1_500
SURNAME, GIVEN = "Xayavongsa", "Bounmysay"
NAME = f"{SURNAME}, {GIVEN}"


@dataclass(frozen=True)
class Counted:
    """A list of which only some names are told; whatever is not told stands there once."""

    families: Mapping[str, int] = field(default_factory=dict)
    both: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def bearers(self, family: str) -> int:
        return self.families.get(family, 1)

    def namesakes(self, family: str, given: str) -> int:
        return self.both.get((family, given), 1)


def matched(
    listed: str = NAME,
    who: str = NAME,
    born: tuple[str, str] = ("", ""),
    kind: ListKind = ListKind.REGISTRY,
    names: Counted | None = None,
    people: int = LISTED,
) -> list[Match]:
    """`born`: the visitor's and the entry's."""
    counts = {(kind, precision): people // len(Precision) for precision in Precision}
    policy = Policy(counts, names=names)
    found = screen(
        visitor(who, born[0]), [entry(listed, born[1], kind)], tables(), TODAY, SCHOOL, ListState.CURRENT, policy=policy
    )
    return list(found.matches)


def test_a_rare_name_that_stands_once_on_the_list_matches_by_itself() -> None:
    (alone,) = matched(names=Counted())
    (untold,) = matched(names=None)
    assert alone == untold


def test_the_more_of_the_listed_bear_a_surname_the_less_it_proves() -> None:
    # GIVEN a community of which the list has more and more, WHEN a stranger has one of its names
    found = [matched(names=Counted({SURNAME.upper(): bearers})) for bearers in (1, 3, 40, 300)]
    # THEN the stranger is stopped by it no longer
    assert [bool(one) for one in found] == [True, True, False, False]
    assert found[0][0].weight >= found[1][0].weight


def test_the_more_bearers_of_a_surname_have_the_given_name_the_less_it_proves() -> None:
    family, pair = {SURNAME.upper(): 5}, (SURNAME.upper(), GIVEN.upper())
    (apart,) = matched(names=Counted(family))
    (untold,) = matched(names=None)
    assert apart.weight < untold.weight
    assert not matched(names=Counted(family, {pair: 4}))


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
    assert asked == [SURNAME.upper()]


def test_how_many_strangers_would_match_is_told_with_the_list_counted() -> None:
    born = ("1979-04-12", "1979")
    (once,) = matched(born=born, names=Counted())
    (often,) = matched(born=born, names=Counted({SURNAME.upper(): 21}))
    assert often.unrelated > once.unrelated * 5
    assert often.weight < once.weight


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_nobody_on_a_list_without_a_budget_weighs_less_for_it(kind: ListKind) -> None:
    crowd = Counted({SURNAME.upper(): 5_000}, {(SURNAME.upper(), GIVEN.upper()): 5_000})
    for who in (NAME, f"{SURNAME}, {GIVEN}i", f"{SURNAME}n, {GIVEN}"):
        assert matched(who=who, kind=kind, names=crowd) == matched(who=who, kind=kind, names=None) != []


def test_a_whole_birth_date_weighs_what_it_weighed() -> None:
    born = ("1979-04-12", "1979-04-12")
    crowd = Counted({SURNAME.upper(): 5_000}, {(SURNAME.upper(), GIVEN.upper()): 5_000})
    (found,) = matched(born=born, names=crowd)
    assert found.match_class is MatchClass.STRONG
    assert [found] == matched(born=born, names=None)


def test_a_name_of_the_country_is_counted_in_the_country() -> None:
    assert tables().family["HALVERSON"][0] < FEW < tables().family["SCHMIDT"][0]
    born, crowd = ("1979-04-12", "1979"), Counted({"SCHMIDT": 900})
    for who in ("Schmidt, Ulrike", "Schmitt, Ulrike"):
        assert matched("Schmidt, Ulrike", who, born, names=crowd) == matched("Schmidt, Ulrike", who, born, names=None)


def test_a_family_on_a_short_list_makes_its_name_no_common_one() -> None:
    """Three brothers of twenty people are no seventh of a community."""
    (together,) = matched(names=Counted({SURNAME.upper(): 3}), people=21)
    (alone,) = matched(names=None, people=21)
    assert alone.weight - together.weight < 3


def test_exchanged_names_are_counted_too() -> None:
    crowd = Counted({SURNAME.upper(): 300})
    assert matched(who=f"{GIVEN}, {SURNAME}", names=None, people=300)
    assert not matched(who=f"{GIVEN}, {SURNAME}", names=crowd)
