"""One seed's list and its true visitors, made in a process apart so that measuring starts with a clean memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from screening.name_files import load_names
from screening.name_tables import NameTables
from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Manifest, Row, Signed
from tests.bench.changes import CHANGES, DATES
from tests.bench.population import Person, Population

ROOT = Path(__file__).resolve().parent.parent.parent
DISTRICT = "bench"
CLASSES = {"full": 0.60, "year": 0.15, "none": 0.25}
"""How much of a birth date the entries have; "barred" stands for entries without one on a list with no budget."""
KNOWN = (*CLASSES, "barred")
_SAMPLE = 6_000
_FEW = 200_000
"""Up to so many entries, the simpler methods get everybody's name."""


_CHANGED = 1_000
"""Entries that the second version of a list changes."""
_UNSIGNED = Signed(Manifest("", "", 0, 0, "", "", "", ""), b"")


@dataclass(frozen=True, slots=True)
class Probe:
    """A visitor, the number of the entry that is the same person, and what happened to the data in between."""

    person: Person
    target: int
    known: str
    changes: tuple[str, ...]


@dataclass(slots=True)
class World:
    """What the measuring process must know: never the list itself, which is in the file."""

    signed: Signed
    probes: list[Probe] = field(default_factory=list)
    known: bytearray = field(default_factory=bytearray)
    sample: list[Person] = field(default_factory=list)
    everybody: list[Person] = field(default_factory=list)
    changed: Signed = _UNSIGNED
    changes: list[Row] = field(default_factory=list)
    """A second version in which some entries are others, and those entries."""
    again: Signed = _UNSIGNED
    """A third version, which has the rows of the first."""


def build(file: Path, entries: int, dateless: int, seed: int, true: int, kind: str) -> tuple[World, Ed25519PrivateKey]:
    """Write the list's canonical rows into `file`, a line each, in another process; returns what else is known."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        world, key = pool.submit(_build, file, entries, dateless, seed, true, kind).result()
    return world, Ed25519PrivateKey.from_private_bytes(key)


def rows(file: Path) -> Iterator[Row]:
    """The rows as they would come off the wire, streamed."""
    with file.open("rb") as lines:
        for line in lines:
            content = line.rstrip(b"\n")
            yield Row(json.loads(content)["id"], content)


@cache
def names() -> NameTables:
    """One set for a process, as a kiosk has: another one would count as memory of the lists."""
    return load_names(ROOT / "assets" / "names")


def changed(
    person: Person, kinds: Iterable[str], random: Random, population: Population, tables: NameTables
) -> Person | None:
    for kind in kinds:
        after = CHANGES[kind](person, random, population, tables)
        if after is None:
            return None
        person = after
    return person


def _build(file: Path, entries: int, dateless: int, seed: int, true: int, kind: str) -> tuple[World, bytes]:
    random = Random(seed)
    tables = names()
    population = Population(tables, random)
    key = Ed25519PrivateKey.generate()
    world = World(_UNSIGNED)
    buckets: dict[int, list[tuple[bytes, bytes]]] = {}
    every = max(1, entries // true)
    kinds = Counter(dict.fromkeys(CHANGES, 0))
    total = entries + dateless
    with file.open("wb") as out:
        for number in range(total):
            person = population.person()
            known = random.choices(list(CLASSES), list(CLASSES.values()))[0] if number < entries else "barred"
            if number % every == 0 or known == "barred":
                turn = number // every if known != "barred" else number
                # The kind that was fewest of all that this name or date can suffer, so that rare ones are measured too.
                possible = [kind for kind in CHANGES if known in {"full", "year"} or kind not in DATES]
                rarest = sorted(possible, key=kinds.__getitem__)
                first = next(kind for kind in rarest if changed(person, [kind], random, population, tables))
                kinds[first] += 1
                wanted = [first]
                if turn % 2:  # one change, then two, in turn
                    wanted.append(random.choice([other for other in possible if other != first]))
                after = changed(person, wanted, random, population, tables)
                if after is not None:
                    if random.random() < 0.5:  # half of the changes happened on the list's side
                        person, after = after, person
                    world.probes.append(Probe(after, number, known, tuple(sorted(set(wanted)))))
            fields = _fields(number, person, known, kind if known != "barred" else "barred")
            content = feeds.row(fields)
            if number % max(1, total // _CHANGED) == 0 and len(world.changes) < _CHANGED:
                world.changes.append(feeds.row({**fields, "reason": "changed"}))
            out.write(content.content + b"\n")
            place = content.place
            buckets.setdefault(feeds.bucket(place), []).append((place[:16], content.leaf))
            world.known.append(KNOWN.index(known))
            if known == "full" and len(world.sample) < _SAMPLE:
                world.sample.append(person)
            if total <= _FEW:
                world.everybody.append(person)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    root = _root(buckets)
    key_id = feeds.key_id(key.public_key())
    until = (now + timedelta(days=30)).isoformat()
    manifest = Manifest(DISTRICT, "district", 1, total, root, now.isoformat(), until, key_id)
    world.signed = feeds.sign(manifest, key)
    world.again = feeds.sign(replace(manifest, version=3), key)
    for row in world.changes:
        bucket = buckets[feeds.bucket(row.place)]
        bucket[:] = [(place, row.leaf if place == row.place[:16] else leaf) for place, leaf in bucket]
    world.changed = feeds.sign(replace(manifest, version=2, root=_root(buckets)), key)
    return world, key.private_bytes_raw()


def _root(buckets: dict[int, list[tuple[bytes, bytes]]]) -> str:
    return feeds.root({number: feeds.bucket_digest(leaves) for number, leaves in buckets.items()})


def _fields(number: int, person: Person, known: str, kind: str) -> dict[str, Any]:
    born = {"full": person.born.isoformat(), "year": str(person.born.year)}.get(known, "")
    return canonical_fields(
        {
            "id": f"E{number}", "given": person.given, "middle": person.middle, "family": person.family,
            "suffix": person.suffix, "born": born, "sex": person.sex, "kind": kind,
        }
    )  # fmt: skip
