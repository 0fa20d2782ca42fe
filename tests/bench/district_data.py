"""A district of two years for `tests.bench.district`: built once into a folder, found there again.

155 schools, 300 kiosks, an office account a school and one of each other role, 6,000,000 visits by COPY with their
share of cases and looks, on PostgreSQL; or a tenth of the visits on SQLite. One school's visits come with their whole
journal, through the real interface. `today` fills the day that a run is made on.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text
from sqlmodel import col, delete

from district.access.people import accounts, sessions
from district.access.people.rights import AT_SCHOOLS, Role
from district.db.database import Database
from district.db.look_tables import RecordLook
from district.db.projection_tables import Case, Visit
from district.instance import District, open_district
from district.projections import search_keys
from sync.contract.api.messages import Enrolled
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.exchange.enroll import district_keys
from tests.bench.district_search import people
from tests.bench.district_visits import (
    AT_ONCE,
    CASE_COLUMNS,
    LASTS,
    OPENS,
    VISIT_COLUMNS,
    YEARS,
    a_day,
    copy_rows,
    fill,
    number_of,
    two_years,
)
from tests.bench.sync_world import SCHOOLS, Journal, Station, enroll_kiosks
from tests.sync.commands import run
from tests.sync.postgres import cluster
from tests.sync.processes import serving

KIOSKS = 300
VISITS = 6_000_000
TENTH = 10
BYTES_A_VISIT = 1_400
"""With its indexes and its share of all else; the disk is asked before anything is written."""
SPARE_BYTES = 20e9
LOOKED_EVERY = 15
TODAY = "today"
"""What stands as the kiosk of a visit that is of the day of a run."""
TODAY_AT_A_SCHOOL = 110


@dataclass(frozen=True)
class Built:
    """What a run needs. `stations` have new journals, as kiosks have that were set up again."""

    district: District
    data: Path
    database: str | None
    stations: Sequence[Station]
    schools: Sequence[str]
    visits: int
    seconds: float


@contextmanager
def standing(folder: Path, visits: int, seed: int, *, sqlite: bool) -> Iterator[Built]:
    """The data set of a folder, built where it is missing. Raises OSError where the disk has no room for it."""
    folder.mkdir(parents=True, exist_ok=True)
    if sqlite:
        yield from _opened(folder, None, visits, seed)
        return
    with cluster(durable=True, kept=folder / "postgres") as admin:
        database = admin.replace("/postgres?", "/district?")
        yield from _opened(folder, database, visits, seed, admin)


def _opened(folder: Path, database: str | None, visits: int, seed: int, admin: str = "") -> Iterator[Built]:
    notes = folder / "made.json"
    if not notes.exists():
        _check_room(folder, visits)
        _build(folder, database, visits, seed, admin)
    made = json.loads(notes.read_text("utf-8"))
    if (made["visits"], made["seed"]) != (visits, seed):
        raise ValueError(f"{folder} holds {made['visits']} visits of seed {made['seed']}; name another folder.")
    district = open_district(folder / "district", database)
    district.database.migrate()
    stations = [_station(one) for one in made["kiosks"]]
    schools = [f"school-{number:03}" for number in range(SCHOOLS)]
    yield Built(district, folder / "district", database, stations, schools, visits, made["seconds"])
    district.database.close()


def _check_room(folder: Path, visits: int) -> None:
    free, wanted = shutil.disk_usage(folder).free, visits * BYTES_A_VISIT + SPARE_BYTES
    if free < wanted:
        raise OSError(f"{folder} has {free / 1e9:.0f} GB free, and {wanted / 1e9:.0f} GB are wanted.")


def _build(folder: Path, database: str | None, visits: int, seed: int, admin: str) -> None:
    started, rng, data = time.monotonic(), random.Random(seed), folder / "district"
    shutil.rmtree(data, ignore_errors=True)
    if admin:
        engine = create_engine(admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS district"))
            connection.execute(text("CREATE DATABASE district"))
        engine.dispose()
    run(data, "init", database=database)
    stations = enroll_kiosks(data, database, KIOSKS)
    district = open_district(data, database)
    persons = people(rng, max(1_000, visits // 12))
    keys = [search_keys.keys_of(name) for name in persons]
    _add_people(district, stations[0].enrolled.school)
    fill(district.database, two_years(persons, keys, visits, rng))
    with district.database.read() as session:
        offices = [one.id for one in accounts.everybody(session)]
    _fill_looks(district.database, offices, visits // LOOKED_EVERY, rng)
    _whole_journal(data, database, stations, visits // SCHOOLS, rng)
    district.database.close()
    if database is not None:
        _vacuum(database)
    kiosks = [
        {"enrolled": one.enrolled.model_dump(mode="json"), "key": one.journal.key.private_bytes_raw().hex()}
        for one in stations
    ]
    made = {"visits": visits, "seed": seed, "kiosks": kiosks, "seconds": time.monotonic() - started}
    (folder / "made.json").write_text(json.dumps(made), "utf-8")


def _vacuum(database: str) -> None:
    """What PostgreSQL does by itself some minutes after so many rows have come."""
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _station(kept: Mapping[str, Any]) -> Station:
    known = Enrolled.model_validate(kept["enrolled"])
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept["key"]))
    journal = Journal(key, known.kiosk)
    started = facts.EpochStarted(kiosk=known.kiosk, school=known.school)
    journal.append(Kind.EPOCH_STARTED, {facts.FACTS: started}, datetime.now(UTC))
    return Station(known, journal, district_keys(known))


def _add_people(district: District, school: str) -> None:
    """One of each role, and an office at each school."""
    now = district.now()
    with district.database.write() as session:
        for role in Role:
            own = (school,) if role in AT_SCHOOLS else ()
            accounts.add(session, f"{role}@bench.example", f"{role} person", role, own, now)
        for number in range(SCHOOLS):
            code = f"school-{number:03}"
            accounts.add(session, f"{code}@bench.example", f"Office {number}", Role.OFFICE, (code,), now)


_LOOK = ("account", "school", "kind", "subject", "at")


def _fill_looks(database: Database, people_there: Sequence[str], count: int, rng: random.Random) -> None:
    begun, span = datetime.now(UTC) - timedelta(days=365 * YEARS), 365 * YEARS * 86_400
    for first in range(0, count, AT_ONCE):
        rows = [
            (rng.choice(people_there), f"school-{rng.randrange(SCHOOLS):03}", "visit", number_of(number),
             begun + timedelta(seconds=span * number / count))
            for number in range(first, min(first + AT_ONCE, count))
        ]  # fmt: skip
        copy_rows(database, RecordLook, _LOOK, rows)


def _whole_journal(
    data: Path, database: str | None, stations: Sequence[Station], count: int, rng: random.Random
) -> None:
    """The first school's kiosks send two years as they would after a long time without a line."""
    school = stations[0].enrolled.school
    own = [one for one in stations if one.enrolled.school == school]
    begun = datetime.now(UTC) - timedelta(days=365 * YEARS)
    with serving(data, "--port", "0", database=database) as server:
        for station in own:
            for number in range(count // len(own)):
                station.journal.visit(begun + timedelta(days=365 * YEARS) * (number * len(own) / count), rng)
            client = station.client(server.url)
            station.exchange(client)
            client.close()


def today(built: Built, rng: random.Random) -> None:
    """Fill this day until now, in place of what a run before put there; some have not left."""
    now, database = datetime.now(UTC), built.district.database
    persons = people(rng, 2_000)
    keys = [search_keys.keys_of(name) for name in persons]
    with database.write() as session:
        since = now - timedelta(days=14)  # without an index on the kiosk
        session.exec(delete(Visit).where(col(Visit.started) > since, col(Visit.kiosk) == TODAY))
        session.exec(delete(Case).where(col(Case.opened) > since, col(Case.kiosk) == TODAY))
    first = 1 << 103 | int(now.timestamp()) << 32
    numbers = range(first, first + TODAY_AT_A_SCHOOL * SCHOOLS)
    visits, cases = a_day(persons, keys, now - OPENS - LASTS, numbers, rng, has_photo=True)
    at_kiosk, ends = VISIT_COLUMNS.index("kiosk"), VISIT_COLUMNS.index("ended")
    rows = [[*row] for row in visits]
    for row in rows:
        row[at_kiosk] = TODAY
        if row[ends] > now:
            row[ends], row[ends + 1] = None, ""
    waiting = [[*row] for row in cases]
    for number, case in enumerate(waiting):
        case[CASE_COLUMNS.index("kiosk")] = TODAY
        if number % 3 == 0:  # these wait still
            case[CASE_COLUMNS.index("decision")], case[CASE_COLUMNS.index("decided")] = "", None
    copy_rows(database, Visit, VISIT_COLUMNS, [tuple(row) for row in rows])
    copy_rows(database, Case, CASE_COLUMNS, [tuple(case) for case in waiting])


def tokens(built: Built) -> Mapping[str, str]:
    """A new session for everybody: mail -> the cookie's value."""
    now = built.district.now()
    with built.district.database.write() as session:
        return {one.mail: sessions.create(session, one, now) for one in accounts.everybody(session)}
