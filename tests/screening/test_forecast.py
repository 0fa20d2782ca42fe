"""What is told on import agrees with the thresholds that a kiosk really uses."""

from __future__ import annotations

import pytest

from screening.persons import PartialDate
from screening.policy import BUDGETED, Precision, precision
from sync.contract.barred_list import forecast
from sync.contract.vocabulary import ListKind
from tests.bench.misses import cost
from tests.screening.people import entry


@pytest.mark.parametrize("known", Precision)
@pytest.mark.parametrize("kind", BUDGETED)
def test_the_cost_that_is_told_is_the_cost_that_the_thresholds_foresee(kind: ListKind, known: Precision) -> None:
    foreseen = [cost(kind, known, length) for length in forecast.LENGTHS]
    assert foreseen == pytest.approx(forecast.STOPPED[known.value], abs=0.02)


def test_the_same_kinds_have_a_budget() -> None:
    assert set(forecast.BUDGETED) == {kind.value for kind in BUDGETED}


@pytest.mark.parametrize("born", ["1984-07-16", "1984-01-01", "1984", ""])
def test_an_entry_counts_in_the_same_class(born: str) -> None:
    assert precision(entry("Kowalczyk, Zofia", born)).value == forecast.class_of(born)


def test_the_first_of_january_is_a_whole_date_that_may_be_none() -> None:
    assert PartialDate(1984, 1, 1).first_of_year
    assert not PartialDate(1984).first_of_year
