"""Pre-registered visitors: who is expected at a school, from when until when. Kiosks of other schools never know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select
from uuid_utils import uuid7

from district.db.publish_tables import SchoolPlan, VisitorPass
from district.errors import DistrictError
from district.publish.schools import find_school
from sync.contract.api.school import WirePass

KEPT = timedelta(days=1)
"""A pass that has ended is deleted after this: the visit it led to is in the visitor log."""

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ExpectedPass:
    """Whom a school expects. Codes are those of the school's document; "" where they do not matter."""

    family: str = field(repr=False)
    given: str = field(repr=False)
    purpose: str
    valid_from: datetime
    valid_until: datetime
    born: date | None = field(default=None, repr=False)
    destination: str = ""
    host: str = ""


def register(session: Session, school: str, who: ExpectedPass) -> VisitorPass:
    """Expect somebody; the caller notes the change. Raises DistrictError for what the school does not have."""
    known = find_school(session, school)
    family, given = " ".join(who.family.split()), " ".join(who.given.split())
    if not family or max(len(family), len(given)) > _LONGEST_NAME or not (family + given).isprintable():
        raise DistrictError(f"A name has 1 to {_LONGEST_NAME} printable characters.")
    if who.valid_until <= who.valid_from:
        raise DistrictError("The pass ends before it begins. Nobody was registered.")
    _refuse_unknown("purpose", who.purpose, [item["code"] for item in known.purposes])
    destination = who.destination
    if who.host:
        hosts = {item["code"]: item["destination"] for item in _hosts(session, school)}
        _refuse_unknown("host", who.host, list(hosts))
        destination = destination or hosts[who.host]
    if destination:
        _refuse_unknown("destination", destination, [item["code"] for item in known.destinations])
    row = VisitorPass(
        id=str(uuid7()),
        school=school,
        family=family,
        given=given,
        born=who.born.isoformat() if who.born else "",
        purpose=who.purpose,
        destination=destination,
        host=who.host,
        valid_from=who.valid_from,
        valid_until=who.valid_until,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, pass_id: str) -> str:
    """Expect somebody no longer; returns the school, whose stream the caller moves. Raises DistrictError."""
    row = find(session, pass_id)
    session.delete(row)
    session.flush()
    return row.school


def find(session: Session, pass_id: str) -> VisitorPass:
    """Raises DistrictError where there is no such pass."""
    row = session.get(VisitorPass, pass_id)
    if row is None:
        raise DistrictError(f"There is no pass {pass_id}.")
    return row


def of_school(session: Session, school: str) -> list[VisitorPass]:
    """Everybody whom a school expects, the next first."""
    find_school(session, school)
    return list(
        session.exec(
            select(VisitorPass)
            .where(VisitorPass.school == school)
            .order_by(col(VisitorPass.valid_from), col(VisitorPass.id))
        )
    )


def valid(session: Session, now: datetime) -> int:
    """How many visitors are expected now or later."""
    return session.exec(select(func.count()).select_from(VisitorPass).where(VisitorPass.valid_until >= now)).one()


def forget_ended(session: Session, now: datetime) -> dict[str, list[str]]:
    """Delete the passes that have ended for good; returns their ids by school, for the streams."""
    over = session.exec(
        select(VisitorPass.school, VisitorPass.id).where(col(VisitorPass.valid_until) < now - KEPT)
    ).all()
    session.exec(delete(VisitorPass).where(col(VisitorPass.id).in_([key for _, key in over])))
    gone: dict[str, list[str]] = {}
    for school, key in over:
        gone.setdefault(school, []).append(key)
    return gone


def contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What kiosks may know of these passes; see district.publish.change_stream."""
    rows = session.exec(
        select(VisitorPass).where(VisitorPass.school == school, col(VisitorPass.id).in_(list(keys)))
    ).all()
    return {
        row.id: WirePass(
            id=row.id,
            family=row.family,
            given=row.given,
            born=row.born,
            purpose=row.purpose,
            destination=row.destination,
            host=row.host,
            valid_from=row.valid_from.isoformat(),
            valid_until=row.valid_until.isoformat(),
        ).model_dump(mode="json")
        for row in rows
    }


def _hosts(session: Session, school: str) -> list[dict[str, Any]]:
    plan = session.get(SchoolPlan, school)
    return plan.hosts if plan else []


def _refuse_unknown(what: str, code: str, known: list[str]) -> None:
    if code not in known:
        raise DistrictError(f"The school has no {what} {code!r}. It has: {', '.join(known) or 'none yet'}.")
