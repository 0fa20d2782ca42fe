"""What a page has to know of a request before anything else, asked for in one statement: who holds the session, the
school of the address, and what stands around the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from district.access.people import sessions
from district.access.people.sessions import HELD, Viewer
from district.db.publish_tables import Setting, Stream
from district.db.tables import School
from district.settings import built_in

_ENOUGH = 2
"""Whether there are others is all that is asked of the number of schools."""

_code: Any = bindparam("code")
_any = aliased(School)
_first_zone: Any = select(_any.time_zone).order_by(_any.code).limit(1).scalar_subquery()
_few: Any = select(func.count()).select_from(select(_any.code).limit(_ENOUGH).subquery()).scalar_subquery()
_factor: Any = select(Setting.value).where(Setting.name == "second-factor").scalar_subquery()
_number: Any = select(Stream.number).where(Stream.school == _code).scalar_subquery()
# Built once: to build it takes longer than to ask.
_ARRIVING: Any = HELD.add_columns(School, _number, _first_zone, _few, _factor).join(
    School, col(School.code) == _code, isouter=True
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Beside the viewer.

    Attributes:
        school: of the address, None where it names none or one that there is not.
        number: where the school's stream of changes stood.
        first_zone: the clock of the district's first school, "" where there is none.
        has_many: there is more than one school.
        needs_factor: the district demands a second factor.
        is_due: the session is to be noted as used, see `sessions.touch`.
    """

    school: School | None
    number: int
    first_zone: str
    has_many: bool
    needs_factor: bool
    is_due: bool


def look_up(session: Session, token: str, code: str, now: datetime) -> tuple[Viewer, Surroundings] | None:
    """Who holds this session's token, and what is around them at the school of this code ("" for none); None where
    nobody holds it any more."""
    held = {"digest": sessions.digest_of(token), "code": code}
    found: Any = session.execute(_ARRIVING, held).first() if token else None
    if found is None:
        return None
    row, account, idle, school, number, first_zone, few, factor = found
    viewer = sessions.viewer_of(row, account, idle, now)
    if viewer is None:
        return None
    needs_factor = (factor or built_in("second-factor")) == "required"
    is_due = sessions.is_old(row, now)
    return viewer, Surroundings(school, number or 0, first_zone or "", few >= _ENOUGH, needs_factor, is_due)
