"""The district's end and the wire, measured. `python -m tests.bench.sync [--tenth] [FIGURE ...]`.

Loss over a rough wire and under kills, what a change of the list costs, how soon an office's decision is at the kiosk,
what listening costs, a week's outage, a day's load: one line a figure. Ends with status 1 at the first entry that is
lost, doubled or out of order. A tenth is measured two figures at a time: it is there to find what
breaks, and its times say little.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.bench.latency import decision_line
from tests.bench.listening import listening_line
from tests.bench.page_decisions import page_line
from tests.bench.sync_chaos import Lost, killed_kiosks, killed_servers, lost_replies
from tests.bench.sync_feed import Costly, one_change
from tests.bench.sync_load import Wrong, has_postgresql, outage, steady
from tests.bench.sync_repair import one_bucket
from tests.bench.sync_siege import Fell, siege

SEED = 20261122
TENTH = 10
STEADY_S = 90.0
SIEGE_S = 60.0
QUIET_S = 20.0
SHORTER = 3
"""A tenth of the kiosks needs a third of the time, so that each exchanges, and hears a heartbeat, at least once."""

Measure = Callable[[int, int], Iterable[str]]
"""Measures one part (of so many) of a figure, with a seed."""

FIGURES: dict[str, Measure] = {
    "replies": lambda part, seed: [lost_replies(1_000 // part, seed)],
    "kiosks": lambda part, seed: [killed_kiosks(300 // part, seed)],
    "servers": lambda part, seed: [killed_servers(100 // part, seed)],
    "change": lambda part, _: one_change(1_000_000 // part),
    "repair": lambda part, _: one_bucket(1_000_000 // part),
    "decision": lambda part, _: [decision_line(100 // part)],
    "page": lambda part, _: [page_line(100 // part)],
    "listening": lambda part, _: [listening_line(300 // part, QUIET_S / min(part, SHORTER))],
    "outage": lambda part, seed: outage(300 // part, seed),
    "siege": lambda part, _: siege(SIEGE_S / part, must_hold=part == 1),
    "steady": lambda part, seed: steady(300 // part, STEADY_S / min(part, SHORTER), seed),
}
NEED_POSTGRESQL = frozenset({"outage", "steady"})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenth", action="store_true", help="a tenth of everything, for continuous integration")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"{', '.join(FIGURES)}; none: all")
    asked = parser.parse_args()
    unknown = sorted(set(asked.figures) - FIGURES.keys())
    if unknown:
        parser.error(f"there is no figure {unknown[0]!r}; there are: {', '.join(FIGURES)}")
    names = [name for name in FIGURES if name in asked.figures or not asked.figures]
    return _two_at_a_time(names, asked.seed) if asked.tenth and len(names) > 1 else _measured(names, asked)


def _measured(names: Sequence[str], asked: argparse.Namespace) -> int:
    try:
        for name in names:
            if name in NEED_POSTGRESQL and not has_postgresql():
                _say(f"{name}: not measured, PostgreSQL's server is not installed (Debian: apt install postgresql)")
                continue
            for line in FIGURES[name](TENTH if asked.tenth else 1, asked.seed):
                _say(line)
    except (Lost, Wrong, Costly, Fell) as error:
        sys.stderr.write(f"bench-sync: {error}\n")
        return 1
    return 0


def _two_at_a_time(names: Sequence[str], seed: int) -> int:
    """Each figure in a process of its own; the last ones, which mostly wait, first."""

    def one(name: str) -> int:
        words = [sys.executable, "-m", "tests.bench.sync", "--tenth", "--seed", str(seed), name]
        ended = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
        _say(ended.stdout.rstrip() or f"{name}: nothing was measured")
        return ended.returncode

    with ThreadPoolExecutor(2) as pool:
        return int(any(list(pool.map(one, reversed(names)))))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
