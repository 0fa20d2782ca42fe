"""When a newer list arrives, those on site are screened again, quietly, and the office is asked once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin.case import Staff
from kiosk.checkin.health import HealthPart
from kiosk.checkin.school import OpenState
from kiosk.records import cases, remembered_decisions, rescreening, staff_pins, visits
from kiosk.records.credentials import with_keyring
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.workers.desk_worker import DeskWorker
from kiosk.workers.worker import Order
from screening.persons import Source
from sync.contract.barred_list.feeds import Row
from sync.contract.school_keys import Keyring
from sync.contract.vocabulary import (
    AdmissionBasis,
    Decision,
    Emergency,
    ListState,
    Permission,
    Reason,
    Ruling,
    SignOutMethod,
)
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.barred_index.list_world import row
from tests.kiosk.records.world import CLEAR, MONDAY, Clock, District, admit_typed, arrival, kinds, visitor
from tests.kiosk.workers.desk import WORDS, AtTheDesk
from tests.screening.people import tables

OTHER = row("other", "Whitlock", "Dana", born="1971-06-30")
MARIA = row("maria", "Santos", "Maria", born="1984-03-12")
CHANGED = row("maria", "Santos", "Maria", born="1984-03-12", reason="another court order")


class Morning:
    """A desk whose lists change while people are in the building."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.district = ListDistrict()
        self.lists: BarredLists = self.district.lists(folder)
        self.worker = DeskWorker(store, self.lists, tables(), WORDS, "en", 60)
        self.at = AtTheDesk(self.worker, store, self.lists)
        self.worker.replied.connect(self.at.replies.append)
        self.worker.health_updated.connect(self.at.readings.append)
        self.store = store
        self.folder = folder
        self.version = 0

    def arrives(self, *rows: Row, days_ago: int = 1) -> None:
        """A newer list, and what the desk does about it before anybody comes."""
        self.version += 1
        issued = MONDAY - timedelta(days=days_ago)
        self.lists.apply(self.district.whole(rows, self.version, issued=issued))
        self.work()

    def work(self) -> None:
        self.worker.rescreen()
        for _ in range(20):
            self.worker.rescreen_next()

    def waiting(self) -> list[str]:
        return [case.id for case in cases.waiting(self.store)]


@pytest.fixture
def morning(store: Store, tmp_path: Path, qtbot: QtBot) -> Iterator[Morning]:
    made = Morning(store, tmp_path / "lists")
    yield made
    made.lists.close()


def ruth(store: Store) -> Staff:
    answer = staff_pins.verify_pin(store, "ruth", "905512").staff
    assert answer is not None
    assert Permission.OVERRIDE in answer.permissions
    return answer


@pytest.mark.parametrize("source", [Source.LICENSE, Source.TYPED])
def test_somebody_on_site_is_found_on_a_newer_list_once(morning: Morning, source: Source) -> None:
    # GIVEN somebody who was admitted while the list did not name them
    morning.arrives(OTHER)
    typed = source is Source.TYPED
    visit = admit_typed(morning.store) if typed else visits.record(morning.store, arrival(visitor()), CLEAR)
    visits.record(morning.store, arrival(visitor("Lindqvist", "Per", number="L9")), CLEAR)
    # WHEN one arrives that does, and others after it
    morning.arrives(OTHER, MARIA)
    morning.arrives(OTHER, MARIA, row("new", "Nobody", "Here", born="1950-01-01"))
    # THEN the office is asked once, about the visit, and nobody was signed out
    (case_id,) = morning.waiting()
    case = cases.load(morning.store, case_id)
    assert (case.name.family, case.born) == ("Santos", date(1984, 3, 12))
    assert [entry.id for entry in case.entries] == ["maria"]
    # AND staff read that the person is in the building already
    assert case.inside
    assert [one.inside for one in cases.waiting(morning.store)] == [True]
    assert visit.id in {one.id for one in visits.on_site(morning.store)}
    assert kinds(morning.store).count("case_opened") == 1 + typed


def test_a_changed_entry_is_asked_about_again_and_a_remembered_one_is_not(morning: Morning) -> None:
    store = morning.store
    morning.arrives(OTHER)
    visit = visits.record(store, arrival(), CLEAR)
    morning.arrives(OTHER, MARIA)
    (first,) = morning.waiting()
    # WHEN a person finds that it is somebody else THEN the visit goes on, with no second one beside it
    ruling, begun = cases.decide(store, first, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON, ruth(store))
    assert (ruling, begun) == (Ruling.ALLOWED, None)
    (there,) = visits.on_site(store)
    assert (there.id, there.choice) == (visit.id, AdmissionBasis.ADMITTED_WITH_ESCORT)
    morning.arrives(OTHER, MARIA, row("new", "Nobody", "Here"))
    assert morning.waiting() == []
    # WHEN the entry changes THEN it is asked again
    morning.arrives(OTHER, CHANGED)
    assert len(morning.waiting()) == 1


def test_whoever_was_admitted_by_a_case_after_the_secret_rolled_is_not_asked_about_again(morning: Morning) -> None:
    # GIVEN a visitor of whom one entry is remembered under a secret of before, and another is new
    store, by = morning.store, ruth(morning.store)
    morning.arrives(OTHER, MARIA)
    held = morning.at.ask(c.ScreenVisitor(visitor()))
    first = cases.open_case(store, arrival(), held.screening, held.entries)
    cases.decide(store, first, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON, by)
    for visit in visits.on_site(store):
        visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    joined = store.secrets.enrolled()
    ring = Keyring(
        version="v2", secret=bytes(range(32)), earlier=[joined.school_secret], district_keys=list(joined.district_keys)
    )
    store.adopt(with_keyring(store.secrets, ring, ring.version))
    again = row("maria-2", "Santos", "Maria", born="1984-03-12")
    morning.arrives(OTHER, MARIA, again)
    # WHEN the office admits them for the new one, and a newer list arrives
    held = morning.at.ask(c.ScreenVisitor(visitor()))
    assert [match.entry_id for match in held.screening.matches] == ["maria-2"]
    second = cases.open_case(store, arrival(), held.screening, held.entries)
    cases.decide(store, second, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON, by)
    morning.arrives(OTHER, MARIA, again, row("new", "Nobody", "Here", born="1950-01-01"))
    # THEN nobody is asked about the one that was remembered
    assert morning.waiting() == []


def test_what_was_remembered_under_an_earlier_secret_is_not_asked_about_while_on_site(morning: Morning) -> None:
    # GIVEN a visitor of whom a person has found that it is not the entry's, for good
    store = morning.store
    morning.arrives(OTHER, MARIA)
    held = morning.at.ask(c.ScreenVisitor(visitor()))
    case_id = cases.open_case(store, arrival(), held.screening, held.entries)
    ruling, _ = cases.decide(store, case_id, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON, ruth(store))
    assert ruling is Ruling.ALLOWED
    for visit in visits.on_site(store):
        visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    # WHEN the school's secret is rolled, they come again, and a newer list has a new entry of somebody else
    joined = store.secrets.enrolled()
    ring = Keyring(
        version="v2", secret=bytes(range(32)), earlier=[joined.school_secret], district_keys=list(joined.district_keys)
    )
    store.adopt(with_keyring(store.secrets, ring, ring.version))
    visit = visits.record(store, arrival(), morning.at.ask(c.ScreenVisitor(visitor())).screening)
    assert visit.choice is AdmissionBasis.REMEMBERED
    morning.arrives(OTHER, MARIA, row("new", "Nobody", "Here", born="1950-01-01"))
    # THEN nobody is asked, and taking the decision back takes it back whole
    assert morning.waiting() == []
    assert len(remembered_decisions.remembered(store, visitor())) == 1
    assert remembered_decisions.revoke(store, case_id, "staff:ruth") == 1
    assert remembered_decisions.remembered(store, visitor()) == frozenset()


def test_who_has_left_is_not_screened_again(morning: Morning) -> None:
    morning.arrives(OTHER)
    visit = visits.record(morning.store, arrival(), CLEAR)
    visits.sign_out(morning.store, visit.id, SignOutMethod.BADGE)
    morning.arrives(MARIA)
    assert morning.waiting() == []


def test_a_list_that_was_absent_or_expired_is_caught_up_with(morning: Morning) -> None:
    # GIVEN a visit that staff admitted while there was no list
    visits.record(morning.store, arrival(), CLEAR)
    morning.work()
    assert rescreening.last_screened_with(morning.store) == ""
    # WHEN an expired one arrives THEN it is screened with, and the strip says so
    morning.arrives(MARIA, days_ago=40)
    assert len(morning.waiting()) == 1
    morning.worker.refresh_health()
    assert morning.at.reading(HealthPart.LISTS) is ListState.EXPIRED
    # WHEN it is renewed THEN nobody is asked about again
    morning.arrives(MARIA)
    assert len(morning.waiting()) == 1
    morning.worker.refresh_health()
    assert morning.at.reading(HealthPart.LISTS) is ListState.CURRENT


def test_a_kiosk_that_was_switched_off_in_between_begins_again(morning: Morning, tmp_path: Path) -> None:
    morning.arrives(OTHER)
    visits.record(morning.store, arrival(), CLEAR)
    morning.lists.apply(morning.district.whole([MARIA], 2, issued=MONDAY - timedelta(days=1)))
    # WHEN it starts anew, having screened nobody
    morning.worker = DeskWorker(morning.store, morning.lists, tables(), WORDS, "en", 60)
    morning.work()
    assert len(morning.waiting()) == 1


def test_a_store_that_fails_half_way_loses_nobody(morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    morning.arrives(OTHER)
    for number in range(3):
        visits.record(morning.store, arrival(visitor(number=f"S{number}")), CLEAR)

    def full(*_: object) -> str:
        raise store_error(StoreFault.DISK_FULL, morning.store.path)

    with monkeypatch.context() as patched:
        patched.setattr(rescreening, "open_case", full)
        morning.arrives(MARIA)
    assert morning.waiting() == []
    morning.work()
    assert len(morning.waiting()) == 3


# What the district's document and clock have the desk do.


def test_the_day_ends_when_the_calendar_says_so_by_the_districts_clock(
    morning: Morning, district: District, clock: Clock
) -> None:
    # GIVEN a school that closes at 15:45 in Denver, and a machine whose clock is two days ahead
    calendar = {"week": {"mon": {"opens": "07:30", "closes": "15:45"}}}
    SchoolDocumentStore(morning.store).apply("v2", district.document("v2") | {"calendar": calendar})
    morning.arrives(OTHER)
    noon = MONDAY + timedelta(hours=11)
    clock.now = noon + timedelta(days=2)
    morning.store.note_district_time(noon)
    morning.worker.reload()
    visits.record(morning.store, arrival(), CLEAR)
    morning.worker.run_housekeeping()
    assert len(visits.on_site(morning.store)) == 1
    assert (morning.at.reading(HealthPart.OPEN_STATE), morning.at.reading(HealthPart.OVERDUE)) == (OpenState.OPEN, 0)
    # WHEN the district's clock, and not the machine's, passes the closing time THEN the system signs out
    clock.pass_by(hours=4)
    morning.store.note_district_time(noon + timedelta(hours=4))
    morning.worker.run_housekeeping()
    assert visits.on_site(morning.store) == ()
    assert morning.at.reading(HealthPart.OPEN_STATE) is OpenState.OVER


def test_an_emergency_reaches_the_strip(morning: Morning, district: District) -> None:
    alarm = {"state": "evacuate", "since": "2026-11-23T08:00:00+00:00"}
    SchoolDocumentStore(morning.store).apply("v2", district.document("v2") | {"alarm": alarm})
    morning.worker.reload()
    assert morning.at.reading(HealthPart.EMERGENCY) is Emergency.EVACUATE


def test_who_is_admitted_on_an_answer_older_than_the_list_is_asked_about_at_once(morning: Morning) -> None:
    morning.arrives(OTHER)
    # GIVEN a list that names a visitor, arrived while they were reading the conduct expectations
    morning.arrives(OTHER, MARIA)
    visit = visits.record(morning.store, arrival(), CLEAR)
    # WHEN their badge is ordered THEN the office has a case about them, without waiting for another list
    morning.worker.carry_out(Order(1, c.MakeBadge(visit)))
    morning.worker.rescreen_admitted()
    (case_id,) = morning.waiting()
    assert cases.load(morning.store, case_id).inside
