"""How many of 1,000 unrelated visitors would match as well: what staff are told beside what happens."""

from __future__ import annotations

from random import Random

import pytest

from sync.contract.vocabulary import ListKind
from tests.bench.desk import visitor_of
from tests.bench.population import Population
from tests.screening.people import answer, entry, tables, visitor

ASKED = 15_000
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
