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
from collections.abc import Sequence

from tests.bench import two_worlds
from tests.bench.desk import Kiosk
from tests.bench.judged import ratio, table
from tests.bench.outside import febrl, packages, record_world
from tests.bench.two_worlds import ALL, ANY, COLUMNS, MIXED, MORE, ONE, Setting
from tests.bench.world import KNOWN, Probe

DEVELOPED_ON = 5
_WHOLE = (ALL, ONE, MORE)


def recall(probes: Sequence[Probe], kiosk: Kiosk) -> None:
    """True visitors found, by class and kind of slip, and by community."""
    hits, asked = two_worlds.recall(probes, kiosk)
    groups = (*_WHOLE, *sorted({one for one, _ in asked} - set(_WHOLE)))
    table(
        (f"recall, {len(probes):,} true visitors, each with a slip", *KNOWN, "visitors"),
        (
            (group, *(ratio(hits[group, k], asked[group, k]) for k in KNOWN), sum(asked[group, k] for k in KNOWN))
            for group in groups
        ),
    )


def alarms(setting: Setting, kiosk: Kiosk, innocents: int) -> None:
    """Unrelated visitors stopped, per 1,000, by community and by class of the entry."""
    rates = two_worlds.alarms(setting, kiosk, innocents)
    mixed = (MIXED, rates.pop(MIXED))
    lines = [*sorted(rates.items(), key=lambda line: -line[1][ANY]), mixed]
    table(
        (f"false alarms per 1,000, {innocents:,} of each", *COLUMNS),
        ((name, *(f"{rate[column]:.2f}" for column in COLUMNS)) for name, rate in lines),
    )


def families(setting: Setting, kiosk: Kiosk) -> None:
    """Relatives of listed people: how many are stopped by the relative's entry."""
    found = two_worlds.relatives(setting, kiosk)
    table(
        ("relatives stopped by the entry of theirs", *KNOWN),
        ((name, *(f"{share:.4f}" for share in by_class.values())) for name, by_class in found.items()),
    )


def measure(options: argparse.Namespace) -> None:
    cpu = time.process_time()
    developed = ", the seed to develop on" if options.seed == DEVELOPED_ON else ""
    print(f"\n### {options.entries:,} `{options.kind}` entries, {options.dateless} `barred` ones without a birth date, "
          f"seed {options.seed}{developed}\n")  # fmt: skip
    print(f"Names and pairs from {', '.join(f'{k} {v}' for k, v in packages.load().versions.items())}.")
    setting = two_worlds.outside(options.entries, options.dateless, options.seed)
    with record_world.kiosk(record_world.rows(setting.world, options.kind)) as kiosk:
        recall(setting.true(options.entries, options.true, options.seed), kiosk)
        alarms(setting, kiosk, options.innocents)
        families(setting, kiosk)
    for number in filter(None, options.febrl.split(",")):
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
