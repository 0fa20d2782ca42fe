# ruff: noqa: T201  a benchmark prints
"""The same visitors before one list, by one version of the code or another: how long they take, and a digest of what
was answered.

Run: python -m tests.bench.same_visitors FOLDER [--entries 1000000] [--true 4000] [--innocents 600] [--seed 23]
The first run makes the list and the visitors in FOLDER, which takes minutes; each further one, of any commit whose
list files have the same format, screens them again. Run two commits in turns: on a machine that others use a figure
alone says little. With PYTHONHASHSEED=0 the digest of two versions is the same where every match and weight is.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.barred_index.barred_lists import BarredLists
from screening.persons import Visitor
from screening.score import screen
from sync.contract.barred_list import feeds
from sync.contract.vocabulary import ListState
from sync.exchange.ports import Delta
from tests.bench import world as worlds
from tests.bench.desk import TODAY, visitor_of
from tests.bench.judged import table
from tests.bench.outside.record_world import quiet
from tests.bench.population import REPORTED, Population
from tests.bench.screening import percentile
from tests.bench.world import World

_WARM = 200


def prepare(folder: Path, options: argparse.Namespace) -> None:
    """Make the list and the visitors: true ones, as many of each community, brothers, sisters and children of listed
    people; half of them once more without a date."""
    folder.mkdir(parents=True, exist_ok=True)
    world, key = worlds.build(folder / "rows", options.entries, 500, options.seed, 10_000, "registry")
    lists = _lists(folder, key)
    lists.apply(Delta(world.signed, None, worlds.rows(folder / "rows")))
    lists.close()
    random = Random(options.seed)
    population = Population(worlds.names(), Random(options.seed + 1_000))
    visitors = [visitor_of(one.person) for one in random.sample(world.probes, min(options.true, len(world.probes)))]
    for community in (*REPORTED, "", ""):
        visitors += [visitor_of(population.person(community)) for _ in range(options.innocents)]
    listed = random.sample(world.sample, min(options.innocents, len(world.sample)))
    visitors += [visitor_of(one) for person in listed for one in (population.sibling(person), population.child(person))]
    visitors += [replace(who, born=None) for who in random.sample(visitors, len(visitors) // 2)]
    random.shuffle(visitors)
    (folder / "visitors").write_bytes(pickle.dumps((key.private_bytes_raw(), world, visitors)))


def _lists(folder: Path, key: Ed25519PrivateKey) -> BarredLists:
    trusted = {feeds.key_id(key.public_key()): key.public_key()}
    return BarredLists(folder / "lists", bytes(32), worlds.DISTRICT, trusted, worlds.names())


def measure(folder: Path) -> None:
    read: tuple[bytes, World, list[Visitor]] = pickle.loads((folder / "visitors").read_bytes())  # noqa: S301  ours
    key, _, visitors = read
    lists, tables = _lists(folder, Ed25519PrivateKey.from_private_bytes(key)), worlds.names()
    policy, digest, matched = lists.policy(), hashlib.sha256(), 0
    for who in visitors[:_WARM]:
        lists.candidates(who)
    times: dict[bool, list[float]] = {True: [], False: []}
    for who in visitors:
        started = time.thread_time()
        found = lists.candidates(who)
        answer = screen(who, found, tables, TODAY, "", ListState.CURRENT, frozenset(), policy)
        times[who.born is not None].append(1000 * (time.thread_time() - started))
        digest.update(repr([(one.entry_id, one.match_class.value, one.weight) for one in answer.matches]).encode())
        matched += len(answer.matches)
    lists.close()
    table(
        ("ms of the processor", "visitors", "p50", "p95", "p99"),
        (
            ("with a date" if dated else "without", len(taken),
             *(f"{percentile(taken, share):.1f}" for share in (0.5, 0.95, 0.99)))
            for dated, taken in times.items()
        ),
    )  # fmt: skip
    print(f"\n{matched:,} matches; digest of all answers {digest.hexdigest()[:16]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--true", type=int, default=4_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=600, help="in each community")
    parser.add_argument("--seed", type=int, default=23)
    options = parser.parse_args()
    quiet()
    if not (options.folder / "visitors").exists():
        prepare(options.folder, options)
    measure(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
