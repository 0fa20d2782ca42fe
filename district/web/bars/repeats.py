"""Who comes up again within twelve months, for somebody to look at; and how much waits to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from district.db.conduct_tables import Conduct, Referral
from district.publish import dismissals
from district.publish.bars import Measure
from district.publish.referrals import ReferralState
from district.web.bars.wording import whole_name
from screening.normalize import tokens

LATELY = timedelta(days=365)
_MOST_READ = 5_000
_MOST = 50


@dataclass(frozen=True, slots=True)
class Again:
    """One person's records of the last twelve months, newest first; `bars` is how many were bars."""

    name: str = field(repr=False)
    born: str = field(repr=False)
    records: Sequence[Conduct]
    bars: int


def people(session: Session, now: datetime) -> list[Again]:
    """Those with more than one record; most bars first. Middle names and suffixes may be missing, so they tell nobody
    apart; a record without a birth date is one person with others of its name that have none."""
    wanted = select(Conduct).where(col(Conduct.made) > now - LATELY).order_by(col(Conduct.made).desc())
    found: dict[tuple[str, ...], list[Conduct]] = {}
    for one in session.exec(wanted.limit(_MOST_READ)):
        found.setdefault(("|".join(tokens(one.family)), "|".join(tokens(one.given)), one.born), []).append(one)
    again = [
        Again(whole_name(records[0]), records[0].born, records, sum(one.measure != Measure.RECORD for one in records))
        for records in found.values()
        if len(records) > 1
    ]
    return sorted(again, key=lambda one: (-one.bars, -len(one.records), one.name))[:_MOST]


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """How many people, referrals and dismissals wait for security."""

    people: int
    referrals: int
    dismissals: int


def to_look_at(session: Session, now: datetime) -> ToLookAt:
    return ToLookAt(len(people(session, now)), referrals_open(session), len(dismissals.waiting(session, now)))


def referrals_open(session: Session) -> int:
    wanted = select(func.count()).select_from(Referral).where(Referral.state != ReferralState.CLOSED)
    return session.exec(wanted).one()
