"""Decisions that an office requested: decided here by the same rule as at the screen, and answered once.

The first committed decision wins. The answer is a journal entry in the transaction of the decision, so whatever
happens to the connection, the office learns the result of its request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Field, Session, col, delete

from kiosk.checkin.case import Staff, StaffNote
from kiosk.checkin.visit import KEEP_DAYS, Visit
from kiosk.records import cases, journal
from kiosk.records.cases import UnknownCase
from kiosk.records.store import Store
from kiosk.records.tables import RecordsTable
from kiosk.records.timestamps import RecordAges, to_iso
from sync.contract.api.kiosk import Outcome, WireCaseRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import RequestAnswered
from sync.contract.vocabulary import Decision, Permission, Reason, Ruling, UnansweredRequest
from sync.sql import PLAIN

_NOBODY: frozenset[Permission] = frozenset()


class AnsweredRequestRow(RecordsTable, table=True):
    """A request that was answered. It is kept until the district must have heard the answer."""

    __tablename__ = "answered_request"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    outcome: str = Field(sa_column_kwargs=PLAIN)
    answered: str = Field(index=True, sa_column_kwargs=PLAIN)


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """What became of a request; `visit` comes with an admission, and has a badge to be printed."""

    request: str
    case: str
    outcome: Outcome
    ruling: str = ""
    decision: Decision | None = None
    visit: Visit | None = field(default=None, repr=False)


def answer_request(store: Store, asked: WireCaseRequest) -> RequestAnswer | None:
    """Decide as asked, or say why not; None where this request was answered before. Raises StoreError.

    People count with the permissions that the district's document gives them now, as at the kiosk's own screen.
    """
    with store.writing() as session:
        if session.get(AnsweredRequestRow, asked.id) is not None:
            return None
        now = store.now()
        given = _decide(session, now, asked)
        said = RequestAnswered(request=asked.id, case=asked.case, outcome=given.outcome, ruling=given.ruling)
        journal.append(session, now, Kind.REQUEST_ANSWERED, journal.KIOSK, {facts.FACTS: said})
        session.add(AnsweredRequestRow(id=asked.id, outcome=given.outcome.value, answered=to_iso(now)))
        return given


def forget_answered(session: Session, ages: RecordAges) -> int:
    """Delete what was answered longer ago than the journal keeps the answer; returns how many."""
    return session.exec(
        delete(AnsweredRequestRow).where(ages.older_than(col(AnsweredRequestRow.answered), KEEP_DAYS))
    ).rowcount


def _decide(session: Session, now: datetime, asked: WireCaseRequest) -> RequestAnswer:
    try:
        decision, reason = Decision(asked.decision), Reason(asked.reason)
    except ValueError:
        return RequestAnswer(asked.id, asked.case, Outcome.REFUSED, UnansweredRequest.UNREADABLE)
    by = Staff(asked.by, "", _NOBODY)  # who they are and what they may is looked up in the school's document
    second = Staff(asked.second, "", _NOBODY) if asked.second else None
    try:
        ruling, visit = cases.decide_within(
            session, now, asked.case, decision, reason, by, second, StaffNote(asked.text), request=asked.id
        )
    except UnknownCase:
        return RequestAnswer(asked.id, asked.case, Outcome.REFUSED, UnansweredRequest.UNKNOWN_CASE)
    if ruling is Ruling.ALLOWED:
        return RequestAnswer(asked.id, asked.case, Outcome.APPLIED, "", decision, visit)
    outcome = Outcome.SUPERSEDED if ruling is Ruling.ALREADY_DECIDED else Outcome.REFUSED
    return RequestAnswer(asked.id, asked.case, outcome, ruling.value)
