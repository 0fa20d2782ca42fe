"""What an office changes about a visit from afar: signed out, corrected, or void because it never took place.

Each is an entry in the school's own chain, and the school's kiosks hear of it with the visit, as of any other door's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from district.access.district_keys import DistrictKeys
from district.db.database import Database
from district.db.projection_tables import CORRECTABLE, Visit
from district.ingest.chains import append, chain_of
from district.projections import projector
from district.publish import schools
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS
from sync.contract.records.kept import Part
from sync.contract.records.visit import SignedOut, VisitCorrected, VisitVoided
from sync.contract.vocabulary import SignOutMethod


class Lasting(Protocol):
    """A visit, or a row with when it began, ended and was said to be void."""

    @property
    def started(self) -> datetime | None: ...
    @property
    def ended(self) -> datetime | None: ...
    @property
    def voided(self) -> datetime | None: ...


def on_site(visit: Lasting) -> bool:
    """Whether the visitor is in the building, as far as the district knows."""
    return visit.started is not None and visit.ended is None and visit.voided is None


def may_change(visit: Lasting, midnight: datetime) -> bool:
    """Whether an office may still correct or void a visit: one that lasts, or that began since `midnight` at the
    school. What is older has been counted and reported."""
    is_there = visit.started is not None and visit.voided is None
    return is_there and (on_site(visit) or (visit.started or midnight) >= midnight)


def of_school(session: Session, school: str, visit_id: str) -> Visit | None:
    """A visit that has begun at this school; None where there is none."""
    visit = session.get(Visit, visit_id)
    return visit if visit is not None and visit.school == school and visit.started is not None else None


def sign_out(database: Database, keys: DistrictKeys, school: str, visit_id: str, actor: str, now: datetime) -> bool:
    """Sign a visitor out; False where they had left before, and nothing is written then."""
    said = SignedOut(visit=visit_id, by=SignOutMethod.OFFICE)
    return _write(database, keys, school, visit_id, Kind.SIGNED_OUT, said, actor, now)


def void(
    database: Database, keys: DistrictKeys, school: str, visit_id: str, actor: str, now: datetime, midnight: datetime
) -> bool:
    """Say that a visit never took place, also one that was signed out since; all of it stays on record. False where
    that had been said, or the visit ended before `midnight` of the school's day; nothing is written then."""

    def may(visit: Visit) -> bool:
        return may_change(visit, midnight)

    said = VisitVoided(visit=visit_id)
    return _write(database, keys, school, visit_id, Kind.VISIT_VOIDED, said, actor, now, may)


def correct(
    database: Database, keys: DistrictKeys, school: str, said: VisitCorrected, before: Mapping[str, str], actor: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Say why somebody came, to whom and where, as it should have been said; both stay on record. False where the visit
    is void, or its codes are no longer those of `before`, because somebody else was first; nothing is written then."""
    projector.project(database, chain_of(school), now)
    with database.write() as session:
        schools.lock(session, [school])
        visit = of_school(session, school, said.visit)
        if visit is None or visit.voided is not None or codes_of(visit) != before:
            return False
        append(session, keys, school, Kind.VISIT_CORRECTED, actor, {FACTS: said}, now)
    projector.project(database, chain_of(school), now)
    return True


def codes_of(visit: Visit) -> dict[str, str]:
    """What of a visit may be corrected, as it counts now."""
    return {name: str(getattr(visit, name)) for name in CORRECTABLE}


def _write(
    database: Database,
    keys: DistrictKeys,
    school: str,
    visit_id: str,
    kind: Kind,
    said: Part,
    actor: str,
    now: datetime,
    may: Callable[[Visit], bool] = on_site,
) -> bool:
    # An entry that another request has just written counts, also where it was not projected yet.
    projector.project(database, chain_of(school), now)
    with database.write() as session:
        schools.lock(session, [school])
        visit = of_school(session, school, visit_id)
        if visit is None or not may(visit):
            return False
        append(session, keys, school, kind, actor, {FACTS: said}, now)
    projector.project(database, chain_of(school), now)
    return True
