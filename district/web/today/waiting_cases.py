"""The cases of a school that nobody has decided, in the order in which they want somebody: one question, built once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import case as case_of
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.db.projection_tables import Case, Visit
from district.projections import case_holders
from sync.contract.vocabulary import ListState, Verdict

MOST_WAITING = 60

_SEVERITY = {Verdict.STRONG: 0, Verdict.POSSIBLE: 1}
_UNSCREENED, _ONLY_TYPED, _GONE, _LOST = 2, 3, 4, 5


def waiting_cases(session: Session, school: str, since: datetime, now: datetime) -> Sequence[tuple[Case, bool]]:
    """Each case with whether it is lost (see case_holders.lost), the most serious first, then the longest waiting, at
    most MOST_WAITING; of who went away those that were opened `since`."""
    asked = {"school": school, "since": since, "gone": sorted(case_holders.gone(session, now, school))}
    rows: Any = session.execute(_statement(), asked).all()
    found: Sequence[tuple[Case, bool]] = rows
    return found


def waiting_query(school: Any, since: Any) -> SelectOfScalar[Case]:
    """The question for the cases of a school that nobody has decided, without its order, of values or parameters."""
    return (
        select(Case)
        .where(col(Case.school) == school, col(Case.decision) == "")
        .where(col(Case.decided).is_(None), col(Case.opened).is_not(None))
        .where(col(Case.went_away).is_(False) | (col(Case.opened) >= since))
    )


@cache
def _statement() -> Any:
    """Cases with whether they are lost, of the parameters `school`, `since` (the day's beginning) and `gone` (kiosks).
    Built once: to build it takes longer than to ask."""
    is_lost = case_holders.lost_where(bindparam("gone", expanding=True))
    wanted: Any = waiting_query(bindparam("school"), bindparam("since"))
    wanted = wanted.add_columns(is_lost).join(Visit, col(Visit.id) == Case.visit, isouter=True)
    return wanted.order_by(_severity(is_lost), col(Case.opened), col(Case.id)).limit(MOST_WAITING)


def _severity(is_lost: ColumnElement[bool]) -> ColumnElement[int]:
    """The grade of a case that is joined with its visit, 0 the most serious. The database sorts by it, so that old
    cases push no new and serious one off the page. `is_lost`: nothing answers for it any more."""
    is_over = col(Visit.ended).is_not(None) | col(Visit.voided).is_not(None)
    return case_of(
        (is_lost, _LOST),
        (col(Case.went_away).is_(True) | is_over, _GONE),
        *((col(Case.verdict) == verdict, grade) for verdict, grade in _SEVERITY.items()),
        (col(Case.list_state) == ListState.CURRENT, _ONLY_TYPED),
        else_=_UNSCREENED,
    )
