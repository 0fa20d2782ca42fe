"""Screening as a kiosk does it, every visitor timed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date

from kiosk.barred_index.barred_lists import BarredLists
from screening.persons import PersonName, Source, Visitor
from screening.policy import Tier
from screening.score import screen
from sync.contract.vocabulary import ListState
from tests.bench import world as worlds
from tests.bench.population import Person

TODAY = date(2026, 1, 1)


def visitor_of(person: Person) -> Visitor:
    name = PersonName(person.family, person.given, person.middle, person.suffix)
    return Visitor(name, Source.LICENSE, person.born, person.sex)


@dataclass(slots=True)
class Clock:
    """Milliseconds of every visitor: by the wall, and of this thread's processor."""

    wall: list[float]
    cpu: list[float]


class Kiosk:
    """Screening as the kiosk does it, timed."""

    def __init__(self, lists: BarredLists) -> None:
        self.lists, self.tables, self.policy = lists, worlds.names(), lists.policy()
        self.clocks = {dated: Clock([], []) for dated in (True, False)}
        self._unlimited = replace(self.policy, budgets=dict.fromkeys(Tier, float("inf")))

    def candidates(self, person: Person) -> set[int]:
        """Whom candidate generation brings where no budget cuts it: its own completeness."""
        return {int(entry.id[1:]) for entry in self.lists.candidates(visitor_of(person), self._unlimited)}

    def scores(self, person: Person, counted: bool = True) -> list[tuple[int, float]]:
        """The number and bits of every entry whose names agree, where no budget cuts them. `counted`: with names as
        common as the list has them, as lists with a budget are weighed."""
        who, policy = visitor_of(person), self._unlimited if counted else replace(self._unlimited, names=None)
        candidates = self.lists.candidates(who, policy)
        answer = screen(who, candidates, self.tables, TODAY, "", ListState.CURRENT, frozenset(), policy)
        return [(int(match.entry_id[1:]), match.weight) for match in answer.matches]

    def __call__(self, person: Person, dated: bool = True) -> list[int]:
        return self.matches(visitor_of(person) if dated else replace(visitor_of(person), born=None))

    def matches(self, who: Visitor) -> list[int]:
        """The numbers of the entries that match."""
        wall, cpu = time.perf_counter(), time.thread_time()
        candidates = self.lists.candidates(who)
        answer = screen(who, candidates, self.tables, TODAY, "", ListState.CURRENT, frozenset(), self.policy)
        dated = who.born is not None
        self.clocks[dated].cpu.append(1000 * (time.thread_time() - cpu))
        self.clocks[dated].wall.append(1000 * (time.perf_counter() - wall))
        return [int(match.entry_id[1:]) for match in answer.matches]
