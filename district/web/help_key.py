"""How the silent key of a school's page stands: the base of all pages has it, so it knows none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.db.tables import School
from district.instance import District
from district.publish import help_calls
from language.marks import N_, Text


@dataclass(frozen=True, slots=True)
class HelpKey:
    """How the viewer's own call stands. `mark` is the dot's class; `at` when it came to that."""

    mark: str
    said: Text
    at: datetime | None
    case: str


def key_for(here: District, viewer: Viewer | None, school: School | None, case: str = "") -> HelpKey | None:
    """The silent key at the head of a school's page, which asks for it where it is drawn: a part of a page has no
    head. None where there is none."""
    if viewer is None or school is None or not accounts.may(viewer.account, Right.CALL_FOR_HELP, school.code):
        return None
    with here.database.read() as session:
        return key_of(session, viewer, school, case)


def key_of(
    session: Session, viewer: Viewer, school: School, case: str = "", *, has_called: bool = True
) -> HelpKey | None:
    """The key for a page of the school's; None for those who have none. `case` is the one whose page it is;
    `has_called`: whether a call may be open, False where it is known that none is."""
    if not accounts.may(viewer.account, Right.CALL_FOR_HELP, school.code):
        return None
    call = help_calls.open_call(session, school.code, viewer.account.id) if has_called else None
    if call is None:
        return HelpKey("idle", N_("Nothing was sent."), None, case)
    if call.acknowledged is None:
        return HelpKey("sent", N_("Sent at"), call.last, case)
    return HelpKey("coming", N_("Somebody is on their way since"), call.acknowledged, case)
