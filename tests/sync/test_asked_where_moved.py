"""What a kiosk need not ask for: lists that stand as they stood, and requests where nobody asked anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlmodel import update

from district.access.staff_members import add_staff
from district.db.tables import Feed
from district.instance import District
from district.publish import change_stream
from kiosk.records import cases
from kiosk.workers.urgent_worker import UrgentWorker
from kiosk.workers.worker import Crew
from sync.contract.api.school import Changes
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.seen_lists import ASKED_AT_LEAST_S, SeenLists
from sync.exchange.transport import Transport
from sync.exchange.uploads import HELD_FOR_S, Uploads
from tests.bench.sync_world import Cursor
from tests.districts import QUICK, Clock, Station
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, arrival, visitor
from tests.relay import Relay
from tests.sync.between import SHORT, WRONG, Between
from tests.sync.doors import Door, door
from tests.sync.imports import publish
from tests.sync.test_office_requests import ask, held

LIST = frozenset({"district"})
NOTHING: list[str] = []


class OlderDistrict(Client):
    """As a district of an earlier version answers."""

    def changes(self, after: str) -> Changes:
        return super().changes(after).model_copy(update={"feeds": "", "asked": None})


@dataclass
class AKiosk:
    """One that remembers from exchange to exchange, by a clock that is moved by hand, and what it asked for."""

    at: Station
    way: Between
    line: type[Client] = Client
    seconds: float = 100.0
    stream: Cursor = field(default_factory=Cursor)

    def __post_init__(self) -> None:
        self.seen, self.uploads = SeenLists(lambda: self.seconds), Uploads(lambda: self.seconds)
        self.client = self.line(self.way.url, self.at.enrolled.token, timeouts=SHORT)

    def exchange(self) -> Report:
        self.way.asked.clear()
        at = self.at
        report = exchange(
            self.client, at.outbox, at.lists, at.school, at.photos, keys=at.keys, held_feeds=LIST, changes=self.stream,
            uploads=self.uploads, seen_lists=self.seen,
        )  # fmt: skip
        assert report.trouble is None
        return report

    def asked(self, *paths: str) -> list[str]:
        """Which of these it asked for in its last exchange."""
        said = [path.partition("?")[0] for method, path in self.way.asked if method == "GET"]
        return [path for path in said if path in paths]


@pytest.fixture
def listed(district: District, kiosk: Station, way: Between) -> AKiosk:
    """A kiosk that has the list, a visit that went up, and nothing new."""
    publish(district, "1,Pelletier,Curtis,barred,*")
    made = AKiosk(kiosk, way)
    kiosk.outbox.visit("First")
    assert made.exchange().applied == ("district",)
    return made


def test_lists_that_did_not_move_are_not_asked_about(listed: AKiosk) -> None:
    listed.exchange()
    assert listed.asked("/feeds", "/journal", "/changes") == ["/changes"]
    # AND a minute later the district says again what it holds, and the time
    listed.seconds += HELD_FOR_S
    listed.exchange()
    assert listed.asked("/feeds", "/journal") == ["/journal"]


def test_a_list_that_moved_comes_in_the_very_next_exchange(district: District, listed: AKiosk, clock: Clock) -> None:
    listed.exchange()
    clock.forward(minutes=1)
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Okafor,Ada,barred,*")
    assert listed.exchange().applied == ("district",)
    assert listed.at.lists.rows("district").keys() == {"1", "2"}
    listed.exchange()
    assert listed.asked("/feeds") == NOTHING


def test_lists_are_looked_at_every_five_minutes_and_where_what_is_here_is_not_sound(listed: AKiosk) -> None:
    listed.exchange()
    assert listed.asked("/feeds") == NOTHING
    listed.seconds += ASKED_AT_LEAST_S
    listed.exchange()
    assert listed.asked("/feeds") == ["/feeds"]
    listed.at.lists.distrust("district")
    assert listed.exchange().mended == ("district",)


def test_a_list_that_is_to_be_signed_again_is_asked_about(listed: AKiosk, clock: Clock) -> None:
    """GIVEN a day in which nothing moved WHEN a kiosk asks THEN the list's life is lengthened, as before."""
    listed.exchange()
    before = listed.at.lists.current("district")
    clock.forward(hours=25)
    listed.exchange()
    after = listed.at.lists.current("district")
    assert before is not None
    assert after is not None
    assert after.manifest.expires > before.manifest.expires


def test_a_list_that_was_not_believed_is_asked_about_again(
    district: District, listed: AKiosk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.forward(minutes=1)
    publish(district, "2,Okafor,Ada,barred,*", may_shrink=True)
    with monkeypatch.context() as broken:
        broken.setattr(listed.at.lists, "keys", {})
        assert "district" in dict(listed.exchange().refused)
    assert listed.exchange().applied == ("district",)


def test_a_district_of_an_earlier_version_is_asked_each_time(district: District, kiosk: Station, way: Between) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*")
    made = AKiosk(kiosk, way, OlderDistrict)
    for _ in range(2):
        made.exchange()
        assert made.asked("/feeds") == ["/feeds"]


@dataclass
class QuickLane:
    """The quick lane of a kiosk; `pulling` is the lock that it shares with the exchange. Its wake stream goes past what
    counts, which hands on only answers that end."""

    district: District
    front: Door
    way: Between
    straight: str
    line: type[Client] = Client

    def __post_init__(self) -> None:
        self.pulling = threading.Lock()
        token, url = self.front.store.secrets.enrolled().token, self.way.url
        self.worker = UrgentWorker(
            self.front.store,
            lambda stopped: self.line(url, token, stopped=stopped),
            lambda: Transport(self.straight, token, None, lambda: False),
            self.pulling,
        )

    def begin(self) -> None:
        self.worker.begin()
        self.pull()

    def close(self) -> None:
        self.worker.stop_now()
        self.worker.end()

    def pull(self) -> list[str]:
        """What it asked for."""
        self.way.asked.clear()
        self.worker.pull()
        said = [path.partition("?")[0] for _, path in self.way.asked]
        return [path for path in said if path != "/wake"]

    def touch(self) -> None:
        with self.district.database.write() as session:
            change_stream.touch(session, "oakridge", self.district.now())


@pytest.fixture
def front(district: District, way: Between, tmp_path: Path) -> Iterator[Door]:
    made = door(district, way.url, tmp_path / "front")
    made.exchange()
    yield made
    made.store.close()


def test_a_kiosk_asks_for_requests_only_where_somebody_asked(
    district: District, front: Door, way: Between, url: str, qtbot: QtBot
) -> None:
    case = held(district, front)
    lane = QuickLane(district, front, way, url)
    lane.begin()
    lane.touch()
    assert lane.pull() == ["/changes"]
    # WHEN an office decides THEN it is asked what, and the answer ends that
    ask(district, case)
    assert lane.pull()[:2] == ["/changes", "/requests"]
    front.exchange()
    assert lane.pull() == ["/changes"]
    lane.close()


def test_a_decision_waits_for_no_exchange_that_holds_the_school(
    district: District, front: Door, way: Between, url: str, qtbot: QtBot
) -> None:
    """GIVEN an exchange that pulls a long time WHEN an office decides THEN the decision is there before that ends."""
    case = held(district, front)
    lane = QuickLane(district, front, way, url)
    ask(district, case)
    relay = Relay(lane.worker.replied)
    crew = Crew([lane.worker])
    crew.stopping.connect(lane.worker.stop_now)
    with lane.pulling:
        with qtbot.waitSignal(relay.heard, timeout=30_000):
            crew.start()
        assert cases.load(front.store, case).decision is not None
    crew.stop()


def test_a_district_of_an_earlier_version_is_asked_for_requests_each_time(
    district: District, front: Door, way: Between, url: str, qtbot: QtBot
) -> None:
    lane = QuickLane(district, front, way, url, OlderDistrict)
    lane.begin()
    assert lane.pull() == ["/requests", "/changes"]
    lane.close()


def test_the_desk_hears_of_a_new_document_although_the_requests_cannot_be_had(
    district: District, front: Door, way: Between, url: str, qtbot: QtBot
) -> None:
    case = held(district, front)
    lane = QuickLane(district, front, way, url)
    lane.begin()
    ask(district, case)
    with district.database.write() as session:
        add_staff(session, district.keys, "oakridge", "Mei Tan", "937415", ["decide"], staff_id="mei", hasher=QUICK)
    way.rules = {("GET", "/requests"): WRONG["502"]}
    relay = Relay(lane.worker.school_changed)
    with qtbot.waitSignal(relay.heard, timeout=5_000):
        lane.pull()
    assert cases.load(front.store, case).decision is None
    # AND the decision comes as soon as it can
    way.rules = {}
    assert lane.pull()[0] == "/requests"
    assert cases.load(front.store, case).decision is not None
    lane.close()


def test_a_manifest_that_cannot_be_read_keeps_no_change_away(district: District, listed: AKiosk) -> None:
    """GIVEN a manifest that somebody changed in the database WHEN a kiosk asks what changed THEN it hears that, and
    asks for the lists each time."""
    with district.database.write() as session:
        session.exec(update(Feed).values(issued=""))
    assert listed.client.changes("").feeds == ""


def test_a_list_that_moves_together_with_a_visit_is_exchanged_for_at_once(
    district: District, front: Door, way: Between, url: str, clock: Clock, qtbot: QtBot
) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*")
    lane = QuickLane(district, front, way, url)
    lane.begin()
    relay = Relay(lane.worker.unexplained)
    clock.moment += timedelta(minutes=1)
    cases.open_case(front.store, arrival(visitor("Hale", number="H2")), POSSIBLE, [POSSIBLE_ENTRY])
    front.exchange()
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Okafor,Ada,barred,*")
    with qtbot.waitSignal(relay.heard, timeout=5_000):
        lane.pull()
    lane.close()
