# ruff: noqa: T201  a benchmark prints
"""The table TAIL of screening/policy.py: how often the names of two unrelated people agree, and weigh at least so much.

Run: python -m tests.bench.tail [--seed 7] [--visitors 16000] [--world own] [--dated]
Measured on entries without a birth date, so that a match's weight is that of its names alone. `--dated` measures
TAIL_DATED and TAIL_TWIN: all are taken as born on the same day, and those are counted who match for that only. `--world
outside` is for comparison, never for a table: thresholds that were tuned on those people could not be judged on them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import structlog

from screening.candidate_keys import pack_names
from screening.candidate_pairs import visitor_names
from screening.entry_rows import parse_entry
from screening.normalize import normalize
from screening.policy import TAIL, TAIL_DATED, TAIL_TWIN, Tier
from screening.score import best_comparison
from screening.similar_rows import rows_with_similar_words
from screening.weights import DateFit
from sync.contract.barred_list import feeds
from tests.bench.desk import visitor_of
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
        weights = [bits for _ in range(visitors) for _, bits in kiosk.scores(coming.person())]
    _print(TAIL, weights, visitors, seed)


def measure_dated(seed: int, visitors: int, outside: bool) -> None:
    listed, coming = (
        Outsiders(Random(one)) if outside else Population(names(), Random(one)) for one in (seed, seed + 1_000)
    )
    tables = names()
    people = [replace(listed.person(), born=_SAME_DAY) for _ in range(ENTRIES)]
    rows = [
        feeds.row({**record_world.fields(n, Record(one, "full"), "registry"), "schools": []})
        for n, one in enumerate(people)
    ]
    entries = [parse_entry(row.content, "district", "") for row in rows]
    packed = [(n, pack_names(map(normalize, entry.names))) for n, entry in enumerate(entries)]
    weights: dict[Tier, list[float]] = {Tier.DATED: [], Tier.TWIN: []}
    for _ in range(visitors):
        visitor = visitor_of(replace(coming.person(), born=_SAME_DAY))
        for number, _ in rows_with_similar_words(packed, visitor_names(visitor), tables):
            found = best_comparison(visitor, normalize(visitor.name), entries[number], tables)
            if found is not None and found.tier in weights and not (found.told_apart or found.kin):
                weights[found.tier].append(found.bits - DateFit.EXACT.value.bits)
    _print(TAIL_DATED, weights[Tier.DATED], visitors, seed)
    print("\nOf them the same surname, and another given name:")
    _print(TAIL_TWIN, weights[Tier.TWIN], visitors, seed)


_SAME_DAY = date(1985, 5, 6)


def _print(points: Sequence[tuple[float, float]], weights: Sequence[float], visitors: int, seed: int) -> None:
    pairs = visitors * ENTRIES
    table(
        (f"bits, {visitors:,} visitors by {ENTRIES:,} entries, seed {seed}", "pairs", "share"),
        ((bits, count := sum(one >= bits for one in weights), f"{count / pairs:.1e}") for bits, _ in points),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=TUNED_ON)
    parser.add_argument("--visitors", type=int, default=16_000)
    parser.add_argument("--world", default="own", choices=("outside", "own"))
    parser.add_argument("--dated", action="store_true", help="the tables beside a whole date; 500 visitors are enough")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    (measure_dated if options.dated else measure)(options.seed, options.visitors, options.world == "outside")
    return 0


if __name__ == "__main__":
    sys.exit(main())
