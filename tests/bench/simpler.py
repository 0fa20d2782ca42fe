"""What screening is measured beside: exact name and date, and token sort ratio 85 with a near date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from rapidfuzz import fuzz, process

from tests.bench.population import Person
from tests.bench.world import KNOWN, World

SLIPS = 2
CUT = 85


class Simpler:
    """Both methods over a whole list in memory."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._names = [f"{person.given} {person.family}" for person in world.everybody]
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            self._by_name[name].append(number)

    def exact(self, person: Person) -> list[int]:
        found = self._by_name.get(f"{person.given} {person.family}", [])
        return [number for number in found if self._date_fits(number, person.born, slips=0)]

    def token_sort(self, person: Person) -> list[int]:
        name = f"{person.given} {person.family}"
        found = process.extract(name, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=CUT, limit=None)
        return [number for _, _, number in found if self._date_fits(number, person.born, SLIPS)]

    def _date_fits(self, number: int, born: date, slips: int) -> bool:
        theirs, known = self._world.everybody[number].born, KNOWN[self._world.known[number]]
        if known == "full":
            wrong = sum(one != other for one, other in zip(theirs.isoformat(), born.isoformat(), strict=True))
            return wrong <= slips
        return known != "year" or abs(theirs.year - born.year) <= min(1, slips)
