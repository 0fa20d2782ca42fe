"""What arrives late, or at the same time: photos of the erased, cases of who went away, two administrators at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from sqlalchemy import update
from sqlmodel import col, delete, select
from uuid_utils import uuid7

from district.access import district_keys as key_file
from district.alerts.sender import work
from district.db.projection_tables import Case
from district.db.publish_tables import Change, SchoolPlan
from district.db.tables import HeldBack, Photo, RetentionCursor
from district.housekeeping import run_housekeeping
from district.ingest import photos
from district.instance import District
from district.projections.projector import project, rebuild
from district.publish import change_stream, school_plans, schools, visitor_passes
from district.settings import confirm_erasing
from sync.contract.api.school import PASS
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, IDENTITY
from sync.contract.records.case import CaseOpened
from sync.contract.records.person import Identity
from tests.district.erasing import forget, sign_in
from tests.district.receivers import free_port
from tests.district.unanswered import arrive, rows, setup
from tests.districts import Clock, Station, expected

ON_BOTH = True
SCHOOLS = tuple(f"school-{number:02}" for number in range(8))


def kept(district: District) -> list[bytes]:
    with district.database.read() as session:
        return [bytes(jpeg) for jpeg in session.exec(select(Photo.jpeg))]


def test_a_photo_that_arrives_after_its_visit_was_erased_is_not_kept(district: District, kiosk: Station) -> None:
    sign_in(kiosk, "Forgotten")
    arrive(district, kiosk)
    forget(district, "visit-Forgotten")
    [digest] = kiosk.photos.waiting(10)
    with district.database.write() as session:
        photos.store(session, kiosk.enrolled.kiosk, digest, kiosk.photos.read(digest) or b"", district.now())
    assert kept(district) == [b""]


def test_a_photo_that_arrives_while_its_visit_is_erased_is_not_kept(district: District, kiosk: Station) -> None:
    """GIVEN many visits WHEN each one's photo arrives while it is erased THEN whoever was first, no picture stays."""
    families = [f"Forgotten{number}" for number in range(6)]
    for family in families:
        sign_in(kiosk, family)
    arrive(district, kiosk)
    waiting = {digest: kiosk.photos.read(digest) or b"" for digest in kiosk.photos.waiting(10)}
    assert len(waiting) == len(families)

    def send() -> None:
        for digest, jpeg in waiting.items():
            with district.database.write() as session:
                photos.store(session, kiosk.enrolled.kiosk, digest, jpeg, district.now())

    def erase_all() -> None:
        for family in families:
            forget(district, f"visit-{family}")

    assert together(send, erase_all) == []
    assert kept(district) == [b""] * len(families)


def together(*works: Callable[[], None]) -> list[str]:
    """Run these at the same time; what went wrong, by kind."""
    begin, faults = threading.Barrier(len(works)), list[str]()

    def run(one: Callable[[], None]) -> None:
        begin.wait()
        try:
            one()
        except Exception as error:  # noqa: BLE001  whatever it is, the test names it
            faults.append(type(error).__name__)

    threads = [threading.Thread(target=run, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return faults


def test_two_administrators_declare_an_emergency_everywhere_while_the_house_is_kept(
    district: District, clock: Clock
) -> None:
    """GIVEN eight schools with something to forget WHEN two declare, and two keep house THEN nobody waits for ever."""
    keys = district.keys
    for code in SCHOOLS:
        keys = keys.with_school(code)
    key_file.save(district.folder, keys)
    with district.database.write() as session:
        for code in SCHOOLS:
            schools.add_school(session, code, code, "America/Denver")

    def tombstones(number: int) -> None:
        with district.database.write() as session:
            for code in SCHOOLS:
                row = visitor_passes.register(session, code, expected(clock(), given=f"Per {number}"))
                change_stream.note(session, code, PASS, [row.id], clock())
                visitor_passes.withdraw(session, row.id)
                change_stream.note(session, code, PASS, [row.id], clock())
            session.execute(update(Change).values(at=clock() - timedelta(days=8)))

    def declare(state: str, codes: tuple[str, ...]) -> None:
        with district.database.write() as session:
            school_plans.declare_everywhere(session, district.keys, codes, state, "", district.now())

    for number in range(3):
        tombstones(number)
        faults = together(
            lambda: declare("lockdown", SCHOOLS),
            lambda: declare("hold", SCHOOLS[::-1]),
            lambda: run_housekeeping(district),
            lambda: run_housekeeping(district),
        )
        assert faults == []
    with district.database.read() as session:
        alarms = session.exec(select(SchoolPlan.alarm).where(col(SchoolPlan.school).in_(SCHOOLS))).all()
    assert len(alarms) == len(SCHOOLS)
    assert len({(alarm or {})["state"] for alarm in alarms}) == 1  # one of the two, everywhere


def test_a_case_of_somebody_who_went_away_wakes_nobody(district: District, kiosk: Station, clock: Clock) -> None:
    setup(district, free_port(), free_port())
    case = str(uuid7())
    said = CaseOpened(
        case=case, purpose="", destination="", source="license", list_state="current", verdict="strong", left=True
    )
    who = Identity(family="Kowalczyk", given="Pat", born="1980-02-29")
    kiosk.outbox.append(Kind.CASE_OPENED, {FACTS: said, IDENTITY: who})
    arrive(district, kiosk)
    clock.forward(seconds=600)
    assert work(district) == 0
    assert rows(district) == {}
    rebuild(district.database)
    project(district.database)
    with district.database.read() as session:
        assert session.exec(select(Case.went_away).where(Case.id == case)).one() is True


def test_two_processes_keep_house_for_the_first_time_at_once(district: District, kiosk: Station, clock: Clock) -> None:
    """GIVEN a visit that lasts, so that its entry is held back WHEN four keep house, each time as if for the first
    THEN nobody fails, and every row is there once."""
    sign_in(kiosk, "Stays")
    arrive(district, kiosk)
    clock.forward(days=800)
    with district.database.write() as session:
        confirm_erasing(session)
    for _ in range(8):
        with district.database.write() as session:
            session.exec(delete(RetentionCursor))
        assert together(*[partial(run_housekeeping, district)] * 4) == []
        with district.database.read() as session:
            assert sorted(session.exec(select(RetentionCursor.retention))) == ["day", "record"]
            assert len(session.exec(select(HeldBack)).all()) == 1
