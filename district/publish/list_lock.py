"""Who changes the barred list does so alone, and always takes hold of the list before the schools.

An import of a long list writes for minutes. Whoever waits for it must not hold a school meanwhile, since the school's
kiosks would wait too; and an import takes hold of the schools last, when it signs their sets of lists. The order is:
the list, a proposal, the schools by code, their streams.
"""

from __future__ import annotations

from sqlmodel import Session, func, select

from district.db.database import on_postgresql

_LIST = 0x6C697374
_HELD = "list_lock"


def hold(session: Session) -> None:
    """Wait until nobody else changes the list, and keep it until the commit, before anything of it is read. May be
    called again. On SQLite there is one writer anyway."""
    if _HELD in session.info or not on_postgresql(session):
        return
    session.exec(select(func.pg_advisory_xact_lock(_LIST)))
    _look_again(session)


def hold_if_free(session: Session) -> bool:
    """As `hold`, without waiting: False where somebody else changes the list now."""
    if _HELD in session.info or not on_postgresql(session):
        return True
    if not session.exec(select(func.pg_try_advisory_xact_lock(_LIST))).one():
        return False
    _look_again(session)
    return True


def _look_again(session: Session) -> None:
    """What this transaction read before it may have changed while it waited."""
    session.flush()
    session.expire_all()
    session.info[_HELD] = True  # a session is one transaction: see Database.write
