"""What a search among a district's visits costs: `python -m tests.bench.district_search [--visits N] [--schools N]`.

A PostgreSQL of its own is filled by COPY with invented visits of invented people, many of whom come again, at schools
of one district. Then the page's own search is asked for names that are there, for slips in them, for common ones and
for none, with and without a day; beside it the way one would build it first: a comparison with every visit's name.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, select

from district.db.database import Database, open_database
from district.db.postgresql import COPY_FROM
from district.db.projection_tables import Visit
from district.projections import search_keys, visit_search
from district.projections.visit_search import Wanted
from screening.persons import PersonName
from tests.bench.population import Population
from tests.bench.world import names
from tests.sync import postgres

END = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
YEARS = 2
AT_ONCE = 20_000
COLUMNS = (
    "id school kiosk entry_id family given key_1 key_2 key_3 key_4 purpose destination host choice \"case\" badge "
    "badge_outcome badge_reason started ended ended_by"
)  # fmt: skip


def _say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201


def main(arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    asked.add_argument("--visits", type=int, default=300_000)
    asked.add_argument("--schools", type=int, default=155)
    asked.add_argument("--searches", type=int, default=300)
    given = asked.parse_args(arguments)
    rng = random.Random(4)
    persons = people(rng, max(1_000, given.visits // 12))
    with postgres.cluster() as url:
        database = open_database(Path(), url)
        database.migrate()
        started = time.perf_counter()
        _fill(database, persons, given.visits, given.schools, rng)
        _say(f"{given.visits:,} visits at {given.schools} schools, filled in {time.perf_counter() - started:.0f} s")
        with database.write() as session:
            session.connection().execute(text("ANALYZE visit"))
            for name, size in session.connection().execute(text(_SIZES)):
                _say(f"  {name:28} {size}")
        _measure(database, persons, given.schools, given.searches, rng)
        database.close()


_SIZES = """SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class
WHERE relname = 'visit' OR relname LIKE 'ix_visit_key%' OR relname LIKE 'ix_visit_school%' ORDER BY relname"""


def people(rng: random.Random, count: int) -> list[PersonName]:
    """As common as real names are, written as documents write them."""
    population = Population(names(), rng)
    drawn = (population.person() for _ in range(count))
    return [PersonName(one.family.title(), one.given.title(), one.middle.title()) for one in drawn]


def _fill(database: Database, people: list[PersonName], count: int, schools: int, rng: random.Random) -> None:
    """Each person belongs to a school, where most of their visits are."""
    keys = [search_keys.keys_of(name) for name in people]
    begins = END - timedelta(days=365 * YEARS)
    span = (END - begins).total_seconds()
    done = 0
    while done < count:
        part = min(AT_ONCE, count - done)
        lines = []
        for number in range(done, done + part):
            who = rng.randrange(len(people))
            school = who % schools if rng.random() < 0.9 else rng.randrange(schools)
            at = begins + timedelta(seconds=rng.random() * span)
            four = [str(key) for key in keys[who]] + ["\\N"] * (4 - len(keys[who]))
            lines.append(
                "\t".join(
                    [f"{number:032x}", f"school{school}", "kiosk", f"e{number:031x}", people[who].family,
                     people[who].given, *four, "parent", "office", f"h{number % 40}", "no_match", "", "", "confirmed",
                     "", at.isoformat(), (at + timedelta(minutes=40)).isoformat(), "badge"]
                )
            )  # fmt: skip
        content = ("\n".join(lines) + "\n").encode()
        with database.write() as session:
            statement = f"COPY visit ({', '.join(COLUMNS.split())}) FROM STDIN"
            session.connection().exec_driver_sql(statement, execution_options={COPY_FROM: content})
        done += part


def _slip(name: str, rng: random.Random) -> str:
    """One letter left out, doubled, or two exchanged."""
    place = rng.randrange(1, max(2, len(name) - 1))
    return rng.choice(
        [name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:],
         name[:place] + name[place : place + 2][::-1] + name[place + 2 :]]
    )  # fmt: skip


def _measure(database: Database, people: list[PersonName], schools: int, count: int, rng: random.Random) -> None:
    def somebody() -> tuple[PersonName, str]:
        who = rng.randrange(len(people))
        return people[who], f"school{who % schools}"

    def day() -> tuple[datetime, datetime]:
        since = END - timedelta(days=rng.randrange(300))
        return since, since + timedelta(days=1)

    def asked(say: Callable[[PersonName], str], *, on_a_day: bool = False) -> Iterator[tuple[Wanted, str]]:
        for _ in range(count):
            name, school = somebody()
            since, until = day() if on_a_day else (None, None)
            yield Wanted(school, say(name), since=since, until=until), name.family

    kinds = {
        "surname": asked(lambda name: name.family),
        "given name and surname": asked(lambda name: f"{name.given} {name.family}"),
        "surname first, with a slip": asked(lambda name: f"{_slip(name.family, rng)} {name.given}"),
        "given name alone": asked(lambda name: name.given),
        "surname on a day": asked(lambda name: name.family, on_a_day=True),
        "nobody of that name": asked(lambda _: "Zzyzxquist"),
        "no name, newest first": asked(lambda _: ""),
        "no name, one host": ((Wanted(one.school, host="h7"), family) for one, family in asked(lambda _: "")),
    }
    _say(f"{'asked for':28} {'p50 ms':>8} {'p95 ms':>8} {'most ms':>8} {'found':>7}")
    for kind, wanted in kinds.items():
        _say(_line(kind, database, list(wanted), visit_search.search))
    few = list(asked(lambda name: f"{name.given} {name.family}"))[:10]
    _say(_line("(each visit compared)", database, few, _by_comparing_all))


def _line(
    kind: str, database: Database, wanted: list[tuple[Wanted, str]], search: Callable[..., visit_search.Page]
) -> str:
    took, found = [], 0
    for one, family in wanted:
        with database.read() as session:
            started = time.perf_counter()
            page = search(session, one)
            took.append((time.perf_counter() - started) * 1_000)
        found += any(each.visit.family == family for each in page.found)
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    return f"{kind:28} {statistics.median(took):8.1f} {p95:8.1f} {took[-1]:8.1f} {found / len(took):7.0%}"


def _by_comparing_all(session: Session, wanted: Wanted) -> visit_search.Page:
    everybody = list(session.exec(select(Visit).where(Visit.school == wanted.school)))
    ours = visit_search.asked_readings(wanted.name)
    found = []
    for visit in everybody:
        how = visit_search.likeness(ours, PersonName(visit.family or "", visit.given or ""))
        if how is not None:
            found.append(visit_search.Found(visit, how))
    return visit_search.Page(found[: visit_search.PAGE], None)


if __name__ == "__main__":
    main(sys.argv[1:])
