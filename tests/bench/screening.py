# ruff: noqa: T201  a benchmark prints
"""Screening measured: recall by class and kind of change, false alarms by community, time, beside simpler methods.

Run: python -m tests.bench.screening --entries 10000 --seed 23
Seed 7 is the one that thresholds were tuned on: report any other.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import structlog

from kiosk.domain.screening.policy import Policy, Tier
from kiosk.domain.screening.result import ListState
from kiosk.domain.screening.score import screen
from kiosk.domain.visitor import PersonName, Source, Visitor
from kiosk.store.barred.lists import BarredLists
from sync import feed
from sync.forecast import LENGTHS
from sync.ports import Delta
from tests.bench import applying, misses, others
from tests.bench import world as worlds
from tests.bench.population import MIX, REPORTED, Person, Population
from tests.bench.simpler import Simpler
from tests.bench.world import KNOWN, World

TODAY = date(2026, 1, 1)
TUNED_ON = 7
Method = Callable[[Person], Iterable[int]]
"""A visitor's matches, as numbers of entries."""


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
        self._unlimited = Policy(self.policy.counts, dict.fromkeys(Tier, float("inf")))

    def candidates(self, person: Person) -> set[int]:
        """Whom candidate generation brings where no budget cuts it: its own completeness."""
        return {int(entry.id[1:]) for entry in self.lists.candidates(visitor_of(person), self._unlimited)}

    def __call__(self, person: Person, dated: bool = True) -> list[int]:
        who = visitor_of(person) if dated else replace(visitor_of(person), born=None)
        wall, cpu = time.perf_counter(), time.thread_time()
        candidates = self.lists.candidates(who)
        answer = screen(who, candidates, self.tables, TODAY, "", ListState.CURRENT, frozenset(), self.policy)
        self.clocks[dated].cpu.append(1000 * (time.thread_time() - cpu))
        self.clocks[dated].wall.append(1000 * (time.perf_counter() - wall))
        return [int(match.entry_id[1:]) for match in answer.matches]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def ratio(part: float, whole: float) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def table(head: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    columns = list(head)
    print(f"\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for line in lines:
        print(f"| {' | '.join(str(cell) for cell in line)} |")


def recall(world: World, methods: dict[str, Method], kiosk: Kiosk, limits: dict[str, int]) -> None:
    """True visitors found: by class, for one change and for two; and by kind of change."""
    hits: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    totals: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    complete: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for place, probe in enumerate(world.probes):
        number = "one change" if len(probe.changes) == 1 else "two changes"
        groups = [(number, probe.known), *((change, probe.known) for change in probe.changes if number == "one change")]
        for name, method in methods.items():
            if place >= limits.get(name, len(world.probes)):
                continue
            hit = probe.target in method(probe.person)
            if name == "vestibule":
                there = probe.target in kiosk.candidates(probe.person)
                of = [("all", number), *((change, number) for change in probe.changes if number == "one change")]
                asked.update(of)
                complete.update(group for group in of if there)
            for group in groups:
                totals[name][group] += 1
                hits[name][group] += hit
    shares = (f"{ratio(complete['all', n], asked['all', n])} ({n})" for n in ("one change", "two changes"))
    print(f"\nPairs completeness, the entry is among the candidates where no budget cuts them: {', '.join(shares)}.")
    worst = sorted((complete[group] / asked[group], group[0]) for group in asked if group[0] != "all")[:5]
    print(f"Least complete: {', '.join(f'{kind} {share:.3f}' for share, kind in worst)}.")
    numbers = ("one change", "two changes")
    table(
        ("recall", *(f"{known}, {number}" for number in numbers for known in KNOWN)),
        (
            (name, *(ratio(hits[name][n, k], totals[name][n, k]) for n in numbers for k in KNOWN))
            for name in methods
        ),
    )  # fmt: skip
    ours = "vestibule"
    kinds = sorted({kind for kind, _ in totals[ours]} - set(numbers))
    table(
        ("one change, vestibule", *KNOWN, "visitors"),
        (
            (kind, *(ratio(hits[ours][kind, k], totals[ours][kind, k]) for k in KNOWN),
             sum(totals[ours][kind, k] for k in KNOWN))
            for kind in kinds
        ),
    )  # fmt: skip


def alarms(world: World, methods: dict[str, Method], visitors: dict[str, list[Person]], limits: dict[str, int]) -> None:
    """Innocents stopped, per 1,000, by class of the entry, community by community."""
    stopped: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for community in REPORTED:
        for place, person in enumerate(visitors[community]):
            for name, method in methods.items():
                if place < limits.get(name, len(visitors[community])):
                    classes = {KNOWN[world.known[number]] for number in method(person)}
                    stopped[name].update((community, known) for known in classes)
                    stopped[name][community, "all"] += bool(classes - {"barred"})
    whole = sum(MIX[community] for community in REPORTED)

    def rate(name: str, community: str, known: str) -> float:
        asked = len(visitors[community])
        return 1000 * stopped[name][community, known] / min(asked, limits.get(name, asked))

    def everybody(name: str, known: str) -> float:
        return sum(rate(name, community, known) * MIX[community] / whole for community in REPORTED)

    columns = (*KNOWN, "all")
    table(
        ("false alarms per 1,000", *KNOWN, "all but barred"),
        ((name, *(f"{everybody(name, known):.2f}" for known in columns)) for name in methods),
    )
    table(
        ("by community, vestibule", *KNOWN, "all but barred"),
        ((c, *(f"{rate('vestibule', c, known):.2f}" for known in columns)) for c in REPORTED),
    )


def families(world: World, kiosk: Kiosk, population: Population) -> None:
    def stopped(person: Person) -> bool:
        return any(KNOWN[world.known[number]] != "barred" for number in kiosk(person))

    twins = sum(stopped(population.sibling(person)) for person in world.sample)
    children = sum(stopped(population.child(person)) for person in world.sample)
    print(f"\nBrothers and sisters of listed people, born the same day, stopped by any entry: "
          f"{ratio(twins, len(world.sample))};")  # fmt: skip
    print(f"sons and daughters with the listed parent's whole name: {ratio(children, len(world.sample))}.")


def resident_mb() -> float:
    """Memory of this process now; NaN where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def peak_mb() -> float:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(options: argparse.Namespace, folder: Path) -> None:
    print(f"making {options.entries} entries", file=sys.stderr)
    file = folder / "rows"
    world, key = worlds.build(
        file, options.entries, options.dateless, options.seed, options.true, options.kind
    )  # fmt: skip
    trusted = {feed.key_id(key.public_key()): key.public_key()}
    lists = BarredLists(folder / "lists", bytes(32), worlds.DISTRICT, trusted, worlds.names())
    gc.collect()
    before = resident_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    lists.apply(Delta(world.signed, None, worlds.rows(file)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = peak_mb()
    size = sum(part.stat().st_size for part in (folder / "lists").iterdir()) / 1e6
    kiosk = Kiosk(lists)
    population = Population(kiosk.tables, random.Random(options.seed + 1_000))
    for _ in range(200):
        kiosk(population.person())
    kiosk.clocks = {dated: Clock([], []) for dated in (True, False)}
    methods: dict[str, Method] = {"vestibule": kiosk}
    visitors = {one: [population.person(one) for _ in range(options.innocents)] for one in REPORTED}
    limits: dict[str, int] = {}
    if world.everybody and not options.alone:
        simpler = Simpler(world)
        methods |= {"exact": simpler.exact, "token sort 85": simpler.token_sort}
        limits = dict.fromkeys(("exact", "token sort 85"), options.limit) | dict.fromkeys(others.METHODS, others.MOST)
        innocents = (person for people in visitors.values() for person in people[: others.MOST])
        methods |= others.methods(world, (*(probe.person for probe in world.probes[: others.MOST]), *innocents))
    tuned = ", the seed that thresholds were tuned on" if options.seed == TUNED_ON else ""
    print(f"{options.entries:,} `{options.kind}` entries, {options.dateless} `barred` ones without a birth date, "
          f"seed {options.seed}{tuned}.")  # fmt: skip
    if limits:
        asked = ", ".join(f"{name} {limit}" for name, limit in limits.items() if name in methods)
        print(f"Beside vestibule, on the first of the true visitors and of each community: {asked}.")
    print("Class: what the entry has of a birth date; `barred`: none, on a list without a budget.")
    recall(world, methods, kiosk, limits)
    alarms(world, methods, visitors, limits)
    families(world, kiosk, population)
    single = [(visitor_of(p.person), p.target, p.known) for p in world.probes if len(p.changes) == 1]
    by_length = misses.lines((one for one in single if one[2] != "barred"), worlds.rows(file), kiosk.tables)
    table(("by entries of one class (sync/forecast.py)", *(f"{n:,}" for n in LENGTHS)), by_length)
    for _ in range(3_000):
        kiosk(population.person(), dated=False)
    table(
        ("time, ms", "p50", "p99", "p50 of the processor", "p99 of the processor"),
        (
            ("with a date" if dated else "without", *(f"{percentile(clock.wall, p):.1f}" for p in (0.5, 0.99)),
             *(f"{percentile(clock.cpu, p):.1f}" for p in (0.5, 0.99)))
            for dated, clock in kiosk.clocks.items()
        ),
    )  # fmt: skip
    print(f"\nBuilt in {wall:.0f} s ({cpu:.0f} s of the processor), {size:.0f} MB on disk; memory rose")
    print(f"by {peak - before:.0f} MB at most while building, and by {resident_mb() - before:.0f} MB in the end.")
    change(lists, world, population, kiosk, file)
    lists.close()


def change(lists: BarredLists, world: World, population: Population, kiosk: Kiosk, file: Path) -> None:
    """Lists applied while visitors come."""
    before = resident_mb()

    def visitor() -> None:
        kiosk(population.person())

    seconds, waited = applying.change(lists, world, visitor)
    print(
        f"\nA delta of {len(world.changes):,} entries: {seconds:.2f} s; meanwhile {len(waited)} visitors were screened,"
    )
    print(f"p99 {percentile(waited, 0.99):.0f} ms.")
    seconds, waited = applying.whole(lists, world, file, visitor)
    print(f"The whole list again: {seconds:.0f} s; meanwhile {len(waited)} visitors were screened,")
    print(
        f"p99 {percentile(waited, 0.99):.0f} ms; memory at most {peak_mb() - before:.0f} MB above what it was before."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--kind", default="registry", choices=("registry", "watch", "barred", "custody"))
    parser.add_argument("--dateless", type=int, default=500, help="barred entries without a birth date, besides")
    parser.add_argument("--true", type=int, default=10_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=3_000, help="in each community")
    parser.add_argument("--limit", type=int, default=500, help="visitors that the simpler methods are tried on")
    parser.add_argument("--alone", action="store_true", help="leave the simpler methods out")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        measure(options, Path(folder))


if __name__ == "__main__":
    main()
