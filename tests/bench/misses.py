"""What a list costs and what it misses, by its length: the figures that contract/forecast.py tells whoever imports one.

A true visitor is compared with the entry that is the same person, under the thresholds of a list of each length.
Run: python -m tests.bench.misses [--entries 10000] [--seed 23]; tests.bench.screening prints the same table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from screening.entry_rows import parse_entry
from screening.name_tables import NameTables
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy, Precision, Tier
from screening.score import screen
from sync.contract.barred_list.feeds import Row
from sync.contract.barred_list.forecast import LENGTHS
from sync.contract.vocabulary import ListKind, ListState
from tests.bench import world as worlds
from tests.bench.desk import visitor_of
from tests.bench.judged import table
from tests.bench.world import Probe

TIERS = {
    Precision.FULL: (Tier.FULL, Tier.DATED, Tier.TWIN, Tier.NEAR),
    Precision.YEAR: (Tier.YEAR,),
    Precision.NONE: (Tier.NAME,),
}
_TODAY = date(2026, 1, 1)


def wanted(rows: Iterable[Row], numbers: frozenset[int]) -> dict[int, BarredEntry]:
    """The entries of these numbers among the rows."""
    return {number: parse_entry(row.content, "district", "") for number, row in enumerate(rows) if number in numbers}


def policy_of(kind: ListKind, length: int) -> Policy:
    """A list with `length` entries of every precision."""
    return Policy({(kind, known): length for known in Precision})


def missed(
    probes: Iterable[tuple[Visitor, BarredEntry, str]], tables: NameTables
) -> Iterator[tuple[str, str, list[float]]]:
    """(kind, class, share of true visitors missed of 100 for each of LENGTHS); probes: visitor, entry and its class."""
    known = list(probes)
    for kind in (ListKind.REGISTRY, ListKind.BARRED):
        policies = [policy_of(kind, length) for length in LENGTHS]
        hits = [Counter[str]() for _ in policies]
        for visitor, entry, of in known:
            listed = replace(entry, kind=kind)
            for policy, hit in zip(policies, hits, strict=True):
                found = screen(visitor, [listed], tables, _TODAY, "", ListState.CURRENT, frozenset(), policy)
                hit[of] += bool(found.matches)
        totals = Counter(of for _, _, of in known)
        for of, total in totals.items():
            yield kind.value, of, [100 * (1 - hit[of] / total) for hit in hits]


def lines(
    probes: Iterable[tuple[Visitor, int, str]], rows: Iterable[Row], tables: NameTables
) -> Iterator[tuple[str, ...]]:
    """Rows of a table: what is missed of 100 true visitors and stopped of 1,000 unrelated, for each of LENGTHS."""
    known = list(probes)
    entries = wanted(rows, frozenset(number for _, number, _ in known))
    pairs = [(visitor, entries[number], of) for visitor, number, of in known]
    for kind, of, figures in missed(pairs, tables):
        yield f"missed of 100, `{kind}`, {of}", *(f"{figure:.1f}" for figure in figures)
    for precision in Precision:
        figures = [cost(ListKind.REGISTRY, precision, length) for length in LENGTHS]
        yield f"stopped of 1,000 by the thresholds, `registry`, {precision.value}", *(f"{one:.2f}" for one in figures)


def show(probes: Iterable[Probe], file: Path, tables: NameTables) -> None:
    """Print the table. `file`: the list's rows; of the probes those with one change count."""
    single = [(visitor_of(p.person), p.target, p.known) for p in probes if len(p.changes) == 1 and p.known != "barred"]
    by_length = lines(single, worlds.rows(file), tables)
    table(("by entries of one class (sync/contract/barred_list/forecast.py)", *(f"{n:,}" for n in LENGTHS)), by_length)


def cost(kind: ListKind, known: Precision, length: int) -> float:
    """Unrelated visitors of 1,000 whom a list with a budget will stop, as its thresholds foresee it."""
    policy = policy_of(kind, length)
    return sum(policy.expected(kind, tier) for tier in TIERS[known])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=23)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows"
        world, _ = worlds.build(file, options.entries, 0, options.seed, options.entries, "registry")
        show(world.probes, file, worlds.names())
    return 0


if __name__ == "__main__":
    sys.exit(main())
