"""Held visitors as a person at the district sees them: who waits where, who has left, what was decided by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from district.access import staff_members
from district.access.kiosk_status import last_heard
from district.days import school_day
from district.db.projection_tables import Case, Visit
from district.db.publish_tables import KioskState
from district.db.tables import Kiosk, Staff
from district.errors import DistrictError
from district.projections import case_holders
from district.publish.case_requests import opened_case
from sync.contract.api.kiosk import ESCORTED
from sync.contract.vocabulary import Decision, Permission, Verdict

_VISITS: Any = select(Visit).where(col(Visit.id).in_(bindparam("ids", expanding=True)))
"""Built once: to build a statement takes longer than to ask."""

SHOWN: Mapping[str, str] = {
    Decision.ADMIT: "admitted",
    ESCORTED: ESCORTED,
    Decision.REFUSE: "refused",
    Decision.NOTED: "noted",
}
"""A decision as it is kept -> the word for it that people and scripts are shown."""


class HeldState(StrEnum):
    WAITING = "waiting"
    LEFT = "left"  # went away before the last step, or was let in and has left since
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class HeldVisitor:
    """A case. Names are None where they were erased; `by` is the name of who decided, or the id where it is unknown."""

    case: str
    school: str
    kiosk: str
    kiosk_name: str
    family: str | None = field(repr=False)
    given: str | None = field(repr=False)
    opened: datetime
    verdict: str
    list_state: str
    state: HeldState
    decision: str | None
    by: str | None = field(repr=False)
    decided: datetime | None


def listed(session: Session, school: str = "", *, still_open: bool = False) -> list[HeldVisitor]:
    """Every case, or a school's: by school, open ones first, of those the longest waiting, then the last decided."""
    wanted = select(Case).where(col(Case.opened).is_not(None))
    if school:
        wanted = wanted.where(Case.school == school)
    if still_open:
        wanted = wanted.where(Case.decision == "")
    cases = list(session.exec(wanted))
    kiosks = dict(session.exec(select(Kiosk.id, Kiosk.name)).all())
    names = staff_members.names_of(session, {case.decided_by for case in cases})
    visits = visits_about(session, cases)
    held = [_held(case, case.opened, kiosks, names, visits.get(case.id)) for case in cases if case.opened is not None]
    return sorted(held, key=lambda one: (one.school, one.state is HeldState.DECIDED, _since(one), one.case))


def state_of(case: Case) -> HeldState:
    if case.decision:
        return HeldState.DECIDED
    return HeldState.LEFT if case.went_away else HeldState.WAITING


def visits_about(session: Session, cases: Collection[Case]) -> dict[str, Visit]:
    """Case -> the visit that it is about, where the visitor was let in before it was opened, or has been since."""
    ids = {case.visit for case in cases if case.visit}
    if not ids:
        return {}
    there = {visit.id: visit for visit in session.scalars(_VISITS, {"ids": sorted(ids)})}
    return {case.id: there[case.visit] for case in cases if case.visit in there}


def was_over(case: Case, visit: Visit | None) -> bool:
    """Whether the visit that a case is about had ended, or never took place, before anybody decided: nobody is there
    to be let in or sent away."""
    ends = [end for end in (visit.ended, visit.voided) if end is not None] if visit is not None else []
    return bool(ends) and (case.decided is None or min(ends) <= case.decided)


def refuse_early(
    session: Session, case_id: str, decision: str, by: str, now: datetime, second: str = ""
) -> tuple[str, str]:
    """Say at once what the kiosk would refuse anyway; returns the ids of who decides and of the second person.

    `by` and `second` are names or ids of the school's staff. The kiosk stays the one who decides: it may know more.
    Raises DistrictError.
    """
    case = opened_case(session, case_id)
    if case.decision:
        name = staff_members.names_of(session, [case.decided_by]).get(case.decided_by, case.decided_by)
        word = SHOWN.get(case.decision, case.decision)
        raise DistrictError(f"The case {case_id} has been decided: {word}, by {name}.")
    if state_of(case) is HeldState.LEFT:
        raise DistrictError(
            f"The visitor of the case {case_id} went away before the end, so there is nobody to admit or refuse. "
            "Staff take note of it at the kiosk."
        )
    if case_holders.is_lost(session, case, now):
        raise DistrictError(
            "The kiosk that holds the case was revoked, or does not have it any more, so nothing can be decided there. "
            "Nothing was sent. Close the case at the school's page."
        )
    person = _who_may_decide(session, by, case.school)
    other = _who_may_decide(session, second, case.school) if second else None
    alone = other is None or other.id == person.id
    admits = decision != Decision.REFUSE
    if admits and case.verdict == Verdict.STRONG and alone and Permission.OVERRIDE not in person.permissions:
        raise DistrictError(
            f"This is a strong match, and {person.name} may not admit on one alone. "
            "Give --second, or have somebody decide who has the permission override."
        )
    return person.id, other.id if other else ""


def heard_of(session: Session, kiosk: str, now: datetime) -> tuple[str, datetime | None]:
    """What a kiosk is called, and when it was heard last."""
    row = session.get(Kiosk, kiosk)
    if row is None:
        return kiosk, None
    return row.name or kiosk, last_heard(row, session.get(KioskState, kiosk), now)


def _who_may_decide(session: Session, who: str, school: str) -> Staff:
    person = staff_members.found(session, who, school)
    if person.disabled is not None:
        day = school_day(session, person.school, person.disabled).isoformat()
        raise DistrictError(f"{person.name} has been disabled since {day} and may not decide.")
    if Permission.DECIDE not in person.permissions:
        raise DistrictError(f"{person.name} may not decide. Permissions are given by `district staff edit`.")
    return person


def _held(
    case: Case, opened: datetime, kiosks: Mapping[str, str], names: Mapping[str, str], visit: Visit | None
) -> HeldVisitor:
    is_gone = state_of(case) is HeldState.WAITING and was_over(case, visit)
    return HeldVisitor(
        case=case.id,
        school=case.school,
        kiosk=case.kiosk,
        kiosk_name=kiosks.get(case.kiosk, "") or case.kiosk,
        family=case.family,
        given=case.given,
        opened=opened,
        verdict=case.verdict,
        list_state=case.list_state,
        state=HeldState.LEFT if is_gone else state_of(case),
        decision=SHOWN.get(case.decision, case.decision) or None,
        by=names.get(case.decided_by, case.decided_by) or None,
        decided=case.decided,
    )


def _since(held: HeldVisitor) -> float:
    """Open ones by how long they wait, decided ones the other way round."""
    return held.opened.timestamp() if held.decided is None else -held.decided.timestamp()
