"""Badges that an office wants printed: a request in the school's own chain, until the chosen kiosk answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.database import Database
from district.db.projection_tables import BadgeRequest
from district.db.tables import Kiosk
from district.ingest.chains import append, chain_of
from district.projections import projector
from district.publish import emergencies, schools, visit_edits
from sync.contract.api.kiosk import WireBadgeRequest
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS
from sync.contract.records.visit import BadgeRequested

LASTS = timedelta(minutes=30)
"""A badge that was not printed by then is of no use: nobody waits for it any more."""
_AT_ONCE = 20
_SHOWN = 5
MOST_TESTS = 3
"""Test badges of a kiosk within `_TESTED_WITHIN`: a roll of paper is for visitors."""
_TESTED_WITHIN = timedelta(minutes=10)


def kiosks(session: Session, school: str) -> Sequence[Kiosk]:
    """Where a badge may be printed: the school's kiosks in service."""
    in_service = (Kiosk.school == school, col(Kiosk.revoked).is_(None))
    return session.exec(select(Kiosk).where(*in_service).order_by(Kiosk.name, Kiosk.id)).all()


def ask(
    database: Database, keys: DistrictKeys, school: str, visit_id: str, kiosk: str, actor: str, now: datetime
) -> bool:
    """Ask a kiosk of the school to print; False where the visit is over or has no badge, and nothing is asked then.

    While one request of this visit waits at that kiosk, another one asks nothing new.
    """
    with database.write() as session:
        schools.lock(session, [school])
        visit = visit_edits.of_school(session, school, visit_id)
        if visit is None or not visit.badge or not visit_edits.on_site(visit):
            return False
        if any(one.kiosk == kiosk and waits(one, now) for one in of_visit(session, visit_id)):
            return True
        by = actor.removeprefix("staff:") if actor.startswith("staff:") else ""
        said = BadgeRequested(
            visit=visit_id,
            badge=visit.badge,
            request=str(uuid7()),
            kiosk=kiosk,
            by=by,
        )
        append(session, keys, school, Kind.BADGE_REQUESTED, actor, {FACTS: said}, now)
    projector.project(database, chain_of(school), now)  # and wakes who is to print
    return True


def waits(asked: BadgeRequest, now: datetime) -> bool:
    return not asked.outcome and asked.asked is not None and now - asked.asked < LASTS


def of_visit(session: Session, visit_id: str) -> Sequence[BadgeRequest]:
    """What was asked about a visit's badge, the newest first."""
    wanted = select(BadgeRequest).where(BadgeRequest.visit == visit_id)
    return session.exec(wanted.order_by(col(BadgeRequest.asked).desc()).limit(_SHOWN)).all()


def pending(session: Session, kiosk: str, now: datetime) -> list[WireBadgeRequest]:
    """What a kiosk is to print and has not answered; no test badge while an emergency is in force at its school."""
    wanted = pending_query(kiosk, now - LASTS).order_by(col(BadgeRequest.asked))
    rows = session.exec(wanted.limit(_AT_ONCE)).all()
    silent = {code for code in {row.school for row in rows if not row.visit} if emergencies.in_force(session, code)}
    return [
        WireBadgeRequest(id=row.id, visit=row.visit, badge=row.badge, by=row.by, is_test=not row.visit)
        for row in rows
        if row.visit or row.school not in silent
    ]


def pending_query(kiosk: Any, since: Any) -> SelectOfScalar[BadgeRequest]:
    """The question for the badges that a kiosk was asked for `since` and has not answered: of values or parameters."""
    return select(BadgeRequest).where(
        BadgeRequest.kiosk == kiosk, BadgeRequest.outcome == "", col(BadgeRequest.asked) > since
    )


def ask_test(database: Database, keys: DistrictKeys, school: str, kiosk: str, actor: str, now: datetime) -> bool:
    """Ask a kiosk of the school to print a badge of nobody, by the layout in force; False where it was asked for as
    many as it may print for now. While one waits at that kiosk, another one asks nothing new."""
    with database.write() as session:
        schools.lock(session, [school])
        before = session.exec(_tests(school).where(BadgeRequest.kiosk == kiosk).limit(_AT_ONCE)).all()
        if any(waits(one, now) for one in before):
            return True
        if sum(one.asked is not None and now - one.asked < _TESTED_WITHIN for one in before) >= MOST_TESTS:
            return False
        said = BadgeRequested(visit="", badge="", request=str(uuid7()), kiosk=kiosk)
        append(session, keys, school, Kind.BADGE_REQUESTED, actor, {FACTS: said}, now)
    projector.project(database, chain_of(school), now)  # and wakes who is to print
    return True


def tests_of(session: Session, school: str) -> Sequence[BadgeRequest]:
    """The test badges that a school asked for last, the newest first."""
    return session.exec(_tests(school).limit(_AT_ONCE)).all()


def _tests(school: str) -> SelectOfScalar[BadgeRequest]:
    wanted = select(BadgeRequest).where(BadgeRequest.school == school, BadgeRequest.visit == "")
    return wanted.order_by(col(BadgeRequest.asked).desc())
