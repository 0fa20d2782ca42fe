"""When the school is open, and when a visit has to end. Pure; offline, the kiosk knows it for the whole year.

All times of day are those of the school's zone; every moment that comes in or goes out is aware of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sync.contract.time_zones import day_in


class OpenState(StrEnum):
    """Whether the school receives visitors at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"  # a school day that has not begun
    OVER = "over"  # a school day that has ended
    NO_SCHOOL = "no_school"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From opening until closing of one day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ClassPeriod:
    """One period of a school day."""

    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """`week` by weekday (Monday is 0); a day in `days` overrides it, None for a day without school."""

    week: Mapping[int, OpeningHours] = field(default_factory=lambda: MappingProxyType({}))
    days: Mapping[date, OpeningHours | None] = field(default_factory=lambda: MappingProxyType({}))
    bells: tuple[ClassPeriod, ...] = ()

    def hours(self, day: date) -> OpeningHours | None:
        """None where there is no school on that day."""
        return self.days[day] if day in self.days else self.week.get(day.weekday())

    def bell(self, now: datetime, zone: ZoneInfo) -> ClassPeriod | None:
        """The period that is going on, None between two and on days without school."""
        local = now.astimezone(zone)
        if self.hours(local.date()) is None:
            return None
        at = local.time().replace(tzinfo=None)
        return next((bell for bell in self.bells if bell.begins <= at < bell.ends), None)


def open_state(calendar: SchoolCalendar | None, now: datetime, zone: ZoneInfo) -> OpenState:
    """A school without a calendar is always open."""
    if calendar is None:
        return OpenState.OPEN
    local = now.astimezone(zone)
    hours = calendar.hours(local.date())
    if hours is None:
        return OpenState.NO_SCHOOL
    at = local.time().replace(tzinfo=None)
    if at < hours.opens:
        return OpenState.NOT_YET
    return OpenState.OPEN if at < hours.closes else OpenState.OVER


def last_closing(calendar: SchoolCalendar | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment up to which whoever came must have left: this day's closing time if it has passed, else midnight."""
    midnight = midnight_before(now, zone)
    hours = calendar.hours(midnight.date()) if calendar else None
    if hours is None:
        return midnight
    closing = datetime.combine(midnight.date(), hours.closes, zone)
    return closing if closing <= now else midnight


def midnight_before(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(day_in(zone, now), time(), zone)


def visit_end(calendar: SchoolCalendar | None, started: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When a visit has to end: `minutes` after it began (0: no limit of its own), and by the end of its day."""
    day = day_in(zone, started)
    hours = calendar.hours(day) if calendar else None
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    if hours is not None and started < (closing := datetime.combine(day, hours.closes, zone)):
        end = closing
    # Beyond a change of the clocks, an hour on the wall is not an hour.
    return min(end, datetime.fromtimestamp(started.timestamp() + minutes * 60, zone)) if minutes else end
