"""People who do not exist, drawn at real name frequencies by community: who is listed, and who visits."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from screening.name_tables import NameTables, Share

MIX = {
    "white": 0.60, "black": 0.125, "hispanic": 0.19, "chinese": 0.016, "indian": 0.014, "korean": 0.006,
    "vietnamese": 0.007, "arabic": 0.012, "api": 0.03,
}  # fmt: skip
"""Shares of the communities among residents of the United States, rounded."""

REPORTED = ("white", "black", "hispanic", "arabic", "vietnamese", "chinese", "indian", "korean")
_RARE_FAMILY, _RARE_GIVEN = 0.10, 0.05
"""How many bear a name that no table has; the 2010 census leaves a tenth of all surnames out."""
_DOUBLE_SURNAME = 0.4
_MIDDLE = 0.75
_PARTICLES = {
    "hispanic": ("DE LA", "DE LOS", "DEL", "DE"),
    "arabic": ("AL", "EL", "ABU", "BIN"),
    "white": ("VAN", "DE"),
}
_PARTICLE = {"hispanic": 0.04, "arabic": 0.2, "white": 0.005}


@dataclass(frozen=True, slots=True)
class Person:
    """Names in capitals without marks; `family` may hold several words."""

    family: str
    given: str
    middle: str
    born: date
    sex: str
    community: str
    suffix: str = ""


class Drawer:
    """Draws names by weight, and now and then one that no table has."""

    def __init__(self, shares: Mapping[str, Share], place: int, rare: float, random: Random) -> None:
        names = [(name, by[place]) for name, by in shares.items() if by[place] > 0]
        self._names = [name for name, _ in names]
        self._sums = list(accumulate(weight for _, weight in names))
        self._rare = rare
        self._random = random
        self._next: dict[str, list[str]] = defaultdict(list)

    def draw(self) -> str:
        if self._random.random() < self._rare:
            return self.invent()
        return self._names[bisect(self._sums, self._random.random() * self._sums[-1])]

    def invent(self) -> str:
        """A name that sounds like the others, by letter pairs."""
        if not self._next:
            for name in self._names[:4000]:
                padded = f"^^{name}$"
                for place in range(len(padded) - 2):
                    self._next[padded[place : place + 2]].append(padded[place + 2])
        while True:
            text = "^^"
            while text[-1] != "$" and len(text) < 14:
                text += self._random.choice(self._next[text[-2:]])
            name = text.strip("^$")
            if len(name) > 3:
                return name


class Population:
    """Everybody of one seed."""

    def __init__(self, tables: NameTables, random: Random) -> None:
        self._random = random
        self._tables = tables
        places = {name: place for place, name in enumerate(tables.communities)}
        self._family = {c: Drawer(tables.family, places[c], _RARE_FAMILY, random) for c in MIX}
        self._given = {c: Drawer(tables.given, places[c], _RARE_GIVEN, random) for c in MIX}

    def person(self, community: str = "") -> Person:
        random = self._random
        community = community or random.choices(list(MIX), list(MIX.values()))[0]
        sex = random.choice("MF")
        family = self._family[community].draw()
        if community == "hispanic" and random.random() < _DOUBLE_SURNAME:
            family = f"{family} {self._family[community].draw()}"
        if random.random() < _PARTICLE.get(community, 0):
            family = f"{random.choice(_PARTICLES[community])} {family}"
        middle = self.given(community, sex) if random.random() < _MIDDLE else ""
        return Person(family, self.given(community, sex), middle, self.born(), sex, community)

    def given(self, community: str, sex: str) -> str:
        while True:
            name = self._given[community].draw()
            women = self._tables.female.get(name, 0.5)
            if self._random.random() < (women if sex == "F" else 1 - women):
                return name

    def family(self, community: str) -> str:
        return self._family[community].draw()

    def born(self) -> date:
        age = self._random.triangular(18, 80, 36)
        return date(2026, 1, 1) - timedelta(days=int(age * 365.25))

    def sibling(self, person: Person) -> Person:
        """Born the same day into the same family: a twin, with a given name of its own."""
        sex = self._random.choice("MF")
        given = self.given(person.community, sex)
        while given == person.given:
            given = self.given(person.community, sex)
        middle = self.given(person.community, sex) if person.middle else ""
        return replace(person, given=given, middle=middle, sex=sex)

    def child(self, person: Person) -> Person:
        """A son or daughter with the parent's whole name, one generation younger."""
        return replace(person, born=person.born + timedelta(days=self._random.randint(20 * 365, 35 * 365)))
