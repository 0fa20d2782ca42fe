"""What whoever imports a list is told: what it will cost and what it will miss."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from sync.contract.barred_list.forecast import (
    CLASSES,
    LENGTHS,
    MISSED,
    MISSED_UNBUDGETED,
    STOPPED,
    STOPPED_UNBUDGETED,
    ExpectedFindings,
    class_of,
    forecast,
    sentences,
)


def rows(entries: int, kind: str = "registry", born: str = "") -> list[dict[str, Any]]:
    return [{"kind": kind, "born": born, "given": "Pat", "aliases": []}] * entries


@pytest.mark.parametrize(
    ("born", "known"), [("1984-07-16", "full"), ("1984", "year"), ("", "none"), ("1984-01-01", "year")]
)
def test_the_class_follows_from_what_is_known_of_birth(born: str, known: str) -> None:
    assert class_of(born) == known


def test_every_kind_and_class_of_a_list_has_its_line() -> None:
    found = forecast([*rows(3), *rows(2, "barred", "1984"), *rows(1, "barred", "1984-07-16")])
    assert [(line.kind, line.known, line.entries) for line in found] == [
        ("barred", "full", 1), ("barred", "year", 2), ("registry", "none", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("known", CLASSES)
def test_a_longer_list_with_a_budget_misses_more_and_one_without_costs_more(known: str) -> None:
    born = {"full": "1984-07-16", "year": "1984", "none": ""}[known]
    missed = [forecast(rows(entries, born=born))[0].missed for entries in (50, 100, 400, 1_000, 3_000, 20_000)]
    assert missed == sorted(missed)
    short, long = (forecast(rows(entries, "barred", born))[0] for entries in (100, 1_000))
    assert long.stopped == pytest.approx(10 * short.stopped)
    assert long.missed == short.missed


def test_a_length_between_two_that_were_measured_lies_between_them() -> None:
    (line,) = forecast(rows(3_162))
    assert line.missed == pytest.approx((MISSED["none"][1] + MISSED["none"][2]) / 2, abs=0.1)


def test_the_tables_are_whole_and_in_range() -> None:
    for table in (MISSED, STOPPED):
        assert table.keys() == CLASSES.keys()
        assert all(len(figures) == len(LENGTHS) for figures in table.values())
    assert all(low <= high for figures in MISSED.values() for low, high in pairwise(figures))
    assert MISSED_UNBUDGETED.keys() == STOPPED_UNBUDGETED.keys() == CLASSES.keys()
    assert all(MISSED_UNBUDGETED[known] <= MISSED[known][LENGTHS.index(1_000)] for known in CLASSES)


def test_the_sentence_has_both_figures_and_says_what_would_help() -> None:
    told = sentences([ExpectedFindings("registry", "none", 2_500, 0.44, 36.6)])
    assert told[0] == (
        "registry, 2,500 with no birth date: will stop about 0.4 of 1,000 unrelated visitors, and miss about 37 of "
        "100 listed people whose document differs a little."
    )
    assert "Birth dates" in told[1]
    assert len(sentences([ExpectedFindings("registry", "full", 2_500, 0.1, 0.2)])) == 1


def test_a_figure_too_small_to_be_told_is_not_told_as_none() -> None:
    (told,) = sentences([ExpectedFindings("watch", "full", 3, 0.01, 0.1)])
    assert "will stop fewer than 0.1 of 1,000" in told
    assert "miss fewer than 1 of 100" in told
