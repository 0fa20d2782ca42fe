"""What is kept about a visit beside its entries: conduct with its bar, referrals, calls for help, and mails.

An erasure takes it with the visit, as far as it is over: a bar in force protects a school and a referral that is open
is being looked into, so these go once they have ended. Calls for help name nobody and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from district.db.conduct_tables import Conduct, Referral
from district.db.expected_tables import PassDetail
from district.db.mail_tables import QueuedMail
from district.db.projection_tables import Visit
from district.db.tables import Erasure
from district.db.today_tables import HelpCall, SeenLeaving
from district.ingest.legal_holds import Beside
from district.mails import delivery
from district.publish import bars


@dataclass(frozen=True, slots=True)
class AboutVisits:
    """The rows; `conduct` includes what is over and what is in force."""

    conduct: Sequence[Conduct] = ()
    referrals: Sequence[Referral] = ()
    calls: Sequence[HelpCall] = ()
    leaving: Sequence[SeenLeaving] = ()
    mails: Sequence[QueuedMail] = ()

    def __iter__(self) -> Iterator[Beside]:
        for part in (self.conduct, self.referrals, self.calls, self.leaving, self.mails):
            yield from part

    @property
    def stays(self) -> int:
        """How much of it an erasure leaves until it is over."""
        return sum(one.is_listed for one in self.conduct) + sum(one.closed is None for one in self.referrals)


def about(session: Session, school: str, visits: Collection[str], cases: Collection[str]) -> AboutVisits:
    """What is kept about visits of a school and their cases."""
    conduct = session.exec(select(Conduct).where(col(Conduct.visit).in_(visits)).order_by(col(Conduct.made))).all()
    ids = [one.id for one in conduct]
    refers = or_(col(Referral.visit).in_(visits), col(Referral.conduct).in_(ids))
    passes = select(PassDetail.id).where(col(PassDetail.visit).in_(visits))
    named = or_(col(QueuedMail.about).in_(visits), col(QueuedMail.about).in_(passes))
    return AboutVisits(
        conduct,
        session.exec(select(Referral).where(refers).order_by(col(Referral.at))).all(),
        session.exec(select(HelpCall).where(HelpCall.school == school, col(HelpCall.case).in_(cases))).all(),
        session.exec(select(SeenLeaving).where(col(SeenLeaving.case).in_(cases))).all(),
        session.exec(select(QueuedMail).where(named).order_by(col(QueuedMail.made))).all(),
    )


def forget(session: Session, school: str, visits: Collection[str], now: datetime) -> None:
    """With an erasure: what is over goes, and mails say nothing any more."""
    found = about(session, school, visits, ())
    _delete(session, found.conduct, found.referrals)
    for subject in {one.about for one in found.mails}:
        delivery.withdraw(session, subject, now)


def forget_erased(session: Session, keep: Callable[[Beside], bool]) -> int:
    """What was in force or open when its visit was erased, and is over by now; returns how many."""
    erased = select(Visit.id).join(Erasure, col(Erasure.entry_id) == Visit.entry_id)
    conduct = select(Conduct).where(col(Conduct.is_listed).is_(False), Conduct.visit != "")
    referrals = select(Referral).where(col(Referral.closed).is_not(None), Referral.visit != "")
    return _delete(
        session,
        [one for one in session.exec(conduct.where(col(Conduct.visit).in_(erased))) if not keep(one)],
        [one for one in session.exec(referrals.where(col(Referral.visit).in_(erased))) if not keep(one)],
    )


def _delete(session: Session, conduct: Sequence[Conduct], referrals: Sequence[Referral]) -> int:
    over = [one for one in conduct if not one.is_listed]
    closed = [one for one in referrals if one.closed is not None]
    for one in over:
        bars.remove(session, one)
    for referral in closed:
        session.delete(referral)
    session.flush()
    return len(over) + len(closed)
