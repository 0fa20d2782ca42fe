"""The district's end and the wire, measured. `python -m tests.bench.sync [--tenth]`.

Loss over a rough wire and under kills, what a change of the list costs, how soon an office's decision is at the kiosk,
what listening costs, a week's outage, a day's load: one line a
figure. Ends with status 1 at the first entry that is lost, doubled or out of order.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator

from tests.bench.latency import decision_line
from tests.bench.listening import listening_line
from tests.bench.sync_chaos import Lost, killed_kiosks, killed_servers, lost_replies
from tests.bench.sync_feed import Costly, one_change
from tests.bench.sync_load import Wrong, has_postgresql, outage, steady

SEED = 20261122
TENTH = 10
STEADY_S = 90.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenth", action="store_true", help="a tenth of everything, for continuous integration")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    part, seed = (TENTH if asked.tenth else 1), asked.seed
    random.seed(seed)
    figures: list[Callable[[], Iterator[str]]] = [
        lambda: iter([lost_replies(1_000 // part, seed)]),
        lambda: iter([killed_kiosks(300 // part, seed)]),
        lambda: iter([killed_servers(100 // part, seed)]),
        lambda: one_change(1_000_000 // part),
        lambda: iter([decision_line(100 // part)]),
        lambda: iter([listening_line(300 // part)]),
    ]
    if has_postgresql():
        figures += [
            lambda: outage(300 // part, seed),
            lambda: steady(300 // part, STEADY_S / (3 if asked.tenth else 1), seed),
        ]
    else:
        _say("PostgreSQL's server is not installed (Debian: apt install postgresql): no outage, no peak measured")
    try:
        for figure in figures:
            for line in figure():
                _say(line)
    except (Lost, Wrong, Costly) as error:
        sys.stderr.write(f"bench-sync: {error}\n")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
