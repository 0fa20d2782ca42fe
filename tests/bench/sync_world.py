"""A district of 155 schools and 300 kiosks over PostgreSQL, served by real workers; the kiosks' journals in memory."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import create_engine, make_url, text
from uuid_utils import uuid7

from district.access import district_keys as key_file
from district.access.enrollment import new_code
from district.access.enrollment import redeem as enroll
from district.instance import open_district
from district.publish import schools
from sync.contract.api.messages import Enrolled, EnrollRequest, enroll_message
from sync.contract.api.school import Changes as Page
from sync.contract.barred_list.feeds import Signed, SignedSet
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, Entry, Header, Kind, group, head_message, seal
from sync.contract.records.kept import Part
from sync.contract.records.person import Identity, PhotoReference
from sync.contract.records.visit import BadgePrinted, SignedIn, SignedOut
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.enroll import district_keys
from sync.exchange.ports import ChainHead, Delta, PushReceipt
from sync.exchange.seen_lists import SeenLists
from sync.exchange.uploads import Uploads
from tests.sync.commands import run
from tests.sync.postgres import cluster
from tests.sync.processes import serving

SCHOOLS = 155
WORKERS = 2
_TICK_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Journal:
    """A kiosk's chain in memory: satisfies sync.exchange.ports.Outbox. `confirmed` is how far the district has
    acknowledged; `ids` and `visits` are what was recorded, in order."""

    key: Ed25519PrivateKey
    kiosk: str
    epoch: str = field(default_factory=lambda: str(uuid7()))
    entries: list[Entry] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    confirmed: int = 0

    def append(self, kind: str, parts: Mapping[str, Part], at: datetime) -> None:
        self.write(kind, {name: facts.write(part) for name, part in parts.items()}, at)

    def write(self, kind: str, groups: Mapping[str, object], at: datetime) -> None:
        previous = self.entries[-1].digest if self.entries else GENESIS
        header = Header(self.epoch, len(self.entries) + 1, str(uuid7()), at.isoformat(), "kiosk", kind, previous, {})
        self.entries.append(seal(header, groups))  # type: ignore[arg-type]
        self.ids.append(header.id)

    def visit(self, at: datetime, dice: random.Random) -> None:
        """Somebody comes, is given a badge, and goes: three entries, as a kiosk writes them."""
        visit = str(uuid7())
        self.visits.append(visit)
        identity = Identity(
            family=f"Family{dice.randrange(20_000)}", given=f"Given{dice.randrange(2_000)}", born="1980-02-29"
        )
        signed_in = SignedIn(
            visit=visit, badge=visit, purpose="parent", destination="office", choice="no_match", source="license"
        )
        photo = PhotoReference(digest=dice.randbytes(32).hex())
        self.append(Kind.SIGNED_IN, {facts.FACTS: signed_in, facts.IDENTITY: identity, facts.PHOTO: photo}, at)
        printed = BadgePrinted(visit=visit, badge=visit, outcome="confirmed", printer="escpos")
        self.append(Kind.BADGE_PRINTED, {facts.FACTS: printed}, at + timedelta(seconds=3))
        gone = SignedOut(visit=visit, by="badge")
        self.append(Kind.SIGNED_OUT, {facts.FACTS: gone}, at + timedelta(minutes=40))

    def poison(self, at: datetime) -> None:
        """An entry that verifies and says nothing that its kind must say."""
        self.write(Kind.SIGNED_IN, {facts.FACTS: group({"visit": 7})}, at)

    def heads(self) -> list[ChainHead]:
        return [ChainHead(self.epoch, len(self.entries), self.entries[-1].digest)] if self.entries else []

    def after(self, epoch: str, sequence: int, limit: int) -> list[Entry]:
        return self.entries[sequence : sequence + limit] if epoch == self.epoch else []

    def sign_head(self, head: ChainHead) -> bytes:
        return self.key.sign(head_message(head.epoch, head.sequence, head.digest))

    def acknowledge(self, receipt: PushReceipt) -> None:
        self.confirmed = max(self.confirmed, receipt.head.sequence)


class Nothing:
    """No lists, no photos: what this benchmark is not about. The school's version is kept."""

    def __init__(self) -> None:
        self._version = ""

    def version(self) -> str:
        return self._version

    def apply(self, version: str | Delta, document: Mapping[str, object] | None = None) -> None:  # noqa: ARG002
        self._version = str(version)

    def current(self, feed: str) -> Signed | None:  # noqa: ARG002
        return None

    def stock(self, feed: str, check: object = None) -> None: ...

    def drop(self, feed: str) -> None: ...

    distrust = drop

    def is_sound(self, feed: str) -> bool:  # noqa: ARG002
        return False

    def accept(self, signed: SignedSet) -> None: ...

    def ends(self, feed: str) -> bool:  # noqa: ARG002
        return True

    def waiting(self, limit: int) -> list[str]:  # noqa: ARG002
        return []

    def read(self, digest: str) -> bytes | None:  # noqa: ARG002
        return None

    def acknowledge(self, digest: str) -> None: ...


class Cursor:
    """How far the school's stream was read; what it said is not kept."""

    def __init__(self) -> None:
        self._cursor = ""

    def cursor(self) -> str:
        return self._cursor

    def apply(self, page: Page) -> None:
        self._cursor = page.cursor


@dataclass
class Station:
    """One enrolled kiosk."""

    enrolled: Enrolled
    journal: Journal
    keys: dict[str, Ed25519PublicKey]
    shelf: Nothing = field(default_factory=Nothing)
    stream: Cursor = field(default_factory=Cursor)
    uploads: Uploads = field(default_factory=Uploads)
    seen_lists: SeenLists = field(default_factory=SeenLists)

    def exchange(self, client: Client) -> Report:
        shelf = self.shelf
        return exchange(
            client, self.journal, shelf, shelf, shelf, keys=self.keys, changes=self.stream, uploads=self.uploads,
            seen_lists=self.seen_lists,
        )  # fmt: skip

    def client(self, url: str) -> Client:
        return Client(url, self.enrolled.token)


@dataclass
class World:
    """A running district: `pids` are its processes, PostgreSQL's come and go below `postgres`."""

    url: str
    database: str
    data: Path
    stations: list[Station]
    server: int

    def processor_s(self) -> tuple[float, float]:
        """Seconds of processor that the server's workers, and PostgreSQL, have used so far."""
        there = tree()
        ours = below(there, self.server)
        postgres = below(there, self._postgres())
        return sum(there[pid][2] for pid in ours), sum(there[pid][2] for pid in postgres)

    def _postgres(self) -> int:
        """The pid of the cluster's first process; the server writes it beside its data."""
        socket = Path(str(make_url(self.database).query["unix_sock"]))
        return int((socket.parent / "data" / "postmaster.pid").read_text().split()[0])

    def ledger(self) -> tuple[list[str], list[str]]:
        """Ids of all entries that a kiosk was told to be held, and of all visits that they recorded."""
        stations = self.stations
        held = [entry for station in stations for entry in station.journal.ids[: station.journal.confirmed]]
        return held, [visit for station in stations for visit in station.journal.visits]

    def column(self, question: str) -> list[str]:
        engine = create_engine(self.database)
        try:
            with engine.connect() as connection:
                return list(connection.execute(text(question)).scalars())
        finally:
            engine.dispose()

    def count(self, question: str) -> int:
        engine = create_engine(self.database)
        try:
            with engine.connect() as connection:
                return int(connection.execute(text(question)).scalar_one())
        finally:
            engine.dispose()


@contextmanager
def district(folder: Path, kiosks: int) -> Iterator[World]:
    """Durable PostgreSQL, two workers, and `kiosks` enrolled over the schools in turn."""
    with cluster(durable=True) as admin:
        engine = create_engine(admin, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE district"))
        engine.dispose()
        database = admin.replace("/postgres?", "/district?")
        data = folder / "district"
        run(data, "init", database=database)
        stations = enroll_kiosks(data, database, kiosks)
        with serving(data, "--port", "0", "--workers", str(WORKERS), database=database) as server:
            made = World(server.url, database, data, stations, server.process.pid)
            wait_for_workers(made.url, made.server)
            yield made


def enroll_kiosks(data: Path, database: str | None, kiosks: int) -> list[Station]:
    codes = [f"school-{number:03}" for number in range(SCHOOLS)]
    opened = open_district(data, database)
    keys = opened.keys
    for code in codes:
        keys = keys.with_school(code)
    key_file.save(data, keys)
    opened.database.close()
    opened = open_district(data, database)
    stations = []
    with opened.database.write() as session:
        for code in codes:
            schools.add_school(session, code, f"School {code[-3:]}", "America/Denver")
    for number in range(kiosks):
        key = Ed25519PrivateKey.generate()
        with opened.database.write() as session:
            word = new_code(session, codes[number % SCHOOLS], opened.now())
        request = EnrollRequest(
            code=word, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(word))
        )
        enrolled = enroll(opened.database, opened.keys, request, "127.0.0.1", opened.now())
        journal = Journal(key, enrolled.kiosk)
        started = facts.EpochStarted(kiosk=enrolled.kiosk, school=enrolled.school)
        journal.append(Kind.EPOCH_STARTED, {facts.FACTS: started}, datetime(2026, 11, 16, 13, tzinfo=UTC))
        stations.append(Station(enrolled, journal, district_keys(enrolled)))
    opened.database.close()
    return stations


def wait_for_workers(url: str, server: int) -> None:
    """Until every worker process has answered: the port takes connections before they are up."""
    deadline = time.monotonic() + 60
    client = Client(url)
    while len(below(tree(), server)) <= WORKERS:
        if time.monotonic() > deadline:
            raise TimeoutError("the district's workers did not come up")
        client.health()
    client.close()


def tree() -> dict[int, tuple[int, str, float]]:
    """pid -> parent, name, seconds of processor (its own and its ended children's)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue  # it has ended meanwhile
        name, rest = stat[stat.index("(") + 1 :].rsplit(")", 1)
        fields = rest.split()
        found[int(entry.name)] = (int(fields[1]), name, sum(map(int, fields[11:15])) / _TICK_S)
    return found


def below(there: Mapping[int, tuple[int, str, float]], root: int) -> set[int]:
    family = {root}
    while more := {pid for pid, (parent, _, _) in there.items() if parent in family} - family:
        family |= more
    return family
