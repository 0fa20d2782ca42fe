"""What screening is measured beside: exact name and date, and token sort ratio 85 with a near date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz, process

from tests.bench.population import Person
from tests.bench.world import KNOWN, World

SLIPS = 2
CUT = 85
_LEAST = 60
"""The lowest token sort ratio that has a score."""


class Scored:
    """Both methods over a whole list in memory, with their scores. `listed`: everybody of the list, and what the entry
    has of a birth date."""

    def __init__(self, listed: Sequence[tuple[Person, str]]) -> None:
        self._listed = listed
        self._names = [f"{person.given} {person.family}" for person, _ in listed]
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            self._by_name[name].append(number)

    def exact(self, person: Person) -> list[tuple[int, float]]:
        found = self._by_name.get(f"{person.given} {person.family}", [])
        return [(number, 100.0) for number in found if self._date_fits(number, person.born, slips=0)]

    def token_sort(self, person: Person, least: float = _LEAST) -> list[tuple[int, float]]:
        name = f"{person.given} {person.family}"
        found = process.extract(name, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=None)
        return [(number, score) for _, score, number in found if self._date_fits(number, person.born, SLIPS)]

    def _date_fits(self, number: int, born: date, slips: int) -> bool:
        theirs, known = self._listed[number][0].born, self._listed[number][1]
        if known == "full":
            wrong = sum(one != other for one, other in zip(theirs.isoformat(), born.isoformat(), strict=True))
            return wrong <= slips
        return known != "year" or abs(theirs.year - born.year) <= min(1, slips)


class Simpler:
    """Both methods' matches."""

    def __init__(self, world: World) -> None:
        self._scored = Scored([(one, KNOWN[known]) for one, known in zip(world.everybody, world.known, strict=True)])

    def exact(self, person: Person) -> list[int]:
        return [number for number, _ in self._scored.exact(person)]

    def token_sort(self, person: Person) -> list[int]:
        return [number for number, _ in self._scored.token_sort(person, CUT)]
