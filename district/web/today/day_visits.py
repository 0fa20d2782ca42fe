"""The visits of a school's day, as rows: who is in the building, and who came today. Most are both, and are read once.

Each with what its host was told. Statements are built once: to build one takes longer than to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, desc, union_all
from sqlmodel import Session, col, select

from district.db.expected_tables import HostNotice
from district.db.projection_tables import Visit
from district.projections.on_site import MOST, STAYS

_SHOWN: Any = (
    Visit.id, Visit.family, Visit.given, Visit.middle, Visit.suffix, Visit.born, Visit.photo, Visit.purpose,
    Visit.destination, Visit.host, Visit.started, Visit.ended, Visit.voided, Visit.corrections,
    col(HostNotice.host).label("told"), col(HostNotice.made).label("told_at"),
    col(HostNotice.answer).label("told_answer"),
)  # fmt: skip
"""Half of what there is of a visit."""


class Shown(Protocol):
    """A row. `told`: the host who was told of it, None where nobody was; `told_answer`: a HostAnswer, "" for none yet.
    The others are those of a Visit."""

    id: str
    family: str | None
    given: str | None
    middle: str | None
    suffix: str | None
    born: str | None
    photo: str | None
    purpose: str
    destination: str
    host: str
    started: datetime
    ended: datetime | None
    voided: datetime | None
    corrections: list[dict[str, str]] | None
    told: str | None
    told_at: datetime
    told_answer: str


class DayVisits(NamedTuple):
    """Each the newest first."""

    inside: Sequence[Shown]
    came: Sequence[Shown]


def day_visits(
    session: Session, school: str, midnight: datetime, now: datetime, *, inside: bool, came: int
) -> DayVisits:  # fmt: skip
    """Who is in the building, at most on_site.MOST, where `inside` is asked for; and `came` of those who came since
    `midnight`, when the school's day began. What is not asked for is empty."""
    if not inside and not came:
        return DayVisits([], [])
    week = now - STAYS
    asked = {"school": school, "week": week, "midnight": midnight, "most": came}
    rows: Sequence[Shown] = session.execute(_statement(inside=inside, came=came > 0), asked).all()
    there = [one for one in rows if one.ended is None and one.voided is None and one.started >= week]
    return DayVisits(there if inside else [], [one for one in rows if one.started >= midnight][:came])


@cache
def _statement(*, inside: bool, came: bool) -> Any:
    """Of the parameters `school`, `week`, `midnight` and `most`. Where both are asked for, those who came are read
    without who is in the building still: of these, all are there."""
    of_school = (
        select(*_SHOWN)
        .outerjoin(HostNotice, col(HostNotice.visit) == Visit.id)
        .where(col(Visit.school) == bindparam("school"))
    )
    newest = col(Visit.started).desc(), col(Visit.id)
    is_over = col(Visit.ended).is_not(None) | col(Visit.voided).is_not(None)
    there = of_school.where(col(Visit.ended).is_(None), col(Visit.voided).is_(None))
    there = there.where(col(Visit.started) >= bindparam("week")).order_by(*newest).limit(MOST)
    today = of_school.where(col(Visit.started) >= bindparam("midnight")).order_by(*newest).limit(bindparam("most"))
    if inside and came:
        both = (select(*part.subquery().c) for part in (there, today.where(is_over)))
        return union_all(*both).order_by(desc("started"), "id")
    return there if inside else today
