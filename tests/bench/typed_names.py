"""What it costs to screen a name typed at a page: `python -m tests.bench.typed_names [--entries N] [--postgresql]`.

A district of its own publishes a list of invented people, most of them of a registry, and screens others of another
seed, with and without a birth date. All times are of the processor, with that of PostgreSQL's own process, so that they
mean the same on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from district.access import district_keys
from district.instance import District, create
from district.publish import desk_screening, list_publishing, schools
from screening.persons import PersonName, Source, Visitor
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.vocabulary import ListState
from tests.bench.population import Population
from tests.bench.screening import percentile
from tests.bench.world import names
from tests.sync import postgres

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
SCHOOL = "oakridge"
KINDS = {"registry": 0.95, "watch": 0.03, "barred": 0.015, "custody": 0.005}
KNOWN = {"full": 0.60, "year": 0.15, "none": 0.25}
WARM = 20


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--visitors", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgresql", action="store_true")
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, _address(postgresql=given.postgresql) as url:
        district = create(Path(folder) / "district", url)
        with district.database.write() as session:
            schools.add_school(session, SCHOOL, "Oakridge Elementary", "America/Denver")
        district_keys.save(district.folder, district.keys.with_school(SCHOOL))
        started = time.process_time()
        with district.database.write() as session:
            list_publishing.publish(session, district.keys, entries(given.entries, given.seed), NOW)
        _say(f"{given.entries:,} entries published in {time.process_time() - started:.0f} s of this process")
        measure(district, given.visitors, given.seed + 1_000)
        district.database.close()


@contextmanager
def _address(*, postgresql: bool) -> Iterator[str | None]:
    if not postgresql:
        yield None
        return
    with postgres.cluster() as url:
        yield url


def entries(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Canonical fields of `count` people; one in ten has an alias."""
    rng = random.Random(seed)
    population = Population(names(), rng)
    for number in range(count):
        person = population.person()
        known = rng.choices(list(KNOWN), list(KNOWN.values()))[0]
        alias = population.person() if rng.random() < 0.1 else None
        yield canonical_fields(
            {
                "id": f"E{number}", "given": person.given, "middle": person.middle, "family": person.family,
                "suffix": person.suffix, "sex": person.sex,
                "aliases": f"{alias.family}, {alias.given}" if alias else "",
                "born": {"full": person.born.isoformat(), "year": str(person.born.year)}.get(known, ""),
                "kind": rng.choices(list(KINDS), list(KINDS.values()))[0],
            }
        )  # fmt: skip


def measure(district: District, count: int, seed: int) -> None:
    """Screen `count` people with their birth date, and the same without; print what each took."""
    population = Population(names(), random.Random(seed))
    people = [population.person() for _ in range(count + WARM)]
    _say(f"{'milliseconds of the processor':30} {'p50':>7} {'p95':>7} {'p99':>7} {'most':>7}  stopped, not screened")
    for dated in (True, False):
        took, stopped, unscreened = [], 0, 0
        for person in people:
            name = PersonName(person.family, person.given, person.middle)
            visitor = Visitor(name, Source.TYPED, person.born if dated else None)
            with district.database.read() as session:
                started = _processor(session)
                found = desk_screening.screened(session, district.keys, SCHOOL, visitor, NOW.date(), NOW)
                took.append((_processor(session) - started) * 1_000)
            stopped += bool(found.matches)
            unscreened += found.list_state is ListState.ABSENT
        figures = "".join(f" {percentile(took[WARM:], part):7.1f}" for part in (0.5, 0.95, 0.99, 1.0))
        _say(f"{'with a birth date' if dated else 'without':30}{figures}  {stopped}, {unscreened}")


def _processor(session: Session) -> float:
    """Seconds that this process and the database's own for this connection have taken."""
    if session.get_bind().dialect.name != "postgresql":
        return time.process_time()
    pid = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main(sys.argv[1:])
