"""The two populations that screening is judged on, on the same terms: the weights' own, and the outside one (ADR 0179).

Each has a list, true visitors of whom every one differs from the entry in one thing at least, unrelated visitors of
every community, and relatives of the listed. What is measured of one is measured of the other by the same functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from tests.bench import world as worlds
from tests.bench.changes import CHANGES, DATES
from tests.bench.desk import Kiosk
from tests.bench.outside import record_world
from tests.bench.outside.people import COMMUNITIES, Outsiders
from tests.bench.outside.record_world import Record, RecordWorld
from tests.bench.population import MIX, REPORTED, Person, Population
from tests.bench.world import CLASSES, KNOWN, Probe

ALL, ONE, MORE = "all", "one slip", "more slips"
ANY = "all but barred"
COLUMNS = (*KNOWN, ANY)
MIXED = "as mixed"
TWINS, SIBLINGS, NAMESAKES = "twins", "brothers and sisters", "sons and daughters of the same name"
_FAMILIES = 1_500

Relative = Callable[[Person], Person]


@dataclass(frozen=True, slots=True)
class Setting:
    """One population of one seed.

    Attributes:
        anybody: an unrelated visitor of a community; "": of any.
        shares: the communities that are counted, and how many of the visitors they are (of any sum).
        relatives: relation -> makes a relative of a listed person.
    """

    name: str
    world: RecordWorld
    anybody: Callable[[str], Person]
    shares: Mapping[str, float]
    relatives: Mapping[str, Relative]

    def true(self, entries: int, visitors: int, seed: int) -> list[Probe]:
        """So many true visitors of the budgeted entries, which stand first, and all of the others."""
        chosen = Random(seed).sample(self.world.probes[:entries], min(visitors, entries))
        return [*chosen, *self.world.probes[entries:]]


def outside(entries: int, dateless: int, seed: int) -> Setting:
    """Raises packages.OutsideMissing."""
    world = record_world.build(entries, dateless, seed)
    people = Outsiders(Random(seed + 1_000))
    relatives: dict[str, Relative] = {
        TWINS: lambda person: people.sibling(person, twin=True),
        SIBLINGS: lambda person: people.sibling(person, twin=False),
        NAMESAKES: people.child,
        "wives and husbands": people.spouse,
    }
    shares = {name: of.share for name, of in COMMUNITIES.items()}
    return Setting("outside population", world, people.person, shares, relatives)


def own(entries: int, dateless: int, seed: int) -> Setting:
    """Drawn from the tables that give the weights, with the changes of tests.bench.changes."""
    world = _own_world(entries, dateless, seed)
    random = Random(seed + 1_000)
    people = Population(worlds.names(), random)

    def sibling(person: Person) -> Person:
        apart = timedelta(days=random.randint(330, 3_000) * random.choice((-1, 1)))
        return replace(people.sibling(person), born=person.born + apart)

    relatives: dict[str, Relative] = {TWINS: people.sibling, SIBLINGS: sibling, NAMESAKES: people.child}
    return Setting("own population", world, people.person, {name: MIX[name] for name in REPORTED}, relatives)


def _own_world(entries: int, dateless: int, seed: int) -> RecordWorld:
    """As record_world.build."""
    random, tables = Random(seed), worlds.names()
    population = Population(tables, random)
    records: list[Record] = []
    probes: list[Probe] = []
    for number in range(entries + dateless):
        listed = population.person()
        known = random.choices(list(CLASSES), list(CLASSES.values()))[0] if number < entries else "barred"
        possible = [kind for kind in CHANGES if kind != "none" and (known == "full" or kind not in DATES)]
        after = None
        while after is None:
            kind = random.choice(possible)
            after = worlds.changed(listed, [kind], random, population, tables)
        person, listed = (after, listed) if random.random() < 0.5 else (listed, after)
        records.append(Record(listed, known))
        probes.append(Probe(person, number, known, (kind,)))
    return RecordWorld(records, probes)


def recall(probes: Sequence[Probe], kiosk: Kiosk) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """True visitors found, and all: by (group, class). Groups: ALL, ONE, MORE, each kind of slip where it is the only
    one, and each community."""
    hits: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for probe in probes:
        single = len(probe.changes) == 1
        groups = [ALL, ONE if single else MORE, probe.person.community, *(probe.changes if single else ())]
        keys = [(group, probe.known) for group in groups]
        asked.update(keys)
        if probe.target in kiosk(probe.person):
            hits.update(keys)
    return hits, asked


def alarms(setting: Setting, kiosk: Kiosk, innocents: int) -> dict[str, dict[str, float]]:
    """Unrelated visitors stopped, per 1,000, by community (and MIXED) and by class of the entry (COLUMNS)."""
    rates: dict[str, dict[str, float]] = {}
    for community in setting.shares:
        stopped: Counter[str] = Counter()
        for _ in range(innocents):
            stopped.update(_classes(setting.world, kiosk(setting.anybody(community))))
        rates[community] = {column: 1000 * stopped[column] / innocents for column in COLUMNS}
    whole = sum(setting.shares.values())
    rates[MIXED] = {
        column: sum(rates[name][column] * share for name, share in setting.shares.items()) / whole for column in COLUMNS
    }
    return rates


def highest(rates: Mapping[str, Mapping[str, float]], column: str = ANY) -> tuple[str, float]:
    """The community with the most false alarms, and their rate."""
    return max(((name, rate[column]) for name, rate in rates.items() if name != MIXED), key=lambda one: one[1])


def _classes(world: RecordWorld, found: Iterable[int]) -> set[str]:
    known = {world.records[number].known for number in found}
    return known | ({ANY} if known - {"barred"} else set())


def relatives(setting: Setting, kiosk: Kiosk, classes: Sequence[str] = KNOWN) -> dict[str, dict[str, float]]:
    """Relation -> class -> share of relatives of the listed who are stopped by that entry; NaN where there are none."""
    records = setting.world.records
    listed = {
        known: [number for number, record in enumerate(records) if record.known == known][:_FAMILIES]
        for known in classes
    }  # fmt: skip

    def stopped(numbers: Sequence[int], relative: Relative) -> float:
        hits = sum(number in kiosk(relative(records[number].person)) for number in numbers)
        return hits / len(numbers) if numbers else float("nan")

    return {
        name: {known: stopped(numbers, relative) for known, numbers in listed.items()}
        for name, relative in setting.relatives.items()
    }
