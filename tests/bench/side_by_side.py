# ruff: noqa: T201  a benchmark prints
"""One table of screening with both populations side by side, for lists of several lengths.

Run: python -m tests.bench.side_by_side [--sizes 10000,100000] [--seed 97] [--kind registry] [--innocents 1000]
`python -m tests.bench.screening` prints it above its own tables. Without the packages of `python tools/linkage.py
outside` the columns of the outside population are left out, and the reason is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench import judged, two_worlds
from tests.bench.desk import Kiosk
from tests.bench.outside import packages, record_world
from tests.bench.two_worlds import ALL, ANY, MIXED, NAMESAKES, SIBLINGS, TWINS, Setting
from tools import linkage

WORLDS: Mapping[str, Callable[[int, int, int], Setting]] = {"own": two_worlds.own, "outside": two_worlds.outside}
_CLASSES = {"full": "whole date", "year": "year", "none": "name alone", "barred": "`barred`, no date"}
_LAST = 0.99


@dataclass(slots=True)
class Column:
    """One population and one length of list: its cells, by the words of their row."""

    head: str
    cells: dict[str, str] = field(default_factory=dict)


def measure(setting: Setting, entries: int, options: argparse.Namespace) -> Column:
    """`entries` are those with a budget, which stand first."""
    column = Column(f"{entries:,}: {setting.name.partition(' ')[0]}")
    with record_world.kiosk(record_world.rows(setting.world, options.kind)) as kiosk:
        hits, asked = two_worlds.recall(setting.true(entries, options.true, options.seed), kiosk)
        rates = two_worlds.alarms(setting, kiosk, options.innocents)
        family = two_worlds.relatives(setting, kiosk, ("full",))
        community, most = two_worlds.highest(rates)
        for known, words in _CLASSES.items():
            column.cells[f"found, {words}"] = f"{hits[ALL, known] / max(1, asked[ALL, known]):.3f}"
        for known, words in (*_CLASSES.items(), (ANY, "all but `barred`")):
            column.cells[f"stopped of 1,000 strangers, {words}"] = f"{rates[MIXED][known]:.2f}"
        column.cells["the same, community with the most"] = f"{most:.1f} ({community})"
        for relation in (TWINS, SIBLINGS, NAMESAKES):
            column.cells[f"{relation} stopped, whole date"] = f"{family[relation]['full']:.3f}"
        column.cells["search with a date, p99 ms of the processor"] = f"{_slowest(kiosk):.1f}"
    return column


def _slowest(kiosk: Kiosk) -> float:
    ordered = sorted(kiosk.clocks[True].cpu)
    return ordered[int(_LAST * (len(ordered) - 1))]


def both(options: argparse.Namespace) -> list[Column]:
    """A column for each length and population; says on standard output where one is left out, and why."""
    columns = []
    missing = linkage.installed(linkage.OUTSIDE) is None
    if missing:
        print("\nThe outside population is left out: run `python tools/linkage.py outside`.")
    for entries in map(int, options.sizes.split(",")):
        for name, build in WORLDS.items():
            if missing and name == "outside":
                continue
            started = time.perf_counter()
            columns.append(measure(build(entries, options.dateless, options.seed), entries, options))
            print(f"{entries} entries, {name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return columns


def show(columns: Sequence[Column], options: argparse.Namespace) -> None:
    rows = list(dict.fromkeys(words for column in columns for words in column.cells))
    judged.table(
        (f"`{options.kind}` entries, {options.dateless} `barred` ones besides, seed {options.seed}",
         *(column.head for column in columns)),
        ((words, *(column.cells.get(words, "-") for column in columns)) for words in rows),
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="lengths of list")
    parser.add_argument("--seed", type=int, default=97)
    parser.add_argument("--kind", default="registry", choices=("registry", "watch", "barred", "custody"))
    parser.add_argument("--dateless", type=int, default=500, help="barred entries without a birth date, besides")
    parser.add_argument("--true", type=int, default=5_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=1_000, help="in each community")
    options = parser.parse_args()
    record_world.quiet()
    print("\n### Both populations\n")
    print("Own: drawn from the tables that give the weights. Outside: from other sources (decision 0179). Every true")
    print("visitor differs from the entry in one thing at least. Strangers are as mixed in each as in its district.")
    try:
        show(both(options), options)
    except packages.OutsideMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
