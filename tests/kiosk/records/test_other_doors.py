"""Two doors of one school, each with a store of its own, and a real district between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from kiosk.checkin.visit import SignOutResult, Visit
from kiosk.records import cases, change_feed, remembered_decisions, staff_pins, visits
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.store import Store
from kiosk.records.tables import RememberedRow, VisitRow
from sync.contract.api.school import Changes, WireChange
from sync.contract.vocabulary import AdmissionBasis, Decision, Reason, SignOutMethod
from tests.kiosk.records.processes import PIN, DistrictProcess, exchanged, joined, running
from tests.kiosk.records.world import CLEAR, MONDAY, POSSIBLE, POSSIBLE_ENTRY, Clock, arrival, kinds, visitor


def told(store: Store, key: str = "there", /, **said: object) -> None:
    """A visit of another door comes down."""
    content = {
        "id": key, "kiosk": "gym", "family": "Lindqvist", "given": "Per", "purpose": "parent", "choice": "no_match",
        "destination": "office", "badge": "badge-9", "started": MONDAY.isoformat(),
    }  # fmt: skip
    page = Changes(changes=[WireChange(kind="visit", key=key, content=content | said)], cursor="5")
    ChangeApplier(store).apply(page)


def gone(minutes: int = 20, by: str = "badge") -> dict[str, object]:
    return {"ended": (MONDAY + timedelta(minutes=minutes)).isoformat(), "ended_by": by}


def before(moment: datetime) -> Callable[[Visit], bool]:
    return lambda visit: visit.started < moment


def names(store: Store) -> list[str]:
    return [visit.name.family for visit in visits.on_site(store)]


def test_the_roster_shows_who_came_in_at_another_door(store: Store) -> None:
    visits.record(store, arrival(), CLEAR)
    told(store)
    assert sorted(names(store)) == ["Lindqvist", "Santos"]
    there = visits.load(store, "there")
    assert there is not None
    assert (there.choice, there.badge_id, there.destination) == (AdmissionBasis.NO_MATCH, "badge-9", "office")
    # AND of somebody who has left no name stays
    told(store, **gone())
    assert names(store) == ["Santos"]
    assert visits.load(store, "there") is None


def test_somebody_who_came_in_elsewhere_can_leave_here_once(store: Store) -> None:
    told(store)
    assert visits.sign_out(store, "there", SignOutMethod.BADGE) is SignOutResult.SIGNED_OUT
    assert visits.sign_out(store, "there", SignOutMethod.BADGE) is SignOutResult.ALREADY
    told(store)
    assert names(store) == []
    assert kinds(store).count("signed_out") == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_in_whatever_order_they_come_a_persons_sign_out_beats_the_systems(store: Store, order: tuple[int, ...]) -> None:
    facts: list[dict[str, object]] = [{}, gone(30, "system"), gone(50, "office") | {"started": "", "choice": ""}]
    for number in order:
        told(store, **facts[number])
    assert names(store) == []
    assert visits.sign_out(store, "there", SignOutMethod.BADGE) is SignOutResult.ALREADY


def test_a_visit_of_this_door_learns_only_that_it_ended(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    told(store, visit.id, family="", started=visit.started.isoformat(), **gone())
    kept = visits.load(store, visit.id)
    assert kept is not None
    assert (kept.name.family, kept.ended) == ("Santos", MONDAY + timedelta(minutes=20))


def test_what_cannot_be_a_visit_is_passed_over(store: Store) -> None:
    for wrong in ({"choice": "wave"}, {"started": "noon"}, {"id": "other"}, gone(5, "nobody"), {"ended": "x"}):
        told(store, **wrong)
    assert names(store) == []


def test_each_door_ends_its_own_day_and_after_midnight_everybodys(store: Store, clock: Clock) -> None:
    visits.record(store, arrival(), CLEAR)
    told(store)
    clock.pass_by(hours=9)
    assert visits.close_day(store, before(clock()), everywhere=False) == 1
    assert names(store) == ["Lindqvist"]
    assert visits.close_day(store, before(clock())) == 1
    assert names(store) == []


@pytest.mark.parametrize(
    "off", [timedelta(days=-400), timedelta(days=-2880), timedelta(days=400), timedelta(days=1100)]
)
def test_a_visit_of_a_door_whose_clock_is_wrong_counts_from_when_it_was_heard_of(
    store: Store, clock: Clock, off: timedelta
) -> None:
    told(store, started=(MONDAY + off).isoformat())
    clock.pass_by(hours=2)
    told(store, started=(MONDAY + off).isoformat(), choice="admitted")  # a change of the same visit
    there = visits.load(store, "there")
    assert there is not None
    assert there.started == MONDAY
    # THEN it does not end at once, and it ends at midnight like any other
    assert visits.close_day(store, before(MONDAY - timedelta(hours=1))) == 0
    assert visits.close_day(store, before(MONDAY + timedelta(hours=16))) == 1


def test_a_stream_that_begins_anew_forgets_the_other_doors_only(store: Store) -> None:
    visits.record(store, arrival(), CLEAR)
    told(store)
    with store.writing() as session:
        change_feed.forget_other_doors(session)
    assert names(store) == ["Santos"]
    with store.reading() as session:
        assert session.get(VisitRow, "there") is None


def test_a_remembered_decision_comes_goes_and_stays_taken_back(store: Store, district: object) -> None:
    # GIVEN a decision at another door about the visitor of a license
    ruth = staff_pins.verify_pin(store, "ruth", "905512").staff
    assert ruth is not None
    held = cases.open_case(store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
    cases.decide(store, held, Decision.ADMIT, Reason.DIFFERENT_PERSON, ruth)
    known = remembered_decisions.remembered(store, visitor())
    assert known == {("entry-1", "ef" * 32)}
    assert kinds(store).count("remembered") == 1
    with store.reading() as session:
        row = session.exec(select(RememberedRow)).one()
    content = {
        "case": held, "visitor_hash": row.visitor_hash, "entries": [("entry-1", "ef" * 32, "custody")],
        "by": "ruth", "decided": row.decided, "expires": row.expires,
    }  # fmt: skip
    coming = Changes(changes=[WireChange(kind="remembered", key=held, content=content)], cursor="1")
    leaving = Changes(changes=[WireChange(kind="remembered", key=held)], cursor="2")
    shelf = ChangeApplier(store)
    shelf.apply(leaving)
    assert remembered_decisions.remembered(store, visitor()) == frozenset()
    shelf.apply(coming)
    assert remembered_decisions.remembered(store, visitor()) == known
    # WHEN it is taken back here THEN an older word from the district does not bring it back
    remembered_decisions.revoke(store, held, "staff:ruth")
    shelf.apply(coming)
    assert remembered_decisions.remembered(store, visitor()) == frozenset()


@pytest.fixture
def process(tmp_path: Path, root: Path) -> Iterator[tuple[DistrictProcess, str]]:
    with running(root, tmp_path / "district") as (district, url):
        yield district, url


@pytest.mark.slow
def test_two_doors_of_one_school_know_the_same(tmp_path: Path, process: tuple[DistrictProcess, str]) -> None:
    # GIVEN two kiosks of one school
    district, url = process
    front, gym = (joined(tmp_path / name, district, url) for name in ("front", "gym"))
    for store in (front, gym):
        exchanged(store)
    # WHEN somebody comes in at the one
    visit = visits.record(front, arrival(visitor("Lindqvist")), CLEAR)
    exchanged(front)
    exchanged(gym)
    # THEN the other shows it, ends it, and the first one knows
    assert names(gym) == ["Lindqvist"]
    assert visits.sign_out(gym, visit.id, SignOutMethod.BADGE) is SignOutResult.SIGNED_OUT
    exchanged(gym)
    exchanged(front)
    assert names(front) == names(gym) == []
    # AND what was decided at the one need not be decided at the other
    ana = staff_pins.verify_pin(front, "ana-ruiz", PIN).staff
    assert ana is not None
    held = cases.open_case(front, arrival(visitor("Hale", number="H2")), POSSIBLE, [POSSIBLE_ENTRY])
    cases.decide(front, held, Decision.ADMIT, Reason.DIFFERENT_PERSON, ana)
    exchanged(front)
    exchanged(gym)
    assert remembered_decisions.remembered(gym, visitor("Hale", number="H2")) == {("entry-1", "ef" * 32)}
    # AND an idle exchange brings nothing
    exchanged(front)
    assert (exchanged(front).changes, exchanged(gym).changes) == (0, 0)
    front.close()
    gym.close()
