"""Budgets: a longer list asks for more, and no class may cost more than it was given."""

from __future__ import annotations

from itertools import pairwise

import pytest

from screening.policy import BUDGETED, BUDGETS, TAIL, Policy, Precision, Tier, tail_probability
from sync.contract.vocabulary import ListKind

LENGTHS = (1, 100, 10_000, 1_000_000)


def policy(entries: int) -> Policy:
    return Policy({(kind, known): entries for kind in ListKind for known in Precision})


@pytest.mark.parametrize("tier", BUDGETS)
@pytest.mark.parametrize("entries", LENGTHS)
def test_a_budgeted_list_keeps_its_budget_however_long(tier: Tier, entries: int) -> None:
    for kind in BUDGETED:
        assert policy(entries).expected(kind, tier) <= BUDGETS[tier]


@pytest.mark.parametrize("tier", BUDGETS)
def test_a_longer_list_never_asks_for_less(tier: Tier) -> None:
    thresholds = [policy(entries).threshold(ListKind.REGISTRY, tier) for entries in LENGTHS]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < thresholds[-1]


def test_each_list_has_a_budget_of_its_own() -> None:
    alone = {(ListKind.WATCH, Precision.NONE): 1_000}
    beside = Policy(alone | {(ListKind.REGISTRY, Precision.NONE): 1_000_000})
    assert beside.threshold(ListKind.WATCH, Tier.NAME) == Policy(alone).threshold(ListKind.WATCH, Tier.NAME)
    assert beside.threshold(ListKind.REGISTRY, Tier.NAME) > beside.threshold(ListKind.WATCH, Tier.NAME)
    assert all(beside.expected(kind, Tier.NAME) <= BUDGETS[Tier.NAME] for kind in BUDGETED)


@pytest.mark.parametrize("kind", set(ListKind) - BUDGETED)
def test_who_must_not_be_missed_is_looked_for_alike_on_every_list(kind: ListKind) -> None:
    assert len({policy(entries).threshold(kind, Tier.NAME) for entries in LENGTHS}) == 1
    costs = [policy(entries).expected(kind, Tier.NAME) for entries in LENGTHS]
    assert costs == sorted(costs)
    assert costs[2] > BUDGETS[Tier.NAME]  # and the cost is told, not hidden


def test_a_visitor_without_a_date_is_weighed_against_the_whole_list() -> None:
    listed = Policy({(ListKind.REGISTRY, Precision.FULL): 10_000, (ListKind.REGISTRY, Precision.NONE): 1})
    dated, undated = (listed.threshold(ListKind.REGISTRY, Tier.NAME, dated) for dated in (True, False))
    assert undated > dated + 10


def test_the_measured_table_falls_and_stays_under_the_bound_of_theory() -> None:
    assert all(low < high and more > less for (low, more), (high, less) in pairwise(TAIL))
    assert all(tail_probability(bits) <= 2**-bits for bits in range(60))
    assert all(tail_probability(bits) >= tail_probability(bits + 0.5) for bits in range(60))
