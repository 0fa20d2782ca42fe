"""Open calls for help, for those who are told of them and have another page open: a banner that rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.access.people.rights import Reach, Right, reach_of
from district.access.people.sessions import Viewer
from district.db.tables import School
from district.publish import help_calls


@dataclass(frozen=True, slots=True)
class Called:
    """An open call at a school. `key` changes with each press, so that a page rings again."""

    key: str
    school: str
    last: datetime
    is_answered: bool


def called(session: Session, viewer: Viewer) -> Sequence[Called]:
    """The open calls of the schools where somebody is told of them. Not the viewer's own: where it was pressed nothing
    may change, and nothing may sound."""
    account = viewer.account
    reach = reach_of(viewer.role, Right.VIEW_HELP_CALLS, account.granted)
    if reach is None:
        return ()
    codes = None if reach is Reach.ANY else account.schools
    rows = [one for one in help_calls.open_calls(session, codes) if one.by != account.id]
    if not rows:
        return ()
    wanted = select(School.code, School.name).where(col(School.code).in_({one.school for one in rows}))
    names = dict(session.exec(wanted).all())
    return [
        Called(f"{one.id}-{one.presses}", names[one.school], one.last, one.acknowledged is not None) for one in rows
    ]
