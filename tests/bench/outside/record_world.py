# ruff: noqa: T201  a benchmark prints
"""One seed's list of the outside world, its true visitors and their families, in a kiosk's own files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.commands.screen_list import list_totals
from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Manifest
from sync.exchange.ports import Delta
from tests.bench import world as worlds
from tests.bench.desk import Kiosk
from tests.bench.outside import packages
from tests.bench.outside.people import Outsiders
from tests.bench.outside.slips import slipped
from tests.bench.population import Person
from tests.bench.world import CLASSES, Probe
from tools import linkage
from tools.bench import NOT_MEASURED

_FIRST_OF_YEAR = 0.02
"""Whole dates of a list that stand for a year of which the register did not know the day."""


@dataclass(frozen=True, slots=True)
class Record:
    """A listed person: whom the entry means, and what the entry has of a birth date (full, year, none, barred)."""

    person: Person
    known: str


@dataclass(frozen=True, slots=True)
class RecordWorld:
    """Everybody listed, by number; and true visitors, each unlike the entry in one thing at least."""

    records: list[Record]
    probes: list[Probe]


def build(entries: int, dateless: int, seed: int) -> RecordWorld:
    random = Random(seed)
    outsiders = Outsiders(random)
    records: list[Record] = []
    probes: list[Probe] = []
    for number in range(entries + dateless):
        person = outsiders.person()
        known = random.choices(list(CLASSES), list(CLASSES.values()))[0] if number < entries else "barred"
        listed, kinds = slipped(person, random, outsiders, dated=known == "full")
        if random.random() < 0.5:  # half of the slips happened on the list's side
            person, listed = listed, person
        if known == "full" and random.random() < _FIRST_OF_YEAR:
            listed = replace(listed, born=listed.born.replace(month=1, day=1))
        records.append(Record(listed, known))
        probes.append(Probe(person, number, known, kinds))
    return RecordWorld(records, probes)


def fields(number: int, record: Record, kind: str) -> dict[str, Any]:
    """The canonical row of a record. A list that barred people stand on is `barred` whatever the others are."""
    person = record.person
    of = "barred" if record.known == "barred" else kind
    born = {"full": person.born.isoformat(), "year": str(person.born.year)}.get(record.known, "")
    return canonical_fields(
        {
            "id": f"E{number}", "given": person.given, "middle": person.middle, "family": person.family,
            "suffix": person.suffix, "born": born, "sex": person.sex, "kind": of,
        }
    )  # fmt: skip


def rows(of: RecordWorld, kind: str) -> list[dict[str, Any]]:
    """The canonical rows of all records, in their order."""
    return [fields(number, record, kind) for number, record in enumerate(of.records)]


def quiet() -> None:
    """What the lists log goes to standard error, and not among the tables."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))


def run(measure: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> int:
    """Run a benchmark that needs the outside packages; its exit status."""
    if linkage.installed(linkage.OUTSIDE) is None:
        print(f"{NOT_MEASURED} its packages are not set up (`python tools/linkage.py outside`).")
        return 0
    quiet()
    try:
        measure(options)
    except packages.OutsideMissing as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def kiosk(rows: list[dict[str, Any]]) -> Iterator[Kiosk]:
    """A kiosk that holds these rows as its list."""
    key = Ed25519PrivateKey.generate()
    signer = feeds.key_id(key.public_key())
    trusted = {signer: key.public_key()}
    totals = list_totals(rows)
    now = datetime.now(UTC)
    until = (now + timedelta(days=30)).isoformat()
    manifest = Manifest(
        worlds.DISTRICT, "district", 1, totals.count, totals.root, now.isoformat(), until, signer
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        lists = BarredLists(Path(folder), bytes(32), worlds.DISTRICT, trusted, worlds.names())
        try:
            lists.apply(Delta(feeds.sign(manifest, key), None, (feeds.row({**row, "schools": []}) for row in rows)))
            yield Kiosk(lists)
        finally:
            lists.close()
