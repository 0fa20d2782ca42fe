"""Pairs completeness: of people whose data changed in one way, how many does candidate generation bring back?

Measured apart from the decision, on a real file. Without a birth date the names alone must do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from screening.entry_rows import parse_entry
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy, Precision
from screening.score import screen
from sync.contract.barred_list.feeds import Row
from sync.contract.vocabulary import ListKind, ListState
from tests.bench.changes import CHANGES, DATES
from tests.bench.desk import visitor_of
from tests.bench.population import Person, Population
from tests.kiosk.barred_index.list_world import District, row
from tests.screening.people import tables

LISTED = 1_200
_TRIED = 120
LEAST = 0.97
"""Of 100 changed in one way; what is left are surnames that were replaced, and names cut to almost nothing."""


@pytest.fixture(scope="module")
def people() -> list[Person]:
    population = Population(tables(), Random(41))
    return [population.person() for _ in range(LISTED)]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory, people: list[Person]) -> Iterator[BarredLists]:
    yield from _lists(tmp_path_factory.mktemp("lists"), people, dated=False)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, people: list[Person]) -> Iterator[BarredLists]:
    yield from _lists(tmp_path_factory.mktemp("dated"), people, dated=True)


def _rows(people: list[Person], dated: bool, kind: str = "barred") -> list[Row]:
    return [
        row(
            str(number), one.family, one.given, middle=one.middle, suffix=one.suffix,
            born=one.born.isoformat() if dated else "", kind=kind,
        )
        for number, one in enumerate(people)
    ]  # fmt: skip


def _lists(folder: Path, people: list[Person], dated: bool) -> Iterator[BarredLists]:
    district = District()
    held = district.lists(folder)
    held.apply(district.whole(_rows(people, dated)))
    yield held
    held.close()


def changed(kind: str, people: list[Person]) -> Iterator[tuple[int, Person]]:
    random, population = Random(kind), Population(tables(), Random(43))
    tried = 0
    for number, person in enumerate(people):
        after = CHANGES[kind](person, random, population, tables())
        if after is not None and tried < _TRIED:
            tried += 1
            yield number, after


@pytest.mark.parametrize("kind", sorted(CHANGES.keys() - DATES))
def test_names_alone_lead_back_to_the_entry(lists: BarredLists, people: list[Person], kind: str) -> None:
    found = [
        str(number) in {entry.id for entry in lists.candidates(replace(visitor_of(after), born=None))}
        for number, after in changed(kind, people)
    ]
    assert found
    assert sum(found) / len(found) >= LEAST


@pytest.mark.parametrize("kind", sorted(DATES))
def test_a_slip_of_the_date_leads_back_to_the_entry(dated: BarredLists, people: list[Person], kind: str) -> None:
    found = [str(n) in {e.id for e in dated.candidates(visitor_of(after))} for n, after in changed(kind, people)]
    assert found
    assert all(found)


MILLION = Policy({(ListKind.REGISTRY, Precision.FULL): 600_000, (ListKind.REGISTRY, Precision.NONE): 250_000})


@pytest.mark.parametrize("dated", [True, False])
def test_a_search_of_a_long_list_brings_whomever_comparing_with_everybody_would_match(
    tmp_path: Path, people: list[Person], dated: bool
) -> None:
    """GIVEN what a million entries ask of a match WHEN visitors with slips come one after the other, whose words are
    kept THEN each is found among the few that are looked up."""
    rows = _rows(people, dated, "registry")
    everybody = [parse_entry(one.content, "district", "") for one in rows]
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole(rows))

    def matched(who: Visitor, entries: list[BarredEntry]) -> set[str]:
        answer = screen(who, entries, tables(), None, "", ListState.CURRENT, policy=MILLION)
        return {match.entry_id for match in answer.matches}

    visitors = [
        replace(visitor_of(after), born=after.born if dated else None)
        for kind in ("family: second added", "family: typo", "family: one of two", "given: typo", "names: swapped")
        for _, after in list(changed(kind, people))[:4]
    ]
    slowly = [matched(who, everybody) for who in visitors]
    assert [matched(who, lists.candidates(who, MILLION)) for who in visitors] == slowly
    assert any(slowly)
    lists.close()
