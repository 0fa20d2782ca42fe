# ruff: noqa: T201  a benchmark prints
"""The tables of screening: who is found, by class and by kind of change; who is stopped for nothing, by community."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.bench.desk import Kiosk
from tests.bench.population import MIX, REPORTED, Person, Population
from tests.bench.world import KNOWN, Probe, World

Method = Callable[[Person], Iterable[int]]
"""A visitor's matches, as numbers of entries."""
NUMBERS = ("one change", "two changes")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes: true visitors, and unrelated ones of every community."""

    true: Sequence[Probe]
    innocents: dict[str, list[Person]]

    def first(self, visitors: int) -> Crowd:
        """As many true visitors, and half as many of every community."""
        some = {community: people[: visitors // 2] for community, people in self.innocents.items()}
        return Crowd(self.true[:visitors], some)

    def people(self) -> Iterable[Person]:
        yield from (probe.person for probe in self.true)
        for people in self.innocents.values():
            yield from people


def ratio(part: float, whole: float) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def table(head: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    columns = list(head)
    print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for line in lines:
        print(f"| {' | '.join(str(cell) for cell in line)} |")


def completeness(crowd: Crowd, kiosk: Kiosk) -> None:
    """Of candidate generation alone: the entry is among those brought, where no budget cuts them."""
    there: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for probe in crowd.true:
        single = len(probe.changes) == 1
        groups = [NUMBERS[not single], *(probe.changes if single else ())]
        asked.update(groups)
        there.update(groups if probe.target in kiosk.candidates(probe.person) else ())
    shares = (f"{ratio(there[number], asked[number])} ({number})" for number in NUMBERS)
    print(f"\nPairs completeness, the entry is among the candidates where no budget cuts them: {', '.join(shares)}.")
    worst = sorted((there[kind] / asked[kind], kind) for kind in asked if kind not in NUMBERS)[:5]
    print(f"Least complete: {', '.join(f'{kind} {share:.3f}' for share, kind in worst)}.")


def compared(world: World, methods: dict[str, Method], crowd: Crowd) -> None:
    """All methods on the same people: recall by class, and false alarms."""
    found = {name: _found(method, crowd) for name, method in methods.items()}
    counts = Counter((NUMBERS[len(probe.changes) > 1], probe.known) for probe in crowd.true)
    seen = ", ".join(f"{counts[number, known]} {known}" for number in NUMBERS[:1] for known in KNOWN)
    print(f"\nAll on the same {len(crowd.true):,} true visitors (of them with one change: {seen})")
    print(f"and the same {sum(map(len, crowd.innocents.values())):,} unrelated ones.")
    table(
        ("recall", *(f"{known}, {number}" for number in NUMBERS for known in KNOWN)),
        (
            (name, *(ratio(hits[n, k], counts[n, k]) for n in NUMBERS for k in KNOWN))
            for name, hits in found.items()
        ),
    )  # fmt: skip
    rates = {name: Alarms(world, method, crowd) for name, method in methods.items()}
    table(
        ("false alarms per 1,000", *KNOWN, "all but barred"),
        ((name, *(f"{of.everybody(known):.2f}" for known in (*KNOWN, "all"))) for name, of in rates.items()),
    )


def _found(method: Method, crowd: Crowd) -> Counter[tuple[str, str]]:
    hits: Counter[tuple[str, str]] = Counter()
    for probe in crowd.true:
        hits[NUMBERS[len(probe.changes) > 1], probe.known] += probe.target in method(probe.person)
    return hits


def recall(kiosk: Kiosk, crowd: Crowd) -> None:
    """Ours alone on everybody: true visitors found, for one change and for two, and by kind of change."""
    hits: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for probe in crowd.true:
        single = len(probe.changes) == 1
        groups = [(NUMBERS[not single], probe.known), *((change, probe.known) for change in probe.changes if single)]
        totals.update(groups)
        hits.update(groups if probe.target in kiosk(probe.person) else ())
    kinds = (*NUMBERS, *sorted({kind for kind, _ in totals} - set(NUMBERS)))
    table(
        (f"recall, vestibule, {len(crowd.true):,} true visitors", *KNOWN, "visitors"),
        (
            (kind, *(ratio(hits[kind, k], totals[kind, k]) for k in KNOWN), sum(totals[kind, k] for k in KNOWN))
            for kind in kinds
        ),
    )  # fmt: skip


class Alarms:
    """Innocents stopped, per 1,000, by community and by class of the entry ("all": by any but `barred`)."""

    def __init__(self, world: World, method: Method, crowd: Crowd) -> None:
        self._asked = {community: len(people) for community, people in crowd.innocents.items()}
        self._stopped: dict[str, Counter[str]] = defaultdict(Counter)
        for community, people in crowd.innocents.items():
            for person in people:
                classes = {KNOWN[world.known[number]] for number in method(person)}
                self._stopped[community].update(classes)
                self._stopped[community]["all"] += bool(classes - {"barred"})

    def rate(self, community: str, known: str) -> float:
        return 1000 * self._stopped[community][known] / self._asked[community]

    def everybody(self, known: str) -> float:
        """As the communities are mixed among residents."""
        whole = sum(MIX[community] for community in self._asked)
        return sum(self.rate(community, known) * MIX[community] / whole for community in self._asked)


def alarms(world: World, kiosk: Kiosk, crowd: Crowd) -> None:
    """Ours alone on everybody: false alarms community by community."""
    of = Alarms(world, kiosk, crowd)
    columns = (*KNOWN, "all")
    each = len(crowd.innocents[REPORTED[0]])
    table(
        (f"false alarms per 1,000, vestibule, {each:,} of each", *KNOWN, "all but barred"),
        (
            *((community, *(f"{of.rate(community, known):.2f}" for known in columns)) for community in REPORTED),
            ("as mixed", *(f"{of.everybody(known):.2f}" for known in columns)),
        ),
    )


def families(world: World, kiosk: Kiosk, population: Population) -> None:
    """Twins, and children of the same whole name, of listed people."""

    def stopped(person: Person) -> bool:
        return any(KNOWN[world.known[number]] != "barred" for number in kiosk(person))

    twins = sum(stopped(population.sibling(person)) for person in world.sample)
    children = sum(stopped(population.child(person)) for person in world.sample)
    print(f"\nBrothers and sisters of listed people, born the same day, stopped by any entry: "
          f"{ratio(twins, len(world.sample))};")  # fmt: skip
    print(f"sons and daughters with the listed parent's whole name: {ratio(children, len(world.sample))}.")
