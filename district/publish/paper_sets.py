"""Blank badges for a day without the kiosk: sets of ten, numbered so that no two of a school are alike."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import Session, col, func, select
from uuid_utils import uuid7

from district.db.today_tables import PaperSet
from district.publish import schools

BADGES = 10
MOST_LISTED = 200
LONGEST_NUMBER = 12
_NUMBER = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*")


def make(session: Session, school: str, account: str, now: datetime) -> PaperSet:
    """The school's next set."""
    schools.lock(session, [school])
    last = session.exec(select(func.max(PaperSet.number)).where(PaperSet.school == school)).one() or 0
    made = PaperSet(id=str(uuid7()), school=school, number=last + 1, by=account, made=now)
    session.add(made)
    return made


def sets_of(session: Session, school: str) -> list[PaperSet]:
    """The school's sets, the newest first."""
    wanted = select(PaperSet).where(PaperSet.school == school).order_by(col(PaperSet.number).desc())
    return list(session.exec(wanted.limit(MOST_LISTED)))


def numbers_of(number: int) -> list[str]:
    """The badges' numbers of a set: set 3 has 3-01 to 3-10."""
    return [f"{number}-{one:02}" for one in range(1, BADGES + 1)]


def is_number(written: str) -> bool:
    """Whether a blank badge can have this number: one of a set, or of badges that a school numbers itself."""
    return len(written) <= LONGEST_NUMBER and _NUMBER.fullmatch(written) is not None


def set_of(written: str) -> tuple[int, int] | None:
    """The set and the line that a badge's number leads to; None for what is not such a number."""
    number, _, line = written.strip().partition("-")
    if not (number.isascii() and number.isdecimal() and line.isascii() and line.isdecimal() and len(number) < 10):
        return None
    return (int(number), int(line)) if 1 <= int(line) <= BADGES and int(number) > 0 else None
