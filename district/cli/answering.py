"""Waiting for the kiosk that holds a case to answer a request: bounded, with word of how it goes, and a true end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from district.access import staff_members
from district.cli.command import local
from district.db.projection_tables import Case, CaseRequest
from district.db.tables import School
from district.instance import District
from district.projections import held_visitors
from district.projections.held_visitors import SHOWN
from sync.contract.api.case_requests import Outcome

_LOOK_S = 0.2
_SAID_EVERY_S = 5.0

_WHY = {
    "not_permitted": "whoever decided may not decide there (any more)",
    "needs_second_person": "a strong match needs a second person, or the permission override",
    "has_left": "the visitor went away before the end",
    "unknown_case": "the kiosk does not have the case any more",
    "unreadable": "the kiosk runs an older version that does not know this decision or reason",
    "needs_reason": "a reason is missing",
}
"""A kiosk's ruling (kiosk.checkin.case.Ruling, kiosk.records.office_requests) -> why it refused."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A request, and the case that it is about."""

    request: str
    case: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How the waiting ended. `outcome` is None where the kiosk has not answered yet."""

    outcome: Outcome | None
    sentence: str


def wait_for(district: District, awaited: Awaited, seconds: float, say: Callable[[str], None]) -> Ended:
    """Until the kiosk's answer has arrived in its journal, for at most `seconds`; `say` hears how it goes."""
    started = said = time.monotonic()
    while True:
        with district.database.read() as session:
            ended = _answer(session, awaited)
            kiosk, since = _kiosk(session, awaited.case, district.now())
        if ended is not None:
            return ended
        now = time.monotonic()
        if now - started >= seconds:
            return Ended(
                None,
                f"The kiosk {kiosk} has not answered within {seconds:.0f} s; it was {since}. The request stays: it is "
                f"taken as soon as the kiosk is reached. See `district requests {awaited.case}`.",
            )
        if said == started or now - said >= _SAID_EVERY_S:
            say(f"Sent. Waiting for the kiosk {kiosk} to answer ({seconds - (now - started):.0f} s left).")
            said = now
        time.sleep(_LOOK_S)


def _answer(session: Session, awaited: Awaited) -> Ended | None:
    row = session.get(CaseRequest, awaited.request)
    case = session.get(Case, awaited.case)
    if row is None or case is None or not row.outcome:
        return None
    outcome = Outcome(row.outcome)
    if outcome is Outcome.APPLIED:
        return Ended(outcome, f"Applied at the kiosk: {SHOWN.get(row.decision, row.decision)}.")
    if outcome is Outcome.SUPERSEDED:
        by = staff_members.names_of(session, [case.decided_by]).get(case.decided_by, case.decided_by)
        taken = f"{SHOWN.get(case.decision, case.decision)}, by {by}" if case.decision else "otherwise"
        return Ended(outcome, f"Superseded: the case had been decided before, {taken}. This decision was not taken.")
    return Ended(outcome, f"Refused by the kiosk: {_WHY.get(row.ruling, row.ruling)}. Nothing was decided.")


def _kiosk(session: Session, case_id: str, now: datetime) -> tuple[str, str]:
    """What the kiosk that holds the case is called, and when it was heard."""
    case = session.get(Case, case_id)
    name, heard = held_visitors.heard_of(session, case.kiosk if case else "", now)
    school = session.get(School, case.school) if case else None
    return name, f"last heard {local(heard, school.time_zone if school else 'UTC')}" if heard else "never heard"
