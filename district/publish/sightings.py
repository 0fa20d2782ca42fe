"""Somebody without a badge: where they were seen and what they look like, until somebody says what became of it; and
those who were refused, until somebody saw them go. All of it is journaled in the school's own chain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.projection_tables import Case, Visit
from district.db.today_tables import SeenLeaving, Sighting
from district.ingest.chains import append
from district.publish import change_stream, schools
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS
from sync.contract.vocabulary import Decision

MOST_OPEN = 50
MOST_LISTED = 500


class Look(StrEnum):
    """What somebody looks like, in what can be seen from afar and tapped: no guess at who they are."""

    ADULT = "adult"
    CHILD = "child"
    DARK = "dark"
    LIGHT = "light"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    SEVERAL = "several"
    CAP = "cap"
    BAG = "bag"
    UNIFORM = "uniform"


SIZES = (Look.ADULT, Look.CHILD)
COLORS = (Look.DARK, Look.LIGHT, Look.RED, Look.YELLOW, Look.GREEN, Look.BLUE)
MORE = (Look.CAP, Look.BAG, Look.UNIFORM, Look.SEVERAL)


class Area(StrEnum):
    """Where no destination is. Stored with a colon, so that no school's own code is one of them."""

    HALLWAY = "area:hallway"
    OUTSIDE = "area:outside"
    PARKING = "area:parking"
    FIELD = "area:field"
    SIDE_DOOR = "area:side-door"


class SightingOutcome(StrEnum):
    """What became of somebody who was seen without a badge."""

    HAS_BADGE = "has-badge"
    TO_OFFICE = "to-office"
    LEFT = "left"
    NOT_FOUND = "not-found"


def report(
    session: Session, keys: DistrictKeys, school: str, place: str, looks: Sequence[str], account: str, now: datetime
) -> Sighting:
    """Tell the office of it. The caller has checked place and looks."""
    made = Sighting(id=str(uuid7()), school=school, place=place, looks=list(looks), by=account, seen=now)
    session.add(made)
    said = facts.SeenWithoutBadge(sighting=made.id, place=place, looks=list(looks))
    append(session, keys, school, Kind.SEEN_WITHOUT_BADGE, f"account:{account}", {FACTS: said}, now)
    change_stream.touch(session, school, now)
    return made


def close(
    session: Session, keys: DistrictKeys, school: str, sighting: str, outcome: SightingOutcome, account: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Say what became of it. False where somebody has said so before."""
    schools.lock(session, [school])
    found = find(session, school, sighting)
    if found is None or found.closed is not None:
        return False
    found.closed, found.closed_by, found.outcome = now, account, outcome
    session.add(found)
    said = facts.WithoutBadgeClosed(sighting=found.id, outcome=outcome)
    append(session, keys, school, Kind.WITHOUT_BADGE_CLOSED, f"account:{account}", {FACTS: said}, now)
    change_stream.touch(session, school, now)
    return True


def find(session: Session, school: str, sighting: str) -> Sighting | None:
    found = session.get(Sighting, sighting)
    return found if found is not None and found.school == school else None


def still_open(session: Session, school: str) -> list[Sighting]:
    """The newest first."""
    return list(session.exec(seen_query(school).order_by(col(Sighting.seen).desc(), col(Sighting.id)).limit(MOST_OPEN)))


def seen_query(school: Any) -> SelectOfScalar[Sighting]:
    """The question for a school's open sightings, of a value or a parameter."""
    return select(Sighting).where(Sighting.school == school, col(Sighting.closed).is_(None))


def listed(session: Session, school: str) -> list[Sighting]:
    """All of a school's, open and closed, the newest first."""
    wanted = select(Sighting).where(Sighting.school == school).order_by(col(Sighting.seen).desc(), col(Sighting.id))
    return list(session.exec(wanted.limit(MOST_LISTED)))


def told_to_leave(session: Session, school: str, since: datetime) -> list[Case]:
    """Who was refused since a moment and was not seen leaving, the last first. Nobody is asked for whose visit had
    ended before the decision."""
    wanted = told_query(school, since)
    return list(session.exec(wanted.order_by(col(Case.decided).desc(), col(Case.id)).limit(MOST_OPEN)))


def told_query(school: Any, since: Any) -> SelectOfScalar[Case]:
    """The question for who was told to leave since a moment and not seen leaving, of values or parameters."""
    return (
        select(Case)
        .outerjoin(SeenLeaving, col(SeenLeaving.case) == Case.id)
        .outerjoin(Visit, col(Visit.id) == Case.visit)
        .where(Case.school == school, Case.decision == Decision.REFUSE, col(Case.decided) >= since)
        .where(col(Visit.ended).is_(None) | (col(Visit.ended) > Case.decided))
        .where(col(Case.went_away).is_(False), col(SeenLeaving.case).is_(None))
    )


def saw_leaving(
    session: Session, keys: DistrictKeys, school: str, case_id: str, account: str, now: datetime
) -> bool | None:
    """Somebody saw them go. False where that was said before, None where nobody of that case was refused here."""
    schools.lock(session, [school])
    case = session.get(Case, case_id)
    if case is None or case.school != school or case.decision != Decision.REFUSE:
        return None
    if session.get(SeenLeaving, case_id) is not None:
        return False
    session.add(SeenLeaving(case=case_id, school=school, by=account, at=now))
    said = facts.SeenLeaving(case=case_id)
    append(session, keys, school, Kind.SEEN_LEAVING, f"account:{account}", {FACTS: said}, now)
    change_stream.touch(session, school, now)
    return True


def looks_of(sizes_and_more: Collection[str]) -> list[str]:
    """Those that are looks, each once, in one order."""
    return [look.value for look in Look if look in sizes_and_more]


def forget(session: Session, before: datetime, keep: Callable[[Sighting | SeenLeaving], bool] = lambda _: False) -> int:
    """Delete what ended before a moment; returns how many were seen."""
    left = session.exec(select(SeenLeaving).where(col(SeenLeaving.at) < before)).all()
    seen = session.exec(select(Sighting).where(col(Sighting.closed) < before)).all()
    gone = [one for one in seen if not keep(one)]
    for one in (*gone, *(row for row in left if not keep(row))):
        session.delete(one)
    session.flush()
    return len(gone)
