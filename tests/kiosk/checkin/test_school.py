"""When a school is open and when a visit must end, by the school's own clock, also where that clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.checkin.school import (
    ClassPeriod,
    OpeningHours,
    OpenState,
    SchoolCalendar,
    Site,
    last_closing,
    open_state,
    visit_end,
)
from kiosk.checkin.visit import Visit
from sync.contract.records.person import Identity
from sync.contract.records.question import VisitorType
from sync.contract.vocabulary import AdmissionBasis

DENVER = ZoneInfo("America/Denver")
SCHOOL = SchoolCalendar(
    week={day: OpeningHours(time(7, 30), time(15, 45)) for day in range(5)},
    days={date(2026, 11, 26): None, date(2026, 11, 25): OpeningHours(time(7, 30), time(12, 0))},
    bells=(ClassPeriod("1", time(7, 45), time(8, 35)), ClassPeriod("2", time(8, 40), time(9, 30))),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026, in Denver; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=DENVER).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 7, 29), OpenState.NOT_YET),
        (at(23, 7, 30), OpenState.OPEN),
        (at(23, 15, 44), OpenState.OPEN),
        (at(23, 15, 45), OpenState.OVER),
        (at(25, 12, 1), OpenState.OVER),  # early close
        (at(26, 10), OpenState.NO_SCHOOL),  # holiday
        (at(28, 10), OpenState.NO_SCHOOL),  # Saturday
    ],
)
def test_opening_hours_follow_the_calendar(moment: datetime, expected: OpenState) -> None:
    assert open_state(SCHOOL, moment, DENVER) is expected
    assert open_state(None, moment, DENVER) is OpenState.OPEN


def test_bells_ring_on_school_days_only() -> None:
    first = SCHOOL.bell(at(23, 8), DENVER)
    assert first is not None
    assert first.name == "1"
    assert SCHOOL.bell(at(23, 8, 37), DENVER) is None
    assert SCHOOL.bell(at(26, 8), DENVER) is None


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        (at(23, 12), at(23, 0)),
        (at(23, 15, 45), at(23, 15, 45)),
        (at(23, 23), at(23, 15, 45)),
        (at(24, 0, 1), at(24, 0)),
        (at(25, 13), at(25, 12)),
        (at(26, 20), at(26, 0)),
    ],
)
def test_a_day_ends_when_the_school_closes_or_at_midnight(now: datetime, ended: datetime) -> None:
    assert last_closing(SCHOOL, now, DENVER) == ended


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_end_of_a_day_is_never_in_the_future_nor_more_than_a_day_ago(now: datetime) -> None:
    assert timedelta(0) <= now - last_closing(SCHOOL, now, DENVER) <= timedelta(hours=25)


def test_a_visit_ends_with_its_purpose_or_its_day() -> None:
    assert visit_end(SCHOOL, at(23, 9), 15, DENVER) == at(23, 9, 15)
    assert visit_end(SCHOOL, at(23, 9), 0, DENVER) == at(23, 15, 45)
    assert visit_end(SCHOOL, at(23, 15, 40), 15, DENVER) == at(23, 15, 45)
    assert visit_end(SCHOOL, at(23, 18), 0, DENVER) == at(24, 0)  # an evening event
    assert visit_end(None, at(23, 9), 0, DENVER) == at(24, 0)
    autumn = datetime(2026, 11, 1, 1, 30, tzinfo=DENVER)
    assert visit_end(None, autumn, 60, DENVER) - autumn.astimezone(UTC) == timedelta(hours=1)


def test_who_should_have_left_is_overdue() -> None:
    def visit(key: str, purpose: str, started: datetime, ended: datetime | None = None) -> Visit:
        return Visit(key, Identity(family="Example"), purpose, "", started, AdmissionBasis.NO_MATCH, key, ended=ended)

    deliveries = VisitorType(code="delivery", label={}, badge={}, minutes=15)
    site = Site("oakridge", "Oakridge", "America/Denver", (deliveries,), (), calendar=SCHOOL)
    here = (
        visit("late", "delivery", at(23, 9)),
        visit("left", "delivery", at(23, 9), at(23, 9, 5)),
        visit("parent", "parent", at(23, 9)),
    )
    assert [one.id for one in site.overdue(here, at(23, 9, 30))] == ["late"]
    assert [one.id for one in site.overdue(here, at(23, 16))] == ["late", "parent"]
