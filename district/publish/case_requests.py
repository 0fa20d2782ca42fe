"""Decisions that an office asks for: a request in the school's own chain, until the kiosk that holds the case answers.

The district decides nothing. It says "sent" until the holding kiosk's journal says applied, superseded or refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.access.staff_members import works_at
from district.db.database import Database
from district.db.projection_tables import Case, CaseRequest
from district.db.tables import Kiosk
from district.errors import DistrictError
from district.ingest.chains import append, chain_of, is_the_districts
from district.projections import projector
from sync.contract.api.kiosk import CaseRequests, WireCaseRequest, sent
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, TEXT
from sync.contract.records.case import DecisionRequested
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.safe_text import is_plain
from sync.contract.vocabulary import STAFF_REASONS, Decision, ListState, Reason, Verdict

SENT: Any = literal_column("''")
"""The outcome of a request that nobody has answered: written out, for which both databases use its index."""
DECISIONS = (Decision.ADMIT, Decision.ADMIT_WITH_ESCORT, Decision.REFUSE)
"""The decisions that an office may ask for. Taking note is only possible at the kiosk."""

_AT_ONCE = 100
_LONGEST_TEXT = 500


def ask(
    database: Database,
    keys: DistrictKeys,
    case_id: str,
    decision: str,
    reason: str,
    by: str,
    now: datetime,
    second: str = "",
    text: str = "",
) -> str:
    """Ask the kiosk that holds a case for a decision, in the name of `by`; returns the request's id.

    The kiosk applies it by the same rule as a decision at its own screen. Raises DistrictError for a case that is
    unknown or decided already, for people who do not work at its school, and for words that cannot be.
    """
    if decision not in DECISIONS or reason not in STAFF_REASONS:
        raise DistrictError(f"A decision is {', '.join(DECISIONS)}; a reason is {', '.join(STAFF_REASONS)}.")
    if not is_plain(text, _LONGEST_TEXT):
        raise DistrictError(f"A note has at most {_LONGEST_TEXT} printable characters.")
    request_id = str(uuid7())
    with database.write() as session:
        case = _open_case(session, case_id)
        _must_answer(case, decision, reason)
        school = case.school
        for person in filter(None, (by, second)):
            _must_work_there(session, person, school)
        asked = DecisionRequested(
            request=request_id, case=case_id, decision=decision, reason=reason, by=by, second=second
        )
        parts: dict[str, Part] = {FACTS: asked} | ({TEXT: Text(text=text)} if text else {})
        append(session, keys, school, Kind.DECISION_REQUESTED, f"staff:{by}", parts, now)
    projector.project(database, chain_of(school), now)  # and wakes who is to answer
    return request_id


def pending(session: Session, kiosk: str) -> CaseRequests:
    """What a kiosk is to answer: requests on cases that it opened, under this id or one it had before."""
    wanted = pending_query(kiosk).order_by(col(CaseRequest.asked), col(CaseRequest.id))
    return CaseRequests(requests=[_wire(row) for row in session.exec(wanted.limit(_AT_ONCE))])


def pending_query(kiosk: Any) -> SelectOfScalar[CaseRequest]:
    """The question for what a kiosk is to answer: of an id, or of a parameter for it."""
    machine = select(Kiosk.key_id).where(Kiosk.id == kiosk).scalar_subquery()
    ids = select(Kiosk.id).where(Kiosk.key_id == machine)
    return (
        select(CaseRequest)
        .join(Case, col(Case.id) == CaseRequest.case)
        .where(CaseRequest.outcome == SENT, col(CaseRequest.asked).is_not(None), col(Case.kiosk).in_(ids))
    )


def answers(session: Session, case_ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """How the requests on these cases stand, oldest first: what a page or a command shows."""
    rows = session.exec(
        select(CaseRequest).where(col(CaseRequest.case).in_(case_ids)).order_by(col(CaseRequest.asked))
    ).all()
    return [
        {
            "request": row.id,
            "case": row.case,
            "decision": row.decision,
            "by": row.by,
            "outcome": row.outcome or "sent",
            "ruling": row.ruling or None,
        }
        for row in rows
    ]


def opened_case(session: Session, case_id: str) -> Case:
    """A case that the district knows of, decided or not. Raises DistrictError."""
    case = session.get(Case, case_id)
    if case is None or case.opened is None:
        raise DistrictError(
            f"There is no case {case_id} here. Compare the id; a case arrives with its kiosk's journal."
        )
    return case


def _open_case(session: Session, case_id: str) -> Case:
    case = opened_case(session, case_id)
    if is_the_districts(case.kiosk):
        raise DistrictError(f"The office typed in the visitor of case {case_id}. Decide it at that school's page.")
    if case.decision:
        raise DistrictError(f"The case {case_id} has been decided: {case.decision}.")
    return case


def _must_answer(case: Case, decision: str, reason: str) -> None:
    """That somebody's identity was checked admits a typed name that nothing matched. Only kiosks that know the reason
    open such cases, so an older one is never asked with it. Raises DistrictError."""
    only_typed = case.verdict == Verdict.NONE and case.list_state == ListState.CURRENT and not case.went_away
    if reason == Reason.IDENTITY_CHECKED and not (only_typed and decision != Decision.REFUSE):
        raise DistrictError(
            f"The reason {reason} admits somebody who typed a name and whom nothing matched. Give another reason."
        )


def _must_work_there(session: Session, staff_id: str, school: str) -> None:
    if works_at(session, staff_id, school) is None:
        raise DistrictError(f"Nobody called {staff_id!r} works at {school}. See `district staff list {school}`.")


def _wire(row: CaseRequest) -> WireCaseRequest:
    return WireCaseRequest(
        id=row.id,
        case=row.case,
        decision=sent(row.decision),
        reason=row.reason,
        by=row.by,
        second=row.second,
        text=row.text or "",
        asked=row.asked.isoformat() if row.asked else "",
    )
