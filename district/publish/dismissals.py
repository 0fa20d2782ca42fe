"""Dismissals: at its school "this visitor is not that entry" counts at once; elsewhere when security has confirmed it.

What goes to the other schools is the decision that the school's own kiosks remember, under a hash of the document that
every school can make. They are told no name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from district.access.district_keys import DistrictKeys
from district.db.conduct_tables import Dismissal
from district.db.projection_tables import Case, Remembered
from district.errors import Unfit
from language.marks import N_, TextEnum
from sync.contract.school_keys import secret_id

MOST = 200


class Said(StrEnum):
    """What security said of a school's decision."""

    CONFIRMED = "confirmed"
    KEPT = "kept"  # it stays at its school
    REVOKED = "revoked"


class DismissalFault(TextEnum):
    """Why a dismissal stays as it is."""

    GONE = N_("This decision holds no longer, so there is nothing to confirm.")
    SAID = N_("Somebody else looked at this decision first. Nothing was changed.")


def waiting(session: Session, now: datetime, school: str = "") -> Sequence[tuple[Remembered, Case]]:
    """What the schools decided and nobody at security has looked at, the oldest first."""
    said = select(Dismissal.case)
    return _found(session, now, col(Remembered.id).not_in(said), school)


def confirmed(session: Session, now: datetime, school: str = "") -> Sequence[tuple[Remembered, Case]]:
    """What counts at every school."""
    said = select(Dismissal.case).where(Dismissal.said == Said.CONFIRMED)
    return _found(session, now, col(Remembered.id).in_(said), school)


def _found(
    session: Session, now: datetime, which: ColumnElement[bool], school: str
) -> Sequence[tuple[Remembered, Case]]:
    wanted = (
        select(Remembered, Case)
        .join(Case, col(Case.id) == Remembered.id)
        .where(col(Remembered.revoked).is_(None), col(Remembered.visitor_hash).is_not(None))
        .where(col(Remembered.expires) > now, which)
        .order_by(col(Remembered.decided), col(Remembered.id))
    )
    if school:
        wanted = wanted.where(Remembered.school == school)
    return session.exec(wanted.limit(MOST + 1)).all()


def reaches_others(row: Remembered, keys: DistrictKeys) -> bool:
    """Whether its kiosk said by what other schools know the document; one of before did not."""
    return _hash_of(row, secret_id(keys.shared)) != "" if keys.shared else False


def _hash_of(row: Remembered, secret: str) -> str:
    return next((known for name, known in row.other_hashes or () if name == secret), "")


def say(session: Session, keys: DistrictKeys, case: str, said: Said, by: str, now: datetime) -> Remembered:
    """Note what security says; the caller tells the schools. Raises Unfit."""
    row = session.get(Remembered, case)
    if row is None or row.revoked is not None or row.visitor_hash is None or row.expires is None or row.expires <= now:
        raise Unfit(DismissalFault.GONE)
    held = session.get(Dismissal, case, with_for_update=True)
    if (held is not None) if said is not Said.REVOKED else (held is not None and held.said == Said.REVOKED):
        raise Unfit(DismissalFault.SAID)
    made = held or Dismissal(case=case, said="", at=now, by=by, secret=secret_id(keys.shared) if keys.shared else "")
    made.said, made.at, made.by = said, now, by
    session.add(made)
    session.flush()
    return row


def taken_back_elsewhere(session: Session, case: str, school: str, now: datetime) -> bool:
    """Another school than its own says that the visitor is to be stopped again: then it counts nowhere else any more.
    False where the decision is that school's own, or was never confirmed."""
    row, held = session.get(Remembered, case), session.get(Dismissal, case)
    if row is None or row.school == school or held is None:
        return False
    if held.said == Said.CONFIRMED:
        held.said, held.at, held.by = Said.REVOKED, now, ""
        session.add(held)
        session.flush()
    return True


def elsewhere(session: Session, cases: Collection[str]) -> Mapping[str, Dismissal]:
    """What security said of these, by case."""
    return {one.case: one for one in session.exec(select(Dismissal).where(col(Dismissal.case).in_(list(cases))))}


def hash_elsewhere(row: Remembered, held: Dismissal | None) -> str:
    """The hash under which other schools remember it; "" where it does not count there."""
    return _hash_of(row, held.secret) if held is not None and held.said == Said.CONFIRMED else ""
