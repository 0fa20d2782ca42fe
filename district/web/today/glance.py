"""What a school has besides its visits, read in one query. Most days have none of it, so the separate queries for each
are skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session, select

from district.db.publish_tables import SchoolPlan
from district.publish import emergencies, expected, help_calls, sightings
from district.publish.emergencies import InForce
from district.web.today import day
from district.web.today.waiting_cases import waiting_query


@dataclass(frozen=True, slots=True)
class Glance:
    """What there is.

    Attributes:
        alarm: what is in force.
        is_told: somebody was told to leave since the day began, and nobody saw them go.
        is_seen: somebody was seen without a badge.
        has_called: a call for help of the one account is open.
        has_closed: a case was closed since the day began because nothing answered.
        is_waited: a case wants somebody, see waiting_cases.
        is_sent: a decision was sent that its kiosk has not answered.
        is_expected: somebody is expected on the day.
    """

    alarm: InForce | None
    is_told: bool
    is_seen: bool
    has_called: bool
    has_closed: bool
    is_waited: bool
    is_sent: bool
    is_expected: bool


def glance(session: Session, school: str, account: str, since: datetime, until: datetime) -> Glance:
    """`since`, `until`: when the school's day began, and ends."""
    asked = {"school": school, "account": account, "since": since, "until": until}
    alarm, *flags = session.execute(_statement(), asked).one()
    return Glance(emergencies.read(alarm) if alarm else None, *map(bool, flags))


@cache
def _statement() -> Any:
    """Of the parameters `school`, `account`, `since` and `until`. Built once: to build it takes longer than to ask."""
    school: Any = bindparam("school")
    account: Any = bindparam("account")
    since: Any = bindparam("since")
    queries = (
        sightings.told_query(school, since),
        sightings.seen_query(school),
        help_calls.called_query(school, account),
        day.closed_query(school, since),
        waiting_query(school, since),
        day.sent_query(school),
        expected.day_query(school, since, bindparam("until")),
    )
    alarm: Any = select(SchoolPlan.alarm).where(SchoolPlan.school == school).scalar_subquery()
    return select(alarm, *(query.with_only_columns(text("1")).exists() for query in queries))
