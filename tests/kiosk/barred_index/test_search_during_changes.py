"""A thousand changes to a list of twenty thousand, while visitors come: each is screened by the old list or the new."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from kiosk.barred_index import candidate_search
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records import visits
from kiosk.records.store import Store
from screening import candidate_pairs
from sync.contract.barred_list.feeds import Row
from sync.exchange.ports import Delta
from tests.bench.population import Population
from tests.kiosk.barred_index.list_world import District, row
from tests.kiosk.records.world import CLEAR, arrival
from tests.screening.people import tables, visitor

LISTED, REPLACED = 19_000, 500
WAIT_S = 120
"""A ceiling for a busy machine; what is waited for takes far less."""
PEOPLE = [f"Kowalczyk{chr(97 + n % 26)}{chr(97 + n // 26)}, Zofia" for n in range(REPLACED)]
BORN = "1984-07-16"


def _entries(version: str) -> list[Row]:
    """The same people under other ids: whoever sees half of a change finds somebody twice, or not at all."""
    return [
        row(f"{version}{n}", who.partition(",")[0], "Zofia", born=BORN, kind="registry") for n, who in enumerate(PEOPLE)
    ]


@pytest.fixture(scope="module")
def crowd() -> list[Row]:
    population = Population(tables(), Random(11))
    people = [population.person() for _ in range(LISTED)]
    return [
        row(f"x{n}", one.family, one.given, middle=one.middle, born=one.born.isoformat(), kind="registry")
        for n, one in enumerate(people)
    ]


@pytest.fixture
def signer() -> District:
    return District()


@pytest.fixture
def lists(tmp_path: Path, signer: District, crowd: list[Row]) -> Iterator[BarredLists]:
    held = signer.lists(tmp_path)
    held.apply(signer.whole([*_entries("old"), *crowd]))
    yield held
    held.close()


def _found(lists: BarredLists, number: int) -> set[str]:
    return {entry.id for entry in lists.candidates(visitor(PEOPLE[number], BORN)) if entry.id[0] != "x"} & {
        f"old{number}", f"new{number}"
    }  # fmt: skip


@pytest.mark.slow
def test_a_thousand_changes_make_no_visitor_wait_and_none_sees_half_of_them(
    lists: BarredLists, signer: District, crowd: list[Row], store: Store
) -> None:
    # GIVEN visitors who are screened without a pause
    answers: list[tuple[int, set[str]]] = []
    underway, seen, over = threading.Event(), threading.Event(), threading.Event()

    def visitors() -> None:
        meanwhile = 0
        for number in Random(7).choices(range(REPLACED), k=1_000_000):
            answers.append((number, _found(lists, number)))
            meanwhile += underway.is_set()
            if meanwhile == 40:
                seen.set()
            if over.is_set():
                return

    # WHEN 500 people are taken off the list and 500 put on it, and the change waits half-way for 40 visitors
    def rows() -> Iterator[Row]:
        for number, item in enumerate(_entries("new")):
            if number == REPLACED // 2:
                underway.set()
                assert seen.wait(WAIT_S), "whoever is screened waits for whoever changes the list"
                visit = visits.record(store, arrival(), CLEAR)
                assert visits.on_site(store) == (visit,)
            yield item

    with ThreadPoolExecutor(1) as pool:
        screening = pool.submit(visitors)
        try:
            target = signer.sign([*_entries("new"), *crowd], 2)
            lists.apply(Delta(target, 1, rows(), [item.id for item in _entries("old")]))
            after = len(answers)
        finally:
            over.set()
        screening.result(WAIT_S)

    # THEN each was screened by one list or the other, and once the new one is seen the old one never is again
    versions = []
    for number, found in answers:
        assert found in ({f"old{number}"}, {f"new{number}"})
        versions.append(f"new{number}" in found)
    assert versions == sorted(versions)
    assert sum(not new for new in versions) >= 40
    assert all(versions[after + 1 :])
    assert all(_found(lists, number) == {f"new{number}"} for number in range(0, REPLACED, 50))


@pytest.mark.parametrize(
    ("where", "step"), [(candidate_pairs, "keys_worth_probing"), (candidate_search, "unpack_names")]
)
def test_whoever_is_being_screened_when_the_list_changes_sees_the_old_one_to_the_end(
    where: ModuleType, step: str, tmp_path: Path, signer: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a search that has begun WHEN all of the list is replaced at one of its steps THEN it finds the old one."""
    lists = signer.lists(tmp_path)
    lists.apply(signer.whole(_entries("old")))
    _found(lists, 0)  # a reader's first search opens the file
    inner = getattr(where, step)
    changed = threading.Event()

    def interrupted(*given: Any) -> Any:
        if not changed.is_set():
            changed.set()
            target = signer.sign(_entries("new"), 2)
            lists.apply(Delta(target, 1, _entries("new"), [item.id for item in _entries("old")]))
        return inner(*given)

    monkeypatch.setattr(where, step, interrupted)
    assert _found(lists, 7) == {"old7"}
    assert _found(lists, 7) == {"new7"}
    lists.close()
