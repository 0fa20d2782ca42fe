"""The people that screening is judged on share no source with its weights, and their slips are those of the records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.outside import extract, packages
from tests.bench.outside.people import COMMUNITIES
from tests.bench.outside.slips import difference


def test_no_source_of_the_judging_population_is_one_of_the_weights() -> None:
    judging = {row["source"] for row in packages.rows(packages.SOURCES)}
    weighing = {row["source"] for row in packages.rows(packages.WEIGHTS)}
    assert judging
    assert weighing
    assert judging.isdisjoint(weighing)


def test_no_origin_of_the_judging_population_names_a_source_of_the_weights() -> None:
    shared = [
        (row["source"], mark)
        for row in packages.rows(packages.SOURCES)
        for mark in packages.marks()
        if mark in row["origin"].lower()
    ]
    assert not shared


def test_every_file_of_the_weights_has_a_declared_source() -> None:
    declared = {name for row in packages.rows(packages.WEIGHTS) for name in row["file"].split()}
    files = {file.name for file in packages.WEIGHTS.parent.glob("*.csv")} - {packages.WEIGHTS.name}
    assert files <= declared


def test_every_community_draws_from_declared_sources_alone() -> None:
    own = {row["community"] for row in packages.rows(packages.HERE / "names.csv")}
    drawn = {source for of in COMMUNITIES.values() for source in (*of.families, *of.called)}
    assert drawn <= own | set(packages.locales())


def test_a_locale_whose_module_names_a_source_of_the_weights_ends_the_run() -> None:
    with pytest.raises(SystemExit, match="has a source of the weights"):
        extract.refuse_shared("en_US", "# https://www.ssa.gov/oact/babynames", ["ssa.gov"])


@given(st.text("ABCDE", min_size=2, max_size=8), st.text("ABCDE", min_size=2, max_size=8))
def test_a_difference_put_back_gives_the_word_as_it_was_typed(wrong: str, right: str) -> None:
    before, meant, typed = difference(wrong, right)
    assert any(
        right[:place] + typed + right[place + len(meant) :] == wrong
        for place in range(len(right) + 1)
        if right[place : place + len(meant)] == meant and right[max(0, place - 1) : place] == before
    )
