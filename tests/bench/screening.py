# ruff: noqa: T201  a benchmark prints
"""Screening measured: recall by class and kind of change, false alarms by community, time, beside other methods.

Run: python -m tests.bench.screening [--sizes 10000,100000,1000000] [--both 10000,100000] [--seeds 23,31]
First both populations side by side (tests.bench.side_by_side), then our own in detail. Every size is measured in a
process of its own, with the first seed; with the further seeds the shortest list is.
Seed 7 is the one that thresholds were tuned on: report any other.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import structlog

from kiosk.barred_index.barred_lists import BarredLists
from sync.contract.barred_list import feeds
from sync.exchange.ports import Delta
from tests.bench import applying, judged, misses, others
from tests.bench import world as worlds
from tests.bench.desk import Clock, Kiosk
from tests.bench.judged import Crowd, Method, table
from tests.bench.population import REPORTED, Population
from tests.bench.simpler import Simpler
from tests.bench.world import World

TUNED_ON = 7


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def resident_mb() -> float:
    """Memory of this process now; NaN where the system does not say."""
    return _status_mb("VmRSS:")


def peak_mb() -> float:
    return _status_mb("VmHWM:")


def _status_mb(line: str) -> float:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(status.partition(line)[2].split()[0]) / 1024


def measure(options: argparse.Namespace, folder: Path) -> None:
    print(f"making {options.entries} entries", file=sys.stderr)
    file = folder / "rows"
    world, key = worlds.build(
        file, options.entries, options.dateless, options.seed, options.true, options.kind
    )  # fmt: skip
    trusted = {feeds.key_id(key.public_key()): key.public_key()}
    lists = BarredLists(folder / "lists", bytes(32), worlds.DISTRICT, trusted, worlds.names())
    # Who comes is known before memory is measured: the kiosk's is what the list and its searches take.
    population = Population(worlds.names(), random.Random(options.seed + 1_000))
    first = [population.person() for _ in range(200)]
    true = random.Random(options.seed).sample(world.probes, len(world.probes))  # the first of them are of every class
    crowd = Crowd(true, {one: [population.person(one) for _ in range(options.innocents)] for one in REPORTED})
    gc.collect()
    gc.freeze()  # as `main.py run` does
    before = resident_mb()
    wall, cpu = time.perf_counter(), sum(os.times()[:4])  # with the processes that build a long list
    lists.apply(Delta(world.signed, None, worlds.rows(file)))
    wall, cpu = time.perf_counter() - wall, sum(os.times()[:4]) - cpu
    peak = peak_mb()
    size = sum(part.stat().st_size for part in (folder / "lists").iterdir()) / 1e6
    kiosk = Kiosk(lists)
    for one in first:
        kiosk(one)
    kiosk.clocks = {dated: Clock([], []) for dated in (True, False)}
    tuned = ", the seed that thresholds were tuned on" if options.seed == TUNED_ON else ""
    print(f"\n### {options.entries:,} `{options.kind}` entries, {options.dateless} `barred` ones without a birth date, "
          f"seed {options.seed}{tuned}\n")  # fmt: skip
    print("Class: what the entry has of a birth date; `barred`: none, on a list without a budget.")
    judged.recall(kiosk, crowd)
    judged.alarms(world, kiosk, crowd)
    judged.families(world, kiosk, population)
    for _ in range(3_000):
        kiosk(population.person(), dated=False)
    times(kiosk)
    print(f"\nBuilt in {wall:.0f} s ({cpu:.0f} s of the processor), {size:.0f} MB on disk; the kiosk's memory")
    print(f"rose by {peak - before:.0f} MB at most while building, and by {resident_mb() - before:.0f} MB in the end.")
    judged.completeness(crowd, kiosk)
    if not options.alone:
        beside(world, kiosk, crowd.first(options.limit))
        forecast(world, kiosk, file)
        change(lists, world, population, kiosk, file)
    lists.close()


def times(kiosk: Kiosk) -> None:
    table(
        ("time, ms", "p50", "p99", "p50 of the processor", "p99 of the processor"),
        (
            ("with a date" if dated else "without", *(f"{percentile(clock.wall, p):.1f}" for p in (0.5, 0.99)),
             *(f"{percentile(clock.cpu, p):.1f}" for p in (0.5, 0.99)))
            for dated, clock in kiosk.clocks.items()
        ),
    )  # fmt: skip


def beside(world: World, kiosk: Kiosk, crowd: Crowd) -> None:
    """Other methods on the same people, where the list is short enough for them."""
    if not world.everybody:
        return
    simpler = Simpler(world)
    methods: dict[str, Method] = {
        "vestibule": kiosk, "exact": simpler.exact, "token sort 85": simpler.token_sort,
        **dict(others.methods(world, crowd.people())),
    }  # fmt: skip
    judged.compared(world, methods, crowd)


def forecast(world: World, kiosk: Kiosk, file: Path) -> None:
    """The tables of sync/contract/barred_list/forecast.py; they depend on the thresholds alone: one list is enough."""
    if len(world.known) > others.SHORT:
        return
    misses.show(world.probes, file, kiosk.tables)


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


def every(options: argparse.Namespace) -> int:
    """Each list in a process of its own, whose memory is clean; the exit status of the first that failed, or 0."""
    sizes, seeds = sorted(map(int, options.sizes.split(","))), options.seeds.split(",")
    given = [f"--{name}={getattr(options, name)}" for name in ("kind", "dateless", "true", "innocents", "limit")]
    runs = [(size, seeds[0], options.alone) for size in sizes] + [(sizes[0], seed, True) for seed in seeds[1:]]
    commands = [
        ["screening", f"--entries={size}", f"--seed={seed}", *given, *(["--alone"] if alone else [])]
        for size, seed, alone in runs
    ]
    if options.both:
        commands.insert(
            0, ["side_by_side", f"--sizes={options.both}", f"--seed={seeds[0]}", f"--kind={options.kind}",
                f"--dateless={options.dateless}"],
        )  # fmt: skip
    for room, *words in commands:
        sys.stdout.flush()
        status = subprocess.run([sys.executable, "-m", f"tests.bench.{room}", *words], check=False).returncode
        if status:
            return status
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="lengths of list")
    parser.add_argument("--both", default="10000,100000", help="lengths with both populations side by side; '': none")
    parser.add_argument("--seeds", default="23,31", help="all lists are made from the first")
    parser.add_argument("--entries", type=int, help="one list alone, in this process")
    parser.add_argument("--seed", type=int, default=23, help="with --entries")
    parser.add_argument("--kind", default="registry", choices=("registry", "watch", "barred", "custody"))
    parser.add_argument("--dateless", type=int, default=500, help="barred entries without a birth date, besides")
    parser.add_argument("--true", type=int, default=10_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=3_000, help="in each community")
    parser.add_argument("--limit", type=int, default=1_000, help="true visitors that other methods are tried on")
    parser.add_argument("--alone", action="store_true", help="leave out other methods and what comes after them")
    options = parser.parse_args()
    if options.entries is None:
        return every(options)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        measure(options, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
