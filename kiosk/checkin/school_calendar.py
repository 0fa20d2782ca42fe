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


class Door(StrEnum):
    """Whether the school receives visitors at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"  # a school day that has not begun
    OVER = "over"  # a school day that has ended
    NO_SCHOOL = "no_school"


@dataclass(frozen=True, slots=True)
class Hours:
    """From opening until closing of one day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Bell:
    """One period of a school day."""

    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` by weekday (Monday is 0); a day in `days` overrides it, None for a day without school."""

    week: Mapping[int, Hours] = field(default_factory=lambda: MappingProxyType({}))
    days: Mapping[date, Hours | None] = field(default_factory=lambda: MappingProxyType({}))
    bells: tuple[Bell, ...] = ()

    def hours(self, day: date) -> Hours | None:
        """None where there is no school on that day."""
        return self.days[day] if day in self.days else self.week.get(day.weekday())

    def bell(self, now: datetime, zone: ZoneInfo) -> Bell | None:
        """The period that is going on, None between two and on days without school."""
        local = now.astimezone(zone)
        if self.hours(local.date()) is None:
            return None
        at = local.time().replace(tzinfo=None)
        return next((bell for bell in self.bells if bell.begins <= at < bell.ends), None)


def door(calendar: Calendar | None, now: datetime, zone: ZoneInfo) -> Door:
    """A school without a calendar is always open."""
    if calendar is None:
        return Door.OPEN
    local = now.astimezone(zone)
    hours = calendar.hours(local.date())
    if hours is None:
        return Door.NO_SCHOOL
    at = local.time().replace(tzinfo=None)
    if at < hours.opens:
        return Door.NOT_YET
    return Door.OPEN if at < hours.closes else Door.OVER


def day_ended(calendar: Calendar | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment up to which whoever came must have left: this day's closing time if it has passed, else midnight."""
    midnight = midnight_before(now, zone)
    hours = calendar.hours(midnight.date()) if calendar else None
    if hours is None:
        return midnight
    closing = datetime.combine(midnight.date(), hours.closes, zone)
    return closing if closing <= now else midnight


def midnight_before(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def until(calendar: Calendar | None, started: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When a visit has to end: `minutes` after it began (0: no limit of its own), and by the end of its day."""
    day = started.astimezone(zone).date()
    hours = calendar.hours(day) if calendar else None
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    if hours is not None and started < (closing := datetime.combine(day, hours.closes, zone)):
        end = closing
    # Beyond a change of the clocks, an hour on the wall is not an hour.
    return min(end, datetime.fromtimestamp(started.timestamp() + minutes * 60, zone)) if minutes else end
