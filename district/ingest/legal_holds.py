"""Legal holds: counsel keeps the records of a visit, or of a school for a span of days, whatever their time or a wish
to erase them says, in the journal and beside it (conduct, referrals, calls for help, mails). A hold is lifted by
counsel alone; then what has had its time goes with the next run.

Placing one locks what retention and erasure lock, so that each of their transactions either sees it or was before it.
Where it is not certain whether a record is held, it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.db.conduct_tables import Conduct, Referral
from district.db.expected_tables import PassDetail
from district.db.hold_tables import LegalHold
from district.db.mail_tables import QueuedMail
from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from district.db.publish_tables import VisitorPass
from district.db.tables import RetentionCursor, School
from district.db.today_tables import HelpCall, SeenLeaving, Sighting
from district.errors import Unfit
from district.ingest.stored_entries import Row, Rows, StoredEntry
from language.marks import N_

Beside = Conduct | Referral | HelpCall | SeenLeaving | Sighting | QueuedMail
"""Rows about visits that no entry of the journal fills."""

LISTED = 500
"""Holds that a page shows at most, the newest first."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since`, None for ever, up to `until`, None for no end."""

    since: datetime | None
    until: datetime | None

    def has(self, *moments: datetime | None) -> bool:
        """Whether one of them lies within it; without any, nothing speaks against it."""
        known = [moment for moment in moments if moment is not None]
        return not known or any(
            (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)
            for moment in known
        )


@dataclass(frozen=True, slots=True)
class Holds:
    """Those in force: visits and cases by id, and spans by school. `passes` and `conduct` are the ids of what belongs
    to the visits."""

    visits: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    schools: tuple[tuple[str, Span], ...] = ()
    passes: frozenset[str] = frozenset()
    conduct: frozenset[str] = frozenset()

    def keep(self, row: Row | VisitorPass | PassDetail | Beside) -> bool:
        """Whether a row, and what fills it, must stay."""
        match row:
            case Visit():
                named, moments = row.id in self.visits, (row.started, row.started_received)
            case Case():
                named, moments = row.visit in self.visits or row.id in self.cases, (row.opened, row.decided)
            case CaseRequest():
                named, moments = row.case in self.cases, (row.asked, row.answered)
            case Remembered():
                named, moments = row.id in self.cases, (row.decided, None)
            case PassDetail():
                named, moments = row.visit in self.visits, (row.ends, row.canceled)
            case VisitorPass():
                named, moments = False, (row.valid_from, row.valid_until)
            case _:
                return self._keep_beside(row)
        return named or any(school == row.school and span.has(*moments) for school, span in self.schools)

    def _keep_beside(self, row: Beside) -> bool:
        """Conduct of the district is kept by the hold of any school: nobody can say which one it concerns."""
        concerned = {row.school}
        moments: tuple[datetime | None, ...]
        match row:
            case Conduct():
                named, moments = row.visit in self.visits, (row.made, row.ends, row.lifted)
                concerned |= set(row.schools)
            case Referral():
                named, moments = row.visit in self.visits or row.conduct in self.conduct, (row.at, row.closed)
            case HelpCall():
                named, moments = row.case in self.cases, (row.pressed, row.closed)
            case SeenLeaving():
                named, moments = row.case in self.cases, (row.at,)
            case Sighting():
                named, moments = False, (row.seen, row.closed)
            case QueuedMail():
                named, moments = row.about in self.visits | self.passes, (row.made, row.ended)
        is_anybodys = isinstance(row, Conduct | Referral) and not row.school
        return named or any(
            (school in concerned or is_anybodys) and span.has(*moments) for school, span in self.schools
        )

    def keep_entry(self, entry: StoredEntry, rows: Rows) -> bool:
        """Whether an entry must stay: one of its rows is held, or nobody can say what it is about and it came after the
        beginning of a school's hold."""
        keys = {entry.about.visit, entry.about.case, entry.about.request} - {""}
        about = [row for (_, key), row in rows.items() if key in keys]
        if any(map(self.keep, about)) or entry.about.visit in self.visits or entry.about.case in self.cases:
            return True
        return not about and any(span.since is None or span.since <= entry.received for _, span in self.schools)


def in_force(session: Session) -> Holds:
    """All that are held now."""
    standing = session.exec(select(LegalHold).where(col(LegalHold.lifted).is_(None))).all()
    visits = {one.visit for one in standing if one.visit}
    cases: set[str] = set()
    if visits:
        cases |= set(session.exec(select(Visit.case).where(col(Visit.id).in_(visits), Visit.case != "")))
        cases |= set(session.exec(select(Case.id).where(col(Case.visit).in_(visits))))
    spans = tuple((one.school, Span(one.since, one.until)) for one in standing if not one.visit)
    passes, conduct = frozenset[str](), frozenset[str]()
    if visits:
        passes = frozenset(session.exec(select(PassDetail.id).where(col(PassDetail.visit).in_(visits))))
        conduct = frozenset(session.exec(select(Conduct.id).where(col(Conduct.visit).in_(visits))))
    return Holds(frozenset(visits), frozenset(cases), spans, passes, conduct)


def for_forgetting(session: Session) -> Holds:
    """All that are held, and none is placed before this transaction's end."""
    _lock(session)
    return in_force(session)


def _lock(session: Session) -> None:
    session.exec(select(RetentionCursor).order_by(col(RetentionCursor.retention)).with_for_update()).all()


def refuse_held(session: Session, key: str, rows: Collection[Visit | Case], beside: Iterable[Beside] = ()) -> None:
    """Before an erasure. Raises Unfit where a hold keeps one of the rows, what there is `beside` them, their visit or
    case `key`, or another one that has the same photo."""
    holds = in_force(session)
    photos = {row.photo for row in rows if row.photo}
    sharing = [
        *session.exec(select(Visit).where(col(Visit.photo).in_(photos))),
        *session.exec(select(Case).where(col(Case.photo).in_(photos))),
    ]
    if key in holds.visits | holds.cases or any(map(holds.keep, (*rows, *sharing, *beside))):
        raise Unfit(N_("A legal hold keeps these records. Nothing was erased. Counsel lifts the hold first."))


def place(session: Session, hold: LegalHold) -> LegalHold:
    """Put a hold on, from this transaction's end. Raises Unfit where the same visit is held already."""
    session.exec(select(School.code).where(School.code == hold.school).with_for_update()).all()  # as an erasure does
    _lock(session)
    if hold.visit and of_visit(session, hold.visit):
        raise Unfit(N_("This visit is held already. Nothing was changed."))
    session.add(hold)
    session.flush()
    return hold


def lift(session: Session, number: int, account: str, now: datetime) -> LegalHold:
    """End a hold. Raises Unfit where there is no such hold, or it was lifted before."""
    found = session.exec(select(LegalHold).where(LegalHold.number == number).with_for_update()).first()
    if found is None or found.lifted is not None:
        raise Unfit(N_("Somebody has lifted this hold already. Nothing was changed."))
    found.lifted, found.lifted_by = now, account
    session.add(found)
    session.flush()
    return found


def of_visit(session: Session, visit: str) -> LegalHold | None:
    """The standing hold that names this visit."""
    return session.exec(select(LegalHold).where(LegalHold.visit == visit, col(LegalHold.lifted).is_(None))).first()


def keeps_visit(session: Session, visit: Visit) -> bool:
    """Whether any standing hold, its own or its school's, keeps this visit."""
    return in_force(session).keep(visit)


def listed(session: Session, school: str = "") -> Sequence[LegalHold]:
    """The holds of all schools or of one, the newest first, lifted ones too."""
    wanted = select(LegalHold).order_by(col(LegalHold.number).desc()).limit(LISTED)
    return session.exec(wanted.where(LegalHold.school == school) if school else wanted).all()
