"""Which clock is wrong, by how much, and what becomes of the day, of passes and of badges at one desk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin.health import HealthPart
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.records import visits
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.workers.desk_duties import not_valid
from scanning import signed_passes
from scanning.documents import Pass, Unreadable
from sync.contract.vocabulary import SignOutMethod
from tests.kiosk.records.test_trusted_time import Steady
from tests.kiosk.records.world import CLEAR, MONDAY, Clock, District, arrival, visitor
from tests.kiosk.workers.desk import AtTheDesk
from tests.kiosk.workers.test_clocks_at_the_desk import OFF, at, go_on, made, signer, steady

__all__ = ["at", "made", "signer", "steady"]

# The day.


def calendar(store: Store, district: District) -> None:
    week = {day: {"opens": "00:00", "closes": "15:45"} for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"calendar": {"week": week}})


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("agreed", [False, True], ids=["never agreed", "agreed before"])
def test_nobody_is_signed_out_early_by_a_wrong_clock_of_the_district(
    at: AtTheDesk, district: District, clock: Clock, steady: Steady, off: timedelta, agreed: bool
) -> None:
    # GIVEN a school that closes at 15:45 in Denver, a visitor who came at 9:00, and a district whose clock is wrong
    calendar(at.store, district)
    at.worker.reload()
    go_on(clock, steady, hours=8)
    if agreed:
        at.store.note_district_time(clock.now)
    visit = visits.record(at.store, arrival(), CLEAR)
    at.store.note_district_time(clock.now + off)
    # WHEN the hours go by THEN nobody is signed out before the school has closed
    for _ in range(6):
        go_on(clock, steady, hours=1, minutes=5)
        at.store.note_district_time(clock.now + off)
        at.worker.run_housekeeping()
        assert [one.id for one in visits.on_site(at.store)] == [visit.id]
    # AND everybody within a day of it
    for _ in range(25):
        go_on(clock, steady, hours=1)
        at.store.note_district_time(clock.now + off)
        at.worker.run_housekeeping()
    assert visits.on_site(at.store) == ()


@pytest.mark.parametrize("off", OFF)
def test_a_kiosk_whose_clock_is_wrong_ends_its_day_all_the_same(
    at: AtTheDesk, district: District, clock: Clock, steady: Steady, off: timedelta
) -> None:
    calendar(at.store, district)
    at.worker.reload()
    right = MONDAY + timedelta(hours=8)  # 9:00 in Denver
    clock.now = right + off
    at.store.note_district_time(right)
    visits.record(at.store, arrival(), CLEAR)
    at.worker.run_housekeeping()
    assert len(visits.on_site(at.store)) == 1
    for hours in range(1, 32):
        go_on(clock, steady, hours=1)
        at.store.note_district_time(right + timedelta(hours=hours))
        at.worker.run_housekeeping()
    assert visits.on_site(at.store) == ()


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("agreed", [False, True], ids=["never agreed", "agreed before"])
def test_who_came_before_and_after_a_kiosks_clock_went_wrong_stays_until_the_school_closes(
    at: AtTheDesk, district: District, clock: Clock, steady: Steady, off: timedelta, agreed: bool
) -> None:
    # GIVEN a visitor of 9:00, and one of 10:00, when the kiosk's clock has become wrong
    calendar(at.store, district)
    at.worker.reload()
    go_on(clock, steady, hours=8)
    right = clock.now
    if agreed:
        at.store.note_district_time(right)
    else:
        clock.now = right + off  # it was wrong from the start
        at.store.note_district_time(right)
    visits.record(at.store, arrival(), CLEAR)
    go_on(clock, steady, hours=1)
    right += timedelta(hours=1)
    clock.now = right + off
    at.store.note_district_time(right)
    visits.record(at.store, arrival(visitor(number="S2")), CLEAR)
    # THEN both stay while the school is open
    for _ in range(4):
        go_on(clock, steady, hours=1)
        right += timedelta(hours=1)
        at.store.note_district_time(right)
        at.worker.run_housekeeping()
        assert len(visits.on_site(at.store)) == 2
        assert at.reading(HealthPart.OVERDUE) == 0
    # AND also when the clock is set right in the afternoon
    clock.now = right
    at.store.note_district_time(right)
    at.worker.run_housekeeping()
    assert len(visits.on_site(at.store)) == 2
    # AND nobody stays overnight, whatever their visits' times say
    go_on(clock, steady, hours=24)
    at.store.note_district_time(clock.now)
    at.worker.run_housekeeping()
    assert visits.on_site(at.store) == ()


# Passes and badges.


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("wrong", ["district", "kiosk"])
def test_a_pass_counts_by_any_clock_that_may_be_right(at: AtTheDesk, clock: Clock, wrong: str, off: timedelta) -> None:
    if wrong == "kiosk":
        clock.now = MONDAY + off
    at.store.note_district_time(MONDAY + off if wrong == "district" else MONDAY)
    hour = timedelta(hours=1)
    assert not_valid(at.store.clocks(), MONDAY - hour, MONDAY + hour) is None


def test_where_clocks_agree_a_pass_ends_and_begins_by_the_districts(at: AtTheDesk) -> None:
    at.store.note_district_time(MONDAY + timedelta(minutes=30))
    minute = timedelta(minutes=1)
    assert not_valid(at.store.clocks(), MONDAY, MONDAY + 29 * minute) is Unreadable.EXPIRED
    assert not_valid(at.store.clocks(), MONDAY + 31 * minute, MONDAY + 60 * minute) is Unreadable.NOT_YET_VALID
    assert not_valid(at.store.clocks(), MONDAY, MONDAY + 31 * minute) is None


def badge(at: AtTheDesk) -> Pass:
    """The badge of a new visit, as a scanner reads it at any door."""
    visit = visits.record(at.store, arrival(), CLEAR)
    code = at.ask(c.MakeBadge(visit)).badge.code
    keys = {at.store.secrets.device_key_id: at.store.secrets.device_key.public_key()}
    read = signed_passes.decode(code, keys, None, "oakridge")
    assert isinstance(read, Pass)
    return read


@pytest.mark.parametrize("off", OFF)
def test_a_badge_of_a_kiosk_whose_clock_is_wrong_signs_out_at_every_door(
    at: AtTheDesk, clock: Clock, off: timedelta
) -> None:
    # GIVEN a kiosk whose clock is wrong, and that has heard its district
    clock.now = MONDAY + off
    at.store.note_district_time(MONDAY)
    made = badge(at)
    # THEN its badge counts by the right clock of another door, and here when this clock has been set right
    assert made.valid_from <= MONDAY <= made.valid_until
    clock.now = MONDAY + timedelta(minutes=5)
    at.store.note_district_time(MONDAY + timedelta(minutes=5))
    assert at.ask(c.SignOut(made, SignOutMethod.BADGE)).result is SignOutResult.SIGNED_OUT


def test_a_badge_of_yesterday_is_refused_and_signs_nobody_out(at: AtTheDesk, clock: Clock, steady: Steady) -> None:
    at.store.note_district_time(MONDAY)
    made = badge(at)
    go_on(clock, steady, hours=25)
    at.store.note_district_time(clock.now)
    assert at.ask(c.SignOut(made, SignOutMethod.BADGE)) == ve.BadgeRefused(Unreadable.EXPIRED)
    assert len(visits.on_site(at.store)) == 1
