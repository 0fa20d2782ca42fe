"""The table TAIL of screening/policy.py: how often the names of two unrelated people agree, and weigh at least so much.

Run: python -m tests.bench.tail [--seed 7] [--visitors 16000] [--world own]
Measured on entries without a birth date, so that a match's weight is that of its names alone. `--world outside` is for
comparison, never for TAIL: thresholds that were tuned on those people could not be judged on them.
"""

from __future__ import annotations

import argparse
import sys
from random import Random

import structlog

from screening.policy import TAIL
from tests.bench.judged import table
from tests.bench.outside import record_world
from tests.bench.outside.people import Outsiders
from tests.bench.outside.record_world import Record
from tests.bench.population import Population
from tests.bench.screening import TUNED_ON
from tests.bench.world import names

ENTRIES = 2_500


def measure(seed: int, visitors: int, outside: bool) -> None:
    listed, coming = (
        Outsiders(Random(one)) if outside else Population(names(), Random(one)) for one in (seed, seed + 1_000)
    )
    rows = [record_world.fields(n, Record(listed.person(), "none"), "registry") for n in range(ENTRIES)]
    with record_world.kiosk(rows) as kiosk:
        weights = [bits for _ in range(visitors) for bits in kiosk.weights(coming.person())]
    pairs = visitors * ENTRIES
    table(
        (f"bits, {visitors:,} visitors by {ENTRIES:,} entries, seed {seed}", "pairs", "share"),
        ((bits, count := sum(one >= bits for one in weights), f"{count / pairs:.1e}") for bits, _ in TAIL),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=TUNED_ON)
    parser.add_argument("--visitors", type=int, default=16_000)
    parser.add_argument("--world", default="own", choices=("outside", "own"))
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    measure(options.seed, options.visitors, options.world == "outside")
    return 0


if __name__ == "__main__":
    sys.exit(main())
