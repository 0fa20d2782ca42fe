"""A kiosk and its district while one of their clocks is wrong: real files, a real line, a real desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from district.access import kiosk_status
from district.instance import District
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import StoredLedger
from kiosk.checkin import commands as c
from kiosk.checkin.health import HealthPart, ServerState
from kiosk.commands import doctor
from kiosk.records import school_document
from kiosk.records.store import Store, open_store
from kiosk.settings import Settings
from kiosk.workers.desk_worker import DeskWorker
from kiosk.workers.sync_worker import SyncWorker
from kiosk.workers.worker import HealthUpdate
from sync.contract.vocabulary import ClockDoubt, ListState
from sync.exchange.client import Client
from sync.exchange.errors import CertificateDate
from tests.districts import Clock
from tests.kiosk.workers.desk import WORDS, AtTheDesk
from tests.screening.people import tables
from tests.screening.people import visitor as listed
from tests.sync.altering import between, page
from tests.sync.doors import Door, door
from tests.sync.imports import publish

CUSTODY = "1,Lind,Annika,custody,oakridge"
ANNIKA = "Lind, Annika"
AHEAD = [timedelta(days=400), timedelta(days=1100)]


class OwnClock:
    """The kiosk's, which goes with the district's right one until a test sets it."""

    def __init__(self, right: Clock) -> None:
        self._right = right
        self.off = timedelta(0)
        self.district_off = timedelta(0)

    def __call__(self) -> datetime:
        return self._right() - self.district_off + self.off

    def district_is(self, off: timedelta) -> None:
        """The district's clock is off by this from now on."""
        self._right.moment += off - self.district_off
        self.district_off = off


class Kiosk:
    """The wire's worker and the desk of one kiosk, on one store."""

    def __init__(self, front: Door, folder: Path, clock: OwnClock) -> None:
        self.front, self._folder, self._clock = front, folder, clock
        front.store.close()
        self.readings: list[HealthUpdate] = []
        self.url = front.url
        self.start()

    def start(self) -> None:
        """Begin anew on the same files, as after a restart."""
        secrets = self.front.store.secrets
        self.store: Store = open_store(self._folder / "data", secrets, self._clock)
        self.lists = BarredLists(
            self._folder / "lists", secrets.database_key, secrets.enrolled().district, secrets.district_keys(),
            tables(), secrets.school, lambda: self.store.clocks().latest_trusted,
            StoredLedger(self.store, secrets.enrolled().district, secrets.school),
        )  # fmt: skip
        self.at = AtTheDesk(DeskWorker(self.store, self.lists, tables(), WORDS, "en", 60), self.store, self.lists)
        self.at.worker.replied.connect(self.at.replies.append)
        self.at.worker.health_updated.connect(self.at.readings.append)
        token = secrets.enrolled().token
        self.sync = SyncWorker(
            self.store, self.lists, lambda stop: Client(self.url, token, stopped=stop), nullcontext()
        )
        self.sync.health_updated.connect(self.readings.append)

    def exchange(self) -> None:
        self.sync.begin()
        self.sync.exchange()
        self.sync.end()
        self.at.worker.refresh_health()

    def stop(self) -> None:
        self.lists.close()
        self.store.close()

    def restart(self) -> None:
        self.stop()
        self.start()
        self.at.worker.refresh_health()

    def asks(self, who: str, born: str = "1980-01-01") -> tuple[ListState, list[str]]:
        found = self.at.ask(c.ScreenVisitor(listed(who, born))).screening
        return found.list_state, [match.entry_id for match in found.matches]

    @property
    def strip(self) -> object:
        return self.at.reading(HealthPart.CLOCK)


@pytest.fixture
def own(clock: Clock) -> OwnClock:
    return OwnClock(clock)


@pytest.fixture
def kiosk(district: District, url: str, tmp_path: Path, own: OwnClock, qtbot: QtBot) -> Iterator[Kiosk]:
    """A kiosk that has exchanged once with a district that has a custody entry, while both clocks were right."""
    publish(district, CUSTODY, "2,Pelletier,Curtis,barred,*")
    made = Kiosk(door(district, url, tmp_path / "front"), tmp_path / "front", own)
    made.exchange()
    assert made.lists.feeds() == {"district", "school:oakridge"}
    yield made
    made.stop()


CALM: tuple[ListState, list[str]] = (ListState.CURRENT, [])
FOUND = (ListState.CURRENT, ["1"])


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_districts_clock_ahead_ends_no_entry_and_no_list_and_both_ends_see_it(
    district: District, kiosk: Kiosk, own: OwnClock, ahead: timedelta
) -> None:
    # GIVEN exchanges while the district's clock is ahead
    own.district_is(ahead)
    for _ in range(3):
        kiosk.exchange()
        # THEN the kiosk screens on as before, and its strip says "clock"
        assert kiosk.asks(ANNIKA) == FOUND
        assert kiosk.asks("Nobody, Known") == CALM
        assert kiosk.strip is ClockDoubt.APART
    # AND the district sees that its kiosk's clock differs
    with district.database.read() as session:
        (line,) = kiosk_status.overview(session, district.now())
        assert kiosk_status.witnesses(session, district.now()).dispute
    assert line["clock"] == "off"
    assert abs(line["clock_off_s"] + ahead.total_seconds()) < 60
    # AND a restart away from the district changes nothing of it
    kiosk.restart()
    assert kiosk.asks(ANNIKA) == FOUND
    assert kiosk.asks("Nobody, Known") == CALM
    # AND when the district is right again the next exchange has all as it was
    own.district_is(timedelta(0))
    kiosk.exchange()
    assert kiosk.asks(ANNIKA) == FOUND
    assert kiosk.asks("Nobody, Known") == CALM
    assert kiosk.strip is None
    current = kiosk.lists.current("district")
    assert current is not None
    assert abs(datetime.fromisoformat(current.manifest.issued) - own()) < timedelta(days=1)


@pytest.mark.parametrize("ahead", AHEAD)
def test_a_kiosk_that_met_its_district_first_in_a_wrong_hour_is_well_after_one_right_exchange(
    district: District, kiosk: Kiosk, own: OwnClock, ahead: timedelta
) -> None:
    # GIVEN a kiosk that is restarted while the district's clock is ahead, so that it takes a list signed then
    own.district_is(ahead)
    kiosk.restart()
    kiosk.exchange()
    kiosk.exchange()
    taken = kiosk.lists.current("district")
    assert taken is not None
    assert datetime.fromisoformat(taken.manifest.issued) > own() + timedelta(days=300)
    assert kiosk.asks(ANNIKA) == FOUND
    # WHEN the district is right again THEN one exchange heals the list and the mark, and a restart finds them so
    own.district_is(timedelta(0))
    kiosk.exchange()
    healed = kiosk.lists.current("district")
    assert healed is not None
    assert healed.manifest.version == taken.manifest.version + 1
    assert kiosk.asks("Nobody, Known") == CALM
    kiosk.restart()
    assert kiosk.asks("Nobody, Known") == CALM
    assert kiosk.strip is None


@pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(days=-2880), timedelta(days=400)])
def test_a_kiosks_wrong_clock_keeps_no_list_away(
    district: District, kiosk: Kiosk, own: OwnClock, clock: Clock, off: timedelta
) -> None:
    own.off = off
    kiosk.restart()
    clock.forward(minutes=5)
    publish(district, CUSTODY, "2,Pelletier,Curtis,barred,*", "3,Okafor,Ada,barred,*")
    kiosk.exchange()
    assert kiosk.asks("Okafor, Ada") == (ListState.CURRENT, ["3"])
    assert kiosk.strip is ClockDoubt.APART
    own.off = timedelta(0)
    kiosk.exchange()
    assert kiosk.strip is None


@pytest.mark.parametrize("date", ["Wed, 01 Jan 2031 00:00:00 GMT", "Tue, 01 Jan 2019 00:00:00 GMT"])
def test_a_page_in_between_changes_no_clock_and_no_restart_finds_lists_expired(
    kiosk: Kiosk, url: str, date: str
) -> None:
    with between(url, page(date)) as portal:
        kiosk.url = portal
        kiosk.restart()
        kiosk.exchange()
        assert HealthUpdate(HealthPart.SERVER, ServerState.AWAY) in kiosk.readings
        assert kiosk.strip is None
        assert kiosk.asks("Nobody, Known") == CALM
        kiosk.restart()
        assert kiosk.asks("Nobody, Known") == CALM
    kiosk.url = url
    kiosk.restart()
    kiosk.exchange()
    assert kiosk.strip is None


def test_a_certificate_out_of_its_dates_says_clock(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_date(_: object) -> None:
        raise CertificateDate("The certificate of the district is not valid at this machine's time.")

    monkeypatch.setattr(kiosk.sync, "_exchange", out_of_date)
    kiosk.exchange()
    assert kiosk.readings[-1] == HealthUpdate(HealthPart.SERVER, ServerState.CERTIFICATE_DATE)


def diagnosed(kiosk: Kiosk, folder: Path) -> dict[str, doctor.Finding]:
    """What `doctor` finds of the records, the line and the clock, from a process that has heard nothing yet."""
    known = kiosk.store.secrets
    kiosk.stop()
    kiosk.start()
    settings = Settings(data=folder / "data", keys=known.file.parent, printers=())
    return {one.name: one for one in doctor._records(settings, kiosk.store, kiosk.lists)}


@pytest.mark.parametrize(
    ("own_off", "district_off", "says"),
    [
        (timedelta(0), timedelta(0), r"within 1 s"),
        (timedelta(minutes=7), timedelta(0), r"420 s off .* time synchronization"),
        (timedelta(hours=5), timedelta(0), r"more than an hour.* differ by 5 hours"),
        (timedelta(days=-400), timedelta(0), r"differ by 400 days"),
        (timedelta(0), timedelta(days=1100), r"Ask IT to correct the clock that is wrong.* 1,100 days"),
    ],
)
def test_the_doctor_says_how_the_clocks_stand(
    kiosk: Kiosk, own: OwnClock, tmp_path: Path, own_off: timedelta, district_off: timedelta, says: str
) -> None:
    own.off = own_off
    own.district_is(district_off)
    found = diagnosed(kiosk, tmp_path / "front")
    assert re.search(says, found["clock"].sentence), found["clock"].sentence
    assert found["clock"].well is (own_off == district_off)
    assert found["server"].well
    assert found["list"].well  # by the clock that is right it is in force


def test_away_from_its_district_the_doctor_knows_a_clock_that_cannot_be_right(
    kiosk: Kiosk, own: OwnClock, tmp_path: Path
) -> None:
    own.off = timedelta(days=-2880)
    joined = kiosk.store.secrets
    gone = replace(joined, enrollment=replace(joined.enrolled(), server="http://127.0.0.1:9"))
    kiosk.store.adopt(gone)
    kiosk.front.store = kiosk.store
    found = diagnosed(kiosk, tmp_path / "front")
    assert not found["server"].well
    assert "cannot be right" in found["clock"].sentence
    assert not found["list"].well


def test_the_schools_document_is_there(kiosk: Kiosk) -> None:
    """The zone of the tests above: entries' dates are the school's days."""
    assert school_document.site(kiosk.store, "en").time_zone == "America/Denver"
