"""Looks without a case: what they are, and how many there were, by school and by who looked.

This is the one place that says what a look without a case is: the audit's filter, the pages and the monthly mail ask
it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access.looks import LookKind
from district.days import month_span
from district.db.conduct_tables import Conduct, Referral
from district.db.hold_tables import LegalHold
from district.db.look_tables import RecordLook
from district.db.people_tables import Account
from district.db.privacy_request_tables import PrivacyRequest, PrivacyRequestRecord
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from sync.contract.time_zones import zone_of

OF_A_VISIT = (LookKind.VISIT, LookKind.RECEIPT, LookKind.PRIVACY, LookKind.EXPORT)
"""Looks whose subject is a visit, so that there may be a case about it; of the last two also a case without one."""
OF_A_VISITOR = (*OF_A_VISIT, LookKind.CASE)
"""Looks that count."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one account looked at, at one school, in a span of time: `records` visits in `looks` looks, the first and
    the last of them at `first` and `last`."""

    school: str
    account: str
    looks: int
    records: int
    first: datetime
    last: datetime


def is_without_case() -> ColumnElement[bool]:
    """The condition on RecordLook, for a WHERE.

    A look counts if its subject is a visit (OF_A_VISIT), and at the moment of the look nothing of this was so:

    - a case about the visit was open: the one that held the visitor, or one that a newer list raised afterwards;
    - a referral about the visit, or about conduct during it, was open;
    - a privacy request about the visit, alone or among others, was open; of one that was taken off it, until then;
    - a legal hold on this visit stood; one on a span of days is about no visit in particular, and excuses no look;
    - who looked had decided, or seconded, a case about the visit, taken up or closed a referral, or put conduct during
      it on record: people may look again at what they decided.

    A look at the page of a case counts by the same rule, with that case in the place of those about the visit: one that
    is open is its own reason, and who had its page open before it was decided may see what became of it. Looks at
    conduct, entries and expected visitors do not count: they are the work of those who may.

    A case that somebody else decided before the look is no reason for it, nor is one that was opened after it. What has
    no moment (a case of which only later facts have arrived) counts as open. The receipt that a visitor asks for is
    such a look too: the mail is for a person who knows the school, not a charge against anybody.
    """
    of_visit = col(RecordLook.kind).in_(OF_A_VISIT) & ~_any(_reasons())
    of_case = (col(RecordLook.kind) == LookKind.CASE) & ~_any(_reasons_of_case())
    return of_visit | of_case


def _any(reasons: Sequence[SelectOfScalar[Any]]) -> ColumnElement[bool]:
    return reduce(or_, (there.correlate(RecordLook).exists() for there in reasons))


def by_account(session: Session, schools: Collection[str], since: datetime, until: datetime) -> list[Counted]:
    """Looks without a case from `since` and before `until`: who looked at most records first."""
    records = func.count(func.distinct(RecordLook.subject))
    last = func.max(RecordLook.at)
    found = session.execute(
        select(RecordLook.school, RecordLook.account, func.count(), records, func.min(RecordLook.at), last)  # type: ignore[call-overload]
        .where(col(RecordLook.school).in_(sorted(schools)))
        .where(col(RecordLook.at) >= since, col(RecordLook.at) < until, is_without_case())
        .group_by(RecordLook.school, RecordLook.account)
        .order_by(RecordLook.school, records.desc(), RecordLook.account)
    )
    return [Counted(*row) for row in found]


def of_month(session: Session, schools: Sequence[School], month: date) -> list[Counted]:
    """Those of a month (its first day), at each school by its own clock."""
    zones = sorted({one.time_zone for one in schools})
    return [
        counted
        for zone in zones
        for counted in by_account(
            session, [one.code for one in schools if one.time_zone == zone], *month_span(month, zone_of(zone))
        )
    ]


def _reasons() -> Sequence[SelectOfScalar[Any]]:
    """Subqueries of which one finds a row where there is a reason for the look."""
    at, subject = col(RecordLook.at), RecordLook.subject
    staff = (Account.id == RecordLook.account) & (Account.staff != "")
    open_then = (col(Case.opened).is_(None) | (col(Case.opened) <= at)) & (
        col(Case.decided).is_(None) | (col(Case.decided) > at)
    )
    own = (col(Case.decided) <= at) & ((Case.decided_by == Account.staff) | (Case.second == Account.staff))
    holder = (Visit.id == subject) & (Visit.case == Case.id)
    about = Case.visit == subject
    referred = (col(Referral.at) <= at) & (
        col(Referral.closed).is_(None)
        | (col(Referral.closed) > at)
        | (Referral.taken_by == RecordLook.account)
        | (Referral.closed_by == RecordLook.account)
    )
    asked = col(PrivacyRequest.added) <= at
    held = col(LegalHold.placed) <= at
    return (
        select(Case.id).where(about, open_then),
        select(Case.id).where(holder, open_then),
        select(Case.id).where(about, staff, own),
        select(Case.id).where(holder, staff, own),
        select(Referral.id).where(Referral.visit == subject, referred),
        select(Referral.id).where(Conduct.visit == subject, Referral.conduct == Conduct.id, referred),
        select(Conduct.id).where(Conduct.visit == subject, Conduct.by == RecordLook.account, col(Conduct.made) <= at),
        select(PrivacyRequest.number).where(
            PrivacyRequest.visit == subject, asked, _still(col(PrivacyRequest.closed), at)
        ),
        select(PrivacyRequest.number).where(PrivacyRequestRecord.record == subject, _among_others(at)),
        select(PrivacyRequest.number).where(about, PrivacyRequestRecord.record == Case.id, _among_others(at)),
        select(LegalHold.number).where(LegalHold.visit == subject, held, _still(col(LegalHold.lifted), at)),
    )


def _reasons_of_case() -> Sequence[SelectOfScalar[Any]]:
    """As `_reasons`, of a look whose subject is a case."""
    at, subject = col(RecordLook.at), RecordLook.subject
    earlier = aliased(RecordLook)
    staff = (Account.id == RecordLook.account) & (Account.staff != "")
    is_it = Case.id == subject
    open_then = (col(Case.opened).is_(None) | (col(Case.opened) <= at)) & _still(col(Case.decided), at)
    own = (Case.decided_by == Account.staff) | (Case.second == Account.staff)
    its_visit = is_it & (Case.visit != "")
    asked = (col(PrivacyRequest.added) <= at) & _still(col(PrivacyRequest.closed), at)
    held = (col(LegalHold.placed) <= at) & _still(col(LegalHold.lifted), at)
    return (
        select(Case.id).where(is_it, open_then),
        select(Case.id).where(is_it, staff, own),
        select(Case.id).where(
            is_it,
            earlier.subject == subject,
            earlier.account == RecordLook.account,
            earlier.kind == LookKind.CASE,
            col(earlier.at) <= col(Case.decided),
        ),
        select(Referral.id).where(its_visit, Referral.visit == Case.visit, _still(col(Referral.closed), at)),
        select(PrivacyRequest.number).where(its_visit, PrivacyRequest.visit == Case.visit, asked),
        select(PrivacyRequest.number).where(PrivacyRequestRecord.record == subject, _among_others(at)),
        select(LegalHold.number).where(its_visit, LegalHold.visit == Case.visit, held),
    )


def _among_others(at: Mapped[datetime]) -> ColumnElement[bool]:
    """Whether a request about several records was open and this record was on it, up to the moment it was taken off."""
    removed = col(PrivacyRequestRecord.removed)
    is_open = (col(PrivacyRequest.added) <= at) & _still(col(PrivacyRequest.closed), at)
    is_its = PrivacyRequest.number == PrivacyRequestRecord.request
    return is_open & is_its & (removed.is_(None) | (removed >= at))


def _still(ended: Mapped[datetime | None], at: Mapped[datetime]) -> ColumnElement[bool]:
    return ended.is_(None) | (ended > at)
