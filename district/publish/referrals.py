"""Matters that a school refers to security and threat management: open, then taken by somebody, then closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.db.conduct_tables import Referral
from district.errors import Unfit
from language.marks import N_, TextEnum


class ReferralState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class ReferralFault(TextEnum):
    """Why a referral stays as it is."""

    TAKEN = N_("Somebody else took this referral first.")
    CLOSED = N_("Somebody else closed this referral first.")


def refer(
    session: Session, id_: str, school: str, words: str, by: str, now: datetime, visit: str = "", conduct: str = ""
) -> bool:
    """False where it is there already: somebody sent the form twice."""
    if session.get(Referral, id_) is not None:
        return False
    made = Referral(
        id=id_, school=school, at=now, by=by, words=words, visit=visit, conduct=conduct, state=ReferralState.OPEN
    )
    session.add(made)
    session.flush()
    return True


def take(session: Session, id_: str, by: str, now: datetime) -> None:
    """Raises Unfit where somebody else has it."""
    found = session.get_one(Referral, id_, with_for_update=True)
    if found.state != ReferralState.OPEN:
        raise Unfit(ReferralFault.CLOSED if found.state == ReferralState.CLOSED else ReferralFault.TAKEN)
    found.state, found.taken, found.taken_by = ReferralState.TAKEN, now, by
    session.add(found)


def close(session: Session, id_: str, outcome: str, by: str, now: datetime) -> None:
    """Raises Unfit where it is closed."""
    found = session.get_one(Referral, id_, with_for_update=True)
    if found.state == ReferralState.CLOSED:
        raise Unfit(ReferralFault.CLOSED)
    found.state, found.closed, found.closed_by, found.outcome = ReferralState.CLOSED, now, by, outcome
    session.add(found)


def forget(session: Session, before: datetime, keep: Callable[[Referral], bool] = lambda _: False) -> int:
    """Delete what was closed before a moment; returns how many."""
    gone = [one for one in session.exec(over(before)).all() if not keep(one)]
    for one in gone:
        session.delete(one)
    session.flush()
    return len(gone)


def over(before: datetime) -> SelectOfScalar[Referral]:
    """Those that were closed before a moment."""
    return select(Referral).where(col(Referral.closed) < before)
