"""Districts for tests: in a folder of their own, over SQLite and PostgreSQL, in the process or as a real one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine, create_engine
from sqlmodel import select

from district.access import district_keys as key_file
from district.access import staff_members
from district.access.enrollment import Caller, new_code, redeem
from district.api.server import listen
from district.db.database import open_database
from district.db.projection_tables import Visit
from district.db.tables import Kiosk
from district.instance import District, create, open_district
from district.publish import schools, visitor_passes
from sync.contract.api.messages import Enrolled, EnrollRequest, enroll_message
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.enroll import district_keys
from tests.district.besieged import application
from tests.sync import postgres
from tests.sync.between import Between, between
from tests.sync.commands import run
from tests.sync.desk import FileLists, FileOutbox, FilePhotos, FileSchool

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


_VIEWS = ("visit", "visitor_case")
_PEOPLE = ("sign_in_failure", "known_browser", "invitation", "web_session", "passkey", "account")
_SEARCH = ("listed_entry", "listed_key", "listed_pair", "listed_word", "list_change", "replaced_detail")
_MAILS = ("mail_attachment", "mail", "report_plan", "looks_mailed", "privacy_request_record")
_CONDUCT = ("conduct", "conduct_step", "referral", "dismissal")
_FOUR_EYES = ("list_proposal", "list_source", "custody_student", "look_reason", "entry_review", "entry_photo")
_YEAR = ("year_step", "school_year")
_TODAY = ("help_call", "help_step", "sighting", "paper_set", "seen_leaving")
_EXPECTED = ("open_id_answer", "custody_notice", "pass_detail", "host_contact", "host_notice")
_CODE = ("made", "id", "sheet", "given", "by", "revoked", "revoked_by")
BACK_TO_0012 = (
    *(f"DROP TABLE {name}" for name in _EXPECTED),
    *(f"DROP TABLE {name}" for name in _MAILS),
    "ALTER TABLE remembered DROP COLUMN other_hashes",
    *(f"DROP TABLE {name}" for name in _CONDUCT),
    *(f"DROP TABLE {name}" for name in _FOUR_EYES),
    "DROP INDEX ix_case_request_sent",
    "DROP INDEX ix_visitor_case_visit",
    "DROP INDEX ix_visit_counted",
    "ALTER TABLE visit DROP COLUMN took_s",
    "CREATE INDEX ix_visit_started ON visit (started)",
    *(f"DROP TABLE {name}" for name in _TODAY),
    "DROP INDEX ix_alert_act",
    *(f"ALTER TABLE alert DROP COLUMN {name}" for name in ("about", "act")),
    "ALTER TABLE visit DROP COLUMN corrections",
    *(f"DROP TABLE {name}" for name in (*_YEAR, "badge_request", "privacy_request", "legal_hold")),
    *(f"DROP INDEX ix_code_{name}" for name in ("made", "id", "sheet")),
    *(f"ALTER TABLE code DROP COLUMN {name}" for name in _CODE),
    *(f"DROP TABLE {name}" for name in _SEARCH),
    "DROP TABLE record_look",
    "DROP INDEX ix_visit_unkeyed",
    "DROP INDEX ix_visit_staying",
    "DROP INDEX ix_visit_school_started",
    *(f"DROP INDEX ix_visit_key_{number}" for number in (1, 2, 3, 4)),
    *(f"ALTER TABLE visit DROP COLUMN key_{number}" for number in (1, 2, 3, 4)),
    "CREATE INDEX ix_visit_school ON visit (school)",
    *(f"DROP TABLE {name}" for name in _PEOPLE),
    "DROP TABLE pass_request",
    *(f"ALTER TABLE school DROP COLUMN {name}" for name in ("typed_names", "wording", "former_destinations")),
    "ALTER TABLE school_plan DROP COLUMN former_hosts",
    "DROP TABLE held_back",
    "DROP TABLE retention_cursor",
    *(f"DROP INDEX {name}" for name in ("ix_visit_photo", "ix_visitor_case_photo", "ix_photo_kept")),
    *(
        f"DROP TABLE {name}"
        for name in ("badge_layout_layer", "kiosk_setting_layer", "visitor_type_layer", "question_code")
    ),
    "ALTER TABLE school DROP COLUMN level",
    "ALTER TABLE school ADD COLUMN purposes JSON DEFAULT '[]'",
    *(f"ALTER TABLE {table} DROP COLUMN {name}" for table in _VIEWS for name in ("host", "question_set", "answers")),
    *(f"ALTER TABLE {table} ADD COLUMN source VARCHAR DEFAULT ''" for table in _VIEWS),
)
"""Undoes the revisions after 0012."""


class Clock:
    """The district's clock, moved by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Station:
    """One enrolled kiosk, with its files."""

    enrolled: Enrolled
    key: Ed25519PrivateKey
    outbox: FileOutbox
    lists: FileLists
    school: FileSchool
    photos: FilePhotos
    caller: Caller
    keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)

    def exchange(self, client: Client, held_feeds: frozenset[str] = frozenset()) -> Report:
        """Raises the report's trouble, where there is any."""
        report = exchange(
            client, self.outbox, self.lists, self.school, self.photos, keys=self.keys, held_feeds=held_feeds
        )
        if report.trouble is not None:
            raise report.trouble
        return report

    def client(self, url: str, **options: object) -> Client:
        return Client(url, self.enrolled.token, **options)  # type: ignore[arg-type]


def station(
    district: District, folder: Path, school: str = "oakridge", key: Ed25519PrivateKey | None = None
) -> Station:
    """Enroll a kiosk at a district in this process."""
    key = key or Ed25519PrivateKey.generate()
    with district.database.write() as session:
        code = new_code(session, school, district.now())
    request = EnrollRequest(
        code=code, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(code)), name="Front"
    )
    enrolled = redeem(district.database, district.keys, request, "127.0.0.1", district.now())
    return station_of(enrolled, key, folder)


def station_of(enrolled: Enrolled, key: Ed25519PrivateKey, folder: Path) -> Station:
    home = folder / enrolled.kiosk
    home.mkdir()
    keys = district_keys(enrolled)
    return Station(
        enrolled,
        key,
        FileOutbox(home / "journal", key, enrolled.kiosk, enrolled.school),
        FileLists(home / "lists", enrolled.district, keys),
        FileSchool(home / "school"),
        FilePhotos(home / "photos"),
        Caller(enrolled.kiosk, enrolled.school, key.public_key()),
        keys,
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file: copied, it saves each test the migrations."""
    folder = tmp_path_factory.mktemp("template") / "district"
    district = create(folder)
    district.database.close()
    return folder / "district.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql); SQLite was tested")
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> Iterator[Engine]:
    """A migrated PostgreSQL database, which each test finds empty."""
    database = open_database(Path(), postgres_server)
    database.migrate()
    database.close()
    engine = create_engine(postgres_server)
    yield engine
    engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module that says `ON_BOTH = True` runs on SQLite and on PostgreSQL; the others on SQLite."""
    if "database_url" in metafunc.fixturenames:
        again = pytest.param("postgresql", marks=[pytest.mark.slow, pytest.mark.postgresql])
        kinds = ["sqlite", *([again] if getattr(metafunc.module, "ON_BOTH", False) else [])]
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite in the district's own folder, or the URL of an empty PostgreSQL database."""
    if request.param == "sqlite":
        return None
    engine: Engine = request.getfixturevalue("postgres_tables")
    postgres.empty(engine, Visit.metadata)
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `district init --sample` makes; copied by `district_data`."""
    folder = tmp_path_factory.mktemp("sample") / "district"
    run(folder, "init", "--sample", "--pin=ana-ruiz=482617", "--pin=ruth-ives=937415")
    return folder


@pytest.fixture
def district_data(tmp_path: Path, sample_data: Path) -> Path:
    """A data folder with the sample schools."""
    shutil.copytree(sample_data, tmp_path / "district")
    return tmp_path / "district"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def district(tmp_path: Path, database_url: str | None, empty_database: Path, clock: Clock) -> Iterator[District]:
    """A district with two schools and one member of staff, PIN 482617."""
    folder = tmp_path / "district"
    folder.mkdir()
    if database_url is None:
        shutil.copy(empty_database, folder / "district.db")
    keys = key_file.new_keys().with_school("oakridge").with_school("willow")
    key_file.save(folder, keys)
    made = open_district(folder, database_url, clock)
    with made.database.write() as session:
        schools.add_school(session, "oakridge", "Oakridge Elementary", "America/Denver")
        schools.add_school(session, "willow", "Willow Creek Middle School", "America/Denver")
        staff_members.add_staff(
            session, keys, "oakridge", "Ana Ruiz", "482617", ["decide"], staff_id="ana-ruiz", hasher=QUICK
        )
    yield made
    made.database.close()


@pytest.fixture
def new_station(district: District, tmp_path: Path) -> Callable[..., Station]:
    def build(school: str = "oakridge", key: Ed25519PrivateKey | None = None) -> Station:
        return station(district, tmp_path, school, key)

    return build


@pytest.fixture
def kiosk(new_station: Callable[..., Station]) -> Station:
    return new_station()


@pytest.fixture
def url(district: District) -> Iterator[str]:
    """The district served over a real socket, by a thread of this process."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(district), log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


def expected(begins: datetime, stays: timedelta = timedelta(hours=1), **said: str) -> ExpectedVisitor:
    """Somebody to be registered, with what a test does not care about filled in."""
    usual = {"family": "Lindqvist", "given": "Per", "purpose": "meeting"}
    times = {"valid_from": begins.isoformat(), "valid_until": (begins + stays).isoformat()}
    return ExpectedVisitor.model_validate({"id": visitor_passes.new_id()} | usual | times | said)


def kiosk_row(district: District, kiosk: str) -> Kiosk:
    with district.database.read() as session:
        return session.exec(select(Kiosk).where(Kiosk.id == kiosk)).one()


@pytest.fixture
def way(url: str) -> Iterator[Between]:
    with between(url) as made:
        yield made
