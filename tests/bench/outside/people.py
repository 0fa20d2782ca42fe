"""People of communities that name tables of the country do not know well: who is listed, and who visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from screening.normalize import tokens
from tests.bench.outside import packages
from tests.bench.population import Drawer, Person

_FIRST_RANKS, _FLAT_RANKS = 2.7, 12.0
"""Zipf's offset: of lists that stand commonest first, and of those without an order."""
_SPELLED_FIRST = 0.6
_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Community:
    """How a community is named and recorded.

    Attributes:
        share: among the visitors, and the listed, of the district that is measured.
        families, called: sources of surnames and given names, a locale of faker or a community of names.csv.
        middle: how many have a middle name; patronymic: it is their father's given name.
        double: how many have two surnames.
        first_of_year: how many are recorded as born on 1 January because nobody knew the day.
        family_first: how many records have the names exchanged.
        english: how many are called by an English given name besides.
    """

    share: float
    families: Mapping[str, float]
    called: Mapping[str, float]
    middle: float = 0.6
    patronymic: bool = False
    double: float = 0.0
    first_of_year: float = 0.0
    family_first: float = 0.01
    english: float = 0.0


def _own(
    name: str,
    share: float,
    middle: float = 0.6,
    patronymic: bool = False,
    first_of_year: float = 0.0,
    family_first: float = 0.01,
    english: float = 0.0,
) -> Community:
    """A community whose names stand in names.csv."""
    listed = {name: 1.0}
    return Community(share, listed, listed, middle, patronymic, 0.0, first_of_year, family_first, english)


_EUROPE = {"en_GB": 0.5, "en_IE": 0.15, "de_DE": 0.13, "it_IT": 0.12, "fr_FR": 0.05, "sv_SE": 0.05}
_SPANISH = {"es_MX": 0.6, "es_CO": 0.3, "es_AR": 0.1}
_NIGERIA = {"yo_NG": 0.5, "ig_NG": 0.2, "tw_GH": 0.3}

COMMUNITIES: Mapping[str, Community] = {
    "white": Community(0.36, _EUROPE, {"en_GB": 0.7, "en_IE": 0.3}, middle=0.75),
    "black": Community(0.10, {"en_GB": 0.7, "en_IE": 0.3}, {"black": 1.0}, middle=0.7),
    "hispanic": Community(0.16, _SPANISH, _SPANISH, middle=0.5, double=0.5),
    "somali": _own("somali", 0.06, middle=0.9, patronymic=True, first_of_year=0.4),
    "hmong": _own("hmong", 0.06, middle=0.2, first_of_year=0.15, family_first=0.04),
    "vietnamese": _own("vietnamese", 0.05, middle=0.85, family_first=0.04, english=0.05),
    "arabic": _own("arabic", 0.05, patronymic=True, first_of_year=0.15),
    "ethiopian": _own("ethiopian", 0.02, patronymic=True, first_of_year=0.1),
    "karen": _own("karen", 0.02, middle=0.2, first_of_year=0.2, family_first=0.04),
    "khmer": _own("khmer", 0.01, middle=0.2, first_of_year=0.1, family_first=0.04),
    "lao": _own("lao", 0.01, middle=0.2, first_of_year=0.1),
    "haitian": _own("haitian", 0.01),
    "pacific": _own("pacific", 0.01),
    "punjabi": _own("punjabi", 0.01, middle=0.3),
    "chinese": _own("chinese", 0.015, middle=0.2, family_first=0.03, english=0.1),
    "korean": _own("korean", 0.01, middle=0.2, family_first=0.02, english=0.08),
    "slavic": _own("slavic", 0.01, middle=0.3),
    "afghan": _own("afghan", 0.015, middle=0.2, first_of_year=0.5),
    "west african": Community(0.01, _NIGERIA, _NIGERIA),
    "kenyan": Community(0.005, {"en_KE": 1.0}, {"en_KE": 1.0}),
    "indian": Community(0.01, {"en_IN": 1.0}, {"en_IN": 1.0}, middle=0.4),
    "turkish": Community(0.002, {"tr_TR": 1.0}, {"tr_TR": 1.0}, middle=0.2),
    "brazilian": Community(0.004, {"pt_BR": 1.0}, {"pt_BR": 1.0}, double=0.5),
    "bosnian": Community(0.004, {"hr_HR": 1.0}, {"hr_HR": 1.0}, middle=0.1),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one source and role: their weights, and the spellings of each."""

    weights: Mapping[str, float]
    spellings: Mapping[str, Sequence[str]]
    unlisted: float


@cache
def names() -> Mapping[tuple[str, str], Names]:
    """(source, role) -> its names. Roles: family, male, female, middle."""
    found: dict[tuple[str, str], Names] = {}
    for row in packages.rows(packages.HERE / "names.csv"):
        lines = [[_plain(one) for one in entry.split("/")] for entry in row["names"].split()]
        weights: dict[str, float] = defaultdict(float)
        for rank, (first, *_) in enumerate(lines):
            weights[first] += 1 / (rank + _FIRST_RANKS)
        key = (row["community"], row["role"])
        found[key] = Names(weights, {line[0]: line for line in lines}, float(row["unlisted"]))
    for locale, roles in packages.load().names.items():
        for role, listed in roles.items():
            found[locale, role] = _of_locale(locale, listed)
    return found


def _of_locale(locale: str, listed: Sequence[tuple[str, float]]) -> Names:
    order = Random(locale).sample(range(len(listed)), len(listed))
    weights = {
        _plain(name): weight or 1 / (order[rank] + _FLAT_RANKS) for rank, (name, weight) in enumerate(listed)
    }  # fmt: skip
    return Names(weights, {name: [name] for name in weights}, 0.12)


def _plain(name: str) -> str:
    return " ".join(tokens(name.replace("_", " ")))


class Outsiders:
    """Everybody of one seed."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._drawers = {
            key: Drawer({name: (weight,) for name, weight in of.weights.items()}, 0, of.unlisted, random)
            for key, of in names().items()
        }
        self._shares = [community.share for community in COMMUNITIES.values()]

    def person(self, community: str = "") -> Person:
        random = self._random
        name = community or random.choices(list(COMMUNITIES), self._shares)[0]
        of = COMMUNITIES[name]
        sex = random.choice("MF")
        family = self.draw(of.families, "family")
        if random.random() < of.double:
            family = f"{family} {self.draw(of.families, 'family')}"
        middle = ""
        if random.random() < of.middle:
            middle = self.middle(name, sex)
        return Person(family, self.draw(of.called, _SEX[sex]), middle, self.born(of.first_of_year), sex, name)

    def middle(self, community: str, sex: str) -> str:
        if (community, "middle") in self._drawers:
            return self.draw({community: 1.0}, "middle")
        of = COMMUNITIES[community]
        return self.draw(of.called, "male" if of.patronymic else _SEX[sex])

    def draw(self, sources: Mapping[str, float], role: str) -> str:
        source = self._random.choices(list(sources), list(sources.values()))[0]
        spellings = names()[source, role].spellings
        name = self._drawers[source, role].draw()
        known = spellings.get(name, (name,))
        return known[0] if self._random.random() < _SPELLED_FIRST else self._random.choice(known)

    def family(self, community: str) -> str:
        return self.draw(COMMUNITIES[community].families, "family")

    def given(self, community: str, sex: str) -> str:
        return self.draw(COMMUNITIES[community].called, _SEX[sex])

    def born(self, first_of_year: float) -> date:
        born = date(2026, 1, 1) - timedelta(days=int(self._random.triangular(18, 80, 36) * _DAYS))
        return born.replace(month=1, day=1) if self._random.random() < first_of_year else born

    def sibling(self, person: Person, twin: bool) -> Person:
        """A brother or sister with a given name of their own; a twin is born the same day."""
        sex = self._random.choice("MF")
        given = self.given(person.community, sex)
        while given == person.given:
            given = self.given(person.community, sex)
        apart = 0 if twin else self._random.randint(330, 3_000) * self._random.choice((-1, 1))
        patronymic = COMMUNITIES[person.community].patronymic
        middle = person.middle if patronymic else self.middle(person.community, sex) if person.middle else ""
        return replace(person, given=given, middle=middle, sex=sex, born=person.born + timedelta(days=apart))

    def child(self, person: Person) -> Person:
        """A son or daughter with the parent's whole name."""
        return replace(person, born=person.born + timedelta(days=self._random.randint(20 * 365, 35 * 365)))

    def spouse(self, person: Person) -> Person:
        """Somebody of the household with the same surname."""
        other = self.person(person.community)
        return replace(other, family=person.family, sex="F" if person.sex == "M" else "M")


_SEX = {"M": "male", "F": "female"}


def other_spelling(name: str, community: str, role: str, random: Random) -> str | None:
    """The name as another system or habit writes it; None where no other spelling is known."""
    of = COMMUNITIES[community]
    for source in (*(of.families if role == "family" else of.called), "english"):
        key = (source, "called" if source == "english" and role != "family" else role)
        for spellings in names()[key].spellings.values() if key in names() else ():
            if name in spellings and len(spellings) > 1:
                return random.choice([one for one in spellings if one != name])
    return None
