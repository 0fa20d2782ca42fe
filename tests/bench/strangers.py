# ruff: noqa: T201  a benchmark prints
"""Screening measured on people drawn from other lists than the weights': recall, and false alarms by community.

Run: python -m tests.bench.strangers [--entries 10000] [--seed 97] [--kind registry] [--innocents 1000] [--febrl 4]
Seed 5 is the one to develop on, and FEBRL 1 to 3; report any other seed, and FEBRL 4. Needs the packages of
`python tools/linkage.py outside`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from tests.bench.desk import Kiosk
from tests.bench.judged import ratio, table
from tests.bench.outside import febrl, packages, record_world
from tests.bench.outside.people import COMMUNITIES, Outsiders
from tests.bench.outside.record_world import RecordWorld
from tests.bench.world import KNOWN, Probe

DEVELOPED_ON = 5
_FAMILIES = 1_500
COLUMNS = (*KNOWN, "all but barred")


def recall(probes: Sequence[Probe], kiosk: Kiosk) -> None:
    """True visitors found, by class and kind of slip, and by community."""
    hits: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    for probe in probes:
        groups = ["one slip" if len(probe.changes) == 1 else "more slips", "all", probe.person.community]
        groups += probe.changes if len(probe.changes) == 1 else ()
        keys = [(group, probe.known) for group in groups]
        asked.update(keys)
        if probe.target in kiosk(probe.person):
            hits.update(keys)
    table(
        (f"recall, {len(probes):,} true visitors, each with a slip", *KNOWN, "visitors"),
        (
            (group, *(ratio(hits[group, k], asked[group, k]) for k in KNOWN), sum(asked[group, k] for k in KNOWN))
            for group in ("all", "one slip", "more slips", *sorted({one for one, _ in asked} - set(_WHOLE)))
        ),
    )


_WHOLE = ("all", "one slip", "more slips")


def classes(world: RecordWorld, found: Iterable[int]) -> set[str]:
    known = {world.records[number].known for number in found}
    return known | ({"all but barred"} if known - {"barred"} else set())


def alarms(world: RecordWorld, kiosk: Kiosk, outsiders: Outsiders, innocents: int) -> None:
    """Unrelated visitors stopped, per 1,000, by community and by class of the entry."""
    rates: dict[str, dict[str, float]] = {}
    for community in COMMUNITIES:
        stopped: Counter[str] = Counter()
        for _ in range(innocents):
            stopped.update(classes(world, kiosk(outsiders.person(community))))
        rates[community] = {column: 1000 * stopped[column] / innocents for column in COLUMNS}
    whole = sum(of.share for of in COMMUNITIES.values())
    mixed = {
        column: sum(rates[name][column] * of.share for name, of in COMMUNITIES.items()) / whole for column in COLUMNS
    }
    lines = [*sorted(rates.items(), key=lambda line: -line[1]["all but barred"]), ("as mixed", mixed)]
    table(
        (f"false alarms per 1,000, {innocents:,} of each", *COLUMNS),
        ((name, *(f"{rate[column]:.2f}" for column in COLUMNS)) for name, rate in lines),
    )


def families(world: RecordWorld, kiosk: Kiosk, outsiders: Outsiders) -> None:
    """Relatives of listed people: how many are stopped by the relative's entry."""
    relatives = {
        "twins": lambda person: outsiders.sibling(person, twin=True),
        "brothers and sisters": lambda person: outsiders.sibling(person, twin=False),
        "sons and daughters of the same name": outsiders.child,
        "wives and husbands": outsiders.spouse,
    }
    listed = {
        known: [number for number, record in enumerate(world.records) if record.known == known][:_FAMILIES]
        for known in KNOWN
    }

    def stopped(numbers: Sequence[int], relative: str) -> int:
        return sum(number in kiosk(relatives[relative](world.records[number].person)) for number in numbers)

    table(
        ("relatives stopped by the entry of theirs", *KNOWN),
        (
            (name, *(ratio(stopped(numbers, name), len(numbers)) for numbers in listed.values()))
            for name in relatives
        ),
    )  # fmt: skip


def measure(options: argparse.Namespace) -> None:
    cpu = time.process_time()
    developed = ", the seed to develop on" if options.seed == DEVELOPED_ON else ""
    print(f"\n### {options.entries:,} `{options.kind}` entries, {options.dateless} `barred` ones without a birth date, "
          f"seed {options.seed}{developed}\n")  # fmt: skip
    print(f"Names and pairs from {', '.join(f'{k} {v}' for k, v in packages.load().versions.items())}.")
    world = record_world.build(options.entries, options.dateless, options.seed)
    rows = [record_world.fields(number, record, options.kind) for number, record in enumerate(world.records)]
    outsiders = Outsiders(Random(options.seed + 1_000))
    probes = Random(options.seed).sample(world.probes[: options.entries], min(options.true, options.entries))
    with record_world.kiosk(rows) as kiosk:
        recall([*probes, *world.probes[options.entries :]], kiosk)
        alarms(world, kiosk, outsiders, options.innocents)
        families(world, kiosk, outsiders)
    for number in options.febrl.split(","):
        febrl.measure(number)
    print(f"\n{time.process_time() - cpu:.0f} s of the processor.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=97)
    parser.add_argument("--kind", default="registry", choices=("registry", "watch", "barred", "custody"))
    parser.add_argument("--dateless", type=int, default=500, help="barred entries without a birth date, besides")
    parser.add_argument("--true", type=int, default=5_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=1_000, help="in each community")
    parser.add_argument("--febrl", default="4", help="data sets, joined by commas; 4 is for judging")
    return record_world.run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
