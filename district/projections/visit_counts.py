"""Counts for the dashboard: of visits, holds and how long people waited for a decision, in a range of days.

Bounded by the range: each question reads the visits or cases that began in it by the index of their beginning, of
visits nothing but that index.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, String, case, cast, literal_column, null
from sqlmodel import Session, col, func, select

from district.db.database import on_postgresql
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from sync.contract.records.visit import TOOK_S
from sync.contract.time_zones import zone_of
from sync.contract.vocabulary import CloseReason, Decision, Reason

_HOUR_S: ColumnElement[int] = literal_column("3600", Integer)
_A_DAY = timedelta(days=1)
WAITS_MINUTES = (1, 2, 5, 10, 30)
"""Where the classes of waiting end; the last one has no end."""


@dataclass(frozen=True, slots=True)
class Range:
    """Days of the schools' own calendars, both of them counted. `school`: its code, "" for all, or for `several`."""

    first: date
    last: date
    school: str = ""
    several: tuple[str, ...] = ()

    def days(self) -> list[date]:
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]


@dataclass(slots=True)
class Counts:
    """What was counted.

    Attributes:
        by_kind: code of the visitor type -> visits.
        by_waiting: class of waiting (its place in WAITS_MINUTES, the last one beyond) -> decisions, without cases that
            were closed because their kiosk no longer answered: how long that took says nothing of how long one waits.
        by_decision: decision -> cases; those that nobody has decided under "".
        wrong: day -> cases that were decided as a different person.
        by_took: class of how long a check-in took (its place in TOOK_S) -> visits that nobody
            decided about and whose kiosk told it.
    """

    by_day: Counter[date] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    by_school: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    held: Counter[date] = field(default_factory=Counter)
    by_waiting: Counter[int] = field(default_factory=Counter)
    by_decision: Counter[str] = field(default_factory=Counter)
    wrong: Counter[date] = field(default_factory=Counter)
    by_took: Counter[int] = field(default_factory=Counter)


class Subject(Enum):
    """What is counted by a question of its own."""

    HOURS = auto()
    SCHOOLS = auto()
    KINDS = auto()
    TIMES = auto()
    CASES = auto()


EVERYTHING = frozenset(Subject)


def counts(session: Session, asked: Range, subjects: Collection[Subject] = EVERYTHING) -> Counts:
    """These subjects at once; visits that did not take place are left out. The database counts, for the schools of one
    clock at a time: what comes back is a row an hour, however many came."""
    made = Counts()
    for zone, only in _by_clock(session, asked):
        _count(session, asked, zone, only, made, subjects)
    return made


def added(one: Counts, other: Counts) -> Counts:
    """Both together, of ranges that have no day in common."""
    return Counts(*(getattr(one, part.name) + getattr(other, part.name) for part in fields(Counts)))


def kinds_and_bases(session: Session, asked: Range) -> Counter[tuple[str, str]]:
    """(visitor type, why admitted) -> visits that took place."""
    made: Counter[tuple[str, str]] = Counter()
    for zone, only in _by_clock(session, asked):
        since, until = _span(asked, zone)
        wanted = [col(Visit.started) >= since, col(Visit.started) < until, col(Visit.voided).is_(None)]
        wanted += [col(Visit.school).in_(only)] if only else []
        found = select(Visit.purpose, Visit.choice, func.count()).where(*wanted)
        for kind, basis, count in session.exec(found.group_by(Visit.purpose, Visit.choice)):
            made[kind, basis] += count
    return made


def _by_clock(session: Session, asked: Range) -> list[tuple[ZoneInfo, list[str]]]:
    """The clocks of the schools that are asked for, each with the codes of those; none where that is every school."""
    schools: dict[str, list[str]] = {}
    for code, zone in session.exec(select(School.code, School.time_zone)):
        schools.setdefault(zone, []).append(code)
    chosen = {asked.school} if asked.school else set(asked.several)
    if not chosen:
        return [(zone_of(zone), codes if len(schools) > 1 else []) for zone, codes in schools.items()]
    kept = ((zone, [code for code in codes if code in chosen]) for zone, codes in schools.items())
    return [(zone_of(zone), codes) for zone, codes in kept if codes]


def _span(asked: Range, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (asked.first, asked.last + _A_DAY))
    return first, last


def _count(
    session: Session, asked: Range, zone: ZoneInfo, schools: Sequence[str], made: Counts, subjects: Collection[Subject]
) -> None:
    """`schools`: their codes, none for all."""
    since, until = _span(asked, zone)

    def within(moment: datetime | None, school: str) -> list[ColumnElement[bool]]:
        rules = [col(moment) >= since, col(moment) < until]
        return [*rules, col(school).in_(schools)] if schools else rules

    visits = [*within(Visit.started, Visit.school), col(Visit.voided).is_(None)]
    if Subject.HOURS in subjects:
        _count_hours(session, visits, since, zone, made)
    if Subject.SCHOOLS in subjects:
        for school, count in session.exec(select(Visit.school, func.count()).where(*visits).group_by(Visit.school)):
            made.by_school[school] += count
    if Subject.KINDS in subjects:
        for kind, count in session.exec(select(Visit.purpose, func.count()).where(*visits).group_by(Visit.purpose)):
            made.by_kind[kind] += count
    if Subject.TIMES in subjects:
        took = select(Visit.took_s, func.count()).where(*visits, Visit.took_s > 0).group_by(col(Visit.took_s))
        for seconds, count in session.exec(took):
            made.by_took[bisect_left(TOOK_S, seconds)] += count
    if Subject.CASES in subjects:
        _count_cases(session, within(Case.opened, Case.school), since, zone, made)


def _count_hours(
    session: Session, visits: Sequence[ColumnElement[bool]], since: datetime, zone: ZoneInfo, made: Counts
) -> None:
    hour = _hour(session, col(Visit.started))
    for at, count in session.exec(select(hour, func.count()).where(*visits).group_by(hour)):
        there = _there(at, since, zone)
        made.by_day[there.date()] += count
        made.by_hour[there.hour] += count


def _count_cases(
    session: Session, cases: Sequence[ColumnElement[bool]], since: datetime, zone: ZoneInfo, made: Counts
) -> None:
    hour, is_wrong = _hour(session, col(Case.opened)), case((col(Case.reason) == Reason.DIFFERENT_PERSON, 1), else_=0)
    for at, count, wrong in session.exec(select(hour, func.count(), func.sum(is_wrong)).where(*cases).group_by(hour)):
        day = _there(at, since, zone).date()
        made.held[day] += count
        made.wrong[day] += wrong
    made.wrong = +made.wrong
    waited = _waiting_class(session)
    kinds: Any = (Case.decision, Case.went_away, waited)
    held: Any = select(Case.decision, Case.went_away).add_columns(waited, func.count())
    for decision, went_away, place, count in session.exec(held.where(*cases).group_by(*kinds)):
        has_left = went_away and decision in {"", Decision.NOTED}
        made.by_decision["went_away" if has_left else decision] += count
        if place is not None and not went_away:
            made.by_waiting[place] += count


def _there(at: Any, since: datetime, zone: ZoneInfo) -> datetime:
    """When an hour began by a school's clock; where its day began within that hour, then."""
    begun = at if isinstance(at, datetime) else datetime.fromtimestamp(int(at), UTC)
    return max(begun, since).astimezone(zone)


def _hour(session: Session, moment: Any) -> ColumnElement[Any]:
    """The hour in which something was. As literals: GROUP BY would have other parameters than what is selected."""
    if on_postgresql(session):
        # Half of what date_trunc takes.
        return func.date_bin(literal_column("interval '1 hour'"), moment, literal_column("timestamptz 'epoch'"))
    return _seconds(session, moment) // _HOUR_S * _HOUR_S


def _seconds(session: Session, moment: Any) -> ColumnElement[Any]:
    if on_postgresql(session):
        return func.extract("epoch", moment)
    return cast(func.strftime(literal_column("'%s'"), moment), Integer)


def _waiting_class(session: Session) -> ColumnElement[Any]:
    """The place in WAITS_MINUTES of how long a decision took, NULL where nobody decided or the case was only closed;
    what a wrong clock made negative counts as none."""
    waited = _seconds(session, col(Case.decided)) - _seconds(session, col(Case.opened))
    ends = [(waited < literal_column(str(60 * minutes)), place) for place, minutes in enumerate(WAITS_MINUTES)]
    classes = [(end, literal_column(str(place), Integer)) for end, place in ends]
    beyond = literal_column(str(len(WAITS_MINUTES)), Integer)
    closed = col(Case.reason).in_([literal_column(f"'{reason}'", String) for reason in CloseReason])
    return case((col(Case.decided).is_(None) | closed, null()), *classes, else_=beyond)
