"""Whatever becomes of a kiosk's list, the next exchange with its district brings it back, by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from district.db.publish_tables import GivenSet
from district.instance import District
from district.publish import feed_sets
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import ListLedger, MemoryLedger
from sync.contract.api.messages import Feeds
from sync.contract.vocabulary import ListState
from sync.exchange.client import Client
from sync.exchange.pull import Pulled, pull_feeds
from tests.districts import Clock, Station
from tests.kiosk.barred_index.harming import FEEDS, HARM, OURS, file_of
from tests.kiosk.barred_index.list_world import KEY
from tests.screening.people import tables, visitor
from tests.sync.imports import lose, publish
from tests.sync.mending import Counted

ROWS = [f"{number},Name{number},Pat,barred,*" for number in range(40)]
OWN = [
    "c1,Custodian,Pat,custody,oakridge",
    *(f"c{number},Family{number},Ana,custody,oakridge" for number in range(2, 40)),
]
BOTH = frozenset(FEEDS)


class OfBefore(Client):
    """A line to a district that is older than the signed set."""

    def feeds(self) -> Feeds:
        return super().feeds().model_copy(update={"given": None})


class Home:
    """A kiosk's lists, and what is written down of them from one start to the next."""

    def __init__(self, folder: Path, kiosk: Station) -> None:
        self.folder = folder / "lists"
        self.kiosk = kiosk
        self.ledger: ListLedger = MemoryLedger()
        self.lists = self.open()

    def open(self) -> BarredLists:
        joined = self.kiosk.enrolled
        keys = self.kiosk.keys
        return BarredLists(self.folder, KEY, joined.district, keys, tables(), joined.school, ledger=self.ledger)

    def start_again(self) -> None:
        self.lists.close()
        self.lists = self.open()

    def pull(self, client: Client) -> Pulled:
        return pull_feeds(client, self.lists, self.kiosk.keys, self.lists.feeds())


@pytest.fixture
def home(tmp_path: Path, kiosk: Station) -> Iterator[Home]:
    made = Home(tmp_path, kiosk)
    yield made
    made.lists.close()


@pytest.fixture
def client(kiosk: Station, url: str) -> Iterator[Counted]:
    made = Counted(url, kiosk.enrolled.token)
    yield made
    made.close()


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("feed", FEEDS)
def test_a_list_that_came_to_harm_is_back_after_one_exchange(
    harm: str, feed: str, district: District, client: Counted, home: Home, clock: Clock
) -> None:
    # GIVEN a kiosk with both lists in their second version
    publish(district, *ROWS, *OWN[:-1])
    home.pull(client)
    for path in [file_of(home.folder, name) for name in FEEDS]:
        shutil.copy(path, path.with_suffix(".older"))
    clock.forward(minutes=1)
    publish(district, *ROWS, "new,Newcomer,Ada,barred,*", *OWN)
    assert set(home.pull(client).applied) == BOTH
    assert home.lists.state(clock()) is ListState.CURRENT
    for off in (False, True):
        path = file_of(home.folder, feed)
        older = next(iter(home.folder.glob(f"{path.name.split('.')[0]}.*.older")))
        # WHEN one comes to harm, while the kiosk is at work or is off
        if off:
            home.lists.close()
        HARM[harm](path, file_of(home.folder, next(name for name in FEEDS if name != feed)), older)
        if off:
            home.lists = home.open()
        assert home.lists.state(clock()) is ListState.ABSENT
        # THEN the next exchange brings it back, and only it
        report = home.pull(client)
        assert report.refused == ()
        assert home.lists.faults() == {}
        assert home.lists.state(clock()) is ListState.CURRENT
        assert report.applied == (feed,)
        assert home.lists.candidates(visitor("Custodian, Pat"))
        assert home.lists.candidates(visitor("Newcomer, Ada"))
        assert home.pull(client).applied == ()


def test_a_page_that_is_spoiled_costs_the_entries_that_are_lost_and_not_the_whole_list(
    district: District, client: Counted, home: Home
) -> None:
    """GIVEN a byte flipped where no entry lies WHEN the list is mended THEN its own entries make it whole again."""
    publish(district, *ROWS, *OWN)
    home.pull(client)
    with file_of(home.folder, OURS).open("ab") as file:
        file.write(bytes(4_096))
    client.whole = 0
    assert home.pull(client).mended == (OURS,)
    assert client.whole == 0
    assert home.lists.faults() == {}


def test_a_list_that_the_district_lost_is_kept_over_restarts_and_held_for_where_it_is_gone(
    district: District, client: Counted, home: Home, clock: Clock
) -> None:
    # GIVEN a district from whose database a school's list is gone
    publish(district, *ROWS, *OWN)
    home.pull(client)
    lose(district, OURS)
    # WHEN the kiosk exchanges THEN it keeps the list, and says what it misses
    assert home.pull(client).refused == ((OURS, "not_given"),)
    home.start_again()
    assert home.lists.state(clock()) is ListState.CURRENT
    assert home.lists.candidates(visitor("Custodian, Pat"))
    # WHEN its own copy goes too THEN everybody is held until the list is imported again
    file_of(home.folder, OURS).unlink()
    home.start_again()
    assert home.pull(client).refused == ((OURS, "not_given"),)
    assert home.lists.state(clock()) is ListState.ABSENT
    clock.forward(minutes=1)
    publish(district, *ROWS, *OWN)
    assert OURS in home.pull(client).applied
    assert home.lists.state(clock()) is ListState.CURRENT


def test_a_list_ends_at_the_kiosk_by_its_tombstone(
    district: District, client: Counted, home: Home, clock: Clock
) -> None:
    publish(district, *ROWS, *OWN)
    home.pull(client)
    clock.forward(minutes=1)
    with district.database.write() as session:
        feed_sets.end(session, district.keys, OURS, district.now(), may_shrink=True)
    report = home.pull(client)
    assert (report.dropped, report.refused) == ((OURS,), ())
    home.start_again()
    assert home.lists.state(clock()) is ListState.CURRENT
    assert home.lists.feeds() == {"district"}
    # AND begins again when the district has it again
    clock.forward(minutes=1)
    publish(district, *ROWS, *OWN)
    assert OURS in home.pull(client).applied


def test_with_a_district_of_before_everything_is_as_it_was(
    district: District, kiosk: Station, url: str, home: Home, clock: Clock
) -> None:
    # GIVEN a district that gives no set
    old = OfBefore(url, kiosk.enrolled.token)
    publish(district, *ROWS, *OWN)
    home.pull(old)
    assert home.lists.set_version == 0
    assert home.lists.state(clock()) is ListState.CURRENT
    # WHEN it gives a list no longer THEN that is dropped, as ever
    lose(district, OURS)
    assert home.pull(old).dropped == (OURS,)
    assert home.lists.state(clock()) is ListState.CURRENT
    # WHEN the district is brought up to date THEN the set is kept, and the district of before can take nothing away
    clock.forward(minutes=1)
    publish(district, *ROWS, *OWN)
    new = Client(url, kiosk.enrolled.token)
    home.pull(new)
    assert home.lists.set_version > 0
    lose(district, OURS)
    report = home.pull(old)
    assert (report.dropped, report.refused) == ((), ((OURS, "not_given"),))
    assert home.lists.candidates(visitor("Custodian, Pat"))
    old.close()
    new.close()


def test_a_restored_backup_takes_no_list_and_no_set_back(
    district: District, client: Counted, home: Home, clock: Clock
) -> None:
    # GIVEN a kiosk whose school has a list since its district was backed up
    publish(district, *ROWS)
    with district.database.read() as session:
        before = session.get(GivenSet, "oakridge")
    clock.forward(minutes=1)
    publish(district, *ROWS, *OWN)
    home.pull(client)
    version = home.lists.set_version
    # WHEN the backup is restored
    lose(district, OURS)
    with district.database.write() as session:
        session.merge(before)
    report = home.pull(client)
    # THEN the kiosk keeps what it was given, and names both
    assert set(report.refused) == {("feed-set", "lower_version"), (OURS, "not_given")}
    assert home.lists.set_version == version
    assert home.lists.state(clock()) is ListState.CURRENT
    assert home.lists.candidates(visitor("Custodian, Pat"))
    # AND the next import sets everything right
    clock.forward(minutes=1)
    publish(district, *ROWS, *OWN)
    assert home.pull(client).refused == ()
