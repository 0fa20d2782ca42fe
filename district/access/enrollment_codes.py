"""The enrollment codes that were given out: by whom, for which kiosk, what became of each; and taking them back.

A code itself is kept nowhere, so it cannot be shown again. Nor is its digest shown: it could be guessed from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select, update

from district.db.enrollment_tables import Code
from district.db.tables import Kiosk

MOST = 2_000
"""Of one list: the newest."""


class CodeState(StrEnum):
    """What became of a code."""

    UNUSED = "unused"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Given:
    """A code as it is listed. `kiosk`: the one that used it."""

    code: Code
    kiosk: Kiosk | None
    state: CodeState


@dataclass(frozen=True, slots=True)
class Sheet:
    """Codes that were made together; `unused` are those that would still be taken."""

    id: str
    made: datetime
    count: int
    unused: int


def state_of(code: Code, now: datetime) -> CodeState:
    if code.redeemed is not None:
        return CodeState.USED
    if code.revoked is not None:
        return CodeState.REVOKED
    return CodeState.UNUSED if now < code.expires else CodeState.EXPIRED


def given_out(session: Session, now: datetime, *, sheet: str = "", school: str = "") -> list[Given]:
    """The newest first; of one sheet, of one school, or all."""
    wanted = select(Code, Kiosk).outerjoin(Kiosk, col(Kiosk.id) == col(Code.kiosk))
    if sheet:
        wanted = wanted.where(Code.sheet == sheet)
    if school:
        wanted = wanted.where(Code.school == school)
    newest = wanted.order_by(func.coalesce(Code.given, Code.expires).desc(), Code.school, Code.name).limit(MOST)
    return [Given(code, kiosk, state_of(code, now)) for code, kiosk in session.exec(newest)]


def sheets(session: Session, now: datetime, most: int = 50) -> list[Sheet]:
    """The newest first."""
    unused = func.count().filter(col(Code.redeemed).is_(None), col(Code.revoked).is_(None), col(Code.expires) > now)
    made = func.min(col(Code.given))
    wanted = select(col(Code.sheet), made, func.count(), unused).where(Code.sheet != "")
    newest = wanted.group_by(Code.sheet).order_by(made.desc(), col(Code.sheet).desc()).limit(most)
    return [Sheet(one, at, *counts) for one, at, *counts in session.exec(newest) if at is not None]


def find(session: Session, code: str) -> Code | None:
    """By its id."""
    return session.exec(select(Code).where(Code.id == code)).one_or_none()


def revoke(session: Session, by: str, now: datetime, *, code: str = "", sheet: str = "") -> int:
    """Take back one code, or all of a sheet, that nobody has used; returns how many were still there to be taken
    back. A kiosk that uses one at the same moment has it, or is refused."""
    which = col(Code.id) == code if code else col(Code.sheet) == sheet
    there = (col(Code.redeemed).is_(None), col(Code.revoked).is_(None), col(Code.expires) > now)
    return session.exec(update(Code).where(which, *there).values(revoked=now, revoked_by=by)).rowcount
