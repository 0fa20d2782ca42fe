"""Counts for the dashboard: of visits, holds and how long people waited for a decision, in a range of days.

Bounded by the range: each question reads the visits or cases that began in it, once, by the index of their beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Integer, cast, literal_column
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, func, select

from district.db.database import on_postgresql
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from sync.contract.time_zones import zone_of
from sync.contract.vocabulary import Decision, Reason

_HOUR_S = 3_600
_A_DAY = timedelta(days=1)
WAITS_MINUTES = (1, 2, 5, 10, 30)
"""Where the classes of waiting end; the last one has no end."""


@dataclass(frozen=True, slots=True)
class Range:
    """Days of the schools' own calendars, both of them counted. `school`: its code, "" for all."""

    first: date
    last: date
    school: str = ""

    def days(self) -> list[date]:
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]


@dataclass(slots=True)
class Counts:
    """What was counted.

    Attributes:
        by_waiting: class of waiting (its place in WAITS_MINUTES, the last one beyond) -> decisions.
        by_decision: decision -> cases; those that nobody has decided under "".
        wrong: day -> cases that were decided as a different person.
    """

    by_day: Counter[date] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    by_school: Counter[str] = field(default_factory=Counter)
    held: Counter[date] = field(default_factory=Counter)
    by_waiting: Counter[int] = field(default_factory=Counter)
    by_decision: Counter[str] = field(default_factory=Counter)
    wrong: Counter[date] = field(default_factory=Counter)


def counts(session: Session, asked: Range) -> Counts:
    """Everything at once; visits that did not take place are left out."""
    zones = dict(session.exec(select(School.code, School.time_zone)).all())
    made = Counts()
    _visits(session, asked, zones, made)
    _cases(session, asked, zones, made)
    return made


def _visits(session: Session, asked: Range, zones: Mapping[str, str], made: Counts) -> None:
    seconds: ColumnElement[int] = literal_column(str(_HOUR_S), Integer)  # as a parameter, GROUP BY has another one
    if on_postgresql(session):
        hour: ColumnElement[int] = cast(func.floor(func.extract("epoch", col(Visit.started)) / seconds), Integer)
    else:
        hour = cast(func.strftime("%s", col(Visit.started)), Integer) // seconds
    since, until = _bounds(asked)
    query = (
        select(Visit.school, hour, func.count())
        .where(col(Visit.started) >= since, col(Visit.started) < until, col(Visit.voided).is_(None))
        .group_by(Visit.school, hour)
    )
    if asked.school:
        query = query.where(Visit.school == asked.school)
    for school, at, count in session.exec(query):
        there = datetime.fromtimestamp(int(at) * _HOUR_S, UTC).astimezone(zone_of(zones.get(school, "UTC")))
        if asked.first <= there.date() <= asked.last:
            made.by_day[there.date()] += count
            made.by_hour[there.hour] += count
            made.by_school[school] += count


def _cases(session: Session, asked: Range, zones: Mapping[str, str], made: Counts) -> None:
    since, until = _bounds(asked)
    kept = load_only(Case.school, Case.opened, Case.decided, Case.decision, Case.reason, Case.went_away)  # type: ignore[arg-type]  # mypy: columns are values
    query = select(Case).options(kept).where(col(Case.opened) >= since, col(Case.opened) < until)
    if asked.school:
        query = query.where(Case.school == asked.school)
    for case in session.exec(query):
        if case.opened is None:
            continue
        day = case.opened.astimezone(zone_of(zones.get(case.school, "UTC"))).date()
        if not asked.first <= day <= asked.last:
            continue
        made.held[day] += 1
        has_left = case.went_away and case.decision in {"", Decision.NOTED}
        made.by_decision["went_away" if has_left else case.decision] += 1
        if case.reason == Reason.DIFFERENT_PERSON:
            made.wrong[day] += 1
        if case.decided is not None and not case.went_away:
            made.by_waiting[waiting_class(case.decided - case.opened)] += 1


def waiting_class(waited: timedelta) -> int:
    """The place in WAITS_MINUTES; what a wrong clock made negative counts as none."""
    minutes = waited / timedelta(minutes=1)
    return next((place for place, end in enumerate(WAITS_MINUTES) if minutes < end), len(WAITS_MINUTES))


def _bounds(asked: Range) -> tuple[datetime, datetime]:
    """A day more on both sides, for whatever zone a school lies in."""
    first, last = (datetime.combine(day, time(), UTC) for day in (asked.first, asked.last))
    return first - _A_DAY, last + 2 * _A_DAY
