"""What a school has besides its visits, read in one query. Most days have none of it, so the separate queries for each
are skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, select

from district.db.publish_tables import SchoolPlan
from district.publish import emergencies, help_calls, sightings
from district.publish.emergencies import InForce
from district.web.today import day


@dataclass(frozen=True, slots=True)
class Glance:
    """What there is.

    Attributes:
        alarm: what is in force.
        is_told: somebody was told to leave since the day began, and nobody saw them go.
        is_seen: somebody was seen without a badge.
        has_called: a call for help of the one account is open.
        has_closed: a case was closed since the day began because nothing answered.
    """

    alarm: InForce | None
    is_told: bool
    is_seen: bool
    has_called: bool
    has_closed: bool


def glance(session: Session, school: str, account: str, since: datetime) -> Glance:
    """`since`: when the school's day began."""
    asked = {"school": school, "account": account, "since": since}
    alarm, *flags = session.execute(_statement(), asked).one()
    return Glance(emergencies.read(alarm) if alarm else None, *map(bool, flags))


@cache
def _statement() -> Any:
    """Of the parameters `school`, `account` and `since`. Built once: to build it takes longer than to ask."""
    school: Any = bindparam("school")
    account: Any = bindparam("account")
    since: Any = bindparam("since")
    asked: Any = (
        select(SchoolPlan.alarm).where(SchoolPlan.school == school).scalar_subquery(),
        sightings.told_query(school, since).exists(),
        sightings.seen_query(school).exists(),
        help_calls.called_query(school, account).exists(),
        day.closed_query(school, since).exists(),
    )
    return select(*asked)
