"""How much a district bears: a week without a line drained, a morning's peak, and intake beside plain COPY."""

from __future__ import annotations

import random
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from sync.exchange.client import Client
from tests.bench.sync_world import Station, World, district
from tests.sync.chaos import Wire, wire
from tests.sync.postgres import programs

VISITS_A_WEEK = 420
"""Sixty a school day at one kiosk, for seven days: 126,000 at 300 kiosks."""

AT_ONCE = 16
"""Kiosks whose exchanges are under way at the same time."""

MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
POISONED_EVERY = 10
EXCHANGE_EVERY_S = 30.0
VISIT_EVERY_S = 36.0
SOON_S = 0.2
VISITS_A_DAY = 60
EXCHANGES_A_DAY = round(24 * 3600 / EXCHANGE_EVERY_S)


class Wrong(AssertionError):
    """The district does not hold what it must."""


def outage(kiosks: int, seed: int) -> Iterator[str]:
    """Seven days without a line, sent at once when it is back; the second time with poison in every tenth kiosk."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, district(Path(name), kiosks) as made:
        yield _drained(made, dice, poison=False)
        yield _drained(made, dice, poison=True)
        yield _beside_copy(made)
        yield _stored(made)


def _drained(made: World, dice: random.Random, *, poison: bool) -> str:
    for number, station in enumerate(made.stations):
        for visit in range(VISITS_A_WEEK):
            if poison and number % POISONED_EVERY == 0 and visit == VISITS_A_WEEK // 2:
                station.journal.poison(MONDAY)
            station.journal.visit(MONDAY + timedelta(minutes=10 * visit), dice)
    used = made.processor_s()
    took: list[float] = []

    def drain(station: Station) -> int:
        client = station.client(made.url)
        started = time.monotonic()
        pushed = station.exchange(client).pushed
        took.append(time.monotonic() - started)
        client.close()
        return pushed

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pushed = sum(pool.map(drain, made.stations))
    seconds = time.monotonic() - started
    python_s, postgres_s = (after - then for after, then in zip(made.processor_s(), used, strict=True))
    visits = VISITS_A_WEEK * len(made.stations)
    waiting = len(range(0, len(made.stations), POISONED_EVERY)) if poison else 0
    counted = _counted(made, waiting)
    what = f"poison in every tenth kiosk ({waiting} entries wait, nothing behind them does)" if poison else "a week"
    return (
        f"outage, {what}: {visits:,} visits of {len(made.stations)} kiosks, {pushed:,} entries in {seconds:.0f} s "
        f"({pushed / seconds:,.0f} a second), an exchange of about {pushed // len(made.stations):,} entries "
        f"{_spread(took)}; {counted}; processor: workers {python_s:.0f} s, PostgreSQL {postgres_s:.0f} s"
    )


def _counted(made: World, poisoned: int) -> str:
    """The kiosks' ledger held against the district's rows, in words. Raises Wrong for any difference."""
    entries, visits = made.ledger()
    rows = made.column("SELECT entry_id FROM entry")
    lost = len(set(entries) - set(rows)) + len(set(visits) - set(made.column("SELECT id FROM visit")))
    unsaid = sum(len(station.journal.ids) - station.journal.confirmed for station in made.stations)
    twice = len(rows) - len(set(rows))
    waiting = made.count("SELECT count(*) FROM waiting")
    disorder = made.count(
        "SELECT count(*) FROM (SELECT sequence - lag(sequence) OVER (PARTITION BY chain, epoch ORDER BY number) AS step"
        " FROM entry) AS steps WHERE step <> 1"
    )
    said = f"{lost} lost, {twice} twice, {disorder} out of order"
    if lost or twice or disorder or unsaid or waiting != poisoned:
        raise Wrong(f"{said}; {unsaid} never acknowledged, {waiting} waiting where {poisoned} should be")
    return said


def _beside_copy(made: World) -> str:
    """The floor: the same rows of the two raw tables, by COPY into tables with the same indexes."""
    url = make_url(made.database)
    socket = Path(str(url.query["unix_sock"])).parent
    psql = ["psql", "-h", str(socket), "-U", str(url.username), "-d", str(url.database), "-qAt"]
    with tempfile.TemporaryDirectory() as name:
        files = {table: Path(name) / table for table in ("entry", "entry_group")}
        for table, file in files.items():
            subprocess.run([*psql, "-c", rf"\copy {table} to '{file}' (format binary)"], check=True)
        engine = create_engine(made.database, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for table in files:
                connection.execute(text(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING ALL)"))
        started = time.monotonic()
        for table, file in files.items():
            subprocess.run([*psql, "-c", rf"\copy plain_{table} from '{file}' (format binary)"], check=True)
        seconds = time.monotonic() - started
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT count(*) FROM plain_entry")).scalar_one()
            for table in files:
                connection.execute(text(f"DROP TABLE plain_{table}"))
        engine.dispose()
    return f"floor: COPY of the {rows:,} raw entries and their groups, indexes included: {rows / seconds:,.0f} a second"


def _stored(made: World) -> str:
    """What visits take on the database's disk, as it is after the storm and before any vacuum."""
    sizes = {
        table: made.count(f"SELECT pg_total_relation_size('{table}')")
        for table in ("entry", "entry_group", "visit", "change")
    }
    visits = made.count("SELECT count(*) FROM visit")
    parts = ", ".join(f"{table} {size / visits:,.0f}" for table, size in sizes.items())
    return f"storage: {sum(sizes.values()) / visits:,.0f} bytes a visit, indexes included, photos apart ({parts})"


def steady(kiosks: int, seconds: float, seed: int) -> Iterator[str]:
    """Every kiosk exchanges each half minute; then each has a visit every 36 s besides, and says so at once."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, district(Path(name), kiosks) as made:
        clients = {station.enrolled.kiosk: station.client(made.url) for station in made.stations}
        for station in made.stations:  # the first exchange brings the school; the day's do not
            station.exchange(clients[station.enrolled.kiosk])
        yield _run(made, clients, seconds, dice, "at rest", visits=False)
        yield _run(made, clients, seconds, dice, "morning peak", visits=True)
        yield _bytes_a_day(made, dice)


def _run(
    made: World, clients: dict[str, Client], seconds: float, dice: random.Random, what: str, *, visits: bool
) -> str:
    """Exchanges and visits at their moments, by as many threads as there are exchanges under way."""
    plan: list[tuple[float, Callable[[Station], None], Station]] = []
    locks = {station.enrolled.kiosk: threading.Lock() for station in made.stations}
    took: list[float] = []
    late: list[float] = []

    def talk(station: Station) -> None:
        with locks[station.enrolled.kiosk]:
            started = time.monotonic()
            station.exchange(clients[station.enrolled.kiosk])
            took.append(time.monotonic() - started)

    def visit(station: Station) -> None:
        with locks[station.enrolled.kiosk]:
            station.journal.visit(datetime.now(UTC), dice)
        time.sleep(SOON_S)  # as the kiosk does, so that what belongs together goes together
        talk(station)

    for station in made.stations:
        for every, deed in ((EXCHANGE_EVERY_S, talk), *(((VISIT_EVERY_S, visit),) if visits else ())):
            moment = dice.uniform(0, every)
            while moment < seconds:
                plan.append((moment, deed, station))
                moment += every * dice.uniform(0.8, 1.2)
    plan.sort(key=lambda item: item[0])
    used, started = made.processor_s(), time.monotonic()

    def at(item: tuple[float, Callable[[Station], None], Station]) -> None:
        late.append(time.monotonic() - started - item[0])
        item[1](item[2])

    with ThreadPoolExecutor(32) as pool:
        tasks = []
        for item in plan:
            time.sleep(max(0.0, item[0] - (time.monotonic() - started)))
            tasks.append(pool.submit(at, item))
        for task in tasks:
            task.result()
    wall = max(seconds, time.monotonic() - started)
    python_s, postgres_s = (after - then for after, then in zip(made.processor_s(), used, strict=True))
    counted = _counted(made, poisoned=0)
    return (
        f"{what}, {len(made.stations)} kiosks, {wall:.0f} s: {len(took) / wall:.1f} exchanges a second, each "
        f"{_spread(took)}; of one core the workers took {100 * python_s / wall:.0f} %, "
        f"PostgreSQL {100 * postgres_s / wall:.0f} %; {counted}"
    )


def _bytes_a_day(made: World, dice: random.Random) -> str:
    """What one kiosk sends and receives, counted on the wire (HTTP without TLS), and what a day of that is."""
    station = made.stations[0]
    with wire(int(made.url.rpartition(":")[2])) as line:
        client = station.client(line.url)
        station.exchange(client)
        quiet = _grown(line, lambda: station.exchange(client))
        station.journal.visit(datetime.now(UTC), dice)
        busy = _grown(line, lambda: station.exchange(client))
        client.close()
    day = EXCHANGES_A_DAY * quiet + VISITS_A_DAY * (busy - quiet)
    return (
        f"a kiosk's day: {quiet:,} bytes an exchange without news, {busy - quiet:,} more a visit; "
        f"{day / 1e6:.1f} MB with {EXCHANGES_A_DAY:,} exchanges and {VISITS_A_DAY} visits, photos apart"
    )


def _grown(line: Wire, deed: Callable[[], object]) -> int:
    before = line.up + line.down
    deed()
    return line.up + line.down - before


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"


def has_postgresql() -> bool:
    return programs() is not None
