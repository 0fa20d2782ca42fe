"""Privacy requests: added when they come, due after the district's days for their kind, and closed once with what was
given. The act itself, such as an erasure, closes those about its visit in its own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.access import looks
from district.access.looks import LookKind
from district.db.privacy_request_tables import PrivacyRequest, PrivacyRequestRecord
from district.errors import Unfit
from district.settings import chosen
from language.marks import N_

LISTED = 500
"""Of the open ones and of the closed ones."""

_TWICE = timedelta(minutes=1)
"""Who enters the same within this has sent one form twice."""


class RequestKind(StrEnum):
    """What is asked for."""

    OWN_COPY = "own-copy"
    ERASURE = "erasure"
    CORRECTION = "correction"
    PUBLIC_RECORDS = "public-records"


class Asker(StrEnum):
    """Who asks, as what they are and not as whom."""

    VISITOR = "visitor"
    GUARDIAN = "guardian"
    STAFF = "staff"
    ATTORNEY = "attorney"
    PRESS = "press"
    AGENCY = "agency"
    PUBLIC = "public"


class RequestOutcome(StrEnum):
    """How a request ended."""

    GIVEN = "given"
    ERASED = "erased"
    CORRECTED = "corrected"
    NOTHING_KEPT = "nothing-kept"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


DAYS: Mapping[RequestKind, str] = {
    RequestKind.OWN_COPY: "own-copy-days",
    RequestKind.ERASURE: "erasure-days",
    RequestKind.CORRECTION: "correction-days",
    RequestKind.PUBLIC_RECORDS: "public-records-days",
}
"""The setting that says how many days a kind has."""


@dataclass(frozen=True, slots=True)
class Given:
    """How a request ends: `what` in words or by its id, `digest` the SHA-256 of the file that was handed out."""

    outcome: RequestOutcome
    what: str = ""
    digest: str = ""
    note: str = ""


def due_day(session: Session, kind: RequestKind, received: date) -> date:
    """The last day for an answer; the day on which it came does not count."""
    return received + timedelta(days=chosen(session, DAYS[kind]))


def state_of(request: PrivacyRequest, today: date) -> RequestState:
    if request.closed is not None:
        return RequestState.CLOSED
    return RequestState.OVERDUE if request.due < today.isoformat() else RequestState.OPEN


def add(session: Session, request: PrivacyRequest, records: Collection[str] = ()) -> PrivacyRequest:
    """Put a request on the list, and into the journal of looks. Where somebody has sent the same form twice, it is the
    one that is there. `records` are the ids of the records that it is to be about, which the caller attaches: requests
    about others, such as those of another person, are never the same."""
    same = ("kind", "asker", "visit", "reference", "received", "due", "added_by")
    twin = _open().where(*(getattr(PrivacyRequest, name) == getattr(request, name) for name in same))
    for one in session.exec(twin.where(col(PrivacyRequest.added) > request.added - _TWICE)).all():
        if _records(session, one) == set(records):
            return one
    session.add(request)
    session.flush()
    _note(session, request, LookKind.REQUEST_ADDED, request.added_by, request.added)
    return request


def close(session: Session, number: int, given: Given, account: str, now: datetime) -> PrivacyRequest:
    """Raises Unfit where somebody has closed it, or there is none of this number."""
    found = session.exec(select(PrivacyRequest).where(PrivacyRequest.number == number).with_for_update()).first()
    if found is None or found.closed is not None:
        raise Unfit(N_("Somebody else has closed this request already. Nothing was changed."))
    found.closed, found.closed_by, found.outcome = now, account, given.outcome
    found.given, found.given_digest, found.note = given.what, given.digest, given.note
    session.add(found)
    _note(session, found, LookKind.REQUEST_CLOSED, account, now)
    return found


def close_about(
    session: Session, kind: RequestKind, visit: str, given: Given, account: str, now: datetime
) -> list[PrivacyRequest]:
    """Close the open requests of a kind about a visit, because what they ask for is done; returns them."""
    return [close(session, one.number or 0, given, account, now) for one in open_about(session, visit, kind)]


def open_about(session: Session, visit: str, kind: RequestKind | None = None) -> Sequence[PrivacyRequest]:
    """The open requests about a visit."""
    wanted = _open().where(PrivacyRequest.visit == visit)
    return session.exec(wanted.where(PrivacyRequest.kind == kind) if kind else wanted).all()


def open_of(session: Session, kind: RequestKind) -> Sequence[PrivacyRequest]:
    """The open requests of a kind, the most urgent first."""
    return session.exec(_open().where(PrivacyRequest.kind == kind)).all()


def listed(session: Session) -> list[PrivacyRequest]:
    """The open ones, the most urgent first, then those that are closed, the newest first."""
    over = select(PrivacyRequest).where(col(PrivacyRequest.closed).is_not(None))
    newest = over.order_by(col(PrivacyRequest.closed).desc(), col(PrivacyRequest.number).desc()).limit(LISTED)
    return [*session.exec(_open()), *session.exec(newest)]


def _open() -> SelectOfScalar[PrivacyRequest]:
    wanted = select(PrivacyRequest).where(col(PrivacyRequest.closed).is_(None))
    return wanted.order_by(col(PrivacyRequest.due), col(PrivacyRequest.number)).limit(LISTED)


def _records(session: Session, request: PrivacyRequest) -> set[str]:
    there = select(PrivacyRequestRecord.record).where(PrivacyRequestRecord.request == request.number)
    return set(session.exec(there.where(col(PrivacyRequestRecord.removed).is_(None))))


def _note(session: Session, request: PrivacyRequest, kind: LookKind, account: str, now: datetime) -> None:
    looks.note(session, account, "", kind, str(request.number), now)
