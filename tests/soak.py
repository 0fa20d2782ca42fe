"""The long runs: mutated payloads, a recording kiosk killed over and over, filmed cards. `python -m tests.soak`.

Ends with status 1 at the first thing that must never happen; otherwise writes what was run to docs/soak.md. The cards
alone, going on where a run was stopped: `python -m tests.frames_soak`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from scanning.license.aamva import NotALicense, parse
from tests import frames_soak, payload_soak
from tests.kiosk.records.test_killed_recorder import kill_and_look
from tests.scanning.test_aamva import SEEDS, mutate
from tools.bench import provenance, replaced

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "soak.md"
LONGEST_S = 0.05


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payloads", type=some, default=1_000_000)
    parser.add_argument("--cards", type=some, default=200_000, help="mutated cards of the corpus")
    parser.add_argument("--climbs", type=some, default=1_000, help="payloads made as costly as can be")
    parser.add_argument("--kills", type=some, default=300)
    parser.add_argument("--frames", type=int, default=25_000, help="of each kind; 0 leaves them out")
    parser.add_argument("--workers", type=int, default=2, help="for the frames")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    asked = parser.parse_args()
    lines = [
        fuzz(asked.payloads, asked.seed),
        payload_soak.mutate_cards(asked.cards, asked.seed),
        payload_soak.climb(asked.climbs, asked.seed),
        kill(asked.kills),
    ]
    counts = f"--payloads {asked.payloads} --cards {asked.cards} --climbs {asked.climbs} --kills {asked.kills}"
    command = f"python -m tests.soak {counts} --seed {asked.seed}"
    text = "\n".join([provenance(command), "", *lines])
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), "program", text), encoding="utf-8")
    sys.stdout.write(text + "\n")
    if asked.frames:
        frames_soak.write(asked.frames, asked.seed, workers=asked.workers)
    return 0


def some(text: str) -> int:
    """A number of runs: none at all would be written down as a success."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def fuzz(count: int, seed: int) -> str:
    """Parse `count` mutated payloads. Anything but a license or a refusal ends the run with its traceback."""
    rng = random.Random(seed)
    outcomes: Counter[str] = Counter()
    longest = 0.0
    for number in range(count):
        raw = mutate(rng.choice(SEEDS), rng)
        started = time.process_time()
        try:
            parse(raw)
            outcomes["read"] += 1
        except NotALicense:
            outcomes["refused"] += 1
        longest = max(longest, time.process_time() - started)
        if number % 100_000 == 0:
            sys.stderr.write(f"{number} of {count} payloads\n")
    if longest > LONGEST_S:
        raise SystemExit(f"A payload took {longest * 1000:.0f} ms to parse; {LONGEST_S * 1000:.0f} ms are allowed.")
    return (
        f"- {count} mutated license payloads: {outcomes['read']} read, {outcomes['refused']} refused, "
        f"no other exception; the slowest took {longest * 1000:.1f} ms."
    )


def kill(count: int) -> str:
    """Kill a recording kiosk `count` times. An AssertionError names what was lost."""
    with tempfile.TemporaryDirectory() as folder:
        answered = kill_and_look(Path(folder), ROOT, count)
    return f"- {count} kills (SIGKILL) of a recording kiosk: {answered} visits answered, none lost; every chain held."


if __name__ == "__main__":
    sys.exit(main())
