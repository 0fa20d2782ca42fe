# ruff: noqa: T201  a benchmark prints
"""Screening measured: recall by class and kind of change, false alarms by community, time, beside simpler methods.

Run: python -m tests.bench.screening --entries 10000 --seed 7
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rapidfuzz import fuzz, process

from kiosk.domain.screening.result import ListState, Screening
from kiosk.domain.screening.score import screen
from kiosk.domain.visitor import PersonName, Source, Visitor
from kiosk.store.barred import BarredLists
from kiosk.store.names import load_names
from sync import feed
from sync.feed import Manifest
from sync.listfile import canonical_fields
from sync.ports import Delta
from tests.bench.changes import CHANGES, DATES
from tests.bench.population import MIX, REPORTED, Person, Population

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = date(2026, 1, 1)
CLASSES = {"full": 0.60, "year": 0.15, "none": 0.25}


@dataclass(frozen=True, slots=True)
class Probe:
    """A visitor, and the entry that is the same person ("" for nobody's)."""

    person: Person
    target: str
    known: str  # class of the entry's date
    kind: str


def fields_of(number: int, person: Person, known: str, kind: str) -> dict[str, Any]:
    born = {"full": person.born.isoformat(), "year": str(person.born.year), "none": ""}[known]
    return canonical_fields(
        {
            "id": f"E{number}", "given": person.given, "middle": person.middle, "family": person.family,
            "suffix": person.suffix, "born": born, "sex": person.sex, "kind": kind,
        }
    )  # fmt: skip


def visitor_of(person: Person) -> Visitor:
    name = PersonName(person.family, person.given, person.middle, person.suffix)
    return Visitor(name, Source.LICENSE, person.born, person.sex)


class World:
    """One seed: a list, true visitors with one or two changes, innocents."""

    def __init__(self, entries: int, seed: int, kind: str, dateless: int) -> None:
        self.random = Random(seed)
        self.tables = load_names(ROOT / "assets" / "names")
        self.population = Population(self.tables, self.random)
        self.kind = kind
        self.entries = entries
        self.dateless = dateless
        self.listed: list[tuple[Person, str]] = []
        self.probes: list[Probe] = []

    def changed(self, person: Person, kinds: Iterable[str]) -> Person | None:
        for kind in kinds:
            after = CHANGES[kind](person, self.random, self.population, self.tables)
            if after is None:
                return None
            person = after
        return person

    def rows(self, true_visitors: int, pairs: bool) -> Iterator[dict[str, Any]]:
        """The list's rows, and meanwhile the true visitors of some of them."""
        every = max(1, self.entries // true_visitors)
        kinds = list(CHANGES)
        for number in range(self.entries):
            person = self.population.person()
            known = self.random.choices(list(CLASSES), list(CLASSES.values()))[0]
            if number % every == 0:
                wanted = [kinds[(number // every) % len(kinds)]]
                wanted += [self.random.choice(kinds)] if pairs else []
                after = None if known == "none" and DATES & set(wanted) else self.changed(person, wanted)
                if after is not None:
                    name = " + ".join(sorted(set(wanted)))
                    if self.random.random() < 0.5:  # half of the changes happened on the list's side
                        person, after = after, person
                    self.probes.append(Probe(after, f"E{number}", known, name))
            self.listed.append((person, known))
            yield fields_of(number, person, known, self.kind)
        for number in range(self.entries, self.entries + self.dateless):
            person = self.population.person()
            wanted = [self.random.choice([kind for kind in kinds if kind not in DATES])]
            after = self.changed(person, wanted)
            if after is not None:
                self.probes.append(Probe(after, f"E{number}", "barred", wanted[0]))
            self.listed.append((person, "none"))
            yield fields_of(number, person, "none", "barred")


def apply(lists: BarredLists, rows: Iterable[feed.Row], key: Ed25519PrivateKey) -> float:
    """Sign the rows as a district would, and apply them; returns the seconds that applying took."""
    known = list(rows)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    manifest = Manifest(
        "bench", "district", 1, len(known), feed.root_of(known), now.isoformat(),
        (now + timedelta(days=30)).isoformat(), feed.key_id(key.public_key()),
    )  # fmt: skip
    started = time.perf_counter()
    lists.apply(Delta(feed.sign(manifest, key), None, known))
    return time.perf_counter() - started


class Method:
    """Screening as the kiosk does it, timed."""

    def __init__(self, lists: BarredLists, world: World) -> None:
        self.lists, self.world, self.policy = lists, world, lists.policy()
        self.times: dict[bool, list[float]] = {True: [], False: []}
        self.candidates = 0
        self.complete = self.asked = 0

    def __call__(self, visitor: Visitor, target: str = "") -> Screening:
        started = time.perf_counter()
        found = self.lists.candidates(visitor)
        result = screen(visitor, found, self.world.tables, TODAY, "", ListState.CURRENT, frozenset(), self.policy)
        self.times[visitor.born is not None].append(time.perf_counter() - started)
        self.candidates += len(found)
        if target:
            self.asked += 1
            self.complete += any(entry.id == target for entry in found)
        return result


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def share(hits: int, total: int) -> str:
    return f"{hits / total:.4f}" if total else "-"


def exact_and_token_sort(world: World, probes: list[Probe], innocents: list[Person]) -> None:
    """The simpler methods on the same people: exact name and date; token sort ratio 85 with a near date."""
    whole = [f"{person.given} {person.family}" for person, _ in world.listed]
    known = [(person.born, known) for person, known in world.listed]
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(whole):
        by_name[name].append(number)

    def date_fits(number: int, born: date, near: bool) -> bool:
        theirs, precision = known[number]
        if precision == "none":
            return True
        if precision == "year":
            return abs(theirs.year - born.year) <= near
        if theirs == born:
            return True
        wrong = sum(one != other for one, other in zip(theirs.isoformat(), born.isoformat(), strict=True))
        return near and wrong <= 2

    def exact(person: Person) -> list[int]:
        return [n for n in by_name[f"{person.given} {person.family}"] if date_fits(n, person.born, near=False)]

    def token_sort(person: Person) -> list[int]:
        found = process.extract(
            f"{person.given} {person.family}", whole, scorer=fuzz.token_sort_ratio, score_cutoff=85, limit=None
        )
        return [n for _, _, n in found if date_fits(n, person.born, near=True)]

    for name, method in (("exact", exact), ("token sort 85", token_sort)):
        hits, totals = Counter[str](), Counter[str]()
        for probe in probes:
            totals[probe.known] += 1
            hits[probe.known] += any(f"E{n}" == probe.target for n in method(probe.person))
        alarms = sum(bool(method(person)) for person in innocents)
        recall = " ".join(f"{known} {share(hits[known], totals[known])}" for known in totals)
        print(f"{name:16} recall {recall}; false alarms {1000 * alarms / max(1, len(innocents)):.2f} per 1,000")


def report(world: World, method: Method, probes: list[Probe], each: int, verbose: bool) -> None:
    hits, totals = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for probe in probes:
        result = method(visitor_of(probe.person), probe.target)
        found = any(match.entry_id == probe.target for match in result.matches)
        for kind in ("all", probe.kind):
            totals[probe.known, kind] += 1
            hits[probe.known, kind] += found
        if verbose and not found and probe.known in {"full", "year"}:
            entry = world.listed[int(probe.target[1:])]
            print("  missed", probe.known, probe.kind, "|", probe.person, "|", entry[0], file=sys.stderr)
    print("pairs completeness", share(method.complete, method.asked))
    for known in ("full", "year", "none", "barred"):
        if totals[known, "all"]:
            print(f"recall {known:7}", share(hits[known, "all"], totals[known, "all"]), "of", totals[known, "all"])
    if verbose:
        for kind in sorted({kind for _, kind in totals}):
            cells = [f"{known} {share(hits[known, kind], totals[known, kind])}" for known in ("full", "year", "none")]
            print(f"  {kind:40}", *cells)
    weighted: dict[str, float] = defaultdict(float)
    precision = {f"E{number}": known for number, (_, known) in enumerate(world.listed)}
    print(f"false alarms per 1,000 ({each} innocents a community)")
    for community in REPORTED:
        alarms: Counter[str] = Counter()
        for _ in range(each):
            result = method(visitor_of(world.population.person(community)))
            classes = {
                "barred" if int(match.entry_id[1:]) >= world.entries else precision[match.entry_id]
                for match in result.matches
            }
            alarms.update(classes)
            alarms["all"] += bool(classes - {"barred"})
        for known, number in alarms.items():
            weighted[known] += 1000 * number / each * MIX[community] / sum(MIX[one] for one in REPORTED)
        print(f"  {community:12}", {known: round(1000 * n / each, 2) for known, n in sorted(alarms.items())})
    print("  everybody   ", {known: round(rate, 2) for known, rate in sorted(weighted.items())})
    people = [world.random.choice(world.listed) for _ in range(2 * each)]
    full = [person for person, known in people if known == "full"]
    twins = sum(bool(method(visitor_of(world.population.sibling(person))).matches) for person in full)
    sons = sum(bool(method(visitor_of(world.population.child(person))).matches) for person in full)
    print(
        "siblings born the same day stopped", share(twins, len(full)), " child of the same name", share(sons, len(full))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kind", default="registry")
    parser.add_argument("--dateless", type=int, default=0, help="barred entries without a birth date, besides")
    parser.add_argument("--true", type=int, default=4_000, help="true visitors")
    parser.add_argument("--innocents", type=int, default=2_000, help="in each community")
    parser.add_argument("--pairs", action="store_true", help="two changes each instead of one")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--beside", action="store_true", help="run the simpler methods too")
    options = parser.parse_args()
    world = World(options.entries, options.seed, options.kind, options.dateless)
    key = Ed25519PrivateKey.generate()
    with tempfile.TemporaryDirectory() as folder:
        lists = BarredLists(
            Path(folder), bytes(32), "bench", {feed.key_id(key.public_key()): key.public_key()}, world.tables
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rows = [feed.row(fields) for fields in world.rows(options.true, options.pairs)]
        seconds = apply(lists, rows, key)
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(
            f"{options.entries} entries, seed {options.seed}: built in {seconds:.1f} s, {size / 1e6:.0f} MB,", end=" "
        )
        print(f"{len(world.probes)} true visitors; process {before // 1024} MB before")
        del rows
        method = Method(lists, world)
        report(world, method, world.probes, options.innocents, options.verbose)
        dated = method.times[True]
        print(
            f"time with a date p50 {1e3 * percentile(dated, 0.5):.2f} ms p99 {1e3 * percentile(dated, 0.99):.2f} ms",
            end="",
        )
        undated = [person for person, _ in world.listed[:2000]]
        for person in undated:
            name = PersonName(person.family, person.given, person.middle)
            method(Visitor(name, Source.TYPED, None, ""))
        times = method.times[False]
        print(f"; without p50 {1e3 * percentile(times, 0.5):.2f} ms p99 {1e3 * percentile(times, 0.99):.2f} ms", end="")
        print(f"; candidates per visitor {method.candidates / (len(dated) + len(times)):.1f}")
        if options.beside:
            innocents = [world.population.person() for _ in range(options.innocents)]
            exact_and_token_sort(world, world.probes[:2000], innocents)
        lists.close()


if __name__ == "__main__":
    main()
