"""A new school year: its first day, and what was confirmed for it at each school, by whom; each can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from district.db.tables import School
from district.db.year_tables import SchoolYear, YearStep
from district.errors import Unfit
from district.publish.schools import lock
from language.marks import N_

NEAR = timedelta(days=7)
"""So long before the first day, what is missing is said louder."""
FURTHEST = timedelta(days=400)


class StepKind(StrEnum):
    """What is confirmed before school starts."""

    ACCOUNTS = "accounts"  # of a school, or of the district where the school is ""
    STAFF = "staff"  # who has a PIN
    PLACES = "places"  # hosts and destinations
    HOURS = "hours"
    PASSES = "passes"
    CODES = "codes"  # kiosks were given codes to enroll again; of the district

    @property
    def of_school(self) -> bool:
        """Whether each school confirms it."""
        return self is not StepKind.CODES


BY_MANAGER = (StepKind.STAFF, StepKind.PLACES, StepKind.HOURS, StepKind.PASSES)
"""What a school's manager confirms; the accounts are for those who manage accounts."""


@dataclass(frozen=True, slots=True)
class Year:
    """The year that counts, with its steps that were not undone: the newest by school and kind."""

    number: int
    first_day: date
    begun: datetime
    by: str
    steps: Mapping[tuple[str, StepKind], YearStep]

    def step(self, school: str, kind: StepKind) -> YearStep | None:
        return self.steps.get((school, kind))

    def days_left(self, today: date) -> int:
        return (self.first_day - today).days

    def is_near(self, today: date) -> bool:
        """Whether the first day comes within a week."""
        return timedelta() <= self.first_day - today <= NEAR


def current(session: Session, *, hold: bool = False) -> Year | None:
    """The year that is prepared, or that was prepared last; None before the first. `hold`: until the commit nobody else
    confirms anything for it."""
    newest = select(SchoolYear).order_by(col(SchoolYear.number).desc()).limit(1)
    row = session.exec(newest.with_for_update() if hold else newest).first()
    if row is None or row.number is None:
        return None
    there = select(YearStep).where(YearStep.year == row.number, col(YearStep.undone).is_(None))
    steps: dict[tuple[str, StepKind], YearStep] = {}
    for one in session.exec(there.order_by(col(YearStep.number))):
        if one.kind in set(StepKind):
            steps[one.school, StepKind(one.kind)] = one
    return Year(row.number, date.fromisoformat(row.first_day), row.begun, row.by, steps)


def begin(session: Session, first_day: date, by: str, today: date, now: datetime) -> int:
    """Begin to prepare a year: nothing is confirmed for it yet. Raises Unfit."""
    _check_day(first_day, today)
    lock(session, list(session.exec(select(School.code))))
    known = current(session)
    if known is not None and known.first_day >= today:
        raise Unfit(N_("A year that begins on {day} is being prepared already."), day=known.first_day.isoformat())
    row = SchoolYear(first_day=first_day.isoformat(), begun=now, by=by)
    session.add(row)
    session.flush()
    return row.number or 0


def move(session: Session, number: int, first_day: date, today: date) -> None:
    """Another first day for the year that is prepared; what was confirmed stays so. Raises Unfit."""
    _check_day(first_day, today)
    row = session.get(SchoolYear, number, with_for_update=True)
    if row is not None:
        row.first_day = first_day.isoformat()
        session.add(row)
        session.flush()


def confirm(
    session: Session, year: Year, school: str, kind: StepKind, by: str, now: datetime, before: Mapping[str, Any]
) -> YearStep:
    """Note that it was confirmed. The caller holds the year. Raises Unfit where somebody was first."""
    if year.step(school, kind) is not None:
        raise Unfit(N_("Somebody has confirmed this since the page was opened. Nothing was changed."))
    return _noted(session, year, school, kind, by, now, before)


def note_again(session: Session, year: Year, kind: StepKind, by: str, now: datetime, before: Mapping[str, Any]) -> None:
    """Note what the district may do several times; the newest is shown."""
    _noted(session, year, "", kind, by, now, before)


def _noted(
    session: Session, year: Year, school: str, kind: StepKind, by: str, now: datetime, before: Mapping[str, Any]
) -> YearStep:
    step = YearStep(year=year.number, school=school, kind=kind.value, at=now, by=by, before=dict(before))
    session.add(step)
    session.flush()
    return step


def undo(session: Session, step: YearStep, by: str, now: datetime) -> None:
    """Note that a step counts no more; the caller has put back what it changed."""
    step.undone, step.undone_by = now, by
    session.add(step)
    session.flush()


def find(session: Session, number: int, school: str) -> YearStep | None:
    """A step of a school, held until the commit; None where there is none that counts."""
    step = session.get(YearStep, number, with_for_update=True)
    return step if step is not None and step.school == school and step.undone is None else None


def _check_day(first_day: date, today: date) -> None:
    if first_day < today:
        raise Unfit(N_("That day is over. Enter today or a later day."))
    if first_day - today > FURTHEST:
        raise Unfit(N_("That day is more than a year away."))
