"""Which day it is: at a school by its clock, and at the district by the clock of its first school.

A moment is kept in UTC. Its day there is another one for a part of each evening, or morning, so nothing that people
call today, or a last day, may go by it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from district.db.tables import School
from sync.contract.time_zones import UTC_ZONE, day_in, zone_of


def district_zone(session: Session) -> ZoneInfo:
    """The district's clock; UTC where it has no school yet."""
    first = session.exec(select(School.time_zone).order_by(col(School.code)).limit(1)).first()
    return zone_of(first) if first else UTC_ZONE


def district_day(session: Session, moment: datetime) -> date:
    return day_in(district_zone(session), moment)


def school_day(session: Session, code: str, moment: datetime) -> date:
    """The day at a school; the district's where there is no such school."""
    school = session.get(School, code)
    return day_in(zone_of(school.time_zone) if school else district_zone(session), moment)


def next_month(month: date) -> date:
    """The first day of the month after that of a day; the last day that there is, after the last month."""
    if (month.year, month.month) == (date.max.year, 12):
        return date.max
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_span(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month (its first day) begins and when the next one does, by a clock, in UTC."""
    first, last = (datetime.combine(one, time(), zone) for one in (month, next_month(month)))
    return first.astimezone(UTC), last.astimezone(UTC)
