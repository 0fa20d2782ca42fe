"""How many of 1,000 unrelated visitors would match as well: what staff are told beside what happens."""

from __future__ import annotations

from itertools import permutations
from random import Random
from typing import Any

import pytest

from screening import name_files
from sync.contract.vocabulary import ListKind
from tests.bench.desk import visitor_of
from tests.bench.population import Population
from tests.screening.people import answer, entry, tables, visitor

ASKED = 30_000
"""So many that the rarest name here is met seven times by chance: a name met once or never would show nothing."""


@pytest.mark.parametrize(
    ("name", "community"),
    [
        ("Garcia, Maria", "hispanic"),
        ("Nguyen, Anh", "vietnamese"),
        ("Kim, Young", "korean"),
    ],
)
def test_as_many_match_by_chance_as_staff_are_told(name: str, community: str) -> None:
    listed = entry(name, "", ListKind.CUSTODY)
    (match,) = answer(visitor(name), listed).matches
    population = Population(tables(), Random(53))
    others = (answer(visitor_of(population.person(community)), listed).matches for _ in range(ASKED))
    as_well = sum(bool(found) and found[0].weight >= match.weight for found in others)
    assert as_well > 0
    # Told is the community where the name is commonest, so hardly ever too little; within a factor, for these are few.
    assert as_well * 1_000 / ASKED < 2 * match.unrelated + 0.5
    assert as_well * 1_000 / ASKED > match.unrelated / 4


def test_how_common_a_name_is_does_not_depend_on_the_order_of_a_set() -> None:
    """GIVEN names of a community in any order, as each process has a set's THEN shares are the same to the last digit,
    and so are the figures that a match is told with."""
    counts: Any = {"A": (0.1, None), "B": (0.2, None), "C": (0.3, None), "D": (0.7, None), "E": (9.0, (0.25,) * 4)}
    by_order = [name_files._shares(counts, {"somali": order}, given=False) for order in _orders("ABCD")]
    assert all(shares == by_order[0] for shares in by_order)


def _orders(names: str) -> list[Any]:
    return list(permutations(names))
